"""Fiscal years (年度): from 1 April to 31 March, called by the year in which they begin."""

from datetime import date

__all__ = ["fiscal_year", "fiscal_year_begins"]

_APRIL = 4


def fiscal_year(day: date) -> int:
    """The fiscal year a day is in.

    >>> fiscal_year(date(2027, 3, 31)), fiscal_year(date(2027, 4, 1))
    (2026, 2027)
    """
    return day.year - (day.month < _APRIL)


def fiscal_year_begins(year: int) -> date:
    """The first day of a fiscal year.

    >>> fiscal_year_begins(2027)
    datetime.date(2027, 4, 1)
    """
    return date(year, _APRIL, 1)
