"""What is SQLite's own: how it is opened, and boxes in an R*Tree.

WAL lets readers go on while one writes; `synchronous=FULL` keeps what was acknowledged
through a loss of power; a writer takes its lock with BEGIN IMMEDIATE, so that waiting
happens there and nowhere later.
"""
# ruff: noqa: S608 - SQL is put together from names written here only

import json
import random
import sqlite3
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import shapely
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection

from fieldreg.booking.claims import share_ground
from fieldreg.register.zone_index import Box
from fieldreg.store.claim_checks import claim_faults
from fieldreg.store.engines import claim_guards
from fieldreg.store.engines.migrate import upgrade
from fieldreg.store.engines.sqlite_bulk import put_rows
from fieldreg.store.engines.sqlite_schema import objects_of, schema_faults
from fieldreg.store.engines.sqlite_served import Served
from fieldreg.store.engines.version import is_current
from fieldreg.store.transaction import REVISION_NOW

__all__ = ["BOXES", "OBJECTS", "SqliteDialect"]

BOXES = ("sites", "zones")  # tables whose rows have a box in `<table>_box`


def _boxes(table: str) -> dict[str, str]:
    new = "new.pk, new.west, new.east, new.south, new.north"
    sides = "west = new.west, east = new.east, south = new.south, north = new.north"
    return {
        f"{table}_box": f"CREATE VIRTUAL TABLE {table}_box USING rtree(pk, west, east, south, north)",
        f"{table}_box_insert": f"CREATE TRIGGER {table}_box_insert AFTER INSERT ON {table} "
        f"BEGIN INSERT INTO {table}_box VALUES ({new}); END",
        f"{table}_box_update": f"CREATE TRIGGER {table}_box_update AFTER UPDATE OF pk, west, east, south, north "
        f"ON {table} BEGIN UPDATE {table}_box SET pk = new.pk, {sides} WHERE pk = old.pk; END",
        f"{table}_box_delete": f"CREATE TRIGGER {table}_box_delete AFTER DELETE ON {table} "
        f"BEGIN DELETE FROM {table}_box WHERE pk = old.pk; END",
    }


_PAUSE_MS = 20  # what SQLite itself waits before it says BUSY

_FIRST_MEETS = """SELECT 1 FROM claims c WHERE c.unit = new.unit AND c.live AND c.reservation <> new.reservation
    AND c.t0 < new.t1 AND c.t0 > new.t0 - 2678400000000 AND new.t0 < c.t1
    AND (c.hold OR new.hold) AND (c.exclusive OR new.exclusive)"""
_REFUSE = f"WHEN new.live BEGIN SELECT RAISE(ABORT, 'double_booking') WHERE EXISTS ({_FIRST_MEETS}); END"
_FIRST_GUARD = {  # of the first version; `claim_guards` took its place
    "claims_guard_insert": f"CREATE TRIGGER claims_guard_insert BEFORE INSERT ON claims {_REFUSE}",
    "claims_guard_update": f"CREATE TRIGGER claims_guard_update BEFORE UPDATE ON claims {_REFUSE}",
}
_STRAY_BOXES = "SELECT pk FROM {table} EXCEPT SELECT pk FROM {table}_box UNION ALL SELECT pk FROM {table}_box EXCEPT SELECT pk FROM {table}"
OBJECTS: Mapping[str, str] = {**_boxes("sites"), **_boxes("zones"), **_FIRST_GUARD}


