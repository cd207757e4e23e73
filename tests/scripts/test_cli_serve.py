"""`fieldreg demo` and `serve`, as processes of their own."""

import os
import re
import socket
import subprocess
import sys
import urllib.request
from contextlib import contextmanager

import pytest

from tests.scripts.conftest import environment, run_on

pytestmark = pytest.mark.slow


@contextmanager
def started(path, *arguments):
    """The process's words up to and with its address, and the address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "scripts.cli", *arguments, "--port", "0"],
        env={**os.environ, **environment(path)}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        words = ""
        for line in process.stdout:
            words += line
            if found := re.search(r"http://127\.0\.0\.1:\d+/", line):
                yield words, found[0]
                return
        pytest.fail(f"it ended without serving: {words}")
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()


def status_of(address):
    with urllib.request.urlopen(address, timeout=30) as answer:
        return answer.status


def test_a_demo_is_built_once_and_kept(tmp_path):
    path = tmp_path / "demo.db"
    with started(path, "demo") as (words, address):
        assert status_of(address) == 200
        assert status_of(f"{address}healthz") == 200
        passwords = re.findall(r"^  (\S+@example\.jp)\s+(\S{12,})$", words, re.MULTILINE)
        assert [email for email, _ in passwords] == ["company@example.jp", "staff@example.jp", "admin@example.jp"]
        assert len({password for _, password in passwords}) == 3
    assert run_on(path, "users", "password", "staff@example.jp", "--password-stdin", input="another password\n").exit_code == 0

    with started(path, "demo") as (words, address):
        assert "example.jp" not in words
        assert status_of(address) == 200
    assert "staff@example.jp" in run_on(path, "users", "list").stdout


def test_serving_at_a_taken_address_says_so(database):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = subprocess.run(
            [sys.executable, "-m", "scripts.cli", "serve", "--port", str(taken.getsockname()[1])],
            env={**os.environ, **environment(database)}, capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
    assert result.returncode == 2
    assert "--port で別の番号を指定してください" in result.stderr
