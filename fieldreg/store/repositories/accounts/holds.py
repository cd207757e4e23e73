"""Holds on what would be erased."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from fieldreg.kernel.errors import Conflict, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.people.holds import Hold, Holdable
from fieldreg.store.tables import holds
from fieldreg.store.transaction import Transaction

__all__ = ["SqlHolds"]

TURN = "holds"  # a counter whoever holds or erases asks first: one of them at a time


class SqlHolds:
    """`ports.Holds`."""

    def __init__(self, transaction: Transaction) -> None:
        self._t = transaction

    def set(self, hold: Hold) -> Hold:
        self._t.next(TURN)
        values = {name: value for name, value in asdict(hold).items() if name != "id"} | {"what": str(hold.what)}
        try:
            with self._t.connection.begin_nested():
                new = self._t.connection.execute(sa.insert(holds).values(values).returning(holds.c.id))
                return replace(hold, id=int(new.scalar_one()))
        except IntegrityError as error:
            told = Text(f"{hold.ref} はすでに保全されています。", f"{hold.ref} is held already")
            raise Conflict(told, code="held-already", where=hold.ref) from error

    def lift(self, what: Holdable, ref: str, *, by: int | None, at: datetime) -> Hold:
        self._t.next(TURN)
        on = (holds.c.what == str(what)) & (holds.c.ref == ref) & holds.c.lifted_at.is_(None)
        row = self._t.connection.execute(sa.update(holds).where(on).values(lifted_at=at, lifted_by=by).returning(*holds.c)).one_or_none()
        if row is None:
            raise NotFound(Text(f"{ref} は保全されていません。", f"{ref} is not held"), where=ref)
        return _hold(row)

    def on(self) -> Sequence[Hold]:
        return [_hold(row) for row in self._t.connection.execute(sa.select(holds).where(holds.c.lifted_at.is_(None)).order_by(holds.c.id))]


def _hold(row: sa.Row[Any]) -> Hold:
    return Hold(
        id=row.id, what=Holdable(row.what), ref=row.ref, because=row.because, set_at=row.set_at, set_by=row.set_by,
        lifted_at=row.lifted_at, lifted_by=row.lifted_by,
    )  # fmt: skip
