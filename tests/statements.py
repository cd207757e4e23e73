"""SQL compiled once in a process: every test's store has an engine of its own, and the statements it sends are those of all others.

SQLAlchemy keeps what it compiled by engine and by dialect.  Engines that were asked for alike share both here, as one
server's threads share them; what a dialect finds out at its first connection it finds out once.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.util import LRUCache

KEPT = 3_000  # statements; a run of all tests has some two thousand


class Shared:
    """Makes engines; those of one kind share a dialect that has seen a database, and what it compiled."""

    def __init__(self) -> None:
        self._make, self._held = sa.create_engine, dict[tuple[str, str], tuple[sa.Dialect, LRUCache]]()

    def __call__(self, url: Any, **asked: Any) -> sa.Engine:
        made = self._make(url, **asked)
        kind = (made.url.drivername, repr(sorted((name, value) for name, value in asked.items() if name != "connect_args")))
        dialect, cache = self._held.get(kind, (made.dialect, LRUCache(KEPT)))
        if dialect.server_version_info is None:  # it has not met a database yet, so this one finds out for itself
            dialect = made.dialect
        else:
            made.dialect.initialize = lambda _connection: None
            made.dialect = made.pool._dialect = dialect
        made._compiled_cache = cache
        self._held[kind] = dialect, cache
        return made


@pytest.fixture(scope="session", autouse=True)
def statements_compiled_once() -> Iterator[None]:
    """What a server does once in its life, a run of tests does once and not for each."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sa, "create_engine", Shared())
        yield
