"""Shapes of every type; rings put together as they enclose, damaged ones a fault of their row."""

import struct

import pytest
import shapefile as pyshp
import shapely

from tests.geodata.formats.shapefile.made_shapefiles import HOLE, ISLAND, SQUARE, made, polygon, rows_of


def turned(ring):
    return ring[::-1]


def moved(ring, x, y):
    return [(a + x, b + y) for a, b in ring]


def shape_of(files):
    (row,) = rows_of(files)
    assert row.faults == ()
    return row.geometry


def test_null_shapes_stay_rows():
    rows = rows_of(made([((140, 38), "a"), (None, "b")]))
    assert [row.geometry for row in rows] == [shapely.Point(140, 38), None]


def test_a_hole_is_a_hole():
    assert shape_of(polygon(SQUARE, HOLE)).equals_exact(shapely.Polygon(SQUARE, [HOLE]), 0)
    assert shape_of(polygon(HOLE, SQUARE)).equals_exact(shapely.Polygon(SQUARE, [HOLE]), 0), "in whatever order"


def test_holes_go_to_the_smallest_ring_about_them():
    inner = [(5, 5), (5, 9), (9, 9), (9, 5), (5, 5)]  # an island in a lake of the square
    lake = turned([(4.5, 4.5), (4.5, 9.5), (9.5, 9.5), (9.5, 4.5), (4.5, 4.5)])
    pond = turned([(6, 6), (6, 7), (7, 7), (7, 6), (6, 6)])
    expected = shapely.MultiPolygon([(SQUARE, [lake]), (inner, [pond])])
    assert shape_of(polygon(SQUARE, pond, inner, lake)).normalize().equals_exact(expected.normalize(), 0)


def test_parts_that_lie_apart():
    expected = shapely.MultiPolygon([(SQUARE, [HOLE]), (ISLAND, [])])
    assert shape_of(polygon(SQUARE, HOLE, ISLAND)).equals_exact(expected, 0)


def test_a_hole_may_touch_the_ring_about_it():
    touching = [(0, 0), (4, 2), (2, 4), (0, 0)]
    assert shape_of(polygon(SQUARE, touching)).area == pytest.approx(100 - 6)


@pytest.mark.parametrize("rings", [(SQUARE,), (SQUARE, ISLAND)])
def test_rings_the_wrong_way_about_enclose_where_nothing_is_about_them(rings):
    assert shape_of(polygon(*map(turned, rings))).area == sum(shapely.Polygon(r).area for r in rings)


def test_a_file_written_the_other_way_about_throughout():
    shape = shape_of(polygon(turned(SQUARE), turned(HOLE), turned(ISLAND)))
    assert (shape.area, shape.is_valid) == (100 - 4 + 25, True)


@pytest.mark.parametrize("rings", [(SQUARE, turned(HOLE)), (turned(SQUARE), HOLE)])
def test_rings_that_contradict_each_other_are_left_overlapping_for_the_check_to_refuse(rings):
    assert not shape_of(polygon(*rings)).is_valid


@pytest.mark.parametrize(
    "kind, draw, shape, expected",
    [
        (pyshp.POLYLINE, lambda o, s: o.line(s), [[(0, 0), (1, 1)]], shapely.LineString([(0, 0), (1, 1)])),
        (pyshp.POLYLINE, lambda o, s: o.line(s), [[(0, 0), (1, 1)], [(2, 2), (3, 3)]],
         shapely.MultiLineString([[(0, 0), (1, 1)], [(2, 2), (3, 3)]])),
        (pyshp.MULTIPOINT, lambda o, s: o.multipoint(s), [(0, 0), (1, 1)], shapely.MultiPoint([(0, 0), (1, 1)])),
        (pyshp.POINTZ, lambda o, s: o.pointz(*s), (1, 2, 99), shapely.Point(1, 2)),
        (pyshp.POINTM, lambda o, s: o.pointm(*s), (1, 2, 99), shapely.Point(1, 2)),
        (pyshp.POLYLINEZ, lambda o, s: o.linez(s), [[(0, 0, 9), (1, 1, 9)]], shapely.LineString([(0, 0), (1, 1)])),
        (pyshp.POLYGONZ, lambda o, s: o.polyz(s), [[(*p, 5) for p in SQUARE]], shapely.Polygon(SQUARE)),
        (pyshp.MULTIPOINTZ, lambda o, s: o.multipointz(s), [(0, 0, 1), (1, 1, 1)], shapely.MultiPoint([(0, 0), (1, 1)])),
    ],
)  # fmt: skip
def test_shapes_of_every_type(kind, draw, shape, expected):
    found = shape_of(made([(shape, "x")], kind=kind, draw=draw))
    assert found.equals_exact(expected, 0)
    assert not found.has_z


