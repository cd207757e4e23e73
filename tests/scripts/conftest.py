"""The command on a registry of its own: the sample, made once and copied for each test."""

import contextlib
import sqlite3

import pytest
from click.testing import CliRunner

from scripts.cli import main

NOW = "2026-11-23T10:00:00+09:00"


def environment(path):
    return {"FIELDREG_DATABASE_URL": f"sqlite:///{path}", "FIELDREG_NOW": NOW}


def run_on(path, *arguments, **more):
    """The command's result: `exit_code`, `stdout`, `stderr`.  An exception other than an exit is a failure."""
    result = CliRunner().invoke(main, [str(a) for a in arguments], env=environment(path), **more)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture(scope="session")
def sample(tmp_path_factory):
    path = tmp_path_factory.mktemp("sample") / "fieldreg.db"
    made = run_on(path, "init", "--sample")
    assert made.exit_code == 0, made.stderr
    return path


@pytest.fixture
def database(sample, tmp_path):
    path = tmp_path / "fieldreg.db"
    with contextlib.closing(sqlite3.connect(sample)) as held, contextlib.closing(sqlite3.connect(path)) as copy:
        held.backup(copy)
    return path


@pytest.fixture
def run(database):
    return lambda *arguments, **more: run_on(database, *arguments, **more)
