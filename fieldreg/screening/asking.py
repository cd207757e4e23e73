"""Asking: which questions a screening leaves, in the order in which they decide most.

A question counts for each doubt it may settle or lower, by how grave that is and by how many questions share it: one
that settles alone comes before one of five.  What has to be closed before anybody acts comes before the rest; among equals
the order of `QUESTIONS` holds.  What was answered by "not yet known" is not asked again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fieldreg.law.findings import Severity, Unknown
from fieldreg.law.settling import asked_of_you
from fieldreg.trials.questions import QUESTIONS

__all__ = ["Asked", "questions_of"]

_WEIGHT: Mapping[Severity, float] = {
    Severity.PROHIBITED: 4, Severity.PERMIT: 3, Severity.CONSENT: 1, Severity.NOTIFY: 0.5, Severity.ADVISE: 0.25,
}  # fmt: skip
_LOWERING = 0.5  # of what settling counts
_ORDER = {name: place for place, name in enumerate(("site", *QUESTIONS))}


@dataclass(kw_only=True)
class Asked:
    """A question by its contract name ("vehicle.bvlos", "site"), with the rules whose doubt it settles, or may lower.

    `open`: whether one of them has to be closed before anybody acts.
    """

    name: str
    settles: list[str] = field(default_factory=list)
    lowers: list[str] = field(default_factory=list)
    open: bool = False
    weight: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        return {"name": self.name, "settles": list(self.settles), "lowers": list(self.lowers), "open": self.open}


def questions_of(unknown: Sequence[Unknown]) -> list[Asked]:
    """The questions these doubts leave, the most decisive first."""
    found: dict[str, Asked] = {}
    for doubt in unknown:
        settling, weight = asked_of_you(doubt.needs), _WEIGHT[doubt.severity]
        for asked in _counted(found, settling, doubt, weight):
            asked.settles.append(doubt.rule)
        for asked in _counted(found, doubt.lowered_by, doubt, weight * _LOWERING):
            asked.lowers.append(doubt.rule)
    known = {name for doubt in unknown for name in doubt.not_yet_known}
    left = [asked for asked in found.values() if asked.name not in known]
    return sorted(left, key=lambda asked: (not asked.open, -round(asked.weight, 9), _ORDER[asked.name]))


def _counted(found: dict[str, Asked], names: Sequence[str], doubt: Unknown, weight: float) -> Iterator[Asked]:
    """The questions of these names, which share the weight."""
    grave = doubt.open
    for name in names:
        asked = found.get(name)
        if asked is None:
            asked = found[name] = Asked(name=name)
        asked.weight += weight / len(names)
        asked.open |= grave
        yield asked
