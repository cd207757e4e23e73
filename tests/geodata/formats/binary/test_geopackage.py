"""GeoPackage: as others write it, as it should not be, and as GDAL sees ours."""

import contextlib
import io
import json
import random
import shutil
import sqlite3
import struct
import subprocess
from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from fieldreg.kernel.errors import InvalidInput
from geodata.export.arrow_columns import Features
from geodata.export.geopackage import to_geopackage
from geodata.formats.guards.sqlite_bytes import Database
from geodata.formats.json.geojson import to_feature
from geodata.reading.pipeline import Asked, Source, open_tables, read_rows

BOX = shapely.box(140, 38, 140.5, 38.5)
DAMAGED = {"database-damaged", "not-a-table", "no-geometry-column", "not-geopackage", "no-features"}


def features(name="x", **properties):
    return Features(name=name, title=f"題 {name}", told={"source": "国土地理院", "licence": "", "attribution": "出典の表示"},
                    features=[to_feature(BOX, {"name": "区域", **properties})])  # fmt: skip


def changed(data, *statements):
    """The database with SQL run on it; its triggers, which call functions of GDAL, are taken away before."""
    with contextlib.closing(sqlite3.connect(":memory:")) as base:
        base.deserialize(data)
        for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            base.execute(f'DROP TRIGGER "{name}"')
        for statement, *values in statements:
            base.execute(statement, values)
        base.commit()
        return base.serialize()


def raw(data, **beside):
    return open_tables(Source("a.gpkg", data, beside), Asked())


def plain(header, body, version=0, flags=1, srs=6668):
    return b"GP" + bytes([version, flags]) + struct.pack("<i", srs) + header + body


@pytest.fixture(scope="module")
def good():
    return to_geopackage([features(attributes={"a": [1]}, n=3, ok=True)])


def set_shape(data, blob):
    return changed(data, ("UPDATE x SET geom = ?", blob))


def only_row(data):
    (table,) = raw(data)
    (row,) = table.rows()
    return row


def test_a_file_of_geopandas_is_read_with_its_kinds_and_its_key():
    frame = gpd.GeoDataFrame(
        {"名称": ["甲", None], "n": pd.array([1, None], dtype="Int64"), "x": [0.1, None], "flag": [True, False],
         "day": [date(2026, 1, 2), None], "text": ['{"a": 1}', "[1]"]},
        geometry=[shapely.Point(140, 38), None], crs="EPSG:4612",
    )  # fmt: skip
    held = io.BytesIO()
    frame.to_file(held, driver="GPKG", layer="層")
    (table,) = raw(held.getvalue())

    assert (table.file, table.name, table.format, table.count, table.crs) == ("a.gpkg", "層", "gpkg", 2, "EPSG:4612")
    first, second = table.rows()
    assert (first.number, first.id, first.geometry, first.faults) == (1, "1", shapely.Point(140, 38), ())
    assert first.properties == {"名称": "甲", "n": 1, "x": 0.1, "flag": True, "day": "2026-01-02", "text": '{"a": 1}'}
    assert first.properties["flag"] is True
    assert second.properties == {"名称": None, "n": None, "x": None, "flag": False, "day": None, "text": "[1]"}
    assert (second.number, second.id, second.geometry) == (2, "2", None)
    assert list(table.rows()) == [first, second]  # from the beginning again


def test_declared_json_is_read_and_broken_json_keeps_its_row_out(good):
    assert only_row(good).properties == {"name": "区域", "attributes": {"a": [1]}, "n": 3, "ok": True}
    faults = only_row(changed(good, ("UPDATE x SET attributes = '{'",))).faults
    assert [(f.code, f.where) for f in faults] == [("not-json", "properties.attributes")]


