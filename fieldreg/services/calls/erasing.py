"""What was handed in to calls, asked, and said by jurors goes with the account or with the call; what was published of it stays."""

from dataclasses import replace

from fieldreg.calls.application import Application, Content, Outcome, canonical
from fieldreg.calls.call import CallState
from fieldreg.calls.jury import Juror
from fieldreg.calls.sealing import SealedPart, about_part, sealed
from fieldreg.people.holds import Holdable
from fieldreg.ports import UnitOfWork
from fieldreg.services.calls.unsealing import content_under
from fieldreg.timeline.events import Act, Event, Subject

__all__ = ["erase_of_account", "erase_of_call", "threads_of_call", "waits_for_a_call"]

_GONE = "消去済み / erased"
_OVER = (CallState.PUBLISHED, CallState.CANCELLED)
_PUBLISHED_ANSWERS = ("organisation", "title", "amount_yen")


def waits_for_a_call(work: UnitOfWork, account_id: int) -> bool:
    """Whether a call it applied to, or judges, is not over yet, or is held."""
    held = {hold.ref for hold in work.holds.on() if hold.what is Holdable.CALL}
    calls = _calls_of(work, account_id)
    return bool(calls & held) or any(work.calls.get(call).state not in _OVER for call in calls)


def erase_of_account(work: UnitOfWork, account_id: int) -> list[int]:
    """Erases it; returns the events that tell of it."""
    calls = _calls_of(work, account_id)
    refs = {one.ref for one in work.applications.of_owner(account_id)}
    for one in work.applications.of_owner(account_id):
        _erase_application(work, one)
    for juror in work.juries.of_account(account_id):
        _erase_juror(work, juror)
    work.juries.forget_comments(account=account_id)
    for question in work.calls.questions_of(account_id):
        work.calls.forget(question, _GONE)
    told = [event for call in sorted(calls) for event in work.timeline.of(Subject.CALL, call)]
    return [event.seq for event in told if _tells_of(event, account_id, refs)]


def erase_of_call(work: UnitOfWork, call_id: str) -> None:
    """Erases all that anybody handed in, asked or said in it."""
    for one in work.applications.of_call(call_id):
        _erase_application(work, one)
    for juror in work.juries.of_call(call_id):
        _erase_juror(work, juror)
    work.juries.forget_comments(call=call_id)
    for question in work.calls.questions(call_id):
        work.calls.forget(question, _GONE)


def threads_of_call(work: UnitOfWork, call_id: str) -> list[str]:
    """What letters of a call are about: the call, and each application."""
    return [call_id, *(one.ref for one in work.applications.of_call(call_id))]


def _erase_application(work: UnitOfWork, one: Application) -> None:
    work.applications.erase(one.ref, _published_part(work, one), reason=_GONE if one.reason else "")


def _erase_juror(work: UnitOfWork, juror: Juror) -> None:
    work.juries.put(replace(juror, interests="", excused_because="" if juror.sits else _GONE))


def _calls_of(work: UnitOfWork, account_id: int) -> set[str]:
    applied = {one.call for one in work.applications.of_owner(account_id)}
    applied |= {question.call for question in work.calls.questions_of(account_id)}
    return applied | {juror.call for juror in work.juries.of_account(account_id)}


def _published_part(work: UnitOfWork, held: Application) -> list[SealedPart]:
    """What the results of its call tell of one that was adopted, under the same seal."""
    key = work.calls.key(held.call).released
    if held.outcome is not Outcome.ADOPTED or work.calls.get(held.call).state is not CallState.PUBLISHED or key is None:
        return []
    answers = {name: text for name, text in content_under(work, held).answers.items() if name in _PUBLISHED_ANSWERS}
    announcement = work.applications.receipts(held.ref)[-1].announcement
    left = canonical(Content(answers), call=held.call, challenge=held.challenge, announcement=announcement, salt="")
    return [sealed(key, 0, left, about_part(held.call, held.ref, held.version, 0))]


def _tells_of(event: Event, account_id: int, refs: set[str]) -> bool:
    after = (event.told or {}).get("after", {})
    match event.act:
        case Act.CALL_RESULT_TOLD | Act.CALL_EXCLUDED:
            return after.get("application") in refs
        case Act.CALL_ASKED:
            return event.actor == account_id
        case Act.CALL_INTERESTS_DECLARED | Act.CALL_JUROR_EXCUSED:
            return bool(after.get("account") == account_id)
        case _:
            return False
