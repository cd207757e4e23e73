"""One trial against every rule in force on its day: findings, what does not apply, what is unknown, and by when.

The contract of the answer is `Screening.to_dict`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, Protocol

import orjson

from fieldreg.kernel.texts import Text
from fieldreg.law import LawOfDay, LawTurned
from fieldreg.law.files.desk_first import desk_first
from fieldreg.law.findings import TOLD_FIRST, Finding, NotApplicable, Outcome, Unknown
from fieldreg.law.weighing import open_counts, told_verdict, verdict, weight
from fieldreg.law.words import Said, plainly, ready
from fieldreg.screening.asking import Asked, questions_of
from fieldreg.screening.plan import STATE_NAMES, Plan, Step, StepKind, StepState
from fieldreg.screening.plan_counting import plan_of
from fieldreg.surroundings.around_trial import LayerView, Surroundings
from fieldreg.trials.trial import Trial

__all__ = ["Check", "Screening", "in_order", "judge", "screen", "worst_answers"]


class Check(Protocol):
    """A rule as bound to a day: `fieldreg.law.rules_in_force` gives them."""

    @property
    def id(self) -> str: ...

    @property
    def after(self) -> bool: ...

    def check(self, trial: Trial, around: Surroundings, others: Mapping[str, Outcome] | None = None) -> Outcome: ...


Rules = Sequence[Check] | LawTurned


def judge(trial: Trial, around: Surroundings, rules: Sequence[Check]) -> dict[str, Outcome]:
    """Every rule's answer on one day, by id: first those that stand alone, then those that look at them."""
    if isinstance(rules, LawOfDay):
        return rules.answers(trial, around)
    found = {rule.id: rule.check(trial, around) for rule in rules if not rule.after}
    return found | {rule.id: rule.check(trial, around, found) for rule in rules if rule.after}


@dataclass(frozen=True, kw_only=True)
class Screening:
    """The whole answer.  `on` is the trial's (first) day, `asked_on` the day of asking.

    Every date in it is the plan's: what to hand in, in which order and by when.  `looked_up` tells what the city
    found out of the named site beside what was loaded, with its day and source.
    """

    on: date
    asked_on: date
    verdict: str
    findings: Sequence[Finding]
    not_applicable: Sequence[NotApplicable]
    unknown: Sequence[Unknown]
    layers: Sequence[dict[str, Any]]
    plan: Plan
    looked_up: Sequence[Mapping[str, Any]] = ()

    @property
    def earliest_start(self) -> date | None:
        """The first day on which all could be answered, as `Plan.earliest_start`."""
        return self.plan.earliest_start

    @property
    def told_verdict(self) -> str:
        """The verdict as people are told it."""
        return told_verdict(self.verdict, self.open, (finding.severity for finding in self.findings))

    @property
    def answers(self) -> dict[str, str]:
        """Each rule's answer in a word: its severity, "not_applicable" or "unknown"."""
        return {
            **{f.rule: str(f.severity) for f in self.findings},
            **{n.rule: "not_applicable" for n in self.not_applicable},
            **{u.rule: "unknown" for u in self.unknown},
        }

    @cached_property
    def questions(self) -> Sequence[Asked]:
        """What is asked next, the most decisive first."""
        return questions_of(self.unknown)

    @property
    def open(self) -> dict[str, int]:
        """How many open doubts each can close: you, the desk, or nobody on this map."""
        return open_counts(self.unknown)

    def to_dict(self) -> dict[str, Any]:
        return self._told(plainly)

    def to_json(self) -> bytes:
        """`to_dict` as JSON without spaces, UTF-8; what the law itself says was made once and is joined in."""
        return orjson.dumps(self._told(ready))

    def _told(self, said: Said) -> dict[str, Any]:
        return {
            "on": self.on.isoformat(),
            "asked_on": self.asked_on.isoformat(),
            "verdict": self.verdict,
            "open": self.open,
            "questions": [asked.to_dict() for asked in self.questions],
            "earliest_start": self.earliest_start.isoformat() if self.earliest_start else None,
            "findings": [f.told(said) for f in self.findings],
            "not_applicable": [n.told(said) for n in self.not_applicable],
            "unknown": [u.told(said) for u in self.unknown],
            "layers": list(self.layers),
            "looked_up": list(self.looked_up),
            "plan": self.plan.told(said),
        }


