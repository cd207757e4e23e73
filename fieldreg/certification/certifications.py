"""Certification (認定) of a new good or service: who makes it, on what it stands, how long it holds, what was contracted under it.

A certification holds from `certified_on` to `valid_until`, both days included, unless it was ended: then up to the day before
`ended_on`.  Days are Japan's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from fieldreg.certification.contracts import Contract, ContractState
from fieldreg.certification.states import LIVE, Answer, Kind, State, StatutoryTest, View, Way
from fieldreg.kernel.confidence import Confidence
from fieldreg.kernel.texts import Text

__all__ = ["ORDER", "RULE", "Basis", "Certification", "Opinion", "TestAnswer", "YearlyReport"]

ORDER = Text("地方自治法施行令第167条の2第1項第4号", "Local Autonomy Act Enforcement Order art. 167-2 (1) iv")
RULE = Text("地方自治法施行規則第12条の3", "Local Autonomy Act Enforcement Rule art. 12-3")


@dataclass(frozen=True, kw_only=True)
class Basis:
    """The city's outline (要綱) beside Order and Rule: its `edition` "" where nobody has looked it up."""

    outline: str
    edition: str = ""
    source: str = ""
    confidence: Confidence = "unconfirmed"


@dataclass(frozen=True)
class TestAnswer:
    """One of the three questions answered, with the reason; `by` an account."""

    __test__ = False

    answer: Answer
    reason: str
    by: int


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """What one person of learning said.  `who` is a field and a kind of place, never a name."""

    who: str
    view: View
    text: str
    heard_on: date
    by: int  # the account that wrote it down


@dataclass(frozen=True, kw_only=True)
class YearlyReport:
    """The report on one year of a certification, counted from 1."""

    year: int
    handed_in_on: date
    summary: str
    by: int


@dataclass(frozen=True, kw_only=True)
class Certification:
    """`ref` is "N-2026-0001".  `version` grows with every act; `made_once` and `last_once` tell a form that was sent twice.

    `application` is the case of the open call it stands on, `report` where its report is kept, `attested_by` who has
    looked that it was adopted, carried out and reported.  `reason` is told: of a refusal, a revocation, a transfer.
    """

    ref: str = ""
    state: State = State.APPLIED
    product: Text
    description: str
    maker: str
    maker_email: str = ""
    kind: Kind
    ways: frozenset[Way]
    plan: str
    basis: Basis
    application: str
    report: str
    attested_by: int | None = None
    applied_on: date
    written_by: int
    tests: Mapping[StatutoryTest, TestAnswer] = field(default_factory=dict)
    opinions: tuple[Opinion, ...] = ()
    contracts: tuple[Contract, ...] = ()
    reports: tuple[YearlyReport, ...] = ()
    certified_on: date | None = None
    valid_until: date | None = None
    renewals: int = 0
    renewals_allowed: int = 0
    renewed_on: date | None = None
    ended_on: date | None = None
    reason: str = ""
    decided_by: int | None = None
    predecessor: str = ""
    successor: str = ""
    created_at: datetime | None = None
    version: int = 0
    made_once: str = ""
    last_once: str = ""

    def state_on(self, day: date) -> State:
        """How it stands on a day; before it was certified it is only applied for."""
        if self.certified_on is None or self.valid_until is None:
            return self.state
        if day < self.certified_on:
            return State.APPLIED
        if self.ended_on is not None and day >= self.ended_on:
            return self.state
        if day > self.valid_until:
            return State.EXPIRED
        return State.RENEWED if self.renewed_on is not None and day >= self.renewed_on else State.CERTIFIED

    def valid_on(self, day: date) -> bool:
        """Whether a contract may be signed on a day; the last day of its validity is one of them."""
        return self.state_on(day) in LIVE

    def public_on(self, day: date) -> bool:
        """Whether the register shows it to everybody: from the day it was certified on, whatever became of it."""
        return self.certified_on is not None and self.certified_on <= day

    def contract(self, ref: str) -> Contract | None:
        return next((contract for contract in self.contracts if contract.ref == ref), None)

    @property
    def forecasts(self) -> tuple[Contract, ...]:
        """Those announced and neither signed nor given up."""
        return tuple(contract for contract in self.contracts if contract.state is ContractState.FORECAST)

    @property
    def writers(self) -> frozenset[int]:
        """Who wrote the application or an opinion, and so decides nothing of it."""
        return frozenset({self.written_by, *(opinion.by for opinion in self.opinions)})
