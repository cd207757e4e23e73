"""Whether a SQLite registry is being served: a lock beside the file that ends with the process, however that ends.

The lock is SQLite's own on a file without content, so it holds on every system and between threads of one process:
any number of servers share it, and who restores has it alone.
"""

import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

from fieldreg.kernel.errors import Unavailable
from fieldreg.kernel.texts import Text

__all__ = ["Served", "alone"]

_PATIENCE_S = 5.0
_RESTORING = Text(
    "この台帳は、いま写しから戻しているところです。終わってからやり直してください。",
    "this registry is just being restored from a copy; try again when that is done",
)


class Served:
    """A server's share of the lock of one registry.  Safe to share between threads."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._beginning = threading.Lock()
        self._held: sqlite3.Connection | None = None

    def begin(self) -> None:
        """Takes the share, to the end of the process.  Raises Unavailable while somebody restores."""
        if self._held is not None:  # asked at every request
            return
        with self._beginning:
            if self._held is None:
                self._held = _shared(self._database)


@contextlib.contextmanager
def alone(database: Path) -> Iterator[bool]:
    """Keeps servers from beginning; tells whether none was there (False: the registry is being served, and goes on being)."""
    with contextlib.closing(_open(database, 0)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            yield False
        else:
            yield True


def _shared(database: Path) -> sqlite3.Connection:
    lock = _open(database, _PATIENCE_S)
    try:
        lock.execute("BEGIN")
        lock.execute("SELECT * FROM sqlite_master").fetchall()
    except sqlite3.OperationalError as error:
        lock.close()
        raise Unavailable(_RESTORING, where=str(database)) from error
    return lock


def _open(database: Path, patience_s: float) -> sqlite3.Connection:
    return sqlite3.connect(
        database.with_name(f"{database.name}.serving"), timeout=patience_s, isolation_level=None, check_same_thread=False
    )
