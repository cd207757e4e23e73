"""Times of a calendar file's events: spans, the starts of what repeats, and names of single occurrences."""

from calendar import isleap
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from dateutil.rrule import rrulestr

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.timespan import JST, Timespan, day_in_reach

__all__ = ["HORIZON", "Event", "added_to", "instant_of", "repeats", "span_of", "starts_of", "wrong"]

Event = Any  # a component of `icalendar`, whose values are what a stranger wrote
HORIZON = timedelta(days=731)
_LAST_YEAR = 9997
_OLDEST_SERIES = timedelta(days=5 * 366)
_FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})


def repeats(event: Event) -> bool:
    """Whether it stands for more than itself."""
    return "RRULE" in event or "RDATE" in event


def span_of(event: Event, start: "date | None", lasting: timedelta | None = None) -> tuple[Timespan, bool]:
    """Its span, and whether it was floating; from another `start`, and `lasting` so long, where these are told."""
    if "DTSTART" not in event:
        raise wrong("no-start", "開始（DTSTART）がありません。", "it has no start (DTSTART)")
    own = event["DTSTART"].dt
    _known_zone(event["DTSTART"], own)
    first, length = own if start is None else start, lasting or _length(event, own)
    begin = moment_of(first)
    naive = isinstance(own, datetime) and own.tzinfo is None
    if isinstance(own, datetime):
        return Timespan(begin, moment_of(first + length)), naive
    return Timespan(begin, moment_of(first + max(length, timedelta(days=1)))), False


def _length(event: Event, own: date) -> timedelta:
    if "DTEND" in event:
        end = event["DTEND"].dt
        _known_zone(event["DTEND"], end)
        if isinstance(end, datetime) != isinstance(own, datetime):
            raise wrong("mixed", "開始と終了の一方だけが日付です。", "only one of start and end is a day")
        length = moment_of(end) - moment_of(own) if isinstance(own, datetime) else end - own
    elif "DURATION" in event:
        length = event["DURATION"].dt
    elif not isinstance(own, datetime):
        return timedelta(days=1)
    else:
        raise wrong("no-end", "終了（DTEND）も長さ（DURATION）もありません。", "it has neither an end (DTEND) nor a length (DURATION)")
    if not isinstance(length, timedelta) or length <= timedelta(0):
        raise wrong("end-before-start", "終了は開始より後にしてください。", "the end must be after the start")
    return length


def added_to(master: Event) -> Iterator[tuple[date, timedelta | None]]:
    """Starts put in by RDATE that are not taken out again, in the order of the file; of a period how long it lasts.

    Without a rule the event's own start is the first of them.
    Days are added to a series of days, moments to one of moments: of anything else nobody knows the hours.
    """
    if "DTSTART" not in master:
        raise wrong("no-start", "開始（DTSTART）がありません。", "it has no start (DTSTART)")
    own, out, told = master["DTSTART"].dt, _excluded(master), master.get("RDATE") or []
    timed = isinstance(own, datetime)
    if "RRULE" not in master and instant_of(own) not in out:
        yield own, None
    for group in told if isinstance(told, list) else [told]:
        for one in group.dts:
            start, until = one.dt if isinstance(one.dt, tuple) else (one.dt, None)
            _known_zone(group, start)
            if isinstance(start, datetime) is not timed:
                ja = "追加の日（RDATE）は、開始（DTSTART）と同じ形（日付か日時か）で書いてください。"
                raise wrong("mixed", ja, "write added dates (RDATE) as the start (DTSTART) is: as days, or as moments")
            lasting = until if until is None or isinstance(until, timedelta) else moment_of(until) - moment_of(start)
            if lasting is not None and lasting <= timedelta(0):
                raise wrong("end-before-start", "終了は開始より後にしてください。", "the end must be after the start")
            if instant_of(start) not in out:
                yield start, lasting


