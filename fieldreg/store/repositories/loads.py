"""What administrators loaded, with before-images."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice

import sqlalchemy as sa

from fieldreg.kernel.errors import Conflict, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.register.load_ledger import CHANGE_FIELDS, Change, ChangeRecord, Load, LoadState, change_record
from fieldreg.store import mapping
from fieldreg.store.tables import changes, loads
from fieldreg.store.transaction import Transaction

__all__ = ["SqlLoads"]

_BATCH = 5_000  # changes written at once


class SqlLoads:
    """`ports.Loads`."""

    def __init__(self, transaction: Transaction) -> None:
        self._t = transaction

    def add(self, load: Load, changed: Iterable[Change]) -> Load:
        coming = (change_record(change, n) for n, change in enumerate(changed))
        return self.add_records(load, iter(lambda: list(islice(coming, _BATCH)), []))

    def add_records(self, load: Load, batches: Iterable[Sequence[ChangeRecord]]) -> Load:
        new = sa.insert(loads).values(mapping.load_row(load)).returning(loads.c.id)
        kept = replace(load, id=int(self._t.connection.execute(new).scalar_one()))
        self._t.dialect.put_rows(self._t.connection, changes, CHANGE_FIELDS, (), batches, load=kept.id)
        return kept

    def get(self, load_id: int) -> Load:
        row = self._t.connection.execute(sa.select(loads).where(loads.c.id == load_id)).one_or_none()
        if row is None:
            raise NotFound(
                Text(f"取込み {load_id} はありません。", f"there is no load {load_id}"), where="load"
            )
        return mapping.load_from(row)

    def all(self) -> Sequence[Load]:
        rows = self._t.connection.execute(sa.select(loads).order_by(loads.c.id.desc()))
        return [mapping.load_from(row) for row in rows]

    def changes(self, load_id: int) -> Sequence[Change]:
        """In the order they were made."""
        of_load = sa.select(changes).where(changes.c.load == load_id).order_by(changes.c.position)
        return [mapping.change_from(row) for row in self._t.connection.execute(of_load)]

    def mark_rolled_back(self, load_id: int, at: datetime) -> None:
        """Raises NotFound, Conflict if it is already undone."""
        applied = sa.update(loads).where(loads.c.id == load_id, loads.c.state == str(LoadState.APPLIED))
        undone = applied.values(state=str(LoadState.ROLLED_BACK), rolled_back_at=at)
        if self._t.connection.execute(undone).rowcount == 0:
            self.get(load_id)
            raise Conflict(
                Text(
                    f"取込み {load_id} はすでに取り消されています。", f"load {load_id} is already rolled back"
                ),
                where="load",
            )
