"""What is PostgreSQL's own: GiST candidates, row locks in id order.

EXCLUDE alone is safe but not live (measured: deadlock storms), so whoever is about to
make a claim first locks the rows of its units, always in the order of their ids.
"""

# ruff: noqa: S608 - SQL is put together from names written here and in `tables`

import json
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import Connection

from fieldreg.register.zone_index import Box
from fieldreg.store.claim_checks import claim_faults
from fieldreg.store.columns import SRID
from fieldreg.store.engines import claim_guards, kept_scores
from fieldreg.store.engines.append_only import NAMES as OF_THE_TIMELINE
from fieldreg.store.engines.version import is_current
from fieldreg.store.transaction import REVISION_NOW

__all__ = ["OBJECTS", "PostgisDialect"]

_SCHEMA_LOCK = 6_668_001  # any number of our own
_TIMELINE_LOCK = 6_668_002
_LOCK_UNITS = sa.text("SELECT id FROM units WHERE id = ANY(:units) ORDER BY id FOR NO KEY UPDATE")

# of the first version; `claim_guards` took its place
_HOLD, _EXCLUSIVE = (
    f"(CASE WHEN {flag} THEN int4range(NULL, NULL) ELSE int4range(reservation, reservation, '[]') END)"
    for flag in ("hold", "exclusive")
)
_FIRST_GUARD = (
    "ALTER TABLE claims ADD CONSTRAINT claims_guard EXCLUDE USING gist "
    f"(unit WITH =, int8range(t0, t1) WITH &&, {_HOLD} WITH &&, {_EXCLUSIVE} WITH &&) WHERE (live)"
)
_OURS = OF_THE_TIMELINE | kept_scores.NAMES | claim_guards.NAMES
_GUARDED = "SELECT convalidated FROM pg_constraint WHERE conname = 'claims_guard' AND contype = 'x'"
_TRIGGERS = (
    "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
    "WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace ORDER BY 1"
)
OUTLINES = (("sites", "outline"), ("areas", "outline"), ("zones", "outline"), ("editions", "coverage"))
EXTENSIONS = ("postgis", "btree_gist")
OBJECTS = (
    *(f"CREATE INDEX {table}_outline ON {table} USING gist (outline)" for table in ("sites", "zones")),
    *(
        f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_srid CHECK (ST_SRID({column}) = {SRID})"
        for table, column in OUTLINES
    ),
    _FIRST_GUARD,
)


