"""Many rows into SQLite at once: plain tuples, and the tree of their boxes filled when all are there.

Within the caller's transaction throughout: what is killed or fails in the middle leaves neither rows nor a table
without its trigger.
"""
# ruff: noqa: S608 - SQL is put together from names written here and in `tables`

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np

from fieldreg.store.engines.sqlite_tree import fill

__all__ = ["put_rows"]

_FEW = 500  # rows that are as soon put into the tree one by one
_TOGETHER = 100  # rows in one statement
Rows = Sequence[Sequence[Any]]


def put_rows(
    raw: sqlite3.Connection, table: str, columns: Sequence[str], keys: Sequence[str], batches: Iterable[Rows],
    *, fixed: Mapping[str, str | int], triggers: Mapping[str, str],
) -> None:  # fmt: skip
    """Adds each row, or replaces what has the same `keys`; `fixed` columns are the same in all.

    `triggers` are the database's own, by name.  Raises sqlite3.IntegrityError for a row that does not fit; the caller
    undoes the rest.
    """
    put = _Put(raw, table, columns, keys, fixed)
    coming, inserting = iter(batches), f"{table}_box_insert"
    if inserting in triggers:
        head = next(coming, ())
        if len(head) < _FEW:
            put.rows(head)
        else:
            _put_many(raw, table, put, chain([head], coming), triggers[inserting])
    for rows in coming:
        put.rows(rows)


def _put_many(raw: sqlite3.Connection, table: str, put: "_Put", batches: Iterable[Rows], trigger: str) -> None:
    """Without the trigger that puts each box into the tree; those of new rows come together at the end."""
    last = raw.execute(f"SELECT max(pk) FROM {table}").fetchone()[0] or 0
    raw.execute(f"DROP TRIGGER {table}_box_insert")
    for rows in batches:
        put.rows(rows)
    new = "SELECT pk, west, east, south, north"
    there = raw.execute(f"SELECT count(*) FROM {table}_box").fetchone()[0]
    if there > raw.execute(f"SELECT count(*) FROM {table} WHERE pk > ?", (last,)).fetchone()[0]:
        raw.execute(f"INSERT INTO {table}_box {new} FROM {table} WHERE pk > ? ORDER BY west, south", (last,))
    else:
        boxes = chain.from_iterable(raw.execute(f"{new} FROM {table} WHERE pk > ?", (last,)))
        found = np.fromiter(boxes, dtype=np.float64).reshape(-1, 5)
        fill(raw, f"{table}_box", found[:, 0].astype(np.int64), found[:, 1:])
    raw.execute(trigger)


class _Put:
    """The statement, for one row and for many: what CHECKs need is set up once a statement."""

    def __init__(
        self, raw: sqlite3.Connection, table: str, columns: Sequence[str], keys: Sequence[str], fixed: Mapping[str, str | int]
    ) -> None:
        names = [*fixed, *columns]
        values = ", ".join([*map(_literal, fixed.values()), *("?" for _ in columns)])
        others = ", ".join(f"{name} = excluded.{name}" for name in names if name not in keys)
        known = f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {others}" if keys else ""
        head = f"INSERT INTO {table} ({', '.join(names)}) VALUES "
        self._raw = raw
        self._one = f"{head}({values}){known}"
        self._many = f"{head}{', '.join([f'({values})'] * _TOGETHER)}{known}"

    def rows(self, rows: Rows) -> None:
        whole = len(rows) // _TOGETHER * _TOGETHER
        for start in range(0, whole, _TOGETHER):
            self._raw.execute(self._many, list(chain.from_iterable(rows[start : start + _TOGETHER])))
        self._raw.executemany(self._one, rows[whole:])


def _literal(value: str | int) -> str:
    return str(value) if isinstance(value, int) else f"CAST(x'{value.encode().hex()}' AS TEXT)"
