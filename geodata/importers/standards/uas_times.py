"""When a UAS zone applies, as ED-269 (``applicability``) and ED-318 (``limitedApplicability``) publish it.

Told in the words of `fieldreg.register.applicability`.  What these cannot express (sunrise and sunset, a time without its
offset) limits nothing: the zone then applies at any hour of its period, and `Times.verify` is True.  A zone's days are Japan's.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from fieldreg.kernel.timespan import JST
from fieldreg.register.applicability import malformed
from geodata.importers.base.cells import Cells

__all__ = ["Times", "days_of", "moment_of", "times_of"]

_EXPRESSED = {"permanent", "startDateTime", "endDateTime", "schedule", "dailyPeriod"}


@dataclass(frozen=True, kw_only=True)
class Times:
    """Days in force, periods within them (empty: always), and whether something could not be expressed."""

    valid_from: date | None = None
    valid_to: date | None = None
    periods: Sequence[Mapping[str, Any]] = ()
    verify: bool = False


@dataclass(frozen=True)
class _Period:
    start: datetime | None
    end: datetime | None
    schedule: Sequence[Mapping[str, Any]]
    verify: bool

    def told(self) -> dict[str, Any]:
        moments = {"startDateTime": self.start, "endDateTime": self.end}
        told: dict[str, Any] = {name: at.isoformat() for name, at in moments.items() if at is not None}
        return {**told, "schedule": list(self.schedule)} if self.schedule else told


def times_of(cells: Cells, name: str) -> Times:
    """The property `name` as times; its faults (an end before its start, a text that is no time) go to `cells`."""
    given = cells.raw(name)
    if given in (None, []):
        return Times()
    if not isinstance(given, list) or not all(isinstance(held, dict) for held in given):
        cells.tell("applicability-form", name, f"{name} は期間の一覧で書いてください。", f"{name} must be a list of periods")
        return Times()
    periods = [_period(cells, f"{name}[{i}]", held) for i, held in enumerate(given)]
    verify = any(period.verify for period in periods)
    if any(period.start is None and period.end is None and not period.schedule for period in periods):
        return Times(verify=verify)  # one of them is always
    valid_from, valid_to = days_of([p.start for p in periods], [p.end for p in periods])
    told = [period.told() for period in periods]
    plain = len(periods) == 1 and not periods[0].schedule and _at_midnight(periods[0])
    if malformed(told) is not None:
        return Times(valid_from=valid_from, valid_to=valid_to, verify=True)
    return Times(valid_from=valid_from, valid_to=valid_to, periods=[] if plain else told, verify=verify)


def days_of(starts: Iterable[datetime | None], ends: Iterable[datetime | None]) -> tuple[date | None, date | None]:
    """The days of Japan from the first start up to, not including, the day after the last end; None where one is open."""
    first, last = list(starts), list(ends)
    begun = [at.astimezone(JST).date() for at in first if at is not None]
    ended = [(at.astimezone(JST) - timedelta(microseconds=1)).date() + timedelta(days=1) for at in last if at is not None]
    return (min(begun) if len(begun) == len(first) else None), (max(ended) if len(ended) == len(last) else None)


def moment_of(cells: Cells, name: str, value: Any) -> datetime | None:
    """A moment as written; None and a fault if it is no text of RFC 3339 between the years 1900 and 9000."""
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        moment = None
    if moment is None or not 1900 <= moment.year < 9000:
        cells.tell(
            "time-form", name, f"時刻は 2026-12-01T09:00:00+09:00 の形で書いてください（受け取った値: {str(value)[:40]!r}）。",
            f"write a time as 2026-12-01T09:00:00+09:00; got {str(value)[:40]!r}",
        )  # fmt: skip
        return None
    return moment


def _period(cells: Cells, name: str, given: Mapping[str, Any]) -> _Period:
    held = {key: value for key, value in given.items() if value is not None}
    start = moment_of(cells, f"{name}.startDateTime", held.get("startDateTime"))
    end = moment_of(cells, f"{name}.endDateTime", held.get("endDateTime"))
    schedule, lost = _schedule(held.get("schedule", held.get("dailyPeriod")))
    if start and end and (start.tzinfo is None) == (end.tzinfo is None) and end <= start:
        cells.tell("end-before-start", f"{name}.endDateTime", "endDateTime は startDateTime より後にしてください。",
                   "endDateTime must be after startDateTime")  # fmt: skip
    floating = any(at is not None and at.tzinfo is None for at in (start, end))  # of which offset nobody knows
    verify = lost or floating or bool(held.keys() - _EXPRESSED)
    start, end = (at if at is not None and at.tzinfo is not None else None for at in (start, end))
    if held.get("permanent") == "YES":
        return _Period(None, None, (), verify or start is not None or end is not None or bool(schedule))
    return _Period(start, end, schedule, verify)


def _schedule(given: Any) -> tuple[list[dict[str, Any]], bool]:
    """Windows, and whether something was lost.  No windows: no limit by weekday and hour."""
    if given is None:
        return [], False
    if not isinstance(given, list) or not all(isinstance(held, dict) for held in given):
        return [], True
    windows = [_window(held) for held in given]
    if None in windows:
        return [], True
    kept = [window for window in windows if window is not None]
    everyday = any(window == {"day": ["ANY"]} for window in kept)
    return ([], False) if everyday else (kept, False)


def _window(given: Mapping[str, Any]) -> dict[str, Any] | None:
    """One window in our words; None if these cannot express it."""
    held = {key: value for key, value in given.items() if value is not None and value != []}
    window = {"day": ["ANY"], **held}
    return window if malformed([{"schedule": [window]}]) is None else None


def _at_midnight(period: _Period) -> bool:
    """Whether the days alone say all of it."""
    return all(at is None or at.astimezone(JST).timetz() == time(0, tzinfo=JST) for at in (period.start, period.end))
