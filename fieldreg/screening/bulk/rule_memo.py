"""One rule at many sites: judged once for each way its looks can turn out.

A rule is a function of what it looks at, and asks the same again as long as it is told the same.  So its looks
make a tree: at each fork a question, a branch for each answer, an outcome at the end.  Sites fall through by
their columns; where a way ends in nothing yet, the rule is judged at one of them and its looks lengthen the tree.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from fieldreg.kernel.texts import Text
from fieldreg.law.findings import Finding, Outcome, Unknown
from fieldreg.screening.bulk.bulk_facts import Column
from fieldreg.screening.bulk.notebook import Notebook
from fieldreg.screening.bulk.recorded_others import RecordedOthers
from fieldreg.screening.bulk.recorded_place import RecordedPlace
from fieldreg.screening.bulk.rule_answers import Leaf, RuleAnswers
from fieldreg.screening.bulk.told_later import Alone, LaterNumber
from fieldreg.trials.trial import Trial

__all__ = ["Standins", "judged_together"]


class Rule(Protocol):
    """A rule of a day."""

    def check(self, trial: Trial, around: Any, others: Any = None) -> Outcome: ...


@dataclass(slots=True)
class _Fork:
    """A question with the ways on from it; neither question nor leaf: nobody came here yet."""

    question: Hashable = None
    ways: dict[int, "_Fork"] = field(default_factory=dict)
    leaf: int | None = None
    alone: bool = False

    @property
    def empty(self) -> bool:
        return self.question is None and self.leaf is None and not self.alone

    def way(self, told: int) -> "_Fork":
        """The way on from it for that answer, begun where nobody went it before."""
        on = self.ways.get(told)
        if on is None:
            on = self.ways[told] = _Fork()
        return on


@dataclass(frozen=True, eq=False)
class Standins:
    """What takes the place of a trial, its surroundings and the other rules' answers, on one day in one plane."""

    trial: Trial
    notes: Notebook
    place: RecordedPlace
    others: RecordedOthers | None = None


def judged_together(rule: Rule, standins: Standins, alone: Callable[[int], Outcome]) -> RuleAnswers:
    """The rule at every site; `alone` judges one site as one by one."""
    memo = _Memo(rule, standins, alone)
    memo.fall(np.arange(len(standins.notes.facts)))
    layers = None if memo.layers is None else frozenset(memo.layers)
    return RuleAnswers(memo.column, memo.leaves, layers, frozenset(memo.others), memo.judged)


class _Memo:
    def __init__(self, rule: Rule, standins: Standins, alone: Callable[[int], Outcome]) -> None:
        self._rule, self._standins, self._alone = rule, standins, alone
        self._facts = standins.notes.facts
        self._root = _Fork()
        self.column: Column = np.full(len(self._facts), -1, dtype=np.intp)
        self.leaves: list[Leaf] = []
        self.layers: set[str] | None = set()
        self.others: set[str] = set()
        self.judged = 0

    def fall(self, sites: NDArray[np.intp]) -> None:
        """Lets the sites fall from the root, each to its leaf."""
        falling = [(self._root, sites)] if len(sites) else []
        while falling:
            fork, here = falling.pop()
            if fork.empty:
                self._lengthen(int(here[0]))
                fork.alone |= fork.empty
            if fork.alone:
                self.layers = None
                for n in here.tolist():
                    self.column[n] = self._one(n)
            elif fork.leaf is not None:
                self.column[here] = fork.leaf
            else:
                told = self._facts.column(fork.question)[here]
                falling += [(fork.way(way), group) for way, group in _parted(told, here)]

    def _lengthen(self, n: int) -> None:
        """Judges the rule at a site that came to an empty end, and lets the tree grow by what it looked at beyond."""
        given, notes = self._standins, self._standins.notes
        notes.begin(n)
        self.judged += 1
        leaf = None
        try:
            outcome = self._rule.check(given.trial, given.place, given.others)
            own_words = notes.own_words or _holds_later(outcome)
            leaf = Leaf(_without_words(outcome) if own_words else outcome, own_words)
        except (Alone, Exception):  # noqa: BLE001 - whatever it is, each site is judged by itself and tells its own
            self.layers = None
        if self.layers is not None:
            self.layers |= notes.layers
        self.others |= notes.others
        fork = self._root
        for question, told in notes.looks.items():
            if fork.empty:
                fork.question = question
            if fork.question != question:  # not a function of its looks: nothing is shared from here on
                fork.alone = True
                return
            fork = fork.way(told)
        if fork.empty and leaf is not None:
            fork.leaf = self._add(leaf)
        else:
            fork.alone = True

    def _one(self, n: int) -> int:
        self.judged += 1
        try:
            return self._add(Leaf(self._alone(n)))
        except Exception as fault:  # noqa: BLE001 - told of this site, and of no other
            return self._add(Leaf(None, fault=fault))

    def _add(self, leaf: Leaf) -> int:
        self.leaves.append(leaf)
        return len(self.leaves) - 1


def _holds_later(outcome: Outcome) -> bool:
    told = [getattr(outcome, "margin_m", None), getattr(outcome, "missing_m", None), *getattr(outcome, "evidence", {}).values()]
    return any(isinstance(value, LaterNumber) for value in told)


def _without_words(outcome: Outcome) -> Outcome:
    """The outcome without what is each site's own."""
    if isinstance(outcome, Finding):
        return replace(outcome, because=Text(""), verify=Text(""), evidence={})
    if isinstance(outcome, Unknown):
        return replace(outcome, because=Text(""), margin_m=None, missing_m=None)
    return replace(outcome, because=Text(""), margin_m=None)


def _parted(told: Column, here: NDArray[np.intp]) -> list[tuple[int, NDArray[np.intp]]]:
    """The sites by what they were told."""
    first = int(told[0])
    if bool((told == first).all()):
        return [(first, here)]
    order = np.argsort(told, kind="stable")
    ways, starts = np.unique(told[order], return_index=True)
    return list(zip(ways.tolist(), np.split(here[order], starts[1:]), strict=True))
