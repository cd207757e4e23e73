"""Departure: when a letter may leave, and when one that failed is tried again.

Staff find what can wait on business mornings and are left alone at night.  These hours, and the times after which a letter is
tried again, are ours and of no law.
"""

from datetime import date, datetime, time, timedelta

from fieldreg.kernel.business_days import HolidaysUnknown, is_business_day
from fieldreg.kernel.timespan import JST

__all__ = ["EVENING", "MORNING", "RETRIES", "awake", "departs_at", "tried_again_at"]

MORNING, EVENING = time(8, 30), time(20)
RETRIES = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))


def departs_at(now: datetime, *, digest: bool, staff: bool) -> datetime:
    """When a letter that is added now may leave at the earliest.

    >>> new_year = datetime(2026, 12, 28, 9, tzinfo=JST)
    >>> departs_at(new_year, digest=True, staff=True).isoformat()
    '2027-01-04T08:30:00+09:00'
    """
    if digest:
        return _business_morning(now.astimezone(JST))
    return awake(now) if staff else now


def awake(moment: datetime) -> datetime:
    """The moment itself in the daytime, else the next morning's 08:30, whatever day that is.

    >>> awake(datetime(2026, 12, 5, 20, tzinfo=JST)).isoformat(), awake(datetime(2026, 12, 5, 8, 29, tzinfo=JST)).isoformat()
    ('2026-12-06T08:30:00+09:00', '2026-12-05T08:30:00+09:00')
    """
    here = moment.astimezone(JST)
    if MORNING <= here.time() < EVENING:
        return moment
    return _morning(here.date() if here.time() < MORNING else here.date() + timedelta(days=1))


def tried_again_at(now: datetime, attempts: int, *, staff: bool) -> datetime | None:
    """When a letter that failed the `attempts`th time (from 1) is tried again; None: no more."""
    if attempts > len(RETRIES):
        return None
    again = now + RETRIES[attempts - 1]
    return awake(again) if staff else again


def _business_morning(here: datetime) -> datetime:
    day = here.date() if here.time() <= MORNING else here.date() + timedelta(days=1)
    while not _is_open(day):
        day += timedelta(days=1)
    return _morning(day)


def _morning(day: date) -> datetime:
    return datetime.combine(day, MORNING, JST)


def _is_open(day: date) -> bool:
    """A weekday of a year whose holidays nobody knows counts as open: a letter too early is better than none."""
    try:
        return is_business_day(day)
    except HolidaysUnknown:
        return True
