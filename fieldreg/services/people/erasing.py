"""Erasing: what names persons goes from one thing, with its letters; and which events tell of it."""

from collections.abc import Sequence
from datetime import datetime

from fieldreg.people.holds import Holdable
from fieldreg.ports import UnitOfWork
from fieldreg.services.calls.erasing import erase_of_account, erase_of_call, threads_of_call, waits_for_a_call
from fieldreg.services.people.invitation_letters import thread_of
from fieldreg.timeline.events import Subject

__all__ = ["erase_persons"]

_SUBJECTS = {
    Holdable.RESERVATION: Subject.RESERVATION, Holdable.CASE: Subject.CASE, Holdable.INVITATION: Subject.INVITATION,
    Holdable.ACCOUNT: Subject.ACCOUNT, Holdable.CALL: Subject.CALL, Holdable.CERTIFICATION: Subject.CERTIFICATION,
    Holdable.TRIAL: Subject.TRIAL,
}  # fmt: skip


def erase_persons(work: UnitOfWork, what: Holdable, ref: str, at: datetime) -> list[int] | None:
    """Erases it; returns the events that tell of it.  None, and nothing is written, where it is held, was erased, or goes on."""
    if what is Holdable.ACCOUNT and waits_for_a_call(work, int(ref)):
        return None
    loads = work.erasing.loads_of(int(ref)) if what is Holdable.ACCOUNT else ()
    if not work.erasing.erase(what, ref, at=at):
        return None
    beside: list[int] = []
    if what is Holdable.ACCOUNT:
        beside = erase_of_account(work, int(ref)) + _seqs(work, Subject.LOAD, loads)
    elif what is Holdable.CALL:
        erase_of_call(work, ref)
    over = work.erasing.series_over(ref) if what is Holdable.RESERVATION else None
    if over is not None:
        beside = _seqs(work, Subject.SERIES, [over])
    letters = [str(letter) for letter in _erase_letters(work, what, ref, over)]
    organisations = [str(one) for one in work.erasing.forget_organisations()]
    beside += _seqs(work, Subject.LETTER, letters) + _seqs(work, Subject.ORGANISATION, organisations)
    return [*_events_of(work, what, ref), *_seqs(work, Subject.HOLD, [f"{what} {ref}"]), *beside]


def _events_of(work: UnitOfWork, what: Holdable, ref: str) -> list[int]:
    """The events that tell of it; of an account also those of the invitation it came of."""
    events = _seqs(work, _SUBJECTS[what], [ref])
    if what is Holdable.ACCOUNT:
        events += _seqs(work, Subject.INVITATION, [str(one) for one in work.erasing.invitations_of(int(ref))])
    return events


def _seqs(work: UnitOfWork, subject: Subject, refs: Sequence[str]) -> list[int]:
    return [event.seq for ref in refs for event in work.timeline.of(subject, ref)]


def _erase_letters(work: UnitOfWork, what: Holdable, ref: str, series: str | None) -> list[int]:
    """What was written about it, or to it, and about the series that is over with it; returns the letters."""
    threads = [ref, *([series] if series else [])]
    if what is Holdable.INVITATION:
        threads = [thread_of(int(ref))]
    elif what is Holdable.ACCOUNT:
        threads = [thread_of(one) for one in work.erasing.invitations_of(int(ref))]
    elif what is Holdable.CALL:
        threads = threads_of_call(work, ref)
    about = [letter for thread in threads for letter in work.letters.erase_of(thread)]
    return [*about, *(work.letters.erase_of("", account=int(ref)) if what is Holdable.ACCOUNT else ())]
