"""What is asked of the desk, and what it has to look at."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from fieldreg.desk.case_search import CaseSearch
from fieldreg.desk.cases import Case, Step
from fieldreg.desk.messages import Message
from fieldreg.desk.overview.calendar import Entry
from fieldreg.desk.worklist import TurnedAnswer
from fieldreg.kernel.timespan import Timespan
from fieldreg.people.accounts import Fellow

__all__ = ["Cases", "DeskDays", "Worklist"]


class Cases(Protocol):
    """Cases, what is written in them, and what is booked for them."""

    def add(self, case: Case) -> Case:
        """Gives it its `ref`."""

    def get(self, ref: str) -> Case:
        """Raises NotFound."""

    def lock(self, ref: str) -> Case:
        """The same, and whoever else locks it waits for this transaction: so that what is sent twice at once is found.  Raises NotFound."""

    def by_key(self, key_digest: str) -> Case | None:
        """The one opened by the key of that digest."""

    def put(self, case: Case, *, written: str = "") -> Case:
        """Keeps a changed case as its next version.

        Raises NotFound; Conflict ("written-meanwhile"), which tells `written` too, if another version than `case.version` is kept.
        """

    def page(self, search: CaseSearch, *, offset: int = 0, limit: int) -> tuple[int, Sequence[Case]]:
        """How many there are, and `limit` of them from `offset` on."""

    def list(self, *, steps: Sequence[Step] | None = None, owner: int | None = None, limit: int = 200) -> Sequence[Case]:
        """Newest first."""

    def page_of(self, owner: int, fellows: Sequence[Fellow] = (), *, offset: int = 0, limit: int) -> tuple[int, Sequence[Case]]:
        """How many there are of the owner, and of each fellow while he was one, and a page of them, newest first."""

    def published(self) -> Sequence[Case]:
        """Those with a public record, newest first."""

    def counts(self, owner: int) -> Mapping[str, int]:
        """Open ones: all, those of the account `owner` ("mine"), "unassigned" (with nobody who is at the desk), and "waiting"."""

    def say(self, message: Message) -> Message:
        """Adds what somebody wrote in a case."""

    def said(self, ref: str, *, notes: bool) -> Sequence[Message]:
        """What was written in a case, in order; the desk's own notes only with `notes`."""

    def book(self, ref: str, reservation: str) -> None:
        """A reservation belongs to the case from now on."""

    def booked(self, ref: str) -> Sequence[str]:
        """The reservations of a case, by id."""

    def cases_of(self, reservation: str) -> Sequence[str]:
        """The cases a reservation belongs to: several where one was joined to another."""

    def merged_into(self, ref: str) -> Sequence[str]:
        """The references of those that were merged into it, directly or through others, in order."""

    def goes_on_as(self, ref: str) -> str:
        """The reference of the case it was merged into, at whatever remove; its own where it was not."""

    def replied(self, refs: Sequence[str]) -> Sequence[str]:
        """Those of these open cases to which the applicant has replied since the desk last acted."""

    def carry_over(self, ref: str, into: str) -> None:
        """What is booked for one case is booked for another too."""


class DeskDays(Protocol):
    """What falls on the days of the desk's calendar; one statement each, however much there is."""

    def due_cases(self, first: date, last: date) -> Sequence[Entry]:
        """Open cases due on one of these days, both included, that wait for nobody."""

    def due_tasks(self, first: date, last: date) -> Sequence[Entry]:
        """Tasks not answered yet."""

    def trials(self, span: Timespan) -> Sequence[Entry]:
        """Reservations that hold, or held, their slot, with who looks after their case; one of several cases once."""


class Worklist(Protocol):
    """Answers that turned, until somebody has seen them."""

    def add(self, turns: Sequence[TurnedAnswer]) -> None: ...

    def list(self, *, owner: int | None = None, seen: bool = False, limit: int = 1_000) -> Sequence[TurnedAnswer]:
        """Newest first; those of one owner, or everybody's."""

    def count(self, *, owner: int | None = None) -> int:
        """How many nobody has seen."""

    def see(self, ids: Sequence[int], *, by: int, at: datetime, owner: int | None = None) -> Sequence[int]:
        """Marks them as seen (only those of `owner`, if given); returns those that were not yet, in order."""
