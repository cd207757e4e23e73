"""A page of a calendar: a day, a week or a month filled up to whole weeks, what lies on each day, and whether offices are open."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar

from fieldreg.kernel.business_days import HolidaysUnknown, is_business_day

__all__ = ["Span", "by_days", "days_of", "is_day_off", "neighbours", "shown_days", "weeks_of"]

_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)
T = TypeVar("T")


class Span(StrEnum):
    """How much one page shows."""

    MONTH = "month"
    WEEK = "week"
    DAY = "day"


def days_of(span: Span, on: date) -> tuple[date, date]:
    """First and last day of the month, or the week, that `on` is in; of a day itself.

    >>> days_of(Span.MONTH, date(2026, 12, 9)), days_of(Span.WEEK, date(2026, 11, 29))[0]
    ((datetime.date(2026, 12, 1), datetime.date(2026, 12, 31)), datetime.date(2026, 11, 23))
    """
    if span is Span.DAY:
        return on, on
    if span is Span.WEEK:
        monday = on - on.weekday() * _DAY
        return monday, monday + 6 * _DAY
    first = on.replace(day=1)
    return first, (first + 31 * _DAY).replace(day=1) - _DAY


def shown_days(span: Span, on: date) -> tuple[date, date]:
    """The same filled up to whole weeks; a day stays one."""
    first, last = days_of(span, on)
    if span is Span.DAY:
        return first, last
    return first - first.weekday() * _DAY, last + (6 - last.weekday()) * _DAY


def neighbours(span: Span, on: date) -> tuple[date, date]:
    """A day of the page before, and one of the page after.

    >>> [day.isoformat() for day in neighbours(Span.MONTH, date(2026, 12, 9))]
    ['2026-11-01', '2027-01-01']
    """
    first, last = days_of(span, on)
    return (first - _DAY).replace(day=1) if span is Span.MONTH else first - _DAY, last + _DAY


def weeks_of(first: date, last: date) -> list[list[date]]:
    """The days from `first` to `last`, seven to a row."""
    days = [first + n * _DAY for n in range((last - first).days + 1)]
    return [days[n : n + 7] for n in range(0, len(days), 7)]


def by_days(entries: Iterable[tuple[date, date, T]], first: date, last: date) -> Mapping[date, Sequence[T]]:
    """What lies on each day, of entries with their own first and last day; no day for what has none."""
    found: dict[date, list[T]] = {}
    for begins, ends, entry in entries:
        day = max(begins, first)
        while day <= min(ends, last):
            found.setdefault(day, []).append(entry)
            day += _DAY
    return found


def is_day_off(day: date) -> bool | None:
    """Whether offices are closed; None where nobody knows yet."""
    try:
        return not is_business_day(day)
    except HolidaysUnknown:
        return None
