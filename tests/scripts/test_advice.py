"""Every command that a message prints runs as it stands: the path as given, quoted, the table apart."""

import re
import shlex
import zipfile

import openpyxl
import pytest

from tests.scripts.conftest import run_on

STRANGE = "reservoirName,latitude,longitude,code2\n見本池,38.26,140.86,1\n"
LOAD = ("--layer", "events", "--edition", "e", "--in-force", "2020-01-01", "--crs", "EPSG:6668")
CITYGML = """<core:CityModel xmlns:core="http://www.opengis.net/citygml/2.0" xmlns:gml="http://www.opengis.net/gml"
 xmlns:wtr="http://www.opengis.net/citygml/waterbody/2.0"><core:cityObjectMember><wtr:WaterBody gml:id="w1"><wtr:class>1140</wtr:class>
<wtr:lod1MultiSurface><gml:MultiSurface srsName="http://www.opengis.net/def/crs/EPSG/0/6697" srsDimension="3">
<gml:surfaceMember><gml:Polygon><gml:exterior><gml:LinearRing>
<gml:posList>38.26 140.86 0 38.26 140.87 0 38.27 140.87 0 38.27 140.86 0 38.26 140.86 0</gml:posList></gml:LinearRing></gml:exterior>
</gml:Polygon></gml:surfaceMember></gml:MultiSurface>
</wtr:lod1MultiSurface></wtr:WaterBody></core:cityObjectMember></core:CityModel>"""


def commands_in(text):
    return list(dict.fromkeys(re.findall(r"`(fieldreg [^`]+)`", text)))


def workbook(path, *sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title in sheets:
        sheet = book.create_sheet(title)
        for line in STRANGE.splitlines():
            sheet.append(line.split(","))
    book.save(path)


def given(at, kind):
    """A file or folder of the kind, and how a person names it."""
    at.mkdir(parents=True, exist_ok=True)
    if kind == "workbook":
        workbook(at / "data (2).xlsx", "Sheet1")
        return at / "data (2).xlsx"
    if kind == "sheets":
        workbook(at / "it's.xlsx", "見本 池", "-b")
        return at / "it's.xlsx"
    if kind == "citygml":
        (at / "57403_wtr_op.gml").write_text(CITYGML, encoding="utf-8")
        return at / "57403_wtr_op.gml"
    if kind == "zip":
        with zipfile.ZipFile(at / "a b.zip", "w") as made:
            made.writestr("x y.csv", STRANGE)
            made.writestr("z.csv", STRANGE)
        return at / "a b.zip"
    if kind == "folder":
        (at / "池 $HOME").mkdir()
        (at / "池 $HOME" / "x y.csv").write_text(STRANGE, encoding="utf-8")
        return at / "池 $HOME"
    more = "見本池,38.26,140.86,1\n" * 90_000 if kind == "large.csv" else ""
    (at / kind).write_text(STRANGE + more, encoding="utf-8")
    return at / kind


@pytest.mark.parametrize("kind", ["plain.csv", "a;b&c.csv", "-x.csv", "large.csv", "workbook", "sheets", "citygml", "zip", "folder"])
@pytest.mark.parametrize("relative", [True, False], ids=["from its folder", "by its whole path"])
def test_the_draft_that_is_advised_is_made(run, tmp_path, monkeypatch, kind, relative):
    path = given(tmp_path / "場 所", kind)
    monkeypatch.chdir(path.parent if relative else tmp_path)
    named = (f"./{path.name}" if path.name.startswith("-") else path.name) if relative else str(path)
    refused = run("load", named, *LOAD)
    assert refused.exit_code == 2, refused.stdout

    (command,) = commands_in(refused.stderr)
    program, *words = shlex.split(command)
    done = run(*words)
    assert (program, done.exit_code) == ("fieldreg", 0), (command, done.stderr)
    assert "layer: " in ((path.parent if relative else tmp_path) / "mapping.yaml").read_text(encoding="utf-8")


def test_an_absent_registry_is_made_as_advised(tmp_path):
    refused = run_on(tmp_path / "none.db", "loads")
    advised = commands_in(refused.stderr)
    assert advised == ["fieldreg init", "fieldreg init --sample"]
    for number, command in enumerate(advised):
        assert run_on(tmp_path / f"{number}.db", *shlex.split(command)[1:]).exit_code == 0
