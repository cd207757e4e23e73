"""Days and moments of a filter: read from their texts, laid on one line of microseconds."""

import re
from datetime import UTC, date, datetime, timedelta

from fieldreg.filtering.guards import refused

__all__ = ["BEGINNING", "ENDING", "as_written", "instant_meant", "instant_of", "microseconds"]

BEGINNING, ENDING = -(2**63), 2**63 - 1  # where an interval without a start starts, and one without an end ends
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.(\d{1,6})0*)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_LOOSE = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d(?::\d\d(?::\d\d)?)?)?", re.ASCII)  # as GDAL writes them, in UTC


def instant_of(text: str, at: str) -> date | datetime:
    """The day (YYYY-MM-DD) or the moment (with Z or its offset) a text tells, moments in UTC.  Raises InvalidInput.

    >>> instant_of("2026-12-01T09:00:00+09:00", "filter").isoformat()
    '2026-12-01T00:00:00+00:00'
    """
    meant = instant_meant(text)
    if meant is None or _LOOSE.fullmatch(text):
        raise refused("instant", at, f"「{text[:40]}」は日付（2026-12-01）でも時刻（2026-12-01T00:00:00Z）でもありません。",
                      f"{text[:40]!r} is neither a day (2026-12-01) nor a moment (2026-12-01T00:00:00Z)")  # fmt: skip
    return meant


def instant_meant(text: str) -> date | datetime | None:
    """What a text compared with days or moments means: a day, a moment, or one without offset, which is UTC; None otherwise."""
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
        if moment := _MOMENT.fullmatch(text):
            day, clock, part, offset = moment.groups()
            told = datetime.fromisoformat(f"{day}T{clock}.{(part or '0').ljust(6, '0')}{offset.upper().replace('Z', '+00:00')}")
            return told.astimezone(UTC)
        if loose := _LOOSE.fullmatch(text):
            day, clock = loose.groups()
            return datetime.fromisoformat(f"{day}T{clock}+00:00") if clock else date.fromisoformat(day)
    except (ValueError, OverflowError):
        return None
    return None


def microseconds(value: date | datetime) -> int:
    """Since 1970 in UTC; a day is its midnight in UTC.

    >>> microseconds(date(1970, 1, 2)) == microseconds(datetime(1970, 1, 2, tzinfo=UTC)) == 86_400_000_000
    True
    """
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day, tzinfo=UTC)
    return (moment - _EPOCH) // _MICROSECOND


def as_written(value: date | datetime) -> str:
    """As the standard writes it: a day, or a moment in UTC with Z."""
    if not isinstance(value, datetime):
        return value.isoformat()
    return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
