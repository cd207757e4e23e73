"""FlatGeobuf: as others write it, cut short, damaged, and as GDAL sees ours."""

import io
import random
import shutil
import struct
import subprocess
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from fieldreg.kernel.errors import InvalidInput
from geodata.export.arrow_columns import Features
from geodata.export.flatgeobuf import to_flatgeobuf
from geodata.formats.binary.flatbuffers import Flat
from geodata.formats.json.geojson import to_feature
from geodata.reading.pipeline import Asked, Source, open_tables, read_rows

BOX = shapely.box(140, 38, 140.5, 38.5)
HOLED = BOX.difference(shapely.box(140.1, 38.1, 140.2, 38.2))
SHAPES = (
    shapely.Point(140.1, 38.2), shapely.MultiPoint([(140, 38), (141, 39)]), shapely.LineString([(140, 38), (141, 39), (141, 38)]),
    shapely.MultiLineString([[(140, 38), (141, 39)], [(140, 39), (141, 38), (142, 38)]]), BOX, HOLED,
    shapely.MultiPolygon([HOLED, shapely.box(141, 39, 142, 40)]), shapely.MultiPolygon([BOX]),
    shapely.Point(140, 38, 5), shapely.force_3d(HOLED, 7),
)  # fmt: skip


def raw(data):
    (table,) = open_tables(Source("a.fgb", data), Asked())
    return table


def by_geopandas(frame, **options):
    held = io.BytesIO()
    frame.to_file(held, driver="FlatGeobuf", **options)
    return held.getvalue()


@pytest.fixture(scope="module")
def good():
    told = [to_feature(shape, {"name": f"区域 {i}", "attributes": {"i": i}, "n": i}) for i, shape in enumerate([BOX, HOLED])]
    return to_flatgeobuf(Features(name="x", title="題", told={"source": "国土地理院"}, features=told))


def test_a_file_of_geopandas_is_read_with_its_kinds():
    frame = gpd.GeoDataFrame(
        {"名称": ["甲", None], "n": pd.array([2**40, None], dtype="Int64"), "small": np.array([1, -2], dtype="int16"), "x": [0.1, None],
         "single": np.array([0.5, 1.5], dtype="float32"), "flag": [True, False], "day": [date(2026, 1, 2), None],
         "text": ['{"a": 1}', ""], "when": pd.to_datetime(["2026-01-02T03:04:05+09:00", None])},
        geometry=[shapely.Point(140, 38), shapely.Point(141, 39)], crs="EPSG:4612",
    )  # fmt: skip
    table = raw(by_geopandas(frame, SPATIAL_INDEX="NO"))

    assert (table.file, table.format, table.count, table.crs, list(table.notes)) == ("a.fgb", "fgb", 2, "EPSG:4612", [])
    first, second = table.rows()
    assert first.properties == {"名称": "甲", "n": 2**40, "small": 1, "x": 0.1, "single": 0.5, "flag": True,
                                "day": "2026-01-02", "text": '{"a": 1}', "when": "2026-01-02T03:04:05+09:00"}  # fmt: skip
    assert second.properties == {"名称": None, "n": None, "small": -2, "x": None, "single": 1.5, "flag": False,
                                 "day": None, "text": "", "when": None}  # fmt: skip
    assert (first.number, first.id, first.faults, second.number) == (1, "", (), 2)
    assert first.properties["flag"] is True
    assert list(table.rows()) == [first, second]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.geom_type)
@pytest.mark.parametrize("options", [{}, {"SPATIAL_INDEX": "NO"}, {"geometry_type": "Unknown"}])
def test_every_plain_shape_is_read_exactly(shape, options):
    if shape.has_z and options:
        options = {"SPATIAL_INDEX": "NO"}
    (row,) = raw(by_geopandas(gpd.GeoDataFrame({"a": [1]}, geometry=[shape], crs=6668), **options)).rows()
    assert (row.geometry.wkb_hex, row.faults) == (shapely.force_2d(shape).wkb_hex, ())


@pytest.mark.parametrize("count", [1, 2, 15, 16, 17, 255, 256, 257, 4_097])
def test_features_begin_behind_an_index_of_any_size(count):
    frame = gpd.GeoDataFrame({"i": range(count)}, geometry=shapely.points(140 + np.arange(count) / count, 38), crs=6668)
    table = raw(by_geopandas(frame))
    assert table.count == count
    assert {(row.properties["i"], row.geometry.x) for row in table.rows()} == set(zip(frame.i, frame.geometry.x, strict=True))


@pytest.mark.parametrize("crs, told", [("EPSG:6677", "EPSG:6677"), ("OGC:CRS84", "WGS 84 (CRS84)"), ("+proj=ortho", "PROJCRS")])
def test_the_system_is_the_one_declared(crs, told):
    read = raw(by_geopandas(gpd.GeoDataFrame({"a": [1]}, geometry=[BOX], crs=crs))).crs
    assert read == told or told in read


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_no_system_is_none():
    assert raw(by_geopandas(gpd.GeoDataFrame({"a": [1]}, geometry=[BOX]))).crs is None


