"""The truth of shape: what is mended, what is refused, what is told, and that fast and slow say the same."""

import json
import zipfile

import numpy as np
import pytest
import shapely

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.geometry import right_handed
from geodata.geometry.shape_checks import shape_from
from geodata.geometry.shape_repair import is_tangled
from geodata.reading.pipeline import Asked, Source, read_rows
from geodata.reading.placement import Checks, Repairs, check_table
from geodata.tables import RawRow, Table

WEST, SOUTH = 140.88, 38.26
M = 1e-5  # about a metre


def ring(*corners, west=WEST, south=SOUTH):
    """A ring of corners told in units of about a metre, as written (not closed for you)."""
    return [[west + x * M, south + y * M] for x, y in corners]


SQUARE = ring((0, 0), (100, 0), (100, 100), (0, 100), (0, 0))
BOW_TIE = ring((0, 0), (100, 100), (100, 0), (0, 100), (0, 0))
NICK = ring((0, 0), (100, 0), (100, 100), (52, 100), (50, 101), (50, 100), (52, 100.2), (0, 100), (0, 0))
FIGURE8 = ring((0, 0), (100, 0), (100, 100), (200, 100), (200, 200), (100, 200), (100, 100), (0, 100), (0, 0))
SPIKE = ring((0, 0), (100, 0), (100, 100), (150, 150), (100, 100), (0, 100), (0, 0))
HOLE_OUT = ring((200, 0), (210, 0), (210, 10), (200, 10), (200, 0))
HOLE_OUT_SMALL = ring((200, 0), (201, 0), (201, 1), (200, 1), (200, 0))
OPEN_LITTLE = ring((0, 0), (100, 0), (100, 100), (0, 100), (0, 0.5))
OPEN_WIDE = ring((0, 0), (100, 0), (100, 100), (0, 100))
REPEATED = ring((0, 0), (100, 0), (100, 0), (100, 0), (100, 100), (0, 100), (0, 0))
IN_LINE = ring((0, 0), (50, 50), (100, 100), (0, 0))
NEXT_DOOR = ring((100, 0), (200, 0), (200, 100), (100, 100), (100, 0))
OVERLAPPING = ring((50, 0), (150, 0), (150, 100), (50, 100), (50, 0))
BARELY = ring((99.99, 0), (200, 0), (200, 100), (99.99, 100), (99.99, 0))
POINT, LINE = {"type": "Point", "coordinates": [WEST, SOUTH]}, {"type": "LineString", "coordinates": ring((0, 0), (10, 10))}


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


def parts(*rings):
    return {"type": "MultiPolygon", "coordinates": [[r] for r in rings]}


def collection(*geometries):
    return {"type": "GeometryCollection", "geometries": list(geometries)}


