"""What is told of the acts of a call: before the seals are opened neither what was handed in nor by whom.

Whose an application is stands in the event of the opening, once for all, so that the record is whole afterwards.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from fieldreg.calls.application import Application, HandIn
from fieldreg.calls.call import Call, CallState, Question
from fieldreg.calls.jury import Juror
from fieldreg.timeline.events import Act, By, Event, Reader

__all__ = [
    "announced",
    "anonymised",
    "answered",
    "asked",
    "by_clock",
    "cancelled",
    "decided",
    "drafted",
    "excluded",
    "handed_in",
    "interests_checked",
    "interests_declared",
    "juror_excused",
    "juror_named",
    "opening_asked",
    "result_told",
    "scored",
    "seals_opened",
    "stepped",
    "taken_back",
]  # fmt: skip


def drafted(call: Call, at: datetime, *, by: int, before: Call | None = None) -> Event:
    """The desk wrote terms that nobody else sees yet."""
    told = {"before": None if before is None else before.terms.to_dict(), "after": call.terms.to_dict()}
    return _event(Act.CALL_DRAFTED, call.id, at, told, by)


def announced(call: Call, at: datetime, *, by: int) -> Event:
    """The terms as they bind from now on; a further number is a change before the opening."""
    return _event(Act.CALL_ANNOUNCED, call.id, at, {"after": {"announcement": call.announcement, "terms": call.terms.to_dict()}}, by)


def stepped(before: Call, after: Call, at: datetime, *, by: int) -> Event:
    """The desk moved it on; a moment to publish at is told with it."""
    told = {"before": {"state": str(before.state)}, "after": {"state": str(after.state), "publish_at": _iso(after.publish_at)}}
    return _event(Act.CALL_MOVED, after.id, at, told, by)


def by_clock(before: CallState, after: CallState, call: Call, at: datetime) -> Event:
    """Its minute had come."""
    due = {CallState.OPEN: call.terms.opens_at, CallState.CLOSED: call.terms.closes_at, CallState.PUBLISHED: call.publish_at}[after]
    told = {"before": {"state": str(before)}, "after": {"state": str(after), "due": _iso(due)}}
    return Event(at=at, act=Act.CALL_MOVED, ref=call.id, by=By.CLOCK, told=told)


def cancelled(before: Call, after: Call, at: datetime, *, by: int) -> Event:
    """The desk called it off, and why."""
    told = {"before": {"state": str(before.state)}, "after": {"state": str(after.state), "reason": after.reason}}
    return _event(Act.CALL_CANCELLED, after.id, at, told, by)


def asked(question: Question) -> Event:
    """An account asked; all read it once it is answered."""
    told = {"after": {"question": question.id, "text": question.text}}
    return _event(Act.CALL_ASKED, question.call, question.asked_at, told, question.asker)


def answered(question: Question, at: datetime, *, by: int) -> Event:
    """The desk answered, to all."""
    return _event(Act.CALL_ANSWERED, question.call, at, {"after": {"question": question.id, "answer": question.answer}}, by)


def handed_in(application: Application, receipt: HandIn) -> Event:
    """Somebody handed in, or replaced: the receipt, and nothing of who or what."""
    told = {"after": {"application": application.ref, "version": receipt.version, "receipt": receipt.digest}}
    return _event(Act.CALL_HANDED_IN, application.call, receipt.at, told, None)


def taken_back(application: Application, at: datetime) -> Event:
    """Somebody withdrew; what was sealed is gone."""
    return _event(Act.CALL_TAKEN_BACK, application.call, at, {"after": {"application": application.ref}}, None)


def opening_asked(call: Call, at: datetime, *, by: int) -> Event:
    """The first of the two persons; nothing is opened yet."""
    return _event(Act.CALL_OPENING_ASKED, call.id, at, {"after": {"asked_by": by}}, by)


def seals_opened(call: Call, opened: Sequence[tuple[Application, HandIn]], at: datetime, *, by: int) -> Event:
    """The key was released; whose each application is, and its receipt."""
    rows = [{"application": one.ref, "owner": one.owner, "version": receipt.version, "receipt": receipt.digest} for one, receipt in opened]
    return _event(Act.CALL_SEALS_OPENED, call.id, at, {"after": {"asked_by": call.asked_by, "opened_by": by, "applications": rows}}, by)


def anonymised(application: Application, version: int, at: datetime, *, by: int) -> Event:
    """A version for the jury; its text stands with the application alone."""
    told = {"after": {"application": application.ref, "label": application.label, "version": version}}
    return _event(Act.CALL_ANONYMISED, application.call, at, told, by)


def excluded(application: Application, at: datetime, *, by: int) -> Event:
    """The desk took it out of the judging, and why."""
    told = {"after": {"application": application.ref, "reason": application.reason}}
    return _event(Act.CALL_EXCLUDED, application.call, at, told, by)


def juror_named(juror: Juror, at: datetime, *, by: int) -> Event:
    """An account sits on the jury."""
    return _event(Act.CALL_JUROR_NAMED, juror.call, at, {"after": {"account": juror.account}}, by)


def juror_excused(juror: Juror, at: datetime, *, by: int) -> Event:
    """It sits there no more, and why."""
    told = {"after": {"account": juror.account, "because": juror.excused_because}}
    return _event(Act.CALL_JUROR_EXCUSED, juror.call, at, told, by)


def interests_declared(juror: Juror, at: datetime) -> Event:
    """A juror said in whom it has an interest; the desk alone reads it."""
    told = {"after": {"account": juror.account, "interests": juror.interests}}
    return _event(Act.CALL_INTERESTS_DECLARED, juror.call, at, told, juror.account)


def interests_checked(juror: Juror, refs: Sequence[str], at: datetime, *, by: int) -> Event:
    """Which applications a juror must not see."""
    told = {"after": {"account": juror.account, "conflicts": sorted(refs)}}
    return _event(Act.CALL_INTERESTS_CHECKED, juror.call, at, told, by)


def scored(application: Application, version: int, points: Mapping[str, int], at: datetime, *, by: int) -> Event:
    """A juror's points, by the label it knows the application by."""
    told = {"after": {"label": application.label, "version": version, "points": dict(points)}}
    return _event(Act.CALL_SCORED, application.call, at, told, by)


def decided(call: Call, adopted: Mapping[int, Sequence[str]], at: datetime, *, by: int) -> Event:
    """Which are adopted, by challenge; told to nobody yet."""
    told = {"after": {str(challenge): list(refs) for challenge, refs in adopted.items()}}
    return _event(Act.CALL_DECIDED, call.id, at, told, by)


def result_told(application: Application, at: datetime) -> Event:
    """At the moment of publication, to its owner alone."""
    told = {"after": {"application": application.ref, "outcome": str(application.outcome), "reason": application.reason}}
    readers = frozenset({Reader.DESK, Reader.OWNER})
    return Event(
        at=at, act=Act.CALL_RESULT_TOLD, ref=application.call, by=By.CLOCK, owner=application.owner, readers=readers, told=told
    )


def _event(act: Act, call: str, at: datetime, told: dict[str, Any], actor: int | None) -> Event:
    return Event(at=at, act=act, ref=call, actor=actor, told=told)


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
