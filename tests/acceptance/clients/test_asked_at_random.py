"""Schemathesis asks whatever the description allows, and what it does not: no server error, nothing that is not described.

Ten cases of each operation, five hundred with FIELDREG_DEEP=50, always with the same seed.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.acceptance import conftest as product
from tests.deep import often

pytestmark = [pytest.mark.slow]
CHECKS = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance")


@pytest.mark.parametrize("signed_in", [False, True], ids=["anybody", "company"])
def test_nothing_breaks_and_every_answer_is_as_described(signed_in, sample_database, tmp_path):
    with product.servers() as start:
        server = start(product.copied(sample_database, tmp_path / "fieldreg.db"))
        header = ["--header", f"Authorization: Bearer {server.token}"] if signed_in else []
        command = [
            Path(sys.executable).with_name("schemathesis"), "run", f"http://127.0.0.1:{server.port}/api/openapi.json",
            "--checks", ",".join(CHECKS), "--phases", "examples,fuzzing", "--max-examples", str(often(10, 500)), "--seed", "14",
            "--continue-on-failure", "--suppress-health-check", "all", "--generation-database", "none", "--no-color",
            "--request-timeout", "60", *header,
        ]  # fmt: skip
        done = subprocess.run(command, cwd=tmp_path, env=os.environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:]
    assert "passed" in done.stdout
