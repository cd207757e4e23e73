"""TopoJSON: arcs joined as the specification says, one table from each object, no place assumed."""

import json

import pytest
import shapely

from fieldreg.kernel.errors import InvalidInput
from geodata.formats.json import topojson
from geodata.reading.pipeline import Asked, Source, open_tables, read_rows
from geodata.reading.placement import Checks

# Two squares side by side: arc 0 their common side, 1 the rest of the western, 2 the rest of the eastern.
ARCS = [[[10, 0], [0, 10]], [[10, 10], [-10, 0], [0, -10], [10, 0]], [[10, 10], [10, 0], [0, -10], [-10, 0]]]
TRANSFORM = {"scale": [0.001, 0.001], "translate": [140.0, 38.0]}
WEST = {"type": "Polygon", "arcs": [[0, 1]], "id": "w", "properties": {"name": "西"}}
EAST = {"type": "MultiPolygon", "arcs": [[[-1, -3]]], "id": 7}


def topology(*members, arcs=ARCS, **more):
    objects = {"wards": {"type": "GeometryCollection", "geometries": list(members)}}
    told = {"type": "Topology", "transform": TRANSFORM, "arcs": arcs, "objects": objects, **more}
    return json.dumps({name: value for name, value in told.items() if value is not None}).encode()


def tables_of(data):
    return open_tables(Source("a.json", data), Asked())


def rows_of(*members, **more):
    (rows,) = read_rows(Source("a.json", topology(*members, **more)), Asked(checks=Checks(crs="EPSG:6668")))
    return list(rows.each())


def test_arcs_walked_forwards_and_backwards_make_the_shapes():
    west, east = rows_of(WEST, EAST)
    assert (west.number, west.id, west.properties, west.faults) == (1, "w", {"name": "西"}, ())
    assert (east.number, east.id, east.properties, east.faults) == (2, "7", {}, ())
    assert west.outline.normalize().equals_exact(shapely.box(140, 38, 140.01, 38.01).normalize(), 1e-9)
    assert east.outline.geom_type == "MultiPolygon"
    assert shapely.normalize(east.outline).equals_exact(
        shapely.normalize(shapely.MultiPolygon([shapely.box(140.01, 38, 140.02, 38.01)])), 1e-9
    )


def test_lines_points_and_nothing():
    line, lines, point, points, nothing = rows_of(
        {"type": "LineString", "arcs": [0]}, {"type": "MultiLineString", "arcs": [[0], [1]]},
        {"type": "Point", "coordinates": [5, 5]}, {"type": "MultiPoint", "coordinates": [[5, 5], [6, 6]]}, {"type": None},
    )  # fmt: skip
    assert line.outline.equals_exact(shapely.LineString([(140.01, 38), (140.01, 38.01)]), 1e-9)
    assert [g.length for g in lines.outline.geoms] == pytest.approx([0.01, 0.03])
    assert point.outline.equals_exact(shapely.Point(140.005, 38.005), 1e-9)
    assert points.outline.equals_exact(shapely.MultiPoint([(140.005, 38.005), (140.006, 38.006)]), 1e-9)
    assert [f.code for f in nothing.faults] == ["geometry-null"]


def test_without_a_transform_positions_are_plain():
    arcs = [[[140, 38], [141, 38], [141, 39]], [[141, 39], [140, 38]]]
    (row,) = rows_of({"type": "Polygon", "arcs": [[0, 1]]}, arcs=arcs, transform=None)
    assert row.outline.equals_exact(shapely.Polygon([(140, 38), (141, 38), (141, 39)]), 0)


def test_each_object_is_a_table_and_tells_no_system():
    data = json.loads(topology(WEST))
    data["objects"]["one"] = EAST
    assert [(t.name, t.count, t.crs, t.crs_from, t.format) for t in tables_of(json.dumps(data).encode())] == [
        ("wards", 1, None, "", "topojson"), ("one", 1, None, "", "topojson"),
    ]  # fmt: skip
    with pytest.raises(InvalidInput, match="--crs") as refusal:
        read_rows(Source("a.json", topology(WEST)), Asked())
    assert refusal.value.code == "crs-missing"


def test_a_crs_member_of_old_is_heard():
    crs = {"type": "name", "properties": {"name": "EPSG:4612"}}
    assert [(t.crs, t.crs_from) for t in tables_of(topology(WEST, crs=crs))] == [("EPSG:4612", "crs")]


