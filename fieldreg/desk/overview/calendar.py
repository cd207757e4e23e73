"""The calendar of the desk: what falls on each day of a month or a week, from cases, tasks, trials, calls and certifications."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from fieldreg.booking.calendars.spans import (
    Span,
    by_days,
    days_of,
    is_day_off,
    neighbours,
    shown_days,
    weeks_of,
)
from fieldreg.kernel.business_days import closed_because
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST

__all__ = ["KIND_NAMES", "Calendar", "Day", "Entry", "EntryKind", "calendar_of"]


class EntryKind(StrEnum):
    """In the order in which a day tells them."""

    CASE = "case"
    TASK = "task"
    CALL_OPENS = "call_opens"
    CALL_QUESTIONS = "call_questions"
    CALL_CLOSES = "call_closes"
    PUBLICATION = "publication"
    CERTIFICATION = "certification"
    CLOSURE = "closure"
    TRIAL = "trial"


KIND_NAMES: Mapping[EntryKind, Text] = {
    EntryKind.CASE: Text("案件の期限", "Case due"),
    EntryKind.TASK: Text("照会の回答期限", "Answer to a task due"),
    EntryKind.CALL_OPENS: Text("公募の受付開始", "Call opens"),
    EntryKind.CALL_QUESTIONS: Text("公募の質問締切", "Questions on a call end"),
    EntryKind.CALL_CLOSES: Text("公募の締切", "Call closes"),
    EntryKind.PUBLICATION: Text("結果の公表", "Results published"),
    EntryKind.CERTIFICATION: Text("認定の期間満了", "Certification ends"),
    EntryKind.CLOSURE: Text("休止", "Closed"),
    EntryKind.TRIAL: Text("実証・予約", "Trial, reservation"),
}
_ORDER = {kind: place for place, kind in enumerate(EntryKind)}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing on `first` to `last`, both included; `at` its moment, None where it is the whole day's.

    `ref` names it, `case` the case it belongs to, "" where none; `in_charge` the account that looks after that.
    `state` is the reservation's.
    """

    kind: EntryKind
    ref: str
    title: Text
    first: date
    last: date
    at: datetime | None = None
    case: str = ""
    in_charge: int | None = None
    state: str = ""
    of_cases: bool = True  # False: of the whole desk, whoever looks at it


@dataclass(frozen=True)
class Day:
    """A day with what falls on it; `closed` None where nobody knows yet whether offices are open."""

    day: date
    entries: Sequence[Entry]
    outside: bool  # of another month than the page's
    closed: bool | None
    because: Text | None

    def overdue(self, entry: Entry, today: date) -> bool:
        return entry.kind in (EntryKind.CASE, EntryKind.TASK) and self.day < today


@dataclass(frozen=True)
class Calendar:
    """Weeks from Monday on; `counts` by kind, each thing once, of the days that are not `outside`."""

    span: Span
    first: date
    last: date
    weeks: Sequence[Sequence[Day]]
    counts: Mapping[EntryKind, int]
    before: date
    after: date
    closures_until: date | None = None


def calendar_of(span: Span, on: date, entries: Iterable[Entry], closures_until: date | None = None) -> Calendar:
    """The page that `on` is on; `closures_until`: the day from which on closures may be left out, None where all are there."""
    first, last = days_of(span, on)
    begin, end = shown_days(span, on)
    by_day = by_days(((entry.first, entry.last, entry) for entry in entries), begin, end)
    counted = {(entry.kind, entry.ref) for day, some in by_day.items() if first <= day <= last for entry in some}
    weeks = [[_day(day, by_day.get(day, ()), first, last) for day in week] for week in weeks_of(begin, end)]
    counts = Counter(kind for kind, _ in counted)
    of_kinds = {kind: counts[kind] for kind in EntryKind if counts[kind]}
    return Calendar(span, first, last, weeks, of_kinds, *neighbours(span, on), closures_until)


def _day(day: date, entries: Sequence[Entry], first: date, last: date) -> Day:
    ordered = sorted(entries, key=lambda entry: (_ORDER[entry.kind], _begins(entry, day), entry.ref))
    return Day(day, ordered, not first <= day <= last, is_day_off(day), closed_because(day))


def _begins(entry: Entry, day: date) -> str:
    """What began on an earlier day stands before what begins on this one."""
    return "" if entry.at is None or entry.first < day else f"{entry.at.astimezone(JST):%H:%M}"
