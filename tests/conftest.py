"""What every test may lean on: no network, a clean environment, shared data, PostGIS, Chromium.

What a machine lacks is skipped with a reason; with ``FIELDREG_NO_SKIP=1`` any skip fails the run.
``FIELDREG_DEEP`` says how often what is tried by chance is tried: see `tests/deep.py`.
"""

import gc
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import flask
import jinja2
import pytest
from argon2 import PasswordHasher

from fieldreg.people import accounts
from tests import databases
from tests.fakes import NOW, FixedClock

pytest_plugins = ("tests.progress", "tests.long_first", "tests.statements", "tests.addresses")

ROOT = Path(__file__).resolve().parents[1]
OURS = ("FIELDREG_SHARED", "FIELDREG_NO_SKIP", "FIELDREG_DEEP", "FIELDREG_CHROMIUM")  # variables meant for tests
POSTGRES = Path("/usr/lib/postgresql/15/bin")


# ---------------------------------------------------------------- the run itself


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[object]:
    """What is collected stays to the end of the run: looking through it for garbage again and again takes a tenth of the time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(20_000, 10, 10)  # a test's own application is hardly garbage after 700 objects
        gc.enable()


def _skipped(config: pytest.Config) -> list[Any]:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return reporter.stats.get("skipped", []) if reporter else []


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """With FIELDREG_NO_SKIP=1, a run in which anything was skipped has failed."""
    if os.environ.get("FIELDREG_NO_SKIP") == "1" and _skipped(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say how many were skipped, and whether that is allowed here."""
    if count := len(_skipped(config)):
        strict = os.environ.get("FIELDREG_NO_SKIP") == "1"
        verdict = "FIELDREG_NO_SKIP=1, so this run has failed" if strict else "reasons below"
        terminalreporter.write_line(f"{count} skipped: {verdict}", red=strict, yellow=not strict)


# ---------------------------------------------------------------- nothing leaks in or out


def _is_here(family: int, address: Any) -> bool:
    if family == socket.AF_UNIX:
        return True
    try:
        return ip_address(str(address[0]).split("%")[0]).is_loopback
    except ValueError:
        return address[0] in ("localhost", "")


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Refuse every connection that would leave this machine."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            real = getattr(socket.socket, name)

            def guarded(sock: socket.socket, address: Any, real: Any = real) -> Any:
                if not _is_here(sock.family, address):
                    sock.close()
                    raise AssertionError(f"a test tried to reach {address!r}; tests stay on this machine")
                return real(sock, address)

            patch.setattr(socket.socket, name, guarded)
        yield


@pytest.fixture(scope="session", autouse=True)
def no_settings() -> Iterator[None]:
    """Hide the developer's own FIELDREG_* settings from the code under test."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [key for key in os.environ if key.startswith("FIELDREG_") and key not in OURS]:
            patch.delenv(name)
        yield


class _Compiled(jinja2.BytecodeCache):
    """Templates as compiled once in this process: every test's application is a new one, its templates are not."""

    def __init__(self) -> None:
        self._by_key: dict[str, bytes] = {}

    def load_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        if bucket.key in self._by_key:
            bucket.bytecode_from_string(self._by_key[bucket.key])

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        self._by_key[bucket.key] = bucket.bytecode_to_string()


@pytest.fixture(scope="session", autouse=True)
def templates_compiled_once() -> Iterator[None]:
    """What a server does once in its life, a run of tests does once and not for each."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flask.Flask, "jinja_options", {"bytecode_cache": _Compiled()})
        yield


@pytest.fixture(scope="session", autouse=True)
def passwords_hashed_cheaply() -> Iterator[None]:
    """Hashing is slow on purpose, and tests sign in thousands of times; a process they start hashes as the product does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture
def now() -> datetime:
    """The moment at which tests take place: Monday 2026-11-23, 10:00 in Japan, a holiday."""
    return NOW


@pytest.fixture
def clock() -> FixedClock:
    """A clock standing at `now`; `clock.go_on(timedelta(...))` moves it."""
    return FixedClock()


# ---------------------------------------------------------------- what this machine may have


@pytest.fixture(scope="session")
def root() -> Path:
    """The top of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Published datasets kept beside the checkout (``../shared/data``, or ``$FIELDREG_SHARED/data``)."""
    folder = Path(os.environ.get("FIELDREG_SHARED") or ROOT.parent / "shared") / "data"
    if not folder.is_dir():
        pytest.skip(f"no published datasets at {folder.parent.name}/data beside the checkout")
    return folder


def _as_postgres(*command: object) -> None:
    """Run a PostgreSQL tool; as the user `postgres` when we are root, whom initdb refuses."""
    prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if os.geteuid() == 0 else []
    subprocess.run([*prefix, *map(str, command)], check=True, stdout=subprocess.DEVNULL, cwd="/")


@pytest.fixture(scope="session")
def postgis_url() -> Iterator[str]:
    """SQLAlchemy address of an empty throw-away database with PostGIS: socket only, gone afterwards."""
    extension = Path("/usr/share/postgresql/15/extension/postgis.control")
    if not (POSTGRES / "initdb").exists() or not extension.exists():
        pytest.skip("no PostGIS: apt install postgresql-15 postgresql-15-postgis-3")
    home = Path(tempfile.mkdtemp(prefix="fieldreg-pg-"))  # short: a socket's path has 107 bytes
    if os.geteuid() == 0:
        shutil.chown(home, "postgres", "postgres")
    # Nothing here must outlive the run, so nothing is flushed to disk.
    careless = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=''")
    options = " ".join([f"-k {home}", *(f"-c {setting}" for setting in careless)])
    make = (POSTGRES / "initdb", "-A", "trust", "-U", "postgres", "-N", "--locale=C.UTF-8", "-E", "UTF8")
    _as_postgres(*make, "-D", home / "data")
    client = ("-h", home, "-U", "postgres")
    pg_ctl = (POSTGRES / "pg_ctl", "-D", home / "data", "-w")
    _as_postgres(*pg_ctl, "-l", home / "log", "-o", options, "start")
    try:
        _as_postgres(POSTGRES / "createdb", *client, "fieldreg")
        _as_postgres(POSTGRES / "psql", "-q", *client, "fieldreg", "-c", "create extension postgis")
        yield f"postgresql+psycopg://postgres@/fieldreg?host={home}"
    finally:
        _as_postgres(*pg_ctl, "-m", "immediate", "stop")
        shutil.rmtree(home)


@pytest.fixture(scope="session")
def upgraded_postgis(postgis_url: str) -> databases.Upgraded:
    """Empty registries there, for one test after the other."""
    return databases.Upgraded(postgis_url)


@pytest.fixture
def lent_postgis(upgraded_postgis: databases.Upgraded) -> Iterator[str]:
    """SQLAlchemy address of an empty registry there, for this test alone."""
    name = upgraded_postgis.lend()
    yield databases.at(upgraded_postgis.admin, name)
    upgraded_postgis.take_back(name)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Any]:
    """What drives browsers, once in a process: its loop bears no second beside it."""
    driven = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with driven.sync_playwright() as driver:
        yield driver