# geometry, then what becomes of it with TELL, NEVER and ALWAYS: "" as it is, a reason, or "-" and the code of the refusal
POLICY = {
    "plain": (polygon(SQUARE), "", "", ""),
    "bow-tie": (polygon(BOW_TIE), "-geometry-invalid", "-geometry-invalid", "Self-intersection"),
    "touches itself": (polygon(FIGURE8), "Ring Self-intersection", "-geometry-invalid", "Ring Self-intersection"),
    "little loop": (polygon(NICK), "Self-intersection", "-geometry-invalid", "Self-intersection"),
    "spike": (polygon(SPIKE), "Ring Self-intersection", "-geometry-invalid", "Ring Self-intersection"),
    "hole outside": (polygon(SQUARE, HOLE_OUT), "-geometry-invalid", "-geometry-invalid", "Hole lies outside shell"),
    "little hole outside": (polygon(SQUARE, HOLE_OUT_SMALL), "Hole lies outside shell", "-geometry-invalid", "Hole lies outside shell"),
    "hole is the shell": (polygon(SQUARE, SQUARE), "-zero-area", "-geometry-invalid", "-zero-area"),
    "not closed by half a metre": (polygon(OPEN_LITTLE), "Ring closed over 0.555 m", "-ring-not-closed", "Ring closed over 0.555 m"),
    "not closed": (polygon(OPEN_WIDE), "-ring-not-closed", "-ring-not-closed", "Ring closed over"),
    "two corners": (polygon(ring((0, 0), (1, 1), (0, 0))), "-ring-not-closed", "-ring-not-closed", "-ring-not-closed"),
    "repeated points": (polygon(REPEATED), "Repeated points (2)", "", "Repeated points (2)"),
    "in one line": (polygon(IN_LINE), *["-zero-area"] * 3),
    "parts side by side": (parts(SQUARE, NEXT_DOOR), "Self-intersection", "-geometry-invalid", "Self-intersection"),
    "parts that overlap": (parts(SQUARE, OVERLAPPING), "-geometry-invalid", "-geometry-invalid", "Self-intersection"),
    "parts that overlap a hair": (parts(SQUARE, BARELY), "Self-intersection", "-geometry-invalid", "Self-intersection"),
    "the same part twice": (parts(SQUARE, SQUARE), "-geometry-invalid", "-geometry-invalid", "Self-intersection"),
    "line of one place": ({"type": "LineString", "coordinates": ring((0, 0), (0, 0))}, *["-geometry-invalid"] * 3),
    "repeated in a line": (
        {"type": "LineString", "coordinates": ring((0, 0), (9, 9), (9, 9))}, "Repeated points (1)", "", "Repeated points (1)",
    ),
    "null": (None, *["-geometry-null"] * 3),
    "empty": ({"type": "Polygon", "coordinates": []}, *["-geometry-empty"] * 3),
    "empty ring": (polygon([]), *["-geometry-form"] * 3),
    "lists too shallow": ({"type": "Polygon", "coordinates": SQUARE}, *["-geometry-form"] * 3),
    "lists too deep": ({"type": "Point", "coordinates": [[WEST, SOUTH]]}, *["-geometry-form"] * 3),
    "curve": ({"type": "CurvePolygon", "coordinates": []}, *["-geometry-type"] * 3),
    "areas collected": (collection(polygon(SQUARE), polygon(HOLE_OUT)), *["GeometryCollection"] * 3),
    "nested collections": (collection(collection(polygon(SQUARE))), *["GeometryCollection"] * 3),
    "area and point": (collection(polygon(SQUARE), POINT), *["-geometry-mixed"] * 3),
    "area and line": (collection(polygon(SQUARE), LINE), *["-geometry-mixed"] * 3),
    "nothing collected": (collection(), *["-geometry-empty"] * 3),
    "null collected": (collection(None), *["-geometry-null"] * 3),
    "heights": ({"type": "LineString", "coordinates": [[WEST, SOUTH, 5], [WEST + M, SOUTH, 6, 7]]}, "", "", ""),
    "not a number": ({"type": "Point", "coordinates": [float("nan"), SOUTH]}, *["-geometry-form"] * 3),
}  # fmt: skip


def outcome(geometry, repairs):
    try:
        shape, repair = shape_from(geometry, "geometry", repairs)
    except InvalidInput as refusal:
        both = bool(refusal.message.ja and refusal.message.en)
        return f"-{refusal.code}" if both else "- without words", None, None
    assert shape.is_valid
    assert not shape.has_z
    return ("" if repair is None else repair.reason), shape, repair


@pytest.mark.parametrize("name", POLICY)
def test_what_becomes_of_a_shape(name):
    geometry, *expected = POLICY[name]
    for repairs, wanted in zip(Repairs, expected, strict=True):
        told = outcome(geometry, repairs)[0]
        assert told[: len(wanted)] == wanted, (repairs, told)
        assert bool(told) == bool(wanted), (repairs, told)


def test_mending_tells_both_areas_and_keeps_within_a_thousandth():
    _, shape, repair = outcome(polygon(NICK), Repairs.TELL)
    assert repair.area_before_m2 == pytest.approx(9_718, rel=0.01)
    assert 0 < abs(repair.area_after_m2 - repair.area_before_m2) < repair.area_before_m2 / 1000
    _, shape, repair = outcome(polygon(BOW_TIE), Repairs.ALWAYS)
    assert repair.area_before_m2 == pytest.approx(0, abs=1e-3)
    assert repair.area_after_m2 == pytest.approx(4_856, rel=0.01)
    assert shape.geom_type == "MultiPolygon"


def test_a_ring_that_is_closed_goes_straight_home():
    _, shape, repair = outcome(polygon(OPEN_LITTLE), Repairs.TELL)
    assert shape.equals(shapely.Polygon(OPEN_LITTLE))
    assert repair.area_before_m2 == repair.area_after_m2


