"""Terms (募集要項) of a call: its challenges, its period to the minute, and the criteria, all fixed before it opens."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from fieldreg.kernel.timespan import Timespan, moment_from_json

__all__ = ["EARLIER", "Challenge", "Criterion", "Terms"]

EARLIER = "earlier"  # a word of the tie-break: who handed in first


@dataclass(frozen=True, kw_only=True)
class Challenge:
    """課題: one thing a division of the city asks for.

    At most `most` applications are adopted, and together they may cost the city `budget_yen`; None: no money of the city.
    """

    number: int  # from 1
    title: str
    division: str
    body: str
    most: int
    budget_yen: int | None = None

    def to_dict(self) -> dict[str, Any]:
        return {
            "number": self.number, "title": self.title, "division": self.division, "body": self.body,
            "most": self.most, "budget_yen": self.budget_yen,
        }  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """審査項目: whole points from `lowest` to `highest`, which count `weight` times."""

    id: str  # "1" is the first
    title: str
    lowest: int
    highest: int
    weight: Decimal

    def to_dict(self) -> dict[str, Any]:
        return {"id": self.id, "title": self.title, "lowest": self.lowest, "highest": self.highest, "weight": str(self.weight)}


@dataclass(frozen=True, kw_only=True)
class Terms:
    """All that is announced.

    `minimum` is the least weighted result that may be adopted (None: any).  `tie_break` parts equal results: ids of criteria,
    the higher first, and `EARLIER`.  Times are aware and whole minutes; the period is half-open.
    """

    title: str
    body: str
    challenges: tuple[Challenge, ...]
    criteria: tuple[Criterion, ...]
    minimum: Decimal | None
    tie_break: tuple[str, ...]
    opens_at: datetime
    closes_at: datetime
    questions_until: datetime
    two_persons: bool  # whether it takes two to open the seals

    @property
    def period(self) -> Timespan:
        """When applications are taken: at the closing minute it is closed."""
        return Timespan(self.opens_at, self.closes_at)

    @property
    def best(self) -> Decimal:
        """The highest weighted result there can be."""
        return sum((one.weight * one.highest for one in self.criteria), Decimal(0))

    @property
    def worst(self) -> Decimal:
        """The lowest weighted result there can be."""
        return sum((one.weight * one.lowest for one in self.criteria), Decimal(0))

    def challenge(self, number: int) -> Challenge | None:
        """The challenge of that number, or None."""
        return next((one for one in self.challenges if one.number == number), None)

    def criterion(self, name: str) -> Criterion | None:
        """The criterion of that id, or None."""
        return next((one for one in self.criteria if one.id == name), None)

    def to_dict(self) -> dict[str, Any]:
        """As it is kept and told; `from_dict` gives the same back."""
        return {
            "title": self.title,
            "body": self.body,
            "challenges": [one.to_dict() for one in self.challenges],
            "criteria": [one.to_dict() for one in self.criteria],
            "minimum": None if self.minimum is None else str(self.minimum),
            "tie_break": list(self.tie_break),
            "opens_at": self.opens_at.isoformat(),
            "closes_at": self.closes_at.isoformat(),
            "questions_until": self.questions_until.isoformat(),
            "two_persons": self.two_persons,
        }

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> "Terms":
        """From what `to_dict` made."""
        moments = {name: moment_from_json(kept[name], name) for name in ("opens_at", "closes_at", "questions_until")}
        return cls(
            title=kept["title"],
            body=kept["body"],
            challenges=tuple(Challenge(**one) for one in kept["challenges"]),
            criteria=tuple(Criterion(**one | {"weight": Decimal(one["weight"])}) for one in kept["criteria"]),
            minimum=None if kept["minimum"] is None else Decimal(kept["minimum"]),
            tie_break=tuple(kept["tie_break"]),
            two_persons=kept["two_persons"],
            **moments,
        )
