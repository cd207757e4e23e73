"""What is offered: one change of a trial, how big it is, and what its own screening says of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from fieldreg.kernel.texts import Text
from fieldreg.law.findings import Finding, Unknown
from fieldreg.register.sites import Availability
from fieldreg.screening.screening import Screening
from fieldreg.trials.questions import QUESTIONS

__all__ = ["Change", "Kind", "Place", "Way", "WaysOut", "Without"]


class Kind(StrEnum):
    """What is changed; the order is that of asking more of the trial."""

    HEIGHT = "height"
    HOURS = "hours"
    OUTLINE = "outline"
    ENTRY_CONTROL = "entry_control"
    TETHER = "tether"
    CLOSED_TO_TRAFFIC = "closed_to_traffic"
    DRIVER = "driver"
    CONDITION = "condition"
    TOGETHER = "together"
    DAY = "day"
    AREA = "area"
    SITE = "site"
    INDOORS = "indoors"


@dataclass(frozen=True, kw_only=True)
class Change:
    """How big a change is: a `value` in its `unit` (m, min, share, days, km, answers), said in words.

    `step` orders changes of all kinds: below 1 the place stays, and it is the share of the
    trial that is given up (of its height, of a day, of its outline; a quarter for each answer
    that must be made true); 1 and more for another day or area; 2 and its kilometres for
    another site.  `licence`: certificate and licence are got for it, at the cost of money and months.
    """

    value: float
    unit: str
    step: float
    said: Text
    licence: bool = False

    def to_dict(self) -> dict[str, Any]:
        return {"value": round(self.value, 3), "unit": self.unit, "step": round(self.step, 4), "said": self.said.to_dict()}


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a trial would move to.  `whole`: over the place's own outline, for the shape drawn does not fit."""

    site: str
    area: str | None
    name: Text
    availability: Availability
    note: Text
    distance_km: float
    whole: bool

    def to_dict(self) -> dict[str, Any]:
        return {
            "site": self.site,
            "area": self.area,
            "name": self.name.to_dict(),
            "availability": str(self.availability),
            "availability_note": self.note.to_dict() if self.note.ja else None,
            "distance_km": round(self.distance_km, 2),
            "whole": self.whole,
        }


@dataclass(frozen=True, kw_only=True)
class Way:
    """One way out of the finding, or of the doubt, of `rule`, already screened as `screening`.

    `document` is the changed trial, fit to be handed in as it is.  `answers` are conditions
    that must really be met.  `removes` are ids of rules that no longer apply, `settles` of open
    doubts that surely do not apply then; `adds` findings
    that were none before or were less grave; `opens` what can no longer be judged.
    """

    rule: str
    kind: Kind
    title: Text
    how: Text
    change: Change
    document: Mapping[str, Any]
    screening: Screening
    removes: Mapping[str, Text]
    settles: Mapping[str, Text]
    adds: Sequence[Finding]
    opens: Sequence[Unknown]
    answers: Mapping[str, Any] = field(default_factory=dict)
    place: Place | None = None

    def to_dict(self) -> dict[str, Any]:
        return {
            "rule": self.rule,
            "kind": str(self.kind),
            "title": self.title.to_dict(),
            "how": self.how.to_dict(),
            "change": self.change.to_dict(),
            "conditions": [
                {"name": name, "value": value, "short": QUESTIONS[name].short.to_dict(), "said": _in_words(name, value).to_dict()}
                for name, value in self.answers.items()
            ],
            "place": self.place.to_dict() if self.place else None,
            "removes": [{"rule": rule, "title": title.to_dict()} for rule, title in self.removes.items()],
            "settles": [{"rule": rule, "title": title.to_dict()} for rule, title in self.settles.items()],
            "adds": [{"rule": f.rule, "severity": str(f.severity), "title": f.title.to_dict()} for f in self.adds],
            "opens": [{"rule": u.rule, "severity": str(u.severity), "title": u.title.to_dict()} for u in self.opens],
            "verdict": self.screening.verdict,
            "earliest_start": self.screening.earliest_start.isoformat() if self.screening.earliest_start else None,
            "document": dict(self.document),
        }


@dataclass(frozen=True, kw_only=True)
class Without:
    """A finding for which no way was found, or not every way was tried (`complete` False; of a doubt too), and why."""

    rule: str
    title: Text
    because: Text
    complete: bool

    def to_dict(self) -> dict[str, Any]:
        return {
            "rule": self.rule,
            "title": self.title.to_dict(),
            "because": self.because.to_dict(),
            "complete": self.complete,
        }


@dataclass(frozen=True, kw_only=True)
class WaysOut:
    """The whole answer: ways by finding, then by doubt, the smaller change first; and the findings without."""

    ways: Sequence[Way]
    without: Sequence[Without]

    def to_dict(self) -> dict[str, Any]:
        return {"ways": [w.to_dict() for w in self.ways], "without": [w.to_dict() for w in self.without]}


def _in_words(name: str, value: Any) -> Text:
    """An answer as its question gives it to choose."""
    question = QUESTIONS[name]
    if isinstance(value, bool):
        return Text("はい", "yes") if value else Text("いいえ", "no")
    chosen = next((c.title for c in question.choices if c.value == str(value)), None)
    if chosen is None and isinstance(value, str):
        return Text(value, value)
    return chosen or Text(f"{value:g} {question.unit.ja}".strip(), f"{value:g} {question.unit.en}".strip())
