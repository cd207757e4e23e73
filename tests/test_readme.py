"""What the README tells people to type does work: blocks marked ``<!-- run -->`` are run, in order."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

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


@pytest.mark.slow
def test_the_example_from_python_works(root, tmp_path):
    text = (root / "docs" / "python.md").read_text(encoding="utf-8")
    (made,), (example,) = blocks_of(text), PYTHON.findall(text)
    environment = {"HOME": str(tmp_path), "PATH": str(Path(sys.executable).parent), "LANG": "C.UTF-8"}
    for command in (["/bin/bash", "-euo", "pipefail", "-c", made], [sys.executable, "-W", "error::UserWarning", "-c", example]):
        done = subprocess.run(command, cwd=tmp_path, env=environment | {"PYTHONPATH": str(root)}, capture_output=True, text=True,
                              check=False, timeout=300)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    assert (tmp_path / "map.html").stat().st_size > 10_000