@pytest.mark.parametrize(
    "member, code",
    [
        ({"type": "Polygon", "arcs": [[0, 3]]}, "arc-missing"),
        ({"type": "Polygon", "arcs": [[0, -4]]}, "arc-missing"),
        ({"type": "Polygon", "arcs": [[0, True]]}, "arcs-form"),
        ({"type": "Polygon", "arcs": [[0, "1"]]}, "arcs-form"),
        ({"type": "Polygon", "arcs": [0, 1]}, "arcs-form"),
        ({"type": "Polygon"}, "arcs-form"),
        ({"type": "Polygon", "arcs": [[0, 2, 1]]}, "arc-gap"),
        ({"type": "Polygon", "arcs": [[0]]}, "ring-not-closed"),
        ({"type": "Point", "coordinates": ["5", 5]}, "arc-form"),
        ({"type": "GeometryCollection", "geometries": []}, "geometry-form"),
        ({"type": ["Polygon"]}, "geometry-type"),
        (None, "not-a-feature"),
    ],
)
def test_one_wrong_member_is_kept_out_alone(member, code):
    wrong, good = rows_of(member, WEST)
    assert [f.code for f in wrong.faults] == [code]
    assert wrong.outline is None
    assert good.outline.area == pytest.approx(1e-4)


@pytest.mark.parametrize("arc", [None, [], [[1, 2]], [[0, 0], [1]], [[0, 0], [1, None]], [[0, 0], [True, 1]], {"a": 1}])
def test_a_wrong_arc_spoils_those_that_use_it(arc):
    codes = [[f.code for f in row.faults] for row in rows_of({"type": "LineString", "arcs": [3]}, WEST, arcs=[*ARCS, arc])]
    assert codes == [["arc-form"], []]


@pytest.mark.parametrize(
    "change, code",
    [
        ({"transform": {"scale": [0, 1], "translate": [0, 0]}}, "transform-form"),
        ({"transform": {"scale": [1, 1]}}, "transform-form"),
        ({"transform": [1]}, "transform-form"),
        ({"objects": {}}, "no-features"),
        ({"objects": []}, "topology-form"),
        ({"objects": {"a": {"type": "GeometryCollection", "geometries": {}}}}, "topology-form"),
        ({"crs": None}, None),
    ],
)
def test_a_topology_that_cannot_be_read_is_refused_whole(change, code):
    if code is None:
        assert len(tables_of(topology(WEST, **change))) == 1
        return
    with pytest.raises(InvalidInput) as refusal:
        tables_of(topology(WEST, **change))
    assert refusal.value.code == code


def test_a_few_arcs_named_without_end_are_refused_before_they_are_joined(monkeypatch):
    there_and_back = {"type": "LineString", "arcs": [0, -1] * 50}
    monkeypatch.setattr(topojson, "MOST_VERTICES", 150)
    codes = [[f.code for f in row.faults] for row in rows_of(there_and_back, WEST)]
    assert codes == [["too-many-vertices"], []]
    monkeypatch.setattr(topojson, "_MOST_IN_ALL", 150)
    with pytest.raises(InvalidInput, match="分けてください"):
        rows_of(there_and_back, WEST)


def test_a_geojson_that_speaks_of_topologies_is_geojson():
    data = b'{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,"properties":{"type":"Topology","arcs":1}}]}'
    assert [t.format for t in tables_of(data)] == ["geojson"]


def test_the_published_file_is_its_geojson_twin_within_the_quantum(shared_data):
    folder = shared_data / "n03_smartnews"
    data = (folder / "topojson" / "N03-21_04_210101.json").read_bytes()
    scale = json.loads(data)["transform"]["scale"]
    (table,) = read_rows(Source("n03.json", data), Asked(checks=Checks(crs="EPSG:6668")))
    (twin,) = read_rows(Source("n03.json", (folder / "N03-21_04_210101.json").read_bytes()), Asked())
    rows, others = list(table.each()), list(twin.each())

    assert (table.table, table.count, twin.count) == ("N03-21_04_210101", 39, 39)
    assert [r.properties["N03_007"] for r in rows] == [r.properties["N03_007"] for r in others]
    assert {fault.code for row in rows for fault in row.faults} == set()
    for row, other in zip(rows, others, strict=True):
        assert shapely.hausdorff_distance(row.outline, other.outline) <= max(scale)
