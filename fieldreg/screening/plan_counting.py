"""Counting a plan: forward from the day of asking, back from the start, both through what waits for what.

What waits for nothing runs side by side.  A lead time nobody knows counts as no day at all,
and whatever it bears on is marked as a bound.  Dates heed what the law makes wait; what is only safer is told beside.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from fieldreg.kernel.business_days import (
    HolidaysUnknown,
    next_business_day,
    previous_business_day,
    unannounced,
)
from fieldreg.kernel.timespan import JST
from fieldreg.law.files.desk_first import DeskFirst
from fieldreg.law.findings import Finding, Severity, Unknown
from fieldreg.screening.filings import Filing, filings
from fieldreg.screening.plan import Gap, Plan, Step, StepKind, StepState
from fieldreg.screening.precedence import in_order, nearest

__all__ = ["DESK", "bearing", "first_day", "plan_of"]

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
    filed = _Filed.of(findings, unknown, start)
    papers, order, rather = filed.papers, filed.order, filed.rather
    ahead = _forward(filed, asked_on)
    back = _backward(order, papers, filed.before, start, asked_on)
    steps = [
        _step(papers[r], filed.before[r], filed.unjudged[r], ahead[r], back[r], rather[r], _safe_day(r, papers, rather, back))
        for r in order
    ]
    return _plan(filed, ahead, sorted(steps, key=lambda s: _place(s, order)), start, asked_on, desk, site)


def first_day(
    findings: Sequence[Finding], unknown: Sequence[Unknown], *, start: datetime, asked_on: date
) -> tuple[date | None, bool]:
    """`Plan.earliest_start` and `Plan.at_least` of `plan_of`, and nothing else of the plan.  Raises as that does."""
    filed = _Filed.of(findings, unknown, start)
    return _first_day(filed, _forward(filed, asked_on), asked_on)


def bearing(findings: Sequence[Finding], unknown: Sequence[Unknown]) -> list[Unknown]:
    """The doubts whose being there or not may tell in `first_day`; of all others only whether there is one that counts."""
    waited = {rule for f in findings for rule in f.waits_for}
    papers = {f.files_with or f.rule for f in findings}
    return [u for u in unknown if u.rule in waited or (u.files_with or u.rule) in papers]


@dataclass(frozen=True, kw_only=True)
class _Filed:
    """What is handed in, `papers` by name in `order`: what each waits for (`before`, `unjudged`), and had better.

    `gaps` are doubts that count, `blocked` bans for which nobody can be asked.
    """

    papers: Mapping[str, Filing]
    order: Sequence[str]
    before: Mapping[str, Sequence[str]]
    unjudged: Mapping[str, Sequence[str]]
    rather: Mapping[str, Sequence[str]]
    gaps: Sequence[Unknown]
    blocked: Sequence[Finding]
    findings: Sequence[Finding]

    @classmethod
    def of(cls, findings: Sequence[Finding], unknown: Sequence[Unknown], start: datetime) -> "_Filed":
        papers = {paper.name: paper for paper in filings([f for f in findings if _handed_in(f)], unknown, start)}
        name_of = {rule: paper.name for paper in papers.values() for rule in paper.rules}
        looked_through = {f.rule: tuple(name_of.get(r, r) for r in f.waits_for) for f in findings if f.rule not in name_of}
        waits = looked_through | {name: paper.waits(name_of) for name, paper in papers.items()}
        rather = {name: tuple(r for r in paper.rather_after(name_of) if r in papers) for name, paper in papers.items()}
        waited = {rule for first in waits.values() for rule in first}
        order, before, unjudged = _waiting(
            tuple(waits.items()), tuple(rather.items()), frozenset(papers), frozenset(u.rule for u in unknown if u.rule in waited)
        )
        return cls(
            papers=papers, order=order, before=before, unjudged=unjudged, rather=rather, findings=findings,
            gaps=[u for u in unknown if u.severity is not Severity.ADVISE],
            blocked=[f for f in findings if f.severity is Severity.PROHIBITED and f.rule not in name_of],
        )  # fmt: skip


def _plan(
    filed: _Filed, ahead: "Mapping[str, _Ahead]", steps: Sequence[Step], start: datetime, asked_on: date,
    desk: DeskFirst | None, site: str | None,
) -> Plan:  # fmt: skip
    findings, gaps, blocked = filed.findings, filed.gaps, filed.blocked
    first = start.astimezone(JST).date()
    duties = [_duty(f, first, asked_on) for f in findings if f.on_the_day and f.severity.rank <= Severity.NOTIFY.rank]
    opening = _desk_step(desk, steps, start, asked_on) if desk and (steps or gaps or blocked) else None
    earliest, at_least = _first_day(filed, ahead, asked_on)
    return Plan(
        start=start.astimezone(JST),
        asked_on=asked_on,
        steps=[*([opening] if opening else []), *steps, *duties],
        not_counted=[Gap(rule=u.rule, title=u.title, severity=u.severity, needs=u.needs) for u in gaps],
        blocked=[Gap(rule=f.rule, title=f.title, severity=f.severity) for f in blocked],
        earliest_start=earliest,
        at_least=at_least,
        site=site,
    )


def _first_day(filed: _Filed, ahead: "Mapping[str, _Ahead]", asked_on: date) -> tuple[date | None, bool]:
    """The day all answers can be there (None where that is not known, or only that it is not before today); whether a lower bound."""
    at_least = bool(filed.gaps) or any(held.day_at_least or filed.papers[r].lead_time is None for r, held in ahead.items())
    answers = [held.answer for held in ahead.values()]
    found = max([asked_on, *(day for day in answers if day)])
    vague = at_least and found <= _open_from(asked_on)
    return None if filed.blocked or vague or None in answers else found, at_least


_Waits = Mapping[str, tuple[str, ...]]


@lru_cache(maxsize=256)
def _waiting(
    waits: tuple[tuple[str, tuple[str, ...]], ...], rather: tuple[tuple[str, tuple[str, ...]], ...],
    applied: frozenset[str], unknown: frozenset[str],
) -> tuple[tuple[str, ...], _Waits, _Waits]:  # fmt: skip
    """What is applied for in order, what each waits for among it, and among what is unknown.  Trials alike ask it again."""
    held, safer = dict(waits), dict(rather)
    order = tuple(rule for rule in in_order({name: (*first, *safer.get(name, ())) for name, first in waits}) if rule in applied)
    return order, {rule: nearest(rule, held, applied) for rule in order}, {rule: nearest(rule, held, unknown) for rule in order}


@dataclass(frozen=True)
class _Ahead:
    """Forward: the first day to hand in, and to have the answer (None: not known); `at_least` of each."""

    day: date
    answer: date | None
    day_at_least: bool
    answer_at_least: bool


@dataclass(frozen=True)
class _Back:
    """Backward: when the answer is needed, the last day to hand in (for an unknown lead time, the bound).

    `last` is None where the holidays of that time are not known.
    """

    answer_by: date
    last: date | None
    at_latest: bool
    moment: datetime | None


def _handed_in(finding: Finding) -> bool:
    """Whether something is applied for, told or agreed ahead; a ban counts if its exception is asked for."""
    if finding.on_the_day or finding.severity is Severity.ADVISE:
        return False
    return finding.severity is not Severity.PROHIBITED or bool(finding.lead_time or finding.documents)


def _forward(filed: _Filed, asked_on: date) -> dict[str, _Ahead]:
    found: dict[str, _Ahead] = {}
    for rule in filed.order:
        paper, ready = filed.papers[rule], [found[p].answer for p in filed.before[rule]]
        loose = bool(filed.unjudged[rule]) or any(found[p].answer_at_least for p in filed.before[rule])
        try:
            day = next_business_day(max([asked_on, *(known for known in ready if known)]))
            answer = None if None in ready else paper.lead_time.earliest_start(day) if paper.lead_time else day
        except HolidaysUnknown:
            day, answer, loose = asked_on, None, True
        found[rule] = _Ahead(day, answer, loose, loose or paper.lead_time is None or paper.open)
    return found


def _backward(
    order: Sequence[str], applied: Mapping[str, Filing], before: Mapping[str, Sequence[str]], start: datetime, asked_on: date
) -> dict[str, _Back]:
    found: dict[str, _Back] = {}
    for rule in reversed(order):
        after = [(found[other], applied[other]) for other in order if rule in before[other]]
        found[rule] = _back(applied[rule], after, start, asked_on)
    return found


def _back(paper: Filing, after: Sequence[tuple[_Back, Filing]], start: datetime, asked_on: date) -> _Back:
    """How late a paper may be, given those that wait for its answer."""
    lead = paper.lead_time
    needed = min([start.astimezone(JST).date(), *(back.last or back.answer_by for back, _ in after)])
    at_latest = paper.open or any(back.at_latest or back.last is None or other.lead_time is None for back, other in after)
    try:
        if lead is None:
            return _Back(needed, _announced(previous_business_day(needed), needed, asked_on), at_latest, None)
        whole = lead.apply_by(start)
        last = min([whole, *(lead.hand_in_for(back.last) for back, _ in after if back.last)])
        moment = lead.moment_by(start) if last == whole else None
        return _Back(needed, _announced(last, needed, asked_on), at_latest, moment)
    except HolidaysUnknown:
        return _Back(needed, None, at_latest, None)


def _announced(last: date, needed: date, asked_on: date) -> date:
    """The last day, if every holiday until the answer is needed is announced.  Raises HolidaysUnknown."""
    day = unannounced(last, needed, asked_on)
    if day is not None:
        raise HolidaysUnknown(day)
    return last


def _safe_day(
    rule: str, papers: Mapping[str, Filing], rather: Mapping[str, Sequence[str]], back: Mapping[str, _Back]
) -> date | None:
    """The day to hand it in by, so that what had better wait for its answer can; None where nothing does."""
    lead, last = papers[rule].lead_time, back[rule].last
    due = [back[other].last or back[other].answer_by for other, first in rather.items() if rule in first]
    if lead is None or last is None or not due:
        return None
    try:
        return min(last, lead.hand_in_for(min(due)))
    except HolidaysUnknown:
        return None


def _step(
    paper: Filing, before: Sequence[str], unjudged: Sequence[str], ahead: _Ahead, back: _Back, rather: Sequence[str],
    safe_day: date | None,
) -> Step:  # fmt: skip
    known = paper.lead_time is not None
    return Step(
        rule=paper.name, rules=paper.rules, kind=StepKind.APPLICATION, severity=paper.severity, title=paper.title,
        authority=paper.authority, documents=paper.documents, system=paper.system,
        waits_for=before, open_waits=unjudged, rather_after=rather, safe_day=safe_day,
        lead_time=paper.lead_time, lead_time_note=paper.lead_time_note,
        lead_time_confidence=paper.lead_time_confidence if known else None,
        answer_by=back.answer_by, last_day=back.last if known else None, last_moment=back.moment,
        last_day_at_latest=back.at_latest,
        earliest_day=ahead.day, earliest_answer=ahead.answer, earliest_at_least=ahead.day_at_least,
        state=_state(known=known, back=back, earliest=ahead.day),
    )  # fmt: skip


def _state(*, known: bool, back: _Back, earliest: date) -> StepState:
    if back.last is None:
        return StepState.TOO_LATE if back.answer_by < earliest else StepState.DAYS_UNKNOWN
    if back.last < earliest:
        return StepState.TOO_LATE
    if not known:
        return StepState.ASK
    return StepState.LAST_DAY if back.last == earliest else StepState.OPEN


def _duty(finding: Finding, first: date, asked_on: date) -> Step:
    return Step(
        rule=finding.rule, kind=StepKind.ON_THE_DAY, severity=finding.severity, title=finding.title,
        authority=finding.authority, documents=finding.documents, system=finding.system,
        lead_time_note=finding.lead_time_note, answer_by=first,
        earliest_day=max(first, asked_on), earliest_answer=max(first, asked_on), state=StepState.ON_THE_DAY,
    )  # fmt: skip


def _desk_step(desk: DeskFirst, steps: Sequence[Step], start: datetime, asked_on: date) -> Step:
    """The talk with the desk: before the first application, and as early as recommended; never too late."""
    last, today = _recommended(desk, steps, start), _open_from(asked_on)
    return Step(
        rule=DESK, kind=StepKind.DESK, severity=None, title=desk.title, authority=desk.authority,
        lead_time=desk.lead_time, lead_time_note=desk.note, lead_time_confidence=desk.confidence,
        answer_by=start.astimezone(JST).date(), last_day=last, earliest_day=today, earliest_answer=today,
        state=StepState.RECOMMENDED if last is None or today <= last else StepState.RECOMMENDED_NOW,
    )  # fmt: skip


def _recommended(desk: DeskFirst, steps: Sequence[Step], start: datetime) -> date | None:
    try:
        return min([desk.lead_time.apply_by(start), *(previous_business_day(s.last_day or s.answer_by) for s in steps)])
    except HolidaysUnknown:
        return None


def _place(step: Step, order: Sequence[str]) -> tuple[date, int]:
    """Soonest due first; what is waited for comes before what waits, which is due no sooner."""
    return step.last_day or _open_before(step.answer_by), order.index(step.rule)


def _open_from(day: date) -> date:
    try:
        return next_business_day(day)
    except HolidaysUnknown:
        return day


def _open_before(day: date) -> date:
    try:
        return previous_business_day(day)
    except HolidaysUnknown:
        return day
