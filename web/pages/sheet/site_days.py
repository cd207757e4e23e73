"""The next six weeks of a site, day by day: what is booked, and which day is free next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

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
    return next((held.day for held in days if held.day > today and not held.booked), None)


def _day(day: date, held: Sequence[Reservation]) -> SiteDay:
    return SiteDay(day, [one for one in held if one.slot.overlaps(whole_days(day))])
