"""Many rows into SQLite at once: plain tuples, and the tree of their boxes filled when all are there.

Within the caller's transaction throughout: what is killed or fails in the middle leaves neither rows nor a table
without its trigger.
"""
# ruff: noqa: S608 - SQL is put together from names written here and in `tables`

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, islice
from typing import Any

__all__ = ["put_rows"]

_FEW = 500  # rows that are as soon put into the tree one by one


def put_rows(
    raw: sqlite3.Connection, table: str, columns: Sequence[str], keys: Sequence[str], rows: Iterable[Sequence[Any]],
    triggers: Mapping[str, str],
) -> None:  # fmt: skip
    """Adds each row, or replaces what has the same `keys`; `triggers` are the database's own, by name.

    Raises sqlite3.IntegrityError for a row that does not fit; the caller undoes the rest.
    """
    others = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in keys)
    marks = ", ".join("?" * len(columns))
    put = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
    if keys:
        put += f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {others}"
    inserting = f"{table}_box_insert"
    if inserting not in triggers:
        raw.executemany(put, rows)
        return
    coming = iter(rows)
    head = list(islice(coming, _FEW))
    if len(head) < _FEW:
        raw.executemany(put, head)
        return
    last = raw.execute(f"SELECT max(pk) FROM {table}").fetchone()[0] or 0
    raw.execute(f"DROP TRIGGER {inserting}")
    raw.executemany(put, chain(head, coming))
    # in strips from south to north: neighbours come together, and the tree splits where they part
    raw.execute(
        f"INSERT INTO {table}_box SELECT pk, west, east, south, north FROM {table} WHERE pk > ?"
        " ORDER BY CAST((west + east) * 50 AS INTEGER), south", (last,)
    )  # fmt: skip
    raw.execute(triggers[inserting])
