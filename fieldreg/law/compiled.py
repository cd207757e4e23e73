"""Law compiled for a day: what hangs on nothing but the day and the activity is made once.

`rules_in_force` keeps the last days asked about; a service that starts may `warm` today's.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import overload

from fieldreg.law.case import Case
from fieldreg.law.engine import BoundRule, all_rules
from fieldreg.law.files.desk_first import desk_first
from fieldreg.law.findings import Outcome
from fieldreg.law.rule_of_day import RuleOfDay
from fieldreg.surroundings.around_trial import Surroundings
from fieldreg.trials.trial import Activity, Trial

__all__ = ["LawOfDay", "rules_in_force", "warm"]


@dataclass(frozen=True)
class _Stage:
    """Of one activity, either the rules that stand alone or those that look at them.

    `known` are the answers of those not about it; `asked` those still to be judged.
    """

    known: Mapping[str, Outcome]
    asked: Sequence[tuple[str, RuleOfDay]]

    @classmethod
    def of(cls, rules: Iterable[RuleOfDay], activity: Activity) -> "_Stage":
        held = list(rules)
        return cls(
            {rule.record.id: rule.elsewhere for rule in held if activity not in rule.record.applies_to},
            [(rule.record.id, rule) for rule in held if activity in rule.record.applies_to],
        )


class LawOfDay(Sequence[BoundRule]):
    """The rules in force on a day, by id; `compiled` the same with their numbers resolved."""

    def __init__(self, on: date, rules: Iterable[BoundRule]) -> None:
        self.on = on
        self._rules = tuple(rules)

    @overload
    def __getitem__(self, index: int) -> BoundRule: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[BoundRule]: ...
    def __getitem__(self, index: int | slice) -> BoundRule | Sequence[BoundRule]:
        return self._rules[index]

    def __len__(self) -> int:
        return len(self._rules)

    @cached_property
    def compiled(self) -> Mapping[str, RuleOfDay]:
        """Each rule as it stands on the day, by id.  Raises BadLaw."""
        return {rule.id: rule.on(self.on) for rule in self._rules}

    @cached_property
    def _stages(self) -> Mapping[Activity, tuple[_Stage, _Stage]]:
        alone = [rule for rule in self.compiled.values() if not rule.record.after]
        after = [rule for rule in self.compiled.values() if rule.record.after]
        return {activity: (_Stage.of(alone, activity), _Stage.of(after, activity)) for activity in Activity}

    def answers(self, trial: Trial, around: Surroundings) -> dict[str, Outcome]:
        """Every rule's answer by id: first those that stand alone, then those that look at them.

        `around` must be of the law's own day.  Raises as `BoundRule.check`.
        """
        if around.on != self.on:
            raise ValueError(f"the law of {self.on} does not tell of {around.on}")
        alone, after = self._stages[trial.activity]
        found = {**alone.known, **{name: rule.answer(Case(rule.declared, trial, around)) for name, rule in alone.asked}}
        late = {name: rule.answer(Case(rule.declared, trial, around, found)) for name, rule in after.asked}
        return {**found, **after.known, **late}


@lru_cache(maxsize=16)
def rules_in_force(on: date) -> LawOfDay:
    """The rules in force on `on`, by id.  Raises BadLaw."""
    return LawOfDay(on, (rule for rule in all_rules() if rule.record.holds(on)))


def warm(today: date) -> None:
    """Reads and compiles the law of `today`, so that the first who asks need not wait.  Raises BadLaw."""
    held = rules_in_force(today)
    held._stages  # noqa: B018, SLF001 - made by being looked at
    desk_first(today)
