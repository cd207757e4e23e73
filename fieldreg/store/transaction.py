"""One open transaction as the repositories use it, alike on both databases."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from importlib import import_module
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from fieldreg.register.zone_index import Box
from fieldreg.store.tables import counters, editions

__all__ = ["REVISION", "REVISION_NOW", "SITES", "Dialect", "Transaction"]

REVISION = "revision"
_REVISION = sa.select(counters.c.value).where(counters.c.name == REVISION)  # asked by every screening
REVISION_NOW = f"SELECT value FROM counters WHERE name = '{REVISION}'"  # noqa: S608 - a name of our own
_NEXT = sa.text(
    "INSERT INTO counters (name, value) VALUES (:name, 1) ON CONFLICT (name) DO UPDATE SET value = counters.value + 1 RETURNING value"
)
SITES = "sites"  # the counter that holds the stamp of all sites together


class Dialect(Protocol):
    """What SQLite and PostgreSQL do differently."""

    engine: Engine

    def __hash__(self) -> int: ...

    def begin(self, connection: Connection, *, write: bool) -> None: ...

    def lock_schema(self, connection: Connection) -> None: ...

    def lock_units(self, connection: Connection, units: Sequence[str]) -> None: ...

    def anything_near(self, connection: Connection, units: Sequence[str], start_us: int, end_us: int) -> bool: ...

    def lock_timeline(self, connection: Connection) -> None: ...

    def put_rows(
        self, connection: Connection, table: sa.Table, columns: Sequence[str], keys: Sequence[str],
        batches: Iterable[Sequence[Sequence[Any]]], **fixed: str | int,
    ) -> None: ...  # fmt: skip

    def in_box(self, table: sa.Table, box: Box) -> sa.ColumnElement[bool]: ...

    def revision(self) -> int: ...

    def among(self, column: sa.ColumnElement[int]) -> sa.ColumnElement[bool]: ...

    def listed(self, numbers: Sequence[int]) -> object: ...

    def prepare(self, connection: Connection) -> None: ...

    def make_objects(self, connection: Connection) -> None: ...

    def missing(self, connection: Connection) -> list[str]: ...

    def check(self, connection: Connection) -> dict[str, Any]: ...

    def serve(self) -> None: ...


class Transaction:
    """A connection with its dialect, and the few statements both databases share but SQL does not."""

    def __init__(self, connection: Connection, dialect: Dialect) -> None:
        self.connection, self.dialect = connection, dialect
        self._touched = False
        self._stamped: set[tuple[str, str]] = set()  # since stamps were last read; ("", "") for sites

    def upsert(self, table: sa.Table, rows: Sequence[Mapping[str, Any]], keys: Sequence[str]) -> None:
        """Adds each row, or replaces what has the same `keys`; triggers fire either way."""
        if not rows:
            return
        statement = _upserting(self.connection.dialect.name, table, tuple(rows[0]), tuple(keys))
        self.connection.execute(statement, [dict(row) for row in rows])

    def next(self, counter: str) -> int:
        """The counter's next value, from 1; others who ask wait until this transaction ends."""
        return int(self.connection.execute(_NEXT, {"name": counter}).scalar_one())

    def touch(self) -> None:
        """Sites, managers, zones or notes change: the revision grows, once per transaction."""
        if not self._touched:
            self.next(REVISION)
            self._touched = True

    def revision(self) -> int:
        return int(self.connection.scalar(_REVISION) or 0)

    # --- stamps: what a snapshot knows an edition's content by.  Drawn at random, so that one that was
    # --- undone, or of a restored copy, never comes back for other content.

    def stamp_edition(self, layer: str, edition: str) -> None:
        """Zones of the edition, or its own row, changed.  Whoever writes zones past `SqlZones` calls it, after the row is there."""
        if (layer, edition) in self._stamped:
            return
        of_edition = (editions.c.layer == layer) & (editions.c.edition == edition)
        if self.connection.execute(sa.update(editions).where(of_edition).values(stamp=_stamp())).rowcount:
            self._stamped.add((layer, edition))

    def forget_edition(self, layer: str, edition: str) -> None:
        """The edition's row is gone; another of its name will need a stamp."""
        self._stamped.discard((layer, edition))

    def stamp_sites(self) -> None:
        """Some site or area changed."""
        if ("", "") not in self._stamped:
            self.upsert(counters, [{"name": SITES, "value": _stamp()}], ["name"])
            self._stamped.add(("", ""))

    def stamps(self) -> dict[tuple[str, str], int]:
        """By layer and edition."""
        self._stamped &= {("", "")}
        rows = self.connection.execute(sa.select(editions.c.layer, editions.c.edition, editions.c.stamp))
        return {(layer, edition): stamp for layer, edition, stamp in rows}

    def sites_stamp(self) -> int:
        self._stamped.discard(("", ""))
        found = self.connection.scalar(sa.select(counters.c.value).where(counters.c.name == SITES))
        return int(found or 0)


@lru_cache(maxsize=256)
def _upserting(dialect: str, table: sa.Table, names: tuple[str, ...], keys: tuple[str, ...]) -> sa.Insert:
    # of the database in use alone: the other's brings all of its drivers
    insert: Any = import_module(f"sqlalchemy.dialects.{dialect}").insert(table)
    others = {name: insert.excluded[name] for name in names if name not in keys}
    made: sa.Insert = (
        insert.on_conflict_do_update(index_elements=list(keys), set_=others)
        if others
        else insert.on_conflict_do_nothing(index_elements=list(keys))
    )
    return made


def _stamp() -> int:
    return secrets.randbits(62) + 1
