"""Closures out of a calendar file (RFC 5545): each occurrence of each event, what is wrong with which, and what it calls off.

All-day and timed events; times of a zone, of UTC, and floating ones, which are taken as Japan's and told.  RRULE is followed as far as
the horizon; RDATE (days, moments, periods), EXDATE and RECURRENCE-ID are honoured.  The file is a stranger's: its size, its events and
what they repeat are bounded.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from fieldreg.booking.closures.closures import LONGEST_CLOSURE
from fieldreg.booking.closures.ics_times import (
    HORIZON,
    Event,
    added_to,
    instant_of,
    repeats,
    span_of,
    starts_of,
    wrong,
)
from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan

__all__ = ["MOST_BYTES", "MOST_EVENTS", "MOST_OCCURRENCES", "ReadClosures", "ReadEvent", "closures_in_ics"]

MOST_BYTES, MOST_EVENTS, MOST_OCCURRENCES = 1 << 20, 500, 2_000  # occurrences: of the whole file
_LONGEST_UID, _LONGEST_REASON = 255, 400
_MOST_LOOKED_AT = 20_000  # occurrences, with those that are over
_PRIVATE = Text("非公開の予定", "a private event")


@dataclass(frozen=True, kw_only=True)
class ReadEvent:
    """One occurrence.  `uid` names it from file to file: the event's own, and of one that repeats also which of them it is."""

    uid: str
    span: Timespan
    reason: Text


@dataclass(frozen=True, kw_only=True)
class ReadClosures:
    """What a file says: `events` by start, `seen` every UID in it, `cancelled` those it calls off.

    `floating`, `free` and `past` count what was taken as Japan's time, what blocks nothing and was left out, and what is over.
    """

    events: Sequence[ReadEvent]
    seen: frozenset[str]
    cancelled: frozenset[str]
    faults: Sequence[Fault]
    floating: int = 0
    free: int = 0
    past: int = 0


@dataclass
class _Reading:
    now: datetime
    events: list[ReadEvent] = field(default_factory=list)
    cancelled: set[str] = field(default_factory=set)
    floating: int = 0
    free: int = 0
    past: int = 0
    left: int = MOST_OCCURRENCES
    to_look: int = _MOST_LOOKED_AT


def closures_in_ics(data: bytes, now: datetime) -> ReadClosures:
    """Raises InvalidInput for what is no calendar, or more than one may send; what is wrong with an event is told in `faults`."""
    components = _events_of(data)
    by_uid: dict[str, list[Event]] = {}
    faults: list[Fault] = []
    for place, one in enumerate(components, 1):
        uid = str(one.get("UID") or "").strip()
        if not uid or len(uid) > _LONGEST_UID or not uid.isprintable():
            said = Text("UID がないか、使えない UID です。", "it has no UID, or one that cannot be used")
            faults.append(_fault("uid", one, said, place))
        else:
            by_uid.setdefault(uid, []).append(one)
    reading = _Reading(now)
    for uid, held in by_uid.items():
        kept = _before(reading)
        try:
            _read(uid, held, reading)
        except InvalidInput as error:
            reading.events, reading.left = kept
            faults += [_fault(fault.code, held[0], fault.message) for fault in error.faults]
        except (ValueError, OverflowError, TypeError, AttributeError, KeyError, IndexError) as error:  # a stranger's file
            reading.events, reading.left = kept
            said = Text(f"この予定は読めません（{type(error).__name__}）。", f"this event cannot be read ({type(error).__name__})")
            faults.append(_fault("event-unreadable", held[0], said))
    return ReadClosures(
        events=sorted(reading.events, key=lambda one: (one.span.start, one.uid)), seen=frozenset(by_uid),
        cancelled=frozenset(reading.cancelled), faults=faults, floating=reading.floating, free=reading.free, past=reading.past,
    )  # fmt: skip


def _before(reading: _Reading) -> tuple[list[ReadEvent], int]:
    """What to go back to where an event turns out wrong."""
    return list(reading.events), reading.left


def _events_of(data: bytes) -> list[Event]:
    from icalendar import Calendar  # noqa: PLC0415 (slow to import, and of calendars alone)

    if len(data) > MOST_BYTES:
        ja, en = f"ファイルは {MOST_BYTES >> 20} MiB までです。", f"a file has at most {MOST_BYTES >> 20} MiB"
        raise InvalidInput.one("file-too-large", "file", ja, en)
    try:
        text = data.decode("utf-8-sig")
        if text.count("BEGIN:VEVENT") > MOST_EVENTS:
            raise InvalidInput.one(
                "too-many-events", "file", f"予定は一度に {MOST_EVENTS} 件までです。ファイルを分けてください。",
                f"at most {MOST_EVENTS} events at once: split the file",
            )  # fmt: skip
        calendar = Calendar.from_ical(text)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise InvalidInput.one(
            "no-calendar", "file", "iCalendar（.ics、UTF-8）として読めません。", "this is no iCalendar file (.ics, UTF-8)"
        ) from error
    if not isinstance(calendar, Calendar):
        raise InvalidInput.one("no-calendar", "file", "iCalendar（VCALENDAR）ではありません。", "this is no iCalendar (VCALENDAR)")
    events = list(calendar.walk("VEVENT"))
    if str(calendar.get("METHOD") or "").upper() == "CANCEL":
        for one in events:
            one["STATUS"] = "CANCELLED"
    return events


