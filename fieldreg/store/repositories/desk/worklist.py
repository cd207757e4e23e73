"""The worklist: answers that turned with a load, until somebody has seen them."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from fieldreg.desk.worklist import TurnedAnswer
from fieldreg.store.tables import turns
from fieldreg.store.transaction import Transaction

__all__ = ["SqlWorklist"]

_COLUMNS = ("load", "what", "ref", "rule", "before", "after", "owner", "at", "seen_at", "seen_by")


class SqlWorklist:
    """`ports.Worklist`."""

    def __init__(self, transaction: Transaction) -> None:
        self._t = transaction

    def add(self, found: Sequence[TurnedAnswer]) -> None:
        if found:
            rows = [{name: getattr(turn, name) for name in _COLUMNS} for turn in found]
            self._t.connection.execute(sa.insert(turns), rows)

    def list(self, *, owner: int | None = None, seen: bool = False, limit: int = 1_000) -> Sequence[TurnedAnswer]:
        chosen = sa.select(turns).order_by(turns.c.id.desc()).limit(limit)
        chosen = chosen.where(turns.c.seen_at.is_not(None) if seen else turns.c.seen_at.is_(None))
        if owner is not None:
            chosen = chosen.where(turns.c.owner == owner)
        rows = self._t.connection.execute(chosen)
        return [TurnedAnswer(id=row.id, **{name: getattr(row, name) for name in _COLUMNS}) for row in rows]

    def count(self, *, owner: int | None = None) -> int:
        waiting = sa.select(sa.func.count()).select_from(turns).where(turns.c.seen_at.is_(None))
        if owner is not None:
            waiting = waiting.where(turns.c.owner == owner)
        return int(self._t.connection.scalar(waiting) or 0)

    def see(self, ids: Sequence[int], *, by: int, at: datetime, owner: int | None = None) -> Sequence[int]:
        one = sa.update(turns).where(turns.c.id.in_(ids), turns.c.seen_at.is_(None)).values(seen_at=at, seen_by=by)
        if owner is not None:
            one = one.where(turns.c.owner == owner)
        return sorted(self._t.connection.scalars(one.returning(turns.c.id)))