def test_declared_json_is_read_as_such(good):
    assert {row.properties["name"]: row.properties for row in raw(good).rows()} == {
        f"区域 {i}": {"name": f"区域 {i}", "attributes": {"i": i}, "n": i} for i in (0, 1)
    }


def test_curves_and_collections_are_told_row_by_row(tmp_path):
    if not shutil.which("ogr2ogr"):
        pytest.skip("no GDAL commands: apt install gdal-bin")
    source, out = tmp_path / "a.csv", tmp_path / "a.fgb"
    source.write_text('WKT,n\n"CIRCULARSTRING(140 38,140.1 38.1,140.2 38)",1\n"CURVEPOLYGON(CIRCULARSTRING(140 38,141 39,140 38))",2\n'
                      '"GEOMETRYCOLLECTION(POINT(140 38))",3\n"POINT(140 38)",4\n"TIN(((0 0,0 1,1 1,0 0)))",5\n')  # fmt: skip
    subprocess.run(["ogr2ogr", "-f", "FlatGeobuf", "-nlt", "GEOMETRY", "-lco", "SPATIAL_INDEX=NO", out, source], check=True)
    codes = {row.properties["n"]: [f.code for f in row.faults] for row in raw(out.read_bytes()).rows()}
    assert codes == {"1": ["geometry-curved"], "2": ["geometry-curved"], "3": ["geometry-type"], "4": [], "5": ["geometry-type"]}


# ---------------------------------------------------------------- hostile


def test_a_file_cut_anywhere_is_refused_whole(good):
    for end in [*range(8, 60), *range(60, len(good), 37), len(good) - 1]:
        with pytest.raises(InvalidInput) as refusal:
            raw(good[:end])
        assert refusal.value.code == "flatgeobuf-damaged"


@pytest.mark.parametrize("size", [0, 7, 2**31, 2**32 - 1])
def test_a_header_or_a_feature_larger_than_the_file_is_refused(good, size):
    (header,) = struct.unpack_from("<I", good, 8)
    first = 12 + header + 40 * 3  # two features and the node above them
    for at in (8, first):
        with pytest.raises(InvalidInput) as refusal:
            raw(good[:at] + struct.pack("<I", size) + good[at + 4 :])
        assert refusal.value.code == "flatgeobuf-damaged"


def test_other_versions_are_refused_and_other_formats_not_believed(good):
    for data in (good[:3] + b"\2" + good[4:], b"fgb\3fgb\0", b"fgb\3fgb\1" + b"<OGRVRTDataSource/>" * 9):
        with pytest.raises(InvalidInput) as refusal:
            raw(data)
        assert refusal.value.code == "flatgeobuf-damaged"


def test_parts_that_share_their_bytes_are_refused():
    parts = [shapely.Point(140, 38).buffer(1, quad_segs=250), *(shapely.box(141 + i, 38, 141.5 + i, 39) for i in range(9))]
    data = bytearray(by_geopandas(gpd.GeoDataFrame({"a": [1]}, geometry=[shapely.MultiPolygon(parts)], crs=6668), SPATIAL_INDEX="NO"))
    (header,) = struct.unpack_from("<I", data, 8)
    begin = 12 + header + 4
    place = begin + Flat.root(bytes(data[begin:])).table(0).place(7)
    first = place + struct.unpack_from("<I", data, place)[0] + 4
    (target,) = struct.unpack_from("<I", data, first)
    for i in range(1, 10):  # every part is the large one: ten times its bytes out of one
        struct.pack_into("<I", data, first + 4 * i, target - 4 * i)
    (row,) = raw(bytes(data)).rows()
    assert ([f.code for f in row.faults], row.geometry) == (["record-damaged"], None)


@pytest.mark.filterwarnings("ignore:(overflow|invalid value) encountered")  # numbers of any size stand where coordinates were
@pytest.mark.parametrize("seed", range(300))
def test_any_bytes_give_rows_or_a_refusal(good, seed):
    chance = random.Random(seed)
    data = bytearray(good)
    for _ in range(chance.randint(1, 6)):
        data[chance.randrange(len(data))] = chance.choice((0, 255, chance.randrange(256)))
    try:
        rows = [row for table in read_rows(Source("fuzz.fgb", bytes(data)), Asked(format="fgb")) for row in table.each()]
    except InvalidInput as refusal:
        assert refusal.message.ja  # noqa: PT017 (a refusal is one of two right answers)
    else:
        assert len(rows) == 2
        assert all((row.outline is None) == bool(row.faults) for row in rows)


# ---------------------------------------------------------------- ours, seen by others


def test_gdal_finds_proper_columns_and_where_it_comes_from(good, tmp_path):
    path = tmp_path / "a.fgb"
    path.write_bytes(good)
    frame = gpd.read_file(path)
    assert frame.crs.to_epsg() == 6668
    assert sorted(frame.n) == [0, 1]
    if not shutil.which("ogrinfo"):
        pytest.skip("no GDAL commands: apt install gdal-bin")
    told = subprocess.run(["ogrinfo", "-al", "-ro", path], capture_output=True, text=True, check=True).stdout
    for line in ("Layer name: x", "Feature Count: 2", 'ID["EPSG",6668]]', "attributes: String", "n (Integer64) = 1"):
        assert line in told
    assert "国土地理院".encode() in good
