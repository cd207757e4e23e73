"""What a SQLite registry is made of, compared with one made new: nothing missing, nothing changed, nothing foreign."""

import sqlite3
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.engine import Connection

__all__ = ["Objects", "objects_of", "schema_faults"]

Objects = Mapping[tuple[str, str], str]  # kind ("table", "index", "trigger", "view") and name, with the statement that made it
_EVERYTHING = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"


def objects_of(connection: Connection) -> Objects:
    """Every table, index, trigger and view; SQLite's own left out."""
    return {(kind, name): _folded(sql) for kind, name, sql in connection.exec_driver_sql(_EVERYTHING)}


def schema_faults(held: Objects, make: Callable[[Path], None]) -> str:
    """Tells "ok", or what differs from a registry that `make` makes new at a path."""
    wanted = _as_made(make)
    told = [f"missing {kind} {name}" for kind, name in sorted(wanted.keys() - held.keys())]
    told += [f"foreign {kind} {name}" for kind, name in sorted(held.keys() - wanted.keys())]
    told += [f"changed {kind} {name}" for kind, name in sorted(wanted.keys() & held.keys()) if wanted[kind, name] != held[kind, name]]
    return ", ".join(told) or "ok"


@lru_cache(maxsize=2)
def _as_made(make: Callable[[Path], None]) -> Objects:
    with TemporaryDirectory(prefix="fieldreg-") as folder:
        path = Path(folder) / "new.db"
        make(path)
        connection = sqlite3.connect(path)
        try:
            return {(kind, name): _folded(sql) for kind, name, sql in connection.execute(_EVERYTHING)}
        finally:
            connection.close()


def _folded(sql: str | None) -> str:
    return " ".join((sql or "").split())
