"""Certifications: one row each, with the opinions, contracts and reports that belong to it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from fieldreg.certification.certifications import Basis, Certification, Opinion, TestAnswer, YearlyReport
from fieldreg.certification.contracts import Contract, ContractState
from fieldreg.certification.states import Answer, Kind, State, StatutoryTest, View, Way
from fieldreg.kernel.errors import Conflict, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.store.tables import (
    certification_contracts,
    certification_opinions,
    certification_reports,
    certifications,
)
from fieldreg.store.transaction import Transaction

__all__ = ["SqlCertifications"]

_PLAIN = (
    "ref", "product", "description", "maker", "maker_email", "plan", "application", "report", "attested_by", "applied_on", "written_by",
    "certified_on", "valid_until", "renewals", "renewals_allowed", "renewed_on", "ended_on", "reason", "decided_by", "predecessor",
    "successor", "created_at", "version", "last_once",
)  # fmt: skip
_BASIS = ("outline", "edition", "source", "confidence")
_OPINION = ("who", "text", "heard_on", "by")
_CONTRACT = (
    "ref", "what", "planned", "how_chosen", "forecast_on", "forecast_where", "party", "signed_on", "amount_yen", "reason", "result_on",
    "result_where",
)  # fmt: skip
_REPORT = ("year", "handed_in_on", "summary", "by")


class SqlCertifications:
    """`ports.Certifications`.  The registry's revision does not grow: no answer hangs on what is certified."""

    def __init__(self, transaction: Transaction) -> None:
        self._t = transaction

    def get(self, ref: str) -> Certification:
        return self._whole(self._t.connection.execute(_one(ref)).all(), ref)

    def lock(self, ref: str) -> Certification:
        return self._whole(self._t.connection.execute(_one(ref).with_for_update()).all(), ref)

    def made_by(self, once: str) -> Certification | None:
        found = self._t.connection.execute(sa.select(certifications).where(certifications.c.made_once == once)).all()
        return next(iter(self._with_parts(found)), None)

    def all(self) -> Sequence[Certification]:
        return self._with_parts(self._t.connection.execute(sa.select(certifications).order_by(certifications.c.pk)).all())

    def add(self, certification: Certification) -> Certification:
        year = (certification.created_at or datetime.now(UTC)).astimezone(JST).year
        kept = replace(certification, ref=f"N-{year}-{self._t.next(f'N-{year}'):04d}", version=1)
        self._t.connection.execute(sa.insert(certifications).values(_row(kept)))
        self._put_parts(kept)
        return self.get(kept.ref)

    def put(self, certification: Certification) -> Certification:
        kept = replace(certification, version=certification.version + 1)
        same = certifications.c.ref == kept.ref, certifications.c.version == certification.version
        if self._t.connection.execute(sa.update(certifications).where(*same).values(_row(kept))).rowcount == 0:
            self.get(kept.ref)
            said = Text("この間に別の人が変更しました。画面を更新してください。", "somebody has changed it meanwhile; reload the page")
            raise Conflict(said, code="changed-meanwhile", where=kept.ref)
        self._put_parts(kept)
        return self.get(kept.ref)

    def _put_parts(self, kept: Certification) -> None:
        """What is new is added; of contracts what there was is replaced too."""
        own = int(self._t.connection.scalar(sa.select(certifications.c.pk).where(certifications.c.ref == kept.ref)) or 0)
        parts: tuple[tuple[sa.Table, Iterable[Any]], ...] = ((certification_opinions, kept.opinions), (certification_reports, kept.reports))
        for table, held in parts:
            count = int(self._t.connection.scalar(sa.select(sa.func.count()).select_from(table).where(table.c.certification == own)) or 0)
            for part in tuple(held)[count:]:
                self._t.connection.execute(sa.insert(table).values(certification=own, **_part(part)))
        for contract in kept.contracts:
            self._put_contract(contract, own, kept)

    def _put_contract(self, contract: Contract, own: int, kept: Certification) -> None:
        if contract.ref:
            same = sa.update(certification_contracts).where(certification_contracts.c.ref == contract.ref)
            self._t.connection.execute(same.values(_contract_row(contract)))
            return
        year = max(contract.forecast_on, kept.certified_on or date.min).year
        made = replace(contract, ref=f"K-{year}-{self._t.next(f'K-{year}'):04d}")
        self._t.connection.execute(sa.insert(certification_contracts).values(certification=own, **_contract_row(made)))

    def _whole(self, found: Sequence[Row[Any]], ref: str) -> Certification:
        if not found:
            raise NotFound(Text(f"認定「{ref}」はありません。", f"there is no certification {ref!r}"), where="ref")
        return self._with_parts(found)[0]

    def _with_parts(self, found: Sequence[Row[Any]]) -> list[Certification]:
        one = found[0].pk if len(found) == 1 else None
        opinions, contracts, reports = (
            self._parts(table, order, one)
            for table, order in (
                (certification_opinions, certification_opinions.c.id), (certification_contracts, certification_contracts.c.pk),
                (certification_reports, certification_reports.c.year),
            )
        )  # fmt: skip
        return [_certification(row, opinions.get(row.pk, []), contracts.get(row.pk, []), reports.get(row.pk, [])) for row in found]

    def _parts(self, table: sa.Table, order: "sa.Column[Any]", one: int | None) -> dict[int, list[Row[Any]]]:
        """Rows by the certification they belong to, in their order; of one or of all."""
        chosen = sa.select(table).order_by(order)
        rows = self._t.connection.execute(chosen if one is None else chosen.where(table.c.certification == one))
        held: dict[int, list[Row[Any]]] = {}
        for row in rows:
            held.setdefault(row.certification, []).append(row)
        return held


