"""Demands: what a trial takes at a place, in a word and a few numbers; the same of one screening and of many sites judged at once."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from fieldreg.kernel.business_days import HolidaysUnknown, LeadTime
from fieldreg.kernel.errors import FieldregError, InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.law.findings import NOT_OURS, TOLD_FIRST, Finding, NotApplicable, Outcome, Severity, Unknown
from fieldreg.law.weighing import open_counts, verdict_of_ranks
from fieldreg.screening.bulk.bulk import Judged
from fieldreg.screening.plan_counting import bearing, first_day
from fieldreg.screening.screening import Screening, in_order

__all__ = ["Demands", "Grade", "demands_together", "of_fault", "of_screening"]

_NAMED = 2  # titles in the one-line reason


class Grade(StrEnum):
    """How much is asked for, the least first: the order in which places are told."""

    NOTHING = "nothing"  # nothing is to be handed in ahead, for certain; duties of the day itself are left
    CONSENTS = "consents"  # at most consents and notices
    PERMITS = "permits"  # permits, their number beside
    NOT_JUDGED = "not_judged"  # an open doubt might ask for a permit or forbid, or nothing could be judged
    PROHIBITED = "prohibited"


_GRADES: Mapping[Grade, int] = {grade: place for place, grade in enumerate(Grade)}
_SAID: Mapping[Grade, Text] = {
    Grade.NOTHING: Text("事前の手続きは見つかりませんでした", "nothing to be handed in ahead was found"),
    Grade.CONSENTS: Text("許可は不要。同意・届出", "no permit; consents and notices"),
    Grade.PERMITS: Text("許可", "permits"),
    Grade.NOT_JUDGED: Text("判定できない項目", "not judged"),
    Grade.PROHIBITED: Text("できません", "not allowed"),
}


@dataclass(frozen=True, kw_only=True)
class Demands:
    """What a trial takes at one place.

    A place outside the city is not judged for all that asks for no permit: what its municipality asks for, its consent among it,
    nobody here knows, and that it is outside is no consent.

    `findings` and `unknown` in the order of a screening, of `verdict`.  `earliest_start` is the plan's, a lower bound where
    `at_least`.  `fault` where nothing could be judged: then every number is None.
    """

    verdict: str
    asked_on: date
    findings: Sequence[Finding]
    unknown: Sequence[Unknown]
    earliest_start: date | None
    at_least: bool
    fault: Text | None = None

    @cached_property
    def grade(self) -> Grade:
        if self.fault is not None:
            return Grade.NOT_JUDGED
        worst = min((f.severity.rank for f in self.findings), default=Severity.ADVISE.rank)
        if worst <= Severity.PERMIT.rank:
            return Grade.PROHIBITED if worst == Severity.PROHIBITED.rank else Grade.PERMITS
        if self.elsewhere or any(u.open for u in self.unknown):
            return Grade.NOT_JUDGED
        return Grade.CONSENTS if any(True for _ in self._lesser()) else Grade.NOTHING

    @property
    def elsewhere(self) -> bool:
        """Whether it is outside the city, in part at least."""
        return any(f.rule == NOT_OURS for f in self.findings)

    @cached_property
    def permits(self) -> int | None:
        return self._count(Severity.PERMIT)

    @cached_property
    def consents(self) -> int | None:
        return self._count(Severity.CONSENT)

    @cached_property
    def longest_lead_days(self) -> int | None:
        """Calendar days from asking until the slowest single application can be answered."""
        return None if self.fault else max((days for f in self.findings if (days := self._days(f.lead_time)) is not None), default=0)

    @cached_property
    def leads_unknown(self) -> int | None:
        """How many findings nobody tells a lead time of, though something is to be handed in."""
        ahead = [f for f in self.findings if not f.on_the_day and f.severity is not Severity.ADVISE]
        return None if self.fault else sum(self._days(f.lead_time) is None for f in ahead)

    @cached_property
    def open(self) -> Mapping[str, int] | None:
        """How many open doubts each can close, as `Screening.open`."""
        return None if self.fault else open_counts(self.unknown)

    @property
    def because(self) -> Text:
        """The reason of the grade, in one line."""
        if self.fault is not None:
            return self.fault
        said, named = _SAID[self.grade], list(self._told())
        if not named:
            return said
        count = len(named)
        more = (f"ほか{count - _NAMED}件", f" and {count - _NAMED} more") if count > _NAMED else ("", "")
        titles = [outcome.title for outcome in named[:_NAMED]]
        return Text(
            f"{said.ja} {count}件: {'、'.join(t.ja for t in titles)}{more[0]}",
            f"{said.en} ({count}): {', '.join(t.en or t.ja for t in titles)}{more[1]}",
        )

    @property
    def free_of_permits(self) -> bool | None:
        """Whether no permit is needed, as `standing_probe.permit_free`; None where an open doubt might."""
        if self.fault is not None:
            return None
        if self.grade in (Grade.PROHIBITED, Grade.PERMITS) or any(f.rule in TOLD_FIRST for f in self.findings):
            return False
        return None if self.grade is Grade.NOT_JUDGED else True

    @cached_property
    def order(self) -> tuple[int, ...]:
        """The less is asked for, the smaller: grade, permits, consents, longest lead (unknown ones last), open doubts."""
        open_ = 0 if self.fault else sum(u.open for u in self.unknown)  # as `open` counts them, by whom apart
        return _GRADES[self.grade], self.permits or 0, self.consents or 0, self.leads_unknown or 0, self.longest_lead_days or 0, open_

    def to_dict(self) -> dict[str, Any]:
        return {
            "grade": str(self.grade),
            "verdict": self.verdict,
            "permits": self.permits,
            "consents": self.consents,
            "longest_lead_days": self.longest_lead_days,
            "leads_unknown": self.leads_unknown,
            "earliest_start": self.earliest_start.isoformat() if self.earliest_start else None,
            "at_least": self.at_least,
            "open": self.open,
            "because": self.because.to_dict(),
        }

    def _count(self, severity: Severity) -> int | None:
        return None if self.fault else sum(f.severity is severity and f.rule != NOT_OURS for f in self.findings)

    def _days(self, lead: LeadTime | None) -> int | None:
        """Calendar days a lead time takes; None where none is told, or the holidays of that time are not known."""
        try:
            return None if lead is None else (lead.earliest_start(self.asked_on) - self.asked_on).days
        except HolidaysUnknown:
            return None

    def _lesser(self) -> Iterator[Finding | Unknown]:
        """What is, or may have to be, agreed or told ahead of the day."""
        yield from (f for f in self.findings if not f.on_the_day and f.severity is not Severity.ADVISE)
        yield from (u for u in self.unknown if u.severity is not Severity.ADVISE)

    def _told(self) -> Iterator[Finding | Unknown]:
        """What the grade rests on."""
        if self.grade is Grade.NOT_JUDGED:
            yield from (f for f in self.findings if f.rule == NOT_OURS)
            yield from (u for u in self.unknown if u.open)
        elif self.grade is Grade.CONSENTS:
            yield from self._lesser()
        else:
            wanted = Severity.PROHIBITED if self.grade is Grade.PROHIBITED else Severity.PERMIT
            yield from (f for f in self.findings if f.severity is wanted)


def of_screening(screening: Screening) -> Demands:
    """What one screening found."""
    return Demands(
        verdict=screening.verdict, asked_on=screening.asked_on, findings=screening.findings, unknown=screening.unknown,
        earliest_start=screening.earliest_start, at_least=screening.plan.at_least,
    )  # fmt: skip


def of_fault(error: Exception, asked_on: date) -> Demands:
    """Where nothing could be judged: not judged, and why."""
    return Demands(
        verdict="unknown", asked_on=asked_on, findings=(), unknown=(), earliest_start=None, at_least=True, fault=_reason(error)
    )


def demands_together(judged: Judged, *, start: datetime, asked_on: date) -> list[Demands]:
    """What each of the judged places asks for, in their order: of places alike it is counted once."""
    group_of, groups = judged.alike(_counted)
    first, sorted_ = _FirstDays(start, asked_on), _Sorted(groups)
    counted = [_of_outcomes(outcomes, first, sorted_, asked_on) for outcomes in groups]
    faults = {n: fault for n, site in enumerate(judged.places.sites) if (fault := judged.fault(site.id)) is not None}
    return [of_fault(faults[n], asked_on) if n in faults else counted[group] for n, group in enumerate(group_of.tolist())]


class _FirstDays:
    """The plan's first day for each group, counted once for those alike in all that bears on it."""

    def __init__(self, start: datetime, asked_on: date) -> None:
        self._start, self._asked_on = start, asked_on
        self._known: dict[Hashable, tuple[date | None, bool]] = {}

    def of(self, findings: Sequence[Finding], unknown: Sequence[Unknown]) -> tuple[date | None, bool]:
        gaps = any(u.severity is not Severity.ADVISE for u in unknown)
        key = (*map(id, findings), None, *map(id, bearing(findings, unknown)), gaps)  # groups share their outcomes
        if key not in self._known:
            self._known[key] = first_day(findings, unknown, start=self._start, asked_on=self._asked_on)
        return self._known[key]


