"""Closures read from a calendar file (.ics): when a place is closed and why, as another calendar tells it.

Each event is read by itself: what is wrong with one is told with its heading and costs no other.  Nothing is written here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from icalendar import Calendar, Component, vDDDTypes, vDuration

from fieldreg.booking.calendars.documents import Status, clean
from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, Timespan, day_in_reach

__all__ = ["MOST_BYTES", "MOST_EVENTS", "ClosuresRead", "ReadClosure", "closures_in_ics"]

MOST_BYTES = 1 << 20
MOST_EVENTS = 2_000
_LONGEST = 200  # letters of a heading
_REPEATS = ("RRULE", "RDATE", "RECURRENCE-ID")
_DAY, _LONGEST_SPAN = timedelta(days=1), timedelta(days=3_653)


@dataclass(frozen=True)
class ReadClosure:
    """A span, half-open, and what its event is called ("" where it is not); `uid` as the other calendar names it."""

    uid: str
    span: Timespan
    summary: str
    whole_days: bool


@dataclass(frozen=True)
class ClosuresRead:
    """Closures by start; every fault, each at its event; and how many cancelled ones were left out."""

    closures: Sequence[ReadClosure]
    faults: Sequence[Fault]
    cancelled: int = 0


def closures_in_ics(content: bytes) -> ClosuresRead:
    """What a calendar file closes.  A time without a zone is Japan's; a day is midnight to midnight there.

    An event that repeats is a fault, not its first day alone; so is one without an end.  Never raises for what is in the file.
    """
    try:
        events = _events(content)
    except InvalidInput as error:
        return ClosuresRead([], error.faults)
    found: list[ReadClosure] = []
    faults: list[Fault] = []
    cancelled = 0
    for number, event in enumerate(events, 1):
        if str(event.get("STATUS", "")).upper() == Status.CANCELLED:
            cancelled += 1
            continue
        try:
            found.append(_closure(event, f"VEVENT {number}"))
        except InvalidInput as error:
            faults += error.faults
    return ClosuresRead(sorted(found, key=lambda one: (one.span.start, one.span.end, one.uid)), faults, cancelled)


def _events(content: bytes) -> list[Component]:
    """Raises InvalidInput for what is no calendar, or too much of one."""
    if len(content) > MOST_BYTES:
        most = MOST_BYTES >> 20
        ja = f"{most} MiB を超えています。期間を分けて書き出してください"
        raise _file("ics-too-large", ja, f"more than {most} MiB: export a shorter period")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _file("ics-encoding", "UTF-8 ではありません。UTF-8 で書き出してください", "not UTF-8; export it as UTF-8") from None
    try:
        calendars = Calendar.from_ical(text, multiple=True)
    except (ValueError, IndexError, KeyError, TypeError, AttributeError, RecursionError):  # what the library raises for broken lines
        calendars = []
    calendars = [one for one in calendars if one.name == "VCALENDAR"]
    if not calendars:
        raise _file("ics-form", "iCalendar（.ics）として読めません", "it cannot be read as iCalendar")
    events = [event for calendar in calendars for event in calendar.walk("VEVENT")]
    if not events:
        raise _file("ics-empty", "予定が一件もありません", "there is no event in it")
    if len(events) > MOST_EVENTS:
        ja = f"予定が {len(events)} 件あります（上限 {MOST_EVENTS} 件）。期間を分けて書き出してください"
        raise _file("ics-too-many", ja, f"{len(events)} events, at most {MOST_EVENTS}: export a shorter period")
    return events


def _closure(event: Component, number: str) -> ReadClosure:
    summary = clean(str(event.get("SUMMARY", ""))).strip()
    where = f"{number} {summary[:40]}".strip()
    if any(name in event for name in _REPEATS):
        ja, en = "繰り返しの予定は読めません。一回ずつの予定にしてください。", "it repeats; make each time an event of its own"
        raise InvalidInput.one("ics-repeats", where, ja, en)
    start = _moment(event, "DTSTART", where)
    end = _moment(event, "DTEND", where) if "DTEND" in event else _after(start, event, where)
    if isinstance(start, datetime) is not isinstance(end, datetime):
        raise InvalidInput.one("ics-mixed", where, "開始と終了の一方だけが日付です。", "one of start and end is a day, the other a time")
    whole = not isinstance(start, datetime)
    try:
        span = Timespan(_at(start), _at(end))
    except InvalidInput as error:
        raise InvalidInput([Fault(fault.code, where, fault.message) for fault in error.faults]) from None
    return ReadClosure(clean(str(event.get("UID", ""))), span, " ".join(summary.split())[:_LONGEST], whole)


def _moment(event: Component, name: str, where: str) -> date:
    """A day, or an aware or floating moment.  Raises InvalidInput where there is none, or its time zone is not known."""
    held: Any = event.get(name)
    value = held.dt if isinstance(held, vDDDTypes) else None  # else nothing, several, or what cannot be read
    if not isinstance(value, date):
        ja = {"DTSTART": "開始", "DTEND": "終了"}[name]
        raise InvalidInput.one("ics-time", where, f"{ja}（{name}）がないか、読めません。", f"its {name} is missing or cannot be read")
    day_in_reach(value.date() if isinstance(value, datetime) else value, where)
    zone = held.params.get("TZID")
    if zone and isinstance(value, datetime) and value.tzinfo is None:
        raise InvalidInput.one("ics-zone", where, f"時間帯「{zone}」がわかりません。", f"the time zone {zone!r} is not known")
    return value


def _after(start: date, event: Component, where: str) -> date:
    """The end by its length; of a day without one the next.  Raises InvalidInput for a time without an end."""
    held = event.get("DURATION")
    length = held.dt if isinstance(held, vDDDTypes) else held.td if isinstance(held, vDuration) else None
    if isinstance(length, timedelta):
        if abs(length) > _LONGEST_SPAN:
            ja, en = "長さ（DURATION）が十年を超えています。", "it lasts more than ten years"
            raise InvalidInput.one("ics-long", where, ja, en)
        return start + length
    if not isinstance(start, datetime):
        return start + _DAY
    ja, en = "終了（DTEND か DURATION）がありません。", "it has no end (DTEND or DURATION)"
    raise InvalidInput.one("ics-end", where, ja, en)


def _at(value: date) -> datetime:
    if not isinstance(value, datetime):
        return datetime.combine(value, time(), JST)
    return (value if value.tzinfo is not None else value.replace(tzinfo=JST)).astimezone(JST)


def _file(code: str, ja: str, en: str) -> InvalidInput:
    return InvalidInput([Fault(code, "file", Text(f"このファイル: {ja}。", f"this file: {en}"))])
