"""Counting a plan: forward from the day of asking, back from the start, both through what waits for what.

What waits for nothing runs side by side.  A lead time nobody knows counts as no day at all,
and whatever it bears on is marked as a bound.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from fieldreg.kernel.business_days import next_business_day, previous_business_day
from fieldreg.kernel.timespan import JST
from fieldreg.law.files.desk_first import DeskFirst
from fieldreg.law.findings import Finding, Severity, Unknown
from fieldreg.screening.plan import Gap, Plan, Step, StepKind, StepState
from fieldreg.screening.precedence import in_order, nearest

__all__ = ["DESK", "plan_of"]

DESK = "desk-first"  # the recommended first step, which is no rule


def plan_of(
    findings: Sequence[Finding],
    unknown: Sequence[Unknown],
    *,
    start: datetime,
    asked_on: date,
    desk: DeskFirst | None = None,
    site: str | None = None,
) -> Plan:
    """The plan for a trial that starts at `start` (aware), as asked on a day.  Raises BadLaw for rules that wait in a circle."""
    first = start.astimezone(JST).date()
    applied = {f.rule: f for f in findings if _handed_in(f)}
    waits = {f.rule: tuple(f.waits_for) for f in findings}
    order, before, unjudged = _waiting(tuple(waits.items()), frozenset(applied), frozenset(u.rule for u in unknown))
    gaps = [u for u in unknown if u.severity is not Severity.ADVISE]
    ahead = _forward(order, applied, before, unjudged, asked_on)
    back = _backward(order, applied, before, start)
    steps = [_step(applied[r], before[r], unjudged[r], ahead[r], back[r]) for r in order]
    blocked = [f for f in findings if f.severity is Severity.PROHIBITED and f.rule not in applied]
    duties = [_duty(f, first, asked_on) for f in findings if f.on_the_day and f.severity.rank <= Severity.NOTIFY.rank]
    opening = _desk_step(desk, steps, start, asked_on) if desk and (steps or gaps or blocked) else None
    return Plan(
        start=start.astimezone(JST),
        asked_on=asked_on,
        steps=[*([opening] if opening else []), *sorted(steps, key=lambda s: _place(s, order)), *duties],
        not_counted=[Gap(rule=u.rule, title=u.title, severity=u.severity, needs=u.needs) for u in gaps],
        blocked=[Gap(rule=f.rule, title=f.title, severity=f.severity) for f in blocked],
        earliest_start=None if blocked else max([asked_on, *(s.earliest_answer for s in steps)]),
        at_least=bool(gaps) or any(s.earliest_at_least or s.lead_time is None for s in steps),
        site=site,
    )


_Waits = Mapping[str, tuple[str, ...]]


@lru_cache(maxsize=256)
def _waiting(
    waits: tuple[tuple[str, tuple[str, ...]], ...], applied: frozenset[str], unknown: frozenset[str]
) -> tuple[tuple[str, ...], _Waits, _Waits]:
    """What is applied for in order, what each waits for among it, and among what is unknown.  Trials alike ask it again."""
    held = dict(waits)
    order = tuple(rule for rule in in_order(held) if rule in applied)
    return order, {rule: nearest(rule, held, applied) for rule in order}, {rule: nearest(rule, held, unknown) for rule in order}


@dataclass(frozen=True)
class _Ahead:
    """Forward: the first day to hand in, and to have the answer; `at_least` of each."""

    day: date
    answer: date
    day_at_least: bool
    answer_at_least: bool


@dataclass(frozen=True)
class _Back:
    """Backward: when the answer is needed, the last day to hand in (for an unknown lead time, the bound)."""

    answer_by: date
    last: date
    at_latest: bool
    moment: datetime | None


def _handed_in(finding: Finding) -> bool:
    """Whether something is applied for, told or agreed ahead; a ban counts if its exception is asked for."""
    if finding.on_the_day or finding.severity is Severity.ADVISE:
        return False
    return finding.severity is not Severity.PROHIBITED or bool(finding.lead_time or finding.documents)


def _forward(
    order: Sequence[str],
    applied: Mapping[str, Finding],
    before: Mapping[str, Sequence[str]],
    unjudged: Mapping[str, Sequence[str]],
    asked_on: date,
) -> dict[str, _Ahead]:
    found: dict[str, _Ahead] = {}
    for rule in order:
        lead = applied[rule].lead_time
        day = next_business_day(max([asked_on, *(found[p].answer for p in before[rule])]))
        loose = bool(unjudged[rule]) or any(found[p].answer_at_least for p in before[rule])
        found[rule] = _Ahead(day, lead.earliest_start(day) if lead else day, loose, loose or lead is None)
    return found


def _backward(
    order: Sequence[str], applied: Mapping[str, Finding], before: Mapping[str, Sequence[str]], start: datetime
) -> dict[str, _Back]:
    first = start.astimezone(JST).date()
    found: dict[str, _Back] = {}
    for rule in reversed(order):
        lead, after = applied[rule].lead_time, [other for other in order if rule in before[other]]
        needed = min([first, *(found[a].last for a in after)])
        at_latest = any(found[a].at_latest or applied[a].lead_time is None for a in after)
        if lead is None:
            found[rule] = _Back(needed, previous_business_day(needed), at_latest, None)
            continue
        whole = lead.apply_by(start)
        last = min([whole, *(lead.hand_in_for(found[a].last) for a in after)])
        found[rule] = _Back(needed, last, at_latest, lead.moment_by(start) if last == whole else None)
    return found


def _step(
    finding: Finding, before: Sequence[str], unjudged: Sequence[str], ahead: _Ahead, back: _Back
) -> Step:
    known = finding.lead_time is not None
    return Step(
        rule=finding.rule, kind=StepKind.APPLICATION, severity=finding.severity, title=finding.title,
        authority=finding.authority, documents=finding.documents, system=finding.system,
        waits_for=before, open_waits=unjudged,
        lead_time=finding.lead_time, lead_time_note=finding.lead_time_note,
        lead_time_confidence=finding.lead_time_confidence if known else None,
        answer_by=back.answer_by, last_day=back.last if known else None, last_moment=back.moment,
        last_day_at_latest=back.at_latest,
        earliest_day=ahead.day, earliest_answer=ahead.answer, earliest_at_least=ahead.day_at_least,
        state=_state(known=known, last=back.last, earliest=ahead.day),
    )  # fmt: skip


def _state(*, known: bool, last: date, earliest: date) -> StepState:
    if last < earliest:
        return StepState.TOO_LATE
    if not known:
        return StepState.ASK
    return StepState.LAST_DAY if last == earliest else StepState.OPEN


def _duty(finding: Finding, first: date, asked_on: date) -> Step:
    return Step(
        rule=finding.rule, kind=StepKind.ON_THE_DAY, severity=finding.severity, title=finding.title,
        authority=finding.authority, documents=finding.documents, system=finding.system,
        lead_time_note=finding.lead_time_note, answer_by=first,
        earliest_day=max(first, asked_on), earliest_answer=max(first, asked_on), state=StepState.ON_THE_DAY,
    )  # fmt: skip


def _desk_step(desk: DeskFirst, steps: Sequence[Step], start: datetime, asked_on: date) -> Step:
    """The talk with the desk: before the first application, and as early as recommended; never too late."""
    recommended = desk.lead_time.apply_by(start)
    last = min([recommended, *(previous_business_day(s.last_day or s.answer_by) for s in steps)])
    today = next_business_day(asked_on)
    return Step(
        rule=DESK, kind=StepKind.DESK, severity=None, title=desk.title, authority=desk.authority,
        lead_time=desk.lead_time, lead_time_note=desk.note, lead_time_confidence=desk.confidence,
        answer_by=start.astimezone(JST).date(), last_day=last, earliest_day=today, earliest_answer=today,
        state=StepState.RECOMMENDED if today <= last else StepState.RECOMMENDED_NOW,
    )  # fmt: skip


def _place(step: Step, order: Sequence[str]) -> tuple[date, int]:
    """Soonest due first; what is waited for comes before what waits, which is due no sooner."""
    return step.last_day or previous_business_day(step.answer_by), order.index(step.rule)
