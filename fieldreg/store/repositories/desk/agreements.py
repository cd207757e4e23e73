"""What was agreed for a case, and how far its permits are."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from fieldreg.desk.agreements import Agreement, AgreementState, Condition
from fieldreg.desk.permits import Permit, PermitState
from fieldreg.kernel.errors import Conflict
from fieldreg.kernel.texts import Text
from fieldreg.store.tables import agreements, permits
from fieldreg.store.transaction import Transaction

__all__ = ["SqlAgreements", "SqlPermits"]

_AGREEMENT = tuple(name for name in Agreement.__dataclass_fields__ if name not in ("state", "conditions"))
_PERMIT = tuple(name for name in Permit.__dataclass_fields__ if name != "state")


class SqlAgreements:
    """`ports.Agreements`."""

    def __init__(self, transaction: Transaction) -> None:
        self._t = transaction

    def of_case(self, case: str) -> Sequence[Agreement]:
        return self.of_cases([case])[case]

    def of_cases(self, cases: Sequence[str]) -> Mapping[str, Sequence[Agreement]]:
        found: dict[str, list[Agreement]] = {case: [] for case in cases}
        some = sa.select(agreements).where(agreements.c.case.in_(list(cases))).order_by(agreements.c.case, agreements.c.version)
        for row in self._t.connection.execute(some):
            found[row.case].append(_agreement(row))
        return found

    def put(self, agreement: Agreement) -> Agreement:
        row: dict[str, Any] = {name: getattr(agreement, name) for name in _AGREEMENT}
        row |= {"state": str(agreement.state), "conditions": [one.to_dict() for one in agreement.conditions]}
        self._t.upsert(agreements, [row], ["case", "version"])
        return agreement


class SqlPermits:
    """`ports.Permits`."""

    def __init__(self, transaction: Transaction) -> None:
        self._t = transaction

    def of_case(self, case: str) -> Sequence[Permit]:
        rows = self._t.connection.execute(sa.select(permits).where(permits.c.case == case).order_by(permits.c.rule))
        return [Permit(**{name: getattr(row, name) for name in _PERMIT}, state=PermitState(row.state)) for row in rows]

    def put(self, permit: Permit) -> Permit:
        kept = replace(permit, version=permit.version + 1)
        row = {name: getattr(kept, name) for name in _PERMIT} | {"state": str(kept.state)}
        held = (permits.c.case == permit.case) & (permits.c.rule == permit.rule)
        if permit.version:
            same = self._t.connection.execute(sa.update(permits).where(held, permits.c.version == permit.version).values(row))
            done = same.rowcount == 1
        else:
            done = self._t.connection.scalar(sa.select(permits.c.version).where(held)) is None
            if done:
                self._t.connection.execute(sa.insert(permits).values(row))
        if not done:
            said = Text(
                f"手続き「{permit.title.ja}」は、開いた後にほかの人が変更しました。読み直してください。",
                f"the permit {permit.rule!r} was changed by somebody else since you opened it; read it again",
            )
            raise Conflict(said, code="written-meanwhile", where=permit.rule)
        return kept


def _agreement(row: Any) -> Agreement:
    conditions = tuple(Condition.from_dict(one) for one in row.conditions)
    return Agreement(**{name: getattr(row, name) for name in _AGREEMENT}, state=AgreementState(row.state), conditions=conditions)
