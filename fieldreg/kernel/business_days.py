"""Days on which an office is open, and lead times counted on them.

Closed: Saturdays, Sundays, national holidays (国民の祝日に関する法律), and 29 December
to 3 January (行政機関の休日に関する法律, art. 1).  The day something is handed in counts as day 0.

Holidays are known as far as the calendar at hand reaches (`HolidaysUnknown` beyond), and for certain only as far as
the two equinoxes are announced: in February for the year after (暦要項, 国立天文台).  See `unannounced`.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache, partial
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import holidays

from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST

__all__ = [
    "HolidaysUnknown", "LeadTime", "LeadUnit", "add_business_days", "closed_because", "is_business_day", "is_national_holiday",
    "is_year_end", "next_business_day", "previous_business_day", "unannounced",
]  # fmt: skip


class LeadUnit(StrEnum):
    """How a lead time is counted."""

    BUSINESS_DAYS = "business_days"
    CALENDAR_DAYS = "calendar_days"
    HOURS = "hours"


_EQUINOXES = ((3, 19, 22), (9, 21, 24))  # month, from, to: with the days off that hang on them
_ANNOUNCED = (2, 4)  # month and day: surely by then, for the year after


class HolidaysUnknown(Exception):
    """Whether offices are open on `day` is not known: no calendar at hand holds its year."""

    def __init__(self, day: date) -> None:
        super().__init__(f"{day:%Y-%m-%d}")
        self.day = day


@lru_cache(maxsize=64)
def _national_holidays(year: int) -> frozenset[date]:
    return frozenset(_japan()(years=year))


@lru_cache(maxsize=1)
def _japan() -> Any:
    """Japan's calendar alone: the package it stands in imports those of 250 countries, 0.1 s and 8 MB."""
    place = Path(holidays.__file__).with_name("countries") / "japan.py"
    spec = spec_from_file_location("holidays_of_japan", place)
    if spec is None or spec.loader is None or not place.is_file():
        return partial(holidays.country_holidays, "JP")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Japan


@lru_cache(maxsize=4096)
def is_business_day(day: date) -> bool:
    """Whether offices are open on `day`.  Raises HolidaysUnknown for a weekday of a year whose holidays are not known.

    >>> is_business_day(date(2026, 11, 23))  # 勤労感謝の日
    False
    """
    return day.weekday() < 5 and not is_year_end(day) and not is_national_holiday(day)


def is_year_end(day: date) -> bool:
    """Whether it is one of the days over New Year, 29 December to 3 January."""
    return (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)


def is_national_holiday(day: date) -> bool:
    """Whether it is a public holiday, a substitute one too.  Raises HolidaysUnknown for a day of a year whose holidays are not known.

    >>> is_national_holiday(date(2026, 5, 6)), is_national_holiday(date(2026, 12, 30))  # 振替休日; offices alone are closed
    (True, False)
    """
    known = _national_holidays(day.year)
    if not known:
        raise HolidaysUnknown(day)
    return day in known


@lru_cache(maxsize=64)
def _holiday_names(year: int) -> dict[date, Text]:
    ja, en = (_japan()(years=year, language=language) for language in ("ja", "en_US"))
    return {day: Text(str(name), str(en.get(day) or "")) for day, name in ja.items()}


def closed_because(day: date) -> Text | None:
    """Why offices are closed on a weekday, or the name of the holiday a weekend falls on; None on other days, and where nobody knows yet.

    >>> closed_because(date(2026, 11, 23)).ja, closed_because(date(2026, 12, 29)).ja, closed_because(date(2026, 11, 22))
    ('勤労感謝の日', '年末年始の閉庁日', None)
    """
    named = _holiday_names(day.year).get(day)
    if named is not None:
        return named
    return Text("年末年始の閉庁日", "Closed over New Year") if is_year_end(day) else None


