"""What the README tells people to type does work: blocks marked ``<!-- run -->`` are run, in order."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import fieldreg
from fieldreg.people.accounts import Account, Role
from tests.fieldreg.frames.conftest import serving
from web.app import create_app

DOWNLOADED = (  # what the README takes as lying there
    "did_estat/r02_did_04_miyagi.geojson",
    "ksj_c28_airports/airport_surfaces.geojson",
    "sendai_osm/sendai_buildings.geojson.zip",
    *(f"sendai_osm/shape/natural.{ending}" for ending in ("shp", "shx", "dbf", "prj", "cpg")),
)
BLOCK = re.compile(r"<!-- run -->\s*```(?:sh|console|bash)\n(.*?)```", re.DOTALL)


def blocks_of(text):
    """The marked blocks; a leading `$ ` is the prompt."""
    return [re.sub(r"^\$ ", "", block, flags=re.MULTILINE) for block in BLOCK.findall(text)]


def test_only_marked_blocks_are_run_and_prompts_are_dropped():
    text = "```sh\nrm -r x\n```\n<!-- run -->\n```sh\n$ fieldreg loads\n```\n"
    assert blocks_of(text) == ["fieldreg loads\n"]


@pytest.mark.slow
def test_the_commands_in_the_readme_work(root, tmp_path, shared_data):
    blocks = blocks_of((root / "README.md").read_text(encoding="utf-8"))
    assert blocks, "README.md marks no block with <!-- run -->"
    for name in DOWNLOADED:
        shutil.copy(shared_data / name, tmp_path)
    (tmp_path / "home").mkdir()
    environment = {
        "HOME": str(tmp_path / "home"),
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), "/usr/bin", "/bin"]),
        "LANG": "C.UTF-8",
    }
    for block in blocks:
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", block], cwd=tmp_path, env=environment,
                              capture_output=True, text=True, check=False, timeout=900)
        assert done.returncode == 0, f"{block}\n{done.stdout}\n{done.stderr}"


PYTHON = re.compile(r"<!-- run -->\s*```python\n(.*?)```", re.DOTALL)


EXAMPLES = {"Choose a field": "map.html", "Screen five hundred outlines": "answers.gpkg", "A week's bookings": None}


@pytest.fixture(scope="module")
def sample(root, tmp_path_factory):
    """Where the commands of docs/python.md were run, with one reservation, and the same served."""
    folder = tmp_path_factory.mktemp("python")
    made = "".join(blocks_of((root / "docs" / "python.md").read_text(encoding="utf-8")))
    environment = {
        "HOME": str(folder), "PATH": str(Path(sys.executable).parent), "LANG": "C.UTF-8", "PYTHONPATH": str(root),
        "FIELDREG_NOW": "2026-12-01T10:00:00+09:00",
    }  # fmt: skip
    subprocess.run(["/bin/bash", "-euo", "pipefail", "-c", made], cwd=folder, env=environment, check=True, capture_output=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FIELDREG_NOW", environment["FIELDREG_NOW"])
        services = fieldreg.open(folder / "var" / "fieldreg.db").services
        body = {"site": "arahama-former-elementary", "time_start": "2028-10-03T09:00:00+09:00", "purpose": "x", "activity": "other",
                "time_end": "2028-10-03T10:00:00+09:00", "organisation": "x"}  # fmt: skip
        company, _ = services.accounts.put_account(Account(email="a@example.jp", role=Role.COMPANY, password_hash="x", organisation="x"))
        services.booking.reserve(body, company)
        app = create_app(None, services, {"TESTING": True, "RATELIMIT_ENABLED": False})
        with serving(app) as address:
            yield folder, environment, address


@pytest.mark.slow
@pytest.mark.parametrize("over_http", [False, True], ids=["file", "address"])
@pytest.mark.parametrize("title", EXAMPLES)
def test_the_examples_from_python_work(root, sample, title, over_http):
    folder, environment, address = sample
    text = (root / "docs" / "python.md").read_text(encoding="utf-8")
    assert len(PYTHON.findall(text)) == len(EXAMPLES)
    (example,) = PYTHON.findall(text.partition(f"\n## {title}\n")[2].partition("\n## ")[0])
    assert '"var/fieldreg.db"' in example
    if over_http:
        example = example.replace('"var/fieldreg.db"', repr(address)).replace(", 25)", ", 5)").replace(", 20)", ", 4)")
    written = folder / (EXAMPLES[title] or "none")
    written.unlink(missing_ok=True)
    done = subprocess.run([sys.executable, "-W", "error::UserWarning", "-c", example], cwd=folder, env=environment, text=True,
                          capture_output=True, check=False, timeout=300)
    assert done.returncode == 0, f"{example}\n{done.stdout}\n{done.stderr}"
    if EXAMPLES[title]:
        assert written.stat().st_size > 10_000
    else:
        assert "10-03" in done.stdout
