"""When a zone applies within its days in force: by season, weekday and hour.

ED-269's ``applicability`` (EUROCAE ED-269 §8.1, UASZone), with `season` of ours beside it: a list of
periods, of which one is enough.  A period is::

    {"permanent": "YES"}
    {"startDateTime": "2026-07-01T00:00:00+09:00", "endDateTime": "…",
     "season": ["07-01", "08-31"],
     "schedule": [{"day": ["SAT", "SUN"], "startTime": "09:00+09:00", "endTime": "17:00+09:00"}]}

Start belongs to it, end does not; both days of a season do.  What is left out does not limit.  A time
carries its offset, in which its weekday is meant; seasons are Japan's.  An `endTime` not after
`startTime` is the next day's, and the window is of the day and season it begins in.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, Timespan

__all__ = ["Applicability", "Window", "malformed", "read_applicability"]

_DAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
_ANY = "ANY"
_DAY = timedelta(days=1)
_FIRST, _LAST = datetime(1, 1, 3, tzinfo=UTC), datetime(9999, 12, 29, tzinfo=UTC)
_KEYS = {"permanent", "startDateTime", "endDateTime", "season", "schedule"}


@dataclass(frozen=True)
class Window:
    """Hours of some weekdays (0 Monday), in `zone`; `end` not after `start` is the next day's."""

    weekdays: frozenset[int]
    start: time
    end: time
    zone: tzinfo

    def on(self, day: date) -> tuple[datetime, datetime]:
        """The window that begins on `day`."""
        until = day if self.end > self.start else day + _DAY
        return datetime.combine(day, self.start, self.zone), datetime.combine(until, self.end, self.zone)


_ALL_DAY = Window(frozenset(range(7)), time(0), time(0), JST)


@dataclass(frozen=True)
class _Period:
    start: datetime
    end: datetime
    season: tuple[tuple[int, int], tuple[int, int]] | None
    windows: tuple[Window, ...]

    def meets(self, span: Timespan) -> bool:
        start, end = max(self.start, span.start), min(self.end, span.end)
        if start >= end:
            return False
        if self.season is None and self.windows == (_ALL_DAY,):
            return True
        return any(begins < end and start < ends for begins, ends in self._hours(Timespan(start, end)))

    def _hours(self, span: Timespan) -> Iterator[tuple[datetime, datetime]]:
        """Every window that may reach into `span`; an offset moves a day by less than one."""
        day = span.first_day - 2 * _DAY
        while day <= span.last_day + _DAY:
            for window in self.windows:
                begins, ends = window.on(day)
                if day.weekday() in window.weekdays and self._in_season(begins.astimezone(JST).date()):
                    yield begins, ends
            day += _DAY

    def _in_season(self, day: date) -> bool:
        if self.season is None:
            return True
        first, last = self.season
        here = day.month, day.day
        return first <= here <= last if first <= last else here >= first or here <= last


@dataclass(frozen=True)
class Applicability:
    """The periods of one zone; none of them: always."""

    periods: tuple[_Period, ...] = ()

    @property
    def always(self) -> bool:
        return not self.periods

    def meets(self, span: Timespan) -> bool:
        """Whether it applies in some moment of `span`."""
        return self.always or any(period.meets(span) for period in self.periods)


class _Malformed(ValueError):
    def __init__(self, ja: str, en: str) -> None:
        super().__init__(en)
        self.told = Text(ja, en)


def read_applicability(value: Any) -> Applicability:
    """`value` as a zone's attributes hold it.  What cannot be read limits nothing: the zone applies always."""
    try:
        return _read(value)
    except _Malformed:
        return Applicability()


def malformed(value: Any) -> Text | None:
    """Why `value` cannot be read, or None where it can."""
    try:
        _read(value)
    except _Malformed as wrong:
        return wrong.told
    return None


def _read(value: Any) -> Applicability:
    if value is None:
        return Applicability()
    given = [value] if isinstance(value, Mapping) else value
    if not isinstance(given, list) or not given:
        raise _wrong("applicability", value, "期間の一覧", "a list of periods")
    periods = [_period(held) for held in given]
    return Applicability() if None in periods else Applicability(tuple(p for p in periods if p is not None))