def unannounced(first: date, last: date, asked_on: date) -> date | None:
    """The first day from `first` to `last` that may yet become a holiday, as known on `asked_on`; None if none may.

    >>> unannounced(date(2028, 3, 1), date(2028, 4, 1), date(2026, 12, 1))
    datetime.date(2028, 3, 19)
    """
    known = asked_on.year + (1 if (asked_on.month, asked_on.day) >= _ANNOUNCED else 0)
    for year in range(max(first.year, known + 1), last.year + 1):
        for month, begin, end in _EQUINOXES:
            if first <= date(year, month, end) and date(year, month, begin) <= last:
                return max(first, date(year, month, begin))
    return None


def next_business_day(day: date) -> date:
    """`day` itself if offices are open, else the next day they are."""
    while not is_business_day(day):
        day += timedelta(days=1)
    return day


def previous_business_day(day: date) -> date:
    """`day` itself if offices are open, else the last day they were."""
    while not is_business_day(day):
        day -= timedelta(days=1)
    return day


def add_business_days(day: date, count: int) -> date:
    """The business day `count` business days after `day` (before it, if negative).

    `day` is day 0 whether offices are open on it or not.

    >>> add_business_days(date(2026, 12, 1), -10)
    datetime.date(2026, 11, 16)
    """
    step = timedelta(days=1 if count >= 0 else -1)
    for _ in range(abs(count)):
        day += step
        while not is_business_day(day):
            day += step
    return day


@dataclass(frozen=True)
class LeadTime:
    """How long before the start an application must be in."""

    value: int
    unit: LeadUnit

    def apply_by(self, start: datetime) -> date:
        """The last day to hand in, for a start at `start`; always a day offices are open.

        Hours count back from the moment of the start; the day they reach is the answer,
        moved back to an open day.  Where they reach midnight, nothing can be handed in on the
        day that begins, and the one before counts.
        """
        return _apply_by(self, start)

    def moment_by(self, start: datetime) -> datetime | None:
        """The moment itself on that last day, where the time is counted in hours; None where the whole day is good."""
        if self.unit is not LeadUnit.HOURS or not self.value:
            return None
        moment = start.astimezone(JST) - timedelta(hours=self.value)
        return moment if moment.date() == self.apply_by(start) else None

    def hand_in_for(self, day: date) -> date:
        """The last open day to hand in so that the answer is there on `day`: `earliest_start` the other way round."""
        if self.unit is LeadUnit.BUSINESS_DAYS:
            return add_business_days(previous_business_day(day), -self.value)
        days = self.value if self.unit is LeadUnit.CALENDAR_DAYS else -(-self.value // 24)
        return previous_business_day(day - timedelta(days=days))

    def earliest_start(self, asked_on: date) -> date:
        """The first day a trial can start if everything is handed in on `asked_on` or the next open day."""
        return _earliest_start(self, asked_on)

    def to_dict(self) -> dict[str, Any]:
        return {"value": self.value, "unit": str(self.unit)}


# A few lead times are counted from the same start and the same day again and again.


@lru_cache(maxsize=1024)
def _apply_by(lead: LeadTime, start: datetime) -> date:
    first = start.astimezone(JST)
    if lead.unit is LeadUnit.BUSINESS_DAYS:
        return add_business_days(first.date(), -lead.value) if lead.value else previous_business_day(first.date())
    if lead.unit is LeadUnit.CALENDAR_DAYS:
        return previous_business_day(first.date() - timedelta(days=lead.value))
    if lead.value == 0:
        return previous_business_day(first.date())
    return previous_business_day((first - timedelta(hours=lead.value, microseconds=1)).date())


@lru_cache(maxsize=1024)
def _earliest_start(lead: LeadTime, asked_on: date) -> date:
    handed_in = next_business_day(asked_on)
    if lead.unit is LeadUnit.BUSINESS_DAYS:
        return add_business_days(handed_in, lead.value)
    if lead.unit is LeadUnit.CALENDAR_DAYS:
        return handed_in + timedelta(days=lead.value)
    return handed_in + timedelta(days=-(-lead.value // 24))
