"""Watches on kept trials, and the notices they gave."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from importlib import import_module
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from fieldreg.kernel.timespan import Timespan
from fieldreg.store.tables import notices, watches
from fieldreg.store.transaction import Transaction
from fieldreg.waiting.watches import Notice, Watch, WatchKind

__all__ = ["SqlWatches"]

_KEY = ("code", "kind", "addressee")
_PLAIN = (
    "code", "addressee", "owner", "site", "area", "state", "turn", "read_turn", "looked_at", "looked_revision", "looked_on",
    "begun_at", "ends_at", "stopped_at",
)  # fmt: skip
_BATCH = 500


class SqlWatches:
    """`ports.Watches`.  The registry's revision does not grow: no answer hangs on who waits."""

    def __init__(self, transaction: Transaction) -> None:
        self._t = transaction

    def begin(self, watch: Watch) -> Watch:
        """Waits for whoever is beginning the same at this moment."""
        insert = import_module(f"sqlalchemy.dialects.{self._t.connection.dialect.name}").insert(watches)
        again = {
            name: insert.excluded[name]
            for name in ("state", "looked_at", "looked_revision", "looked_on", "begun_at", "ends_at", "t0", "t1", "stopped_at")
        }
        stopped = watches.c.stopped_at.is_not(None)
        self._t.connection.execute(
            insert.values(_row(watch)).on_conflict_do_update(index_elements=list(_KEY), set_=again, where=stopped)
        )
        found = self._one(watch.code, watch.kind, watch.addressee)
        assert found is not None  # noqa: S101 - written above
        return found

    def stop(self, code: str, kind: WatchKind, addressee: str, *, at: datetime) -> bool:
        known = _of(code, addressee), watches.c.kind == str(kind), watches.c.stopped_at.is_(None)
        return self._t.connection.execute(sa.update(watches).where(*known).values(stopped_at=at)).rowcount > 0

    def of_trial(self, code: str, addressee: str) -> Sequence[Watch]:
        return self._all(sa.select(watches).where(_of(code, addressee)).order_by(watches.c.kind))

    def of_owner(self, owner: int, *, limit: int = 1_000) -> Sequence[Watch]:
        return self._all(sa.select(watches).where(watches.c.owner == owner).order_by(watches.c.id.desc()).limit(limit))

    def count_on(self, owner: int, now: datetime) -> int:
        mine = sa.select(sa.func.count()).select_from(watches).where(watches.c.owner == owner, *_on(now))
        return int(self._t.connection.scalar(mine) or 0)

    def unread(self, owner: int) -> int:
        mine = sa.select(sa.func.sum(watches.c.turn - watches.c.read_turn)).where(watches.c.owner == owner)
        return int(self._t.connection.scalar(mine) or 0)

    def waiting_for(self, site: str, span: Timespan, now: datetime, *, limit: int) -> Sequence[Watch]:
        """First whoever else is changing claims of the site is waited for, so that what is read of them stands."""
        self._t.dialect.lock_units(self._t.connection, [site])
        meets = watches.c.site == site, watches.c.t0 < span.end, watches.c.t1 > span.start
        chosen = sa.select(watches).where(*meets, *_on(now), watches.c.kind == str(WatchKind.FREE)).order_by(watches.c.id)
        return self._all(chosen.limit(limit))

    def due(self, kind: WatchKind, *, revision: int, on: date, now: datetime, limit: int) -> Sequence[Watch]:
        chosen = sa.select(watches).where(watches.c.kind == str(kind), *_on(now))
        if kind is WatchKind.VERDICT:
            chosen = chosen.where((watches.c.looked_revision != revision) | (watches.c.looked_on != on))
        return self._all(chosen.order_by(watches.c.looked_at, watches.c.id).limit(limit))

    def looked(self, ids: Sequence[int], *, at: datetime, revision: int, on: date) -> None:
        values = {"looked_at": at, "looked_revision": revision, "looked_on": on}
        for start in range(0, len(ids), _BATCH):
            self._t.connection.execute(sa.update(watches).where(watches.c.id.in_(ids[start : start + _BATCH])).values(values))

    def turn(self, watch: Watch, state: Mapping[str, Any], told: Mapping[str, Any] | None, *, at: datetime) -> bool:
        """The row itself is the gate: of two who saw the same turn one changes it."""
        step = 0 if told is None else 1
        own = watches.c.id == watch.id, watches.c.turn == watch.turn, watches.c.stopped_at.is_(None)
        changed = self._t.connection.execute(sa.update(watches).where(*own).values(state=dict(state), turn=watch.turn + step))
        if changed.rowcount == 0:
            return False
        if told is not None:
            self._t.connection.execute(sa.insert(notices).values(watch=watch.id, turn=watch.turn + 1, at=at, told=dict(told)))
        return True

    def notices(self, ids: Sequence[int], *, newest: int = 20) -> Mapping[int, Sequence[Notice]]:
        found: dict[int, list[Notice]] = {}
        for start in range(0, len(ids), _BATCH):
            some = sa.select(notices).join(watches, watches.c.id == notices.c.watch)
            some = some.where(notices.c.watch.in_(ids[start : start + _BATCH]), notices.c.turn > watches.c.turn - newest)
            for row in self._t.connection.execute(some.order_by(notices.c.watch, notices.c.turn.desc())):
                found.setdefault(row.watch, []).append(Notice(watch=row.watch, turn=row.turn, at=row.at, told=row.told))
        return found

    def read(self, watch_id: int, turn: int, *, addressee: str) -> bool:
        newer = watches.c.id == watch_id, watches.c.addressee == addressee, watches.c.read_turn < turn, watches.c.turn >= turn
        return self._t.connection.execute(sa.update(watches).where(*newer).values(read_turn=turn)).rowcount > 0

    def _one(self, code: str, kind: WatchKind, addressee: str) -> Watch | None:
        row = self._t.connection.execute(sa.select(watches).where(_of(code, addressee), watches.c.kind == str(kind))).one_or_none()
        return None if row is None else _watch(row)

    def _all(self, chosen: "sa.Select[Any]") -> Sequence[Watch]:
        return [_watch(row) for row in self._t.connection.execute(chosen)]


def _of(code: str, addressee: str) -> sa.ColumnElement[bool]:
    return (watches.c.code == code) & (watches.c.addressee == addressee)


def _on(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """Those that are neither stopped nor over."""
    return watches.c.stopped_at.is_(None), watches.c.ends_at > now


def _row(watch: Watch) -> dict[str, Any]:
    plain = {name: getattr(watch, name) for name in _PLAIN}
    return plain | {"kind": str(watch.kind), "state": dict(watch.state), "t0": watch.slot.start, "t1": watch.slot.end}


def _watch(row: Row[Any]) -> Watch:
    plain = {name: getattr(row, name) for name in _PLAIN}
    return Watch(id=row.id, kind=WatchKind(row.kind), slot=Timespan(row.t0, row.t1), **plain)
