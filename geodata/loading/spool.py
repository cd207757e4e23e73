"""Zones and changes on their way into the registry: kept aside, handed out again in order, never all in memory.

They lie in a private temporary database of SQLite, which has no name, is held in a cache of some megabytes,
spills onto the disk beyond it and is gone with the spool.
"""

import sqlite3
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from types import TracebackType
from typing import Any, Self

from fieldreg.register.load_ledger import (
    CHANGE_FIELDS,
    Change,
    ChangeKind,
    ChangeRecord,
    change_of,
    change_record,
)
from fieldreg.register.zone_records import FIELDS, Record, records_of, zone_of
from fieldreg.register.zones import Zone

__all__ = ["Changes", "Spool"]

_CACHE_KIB = 32_000
_KINDS = {"outline": "BLOB", "west": "REAL", "south": "REAL", "east": "REAL", "north": "REAL", "accuracy_m": "REAL"}
_FIELDS = ", ".join(FIELDS)
_COLUMNS = ", ".join(f"{name} {_KINDS.get(name, 'TEXT')}" for name in FIELDS)
_FIELD_MARKS = ", ".join("?" * len(FIELDS))
_MARKS = ", ".join("?" * (len(FIELDS) + 2))
_CHANGE_COLUMNS = "position INTEGER PRIMARY KEY, what TEXT, id TEXT, kind TEXT, before TEXT, after TEXT, attributes TEXT, moved_m REAL"
_TABLES = f"""
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE zones (n INTEGER PRIMARY KEY, file TEXT, row INTEGER, {_COLUMNS}, UNIQUE (id));
CREATE TABLE nameless (n INTEGER PRIMARY KEY, file TEXT, row INTEGER, {_COLUMNS});
"""
# ruff: noqa: S608 - SQL is put together from names written here only


class Spool:
    """Zones of one layer and edition by id, and those that have none yet."""

    def __init__(self, layer: str, edition: str) -> None:
        self._layer, self._edition = layer, edition
        self._db = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._db.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        self._db.executescript(_TABLES)
        self._db.execute("BEGIN")  # one transaction without an end: each by itself would cost more than all it holds
        self._count = 0
        self._batches: list[tuple[int, str, Sequence[int]]] = []  # before which n, of which file, which rows

    @property
    def key(self) -> tuple[str, str]:
        """Layer and edition of all of them."""
        return self._layer, self._edition

    @property
    def db(self) -> sqlite3.Connection:
        """Where they lie, for what is worked out of all of them."""
        return self._db

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        self._db.close()

    def __len__(self) -> int:
        return self._count

    def add(self, zone: Zone, file: str, row: int) -> tuple[str, int] | None:
        """Takes the zone, unless its id is there already: then where that came from.  An id "" waits for `name`."""
        (record,) = records_of([zone])
        return self.add_record(record, file, row)

    def add_record(self, record: Record, file: str, row: int) -> tuple[str, int] | None:
        """`add` of a zone's record."""
        table = "zones" if record[0] else "nameless"
        done = self._db.execute(f"INSERT OR IGNORE INTO {table} (file, row, {_FIELDS}) VALUES ({_MARKS})", (file, row, *record))
        if table == "zones":
            self._count += done.rowcount
        if done.rowcount:
            return None
        return self._stood(*self._db.execute("SELECT n, file, row FROM zones WHERE id = ?", (record[0],)).fetchone())

    def _stood(self, n: int, file: str | None, row: int | None) -> tuple[str, int]:
        """Where a zone came from."""
        if file is not None and row is not None:
            return file, row
        last, file, rows = self._batches[bisect_left(self._batches, n, key=itemgetter(0)) - 1]
        return file, rows[n - last - 1]

    def add_all(self, records: Sequence[Record], file: str, rows: Sequence[int]) -> bool:
        """Takes all of them at once; none, if one of their ids is there already or twice among them, or "" among others.  Tells which."""
        if records and not any(record[0] for record in records):
            told = ((file, row, *record) for row, record in zip(rows, records, strict=True))
            self._db.executemany(f"INSERT INTO nameless (file, row, {_FIELDS}) VALUES ({_MARKS})", told)
            return True
        if not all(record[0] for record in records):
            return False
        last = self._db.execute("SELECT max(n) FROM zones").fetchone()[0] or 0
        before = self._db.total_changes
        self._db.executemany(f"INSERT OR IGNORE INTO zones ({_FIELDS}) VALUES ({_FIELD_MARKS})", records)
        if self._db.total_changes - before < len(records):
            self._db.execute("DELETE FROM zones WHERE n > ?", (last,))
            return False
        self._count += len(records)
        self._batches.append((last, file, rows))
        return True

    def put(self, zone: Zone, file: str) -> None:
        """Takes the zone in place of whatever has its id."""
        self._count += self._db.execute("DELETE FROM zones WHERE id = ?", (zone.id,)).rowcount == 0
        (record,) = records_of([zone])
        self._db.execute(f"INSERT INTO zones (file, row, {_FIELDS}) VALUES ({_MARKS})", (file, 0, *record))

    def nameless(self) -> Iterator[tuple[Zone, str, int]]:
        """The zones without an id, in the order they came, with their file and row."""
        kept = self._db.execute(f"SELECT file, row, {_FIELDS} FROM nameless ORDER BY n")
        return ((self._zone(row[2:]), row[0], row[1]) for row in kept)

    def has(self, zone_id: str) -> bool:
        return self._db.execute("SELECT 1 FROM zones WHERE id = ?", (zone_id,)).fetchone() is not None

    def zones(self) -> Iterator[Zone]:
        """All that have an id, by id in order of code points."""
        return map(self._zone, self.records())

    def records(self) -> Iterator[Record]:
        """The same as records."""
        return iter(self._db.execute(f"SELECT {_FIELDS} FROM zones ORDER BY id"))

    def some(self, ids: Iterable[str]) -> Iterator[Zone]:
        """Those of `ids` that are here, in the order asked."""
        return map(self._zone, self.some_records(ids))

    def some_records(self, ids: Iterable[str]) -> Iterator[Record]:
        """The same as records."""
        for zone_id in ids:
            kept = self._db.execute(f"SELECT {_FIELDS} FROM zones WHERE id = ?", (zone_id,)).fetchone()
            if kept is not None:
                yield kept

    def near(self, west: float, south: float, east: float, north: float) -> list[Zone]:
        """Those whose box meets this one, degrees: all are looked through."""
        box = "west <= ? AND east >= ? AND south <= ? AND north >= ?"
        return list(map(self._zone, self._db.execute(f"SELECT {_FIELDS} FROM zones WHERE {box}", (east, west, north, south))))

    def _zone(self, record: Record) -> Zone:
        return zone_of(record, self._layer, self._edition)


