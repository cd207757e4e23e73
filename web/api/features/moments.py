"""`datetime` of OGC API - Features: a moment, a day, or an interval of them, as a stretch of Japan's time."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from fieldreg.kernel.errors import Fault
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import FIRST_DAY, JST, LAST_DAY, Timespan
from web.shell.errors import MalformedRequest

__all__ = ["Period", "period_from_text"]

_MOMENT = timedelta(microseconds=1)  # nothing of ours is told more finely
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})[Tt]?")  # GDAL writes a day as "2020-01-01T"
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?([Zz]|[+ -]\d{2}:?\d{2})?")
_DURATION = re.compile(
    r"P(?!$)(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?!$)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?"
)
_OPEN = ("", "..")
_FORM = Text(
    "datetime は 2026-12-01、2026-12-01T09:00:00+09:00、または期間（2026-12-01/2026-12-31、2026-12-01/..、2026-12-01/P2D）です。",
    "write datetime as 2026-12-01, 2026-12-01T09:00:00+09:00, or an interval of them (2026-12-01/2026-12-31, 2026-12-01/.., "
    "2026-12-01/P2D)",
)


@dataclass(frozen=True)
class Period:
    """[start, end); None is open."""

    start: datetime | None
    end: datetime | None

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last of Japan's days it touches, of those anything can be told of."""
        span = self.span
        return span.first_day, span.last_day

    @property
    def span(self) -> Timespan:
        """The same, ended where nothing can be told any more."""
        return Timespan(self.start or _midnight(FIRST_DAY), self.end or _midnight(LAST_DAY + timedelta(days=1)))


def period_from_text(text: str) -> Period:
    """Raises MalformedRequest for anything else, for an end before its start, and for what lies wholly out of reach.

    A time without an offset is Japan's; a day is the whole of it, also as the end of an interval.

    >>> period_from_text("2026-12-01/P2D").days
    (datetime.date(2026, 12, 1), datetime.date(2026, 12, 2))
    >>> period_from_text("2026-11-30T15:00:00Z").days
    (datetime.date(2026, 12, 1), datetime.date(2026, 12, 1))
    """
    first, slash, second = text.partition("/")
    start: datetime | None
    end: datetime | None
    if not slash:
        start, end = _bounds(text)
    elif "/" in second:
        raise _malformed()
    elif first.startswith("P") and second not in _OPEN:
        ended = end = _bounds(second)[1]
        start = _reckoned(lambda: _moved(ended, first, -1))
    else:
        start = None if first in _OPEN else _bounds(first)[0]
        if second.startswith("P") and start is not None:
            begun = start
            end = _reckoned(lambda: _moved(begun, second, 1))
        else:
            end = None if second in _OPEN else _bounds(second)[1]
    return _in_reach(start, end)


def _in_reach(start: datetime | None, end: datetime | None) -> Period:
    earliest, latest = _midnight(FIRST_DAY), _midnight(LAST_DAY + timedelta(days=1))
    if start is not None and end is not None and end <= start:
        message = Text("datetime の終わりは始まりより後にしてください。", "datetime must end after it starts")
        raise MalformedRequest([Fault("end-before-start", "datetime", message)])
    if (start is not None and start >= latest) or (end is not None and end <= earliest):
        raise MalformedRequest([
            Fault(
                "day-out-of-reach", "datetime",
                Text(f"{FIRST_DAY.year}年から{LAST_DAY.year}年までです。", f"choose days from {FIRST_DAY.year} to {LAST_DAY.year}"),
            )
        ])  # fmt: skip
    return Period(start if start is None or start > earliest else None, end if end is None or end < latest else None)


def _bounds(text: str) -> tuple[datetime, datetime]:
    """A day from midnight to midnight, a moment to just after it."""
    day = _DAY.fullmatch(text)
    if day is not None:
        start = _reckoned(lambda: _midnight(date.fromisoformat(day[1])))
        return start, _reckoned(lambda: start + timedelta(days=1))
    if _TIME.fullmatch(text) is None:
        raise _malformed()
    plain = re.sub(r" (?=\d{2}:?\d{2}$)", "+", text.upper())  # a plus sign that an address turned into a blank
    plain = re.sub(r"(\.\d{6})\d+", r"\1", plain)
    moment = _reckoned(lambda: datetime.fromisoformat(plain))
    aware = moment if moment.tzinfo else moment.replace(tzinfo=JST)
    return aware, _reckoned(lambda: aware + _MOMENT)


def _moved(moment: datetime, duration: str, sign: int) -> datetime:
    found = _DURATION.fullmatch(duration)
    if found is None:
        raise _malformed()
    years, months, weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    count = moment.year * 12 + moment.month - 1 + sign * (years * 12 + months)
    year, month = divmod(count, 12)
    turned = moment.replace(year=year, month=month + 1, day=min(moment.day, _length(year, month + 1)))
    return turned + sign * timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)


def _length(year: int, month: int) -> int:
    after = date(year + month // 12, month % 12 + 1, 1)
    return (after - timedelta(days=1)).day


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), JST)


def _reckoned(make: Callable[[], datetime]) -> datetime:
    try:
        return make()
    except (ValueError, OverflowError):
        raise _malformed() from None


def _malformed() -> MalformedRequest:
    return MalformedRequest([Fault("bad-parameter", "datetime", _FORM)])
