"""Filings: what goes to one desk as one paper, for one rule or for several.

The catalogue tells which (`files_with`); of their lead times the longest holds.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from fieldreg.kernel.business_days import HolidaysUnknown, LeadTime
from fieldreg.kernel.confidence import Confidence
from fieldreg.kernel.texts import Text
from fieldreg.law.findings import Authority, Finding, Severity, Unknown

__all__ = ["Filing", "filings"]


@dataclass(frozen=True, kw_only=True)
class Filing:
    """One paper.  `findings` are what it is handed in for, the one it is named after first.

    `open`: whether it may turn out to be for more, or for something nobody tells a lead time of, so that its last day is
    the outermost.
    """

    findings: Sequence[Finding]
    slowest: Finding
    open: bool = False

    @property
    def name(self) -> str:
        """The rule it goes by."""
        return self.findings[0].rule

    @property
    def rules(self) -> tuple[str, ...]:
        return tuple(f.rule for f in self.findings)

    @property
    def severity(self) -> Severity:
        return min((f.severity for f in self.findings), key=lambda s: s.rank)

    @property
    def title(self) -> Text:
        """The titles in a row."""
        held = [f.title for f in self.findings]
        return held[0] if len(held) == 1 else Text("、".join(t.ja for t in held), "; ".join(t.en or t.ja for t in held))

    @property
    def authority(self) -> Authority:
        return self.findings[0].authority

    @property
    def system(self) -> Text:
        return self.findings[0].system

    @property
    def documents(self) -> Sequence[Text]:
        return tuple(dict.fromkeys(paper for f in self.findings for paper in f.documents))

    @property
    def lead_time(self) -> LeadTime | None:
        return self.slowest.lead_time

    @property
    def lead_time_note(self) -> Text:
        return self.slowest.lead_time_note

    @property
    def lead_time_confidence(self) -> Confidence:
        return self.slowest.lead_time_confidence

    def waits(self, name_of: Mapping[str, str]) -> tuple[str, ...]:
        """What must be answered first, by the names of filings; strangers by their own."""
        return self._named((r for f in self.findings for r in f.waits_for), name_of)

    def rather_after(self, name_of: Mapping[str, str]) -> tuple[str, ...]:
        """What is safer to have answered first, likewise."""
        return self._named((r for f in self.findings for r in f.rather_after), name_of)

    def _named(self, rules: Iterable[str], name_of: Mapping[str, str]) -> tuple[str, ...]:
        named = dict.fromkeys(name_of.get(rule, rule) for rule in rules)
        return tuple(name for name in named if name != self.name)


def filings(findings: Sequence[Finding], unknown: Sequence[Unknown], start: datetime) -> list[Filing]:
    """The papers of what is handed in for a trial that starts at `start`, in the order of the findings."""
    together: dict[str, list[Finding]] = {}
    for finding in findings:
        together.setdefault(_paper(finding), []).append(finding)
    doubts: dict[str, list[Unknown]] = {}
    for doubt in unknown:
        if doubt.severity is not Severity.ADVISE:
            doubts.setdefault(_paper(doubt), []).append(doubt)
    return [_filing(paper, held, doubts.get(paper, ()), start) for paper, held in together.items()]


def _paper(outcome: Finding | Unknown) -> str:
    return outcome.files_with or outcome.rule


def _filing(paper: str, held: Sequence[Finding], doubts: Sequence[Unknown], start: datetime) -> Filing:
    first = sorted(held, key=lambda f: (f.rule != paper, f.severity.rank, f.rule))
    timed = [f for f in first if f.lead_time is not None]
    slowest = max(timed, key=lambda f: _days(f.lead_time, start), default=first[0])
    longer = any(_days(u.lead_time, start) > _days(slowest.lead_time, start) for u in doubts)
    return Filing(findings=first, slowest=slowest, open=bool(timed) and (longer or len(timed) < len(first)))


def _days(lead: LeadTime | None, start: datetime) -> float:
    """How long before the start it is due, days; without end where nobody can tell."""
    if lead is None:
        return math.inf
    try:
        return (start.date() - lead.apply_by(start)).days
    except HolidaysUnknown:
        return math.inf
