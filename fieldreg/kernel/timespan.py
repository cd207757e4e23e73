"""A stretch of time, half-open: its start belongs to it, its end does not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

from fieldreg.kernel.errors import InvalidInput

__all__ = ["FIRST_DAY", "JST", "LAST_DAY", "Timespan", "day_from_text", "day_in_reach", "moment_from_json", "whole_days"]

JST = timezone(timedelta(hours=9), "JST")  # Japan keeps no summer time
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)  # of all that is told: no law, layer or calendar reaches farther


@dataclass(frozen=True)
class Timespan:
    """[start, end), both aware.  Raises InvalidInput if naive, or not end > start.

    >>> nine, ten, noon = (datetime(2026, 12, 1, h, tzinfo=JST) for h in (9, 10, 12))
    >>> Timespan(nine, ten).overlaps(Timespan(ten, noon))  # one ends as the next begins
    False
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        for name, moment in (("time_start", self.start), ("time_end", self.end)):
            if moment.tzinfo is None:
                raise InvalidInput.one(
                    "time-naive",
                    name,
                    "時刻には時差（例: +09:00）を付けてください。",
                    "a time needs its offset (such as +09:00)",
                )
        if not self.end > self.start:
            raise InvalidInput.one(
                "end-before-start",
                "time_end",
                f"終了（{self.end.isoformat()}）は開始（{self.start.isoformat()}）より後にしてください。",
                f"the end ({self.end.isoformat()}) must be after the start ({self.start.isoformat()})",
            )

    def overlaps(self, other: "Timespan") -> bool:
        """Whether some moment belongs to both."""
        return self.start < other.end and other.start < self.end

    def overlap(self, other: "Timespan") -> "Timespan | None":
        """What belongs to both, or None."""
        if not self.overlaps(other):
            return None
        return Timespan(max(self.start, other.start), min(self.end, other.end))

    @property
    def first_day(self) -> date:
        """The day it starts, in Japan."""
        return self.start.astimezone(JST).date()

    @property
    def last_day(self) -> date:
        """The day of its last moment, in Japan."""
        return (self.end.astimezone(JST) - timedelta(microseconds=1)).date()

    def in_japan(self) -> "Timespan":
        """The same, told in Japan's time."""
        return Timespan(self.start.astimezone(JST), self.end.astimezone(JST))

    def days(self) -> Iterator[date]:
        """Each day it touches, in Japan."""
        day = self.first_day
        while day <= self.last_day:
            yield day
            day += timedelta(days=1)

    def to_dict(self) -> dict[str, Any]:
        return {"time_start": self.start.isoformat(), "time_end": self.end.isoformat()}


def day_in_reach(day: date, where: str) -> date:
    """The day itself.  Raises InvalidInput naming `where` for one so far off that nothing can be told of it.

    >>> day_in_reach(date(2026, 12, 1), "on")
    datetime.date(2026, 12, 1)
    """
    if not FIRST_DAY <= day <= LAST_DAY:
        raise InvalidInput.one(
            "day-out-of-reach",
            where,
            f"{FIRST_DAY.year}年から{LAST_DAY.year}年までの日にしてください（受け取った値: {day.isoformat()}）。",
            f"choose a day from {FIRST_DAY.year} to {LAST_DAY.year}; got {day.isoformat()}",
        )
    return day


def moment_from_json(value: Any, where: str) -> datetime:
    """An aware datetime from RFC 3339 text; raises InvalidInput naming `where` otherwise, and for a day out of reach."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None:
        raise InvalidInput.one(
            "time-form",
            where,
            f"時刻は 2026-12-01T09:00:00+09:00 の形で書いてください（受け取った値: {value!r}）。",
            f"write a time as 2026-12-01T09:00:00+09:00; got {value!r}",
        )
    if moment.tzinfo is None:
        raise InvalidInput.one(
            "time-naive",
            where,
            f"時刻には時差（例: +09:00）を付けてください（受け取った値: {value!r}）。",
            f"a time needs its offset (such as +09:00); got {value!r}",
        )
    day_in_reach(moment.date(), where)
    return moment


def day_from_text(text: str, where: str) -> date:
    """A day from ISO 8601 text; raises InvalidInput naming `where` for another form, or a day nobody can mean.

    >>> day_from_text("2026-12-01", "on")
    datetime.date(2026, 12, 1)
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise InvalidInput.one(
            "day-form", where, f"{where}: 日付は 2026-12-01 の形で書いてください。", f"{where}: write a day as 2026-12-01"
        ) from None
    return day_in_reach(day, where)


def whole_days(first: date, count: int = 1) -> Timespan:
    """So many days of Japan's from `first` on, midnight to midnight.

    >>> whole_days(date(2026, 12, 1), 2).end.isoformat()
    '2026-12-03T00:00:00+09:00'
    """
    return Timespan(*(datetime.combine(day, time(), JST) for day in (first, first + timedelta(days=count))))
