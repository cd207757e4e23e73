"""Law compiled for a day: what hangs on nothing but the day and the activity is made once.

`rules_in_force` keeps the last days asked about; a service that starts may `warm` today's.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
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

__all__ = ["LawOfDay", "LawTurned", "rules_in_force", "warm"]


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


_SITE_DATES = frozenset({"site.closed_on", "site.subsidy"})  # pass on any day; all else of the day turns with the law


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
    def stages(self) -> Mapping[Activity, tuple[_Stage, _Stage]]:
        """Of each activity, the rules that stand alone and those that look at them."""
        alone = [rule for rule in self.compiled.values() if not rule.record.after]
        after = [rule for rule in self.compiled.values() if rule.record.after]
        return {activity: (_Stage.of(alone, activity), _Stage.of(after, activity)) for activity in Activity}

    def answers(self, trial: Trial, around: Surroundings) -> dict[str, Outcome]:
        """Every rule's answer by id: first those that stand alone, then those that look at them.

        `around` must be of the law's own day.  Raises as `BoundRule.check`.
        """
        if around.on != self.on:
            raise ValueError(f"the law of {self.on} does not tell of {around.on}")
        alone, after = self.stages[trial.activity]
        found = {**alone.known, **{name: rule.answer(Case(rule.declared, trial, around)) for name, rule in alone.asked}}
        late = {name: rule.answer(Case(rule.declared, trial, around, found)) for name, rule in after.asked}
        return {**found, **after.known, **late}


class LawTurned:
    """The law of a day on which some layers turned ("" among them: the law itself), beside what was answered on the day before.

    A rule is judged anew only if something it looks at may differ: it or a number of its was not in
    force then, it looks at the day and the law turned or a site's date may have passed, at a layer that
    turned, or at a rule whose answer is another.
    """

    def __init__(self, law: LawOfDay, before: LawOfDay, layers: Collection[str]) -> None:
        self.law = law
        self._anew = frozenset(name for name, rule in law.compiled.items() if _turned(rule, before.compiled.get(name), layers))

    def answers(self, trial: Trial, around: Surroundings, before: Mapping[str, Outcome]) -> dict[str, Outcome]:
        """Every rule's answer on the day by id, as `LawOfDay.answers`; `before` are those of the day before."""
        alone, after = self.law.stages[trial.activity]
        found = {**alone.known, **{name: self._answer(name, rule, trial, around, before) for name, rule in alone.asked}}
        changed = {name for name in {*before, *found} if found.get(name) is not before.get(name)}
        late = {
            name: self._answer(name, rule, trial, around, before, found, anew=not changed.isdisjoint(rule.declared.others))
            for name, rule in after.asked
        }
        return {**found, **after.known, **late}

    def _answer(
        self, name: str, rule: RuleOfDay, trial: Trial, around: Surroundings, before: Mapping[str, Outcome],
        found: Mapping[str, Outcome] | None = None, *, anew: bool = False,
    ) -> Outcome:  # fmt: skip
        if anew or name in self._anew:
            return rule.answer(Case(rule.declared, trial, around, found))
        return before[name]


def _turned(rule: RuleOfDay, before: RuleOfDay | None, layers: Collection[str]) -> bool:
    return (
        before is None
        or rule.declared.numbers != before.declared.numbers
        or ("day" in rule.declared.facts and ("" in layers or not _SITE_DATES.isdisjoint(rule.declared.facts)))
        or any(look.layer in layers for look in rule.record.looks)
    )


@lru_cache(maxsize=16)
def rules_in_force(on: date) -> LawOfDay:
    """The rules in force on `on`, by id.  Raises BadLaw."""
    return LawOfDay(on, (rule for rule in all_rules() if rule.record.holds(on)))


def warm(today: date) -> None:
    """Reads and compiles the law of `today`, so that the first who asks need not wait.  Raises BadLaw."""
    held = rules_in_force(today)
    held.stages  # noqa: B018 - made by being looked at
    desk_first(today)
