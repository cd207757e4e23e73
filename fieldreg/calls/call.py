"""A call (公募) and its states: most moves are the desk's, some the clock's, which makes them at their minute whoever looks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from fieldreg.calls.terms import Terms
from fieldreg.kernel.errors import Conflict
from fieldreg.kernel.texts import Text

__all__ = ["MOVES", "PUBLIC_STATES", "STATE_NAMES", "Call", "CallState", "Question", "ask_state", "moved"]


class CallState(StrEnum):
    """In the order they happen."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    OPEN = "open"
    CLOSED = "closed"
    JUDGING = "judging"
    DECIDED = "decided"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


STATE_NAMES: Mapping[CallState, Text] = {
    CallState.DRAFT: Text("下書き", "Draft"),
    CallState.ANNOUNCED: Text("告知中（受付前）", "Announced"),
    CallState.OPEN: Text("受付中", "Open"),
    CallState.CLOSED: Text("受付終了", "Closed"),
    CallState.JUDGING: Text("審査中", "Being judged"),
    CallState.DECIDED: Text("決定（公表前）", "Decided, not yet published"),
    CallState.PUBLISHED: Text("結果公表", "Results published"),
    CallState.CANCELLED: Text("中止", "Cancelled"),
}
MOVES: Mapping[CallState, frozenset[CallState]] = {
    CallState.DRAFT: frozenset({CallState.ANNOUNCED, CallState.CANCELLED}),
    CallState.ANNOUNCED: frozenset({CallState.OPEN, CallState.CANCELLED}),
    CallState.OPEN: frozenset({CallState.CLOSED, CallState.CANCELLED}),
    CallState.CLOSED: frozenset({CallState.JUDGING, CallState.CANCELLED}),
    CallState.JUDGING: frozenset({CallState.DECIDED, CallState.CANCELLED}),
    CallState.DECIDED: frozenset({CallState.PUBLISHED, CallState.CANCELLED}),
    CallState.PUBLISHED: frozenset(),
    CallState.CANCELLED: frozenset(),
}
PUBLIC_STATES = frozenset(CallState) - {CallState.DRAFT}


@dataclass(frozen=True, kw_only=True)
class Call:
    """`id` is "K-2026-0001"; `announcement` counts how often its terms were announced, 0 for a draft.

    `revision` grows with every change of the row, so that of two who change the same the second is told.  `asked_by` is who
    first asked to open the seals where it takes two persons.
    """

    id: str = ""
    state: CallState = CallState.DRAFT
    terms: Terms
    announcement: int = 0
    reason: str = ""  # of a cancellation
    publish_at: datetime | None = None
    asked_by: int | None = None
    opened_at: datetime | None = None
    opened_by: int | None = None
    revision: int = 0
    created_at: datetime | None = None

    def due_moves(self, now: datetime) -> Sequence[CallState]:
        """What the clock has made of it since, in order."""
        due, state = [], self.state
        if state is CallState.ANNOUNCED and now >= self.terms.opens_at:
            due.append(state := CallState.OPEN)
        if state is CallState.OPEN and now >= self.terms.closes_at:
            due.append(state := CallState.CLOSED)
        if state is CallState.DECIDED and self.publish_at is not None and now >= self.publish_at:
            due.append(state := CallState.PUBLISHED)
        return due

    def at(self, now: datetime) -> "Call":
        """The call as it stands at `now`, whether or not anybody has written that down yet."""
        due = self.due_moves(now)
        return replace(self, state=due[-1]) if due else self

    @property
    def is_open(self) -> bool:
        return self.state is CallState.OPEN

    @property
    def seals_are_open(self) -> bool:
        return self.opened_at is not None


@dataclass(frozen=True, kw_only=True)
class Question:
    """質問: seen by nobody but the desk until it is answered, and then with its answer by all; never whose it is."""

    id: int = 0
    call: str
    asker: int  # account id
    text: str
    asked_at: datetime
    answer: str = ""
    answered_at: datetime | None = None


def moved(call: Call, to: CallState) -> Call:
    """The call in state `to`.  Raises Conflict where that cannot follow."""
    if to not in MOVES[call.state]:
        said = STATE_NAMES[call.state], STATE_NAMES[to]
        raise Conflict(
            Text(
                f"公募 {call.id} は「{said[0].ja}」なので、「{said[1].ja}」にはできません。",
                f"call {call.id} is {said[0].en!r} and cannot become {said[1].en!r}",
            ),
            code="move-not-possible",
            where=call.id,
        )
    return replace(call, state=to)


def ask_state(call: Call, *states: CallState) -> None:
    """Raises Conflict unless the call is in one of the states."""
    if call.state not in states:
        wanted, now = [STATE_NAMES[state] for state in states], STATE_NAMES[call.state]
        raise Conflict(
            Text(
                f"これは「{'」「'.join(one.ja for one in wanted)}」のときだけできます。公募 {call.id} はいま「{now.ja}」です。",
                f"only while a call is {' or '.join(one.en for one in wanted)}; {call.id} is {now.en}",
            ),
            code="not-in-this-state",
            where=call.id,
        )