def test_a_multipatch_is_refused_by_row():
    files = made([((1, 1), "a")])
    content = struct.pack("<i4d2i", 31, 0, 0, 1, 1, 0, 0)
    files["a.shp"] = with_record(files["a.shp"], content)
    (row,) = rows_of({"a.shp": files["a.shp"], "a.dbf": files["a.dbf"]})
    assert [f.code for f in row.faults] == ["geometry-type"]


def with_record(shp, content):
    """A .shp of this one record."""
    head = shp[:24] + struct.pack(">i", (108 + len(content)) // 2) + shp[28:100]
    return head + struct.pack(">2i", 1, len(content) // 2) + content

BOX = struct.pack("<4d", 0, 0, 1, 1)

RECORDS = {
    "points that do not fit": (struct.pack("<i", 5) + BOX + struct.pack("<3i", 1, 999_999, 0), "shape-broken"),
    "parts that do not fit": (struct.pack("<i", 5) + BOX + struct.pack("<2i", 999_999, 1), "shape-broken"),
    "a negative count": (struct.pack("<i", 5) + BOX + struct.pack("<2i", -1, -1), "shape-broken"),
    "a part that begins nowhere": (struct.pack("<i", 3) + BOX + struct.pack("<3i4d", 1, 2, 7, 0, 0, 1, 1), "shape-broken"),
    "a part with no point": (struct.pack("<i", 3) + BOX + struct.pack("<4i4d", 2, 2, 0, 0, 0, 0, 1, 1), "shape-broken"),
    "a point that is no number": (struct.pack("<i2d", 1, float("nan"), 1), "shape-broken"),
    "a point without end": (struct.pack("<i2d", 1, float("inf"), 1), "shape-broken"),
    "a point beyond the Earth": (struct.pack("<i2d", 1, 1e300, 1), "shape-broken"),
    "a point cut short": (struct.pack("<id", 1, 1), "shape-broken"),
    "a type not known": (struct.pack("<i2d", 77, 1, 1), "shape-broken"),
    "an open ring": (struct.pack("<i", 5) + BOX + struct.pack("<3i8d", 1, 4, 0, 0, 0, 0, 1, 1, 1, 1, 0), "ring-not-closed"),
    "a line of one point": (struct.pack("<i", 3) + BOX + struct.pack("<3i2d", 1, 1, 0, 1, 1), "shape-broken"),
}


@pytest.mark.parametrize("name", RECORDS)
def test_a_damaged_shape_is_the_fault_of_its_row(name):
    content, code = RECORDS[name]
    files = made([((1, 1), "a")])
    (row,) = rows_of({"a.shp": with_record(files["a.shp"], content), "a.dbf": files["a.dbf"]})
    assert [f.code for f in row.faults] == [code]
    assert (row.geometry, row.properties) == (None, {"name": "a"})


def test_rings_without_end_are_told():
    rings = [r for i in range(5_000) for r in (moved(SQUARE, 0, 0), moved(HOLE, 0, 0))]
    (row,) = rows_of(polygon(*rings))
    assert [f.code for f in row.faults] == ["too-many-rings"]
