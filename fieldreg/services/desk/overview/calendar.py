"""The use case of the desk's calendar: one page of days, told in a few statements however much falls on them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from fieldreg.booking.calendars.spans import Span, shown_days
from fieldreg.booking.closures.closures import Closure
from fieldreg.calls.call import Call, CallState
from fieldreg.certification.certifications import Certification
from fieldreg.desk.overview.calendar import Calendar, Entry, EntryKind, calendar_of
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, Timespan
from fieldreg.people.accounts import Account
from fieldreg.ports import Clock, Store
from fieldreg.services.visibility import ask_reader

__all__ = ["CalendarServices"]

_MOST_CLOSURES = 2_000
_TOLD = tuple(state for state in CallState if state not in (CallState.DRAFT, CallState.CANCELLED))


class CalendarServices:
    """Reads only.  Safe to share between threads."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock

    def page(self, span: Span, on: date, staff: Account, *, mine: bool = False) -> Calendar:
        """The month, or week, of `on`; `mine` leaves out what others look after.  Raises NotAllowed.

        What is of the whole desk (calls, certifications) stands on either.  Of a call nothing is told but its own days.
        """
        ask_reader(staff)
        first, last = shown_days(span, on)
        midnights = tuple(datetime.combine(day, time(), JST) for day in (first, last + timedelta(days=1)))
        with self.store.reading() as work:
            entries = [
                *work.desk_days.due_cases(first, last),
                *work.desk_days.due_tasks(first, last),
                *work.desk_days.trials(Timespan(*midnights)),
            ]
            closed = work.closures.list(within=Timespan(*midnights), limit=_MOST_CLOSURES + 1)
            cut = closed[_MOST_CLOSURES].span.first_day if len(closed) > _MOST_CLOSURES else None
            closed = closed[:_MOST_CLOSURES]
            names = {ref: work.sites.get(ref).name for ref in {one.site for one in closed}}
            entries += [_of_closure(one, names[one.site]) for one in closed]
            entries += [entry for call in work.calls.list(_TOLD) for entry in _of_call(call)]
            entries += [entry for held in work.certifications.all() for entry in _of_certification(held)]
        shown = [entry for entry in entries if not mine or not entry.of_cases or entry.in_charge == staff.id]
        return calendar_of(span, on, shown, None if cut is None else max(cut, first))


def _of_closure(held: Closure, place: Text) -> Entry:
    """Its place and why, from its first day to its last."""
    ja, en = (f"{place.in_language(tongue)} {held.reason.in_language(tongue)}" for tongue in ("ja", "en"))
    first, last = held.span.first_day, held.span.last_day
    return Entry(kind=EntryKind.CLOSURE, ref=held.ref, title=Text(ja, en), first=first, last=last, at=held.span.start, of_cases=False)


def _of_call(call: Call) -> Iterator[Entry]:
    moments = (
        (EntryKind.CALL_OPENS, call.terms.opens_at), (EntryKind.CALL_QUESTIONS, call.terms.questions_until),
        (EntryKind.CALL_CLOSES, call.terms.closes_at), (EntryKind.PUBLICATION, call.publish_at),
    )  # fmt: skip
    for kind, at in moments:
        if at is not None:
            day = at.astimezone(JST).date()
            yield Entry(kind=kind, ref=call.id, title=Text(call.terms.title), first=day, last=day, at=at, of_cases=False)


def _of_certification(held: Certification) -> Iterator[Entry]:
    """The last day it is valid on, unless it ended before."""
    if held.certified_on is None or held.valid_until is None or held.ended_on is not None:
        return
    known = Entry(kind=EntryKind.CERTIFICATION, ref=held.ref, title=held.product, first=held.valid_until, last=held.valid_until)
    yield replace(known, of_cases=False)
