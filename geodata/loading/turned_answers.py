"""Whom a load affects: which answers turned, and from what to what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from fieldreg.desk.worklist import TurnedAnswer, direction_of
from fieldreg.ports import Store, UnitOfWork
from fieldreg.screening.touched import Touched

__all__ = ["Answers", "Turned", "counts", "put_on_worklist", "turned", "turned_since"]



class Answering(Protocol):
    """What is asked for answers (`fieldreg.services.answers.screening`)."""

    def answers(self, work: UnitOfWork, on: date, touched: Touched) -> "Answers": ...


class Asked(Protocol):
    """Where answers are asked for (`geodata.loading.request.Registry`)."""

    @property
    def store(self) -> Store: ...

    @property
    def screening(self) -> Answering: ...


Answers = Mapping[str, Mapping[str, str]]  # "site:ID", "reservation:ID" or "consultation:REF" → rule → answer


@dataclass(frozen=True)
class Turned:
    """One rule's answer that is another now.  `what` is "site" or "reservation"."""

    what: str
    id: str
    rule: str
    before: str
    after: str

    def to_dict(self) -> dict[str, Any]:
        return {
            "what": self.what, "id": self.id, "rule": self.rule, "from": self.before, "to": self.after,
            "direction": str(direction_of(self.before, self.after)),
        }  # fmt: skip


def turned_since(registry: "Asked", work: UnitOfWork, on: date, touched: Touched, before: Answers) -> list[Turned]:
    """What turned since `before` was asked, as things stand in `work`, not yet committed."""
    return turned(before, registry.screening.answers(work, on, touched))


def turned(before: Answers, after: Answers) -> list[Turned]:
    """Answers that differ, of what is there both before and after; by kind, id and rule.

    >>> turned({"site:a": {"caa-did": "unknown"}}, {"site:a": {"caa-did": "permit"}, "site:b": {}})
    [Turned(what='site', id='a', rule='caa-did', before='unknown', after='permit')]
    """
    found = []
    for key in sorted(before.keys() & after.keys()):
        what, _, name = key.partition(":")
        old, new = before[key], after[key]
        found += [
            Turned(what, name, rule, old.get(rule, "-"), new.get(rule, "-"))
            for rule in sorted(old.keys() | new.keys())
            if old.get(rule) != new.get(rule)
        ]
    return found


def counts(found: Sequence[Turned]) -> dict[str, int]:
    """How many sites, reservations and consultations have an answer that turned."""
    touched = {(t.what, t.id) for t in found}
    return {f"{kind}s": sum(what == kind for what, _ in touched) for kind in ("site", "reservation", "consultation")}


def put_on_worklist(work: UnitOfWork, load: int, found: Sequence[Turned], at: datetime) -> None:
    """Each turned answer onto the worklist, and to whoever it belongs to."""
    owners: dict[tuple[str, str], int | None] = {}
    for turn in found:
        key = (turn.what, turn.id)
        if key not in owners:
            owners[key] = _owner(work, *key)
    work.worklist.add(
        [
            TurnedAnswer(load=load, what=t.what, ref=t.id, rule=t.rule, before=t.before, after=t.after, owner=owners[t.what, t.id], at=at)
            for t in found
        ]
    )


def _owner(work: UnitOfWork, what: str, ref: str) -> int | None:
    if what == "reservation":
        return work.reservations.get(ref).owner
    return work.cases.get(ref).owner if what == "consultation" else None
