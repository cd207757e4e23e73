"""The next six weeks of a site, day by day: what is booked, and which day is free next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fieldreg.booking.free_days import free_days, met_by
from fieldreg.booking.reservations import Reservation
from fieldreg.kernel.timespan import whole_days
from web.shell.context import services

__all__ = ["WEEKS", "SiteDay", "days_of", "next_free"]

WEEKS = 6


@dataclass(frozen=True)
class SiteDay:
    """A day with what is booked on it; times and areas only are for everybody."""

    day: date
    booked: Sequence[Reservation]


def days_of(site_id: str, today: date) -> list[SiteDay]:
    """Six weeks, from the Monday of this one."""
    first = today - timedelta(days=today.weekday())
    held = services().booking.calendar(site_id, whole_days(first, 7 * WEEKS))
    return [_day(first + timedelta(days=n), held) for n in range(7 * WEEKS)]


def next_free(days: Sequence[SiteDay], today: date) -> date | None:
    """The first day after today on which nothing is booked; None where there is none in sight."""
    held = {one.id: one for day in days for one in day.booked}
    return next(iter(free_days(list(held.values()), today, (days[-1].day - today).days)), None)


def _day(day: date, held: Sequence[Reservation]) -> SiteDay:
    return SiteDay(day, met_by(held, [whole_days(day)]))