class _Sorted:
    """`in_order` of groups that share their outcomes: each has its place in the order of all."""

    def __init__(self, groups: Sequence[Sequence[Outcome]]) -> None:
        every = {id(outcome): outcome for outcomes in groups for outcome in outcomes}
        findings, unknown = in_order(every.values())
        self._findings = {id(outcome): place for place, outcome in enumerate(findings)}
        self._unknown = {id(outcome): place for place, outcome in enumerate(unknown)}
        self._finding_at, self._unknown_at = findings, unknown

    def of(self, outcomes: Sequence[Outcome]) -> tuple[list[Finding], list[Unknown]]:
        places = list(map(id, outcomes))
        findings = sorted(self._findings[own] for own in places if own in self._findings)
        unknown = sorted(self._unknown[own] for own in places if own in self._unknown)
        return [self._finding_at[place] for place in findings], [self._unknown_at[place] for place in unknown]


def _of_outcomes(outcomes: Sequence[Outcome], first: _FirstDays, sorted_: _Sorted, asked_on: date) -> Demands:
    findings, unknown = sorted_.of(outcomes)
    earliest, at_least = first.of(findings, unknown)
    worst = min((finding.severity.rank for finding in findings), default=None)
    told = verdict_of_ranks(worst, unknown[0].severity.rank if unknown else None)  # the gravest doubt stands first
    return Demands(
        verdict=told, asked_on=asked_on, findings=findings, unknown=unknown, earliest_start=earliest, at_least=at_least
    )


def _counted(outcome: Outcome) -> Hashable | None:
    """Whatever of an outcome counts here or in a plan's first day; None for what does not apply."""
    if isinstance(outcome, NotApplicable):
        return None
    if isinstance(outcome, Unknown):
        return outcome.severity, outcome.files_with, outcome.lead_time, outcome.settled_by
    return (
        outcome.rule == NOT_OURS, outcome.severity, outcome.files_with, outcome.lead_time, tuple(outcome.waits_for),
        tuple(outcome.rather_after), outcome.on_the_day, bool(outcome.documents),
    )  # fmt: skip


def _reason(error: Exception) -> Text:
    """Why nothing was judged, in a line."""
    if isinstance(error, InvalidInput):
        return error.faults[0].message
    if isinstance(error, FieldregError):
        return error.message
    return Text("この場所の判定に失敗しました。窓口に相談してください。", "this place could not be judged: ask the desk")