def test_no_shape_keeps_anyone_waiting():
    chance = np.random.default_rng(1)
    scribble = shapely.Polygon(np.array([WEST, SOUTH]) + chance.random((20_000, 2)) * 0.1)
    assert outcome(scribble, Repairs.ALWAYS)[0] == "-too-tangled"
    around = np.linspace(0, 2 * np.pi, 100_000, endpoint=False)
    reach = np.where(np.arange(100_000) % 2, 0.1, 0.001)
    star = shapely.Polygon(np.column_stack([WEST + reach * np.cos(around), SOUTH + reach * np.sin(around)]))
    assert outcome(star, Repairs.TELL)[0] == "-too-tangled"
    circle = shapely.Polygon(np.column_stack([WEST + np.cos(np.linspace(0, 2 * np.pi, 1_000_000, endpoint=False)),
                                              SOUTH + np.sin(np.linspace(0, 2 * np.pi, 1_000_000, endpoint=False))]))  # fmt: skip
    assert not is_tangled(circle)
    assert outcome(circle, Repairs.TELL)[:2] == ("", circle)


def table_of(*geometries, crs="OGC:CRS84"):
    rows = [RawRow(number=i, geometry=geometry) for i, geometry in enumerate(geometries, 1)]
    return Table(file="t", format="geojson", count=len(rows), rows=lambda: iter(rows), crs=crs)


@pytest.mark.parametrize("repairs", Repairs)
def test_many_at_once_are_what_each_is_alone(repairs):
    geometries = [geometry for geometry, *_ in POLICY.values()] * 3
    geometries += [shape for shape in (outcome(g, Repairs.NEVER)[1] for g in geometries) if shape is not None]
    geometries += [shapely.Polygon(BOW_TIE), shapely.MultiPolygon([shapely.Polygon(SQUARE)] * 2), shapely.Polygon()]
    rows = list(check_table(table_of(*geometries), Checks(repair=repairs)).each())

    assert [row.number for row in rows] == list(range(1, len(geometries) + 1))
    for geometry, row in zip(geometries, rows, strict=True):
        told, shape, repair = outcome(geometry, repairs)
        assert [f"-{f.code}" for f in row.faults] == ([told] if told.startswith("-") else [])
        assert row.repair == repair
        assert (row.outline is None) if shape is None else row.outline.equals_exact(right_handed(shape), 0)


def test_one_crooked_row_does_not_change_its_neighbours():
    good = [polygon(SQUARE), POINT, LINE, parts(SQUARE, HOLE_OUT)]
    for crooked in (polygon([[WEST, True], *SQUARE[1:]]), polygon(OPEN_WIDE), polygon([["a"]]), {"type": ["Polygon"]}, {"type": "Polygon"}):
        *kept, refused = check_table(table_of(*good, crooked), Checks()).each()
        assert [row.outline.equals_exact(shapely.geometry.shape(g), 0) for g, row in zip(good, kept, strict=True)] == [True] * 4
        assert refused.outline is None
        assert len(refused.faults) == 1


@pytest.mark.parametrize("name", ["sendai_buildings", "sendai_road_segments"])
@pytest.mark.slow
def test_rows_of_sendai_are_what_each_is_alone(shared_data, name):
    data = unzipped(shared_data / "sendai_osm" / f"{name}.geojson.zip")
    (table,) = read_rows(Source(name, data), Asked())
    assert table.suspicions == []
    held = zip(table.each(), json.loads(data)["features"], strict=True)
    for row, feature in (pair for i, pair in enumerate(held) if i % 7 == 0 or pair[0].faults or pair[0].repair):
        told, shape, repair = outcome(feature["geometry"], Repairs.TELL)
        assert [f"-{f.code}" for f in row.faults] == ([told] if shape is None else [])
        assert row.repair == repair
        assert shape is None or row.outline.equals_exact(right_handed(shape), 0)


def test_slivers_spikes_and_heights_are_told_of_the_table_and_read_as_they_are():
    sliver = polygon(ring((0, 0), (100, 0), (100, 0.005), (0, 0.005), (0, 0)))
    needle = polygon(ring((0, 0), (100, 0), (100, 50), (150, 50.02), (100, 50.04), (100, 100), (0, 100), (0, 0)))
    table = check_table(table_of(polygon(SQUARE), sliver, needle, polygon(SQUARE), POLICY["heights"][0], sliver), Checks())

    assert [note.ja for note in table.notes] == [
        "1 行に高さ（または M 値）があり、平面の位置だけを使いました。",
        "幅が 1 cm に満たない面が 2 行にあります（最初は 2 行目）。そのまま読みました。確かめてください。",
        "針のように細いとげのある面が 1 行にあります（最初は 3 行目）。そのまま読みました。確かめてください。",
    ]
    rows = list(table.each())
    assert [row.faults for row in rows] == [()] * 6
    assert rows[2].outline.equals_exact(shapely.geometry.shape(needle), 0)
    assert list(check_table(table_of(polygon(SQUARE), LINE, POINT), Checks()).notes) == []


