"""Files that are missing, do not fit each other, or hold anything at all: rows, or a refusal in a sentence."""

import json
import random
import struct

import pytest
import shapely

from fieldreg.kernel.errors import InvalidInput
from tests.geodata.formats.shapefile.made_shapefiles import (
    GOOD,
    HOLE,
    ISLAND,
    SQUARE,
    made,
    opened,
    polygon,
    rows_of,
    said,
)


def test_without_index():
    files = made([((1, 1), "a"), ((2, 2), "b")])
    del files["a.shx"]
    table = opened(files)
    assert [(r.geometry.x, r.properties["name"]) for r in table.rows()] == [(1, "a"), (2, "b")]
    assert table.notes == []


def test_without_attributes():
    files = made([((1, 1), "a"), (None, "b")])
    table = opened({"a.shp": files["a.shp"]})
    assert [(r.geometry, r.properties) for r in table.rows()] == [(shapely.Point(1, 1), {}), (None, {})]
    assert "属性（.dbf）が無いため、形だけを読みました" in said(table)


def test_names_beside_it_in_other_letter_case():
    files = made([((1, 1), "a")])
    table = opened({"A.SHP": files["a.shp"], "a.Dbf": files["a.dbf"], "a.PRJ": b'GEOGCS["x"]'}, "A.SHP")
    assert (table.crs, next(iter(table.rows())).properties) == ('GEOGCS["x"]', {"name": "a"})


def test_dead_records_an_editor_left_are_not_read():
    files = made([((1, 1), "a"), ((9, 9), "dead"), ((2, 2), "b")])
    index = files["a.shx"]
    index = index[:24] + struct.pack(">i", (100 + 16) // 2) + index[28:108] + index[116:124]
    files |= {"a.shx": index, "a.dbf": made([((1, 1), "a"), ((2, 2), "b")])["a.dbf"]}
    assert [(r.geometry.x, r.properties["name"]) for r in rows_of(files)] == [(1, "a"), (2, "b")]


def test_an_index_of_another_file_is_not_used_and_told():
    files = made([((1, 1), "a"), ((2, 2), "b")])
    files["a.shx"] = files["a.shx"][:100] + struct.pack(">4i", 50, 10, 999, 10)
    table = opened(files)
    assert [r.geometry.x for r in table.rows()] == [1, 2]
    assert "索引（.shx）が .shp と合わないため使わず" in said(table)


@pytest.mark.parametrize("shapes, records", [(2, 3), (3, 2)])
def test_shapes_and_records_of_other_number_are_refused_with_both(shapes, records):
    files = made([((1, 1), "a")] * shapes)
    files["a.dbf"] = made([((1, 1), "a")] * records)["a.dbf"]
    with pytest.raises(InvalidInput, match=f"図形は {shapes} 件、属性（.dbf）は {records} 件で、数が合いません") as refusal:
        opened(files)
    assert refusal.value.code == "counts-differ"


def patched(data, at, form, value):
    held = bytearray(data)
    struct.pack_into(form, held, at, value)
    return bytes(held)

WRONG = {
    "no shapes": ({"a.shp": made([])["a.shp"], "a.dbf": made([])["a.dbf"]}, "no-features"),
    "empty": ({"a.shp": b"", "a.dbf": GOOD["a.dbf"]}, "not-shapefile"),
    "a page": ({"a.shp": b"<html>" + b" " * 200}, "not-shapefile"),
    "cut short": ({"a.shp": GOOD["a.shp"][:-5], "a.dbf": GOOD["a.dbf"]}, "cut-short"),
    "a record past the end": ({"a.shp": patched(GOOD["a.shp"], 104, ">i", 500), "a.dbf": GOOD["a.dbf"]}, "cut-short"),
    "a record of no length": ({"a.shp": patched(GOOD["a.shp"], 104, ">i", 0), "a.dbf": GOOD["a.dbf"]}, "cut-short"),
    "a record before itself": ({"a.shp": patched(GOOD["a.shp"], 104, ">i", -4), "a.dbf": GOOD["a.dbf"]}, "cut-short"),
    "a last record past the end, in its index too": (
        {**GOOD, "a.shp": patched(GOOD["a.shp"], 132, ">i", 500), "a.shx": patched(GOOD["a.shx"], 112, ">i", 500)}, "cut-short",
    ),
    "an unknown type": ({"a.shp": patched(GOOD["a.shp"], 32, "<i", 99), "a.dbf": GOOD["a.dbf"]}, "not-shapefile"),
    "more records than bytes": ({**GOOD, "a.dbf": patched(GOOD["a.dbf"], 4, "<I", 0xFFFFFFFF)}, "dbf-broken"),
    "records of no width": ({**GOOD, "a.dbf": patched(GOOD["a.dbf"], 10, "<H", 0)}, "dbf-broken"),
    "columns wider than records": ({**GOOD, "a.dbf": patched(GOOD["a.dbf"], 48, "<B", 200)}, "dbf-broken"),
    "attributes of three bytes": ({**GOOD, "a.dbf": b"\x03\0\0"}, "dbf-broken"),
    "attributes without a column": ({**GOOD, "a.dbf": b"\x03" + b"\0" * 40}, "dbf-broken"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_file_that_cannot_be_read_is_refused_in_one_sentence(name):
    files, code = WRONG[name]
    with pytest.raises(InvalidInput) as refusal:
        opened(files)
    assert refusal.value.code == code
    assert refusal.value.where.startswith("a.")
    assert refusal.value.message.ja
    assert refusal.value.message.en


@pytest.mark.parametrize("seed", range(300))
def test_any_bytes_give_rows_or_a_refusal(seed):
    chance = random.Random(seed)
    files = polygon(SQUARE, HOLE, ISLAND)
    for name in files:
        data = bytearray(files[name])
        for _ in range(chance.randint(0, 4)):
            data[chance.randrange(len(data))] = chance.choice([0, 1, 255, chance.randrange(256)])
        files[name] = bytes(data)
    try:
        rows = rows_of(files)
    except InvalidInput as refusal:
        assert refusal.message.ja  # noqa: PT017 (a refusal is one of two right answers)
    else:
        assert all(row.geometry is None or row.geometry.geom_type in ("Polygon", "MultiPolygon", "LineString", "MultiLineString",
                                                                     "Point", "MultiPoint") for row in rows)  # fmt: skip
        json.dumps([dict(row.properties) for row in rows], allow_nan=False)