class PostgisDialect:
    """The differences, as the store asks for them."""

    def __init__(self, url: sa.URL, busy_ms: int) -> None:
        waits = {
            "lock_timeout": busy_ms,
            "statement_timeout": 60_000,
            "idle_in_transaction_session_timeout": 60_000,
        }
        self.engine = sa.create_engine(
            url,
            pool_size=8,
            max_overflow=24,
            pool_timeout=max(busy_ms / 1000, 1),
            pool_pre_ping=True,
            json_serializer=_to_json,
            connect_args={"options": " ".join(f"-c {name}={value}" for name, value in waits.items())},
        )

    def begin(self, connection: Connection, *, write: bool) -> None:
        """A reader sees one state throughout; a writer sees what was committed, and locks what it changes."""
        if write:
            connection.execution_options(isolation_level="READ COMMITTED")
        else:
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        connection.begin()

    def lock_schema(self, connection: Connection) -> None:
        """Two processes that start at once bring the tables up one after the other."""
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _SCHEMA_LOCK})

    def lock_units(self, connection: Connection, units: Sequence[str]) -> None:
        """Until the end of the transaction no other claims these; foreign keys to them need not wait."""
        connection.execute(_LOCK_UNITS, {"units": sorted(set(units))})

    def anything_near(self, connection: Connection, units: Sequence[str], start_us: int, end_us: int) -> bool:
        """Whether some live claim or standing closure of the units meets the span."""
        told = {"units": list(units), "start": start_us, "end": end_us}
        return connection.exec_driver_sql(claim_guards.NEAR_BY_SPANS, told).first() is not None

    def lock_timeline(self, connection: Connection) -> None:
        """Until the end of the transaction no other puts an event; asked for last, so that nobody waits in a circle."""
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _TIMELINE_LOCK})

    def put_rows(
        self, connection: Connection, table: sa.Table, columns: Sequence[str], keys: Sequence[str],
        batches: Iterable[Sequence[Sequence[Any]]], **fixed: str | int,
    ) -> None:  # fmt: skip
        """Rows of values as the columns keep them, outlines as WKB: by COPY, then into the table.  Raises IntegrityError."""
        coming, told = f"{table.name}_coming", ", ".join(columns)
        names = [*fixed, *columns]
        for statement in (
            f"DROP TABLE IF EXISTS {coming}",
            f"CREATE TEMP TABLE {coming} ON COMMIT DROP AS SELECT {told} FROM {table.name} WITH NO DATA",
        ):
            connection.exec_driver_sql(statement)
        raw: Any = connection.connection
        with raw.cursor() as cursor, cursor.copy(f"COPY {coming} ({told}) FROM STDIN") as copy:
            for row in chain.from_iterable(batches):
                copy.write_row([_with_srid(value) if isinstance(value, bytes) else value for value in row])
        others = ", ".join(f"{name} = excluded.{name}" for name in names if name not in keys)
        known = f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {others}" if keys else ""
        given = ", ".join(f":{name}" for name in fixed)
        put = f"INSERT INTO {table.name} ({', '.join(names)}) SELECT {given}, {told} FROM {coming}{known}"
        connection.execute(sa.text(put), fixed)

    def in_box(self, table: sa.Table, box: Box) -> sa.ColumnElement[bool]:
        """Rows of `table` whose box meets `box`."""
        return table.c.outline.op("&&", is_comparison=True)(sa.func.ST_MakeEnvelope(*box, SRID))

    def revision(self) -> int:
        """As committed now; asked at every request, so by one statement without a transaction about it."""
        with self.engine.connect() as connection:
            plain = connection.execution_options(isolation_level="AUTOCOMMIT")
            return int(plain.exec_driver_sql(REVISION_NOW).scalar() or 0)

    def among(self, column: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
        """Rows whose `column` is one of the parameter `numbers`, which `listed` writes: one statement, however many they are."""
        return column == sa.func.any(sa.bindparam("numbers", type_=ARRAY(sa.BigInteger)))

    def listed(self, numbers: Sequence[int]) -> object:
        return list(numbers)

    def prepare(self, connection: Connection) -> None:
        """The extensions; where the account may not make them, an administrator has to beforehand."""
        for extension in EXTENSIONS:
            connection.exec_driver_sql(f"CREATE EXTENSION IF NOT EXISTS {extension}")

    def make_objects(self, connection: Connection) -> None:
        """What plain tables cannot say: spatial indexes and the guard."""
        for statement in OBJECTS:
            connection.exec_driver_sql(statement)

    def missing(self, connection: Connection) -> list[str]:
        """The guard and the triggers that ought to be there, by name."""
        there = set(connection.scalars(sa.text(_TRIGGERS)))
        return [*([] if connection.scalar(sa.text(_GUARDED)) else ["claims_guard"]), *sorted(_OURS - there)]

    def check(self, connection: Connection) -> dict[str, Any]:
        """Each look at the database by name; "ok", or what is wrong."""
        guarded = connection.scalar(sa.text(_GUARDED))
        there = set(connection.scalars(sa.text(_TRIGGERS)))
        told = [f"foreign {name}" for name in sorted(there - _OURS)]
        if is_current(connection):
            told += [f"missing {name}" for name in sorted(_OURS - there)]
        looks = {"guard": "ok" if guarded else "claims_guard", "triggers": ", ".join(told) or "ok"}
        return looks | ({"claims": claim_faults(connection)} if is_current(connection) else {})

    def serve(self) -> None:
        """A server of its own; pg_restore sees to who is using it."""


def _with_srid(wkb: bytes) -> str:
    """PostGIS' own form of a little-endian WKB, in hexadecimal."""
    kind = int.from_bytes(wkb[1:5], "little") | 0x2000_0000
    return (wkb[:1] + kind.to_bytes(4, "little") + SRID.to_bytes(4, "little") + wkb[5:]).hex()


def _to_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
