"""The plan of a trial's applications: what is handed in to whom, in which order, between which days.

Counted by `fieldreg.screening.plan_counting`; here is what it says and in which words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from fieldreg.kernel.business_days import LeadTime
from fieldreg.kernel.confidence import Confidence
from fieldreg.kernel.texts import Text
from fieldreg.law.findings import Authority, Severity
from fieldreg.law.words import Said, plainly

__all__ = ["STATE_NAMES", "Gap", "Plan", "Step", "StepKind", "StepState"]


class StepKind(StrEnum):
    """In the order they come."""

    DESK = "desk"  # recommended, asked for by no rule
    APPLICATION = "application"
    ON_THE_DAY = "on_the_day"


class StepState(StrEnum):
    """How a step stands on the day of asking."""

    OPEN = "open"
    LAST_DAY = "last_day"
    TOO_LATE = "too_late"
    ASK = "ask"
    DAYS_UNKNOWN = "days_unknown"
    RECOMMENDED = "recommended"
    RECOMMENDED_NOW = "recommended_now"
    ON_THE_DAY = "on_the_day"


STATE_NAMES: Mapping[StepState, Text] = {
    StepState.OPEN: Text("間に合います", "In time"),
    StepState.LAST_DAY: Text("間に合いますが、1日も余裕がありません", "In time, with not a day to spare"),
    StepState.TOO_LATE: Text("間に合いません", "Too late"),
    StepState.ASK: Text("かかる期間が分かりません。窓口に確かめてください", "How long it takes is not known: ask"),
    StepState.DAYS_UNKNOWN: Text(
        "その頃の祝日がまだ決まっていないため、期限を計算できません。窓口に確かめてください",
        "The holidays of that time are not known yet, so no last day can be told: ask the desk",
    ),
    StepState.RECOMMENDED: Text("おすすめ", "Recommended"),
    StepState.RECOMMENDED_NOW: Text("目安の日は過ぎています。早めに相談してください", "Later than recommended: talk to them soon"),
    StepState.ON_THE_DAY: Text("当日まで・当日に行います", "By or on the day itself"),
}


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing to do; `rules`: all it is for, where one paper is handed in for several.

    `answer_by` is when its answer must be in hand: the first last day of what waits for it, or
    the start.  `last_day` to hand in is None where the lead time is not known, or the
    holidays of that time are not (`days_unknown`); both are the outermost where `last_day_at_latest`.
    `last_moment` where the law counts hours.
    `earliest_day` to hand in and `earliest_answer` count from the day of asking through what it
    waits for, and are lower bounds where `earliest_at_least`.  `open_waits`: rules it would wait
    for that could not be judged yet.  Days are Japan's.

    No law says so, but it is safer to have the answers of `rather_after` first; for what waits so on this step,
    `safe_day` is the day to hand it in by.  No date else heeds that.
    """

    rule: str
    rules: Sequence[str] = ()
    kind: StepKind
    severity: Severity | None
    title: Text
    authority: Authority
    documents: Sequence[Text] = ()
    system: Text = Text("")
    waits_for: Sequence[str] = ()
    open_waits: Sequence[str] = ()
    rather_after: Sequence[str] = ()
    safe_day: date | None = None
    lead_time: LeadTime | None = None
    lead_time_note: Text = Text("")
    lead_time_confidence: Confidence | None = None
    answer_by: date
    last_day: date | None = None
    last_moment: datetime | None = None
    last_day_at_latest: bool = False
    earliest_day: date
    earliest_answer: date | None
    earliest_at_least: bool = False
    state: StepState

    @property
    def too_late(self) -> bool | None:
        """None where nobody can tell, for want of a lead time or of the holidays."""
        return None if self.state in (StepState.ASK, StepState.DAYS_UNKNOWN) else self.state is StepState.TOO_LATE

    def to_dict(self) -> dict[str, Any]:
        return self.told(plainly)

    def told(self, said: Said) -> dict[str, Any]:
        """The contract's object; what is the law's own word goes through `said` (see `fieldreg.law.words`)."""
        return {
            "rule": self.rule,
            "rules": list(self.rules or (self.rule,)),
            "kind": str(self.kind),
            "severity": str(self.severity) if self.severity else None,
            "title": said(self.title),
            "authority": said(self.authority),
            "documents": said(self.documents),
            "system": said(self.system),
            "waits_for": list(self.waits_for),
            "open_waits": list(self.open_waits),
            "rather_after": list(self.rather_after),
            "safe_day": self.safe_day.isoformat() if self.safe_day else None,
            "lead_time": said(self.lead_time) if self.lead_time else None,
            "lead_time_note": said(self.lead_time_note),
            "lead_time_confidence": self.lead_time_confidence,
            "answer_by": self.answer_by.isoformat(),
            "last_day": self.last_day.isoformat() if self.last_day else None,
            "last_moment": self.last_moment.isoformat() if self.last_moment else None,
            "last_day_at_latest": self.last_day_at_latest,
            "earliest_day": self.earliest_day.isoformat(),
            "earliest_answer": self.earliest_answer.isoformat() if self.earliest_answer else None,
            "earliest_at_least": self.earliest_at_least,
            "too_late": self.too_late,
            "state": str(self.state),
            "state_name": said(STATE_NAMES[self.state]),
        }


