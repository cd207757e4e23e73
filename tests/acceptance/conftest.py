"""The whole product on its embedded sample: built once, copied for each test, served by the real command."""

import contextlib
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from fieldreg.people.accounts import Account, Role, hash_password
from fieldreg.store import open_store
from fieldreg.wiring import Config, build
from tests import makers, registries

ROOT = Path(__file__).resolve().parents[2]
NOW = "2026-11-23T10:00:00+09:00"


@dataclass
class Server:
    """A `fieldreg serve` process of its own."""

    port: int
    token: str
    process: subprocess.Popen[bytes] = field(repr=False)
    killed: bool = False

    def kill(self) -> None:
        """SIGKILL: no chance to tidy up."""
        self.killed = True
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)

    @staticmethod
    def wait_for(holds: Callable[[], bool], seconds: float) -> None:
        end = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > end:
                raise TimeoutError
            time.sleep(0.01)


def environment(database: Path) -> dict[str, str]:
    return environment_of(f"sqlite:///{database}")


def environment_of(url: str) -> dict[str, str]:
    """What a server on that database is started with."""
    beside_no_file = not url.startswith("sqlite")
    secret = {"FIELDREG_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz"} if beside_no_file else {}
    return {
        **os.environ,
        **secret,
        "FIELDREG_DATABASE_URL": url,
        "FIELDREG_NOW": NOW,
        "FIELDREG_RATE_LIMITS": "off",  # many clients of one address are the test here
    }


def fieldreg(*arguments: str, database: Path, **more) -> subprocess.CompletedProcess[str]:
    """The command as an administrator types it."""
    command = [sys.executable, "-m", "scripts.cli", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment(database), text=True, capture_output=True, check=False, timeout=300, **more
    )


@pytest.fixture(scope="session")
def sample_database(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "fieldreg.db"
    done = fieldreg("init", "--sample", database=path)
    assert done.returncode == 0, done.stderr
    return path


@pytest.fixture
def database(sample_database, tmp_path) -> Path:
    """A copy of the sample, for this test alone."""
    return copied(sample_database, tmp_path / "fieldreg.db")


def copied(database: Path, path: Path) -> Path:
    with contextlib.closing(sqlite3.connect(database)) as held, contextlib.closing(sqlite3.connect(path)) as copy:
        held.backup(copy)
    return path


@pytest.fixture(params=["sqlite", pytest.param("postgis", marks=pytest.mark.postgis)])
def registry_url(request, tmp_path) -> str:
    """A small registry of this test's own, by its URL, in each of the two databases."""
    if request.param == "sqlite":
        registries.upgraded(tmp_path / "small.db").close()
        url = f"sqlite:///{tmp_path / 'small.db'}"
    else:
        url = request.getfixturevalue("lent_postgis")
    with contextlib.closing(open_store(url)) as made:
        makers.furnish(made)
    return url


@pytest.fixture
def services(database):
    """Every use case on the copy, on 23 November 2026 at ten o'clock."""
    return build(Config.from_environment({"FIELDREG_DATABASE_URL": f"sqlite:///{database}", "FIELDREG_NOW": NOW}))


@pytest.fixture
def run(database) -> Callable[..., subprocess.CompletedProcess[str]]:
    """The command line on the copy."""
    return lambda *arguments, **more: fieldreg(*arguments, database=database, **more)


@pytest.fixture
def site_id() -> str:
    return "sanezawa-former-elementary"


@contextlib.contextmanager
def servers() -> Iterator[Callable[[Path], Server]]:
    """Starts a server on a database and waits until it answers; all are stopped at the end."""
    started: list[Server] = []
    tokens: dict[Path, str] = {}

    def start(database: Path) -> Server:
        if database not in tokens:
            tokens[database] = _company_token(database)
        port = free_port()
        process = subprocess.Popen(
            [sys.executable, "-m", "scripts.cli", "serve", "--port", str(port)],
            cwd=ROOT,
            env=environment(database),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        server = Server(port=port, token=tokens[database], process=process)
        started.append(server)
        wait_until_it_answers(server)
        return server

    yield start
    for server in started:
        server.stop()


@pytest.fixture
def serve() -> Iterator[Callable[[Path], Server]]:
    with servers() as start:
        yield start


@pytest.fixture
def served(serve, database) -> Server:
    return serve(database)


def free_port() -> int:
    """One that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_it_answers(server: Server) -> None:
    """Raises TimeoutError after a minute."""
    server.wait_for(lambda: _answers(server.port), 60)


def _company_token(database: Path) -> str:
    services = build(Config.from_environment({"FIELDREG_DATABASE_URL": f"sqlite:///{database}"}))
    account = Account(email="race@example.jp", role=Role.COMPANY, password_hash=hash_password("correct horse staple"))
    _, token = services.accounts.put_account(account, with_token=True)
    assert token is not None
    return token


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1) as answer:
            return answer.status == 200
    except OSError:
        return False
