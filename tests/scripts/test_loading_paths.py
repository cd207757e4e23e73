"""What a PATH of `fieldreg load` takes along: a folder whole, a .shp with what belongs to it, any other file alone."""

import json
import os
import zipfile

import pytest

from fieldreg.kernel.errors import FieldregError, InvalidInput
from geodata.reading.pipeline import Asked, open_tables
from scripts.commands import loading
from scripts.commands.loading import source_of


@pytest.fixture
def folder(tmp_path):
    held = tmp_path / "学校"
    (held / "sub").mkdir(parents=True)
    for name in ("a.shp", "a.dbf", "A.prj", "a.shp.xml", "KS-META-a.xml", "ab.shp", "b.dbf", ".DS_Store", "sub/a.cpg"):
        (held / name).write_bytes(name.encode())
    return held


def test_a_shp_takes_what_belongs_to_it(folder):
    source = source_of(folder / "a.shp")
    names = {"a.shp", "a.dbf", "A.prj", "a.shp.xml", "KS-META-a.xml"}
    assert (source.name, source.data) == ("a.shp", b"a.shp")
    assert source.beside == {name: name.encode() for name in names}


def test_a_folder_is_taken_whole(folder):
    source = source_of(folder)
    assert (source.name, source.data) == ("学校", b"")
    assert sorted(source.beside) == ["A.prj", "KS-META-a.xml", "a.dbf", "a.shp", "a.shp.xml", "ab.shp", "b.dbf", "sub/a.cpg"]


def test_any_other_file_is_taken_alone(folder):
    assert source_of(folder / "b.dbf").beside == {}
    assert source_of(folder / "b.dbf").data == b"b.dbf"


def test_links_and_pipes_in_a_folder_are_told_and_not_followed(folder):
    (folder / "z.geojson").symlink_to("/etc/passwd")
    with pytest.raises(InvalidInput, match="リンクはたどりません"):
        source_of(folder)
    (folder / "z.geojson").unlink()
    (folder / "z").symlink_to("/etc", target_is_directory=True)
    with pytest.raises(InvalidInput, match="リンクはたどりません"):
        source_of(folder)
    (folder / "z").unlink()
    os.mkfifo(folder / "a.qix")
    for path in (folder, folder / "a.shp"):
        with pytest.raises(InvalidInput, match="リンクや装置です"):
            source_of(path)


def test_sizes_and_numbers_are_bounded(folder, monkeypatch):
    monkeypatch.setattr(loading, "MOST_MEMBERS", 8)
    monkeypatch.setattr(loading, "LARGEST_BYTES", 57)
    total = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and path.name != ".DS_Store")
    assert total == 57
    assert len(source_of(folder).beside) == 8
    (folder / "sub" / "a.cpg").write_bytes(b"one too many..")
    with pytest.raises(InvalidInput, match=r"を超えます。分けてください。"):
        source_of(folder)
    (folder / "sub" / "a.cpg").write_bytes(b"")
    (folder / "c").write_bytes(b"")
    with pytest.raises(InvalidInput, match=r"9 個のファイルがあります（8 個まで）"):
        source_of(folder)


def test_what_cannot_be_read_is_told(folder, monkeypatch):
    def refused(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("pathlib.Path.read_bytes", refused)
    with pytest.raises(FieldregError, match=r"読めませんでした（Permission denied）。") as error:
        source_of(folder / "a.shp")
    assert error.value.where.endswith("A.prj")


def test_a_published_folder_and_its_zip_and_one_shp_of_it_are_read_alike(shared_data, tmp_path):
    published = shared_data / "sendai_osm" / "shape"
    packed = tmp_path / "shape.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as held:
        for path in sorted(published.iterdir()):
            held.write(path, path.name)
    read = [
        [(row.properties, row.geometry.wkb) for row in table.rows()]
        for path, asked in (
            (published, Asked(table="places")), (packed, Asked(table="places")), (published / "places.shp", Asked()),
        )
        for table in open_tables(source_of(path), asked)
    ]  # fmt: skip
    assert len(read) == 3
    assert read[0] == read[1] == read[2]
    assert len(read[0]) == 648


def test_the_census_of_2010_in_its_zip_is_loaded(shared_data, tmp_path, run):
    path = shared_data / "did_estat" / "2010_did_ddsw_04.zip"
    options = ("--layer", "did", "--edition", "2010", "--in-force", "2012-06-25", "--crs", "EPSG:4612", "--dry-run", "--json")
    done = run("load", str(path), *options)
    told = json.loads(done.stdout)
    assert (told["read"], told["accepted"] + told["rejected"]) == (38, 38)
    assert [fault["code"] for fault in told["faults"]] == []