def _period(value: Any) -> _Period | None:
    """None where it is permanent."""
    if not isinstance(value, Mapping) or not value or value.keys() - _KEYS:
        raise _wrong("applicability", value, f"{', '.join(sorted(_KEYS))} だけを持つ期間", f"a period of {', '.join(sorted(_KEYS))}")
    permanent = value.get("permanent", "NO")
    if permanent not in ("YES", "NO"):
        raise _wrong("permanent", permanent, "YES か NO", "YES or NO")
    if permanent == "YES":
        if len(value) > 1:
            raise _wrong("permanent", permanent, "YES のときはそれだけ", "alone where it is YES")
        return None
    start, end = _moment(value, "startDateTime", _FIRST), _moment(value, "endDateTime", _LAST)
    if end <= start:
        raise _wrong("endDateTime", value["endDateTime"], "startDateTime より後", "after startDateTime")
    return _Period(start, end, _season(value.get("season")), _schedule(value.get("schedule")))


def _moment(value: Mapping[str, Any], name: str, default: datetime) -> datetime:
    given = value.get(name)
    if given is None:
        return default
    ja, en = "2026-07-01T00:00:00+09:00 の形（時差つき）", "written as 2026-07-01T00:00:00+09:00, with its offset"
    try:
        moment = datetime.fromisoformat(given)
    except (TypeError, ValueError):
        raise _wrong(name, given, ja, en) from None
    if moment.tzinfo is None or not _FIRST <= moment <= _LAST:
        raise _wrong(name, given, ja, en)
    return moment


def _season(value: Any) -> tuple[tuple[int, int], tuple[int, int]] | None:
    if value is None:
        return None
    if not isinstance(value, list) or len(value) != 2:
        raise _wrong("season", value, '["07-01", "08-31"] の形', 'written as ["07-01", "08-31"]')
    first, last = (_month_day(held) for held in value)
    return first, last


def _month_day(value: Any) -> tuple[int, int]:
    try:
        day = date.fromisoformat(f"2000-{value}")  # a leap year: 02-29 is a day
    except ValueError:
        day = None
    if day is None or not isinstance(value, str) or len(value) != len("07-01"):
        raise _wrong("season", value, "月日（07-01 など）", "days such as 07-01")
    return day.month, day.day


def _schedule(value: Any) -> tuple[Window, ...]:
    if value is None:
        return (_ALL_DAY,)
    if not isinstance(value, Sequence) or isinstance(value, str) or not value:
        raise _wrong("schedule", value, "曜日と時刻の一覧", "a list of days and hours")
    return tuple(_window(held) for held in value)


def _window(value: Any) -> Window:
    if not isinstance(value, Mapping) or value.keys() - {"day", "startTime", "endTime"} or "day" not in value:
        raise _wrong("schedule", value, "day, startTime, endTime を持つもの", "of day, startTime and endTime")
    start, end = _hour(value, "startTime"), _hour(value, "endTime")
    zone = (start or end or time(0, tzinfo=JST)).tzinfo or JST
    if start and end and start.utcoffset() != end.utcoffset():
        raise _wrong("endTime", value["endTime"], "startTime と同じ時差", "of the offset of startTime")
    plain = [(held or time(0)).replace(tzinfo=None) for held in (start, end)]
    return Window(_weekdays(value["day"]), plain[0], plain[1], zone)


def _weekdays(value: Any) -> frozenset[int]:
    given = [value] if isinstance(value, str) else value
    if not isinstance(given, list) or not given or not all(d in (*_DAYS, _ANY) for d in given):
        raise _wrong("day", value, f"{', '.join((*_DAYS, _ANY))} の一覧", f"a list of {', '.join((*_DAYS, _ANY))}")
    return frozenset(range(7)) if _ANY in given else frozenset(_DAYS.index(d) for d in given)


def _hour(value: Mapping[str, Any], name: str) -> time | None:
    given = value.get(name)
    if given is None:
        return None
    ja, en = "09:00+09:00 の形（時差つき。UTC なら 00:00Z）", "written as 09:00+09:00, with its offset (00:00Z for UTC)"
    try:
        hour = time.fromisoformat(given)
    except (TypeError, ValueError):
        raise _wrong(name, given, ja, en) from None
    if hour.tzinfo is None:
        raise _wrong(name, given, ja, en)
    return hour


def _wrong(name: str, value: Any, ja: str, en: str) -> _Malformed:
    shown = str(value)[:60]
    return _Malformed(f"{name} は{ja}にしてください（受け取った値: {shown}）。", f"{name} must be {en}; got {shown}")