def unzipped(path):
    with zipfile.ZipFile(path) as archive:
        (name,) = [n for n in archive.namelist() if n.endswith("json")]
        return archive.read(name)


# ---------------------------------------------------------------- github.com/chrieke/geojson-invalid-geometry, 74 files

# what becomes of the shape wherever it lies; then of the file, which is far from Japan ("-": of the file as a whole)
OK, OUT, BARE = "", "outside-japan", "-not-geojson"
CHRIEKE = {
    "invalid_geometries/invalid_exterior_not_ccw": (OK, OUT),
    "invalid_geometries/invalid_incorrect_geometry_data_type": ("-geometry-form", "geometry-form"),
    "invalid_geometries/invalid_interior_not_cw": (OK, OUT),
    "invalid_geometries/invalid_less_three_unique_nodes": ("-ring-not-closed", "ring-not-closed"),
    "invalid_geometries/invalid_unclosed": ("-ring-not-closed", OUT),
    "invalid_structure/invalid_feature_geometry_is_string": ("-geometry-type", "geometry-type"),
    "invalid_structure/invalid_feature_id_type": (OK, OUT),
    "invalid_structure/invalid_feature_no_properties": (OK, OUT),
    "invalid_structure/invalid_feature_properties_is_array": ("-geometry-null", "geometry-null"),
    "invalid_structure/invalid_feature_properties_is_int": ("-geometry-null", "geometry-null"),
    "invalid_structure/invalid_feature_wrong_geometry_key": ("-geometry-null", "geometry-null"),
    "invalid_structure/invalid_featurecollection_feature_nullfeature": (None, "not-a-feature"),
    "invalid_structure/invalid_featurecollection_features_is_object": (None, "-no-features"),
    "invalid_structure/invalid_featurecollection_no_features_member": (None, "-no-features"),
    "invalid_structure/invalid_featurecollection_nulltype": (None, "-not-geojson"),
    "invalid_structure/invalid_featurecollection_type_lowercase": (None, "-not-geojson"),
    "invalid_structure/invalid_featurecollection_unknown_type": (None, "-not-geojson"),
    "invalid_structure/invalid_geometry_bbox_not4or6": (OK, BARE),
    "invalid_structure/invalid_geometry_bbox_not_list": (OK, BARE),
    "invalid_structure/invalid_geometry_bbox_not_numbers": (OK, BARE),
    "invalid_structure/invalid_geometry_coordinates_1d": ("-geometry-form", BARE),
    "invalid_structure/invalid_geometry_coordinates_empty_position": ("-geometry-form", BARE),
    "invalid_structure/invalid_geometry_coordinates_missing": ("-geometry-form", BARE),
    "invalid_structure/invalid_geometry_coordinates_string": ("-geometry-form", BARE),
    "invalid_structure/invalid_geometry_depth_deep_point": ("-geometry-form", BARE),
    "invalid_structure/invalid_geometry_depth_deep_polygon": ("-geometry-form", BARE),
    "invalid_structure/invalid_geometry_depth_shallow_linestring": ("-geometry-form", BARE),
    "invalid_structure/invalid_geometry_depth_shallow_multipolygon": ("-geometry-form", BARE),
    "invalid_structure/invalid_geometry_depth_shallow_polygon": ("-geometry-form", BARE),
    "invalid_structure/invalid_geometry_geometrycollection_null_geometry": ("-geometry-null", BARE),
    "invalid_structure/invalid_geometry_mislabeled_point": ("-geometry-form", BARE),
    "invalid_structure/invalid_geometry_missing_type": ("-geometry-type", BARE),
    "invalid_structure/invalid_geometry_wrong_geometry_type": ("-geometry-type", BARE),
    "problematic_geometries/problematic_3d_coordinates": (OK, OUT),
    "problematic_geometries/problematic_4d_coordinates": (OK, OUT),
    "problematic_geometries/problematic_crosses_antimeridian": (OK, OUT),
    "problematic_geometries/problematic_duplicate_nodes": ("Repeated points (1)", OUT),
    "problematic_geometries/problematic_excessive_coordinate_precision": (OK, OUT),
    "problematic_geometries/problematic_excessive_vertices": (OK, OUT),
    "problematic_geometries/problematic_feature_null_geometry": ("-geometry-null", "geometry-null"),
    "problematic_geometries/problematic_holes": (OK, OUT),
    "problematic_geometries/problematic_inner_and_exterior_ring_intersect": ("-geometry-invalid", OUT),
    "problematic_geometries/problematic_multitype_geometry_with_just_one_geometry": (OK, OUT),
    "problematic_geometries/problematic_outside_lat_lon_boundaries": (OK, OUT),
    "problematic_geometries/problematic_self_intersection_large": ("-geometry-invalid", OUT),
    "problematic_geometries/problematic_self_intersection_small": ("Self-intersection", OUT),
    "problematic_geometries/problematic_wrong_bbox_coordinate_order": (OK, OUT),
    "problematic_geometries/problematic_zero_length_linestring": ("-geometry-invalid", OUT),
    "problematic_structure/problematic_crs_defined": (OK, "-unknown-crs"),
    "problematic_structure/problematic_geometry_not_wrapped": (OK, BARE),
    "problematic_structure/problematic_geometrycollection_single": ("GeometryCollection", BARE),
    "problematic_structure/problematic_nested_geometrycollection": ("-geometry-mixed", BARE),
    "valid/valid_feature": (OK, OUT),
    "valid/valid_feature_null_geometry": ("-geometry-null", "geometry-null"),
    "valid/valid_feature_null_properties": (OK, OUT),
    "valid/valid_feature_with_bbox": (OK, OUT),
    "valid/valid_feature_with_id": (OK, OUT),
    "valid/valid_feature_with_string_id": (OK, OUT),
    "valid/valid_featurecollection": (OK, OUT),
    "valid/valid_featurecollection_bboxes": (OK, OUT),
    "valid/valid_featurecollection_empty_features": (None, "-no-features"),
    "valid/valid_featurecollection_multiple_feature_types": (OK, OUT),
    "valid/valid_featurecollection_with_geometrycollection": ("-geometry-mixed", "geometry-mixed"),
    "valid/valid_geometry": (OK, BARE),
    "valid/valid_geometry_3d_coordinates": (OK, BARE),
    "valid/valid_geometry_bbox": (OK, BARE),
    "valid/valid_geometry_geometrycollection": ("-geometry-mixed", BARE),
    "valid/valid_geometry_geometrycollection_empty_geometries": ("-geometry-empty", BARE),
    "valid/valid_geometry_linestring": (OK, BARE),
    "valid/valid_geometry_multilinestring": (OK, BARE),
    "valid/valid_geometry_multipoint": (OK, BARE),
    "valid/valid_geometry_multipolygon": (OK, BARE),
    "valid/valid_geometry_point": (OK, BARE),
    "valid/valid_geometry_polygon": (OK, BARE),
}  # fmt: skip


