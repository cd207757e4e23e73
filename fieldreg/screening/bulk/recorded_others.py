"""In the place of what the other rules answered: alike answers under one number, their words told later."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from fieldreg.kernel.texts import Text
from fieldreg.law.findings import Finding, NotApplicable, Outcome, Unknown
from fieldreg.screening.bulk.bulk_facts import Column
from fieldreg.screening.bulk.notebook import Notebook, StandIn
from fieldreg.screening.bulk.rule_answers import RuleAnswers
from fieldreg.screening.bulk.told_later import Alone, LaterNumber, LaterText

__all__ = ["RecordedOthers", "as_seen"]


class RecordedOthers:
    """In the place of what the other rules answered: by rule, which of `seen` each site has."""

    def __init__(self, notes: Notebook, others: Mapping[str, tuple[Column, Sequence[Outcome | None]]]) -> None:
        self._notes, self._others = notes, others

    def get(self, rule: str, default: Outcome | None = None) -> Outcome | None:
        self._notes.others.add(rule)
        if rule not in self._others:
            return default
        column, seen = self._others[rule]
        found = seen[0] if len(seen) == 1 else seen[self._notes.look(("other", rule), lambda: column)]
        if found is None:
            raise Alone
        return found

    def __bool__(self) -> bool:
        return True

    def __getattr__(self, name: str) -> Any:
        raise Alone


def _as_others_see_it(outcome: Outcome) -> Hashable:
    """What tells one answer from another for a rule that looks at it: all but reasons, margins and evidence."""
    same: list[Any] = [type(outcome), outcome.rule]
    if isinstance(outcome, NotApplicable):
        return (*same, outcome.waived_by)
    same += [outcome.severity, tuple(outcome.zones), outcome.authority]
    if isinstance(outcome, Finding):
        return (*same, tuple(outcome.exemptions))
    return (*same, outcome.kind, tuple(outcome.needs))


def _with_own_words(notes: Notebook, outcome: Outcome) -> Outcome:
    """The answer as another rule may use it: its reason is told later."""
    because = _LaterReason(notes)
    if isinstance(outcome, Finding):
        return replace(outcome, because=because, verify=because, evidence=StandIn(notes))  # type: ignore[arg-type]
    metres = LaterNumber(notes, "metres of another", None)
    if isinstance(outcome, Unknown):
        return replace(outcome, because=because, margin_m=metres, missing_m=metres)  # type: ignore[arg-type]
    return replace(outcome, because=because, margin_m=metres)  # type: ignore[arg-type]


class _LaterReason(Text):
    """A reason whose words are the site's own, once somebody looks at them."""

    def __init__(self, notes: Notebook) -> None:
        object.__setattr__(self, "_notes", notes)

    def __getattribute__(self, name: str) -> Any:
        if name in ("ja", "en"):
            notes: Notebook = object.__getattribute__(self, "_notes")
            notes.mark()
            return LaterText(notes)
        return object.__getattribute__(self, name)


def as_seen(notes: Notebook, answers: RuleAnswers) -> tuple[Column, Sequence[Outcome | None]]:
    """A rule's answers as the rules judged after it see them: alike ones under one number; None for what only a site knows."""
    numbers: dict[Any, int] = {}
    seen: list[Outcome | None] = []
    of_leaf = []
    for leaf in answers.leaves:
        try:
            key = None if leaf.outcome is None else _as_others_see_it(leaf.outcome)
            number = numbers.setdefault(key, len(numbers))
        except (Alone, TypeError):
            number = numbers.setdefault(None, len(numbers))
            key = None
        if number == len(seen):
            seen.append(None if key is None or leaf.outcome is None else _with_own_words(notes, leaf.outcome))
        of_leaf.append(number)
    return np.array(of_leaf, dtype=np.intp)[answers.column], seen
