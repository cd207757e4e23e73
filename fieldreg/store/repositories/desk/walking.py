"""What the desk did for a case beside asking others, and what else it is joined to."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from fieldreg.desk.cases import OPEN_STEPS
from fieldreg.desk.walking.entries import Entry, EntryKind, EntryState, written_meanwhile
from fieldreg.kernel.errors import NotFound
from fieldreg.kernel.texts import Text
from fieldreg.store.tables import case_entries, case_joins, cases
from fieldreg.store.transaction import Transaction

__all__ = ["SqlWalking"]

_WORDS = ("kind", "state")
_COLUMNS = tuple(name for name in Entry.__dataclass_fields__ if name not in _WORDS)


class SqlWalking:
    """`ports.Walking`."""

    def __init__(self, transaction: Transaction) -> None:
        self._t = transaction

    def entries(self, case: str) -> Sequence[Entry]:
        rows = self._t.connection.execute(sa.select(case_entries).where(case_entries.c.case == case).order_by(case_entries.c.id))
        return [_entry(row) for row in rows]

    def entry(self, entry_id: int) -> Entry:
        row = self._t.connection.execute(sa.select(case_entries).where(case_entries.c.id == entry_id)).one_or_none()
        if row is None:
            raise NotFound(Text("その記録はありません。", "there is no such entry"), where="entry")
        return _entry(row)

    def put_entry(self, entry: Entry) -> Entry:
        kept = replace(entry, version=entry.version + 1)
        row: dict[str, Any] = {name: getattr(kept, name) for name in _COLUMNS if name != "id"}
        row |= {name: str(getattr(kept, name)) for name in _WORDS}
        if not entry.version:
            new = self._t.connection.execute(sa.insert(case_entries).values(row).returning(case_entries.c.id))
            return replace(kept, id=int(new.scalar_one()))
        same = (case_entries.c.id == entry.id) & (case_entries.c.version == entry.version)
        if self._t.connection.execute(sa.update(case_entries).where(same).values(row)).rowcount == 0:
            raise written_meanwhile(self.entry(entry.id), entry)
        return kept

    def open_entries(self) -> Sequence[Entry]:
        still = ("planned", "asked", "checked", "handed_on")
        some = sa.select(case_entries).join(cases, cases.c.ref == case_entries.c.case)
        some = some.where(case_entries.c.state.in_(still), cases.c.step.in_([str(step) for step in OPEN_STEPS]))
        rows = self._t.connection.execute(some.order_by(case_entries.c.day.is_(None), case_entries.c.day, case_entries.c.id))
        return [_entry(row) for row in rows]

    def counted(self) -> Mapping[str, Mapping[str, int]]:
        some = sa.select(case_entries.c.case, case_entries.c.kind, sa.func.count().label("n"))
        found: dict[str, dict[str, int]] = {}
        for row in self._t.connection.execute(some.group_by(case_entries.c.case, case_entries.c.kind)):
            found.setdefault(row.case, {})[row.kind] = int(row.n)
        return found

    def join(self, case: str, what: str, ref: str) -> None:
        self._t.upsert(case_joins, [{"case": case, "what": what, "ref": ref}], ["case", "what"])

    def joined(self, case: str) -> Mapping[str, str]:
        rows = self._t.connection.execute(sa.select(case_joins).where(case_joins.c.case == case))
        return {row.what: row.ref for row in rows}


def _entry(row: Row[Any]) -> Entry:
    return Entry(**{name: getattr(row, name) for name in _COLUMNS}, kind=EntryKind(row.kind), state=EntryState(row.state))
