"""Fit: whether a place gives what a need asks for, in three values, each with its reason.

What nobody has told of a place is unknown: neither given nor refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from fieldreg.kernel.texts import Text

__all__ = ["Answer", "Fit", "Held"]


class Answer(StrEnum):
    """The three values, the best first."""

    YES = "yes"
    UNKNOWN = "unknown"
    NO = "no"


_ORDER = {answer: place for place, answer in enumerate(Answer)}


@dataclass(frozen=True, slots=True)
class Held:
    """One thing asked for, held against the place: `about` by the need's own name ("radius_m", "power_kva", "activity")."""

    about: str
    answer: Answer
    because: Text

    def to_dict(self) -> dict[str, Any]:
        return {"about": self.about, "answer": str(self.answer), "because": self.because.to_dict()}


@dataclass(frozen=True)
class Fit:
    """All that was asked for; `area` is the part of the site that takes the size where that is sure of it alone, by id."""

    held: Sequence[Held]
    area: str | None = None

    @property
    def answer(self) -> Answer:
        """No where one thing is refused, unknown where one is not known; else yes."""
        return max((one.answer for one in self.held), key=_ORDER.__getitem__, default=Answer.YES)

    @cached_property
    def order(self) -> tuple[int, int]:
        """The better it fits, the smaller: first the answer, then how many things are refused, or not known."""
        answer = self.answer
        return _ORDER[answer], 0 if answer is Answer.YES else sum(one.answer is answer for one in self.held)

    @property
    def because(self) -> Text:
        """Why it does not fit, or is not known to; "" where it fits."""
        answer = self.answer
        told = [one.because for one in self.held if one.answer is answer] if answer is not Answer.YES else []
        return Text("、".join(text.ja for text in told), "; ".join(text.en for text in told))

    def to_dict(self) -> dict[str, Any]:
        return {"answer": str(self.answer), "held": [one.to_dict() for one in self.held]}
