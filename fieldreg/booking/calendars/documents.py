"""Calendar documents (RFC 5545): what every .ics of ours begins with, and a feed of entries.

A feed is the same bytes for the same entries: each is stamped with the moment of its last change, and nothing with now.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from fieldreg import __version__
from fieldreg.kernel.timespan import Timespan

if TYPE_CHECKING:
    from icalendar import Calendar, Event

__all__ = ["UID_END", "FeedEntry", "Status", "begin_calendar", "clean", "feed_of"]

UID_END = "@fieldreg"  # of no host: an entry stays the same wherever the registry is served
REFRESH = timedelta(hours=1)  # how often a client is asked to look again
_TTL = "PT1H"  # the same for programs that know another name of it, of which the library knows no type
_TOKYO = ZoneInfo("Asia/Tokyo")
_AS_TEXT: dict[str, str] = {"VALUE": "TEXT"}  # or else the library escapes nothing under a name it does not know
_LINE = {ord(mark): " " for mark in "\t\v\f\x1c\x1d\x1e\x85\u2028\u2029"}  # what some programs take for the end of a line


class Status(StrEnum):
    """How sure an entry is, in the words of calendars."""

    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, kw_only=True)
class FeedEntry:
    """One event: a slot, half-open, or a whole day.

    `uid` without its end; `changed_at` (aware) is its last change, `sequence` how many there were; `busy` whether it takes up the time.
    """

    uid: str
    when: Timespan | date
    summary: str
    status: Status
    sequence: int
    changed_at: datetime
    location: str = ""
    description: str = ""
    url: str = ""
    busy: bool = True


def begin_calendar(name: str) -> "Calendar":
    """An empty calendar so called."""
    from icalendar import Calendar  # noqa: PLC0415 (slow to import, and of calendars alone)

    calendar = Calendar()
    calendar.add("prodid", f"-//fieldreg//{__version__}//JA")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", clean(name), parameters=_AS_TEXT)
    return calendar


def feed_of(name: str, entries: Iterable[FeedEntry], *, about: str = "", url: str = "") -> bytes:
    """A feed that clients look at again every hour, UTF-8 with CRLF; `about` is told below its name, `url` is its page."""
    calendar = begin_calendar(name)
    calendar.add("name", clean(name), parameters=_AS_TEXT)
    if about:
        calendar.add("description", clean(about))
        calendar.add("x-wr-caldesc", clean(about), parameters=_AS_TEXT)
    if url:
        calendar.add("url", url)
    calendar.add("x-wr-timezone", "Asia/Tokyo")
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", _TTL)
    for entry in sorted(entries, key=_in_order):
        calendar.add_component(_event(entry))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(entry: FeedEntry) -> "Event":
    from icalendar import Event  # noqa: PLC0415 (slow to import, and of calendars alone)

    event = Event()
    event.add("uid", entry.uid + UID_END)
    changed = entry.changed_at.astimezone(UTC).replace(microsecond=0)
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("sequence", entry.sequence)
    if isinstance(entry.when, Timespan):
        event.add("dtstart", entry.when.start.astimezone(_TOKYO))
        event.add("dtend", entry.when.end.astimezone(_TOKYO))
    else:
        event.add("dtstart", entry.when)
        event.add("dtend", entry.when + timedelta(days=1))
    event.add("summary", clean(entry.summary))
    event.add("status", str(entry.status))
    event.add("transp", "OPAQUE" if entry.busy and entry.status is not Status.CANCELLED else "TRANSPARENT")
    for name in ("location", "description", "url"):
        if told := getattr(entry, name):
            event.add(name, told if name == "url" else clean(told))
    return event


def _in_order(entry: FeedEntry) -> tuple[str, str]:
    start = entry.when.start.astimezone(UTC) if isinstance(entry.when, Timespan) else datetime.combine(entry.when, datetime.min.time(), UTC)
    return start.isoformat(), entry.uid


def clean(text: str) -> str:
    """Without what no line of a calendar may hold: somebody's words must not end one."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").translate(_LINE)
    return "".join(mark for mark in lines if mark == "\n" or mark.isprintable() or mark in "\u200d\u3000")