def _read(uid: str, held: Sequence[Event], reading: _Reading) -> None:
    """All that one UID says: the event itself, or its series with what is otherwise about single ones."""
    masters = [one for one in held if "RECURRENCE-ID" not in one]
    otherwise = {instant_of(one["RECURRENCE-ID"].dt): one for one in held if "RECURRENCE-ID" in one}
    _refuse(masters, otherwise)
    if masters and _is_cancelled(masters[0]):
        reading.cancelled.add(uid)
        return
    if masters and not repeats(masters[0]):
        _keep(uid, masters[0], reading)
        return
    for master in masters:
        known: set[str] = set()
        for start, lasting in _occurrences(master, reading.now):
            name = instant_of(start)
            if name in known:  # told twice: by the rule and as an added date, or as two of these
                continue
            known.add(name)
            changed = otherwise.pop(name, None)
            _keep(f"{uid}/{name}", changed or master, reading, None if changed else start, lasting)
    for when, one in otherwise.items():  # of one that lies beyond, or was taken out
        _keep(f"{uid}/{when}", one, reading)


def _occurrences(master: Event, now: datetime) -> Iterator[tuple[date, timedelta | None]]:
    """Of the rule first, then what is added to it."""
    if "RRULE" in master:
        yield from ((start, None) for start in starts_of(master, now))
    yield from added_to(master)


def _refuse(masters: Sequence[Event], otherwise: Mapping[str, Event]) -> None:
    """What is not read here, and what makes no sense."""
    if len(masters) > 1:
        raise wrong("uid-twice", "同じ UID の予定が複数あります。", "its UID is there more than once")
    if any("RANGE" in one["RECURRENCE-ID"].params for one in otherwise.values()):
        raise wrong(
            "range",
            "「この日以降すべて」の変更（RECURRENCE-ID の RANGE=THISANDFUTURE）は読めません。もとの繰り返しをその前の日までにし、"
            "以降を別の UID の予定にして書き出してください。",
            "a change of “this and all that follow” (RECURRENCE-ID with RANGE=THISANDFUTURE) is not read: end the series the day before, "
            "and export what follows as an event with a UID of its own",
        )  # fmt: skip
    if masters and otherwise and not repeats(masters[0]):
        raise wrong("not-a-series", "繰り返しでない予定に RECURRENCE-ID があります。", "it has a RECURRENCE-ID and does not repeat")


def _keep(
    uid: str, event: Event, reading: _Reading, start: "date | None" = None, lasting: timedelta | None = None
) -> None:
    """One occurrence, from its own start and as long as itself, or as given."""
    reading.to_look -= 1
    if reading.to_look < 0:
        raise wrong("too-many", "このファイルの繰り返しが多すぎます。分けてください。", "too much repeats in this file: split it")
    if _is_cancelled(event):
        reading.cancelled.add(uid)
        return
    if str(event.get("TRANSP") or "").upper() == "TRANSPARENT":
        reading.free += 1
        return
    span, floating = span_of(event, start, None if start is None else lasting)
    if span.end - span.start > LONGEST_CLOSURE:
        days = LONGEST_CLOSURE.days
        raise wrong("closure-too-long", f"一つの休止は {days} 日までです。", f"one closure lasts at most {days} days")
    if span.end <= reading.now:
        reading.past += 1
        return
    if span.start > reading.now + HORIZON:
        return
    reading.left -= 1
    if reading.left < 0:
        raise wrong("too-many", f"繰り返しを含めて {MOST_OCCURRENCES} 件までです。", f"at most {MOST_OCCURRENCES}, with all that repeats")
    reading.floating += floating
    reading.events.append(ReadEvent(uid=uid, span=span, reason=_reason(event)))


def _reason(event: Event) -> Text:
    if str(event.get("CLASS") or "PUBLIC").upper() != "PUBLIC":
        return _PRIVATE
    said = " ".join("".join(c if c.isprintable() else " " for c in str(event.get("SUMMARY") or "")).split())
    if not said:
        raise wrong("no-summary", "件名（SUMMARY）がありません。休止の理由として公開されます。", "it lacks a summary, told as the reason")
    return Text(said if len(said) <= _LONGEST_REASON else f"{said[: _LONGEST_REASON - 1]}…")


def _is_cancelled(event: Event) -> bool:
    return str(event.get("STATUS") or "").upper() == "CANCELLED"


def _fault(code: str, event: Event, said: Text, place: int | None = None) -> Fault:
    """Told with the event's UID and summary, as far as it has them."""
    uid, summary = (" ".join(str(event.get(name) or "").split())[:80] for name in ("UID", "SUMMARY"))
    where = uid or f"event {place}"
    named = f"「{summary}」: " if summary else ""
    return Fault(code, where, replace(said, ja=f"{named}{said.ja}", en=f"{summary + ': ' if summary else ''}{said.en}"))