def screen(trial: Trial, days: Sequence[tuple[Surroundings, Rules]]) -> Screening:
    """Judges `trial` by the rules and surroundings of each day given, and keeps the worse answer.

    `days` holds the trial's first day and each on which something changes until its last
    (`turning_days`): a trial across a change of law or of a layer is judged on both sides of it.
    After the first, a day may come with what turned alone (`laws_by_day`).  Raises BadLaw for rules that wait in a circle.
    """
    if not days:
        raise ValueError("a screening needs at least one day")
    around, worst = days[0][0], worst_answers(trial, days)
    findings, unknown = in_order(list(worst.values()))
    plan = plan_of(
        findings, unknown, start=trial.timespan.start, asked_on=around.asked_on, desk=desk_first(around.asked_on), site=trial.site
    )
    return Screening(
        on=around.on,
        asked_on=around.asked_on,
        plan=plan,
        verdict=verdict(list(worst.values())),
        findings=_dated(findings, plan),
        not_applicable=sorted((o for o in worst.values() if isinstance(o, NotApplicable)), key=lambda n: n.rule),
        unknown=unknown,
        looked_up=[told.to_dict() for told in around.site.looked_up] if around.site else (),
        layers=_layers([view for around, _ in days for view in around.asked()]),
    )


def in_order(outcomes: Collection[Outcome]) -> tuple[list[Finding], list[Unknown]]:
    """The findings, first what the desk itself says of day and place, then the gravest; and the doubts, the gravest first."""
    findings = sorted((o for o in outcomes if isinstance(o, Finding)), key=_order)
    return findings, sorted((o for o in outcomes if isinstance(o, Unknown)), key=lambda u: (u.severity.rank, u.rule))


def _order(finding: Finding) -> tuple[int, int, str]:
    """First what the desk itself says of day and place, then the gravest."""
    first = TOLD_FIRST.index(finding.rule) if finding.rule in TOLD_FIRST else len(TOLD_FIRST)
    return first, finding.severity.rank, finding.rule


def worst_answers(trial: Trial, days: Sequence[tuple[Surroundings, Rules]]) -> dict[str, Outcome]:
    """Each rule's gravest answer of all days; of answers as grave the first."""
    found: dict[str, Outcome] = {}
    worst: dict[str, Outcome] = {}
    for around, rules in days:
        found = rules.answers(trial, around, found) if isinstance(rules, LawTurned) else judge(trial, around, rules)
        for rule, outcome in found.items():
            held = worst.setdefault(rule, outcome)
            if held is not outcome and weight(outcome) > weight(held):
                worst[rule] = outcome
    return worst


def _dated(findings: Sequence[Finding], plan: Plan) -> list[Finding]:
    """The findings with the dates of the steps they are handed in by; what is in no step has none."""
    step_of = {rule: step for step in plan.steps if step.kind is StepKind.APPLICATION for rule in step.rules}
    return [_of_step(finding, step_of.get(finding.rule)) for finding in findings]


def _of_step(finding: Finding, step: Step | None) -> Finding:
    if step is None:
        return finding
    undated = STATE_NAMES[step.state] if step.state is StepState.DAYS_UNKNOWN else Text("")
    return replace(finding, apply_by=step.last_day, too_late=step.too_late, undated=undated)


def _layers(views: Sequence[LayerView]) -> list[dict[str, Any]]:
    said: dict[tuple[str, str], dict[str, Any]] = {}
    for view in views:
        edition = view.edition
        said[view.id, edition.edition if edition else ""] = {
            "id": view.id,
            "edition": edition.edition if edition else None,
            "in_force": [_iso(edition.in_force_from), _iso(edition.in_force_to)] if edition else None,
            "retrieved": _iso(edition.retrieved) if edition else None,
            "accuracy_m": edition.accuracy_m if edition else None,
            "status": str(view.status),
            "coverage": edition.coverage_name or None if edition else None,
        }
    return [said[key] for key in sorted(said)]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
