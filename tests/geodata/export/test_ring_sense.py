"""Rings in every GeoJSON we write: outer ones counter-clockwise, holes clockwise (RFC 7946, 3.1.6), whatever the source's sense."""

import json
from datetime import date

import pytest
import shapely
from pyproj import Geod

from fieldreg.kernel.geometry import polygon_json, right_handed
from fieldreg.kernel.texts import Text
from fieldreg.register.zones import Edition, Zone
from geodata.export.ed318 import to_ed318
from geodata.export.geojson import zones_to_geojson
from geodata.formats.json.geojson import to_feature
from geodata.reading.pipeline import Asked, Source, read_rows
from web.shell.files.geojson import feature_text

OUTER = "140.9,38.26,0 140.902,38.26,0 140.902,38.262,0 140.9,38.262,0 140.9,38.26,0"
HOLES = (
    "140.9003,38.2603,0 140.9006,38.2603,0 140.9006,38.2606,0 140.9003,38.2606,0 140.9003,38.2603,0",
    "140.9012,38.2612,0 140.9016,38.2612,0 140.9016,38.2616,0 140.9012,38.2616,0 140.9012,38.2612,0",
)
TRUE_M2 = 36_430  # the square without its holes, on the ellipsoid


def turned(ring):
    return " ".join(reversed(ring.split(" ")))


def kml(outer, *holes):
    inner = "".join(
        f"<innerBoundaryIs><LinearRing><coordinates>{hole}</coordinates></LinearRing></innerBoundaryIs>" for hole in holes
    )
    return (
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark id="a"><name>a</name><Polygon><outerBoundaryIs><LinearRing>'
        f"<coordinates>{outer}</coordinates></LinearRing></outerBoundaryIs>{inner}</Polygon></Placemark></Document></kml>"
    ).encode()


def signed_m2(geometry):
    """On the ellipsoid, as a reader takes it that goes by the sense of rings: counter-clockwise adds, clockwise takes away."""
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    rings = [ring for polygon in polygons for ring in polygon]
    return sum(Geod(ellps="GRS80").polygon_area_perimeter(*zip(*ring, strict=True))[0] for ring in rings)


SENSES = [
    (outer, *holes) for outer in (OUTER, turned(OUTER)) for holes in (HOLES, tuple(map(turned, HOLES)), (HOLES[0], turned(HOLES[1])))
]
EDITION = Edition(layer="events", edition="e", in_force_from=date(2020, 1, 1))


def zone_of(outline):
    return Zone(id="a", layer="events", edition="e", name=Text("a"), outline=outline, accuracy_m=1)


WRITERS = {
    "export geojson": lambda shape: zones_to_geojson(EDITION, [zone_of(shape)])["features"][0]["geometry"],
    "export ed318": lambda shape: to_ed318([zone_of(shape)], EDITION)["features"][0]["geometry"],
    "features of pages and items": lambda shape: json.loads(feature_text("a", shape, {}))["geometry"],
    "evidence": polygon_json,
    "ledger": lambda shape: to_feature(shape, {})["geometry"],
}


@pytest.mark.parametrize("rings", SENSES)
@pytest.mark.parametrize("writer", WRITERS)
def test_holes_are_taken_away_whatever_the_sense_of_the_source(rings, writer):
    outer, *holes = ([tuple(map(float, position.split(",")[:2])) for position in ring.split(" ")] for ring in rings)
    held = shapely.Polygon(outer, holes)
    assert signed_m2(WRITERS[writer](held)) == pytest.approx(TRUE_M2, abs=1)
    assert signed_m2(WRITERS[writer](shapely.MultiPolygon([held]))) == pytest.approx(TRUE_M2, abs=1)


@pytest.mark.parametrize("rings", SENSES)
def test_what_is_read_is_held_in_that_sense_already(rings):
    (table,) = read_rows(Source("two_holes.kml", kml(*rings)), Asked())
    (row,) = table.each()
    assert signed_m2(shapely.geometry.mapping(row.outline)) == pytest.approx(TRUE_M2, abs=1)


def test_a_shapefiles_outer_rings_are_turned(shared_data):
    folder = shared_data / "sendai_osm" / "shape"
    beside = {path.name: path.read_bytes() for path in folder.glob("landuse.*")}
    (table,) = read_rows(Source("landuse.shp", beside["landuse.shp"], beside), Asked())
    outlines = [row.outline for row in table.each() if row.outline is not None]
    assert len(outlines) > 3_000
    assert not [outline.wkt for outline in outlines if not shapely.is_ccw(shapely.get_exterior_ring(shapely.get_parts(outline))).all()]


def test_lines_points_and_nothing_stay_as_they_are():
    line = shapely.LineString([(1, 1), (0, 0)])
    assert right_handed(line).equals_exact(line, 0)
    assert right_handed(None) is None
