"""Every real file through `fieldreg load --dry-run --json`, against the verdict written down beforehand.

None crashes, none takes longer than a minute, none is taken in the wrong place: what is accepted lies in Japan.
"""

import json
import os
import time
from fnmatch import fnmatch
from pathlib import Path

import pytest
import shapely
import yaml
from click.testing import CliRunner

from fieldreg.kernel.strict_yaml import SAFE_LOADER
from geodata.reading.pipeline import Asked, Source, read_rows
from scripts.cli import main
from tests.acceptance.conftest import NOW, fieldreg

pytestmark = pytest.mark.slow

TABLE = yaml.load((Path(__file__).parent / "data_verdicts.yaml").read_text(encoding="utf-8"), Loader=SAFE_LOADER)
DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
LONGEST_S = 60


def every_file():
    """Each file of the folder with the first line of the table that speaks of it."""
    for path in sorted(DATA.rglob("*")) if DATA.is_dir() else []:
        if path.is_file():
            name = path.relative_to(DATA).as_posix()
            yield name, next((line for line in TABLE if any(fnmatch(name, glob) for glob in globs(line["files"]))), None)


def globs(pattern):
    """`{a,b}` opened up, and `**/` also nothing."""
    if "{" in pattern:
        head, rest = pattern.split("{", 1)
        words, tail = rest.split("}", 1)
        return [found for word in words.split(",") for found in globs(head + word + tail)]
    return [pattern, pattern.replace("**/", "")]


FILES = list(every_file())


@pytest.fixture(scope="module")
def registry(tmp_path_factory):
    """A registry with layers and managers, and nothing on the ground."""
    path = tmp_path_factory.mktemp("plain") / "fieldreg.db"
    done = fieldreg("init", database=path)
    assert done.returncode == 0, done.stderr
    return {"FIELDREG_DATABASE_URL": f"sqlite:///{path}", "FIELDREG_NOW": NOW}


def test_every_file_has_a_line_and_every_line_a_file(shared_data):
    assert [name for name, line in FILES if line is None] == []
    spoken = {id(line) for _, line in FILES}
    assert [line["files"] for line in TABLE if id(line) not in spoken] == []


@pytest.mark.parametrize(("name", "line"), FILES, ids=[name for name, _ in FILES])
def test_the_verdict(name, line, registry, shared_data):
    began = time.process_time()
    arguments = ["load", str(shared_data / name), *line.get("options", []), "--dry-run", "--json"]
    done = CliRunner(env={**os.environ, **registry}).invoke(main, arguments)

    assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
    told, code = outcome(done)
    wanted = line["verdict"]
    assert told == wanted or (wanted == "either" and told in ("remarks", "reject")), (told, done.stdout[:500], done.stderr[:700])
    if "code" in line:
        assert code == line["code"], done.stderr[:700]
    if "rows" in line:
        report = json.loads(done.stdout)
        assert [report["read"], report["accepted"]] == line["rows"]
    assert time.process_time() - began < LONGEST_S  # nothing hangs, however busy the machine is


def outcome(done):
    """The verdict and the code of the refusal or of the first fault."""
    if done.exit_code == 2:
        return "reject", json.loads(done.stdout)["refused"][0]["code"]
    report = json.loads(done.stdout)
    code = report["faults"][0]["code"] if report["faults"] else None
    if report["accepted"] == 0:
        return "reject", code
    remarks = report["rejected"] or report["left_out"] or report["repaired"] or any(not s["fixed"] for s in report["suspicions"])
    return ("remarks" if remarks else "accept"), code


def test_what_is_accepted_lies_in_japan(shared_data):
    """The box of the country, and of Sendai for what is Sendai's; the shapes themselves are looked at."""
    for name, box in (
        ("did_estat/r02_did_04_miyagi.geojson", (140.2, 37.7, 141.7, 39.1)),
        ("did_estat/2010_did_ddsw_04.zip", (140.2, 37.7, 141.7, 39.1)),
        ("sendai_osm/shape/natural.shp", (140.7, 38.1, 141.1, 38.4)),
    ):
        path = shared_data / name
        beside = {p.name: p.read_bytes() for p in path.parent.glob(f"{path.stem}.*")} if path.suffix == ".shp" else {}
        tables = read_rows(Source(path.name, path.read_bytes(), beside), Asked())
        outlines = [row.outline for table in tables for row in table.each() if row.outline is not None]
        west, south, east, north = shapely.total_bounds(outlines)
        assert box[0] <= west <= east <= box[2], name
        assert box[1] <= south <= north <= box[3], name
