"""GeoParquet: as others write it, in ways that are not read, damaged, and as geopandas sees ours."""

import io
import json
import random
import struct
from datetime import UTC, date, datetime
from decimal import Decimal

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pytest
import shapely
from pyarrow import parquet

from fieldreg.kernel.errors import InvalidInput
from geodata.export.arrow_columns import Features
from geodata.export.geoparquet import to_geoparquet
from geodata.formats.binary import parquet_rows
from geodata.formats.json.geojson import to_feature
from geodata.reading.pipeline import Asked, Source, open_tables, read_rows

BOX = shapely.box(140, 38, 140.5, 38.5)


def raw(data):
    (table,) = open_tables(Source("a.parquet", data), Asked())
    return table


def refused(data):
    with pytest.raises(InvalidInput) as refusal:
        list(raw(data).rows())
    return refusal.value.code


def made(columns, geo="standard", geometry=BOX, **options):
    """A Parquet file by hand: `columns` and one shape for each row."""
    rows = len(next(iter(columns.values())))
    blob = geometry if isinstance(geometry, bytes) else shapely.to_wkb(geometry)
    table = pa.table({**columns, "geometry": pa.array([blob] * rows, pa.binary())})
    if geo == "standard":
        geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": {"encoding": "WKB", "geometry_types": []}}}
    if geo is not None:
        table = table.replace_schema_metadata({"geo": geo if isinstance(geo, bytes) else json.dumps(geo)})
    held = io.BytesIO()
    parquet.write_table(table, held, **options)
    return held.getvalue()


def geo(**column):
    return {"primary_column": "geometry", "columns": {"geometry": {"encoding": "WKB"} | column}}


@pytest.fixture(scope="module")
def good():
    told = [to_feature(BOX, {"name": f"区域 {i}", "attributes": {"i": i}, "n": i}) for i in range(3)]
    return to_geoparquet(Features(name="x", title="題", told={"source": "国土地理院", "licence": ""}, features=told))


def test_a_file_of_geopandas_is_read_with_its_kinds():
    frame = gpd.GeoDataFrame(
        {"名称": pd.Categorical(["甲", None]), "n": pd.array([2**62, None], dtype="Int64"), "x": [0.1, None], "flag": [True, False],
         "day": [date(2026, 1, 2), None], "when": [datetime(2026, 1, 2, 3, tzinfo=UTC)] * 2, "text": ['{"a": 1}', ""],
         "deep": [{"a": [{"b": 1}, {"b": None}]}, None], "list": [["甲"], []], "price": [Decimal("1.50"), None], "blob": [b"\0", None]},
        geometry=[shapely.Point(140, 38), None], crs="EPSG:4612", index=[7, 9],
    )  # fmt: skip
    held = io.BytesIO()
    frame.to_parquet(held, write_covering_bbox=True)
    table = raw(held.getvalue())

    assert (table.file, table.format, table.count, table.crs) == ("a.parquet", "parquet", 2, "EPSG:4612")
    assert [note.en for note in table.notes] == ["left out for the kind of their values (binary and the like): blob"]
    first, second = table.rows()
    assert first.properties == {
        "名称": "甲", "n": 2**62, "x": 0.1, "flag": True, "day": "2026-01-02", "when": "2026-01-02T03:00:00+00:00", "text": '{"a": 1}',
        "deep": {"a": [{"b": 1}, {"b": None}]}, "list": ["甲"], "price": 1.5,
    }  # fmt: skip
    assert second.properties == {
        "名称": None, "n": None, "x": None, "flag": False, "day": None, "when": "2026-01-02T03:00:00+00:00", "text": "",
        "deep": None, "list": [], "price": None,
    }  # fmt: skip
    assert (first.number, first.id, first.geometry, first.faults) == (1, "", shapely.Point(140, 38), ())
    assert (second.number, second.geometry) == (2, None)
    assert list(table.rows()) == [first, second]


def test_rows_come_in_order_over_many_row_groups():
    table = raw(made({"i": list(range(1_234))}, row_group_size=100))
    assert [(row.number, row.properties["i"]) for row in table.rows()] == [(i + 1, i) for i in range(1_234)]


PROJJSON = {"type": "GeographicCRS", "name": "own", "datum": {"type": "GeodeticReferenceFrame", "name": "d", "ellipsoid": {
    "name": "GRS 1980", "semi_major_axis": 6378137, "inverse_flattening": 298.257222101}}, "coordinate_system": {
    "subtype": "ellipsoidal", "axis": [
        {"name": "Longitude", "abbreviation": "lon", "direction": "east", "unit": "degree"},
        {"name": "Latitude", "abbreviation": "lat", "direction": "north", "unit": "degree"}]}}  # fmt: skip


@pytest.mark.parametrize(
    "column, crs",
    [
        ({}, "OGC:CRS84"),
        ({"crs": None}, None),
        ({"crs": {"id": {"authority": "EPSG", "code": 6668}}}, "EPSG:6668"),
        ({"crs": {"id": {"authority": "OGC", "code": "CRS84"}}}, "OGC:CRS84"),
    ],
)
def test_the_system_is_the_one_declared_or_that_of_the_specification(column, crs):
    assert raw(made({"a": [1]}, geo(**column))).crs == crs


