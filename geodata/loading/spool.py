"""Zones and changes on their way into the registry: kept aside, handed out again in order, never all in memory.

They lie in a private temporary database of SQLite, which has no name, is held in a cache of some megabytes,
spills onto the disk beyond it and is gone with the spool.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from types import TracebackType
from typing import Any, Self

import shapely

from fieldreg.register.load_ledger import Change, ChangeKind
from fieldreg.register.zones import Zone
from geodata.importers.standards.zones import zone_from_properties, zone_properties

__all__ = ["Changes", "Spool"]

_CACHE_KIB = 32_000
_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE zones (id TEXT PRIMARY KEY, file TEXT, row INTEGER, told TEXT, outline BLOB) WITHOUT ROWID;
CREATE TABLE nameless (n INTEGER PRIMARY KEY, file TEXT, row INTEGER, told TEXT, outline BLOB);
"""


class Spool:
    """Zones of one layer and edition by id, and those that have none yet."""

    def __init__(self, layer: str, edition: str) -> None:
        self._layer, self._edition = layer, edition
        self._db = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._db.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        self._db.executescript(_TABLES)
        self._db.execute("BEGIN")  # one transaction without an end: each by itself would cost more than all it holds

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        self._db.close()

    def __len__(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM zones").fetchone()[0])

    def add(self, zone: Zone, file: str, row: int) -> tuple[str, int] | None:
        """Takes the zone, unless its id is there already: then where that came from.  An id "" waits for `name`."""
        kept = (file, row, json.dumps(zone_properties(zone), ensure_ascii=False), zone.outline.wkb)
        if not zone.id:
            self._db.execute("INSERT INTO nameless (file, row, told, outline) VALUES (?, ?, ?, ?)", kept)
            return None
        done = self._db.execute("INSERT OR IGNORE INTO zones VALUES (?, ?, ?, ?, ?)", (zone.id, *kept))
        if done.rowcount:
            return None
        first = self._db.execute("SELECT file, row FROM zones WHERE id = ?", (zone.id,)).fetchone()
        return str(first[0]), int(first[1])

    def put(self, zone: Zone, file: str) -> None:
        """Takes the zone in place of whatever has its id."""
        told = json.dumps(zone_properties(zone), ensure_ascii=False)
        self._db.execute("INSERT OR REPLACE INTO zones VALUES (?, ?, 0, ?, ?)", (zone.id, file, told, zone.outline.wkb))

    def nameless(self) -> Iterator[tuple[Zone, str, int]]:
        """The zones without an id, in the order they came, with their file and row."""
        kept = self._db.execute("SELECT told, outline, file, row FROM nameless ORDER BY n")
        return ((self._zone("", told, outline), file, row) for told, outline, file, row in kept)

    def has(self, zone_id: str) -> bool:
        return self._db.execute("SELECT 1 FROM zones WHERE id = ?", (zone_id,)).fetchone() is not None

    def zones(self) -> Iterator[Zone]:
        """All that have an id, by id in order of code points."""
        kept = self._db.execute("SELECT id, told, outline FROM zones ORDER BY id")
        return (self._zone(*row) for row in kept)

    def some(self, ids: Iterable[str]) -> Iterator[Zone]:
        """Those of `ids` that are here, in the order asked."""
        for zone_id in ids:
            kept = self._db.execute("SELECT id, told, outline FROM zones WHERE id = ?", (zone_id,)).fetchone()
            if kept is not None:
                yield self._zone(*kept)

    def _zone(self, zone_id: str, told: str, outline: bytes) -> Zone:
        properties: dict[str, Any] = json.loads(told)
        return zone_from_properties({**properties, "id": zone_id}, shapely.from_wkb(outline), self._layer, self._edition)


class Changes(Sequence[Change]):
    """Changes in the order they were added; `tally` counts them by kind."""

    def __init__(self, changes: Iterable[Change | None]) -> None:
        """Takes all of them; None stands for a thing that stays as it is, and is counted as such."""
        self._db = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._db.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute("CREATE TABLE changes (n INTEGER PRIMARY KEY, told TEXT)")
        self._db.execute("BEGIN")
        self.tally: Counter[ChangeKind] = Counter()
        self.unchanged = 0
        for change in changes:
            if change is None:
                self.unchanged += 1
                continue
            told = json.dumps(vars(change), ensure_ascii=False)
            self._db.execute("INSERT INTO changes VALUES (?, ?)", (sum(self.tally.values()), told))
            self.tally[change.kind] += 1

    def __len__(self) -> int:
        return sum(self.tally.values())

    def __iter__(self) -> Iterator[Change]:
        return (_change(told) for (told,) in self._db.execute("SELECT told FROM changes ORDER BY n"))

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            first, last, step = at.indices(len(self))
            kept = self._db.execute("SELECT told FROM changes WHERE n >= ? AND n < ? ORDER BY n", (first, last))
            return [_change(told) for (told,) in kept][::step]
        kept = self._db.execute("SELECT told FROM changes WHERE n = ?", (range(len(self))[at],))
        return _change(kept.fetchone()[0])

    def ids(self, *kinds: ChangeKind) -> Iterator[str]:
        """Of the changes of these kinds, in order."""
        return (change.id for change in self if change.kind in kinds)


def _change(told: str) -> Change:
    held = json.loads(told)
    return Change(**{**held, "kind": ChangeKind(held["kind"]), "attributes": tuple(held["attributes"])})