def test_several_tables_are_named_and_those_without_features_told():
    data = to_geopackage([features("甲"), features("乙", id="own")])
    data = changed(data, ("DELETE FROM gpkg_ogr_contents",), (
        "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('list', 'attributes', 'list')",
    ))  # fmt: skip
    first, second = raw(data)
    assert [(t.file, t.name, [r.id for r in t.rows()]) for t in (first, second)] == [
        ("a.gpkg/甲", "甲", ["1"]), ("a.gpkg/乙", "乙", [""]),
    ]  # fmt: skip
    assert [note.en for note in first.notes] == ["tables without features were left out: list (attributes)"]
    assert [t.name for t in open_tables(Source("a.gpkg", data), Asked(table="乙"))] == ["乙"]


@pytest.mark.parametrize(
    "statement, crs",
    [
        ("UPDATE gpkg_spatial_ref_sys SET organization = 'epsg' WHERE srs_id = 6668", "EPSG:6668"),
        ("UPDATE gpkg_spatial_ref_sys SET organization = 'own', definition = 'GEOGCS[1]' WHERE srs_id = 6668", "GEOGCS[1]"),
        ("UPDATE gpkg_spatial_ref_sys SET organization = 'own', definition = 'undefined' WHERE srs_id = 6668", None),
        ("UPDATE gpkg_geometry_columns SET srs_id = 0", None),
        ("UPDATE gpkg_geometry_columns SET srs_id = -1", None),
        ("DELETE FROM gpkg_spatial_ref_sys WHERE srs_id = 6668", None),
    ],
)
def test_the_system_is_the_one_declared_or_none(good, statement, crs):
    (table,) = raw(changed(good, (statement,)))
    assert table.crs == crs


def test_write_ahead_mode_is_read_and_told_and_a_log_beside_refused(good):
    waiting = good[:18] + b"\2\2" + good[20:]
    (table,) = raw(waiting)
    assert [row.properties["n"] for row in table.rows()] == [3]
    assert "WAL" in table.notes[0].ja
    with pytest.raises(InvalidInput) as refusal:
        raw(waiting, **{"a.gpkg": waiting, "a.gpkg-wal": b"x"})
    assert refusal.value.code == "unfinished-database"
    assert len(raw(waiting, **{"a.gpkg": waiting, "a.gpkg-wal": b"", "a.gpkg-shm": b"x"})) == 1


POLYGON = shapely.to_wkb(BOX)
CURVE = struct.pack("<BII", 1, 8, 3) + struct.pack("<6d", 140, 38, 140.1, 38.1, 140.2, 38)


@pytest.mark.parametrize(
    "blob, code",
    [
        (plain(b"", POLYGON), None),
        (plain(b"\0" * 64, POLYGON, flags=9), None),
        (plain(b"", POLYGON, srs=0), None),
        (plain(b"", POLYGON, srs=4326), "crs-differs"),
        (plain(b"", POLYGON, flags=11), "geometry-form"),
        (plain(b"", POLYGON, flags=0x21), "geometry-form"),
        (plain(b"", POLYGON, version=1), "geometry-form"),
        (plain(b"", POLYGON[:-1]), "geometry-form"),
        (plain(b"", POLYGON + b"\0"), "geometry-form"),
        (plain(b"", b""), "geometry-form"),
        (plain(b"", struct.pack("<BII", 1, 2, 2**32 - 1)), "geometry-form"),
        (plain(b"", struct.pack("<BII", 1, 6, 2**32 - 1)), "geometry-form"),
        (plain(b"", CURVE), "geometry-curved"),
        (plain(b"", struct.pack("<BI", 1, 10) + struct.pack("<I", 1) + CURVE), "geometry-curved"),
        (plain(b"", (struct.pack("<BII", 1, 7, 1)) * 200_000), "geometry-type"),
        (plain(b"", struct.pack("<BII", 1, 6, 1) * 200_000), "geometry-form"),
        (plain(b"", struct.pack("<BIII8d", 1, 3, 1, 4, 0, 0, 0, 1, 1, 1, 1, 0)), "ring-not-closed"),
        (plain(b"", struct.pack("<BIII6d", 1, 3, 1, 3, 0, 0, 0, 1, 0, 0)), "ring-not-closed"),
        (b"", "geometry-form"),
        ("text", "geometry-form"),
        (7, "geometry-form"),
    ],
)
def test_shapes_are_read_or_told_one_by_one(good, blob, code):
    row = only_row(set_shape(good, blob))
    assert [f.code for f in row.faults] == ([code] if code else [])
    assert row.geometry == (None if code else BOX)
    assert row.properties["n"] == 3


