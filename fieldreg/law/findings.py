"""What a rule answers: it applies, it does not, or that is unknown, each with its reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Self

from fieldreg.kernel.business_days import LeadTime
from fieldreg.kernel.confidence import Confidence
from fieldreg.kernel.texts import Text
from fieldreg.law.articles import Article
from fieldreg.law.settling import SettledBy, UnknownKind, settled_by
from fieldreg.law.words import Said, plainly

__all__ = [
    "NOT_OURS",
    "TOLD_FIRST",
    "Authority",
    "Exemption",
    "Finding",
    "NotApplicable",
    "Outcome",
    "Severity",
    "Status",
    "Unknown",
    "UnknownKind",
    "ZoneReference",
]  # fmt: skip


class Severity(StrEnum):
    """What a met rule asks for, worst first; `rank` 0 is worst."""

    rank: int

    PROHIBITED = "prohibited", 0
    PERMIT = "permit", 1
    CONSENT = "consent", 2
    NOTIFY = "notify", 3
    ADVISE = "advise", 4

    def __new__(cls, word: str, rank: int = 0) -> Self:
        severity = str.__new__(cls, word)
        severity._value_, severity.rank = word, rank
        return severity


class Status(StrEnum):
    """The three values."""

    APPLIES = "applies"
    NOT_APPLICABLE = "not_applicable"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Authority:
    """Who decides.  `desk` is the counter, `contact` its public telephone number or address."""

    name: Text
    desk: str = ""
    contact: str = ""

    def to_dict(self) -> dict[str, Any]:
        return {"name": self.name.to_dict(), "desk": self.desk, "contact": self.contact}


@dataclass(frozen=True)
class ZoneReference:
    """The zone a finding rests on."""

    layer: str
    id: str
    name: Text
    edition: str

    def to_dict(self) -> dict[str, Any]:
        return {"layer": self.layer, "id": self.id, "name": self.name.ja, "name_en": self.name.en, "edition": self.edition}


@dataclass(frozen=True)
class Exemption:
    """A way out of a rule: met, not met, or (None) unknown until `needs` are answered."""

    id: str
    met: bool | None
    needs: tuple[str, ...] = ()
    title: Text = Text("")

    def to_dict(self) -> dict[str, Any]:
        return self.told(plainly)

    def told(self, said: Said) -> dict[str, Any]:
        """The contract's object; its title goes through `said`."""
        return {"id": self.id, "met": self.met, "needs": list(self.needs), "title": said(self.title)}


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A rule that applies.  `evidence` holds overlap_area_m2, overlap_share, distance_m, geometry (GeoJSON), …"""

    rule: str
    severity: Severity
    title: Text
    because: Text
    articles: Sequence[Article]
    authority: Authority
    lead_time: LeadTime | None = None
    lead_time_note: Text = Text("")
    lead_time_confidence: Confidence = "unconfirmed"
    waits_for: Sequence[str] = ()  # rules whose answer must be in hand before this is applied for
    rather_after: Sequence[str] = ()  # rules whose answer is safer to have first; no law says so
    files_with: str = ""  # what goes to the desk on the same paper, by the rule that names it or a word they share
    on_the_day: bool = False  # a duty of the day itself: nothing is handed in ahead of it
    apply_by: date | None = None  # the plan's, as are the next two
    too_late: bool | None = None
    undated: Text = Text("")  # why there is no last day although the lead time is known
    zones: Sequence[ZoneReference] = ()
    evidence: Mapping[str, Any] = field(default_factory=dict)
    exemptions: Sequence[Exemption] = ()
    confidence: Confidence = "unconfirmed"
    last_checked: date | None = None
    documents: Sequence[Text] = ()
    system: Text = Text("")
    fee: Text = Text("")
    verify: Text = Text("")  # what a person must still check, "" if nothing
    status: Status = Status.APPLIES

    def to_dict(self) -> dict[str, Any]:
        return self.told(plainly)

    def told(self, said: Said) -> dict[str, Any]:
        """The contract's object; what is the law's own word goes through `said` (see `fieldreg.law.words`)."""
        return {
            "rule": self.rule,
            "status": str(self.status),
            "severity": str(self.severity),
            "title": said(self.title),
            "because": self.because.to_dict(),
            "articles": said(self.articles),
            "authority": said(self.authority),
            "lead_time": said(self.lead_time) if self.lead_time else None,
            "lead_time_note": said(self.lead_time_note),
            "lead_time_confidence": self.lead_time_confidence if self.lead_time else None,
            "apply_by": self.apply_by.isoformat() if self.apply_by else None,
            "too_late": self.too_late,
            "undated": self.undated.to_dict() if self.undated.ja else None,
            "zones": [z.to_dict() for z in self.zones],
            "evidence": dict(self.evidence),
            "exemptions": [e.told(said) for e in self.exemptions],
            "confidence": self.confidence,
            "last_checked": self.last_checked.isoformat() if self.last_checked else None,
            "documents": said(self.documents),
            "system": said(self.system),
            "fee": said(self.fee),
            "verify": self.verify.to_dict() if self.verify.ja else None,
        }


@dataclass(frozen=True, kw_only=True)
class NotApplicable:
    """A rule that does not apply, and by how much (`margin_m`, metres; None where none is measured).

    `waived_by`: its matter is met, and this exemption alone keeps it away; "" otherwise.
    """

    rule: str
    title: Text
    because: Text
    margin_m: float | None = None
    waived_by: str = ""
    articles: Sequence[Article] = ()
    status: Status = Status.NOT_APPLICABLE

    def to_dict(self) -> dict[str, Any]:
        return self.told(plainly)

    def told(self, said: Said) -> dict[str, Any]:
        """The contract's object; what is the law's own word goes through `said` (see `fieldreg.law.words`)."""
        return {
            "rule": self.rule,
            "title": said(self.title),
            "because": self.because.to_dict(),
            "margin_m": None if self.margin_m is None else round(self.margin_m, 2),
            "waived_by": self.waived_by or None,
            "articles": said(self.articles),
        }


@dataclass(frozen=True, kw_only=True)
class Unknown:
    """A rule that could not be judged: why, and what would settle it.

    `severity` is the gravest it could turn out to be.  `missing_m`: where only the true boundary could tell, by how
    many metres the map is too coarse, or the trial too near; None where no metres are counted.
    `lowered_by`: questions beside `needs` that were looked at in vain, and whose answer may settle or lower it;
    `not_yet_known`: those of both that were answered so.
    """

    rule: str
    title: Text
    because: Text
    needs: Sequence[str]
    kind: UnknownKind
    severity: Severity
    margin_m: float | None = None
    articles: Sequence[Article] = ()
    authority: Authority | None = None
    zones: Sequence[ZoneReference] = ()
    missing_m: float | None = None
    lowered_by: Sequence[str] = ()
    not_yet_known: Sequence[str] = ()
    lead_time: LeadTime | None = None  # as of a finding, should it turn out to be one
    files_with: str = ""
    status: Status = Status.UNKNOWN

    @property
    def settled_by(self) -> SettledBy:
        """Who can close it."""
        return settled_by(self.kind, self.needs)

    @property
    def open(self) -> bool:
        """Whether some answer would make it a permit or graver: only then has it to be closed before anybody acts."""
        return self.severity.rank <= Severity.PERMIT.rank

    def to_dict(self) -> dict[str, Any]:
        return self.told(plainly)

    def told(self, said: Said) -> dict[str, Any]:
        """The contract's object; what is the law's own word goes through `said` (see `fieldreg.law.words`)."""
        return {
            "rule": self.rule,
            "title": said(self.title),
            "because": self.because.to_dict(),
            "needs": list(self.needs),
            "kind": str(self.kind),
            "severity": str(self.severity),
            "settled_by": str(self.settled_by),
            "open": self.open,
            "margin_m": None if self.margin_m is None else round(self.margin_m, 2),
            "missing_m": None if self.missing_m is None else round(self.missing_m, 2),
            "lowered_by": list(self.lowered_by),
            "not_yet_known": list(self.not_yet_known),
            "articles": said(self.articles),
            "authority": said(self.authority) if self.authority else None,
            "zones": [z.to_dict() for z in self.zones],
        }


Outcome = Finding | NotApplicable | Unknown

TOLD_FIRST = ("past-day", "outside-jurisdiction", "site-closed", "site-in-use", "site-activity")
NOT_OURS = "outside-jurisdiction"  # nobody here judges what that municipality asks: no consent, but a doubt
"""Rules of the desk: whoever meets one must change the day or the place, and need not read on."""
