"""A quiet run: one bar instead of thousands of dots, and at the end what to do next.

On a terminal the bar moves in place; elsewhere a line is printed for each tenth of the tests.
"""

import os
import sys
from collections.abc import Sequence
from typing import Any

import pytest
from tqdm import tqdm

_TENTHS = 10


class Progress:
    """Counts finished tests on the side that reports, which with workers is the one that started them."""

    def __init__(self) -> None:
        self.total, self.done, self.failed = 0, set(), set()
        self.bar: Any = None

    def begin(self, total: int) -> None:
        """The first tells how many there are; workers that collected the same tell nothing new."""
        if self.total:
            return
        self.total = total
        if sys.stderr.isatty():
            self.bar = tqdm(total=total, unit="test", smoothing=0, leave=False, dynamic_ncols=True)

    def finish(self, test: str) -> None:
        """One more is done, however often it is told."""
        if test in self.done:
            return
        before = self.tenth
        self.done.add(test)
        if self.bar is not None:
            self.bar.update()
            self.bar.set_postfix_str(f"{len(self.failed)} failed" if self.failed else "")
        elif self.total and self.tenth != before:
            print(f"  {self.tenth * 10:3d} %  {len(self.done):,} of {self.total:,} tests, {len(self.failed)} failed", flush=True)

    @property
    def tenth(self) -> int:
        return len(self.done) * _TENTHS // self.total if self.total else 0

    def close(self) -> None:
        if self.bar is not None:
            self.bar.close()


PROGRESS = Progress()


@pytest.hookimpl(tryfirst=True)
def pytest_report_teststatus(report: Any) -> tuple[str, str, str] | None:
    """No letter for what passed; pytest still counts it."""
    if report.when == "call" and report.passed and not hasattr(report, "wasxfail"):
        return "passed", "", ""
    return None


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    if not hasattr(session.config, "workerinput") and session.items:
        PROGRESS.begin(len(session.items))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished(node: Any, ids: Sequence[str]) -> None:
    PROGRESS.begin(len(ids))


def pytest_runtest_logreport(report: Any) -> None:
    if os.environ.get("PYTEST_XDIST_WORKER"):
        return
    if report.failed:
        PROGRESS.failed.add(report.nodeid)
    if report.when == "teardown":
        PROGRESS.finish(report.nodeid)


def next_step(failed: Sequence[str], skipped: int) -> str:
    """The last line: what to do now.

    >>> next_step(["tests/test_a.py::test_b"], 3)
    '→ 1 failed. Alone, with everything it prints: ./scripts/test tests/test_a.py::test_b -vv'
    >>> next_step([], 3)
    '→ all passed; 3 wait for what this machine lacks (reasons above). ./scripts/demo shows the registry; .ci/run tests everything.'
    >>> next_step([], 0)
    '→ all passed. ./scripts/demo shows the registry; .ci/run tests everything, the slow and deep tests too.'
    """
    if failed:
        return f"→ {len(failed)} failed. Alone, with everything it prints: ./scripts/test {min(failed)} -vv"
    if skipped:
        waiting = f"{skipped} wait for what this machine lacks (reasons above)"
        return f"→ all passed; {waiting}. ./scripts/demo shows the registry; .ci/run tests everything."
    return "→ all passed. ./scripts/demo shows the registry; .ci/run tests everything, the slow and deep tests too."


def pytest_unconfigure(config: pytest.Config) -> None:
    """After pytest's own closing line."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or hasattr(config, "workerinput") or not PROGRESS.total:
        return
    PROGRESS.close()
    failed = [report.nodeid for kind in ("failed", "error") for report in reporter.stats.get(kind, [])]
    reporter.write_line(next_step(failed, len(reporter.stats.get("skipped", []))))