def test_a_curve_is_told_with_the_way_out(good):
    (row,) = (row for table in read_rows(Source("a.gpkg", set_shape(good, plain(b"", CURVE))), Asked()) for row in table.each())
    assert "CONVERT_TO_LINEAR" in row.faults[0].message.ja
    assert row.outline is None


@pytest.mark.parametrize(
    "column, value, code",
    [("name", "ÿþ", None), ("n", float("inf"), "not-finite"), ("name", "a\0b", "text-nul"), ("name", b"\1", "value-kind")],
)
def test_values_json_cannot_hold_keep_their_row_out(good, column, value, code):
    row = only_row(changed(good, (f"UPDATE x SET {column} = ?", value)))
    assert [(f.code, f.where) for f in row.faults] == ([(code, f"properties.{column}")] if code else [])


def test_text_that_is_no_utf8_keeps_its_row_out(good):
    row = only_row(changed(good, ("UPDATE x SET name = CAST(x'82a0' AS TEXT)",)))
    assert [(f.code, f.where) for f in row.faults] == [("text-encoding", "properties.name")]


# ---------------------------------------------------------------- hostile


@pytest.mark.parametrize(
    "statements",
    [
        ["ALTER TABLE x RENAME TO y", "CREATE VIEW x AS SELECT * FROM y"],
        ["DROP TABLE x", "CREATE VIEW x AS WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT n AS geom FROM t"],
        ["DROP TABLE x", "CREATE VIRTUAL TABLE x USING rtree(id, a, b, c, d)"],
    ],
)
def test_views_and_virtual_tables_are_refused(good, statements):
    data = changed(good, ("PRAGMA legacy_alter_table = ON",), *((statement,) for statement in statements))
    with pytest.raises(InvalidInput) as refusal:
        raw(data)
    assert refusal.value.code == "not-a-table"


def test_a_catalogue_that_is_an_endless_view_is_refused(good):
    view = "CREATE VIEW gpkg_contents AS WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT n AS table_name FROM t"
    with pytest.raises(InvalidInput) as refusal:
        raw(changed(good, ("DROP TABLE gpkg_contents",), (view,)))
    assert refusal.value.code == "not-geopackage"


def test_a_generated_column_runs_nothing(good):
    data = changed(good, ("ALTER TABLE x ADD COLUMN g TEXT GENERATED ALWAYS AS (zeroblob(1000000000)) VIRTUAL",))
    assert "g" not in only_row(data).properties


def test_a_table_whose_pages_lead_in_circles_is_refused():
    many = Features(name="x", title="x", told={}, features=[to_feature(BOX, {"n": i}) for i in range(2_000)])
    data = bytearray(to_geopackage([many]))
    with contextlib.closing(sqlite3.connect(":memory:")) as base:
        base.deserialize(bytes(data))
        ((root,), (size,)) = (*base.execute("SELECT rootpage FROM sqlite_master WHERE name = 'x'"), *base.execute("PRAGMA page_size"))
    page = (root - 1) * size
    assert data[page] == 5  # an inner page of a table
    (cells,) = struct.unpack_from(">H", data, page + 3)
    for i in range(cells):  # every child is the page itself
        (at,) = struct.unpack_from(">H", data, page + 12 + 2 * i)
        struct.pack_into(">I", data, page + at, root)
    with pytest.raises(InvalidInput) as refusal:
        raw(bytes(data))
    assert refusal.value.code == "database-damaged"


