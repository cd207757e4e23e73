"""The next six weeks of a site, day by day: free, taken in part or taken, or not known here; and which day is free next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fieldreg.booking.closures.closures import Closure
from fieldreg.booking.free_days import BookedDays, SlotState, free_days
from fieldreg.booking.reservations import Reservation
from fieldreg.choosing.vacancy import UNTOLD
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import whole_days
from fieldreg.register.sites import Availability, Site
from fieldreg.screening.needs import Need
from web.pages.choosing.booked_days import booked_of, slot_told
from web.pages.sheet.site_answer import Told
from web.shell.context import services

__all__ = ["DAY_NAMES", "WEEKS", "SiteDay", "days_of", "free_told", "next_free"]

WEEKS = 6
_NOT_OFFERED = Text("受付なし", "not offered")
DAY_NAMES: Mapping[SlotState, Text] = {
    SlotState.FREE: Text("空き", "free"), SlotState.PARTLY: Text("一部の区画に予約あり", "partly booked"),
    SlotState.TAKEN: Text("予約あり", "booked"), SlotState.UNKNOWN: Text("未確認", "not known"),
}  # fmt: skip


@dataclass(frozen=True)
class SiteDay:
    """A day with what is booked on it; times and areas only are for everybody.

    `state` TAKEN where the whole site is booked at some time of it, PARTLY where only areas are; `shut` where the site is known
    to keep no hours that day, `closed` the closures in it.
    """

    day: date
    booked: Sequence[Reservation]
    state: SlotState
    closed: Sequence[Closure] = ()
    shut: bool = False


def days_of(site: Site, today: date) -> list[SiteDay]:
    """Six weeks, from the Monday of this one."""
    first = today - timedelta(days=today.weekday())
    weeks = whole_days(first, 7 * WEEKS)
    held, closures = services().booking.calendar(site.id, weeks), services().closing.standing(weeks, site.id)
    days = [first + timedelta(days=n) for n in range(7 * WEEKS)]
    shut = services().availability.shut_days(site.id, days)
    return [_day(day, site, held, closures, shut=day in shut) for day in days]


def next_free(days: Sequence[SiteDay], today: date) -> date | None:
    """The first day after today on which nothing is booked and the site is not closed; None where there is none in sight."""
    held = {one.id: one for day in days for one in day.booked}
    shut = {one.day for one in days if one.closed or one.shut}
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


def _day(day: date, site: Site, held: Sequence[Reservation], closures: Sequence[Closure], *, shut: bool) -> SiteDay:
    """Of a place in use, or of another use, nobody knows here on which days it is free."""
    spans = [whole_days(day)]
    met = [one for one in held if one.slot.overlaps(spans[0])]
    state = BookedDays(met).state(site.id, spans)
    told = SlotState.UNKNOWN if state is SlotState.FREE and site.availability in UNTOLD else state
    return SiteDay(day, met, told, [one for one in closures if one.span.overlaps(spans[0])], shut)