def geometries_of(document):
    if "features" in document:
        held = document["features"] if isinstance(document["features"], list) else []
        return [feature.get("geometry") for feature in held if feature is not None]
    return [document.get("geometry")] if document.get("type") == "Feature" else [document]


def wherever(geometry):
    try:
        repair = shape_from(geometry, "geometry", japan=False)[1]
    except InvalidInput as refusal:
        return f"-{refusal.code}"
    return "" if repair is None else repair.reason.split("[")[0]


def of_file(name, data):
    try:
        (table,) = read_rows(Source(name, data), Asked(format="geojson"))
        return {fault.code for row in table.each() for fault in row.faults} or {""}
    except InvalidInput as refusal:
        return {f"-{refusal.code}"}


def test_the_verdict_on_each_dirty_file(shared_data):
    folder = shared_data / "dirty_geojson_chrieke"
    files = {str(path.relative_to(folder))[:-8]: path.read_bytes() for path in folder.rglob("*.geojson")}
    assert files.keys() == CHRIEKE.keys()
    assert len(files) == 74
    found = {}
    for name, data in files.items():
        document = json.loads(data)
        shapes = {wherever(geometry) for geometry in geometries_of(document)} if CHRIEKE[name][0] is not None else {None}
        found[name] = (shapes, of_file(name, data))
    assert found == {name: ({shape}, {whole}) for name, (shape, whole) in CHRIEKE.items()}