def test_rows_that_claim_one_anothers_bytes_are_refused():
    """Twenty texts of 50 kB, all of whose later pages are those of the first: 1 MB out of 60 kB."""
    with contextlib.closing(sqlite3.connect(":memory:")) as base:
        base.execute("CREATE TABLE t (a TEXT)")
        base.executemany("INSERT INTO t VALUES (?)", [("x" * 50_000,)] * 20)
        data = bytearray(base.serialize())
    first = None
    for page in range(0, len(data), 4096):  # each leaf's cells end with the number of the next page
        if page == 0 or data[page] != 13:
            continue
        (cells,) = struct.unpack_from(">H", data, page + 3)
        for i in range(cells):
            (at,) = struct.unpack_from(">H", data, page + 8 + 2 * i)
            place = page + at + 4 + _local(50_003 + 1)
            first = first or struct.unpack_from(">I", data, place)[0]
            struct.pack_into(">I", data, place, first)
    whole = Database(bytes(data), "a.gpkg")
    with whole.opened() as reading:
        assert [len(a) for (a,) in reading.rows("t", ["a"])] == [50_000] * 20  # as long as the file is as large
        reading.data = bytes(60_000)
        with pytest.raises(InvalidInput) as refusal:
            list(reading.rows("t", ["a"]))
    assert refusal.value.code == "database-damaged"


def _local(payload, usable=4096):
    """Bytes of a payload that stand in the leaf itself."""
    least = (usable - 12) * 32 // 255 - 23
    left = least + (payload - least) % (usable - 4)
    return left if left <= usable - 35 else least


@pytest.mark.filterwarnings("ignore:(overflow|invalid value) encountered")  # numbers of any size stand where coordinates were
@pytest.mark.parametrize("seed", range(150))
def test_any_bytes_give_rows_or_a_refusal(good, seed):
    chance = random.Random(seed)
    data = bytearray(good)
    pages = [0, *(i for i in range(0, len(data), 4096) if any(data[i : i + 4096]))]
    for _ in range(chance.randint(1, 12)):
        data[min(len(data) - 1, chance.choice(pages) + chance.randrange(chance.choice((100, 4096))))] = chance.randrange(256)
    cut = bytes(data[: chance.randrange(len(data))]) if seed % 5 == 0 else bytes(data)
    try:
        rows = [row for table in read_rows(Source("fuzz.gpkg", cut), Asked(format="gpkg")) for row in table.each()]
    except InvalidInput as refusal:
        assert refusal.message.ja  # noqa: PT017 (a refusal is one of two right answers)
    else:
        assert all((row.outline is None) == bool(row.faults) for row in rows)


def test_another_database_is_told_by_its_tables():
    with contextlib.closing(sqlite3.connect(":memory:")) as base:
        base.execute("CREATE TABLE spots (a)")
        data = base.serialize()
    with pytest.raises(InvalidInput, match="spots") as refusal:
        raw(data)
    assert refusal.value.code == "not-geopackage"


# ---------------------------------------------------------------- ours, seen by others


def test_gdal_finds_proper_columns_and_where_it_comes_from(good, tmp_path):
    if not shutil.which("ogrinfo"):
        pytest.skip("no GDAL commands: apt install gdal-bin")
    path = tmp_path / "a.gpkg"
    path.write_bytes(good)
    told = subprocess.run(["ogrinfo", "-al", "-ro", path], capture_output=True, text=True, check=True).stdout
    for line in ("Layer name: x", "IDENTIFIER=題 x", "DESCRIPTION=source: 国土地理院", "attribution: 出典の表示", 'ID["EPSG",6668]]',
                 "attributes: String(JSON) (0.0)", "n: Integer64 (0.0)", "ok: Integer(Boolean) (0.0)", "n (Integer64) = 3"):  # fmt: skip
        assert line in told
    out = tmp_path / "a.geojson"
    subprocess.run(["ogr2ogr", "-f", "GeoJSON", out, path], capture_output=True, check=True)
    (feature,) = json.loads(out.read_text())["features"]
    assert feature["properties"] == {"name": "区域", "attributes": {"a": [1]}, "n": 3, "ok": True}


def test_the_catalogue_tells_where_it_comes_from(good):
    with contextlib.closing(sqlite3.connect(":memory:")) as base:
        base.deserialize(good)
        told = base.execute("SELECT table_name, data_type, identifier, description, srs_id FROM gpkg_contents").fetchall()
    assert told == [("x", "features", "題 x", "source: 国土地理院\nattribution: 出典の表示", 6668)]
