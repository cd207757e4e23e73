"""What is due of certifications: an end that comes near, a result nobody has published, a report on a year that is over."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from fieldreg.certification.certifications import Certification
from fieldreg.certification.contracts import ContractState
from fieldreg.certification.settings import Settings
from fieldreg.certification.yearly import years_over
from fieldreg.kernel.texts import Text

__all__ = ["DUE_KINDS", "Due", "DueKind", "Reminder", "due_of", "reminders"]


class DueKind(StrEnum):
    """What the desk, or the maker, has to do."""

    RESULT = "result"
    REPORT = "report"
    EXPIRING = "expiring"


DUE_KINDS: Mapping[DueKind, Text] = {
    DueKind.RESULT: Text("契約の結果が未公表", "Result of a contract not published"),
    DueKind.REPORT: Text("年次報告が未提出", "Yearly report not handed in"),
    DueKind.EXPIRING: Text("まもなく期間満了", "Ends soon"),
}


@dataclass(frozen=True, kw_only=True)
class Due:
    """`on`: the day it should be done by; of a result the signing day, for no source tells another."""

    kind: DueKind
    held: Certification
    on: date
    contract: str = ""
    year: int = 0


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """What the maker is to be told of, once for each `cause`, by a template of letters; `on` as of what is due."""

    cause: str
    template: str
    held: Certification
    on: date


def due_of(certifications: Iterable[Certification], settings: Settings, today: date) -> list[Due]:
    """Everything that is due, the soonest first."""
    found: list[Due] = []
    for held in certifications:
        found += [*_results(held), *_reports(held, settings, today), *_expiring(held, settings, today)]
    return sorted(found, key=lambda due: (due.on, due.held.ref, due.contract, due.year))


def reminders(certifications: Iterable[Certification], settings: Settings, today: date) -> list[Reminder]:
    """What makers are to be told, of those who left an e-mail address.  The same until it is done, under the same cause."""
    wanted = {DueKind.EXPIRING: "certification-expiring", DueKind.REPORT: "yearly-report-due"}
    return [
        Reminder(
            cause=f"{wanted[due.kind]}:{due.held.ref}:{due.year or due.on.isoformat()}", template=wanted[due.kind],
            held=due.held, on=due.on,
        )
        for due in due_of(certifications, settings, today)
        if due.kind in wanted and due.held.maker_email
    ]  # fmt: skip


def _results(held: Certification) -> list[Due]:
    return [
        Due(kind=DueKind.RESULT, held=held, on=contract.signed_on, contract=contract.ref)
        for contract in held.contracts
        if contract.state is ContractState.SIGNED and contract.signed_on is not None
    ]


def _reports(held: Certification, settings: Settings, today: date) -> list[Due]:
    if not settings.yearly_reports:
        return []
    there = {report.year for report in held.reports}
    after = timedelta(days=settings.report_days)
    return [Due(kind=DueKind.REPORT, held=held, on=end + after, year=year) for year, end in years_over(held, today) if year not in there]


def _expiring(held: Certification, settings: Settings, today: date) -> list[Due]:
    """Of one whose end was set earlier its maker knows already."""
    until = held.valid_until
    if until is None or held.ended_on is not None or not held.valid_on(today):
        return []
    near = until - today <= timedelta(days=settings.expiring_days)
    return [Due(kind=DueKind.EXPIRING, held=held, on=until)] if near else []
