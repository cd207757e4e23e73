"""A SQLite database out of bytes, held in memory and asked for nothing but rows of ordinary tables.

Views, virtual tables, triggers and functions in it are never run.  What is read is bounded by the size of the
file: a damaged tree can lead in circles, and one page can be claimed by every row.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NoReturn

from fieldreg.kernel.errors import InvalidInput

__all__ = ["MAGIC", "Database", "quoted"]

MAGIC = b"SQLite format 3\0"
_MOST_COLUMNS = 500
_STEPS = 10_000  # of SQLite's machine between two looks at how many there were
_RULED = ("sqlite_master", "sqlite_schema")


def quoted(name: str) -> str:
    """The name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


@dataclass
class Database:
    """One database; open it with `opened()` each time it is read."""

    data: bytes = field(repr=False)
    where: str

    @property
    def in_wal_mode(self) -> bool:
        """Whether its last changes may lie in another file."""
        return self.data[18:20] == b"\2\2"

    @contextmanager
    def opened(self) -> Iterator["Reading"]:
        """The database open for reading.  Raises InvalidInput where it is damaged."""
        base = sqlite3.connect(":memory:", isolation_level=None)
        try:
            yield Reading(base, self.data, self.where)
        except (sqlite3.Error, MemoryError, UnicodeError) as error:
            told = str(error)[:200] or type(error).__name__
            raise InvalidInput.one(
                "database-damaged", self.where,
                f"データベースとして読めません（{told}）。途中で切れていないか確かめ、作り直してください。",
                f"it cannot be read as a database ({told}); see whether it is cut short, and make it again",
            ) from error  # fmt: skip
        finally:
            base.close()


@dataclass
class Reading:
    """Rows out of an open database.  `tables` are the ordinary ones, by name in lower case."""

    base: sqlite3.Connection
    data: bytes = field(repr=False)
    where: str
    tables: dict[str, str] = field(default_factory=dict)
    _steps: int = 0

    def __post_init__(self) -> None:
        self.base.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 2 * len(self.data) + 1_000_000)
        self.base.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        self.base.text_factory = lambda held: held.decode("utf-8", "surrogateescape")
        # the mark of write-ahead logging is taken off: there is no log beside a database in memory
        self.base.deserialize(b"".join((self.data[:18], b"\1\1", self.data[20:])))
        for pragma in ("trusted_schema = OFF", "query_only = ON", "cell_size_check = ON"):
            self.base.execute(f"PRAGMA {pragma}").close()
        self.base.set_authorizer(self._may)
        self.base.set_progress_handler(self._go_on, _STEPS)
        listed = self._bounded("SELECT m.type, m.name, m.rootpage FROM sqlite_master m")
        self.tables = {str(name).lower(): str(name) for kind, name, root in listed if kind == "table" and root}

    def columns(self, table: str) -> Sequence[tuple[str, str, bool]]:
        """Name, declared type (upper case) and whether it is the key, of each column of an ordinary table."""
        self._ordinary(table)
        told = self._bounded(f"PRAGMA table_info({quoted(table)})")
        found = [(str(name), str(kind).upper(), bool(key)) for _, name, kind, _, _, key in told]
        if len(found) > _MOST_COLUMNS:
            _refuse(self.where, f"列が {len(found)} あります", f"it has {len(found)} columns")
        return found

    def rows(self, table: str, names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        """The named columns of each row of an ordinary table, in its own order."""
        self._ordinary(table)
        listed = ", ".join(f"t.{quoted(name)}" for name in names)
        return self._bounded(f"SELECT {listed} FROM {quoted(table)} t NOT INDEXED")  # noqa: S608 (quoted, and ruled by the authorizer)

    def count(self, table: str) -> int:
        """How many rows an ordinary table has."""
        self._ordinary(table)
        most = self._most_rows
        query = f"SELECT count(*) FROM (SELECT 1 FROM {quoted(table)} NOT INDEXED LIMIT {most + 1})"  # noqa: S608
        ((found,),) = self.base.execute(query).fetchall()
        if found > most:
            _refuse_circle(self.where)
        return int(found)

    @property
    def _most_rows(self) -> int:
        return len(self.data) // 4  # a cell and its pointer take as much

    def _bounded(self, query: str) -> Iterator[tuple[Any, ...]]:
        held = 0
        for rows, row in enumerate(self.base.execute(query), 1):
            held += sum(len(value) for value in row if isinstance(value, str | bytes))
            if rows > self._most_rows or held > 2 * len(self.data):
                _refuse_circle(self.where)
            yield row

    def _ordinary(self, table: str) -> None:
        if table.lower() not in self.tables:
            raise InvalidInput.one(
                "not-a-table", self.where,
                f"「{table[:60]}」は普通の表ではありません（ビューや仮想表は読みません）。表として書き出してください。",
                f"{table[:60]!r} is no ordinary table (views and virtual tables are not read); save it as a table",
            )  # fmt: skip

    def _may(self, action: int, first: str | None, second: str | None, base: str | None, inner: str | None) -> int:
        """Reads of ordinary tables, the columns of a table, and count(): nothing else."""
        reads = action == sqlite3.SQLITE_READ and (first or "").lower() in (*_RULED, *self.tables, "")
        counts = action == sqlite3.SQLITE_FUNCTION and second == "count"
        asks = action == sqlite3.SQLITE_PRAGMA and first == "table_info" and base in (None, "main")
        allowed = inner is None and (action == sqlite3.SQLITE_SELECT or reads or counts or asks)
        return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY

    def _go_on(self) -> int:
        self._steps += _STEPS
        return int(self._steps > 10_000_000 + 64 * len(self.data))


def _refuse_circle(where: str) -> NoReturn:
    _refuse(where, "行や値が、ファイルの大きさより多く出てきます", "it yields more rows or values than a file of its size can hold")


def _refuse(where: str, ja: str, en: str) -> NoReturn:
    raise InvalidInput.one("database-damaged", where, f"{ja}。壊れています。作り直してください。", f"{en}; make it again")