def _one(ref: str) -> "sa.Select[Any]":
    return sa.select(certifications).where(certifications.c.ref == ref)


def _row(held: Certification) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(held, name) for name in _PLAIN} | {name: getattr(held.basis, name) for name in _BASIS}
    row |= {"state": str(held.state), "kind": str(held.kind), "ways": " ".join(sorted(held.ways)), "made_once": held.made_once or None}
    for test in StatutoryTest:
        answer = held.tests.get(test)
        row |= {
            f"{test}_answer": str(answer.answer) if answer else "", f"{test}_reason": answer.reason if answer else "",
            f"{test}_by": answer.by if answer else None,
        }  # fmt: skip
    return row


def _part(part: Opinion | YearlyReport) -> dict[str, Any]:
    if isinstance(part, Opinion):
        return {name: getattr(part, name) for name in _OPINION} | {"view": str(part.view)}
    return {name: getattr(part, name) for name in _REPORT}


def _contract_row(contract: Contract) -> dict[str, Any]:
    row = {name: getattr(contract, name) for name in _CONTRACT}
    return row | {"state": str(contract.state), "way": str(contract.way) if contract.way else None}


def _certification(
    row: Row[Any], opinions: Sequence[Row[Any]], contracts: Sequence[Row[Any]], reports: Sequence[Row[Any]]
) -> Certification:
    answered = [test for test in StatutoryTest if getattr(row, f"{test}_answer")]
    return Certification(
        **{name: getattr(row, name) for name in _PLAIN},
        state=State(row.state),
        kind=Kind(row.kind),
        ways=frozenset(map(Way, row.ways.split())),
        basis=Basis(**{name: getattr(row, name) for name in _BASIS}),
        made_once=row.made_once or "",
        tests={
            test: TestAnswer(Answer(getattr(row, f"{test}_answer")), getattr(row, f"{test}_reason"), getattr(row, f"{test}_by"))
            for test in answered
        },
        opinions=tuple(Opinion(view=View(one.view), **{name: getattr(one, name) for name in _OPINION}) for one in opinions),
        contracts=tuple(map(_contract, contracts)),
        reports=tuple(YearlyReport(**{name: getattr(one, name) for name in _REPORT}) for one in reports),
    )


def _contract(row: Row[Any]) -> Contract:
    plain = {name: getattr(row, name) for name in _CONTRACT}
    return Contract(state=ContractState(row.state), way=Way(row.way) if row.way else None, **plain)
