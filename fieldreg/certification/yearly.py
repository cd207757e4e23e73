"""Years of a certification, counted from the day it was certified on, and the reports due on them."""

from datetime import date, timedelta

from fieldreg.certification.certifications import Certification

__all__ = ["last_day_of_year", "last_valid_day", "years_over"]

_DAY = timedelta(days=1)


def last_valid_day(held: Certification) -> date | None:
    """The last day a contract could be signed on; None of one that was never certified."""
    if held.valid_until is None:
        return None
    return held.valid_until if held.ended_on is None else min(held.valid_until, held.ended_on - _DAY)


def last_day_of_year(held: Certification, year: int) -> date | None:
    """The last day of its year, counted from 1; None where it did not hold, or will not, for that whole year."""
    last = last_valid_day(held)
    if held.certified_on is None or last is None or not 1 <= year <= 200:
        return None
    end = _anniversary(held.certified_on, year) - _DAY
    return end if end <= last else None


def years_over(held: Certification, today: date) -> list[tuple[int, date]]:
    """Its whole years that are over, each with its last day."""
    found: list[tuple[int, date]] = []
    while (end := last_day_of_year(held, len(found) + 1)) is not None and end < today:
        found.append((len(found) + 1, end))
    return found


def _anniversary(day: date, years: int) -> date:
    """The same day so many years later; of 29 February in a common year 1 March.

    >>> _anniversary(date(2028, 2, 29), 1), _anniversary(date(2026, 4, 1), 1)
    (datetime.date(2029, 3, 1), datetime.date(2027, 4, 1))
    """
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
