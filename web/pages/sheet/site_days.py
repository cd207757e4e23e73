"""The next six weeks of a site, day by day: what is booked, and which day is free next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fieldreg.booking.closures import Closure
from fieldreg.booking.free_days import Held, HeldSlot, free_days, met_by
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
    """A day with what is booked on it, and closed; of reservations times and areas only are for everybody."""

    day: date
    booked: Sequence[Reservation]
    closed: Sequence[Closure] = ()


def days_of(site_id: str, today: date) -> list[SiteDay]:
    """Six weeks, from the Monday of this one."""
    first = today - timedelta(days=today.weekday())
    shown = whole_days(first, 7 * WEEKS)
    held, closed = services().booking.calendar(site_id, shown), services().closing.standing(shown, site_id)
    return [_day(first + timedelta(days=n), held, closed) for n in range(7 * WEEKS)]


def next_free(days: Sequence[SiteDay], today: date) -> date | None:
    """The first day after today on which nothing is booked or closed; None where there is none in sight."""
    held: dict[str, Held] = {one.id: one for day in days for one in day.booked}
    held |= {one.ref: HeldSlot(one.site, one.area, one.span, closed=True) for day in days for one in day.closed}
    return next(iter(free_days(list(held.values()), today, (days[-1].day - today).days)), None)


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


def _day(day: date, held: Sequence[Reservation], closed: Sequence[Closure]) -> SiteDay:
    return SiteDay(day, met_by(held, [whole_days(day)]), [one for one in closed if one.span.overlaps(whole_days(day))])