def starts_of(master: Event, now: datetime) -> Iterator[date]:
    """Starts of a series from the first that may matter on, as the master's own is: a day, or a moment of its zone."""
    own = master["DTSTART"].dt if "DTSTART" in master else None
    rule = master["RRULE"]
    if own is None or isinstance(rule, list):
        raise wrong("rrule", "繰り返し（RRULE）が読めません。", "its RRULE cannot be read")
    zone = own.tzinfo if isinstance(own, datetime) else None
    local = own.replace(tzinfo=None) if isinstance(own, datetime) else datetime.combine(own, time())
    if now - moment_of(own) > _OLDEST_SERIES:
        years = _OLDEST_SERIES.days // 366
        ja, en = f"{years} 年より前に始まった繰り返しは読めません。", f"a series begun over {years} years ago cannot be read"
        raise wrong("series-too-old", ja, en)
    frequency = str((rule.get("FREQ") or [""])[0]).upper()
    if frequency not in _FREQUENCIES:
        raise wrong("frequency", "繰り返しは日・週・月・年の単位だけ読めます。", "only days, weeks, months and years repeat")
    if any(name in rule for name in ("BYHOUR", "BYMINUTE", "BYSECOND")):
        raise wrong("hours", "一日に何度も繰り返す予定（BYHOUR など）は読めません。", "what repeats within a day (BYHOUR) is not read")
    last, most = _ends(rule, zone, now + HORIZON)
    parts = ";".join(f"{name}={value}" for name, value in _parts(rule) if name not in ("UNTIL", "COUNT"))
    if moment_of(own) > now + HORIZON:
        return
    out, years = _excluded(master), _years_on(local.year, (now + HORIZON).year + 1)
    rrule = rrulestr(f"{parts};UNTIL={_in_year(last, years):%Y%m%dT%H%M%S}", dtstart=_in_year(local, years))
    for number, moved in enumerate(rrule):
        if most is not None and number >= most:
            return
        found = _in_year(moved, -years)
        start: date = found.replace(tzinfo=zone) if isinstance(own, datetime) else found.date()
        if instant_of(start) not in out:
            yield start


@cache
def _years_on(first: int, last: int) -> int:
    """How many years on the years from `first` to `last` are again, day by day, as near to the end of the calendar as can be.

    `rrule` looks for the next day of a rule as far as the year 9999, and there it has soon done so: a stranger's rule may never come.
    """
    years = range(first, last + 1)
    alike = (on for on in range(_LAST_YEAR - last, 0, -1) if all(_kind_of(year) == _kind_of(year + on) for year in years))
    return next(alike)


def _kind_of(year: int) -> tuple[int, bool]:
    return date(year, 1, 1).weekday(), isleap(year)


def _in_year(moment: datetime, years: int) -> datetime:
    return moment.replace(year=moment.year + years)


def _ends(rule: Mapping[str, Any], zone: Any, horizon: datetime) -> tuple[datetime, int | None]:
    """Until when, on the wall's clock of the zone, and how many."""
    last = horizon.astimezone(zone or JST).replace(tzinfo=None)
    for told in rule.get("UNTIL") or []:
        until = told if isinstance(told, datetime) else datetime.combine(told, time(23, 59, 59))
        local = until if until.tzinfo is None else until.astimezone(zone or JST).replace(tzinfo=None)
        last = min(last, local)
    counts = [int(count) for count in rule.get("COUNT") or []]
    return last, min(counts) if counts else None


def _parts(rule: Any) -> Iterator[tuple[str, str]]:
    for part in rule.to_ical().decode().split(";"):
        name, _, value = part.partition("=")
        yield name.upper(), value


def _excluded(master: Event) -> frozenset[str]:
    told = master.get("EXDATE") or []
    return frozenset(instant_of(one.dt) for group in (told if isinstance(told, list) else [told]) for one in group.dts)


def instant_of(moment: date) -> str:
    """Names an occurrence: its day, or its moment in UTC; a floating one as Japan's."""
    if not isinstance(moment, datetime):
        return f"{moment:%Y%m%d}"
    at = moment_of(moment)
    return f"{at.astimezone(JST):%Y%m%dT%H%M%S}"


def moment_of(moment: date) -> datetime:
    """As Japan's where it says no zone; raises InvalidInput for a day out of reach."""
    day_in_reach(moment if not isinstance(moment, datetime) else moment.date(), "DTSTART")
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time(), JST)
    return (moment if moment.tzinfo is not None else moment.replace(tzinfo=JST)).astimezone(JST)


def _known_zone(value: Any, moment: date) -> None:
    zone = value.params.get("TZID")
    if zone and isinstance(moment, datetime) and moment.tzinfo is None:
        name = str(zone)[:60]
        raise wrong("zone-unknown", f"時間帯「{name}」は分かりません。", f"the time zone {name!r} is not known")


def wrong(code: str, ja: str, en: str) -> InvalidInput:
    """A fault of one event; which, is told by who reads it."""
    return InvalidInput.one(code, "", ja, en)
