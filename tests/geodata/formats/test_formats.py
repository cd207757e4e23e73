"""JSON and GeoJSON from strangers: what is mended, what is bounded, what comes out as it went in."""

import json
import random

import pytest
import shapely

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.geometry import right_handed
from geodata.formats.guards import strict_json
from geodata.formats.guards.strict_json import from_json
from geodata.formats.json.geojson import to_feature
from geodata.geometry.crs import crs_named
from geodata.geometry.shape_checks import shape_from
from geodata.reading.pipeline import Asked, Source, read_rows
from geodata.reading.placement import from_features


def row_of(geometry, **properties):
    return next(from_features([{"type": "Feature", "geometry": geometry, "properties": properties}], "a.geojson"))


def test_a_byte_order_mark_is_no_fault():
    assert from_json(b'\xef\xbb\xbf{"a": 1}', "x") == {"a": 1}


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_nesting_without_end_is_refused_and_not_fatal(opening):
    with pytest.raises(InvalidInput, match="入れ子が深すぎて") as refusal:
        from_json((opening * 1_000_000).encode(), "deep.geojson")
    assert refusal.value.code == "too-deep"


def test_a_file_too_large_is_refused_before_it_is_parsed(monkeypatch):
    monkeypatch.setattr(strict_json, "LARGEST_BYTES", 10)
    assert from_json(b'{"a":1}', "x") == {"a": 1}
    with pytest.raises(InvalidInput, match="以下に分けてください"):
        from_json(b'{"a": 12345}', "x")


@pytest.mark.parametrize("seed", range(200))
def test_any_bytes_give_a_document_or_a_refusal(seed):
    chance = random.Random(seed)
    good = bytearray(json.dumps(to_feature(shapely.box(140, 38, 141, 39), {"name": "区域\u3000"})).encode())
    for _ in range(chance.randint(1, 6)):
        good[chance.randrange(len(good))] = chance.randrange(256)
    try:
        (table,) = read_rows(Source("fuzz.geojson", bytes(good)), Asked())
    except InvalidInput as refusal:
        assert refusal.message.ja  # noqa: PT017 (a refusal is one of two right answers)
    else:
        for row in table.each():
            assert (row.outline is None) == bool(row.faults)


def test_escaped_backslash_before_u0000_is_plain_text():
    assert from_json(rb'{"a": "\\u0000"}', "x") == {"a": r"\u0000"}


def test_a_single_feature_is_a_collection_of_one():
    data = json.dumps(to_feature(shapely.Point(140, 38), {"a": 1})).encode()
    (table,) = read_rows(Source("x", data), Asked())
    assert [(row.number, row.properties) for row in table.each()] == [(1, {"a": 1})]


def test_heights_are_dropped():
    assert row_of({"type": "Point", "coordinates": [140.0, 38.0, 12.0]}).outline == shapely.Point(140, 38)


def test_a_ring_that_touches_itself_is_mended_and_told():
    # a square with a second one hanging at its corner: the same ground in another order of writing
    ring = [[140, 38], [140.01, 38], [140.01, 38.01], [140.02, 38.01], [140.02, 38.02], [140.01, 38.02],
            [140.01, 38.01], [140, 38.01], [140, 38]]  # fmt: skip
    row = row_of({"type": "Polygon", "coordinates": [ring]})

    assert row.faults == ()
    assert row.repair.reason.startswith("Ring Self-intersection")
    assert row.repair.area_after_m2 == pytest.approx(row.repair.area_before_m2, rel=1e-9)
    assert row.outline.is_valid
    assert row.outline.geom_type == "MultiPolygon"


def test_mending_that_would_move_ground_is_refused():
    # a spur of a tenth of the area crosses over
    ring = [[140, 38], [140.01, 38], [140.01, 38.01], [140.005, 38.012], [140.006, 38.009], [140, 38.01],
            [140.002, 37.999], [140, 38]]  # fmt: skip
    row = row_of({"type": "Polygon", "coordinates": [ring]})
    assert [f.code for f in row.faults] == ["geometry-invalid"]


def test_swapped_is_told_as_swapped_even_if_it_crosses_itself():
    ring = [[38.26, 140.88], [38.261, 140.881], [38.26, 140.881], [38.261, 140.88], [38.26, 140.88]]
    assert [f.code for f in row_of({"type": "Polygon", "coordinates": [ring]}).faults] == ["axis-swapped"]


@pytest.mark.parametrize(
    "shape",
    [
        shapely.Point(140.1, 38.123456789012345),
        shapely.LineString([(140, 38), (140.1 + 0.2, 38.3)]),
        shapely.box(140, 38, 140.1, 38.1).union(shapely.box(141, 39, 141.1, 39.1)),
        shapely.box(140, 38, 141, 39).difference(shapely.box(140.4, 38.4, 140.5, 38.5)),
    ],
)
def test_what_is_written_is_read_back_to_the_last_digit(shape):
    written = json.loads(json.dumps(to_feature(shape, {})))
    read, repair = shape_from(written["geometry"], "geometry")
    assert repair is None
    assert read.equals_exact(right_handed(shape), 0)
    assert read.geom_type == shape.geom_type


@pytest.mark.parametrize(
    "name, known, slack_m",
    [
        ("urn:ogc:def:crs:OGC:1.3:CRS84", "OGC:CRS84", 0),
        ("OGC:CRS84", "OGC:CRS84", 0),
        ("EPSG:4326", "EPSG:4326", 0),
        ("urn:ogc:def:crs:EPSG::6668", "EPSG:6668", 0),
        ("urn:ogc:def:crs:EPSG::4612", "EPSG:4612", 5),
    ],
)
def test_coordinate_systems_known_by_name(name, known, slack_m):
    crs = crs_named(name, "x")
    assert (crs.name, crs.slack_m) == (known, slack_m)


@pytest.mark.parametrize("name", ["", "4326", "EPSG:4978", "EPSG:2263", "http://example.org/def/crs/EPSG/0/4326", "/etc/passwd"])
def test_other_names_are_refused_not_looked_up(name):
    with pytest.raises(InvalidInput, match="座標系"):
        crs_named(name, "x")
