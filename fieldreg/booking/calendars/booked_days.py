"""The public calendar: what is booked on each day of a page, by time, site and area only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from fieldreg.booking.calendars.slots import BookedSlot, Found
from fieldreg.booking.calendars.spans import (
    Span,
    by_days,
    days_of,
    is_day_off,
    neighbours,
    shown_days,
    weeks_of,
)
from fieldreg.booking.closures.closures import Closure
from fieldreg.kernel.business_days import closed_because
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST

__all__ = ["BookedDay", "BookedPage", "booked_page"]


@dataclass(frozen=True)
class BookedDay:
    """A day with what is booked on it, by start, and what is closed; `known` False where not all of it was looked at.

    `day_off` None where nobody knows yet whether offices are open; `because` names the holiday.
    """

    day: date
    slots: Sequence[BookedSlot]
    closures: Sequence[Closure]
    known: bool
    outside: bool  # of another month than the page's
    day_off: bool | None
    because: Text | None


@dataclass(frozen=True)
class BookedPage:
    """Weeks from Monday on, of a day that day alone; `count` of slots that meet the days that are not `outside`."""

    span: Span
    first: date
    last: date
    weeks: Sequence[Sequence[BookedDay]]
    count: int
    before: date
    after: date
    until: datetime | None

    @property
    def days(self) -> list[BookedDay]:
        return [day for week in self.weeks for day in week]


def booked_page(span: Span, on: date, found: Found[BookedSlot], closures: Sequence[Closure] = ()) -> BookedPage:
    """The page that `on` is on."""
    first, last = days_of(span, on)
    begin, end = shown_days(span, on)
    on_day = by_days(((held.slot.first_day, held.slot.last_day, held) for held in found.all), begin, end)
    shut = by_days(((one.span.first_day, one.span.last_day, one) for one in closures), begin, end)
    looked_to = None if found.until is None else found.until.astimezone(JST).date()

    def told(day: date) -> BookedDay:
        slots = sorted(on_day.get(day, ()), key=lambda held: (held.slot.start, held.site, held.area or "", held.ref))
        known = looked_to is None or day < looked_to
        return BookedDay(day, slots, shut.get(day, ()), known, not first <= day <= last, is_day_off(day), closed_because(day))

    count = sum(held.slot.first_day <= last and first <= held.slot.last_day for held in found.all)
    weeks = [[told(day) for day in week] for week in weeks_of(begin, end)]
    return BookedPage(span, first, last, weeks, count, *neighbours(span, on), found.until)
