"""Test files made ready once for all workers of a run: each takes its share before it collects, and finds what the others wrote.

Pytest rewrites the assertions of a test file and keeps what it wrote beside the file.  Workers that begin together on a new
checkout would each rewrite all of them at the same time, most of what collecting takes.
"""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from _pytest.assertion.rewrite import (
    PYC_TAIL,
    _rewrite_test,
    _write_pyc,
    assertstate_key,
    get_cache_dir,
    try_makedirs,
)


def share_of(paths: Iterable[Path], nth: int, workers: int) -> list[Path]:
    """Every so-manieth of the test files there.

    >>> [path.name for path in share_of([Path("tests/test_b.py"), Path("tests/test_a.py"), Path("tests/test_c.py")], 1, 2)]
    ['test_b.py']
    """
    return sorted(set(paths))[nth::workers]


def _test_files(asked: Iterable[Path]) -> Iterator[Path]:
    for path in asked:
        yield from (path.rglob("test_*.py") if path.is_dir() else [path] if path.suffix == ".py" else [])


def ready(path: Path, config: pytest.Config) -> bool:
    """Rewrites the file where that was not done since it changed, and says whether it was done now."""
    kept = get_cache_dir(path) / (path.name.removesuffix(".py") + PYC_TAIL)
    if kept.exists() and kept.stat().st_mtime_ns >= path.stat().st_mtime_ns:
        return False  # should it be another's after all, pytest sees that by its content
    try:
        digest, code = _rewrite_test(path, config)
    except SyntaxError:  # told when it is collected
        return False
    return try_makedirs(kept.parent) and _write_pyc(config.stash[assertstate_key], code, digest, kept)


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    config = session.config
    worker: dict[str, Any] | None = getattr(config, "workerinput", None)
    state = config.stash.get(assertstate_key, None)
    if worker is None or state is None or state.mode != "rewrite" or sys.dont_write_bytecode:
        return
    asked = [config.invocation_params.dir / str(arg).split("::", maxsplit=1)[0] for arg in config.args]
    for path in share_of(_test_files(asked), int(worker["workerid"].removeprefix("gw")), worker["workercount"]):
        ready(path, config)
