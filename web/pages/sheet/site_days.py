"""The next six weeks of a site, day by day: what is booked, and which day is free next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fieldreg.booking.free_days import free_days, met_by
from fieldreg.booking.reservations import Reservation
from fieldreg.choosing.vacancy import UNTOLD
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import whole_days
from fieldreg.register.sites import Availability, Site
from fieldreg.screening.needs import Need
from web.pages.choosing.booked_days import booked_of, slot_told
from web.pages.sheet.site_answer import Told
from web.shell.context import services

__all__ = ["WEEKS", "SiteDay", "days_of", "free_told", "next_free"]

WEEKS = 6
_NOT_OFFERED = Text("受付なし", "not offered")


@dataclass(frozen=True)
class SiteDay:
    """A day with what is booked on it, times and areas only for everybody; `shut` where the site is known to be closed all day."""

    day: date
    booked: Sequence[Reservation]
    shut: bool = False


def days_of(site_id: str, today: date) -> list[SiteDay]:
    """Six weeks, from the Monday of this one."""
    first = today - timedelta(days=today.weekday())
    held = services().booking.calendar(site_id, whole_days(first, 7 * WEEKS))
    days = [first + timedelta(days=n) for n in range(7 * WEEKS)]
    shut = services().availability.shut_days(site_id, days)
    return [SiteDay(day, met_by(held, [whole_days(day)]), day in shut) for day in days]


def next_free(days: Sequence[SiteDay], today: date) -> date | None:
    """The first day after today on which nothing is booked and the site is not closed; None where there is none in sight."""
    held = {one.id: one for day in days for one in day.booked}
    shut = {one.day for one in days if one.shut}
    return next((day for day in free_days(list(held.values()), today, (days[-1].day - today).days) if day not in shut), None)


def free_told(held: Site, need: Need | None, area: str | None, days: Sequence[SiteDay], today: date) -> Told:
    """Whether the site, or the area of it that fits, is free at the times of the need; without one, on which day it is next."""
    title = Text("次に空いている日", "Next free day") if need is None else Text("希望の日時の空き", "Free at your time")
    if held.availability is Availability.REUSED:
        return Told(title, _NOT_OFFERED)
    if need is not None:
        return Told(title, slot_told(booked_of(need.times, {held.id}, ahead=True), held, area, need.times)[1])
    if held.availability in UNTOLD:
        return Told(title, UNTOLD[held.availability])
    day = next_free(days, today)
    return Told(title, Text(day.isoformat()) if day else Text("6週間のうちになし", "none within six weeks"))