class SqliteDialect:
    """The differences, as the store asks for them."""

    def __init__(self, url: sa.URL, busy_ms: int) -> None:
        self._busy_ms = busy_ms
        self.engine = sa.create_engine(
            url,
            pool_size=8,
            max_overflow=-1,
            json_serializer=_to_json,
            connect_args={"timeout": _PAUSE_MS / 1000},
        )
        event.listen(self.engine, "connect", self._opened)
        self._served = Served(Path(url.database)) if url.database else None

    def serve(self) -> None:
        """From now on until the process ends, who would restore the file is told that it is being served.  Raises Unavailable."""
        if self._served is not None:
            self._served.begin()

    def _opened(self, connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # sqlite3 must not send a BEGIN of its own
        self._patiently(connection, "PRAGMA journal_mode = WAL")
        for pragma in ("synchronous = FULL", "foreign_keys = ON", "cache_size = -32768"):
            connection.execute(f"PRAGMA {pragma}")
        connection.create_function(claim_guards.SHARE_GROUND, 2, _share_ground, deterministic=True)

    def begin(self, connection: Connection, *, write: bool) -> None:
        """Opens the transaction.  A writer has its lock when this returns."""
        raw = connection.connection.driver_connection
        if raw is None:
            raise RuntimeError("the connection is closed")
        if write:
            self._patiently(raw, "BEGIN IMMEDIATE")
        else:
            raw.execute("BEGIN")
            self._patiently(raw, "SELECT 1 FROM sqlite_master LIMIT 1")  # from here on, one state
        connection.begin()

    def _patiently(self, raw: sqlite3.Connection, statement: str) -> None:
        """Nothing is written yet, so BUSY is safely tried again, until our time is up.

        SQLite's own waiting soon pauses 100 ms between tries, and one writer in a tight loop
        could keep another out for seconds; short pauses of random length share better.
        """
        deadline = time.monotonic() + self._busy_ms / 1000
        while True:
            try:
                raw.execute(statement)
            except sqlite3.OperationalError as error:
                if not error.sqlite_errorname.startswith("SQLITE_BUSY") or time.monotonic() >= deadline:
                    raise
                time.sleep(random.uniform(0.001, 0.01))  # noqa: S311 - jitter, not a secret
            else:
                return

    def lock_schema(self, connection: Connection) -> None:
        """The writing transaction already keeps others out."""

    def lock_units(self, connection: Connection, units: Sequence[str]) -> None:
        """The writing transaction already keeps others out."""

    def anything_near(self, connection: Connection, units: Sequence[str], start_us: int, end_us: int) -> bool:
        """Whether some live claim or standing closure of the units meets the span; by the driver itself, for mostly none does."""
        raw = connection.connection.driver_connection
        if raw is None:
            raise RuntimeError("the connection is closed")
        named = {f"unit{number}": unit for number, unit in enumerate(units)}
        asked = claim_guards.NEAR.format(units=f"IN ({', '.join(f':{name}' for name in named)})")
        return raw.execute(asked, {**named, "start": start_us, "end": end_us}).fetchone() is not None

    def lock_timeline(self, connection: Connection) -> None:
        """The writing transaction already keeps others out."""

    def put_rows(
        self, connection: Connection, table: sa.Table, columns: Sequence[str], keys: Sequence[str],
        batches: Iterable[Sequence[Sequence[Any]]], **fixed: str | int,
    ) -> None:  # fmt: skip
        """Rows of values as the columns keep them.  Raises sqlite3.IntegrityError."""
        raw = connection.connection.driver_connection
        if raw is None:
            raise RuntimeError("the connection is closed")
        put_rows(raw, table.name, columns, keys, batches, fixed=fixed, triggers=OBJECTS)

    def in_box(self, table: sa.Table, box: Box) -> sa.ColumnElement[bool]:
        """Rows of `table` whose box meets `box`; float32 rounded outward, so a few more."""
        west, south, east, north = box
        tree = sa.table(
            f"{table.name}_box", *(sa.column(n) for n in ("pk", "west", "south", "east", "north"))
        )
        near = sa.select(tree.c.pk).where(
            tree.c.west <= east, tree.c.east >= west, tree.c.south <= north, tree.c.north >= south
        )
        return table.c.pk.in_(near)

    def revision(self) -> int:
        """As committed now, by the driver itself: every public address asks this first."""
        connection = self.engine.raw_connection()
        try:
            cursor = connection.cursor()
            found = cursor.execute(REVISION_NOW).fetchone()
            cursor.close()
        finally:
            connection.close()
        return int(found[0]) if found else 0

    def among(self, column: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
        """Rows whose `column` is one of the parameter `numbers`, which `listed` writes: one statement, however many they are."""
        held = sa.func.json_each(sa.bindparam("numbers", type_=sa.Text)).table_valued("value")
        return column.in_(sa.select(held.c.value))

    def listed(self, numbers: Sequence[int]) -> object:
        return json.dumps(list(numbers))

    def prepare(self, connection: Connection) -> None:
        """Everything needed is built in."""

    def make_objects(self, connection: Connection) -> None:
        """What plain tables of the first version cannot say: boxes and the guard."""
        for statement in OBJECTS.values():
            connection.exec_driver_sql(statement)

    def missing(self, connection: Connection) -> list[str]:
        """Boxes and guards that ought to be there, by name."""
        there = set(connection.scalars(sa.text("SELECT name FROM sqlite_master")))
        return sorted({*OBJECTS, *claim_guards.ON_SQLITE} - there)

    def check(self, connection: Connection) -> dict[str, Any]:
        """Each look at the database by name; "ok", or what is wrong.  What stands on sound tables is looked at where they are."""
        missing = self.missing(connection)
        looks: dict[str, Any] = {
            "integrity": " ".join(connection.scalars(sa.text("PRAGMA integrity_check"))),
            "foreign_keys": _ok(
                [tuple(row) for row in connection.execute(sa.text("PRAGMA foreign_key_check"))]
            ),
            "guard": _ok(missing),
        }
        if is_current(connection):
            looks["schema"] = schema_faults(objects_of(connection), make_new)
            looks["claims"] = claim_faults(connection)
        for table in BOXES:
            if f"{table}_box" not in missing:
                looks[f"{table}_box"] = connection.scalar(sa.text(f"SELECT rtreecheck('{table}_box')"))
                if looks[f"{table}_box"] == "ok":
                    looks[f"{table}_box"] = _ok(list(connection.scalars(sa.text(_STRAY_BOXES.format(table=table)))))
        return looks


def make_new(path: Path) -> None:
    """An empty registry of this version at `path`, as `upgrade` makes it."""
    dialect = SqliteDialect(sa.URL.create("sqlite", database=str(path)), busy_ms=5000)
    upgrade(dialect)
    dialect.engine.dispose()


def _share_ground(one: bytes | None, other: bytes | None) -> bool:
    """Of two outlines as they are kept; one that is not there is all of its place."""
    return one is None or other is None or share_ground(shapely.from_wkb(one), shapely.from_wkb(other))


def _ok(found: Sequence[object]) -> str:
    return "ok" if not found else ", ".join(str(item) for item in found)


_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False)  # made once: a large load has a million texts


def _to_json(value: object) -> str:
    return _ENCODER.encode(value)