def test_a_system_without_a_name_comes_as_wkt_and_one_that_is_none_is_told():
    assert raw(made({"a": [1]}, geo(crs=PROJJSON))).crs.startswith('GEOGCRS["own"')
    strange = ({}, PROJJSON | {"init": "epsg:6668"}, {"type": "CRS"}, "EPSG:6668", {"id": "x"})
    for told in (*strange, {"type": "link", "href": "http://example.com"}, 7, "/etc/passwd"):
        assert refused(made({"a": [1]}, geo(crs=told))) == "crs-form"


def test_spherical_edges_are_told():
    assert "spherical" in raw(made({"a": [1]}, geo(edges="spherical"))).notes[0].ja
    assert list(raw(made({"a": [1]}, geo(edges="planar"))).notes) == []


@pytest.mark.parametrize(
    "told, code",
    [
        (None, "not-geoparquet"),
        (b"[]", "not-geoparquet"),
        (b"{", "not-json"),
        ({"primary_column": "nowhere", "columns": {"nowhere": {"encoding": "WKB"}}}, "not-geoparquet"),
        ({"primary_column": "geometry", "columns": []}, "not-geoparquet"),
        ({"primary_column": ["geometry"], "columns": {}}, "not-geoparquet"),
        (geo(encoding="point"), "encoding-not-read"),
        (geo(encoding=None), "encoding-not-read"),
        ({"primary_column": "a", "columns": {"a": {"encoding": "WKB"}}}, "encoding-not-read"),
    ],
)
def test_what_is_no_geoparquet_or_not_read_is_told(told, code):
    assert refused(made({"a": [1]}, told)) == code


def test_native_points_are_told_as_not_read():
    held = io.BytesIO()
    gpd.GeoDataFrame({"a": [1]}, geometry=[shapely.Point(140, 38)], crs=6668).to_parquet(held, geometry_encoding="geoarrow")
    assert refused(held.getvalue()) == "encoding-not-read"


def test_a_curve_and_a_bad_value_keep_their_row_out():
    curve = struct.pack("<BII", 1, 8, 3) + struct.pack("<6d", 140, 38, 140.1, 38.1, 140.2, 38)
    (row,) = raw(made({"a": [float("inf")], "b": [float("nan")]}, geometry=curve)).rows()
    assert [(f.code, f.where) for f in row.faults] == [("geometry-curved", "geometry"), ("not-finite", "properties.a")]
    assert row.properties == {"b": None}


def test_no_rows_and_too_many_are_refused(monkeypatch):
    assert refused(made({"a": []})) == "no-features"
    monkeypatch.setattr(parquet_rows, "_MOST_ROWS", 2)
    assert raw(made({"a": [1, 2]})).count == 2
    assert refused(made({"a": [1, 2, 3]})) == "too-large"


def test_a_file_cut_short_or_locked_is_told(good):
    for end in (4, 11, 100, len(good) - 1):
        assert refused(good[:end]) == "parquet-damaged"
    assert refused(b"PARE" + good[4:]) == "locked"
    assert refused(good[:-8] + struct.pack("<I", 2**31) + b"PAR1") == "parquet-damaged"


@pytest.mark.filterwarnings("ignore:(overflow|invalid value) encountered")  # numbers of any size stand where coordinates were
@pytest.mark.parametrize("seed", range(200))
def test_any_bytes_give_rows_or_a_refusal(good, seed):
    chance = random.Random(seed)
    data = bytearray(good)
    for _ in range(chance.randint(1, 4)):
        data[chance.randrange(4, len(data) - 4)] = chance.randrange(256)
    try:
        rows = [row for table in read_rows(Source("fuzz.parquet", bytes(data)), Asked()) for row in table.each()]
    except InvalidInput as refusal:
        assert refusal.message.ja  # noqa: PT017 (a refusal is one of two right answers)
    else:
        assert all((row.outline is None) == bool(row.faults) for row in rows)


# ---------------------------------------------------------------- ours, seen by others


def test_geopandas_reads_ours_and_finds_where_it_comes_from(good):
    frame = gpd.read_parquet(io.BytesIO(good))
    assert (frame.crs.to_epsg(), list(frame.columns)) == (6668, ["name", "attributes", "n", "geometry"])
    assert list(frame.n) == [0, 1, 2]
    assert [json.loads(text) for text in frame.attributes] == [{"i": 0}, {"i": 1}, {"i": 2}]
    assert all(frame.geometry == BOX)
    told = parquet.read_metadata(io.BytesIO(good)).metadata
    assert (told[b"title"].decode(), told[b"source"].decode(), b"licence" in told) == ("題", "国土地理院", False)
    column = json.loads(told[b"geo"])["columns"]["geometry"]
    assert (column["encoding"], column["geometry_types"], column["bbox"]) == ("WKB", ["Polygon"], [140, 38, 140.5, 38.5])
    assert column["crs"]["id"] == {"authority": "EPSG", "code": 6668}
