"""What is asked of the desk, and what it has to look at."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from fieldreg.desk.consultations import Consultation, Step
from fieldreg.desk.worklist import TurnedAnswer

__all__ = ["Consultations", "Worklist"]


class Consultations(Protocol):
    """What companies asked the desk."""

    def add(self, consultation: Consultation) -> Consultation:
        """Gives it its `ref`."""

    def get(self, ref: str) -> Consultation:
        """Raises NotFound."""

    def move(self, ref: str, to: Step, *, at: datetime, answer: str = "") -> Consultation: ...

    def answer(self, ref: str, text: str, *, by: int, at: datetime, instead_of: str = "") -> Consultation:
        """Keeps the desk's answer.  Raises NotFound; Conflict if what is kept is no longer `instead_of`."""

    def page(self, *, steps: Sequence[Step], newest: bool = False, offset: int = 0, limit: int) -> tuple[int, Sequence[Consultation]]:
        """How many there are, and `limit` of them from `offset` on, those that wait longest first."""

    def list(self, *, steps: Sequence[Step] | None = None, owner: int | None = None, limit: int = 200) -> Sequence[Consultation]:
        """Newest first."""


class Worklist(Protocol):
    """Answers that turned, until somebody has seen them."""

    def add(self, turns: Sequence[TurnedAnswer]) -> None: ...

    def list(self, *, owner: int | None = None, seen: bool = False, limit: int = 1_000) -> Sequence[TurnedAnswer]:
        """Newest first; those of one owner, or everybody's."""

    def see(self, ids: Sequence[int], *, by: int, at: datetime, owner: int | None = None) -> int:
        """Marks them as seen (only those of `owner`, if given); returns how many were not yet."""