@dataclass(frozen=True, kw_only=True)
class Gap:
    """What the plan cannot count: a rule not judged yet (`needs` would settle it), or one nothing is handed in for."""

    rule: str
    title: Text
    severity: Severity
    needs: Sequence[str] = ()

    def to_dict(self) -> dict[str, Any]:
        return self.told(plainly)

    def told(self, said: Said) -> dict[str, Any]:
        """The contract's object; what is the law's own word goes through `said` (see `fieldreg.law.words`)."""
        return {
            "rule": self.rule, "title": said(self.title), "severity": str(self.severity), "needs": list(self.needs),
        }  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Every step in order.

    `earliest_start`: the first day by which every answer could be in hand, if the first steps
    were handed in on `asked_on`; a lower bound where `at_least`; None while something is
    prohibited for which nobody can be asked (`blocked`), where a lower bound would say no more than
    that it is not yesterday, and where the holidays of that time are not known.  `not_counted`: rules not judged yet
    that might forbid, or ask for something to be handed in; the plan is complete only without them.

    >>> nobody = Authority(Text("窓口", "the desk"))
    >>> step = Step(
    ...     rule="consent", kind=StepKind.APPLICATION, severity=Severity.CONSENT, title=Text("同意", "Consent"), authority=nobody,
    ...     answer_by=date(2026, 12, 1), last_day=date(2026, 11, 16), earliest_day=date(2026, 11, 24),
    ...     earliest_answer=date(2026, 12, 8), state=StepState.TOO_LATE,
    ... )
    >>> plan = Plan(start=datetime(2026, 12, 1, 9), asked_on=date(2026, 11, 23), steps=[step], not_counted=[], blocked=[],
    ...             earliest_start=date(2026, 12, 8), at_least=False)
    >>> plan.too_late, plan.to_dict()["steps"][0]["state_name"]["en"]
    (True, 'Too late')
    """

    start: datetime
    asked_on: date
    steps: Sequence[Step]
    not_counted: Sequence[Gap]
    blocked: Sequence[Gap]
    earliest_start: date | None
    at_least: bool
    site: str | None = None

    @property
    def too_late(self) -> bool:
        """Whether some step can no longer be in time."""
        return any(step.too_late for step in self.steps)

    def to_dict(self) -> dict[str, Any]:
        return self.told(plainly)

    def told(self, said: Said) -> dict[str, Any]:
        """The contract's object; what is the law's own word goes through `said` (see `fieldreg.law.words`)."""
        return {
            "start": self.start.isoformat(),
            "asked_on": self.asked_on.isoformat(),
            "steps": [step.told(said) for step in self.steps],
            "not_counted": [gap.told(said) for gap in self.not_counted],
            "blocked": [gap.told(said) for gap in self.blocked],
            "earliest_start": self.earliest_start.isoformat() if self.earliest_start else None,
            "at_least": self.at_least,
            "too_late": self.too_late,
        }