class Changes(Sequence[Change]):
    """Changes in the order they were added; `tally` counts them by kind."""

    def __init__(self, changes: Iterable[Change | None] = (), spool: Spool | None = None) -> None:
        """Takes all of them; None stands for a thing that stays as it is, and is counted as such."""
        self._db = sqlite3.connect("", isolation_level=None, check_same_thread=False) if spool is None else spool.db
        if spool is None:  # an empty spool is a spool
            self._db.executescript(f"PRAGMA cache_size = -{_CACHE_KIB}; PRAGMA journal_mode = OFF; BEGIN;")
        self._db.execute(f"CREATE TABLE changes ({_CHANGE_COLUMNS})")
        self.tally: Counter[ChangeKind] = Counter()
        self.unchanged = 0
        marks = ", ".join("?" * len(CHANGE_FIELDS))
        self._db.executemany(f"INSERT INTO changes VALUES ({marks})", self._counted(changes))

    @classmethod
    def all_added(cls, spool: Spool) -> "Changes":
        """Where nothing was there before: each zone of the spool, which then stays as it is, added."""
        made = cls(spool=spool)
        spool.db.execute(
            "INSERT INTO changes SELECT row_number() OVER (ORDER BY id) - 1, 'zone', id, 'added', NULL, NULL, '[]', NULL FROM zones"
        )
        made.tally[ChangeKind.ADDED] = len(spool)
        return made

    def __len__(self) -> int:
        return sum(self.tally.values())

    def __iter__(self) -> Iterator[Change]:
        return map(change_of, self.records())

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            first, last, step = at.indices(len(self))
            kept = self._db.execute(
                "SELECT * FROM changes WHERE position >= ? AND position < ? ORDER BY position", (first, last)
            )
            return [change_of(row) for row in kept][::step]
        kept = self._db.execute("SELECT * FROM changes WHERE position = ?", (range(len(self))[at],))
        return change_of(kept.fetchone())

    def records(self) -> Iterator[ChangeRecord]:
        """All of them as records."""
        return iter(self._db.execute("SELECT * FROM changes ORDER BY position"))

    def ids(self, *kinds: ChangeKind) -> Iterator[str]:
        """Of the changes of these kinds, in order."""
        marks = ", ".join("?" * len(kinds))
        kept = self._db.execute(f"SELECT id FROM changes WHERE kind IN ({marks}) ORDER BY position", [str(kind) for kind in kinds])
        return (zone_id for (zone_id,) in kept)

    def _counted(self, changes: Iterable[Change | None]) -> Iterator[ChangeRecord]:
        position = 0
        for change in changes:
            if change is None:
                self.unchanged += 1
                continue
            self.tally[change.kind] += 1
            yield change_record(change, position)
            position += 1
