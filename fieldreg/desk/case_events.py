"""What is told of the acts on a case.  Notes, and who was chosen to look after it, are for the desk alone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fieldreg.desk.cases import Case
from fieldreg.desk.messages import Message, Side
from fieldreg.timeline.events import Act, By, Event, Reader

__all__ = ["CHANGEABLE", "case_event", "differences", "received", "said"]

_BOTH, _DESK = frozenset({Reader.DESK, Reader.OWNER}), frozenset({Reader.DESK})
_DESKS_OWN = frozenset({Act.CASE_ASSIGNED, Act.CASE_NOTED, Act.CASE_MERGED, Act.CASE_ENTRY_KEPT, Act.CASE_JOINED})
CHANGEABLE = (
    "organisation", "contact", "email", "phone", "subject", "body", "site", "activity", "programme", "edition", "step", "in_charge",
    "due", "waiting_since", "waited_days", "programme_step", "answers", "answer", "reason", "outcome", "effect", "money", "public",
    "merged_into",
)  # fmt: skip


def received(kept: Case, at: datetime) -> Event:
    """Somebody put something to the desk, with an account or without; or staff wrote down what came otherwise."""
    names = ("organisation", "contact", "email", "phone", "subject", "site", "channel", "programme", "programme_step", "due")
    told = {"after": {name: value for name in names if (value := _plain(getattr(kept, name)))}}
    actor = kept.recorder if kept.recorder is not None else kept.owner
    by = By.BEARER if actor is None else By.ACCOUNT
    return Event(at=at, act=Act.CASE_RECEIVED, ref=kept.ref, by=by, actor=actor, owner=kept.owner, readers=_BOTH, told=told)


def case_event(act: Act, before: Case, after: Case, at: datetime, by: int | None, **more: Any) -> Event:
    """An act of an account (None: of whoever holds the key) that changed a case; tells what is otherwise."""
    told = {**differences(before, after), **more}
    readers, as_whom = _DESK if act in _DESKS_OWN else _BOTH, By.BEARER if by is None else By.ACCOUNT
    return Event(at=at, act=act, ref=after.ref, by=as_whom, actor=by, owner=after.owner, readers=readers, told=told)


def said(message: Message, owner: int | None) -> Event:
    """Somebody wrote in a case of `owner`."""
    act = Act.CASE_NOTED if message.side is Side.NOTE else Act.CASE_SAID
    by = By.BEARER if message.by is None else By.ACCOUNT
    readers = _DESK if act in _DESKS_OWN else _BOTH
    told = {"after": {"side": str(message.side), "text": message.text}}
    return Event(at=message.at, act=act, ref=message.case, by=by, actor=message.by, owner=owner, readers=readers, told=told)


def differences(before: Case, after: Case) -> dict[str, Mapping[str, Any]]:
    """What of the changeable is otherwise: ``{"before": {name: value}, "after": {…}}``."""
    names = [name for name in CHANGEABLE if getattr(before, name) != getattr(after, name)]
    return {when: {name: _plain(getattr(case, name)) for name in names} for when, case in (("before", before), ("after", after))}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value if value is None or isinstance(value, bool | int | float) else str(value)
