"""Registries made once in a process and copied for whoever wants one of its own: an empty one, the small one, and the sample.

What a file's tests begin with besides is `filled` once on each kind of database, and its rows are given to the next.
"""

import atexit
import contextlib
import itertools
import sqlite3
import tempfile
from collections.abc import Callable
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import TypeVar

from fieldreg.ports.store import Store
from fieldreg.store import open_store
from geodata.sample.load import load_sample
from tests import databases
from tests.makers import furnish

Told = TypeVar("Told")
_numbers = itertools.count()
_filled: dict[tuple[str, str], tuple[object, object]] = {}


def upgraded(path: Path) -> Store:
    """A store at `path`, with its tables and nothing in them."""
    return _copied(_empty(), path)


def furnished(path: Path) -> Store:
    """The small registry of `makers.furnish` at `path`."""
    return _copied(_furnished(), path)


def sample(path: Path) -> Store:
    """The sample of Sendai at `path`."""
    return _copied(_sample(), path)


def filled(store: Store, name: str, fill: Callable[[Store], Told]) -> Told:
    """What `fill` gives for an empty store; the second that asks under a name is given a copy of it, and of the rows it wrote."""
    engine = store._dialect.engine
    kind = engine.dialect.name, name
    if kind not in _filled:
        told = fill(store)
        with engine.connect() as connection:
            raw = connection.connection.driver_connection
            _filled[kind] = (databases.rows_of(raw) if kind[0] == "postgresql" else _file_of(raw)), deepcopy(told)
        return told
    rows, told = _filled[kind]
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        if isinstance(rows, Path):
            with contextlib.closing(sqlite3.connect(rows)) as source:
                source.backup(raw)
        else:
            databases.put_rows(raw, rows)
    return deepcopy(told)


def _file_of(raw: sqlite3.Connection) -> Path:
    path = _folder() / f"filled-{next(_numbers)}.db"
    with contextlib.closing(sqlite3.connect(path)) as copy:
        raw.backup(copy)
    return path


def _copied(made: Path, path: Path) -> Store:
    with contextlib.closing(sqlite3.connect(made)) as source, contextlib.closing(sqlite3.connect(path)) as copy:
        source.backup(copy)
    return open_store(f"sqlite:///{path}")


@cache
def _folder() -> Path:
    held = tempfile.TemporaryDirectory(prefix="fieldreg-tests-")
    atexit.register(held.cleanup)
    return Path(held.name)


@cache
def _empty() -> Path:
    path = _folder() / "empty.db"
    store = open_store(f"sqlite:///{path}")
    store.upgrade()
    store.close()
    return path


@cache
def _furnished() -> Path:
    path = _folder() / "furnished.db"
    store = upgraded(path)
    furnish(store)
    store.close()
    return path


@cache
def _sample() -> Path:
    path = _folder() / "sample.db"
    store = upgraded(path)
    load_sample(store)
    store.close()
    return path
