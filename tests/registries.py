"""Registries made once in a process and copied for whoever wants one of its own: an empty one, the small one, and the sample."""

import atexit
import contextlib
import sqlite3
import tempfile
from functools import cache
from pathlib import Path

from fieldreg.ports.store import Store
from fieldreg.store import open_store
from geodata.sample.load import load_sample
from tests.makers import furnish


def upgraded(path: Path) -> Store:
    """A store at `path`, with its tables and nothing in them."""
    return _copied(_empty(), path)


def furnished(path: Path) -> Store:
    """The small registry of `makers.furnish` at `path`."""
    return _copied(_furnished(), path)


def sample(path: Path) -> Store:
    """The sample of Sendai at `path`."""
    return _copied(_sample(), path)


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
