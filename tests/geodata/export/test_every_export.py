"""Every form of export of every kind of outline: GDAL and we read as many, of the same area or length, in the same sense of rings.

A form that refuses a kind is told in `REFUSED`, one that GDAL has no reader for in `UNREAD`, each with its reason.  GeoParquet, for which
pyogrio's GDAL has none either, is read by geopandas.  Map tiles are cut and rounded: test_pmtiles_written.py.
"""

from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from pyproj import Geod

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.geometry import right_handed
from fieldreg.kernel.texts import Text
from fieldreg.register.sites import Site, SiteKind
from fieldreg.register.zones import Edition, Zone
from geodata.export.published.feature_files import FILES
from geodata.export.writers import WRITERS
from geodata.formats.json.geojson import to_feature
from geodata.reading.pipeline import Asked, Source, read_rows

EDITION = Edition(layer="events", edition="e", in_force_from=date(2020, 1, 1), source="市")
GEOD = Geod(ellps="GRS80")


def turned(polygon):
    """With all its rings the other way round: as a shapefile has them."""
    return shapely.Polygon(polygon.exterior.coords[::-1], [hole.coords[::-1] for hole in polygon.interiors])


def box(west, south, size=0.01):
    return shapely.box(west, south, west + size, south + size)


HOLED = box(140.8, 38.2).difference(box(140.803, 38.203, 0.003))
PARTS = shapely.MultiPolygon([box(140.85, 38.2), HOLED])
LINE = shapely.LineString([(140.8, 38.2), (140.81, 38.21), (140.83, 38.2)])
KINDS = {
    "polygons": (box(140.9, 38.2), box(140.91, 38.25, 0.001)),
    "polygons with holes": (HOLED, right_handed(HOLED), turned(right_handed(HOLED)), turned(box(140.9, 38.2))),
    "polygons of several parts": (PARTS, shapely.MultiPolygon([turned(box(140.85, 38.2)), turned(HOLED)])),
    "lines": (LINE, shapely.LineString([(140.9, 38.2), (140.8, 38.3)])),
    "lines of several parts": (shapely.MultiLineString([LINE, shapely.affinity.translate(LINE, 0.1)]),),
    "points": (shapely.Point(140.87654321, 38.26543211), shapely.Point(140.9, 38.2)),
    "all kinds": (HOLED, PARTS, LINE, shapely.Point(140.9, 38.2)),
}
POINT_FORMS = {"csv"}  # for spreadsheets: a point within each outline
CUT = {"pmtiles"}  # to tiles
UNREAD = {
    "ed269": "GDAL has no reader of it: it is JSON, but not GeoJSON",
    "xlsx": "GDAL reads its rows, and no shapes in them",
}  # fmt: skip
REFUSED = {  # by name, and never widened into what nobody drew
    **{("ed269", kind): "ED-269 has areas alone" for kind in ("lines", "lines of several parts", "points", "all kinds")},
    **{("wzdx", kind): "a road event is one line" for kind in KINDS if kind != "lines"},
}


def measure(shape):
    """Signed m² (outer rings add as they run counter-clockwise), metres of lines, number of points; all on the ellipsoid."""
    polygons = [part for part in parts(shape) if part.geom_type == "Polygon"]
    rings = [ring for part in polygons for ring in (part.exterior, *part.interiors)]
    area = sum(GEOD.polygon_area_perimeter(*zip(*(c[:2] for c in ring.coords), strict=True))[0] for ring in rings)
    length = sum(GEOD.geometry_length(part) for part in parts(shape) if part.geom_type == "LineString")
    return area, length, sum(part.geom_type == "Point" for part in parts(shape))


def parts(shape):
    return [part for held in shapely.get_parts(shape) for part in shapely.get_parts(held)]


def total(shapes):
    return np.sum([measure(shape) for shape in shapes], axis=0)


def zones_of(kind):
    known = {"layer": "events", "edition": "e", "accuracy_m": 5.0, "valid_from": date(2026, 1, 1), "valid_to": date(2026, 2, 1)}
    return [Zone(id=f"z{i}", name=Text(f"区域{i}"), outline=outline, **known) for i, outline in enumerate(KINDS[kind])]


def read_by_gdal(path: Path, form: str) -> list[shapely.Geometry]:
    options = {"GEOM_POSSIBLE_NAMES": "geometry"} if form == "csvx" else {"X_POSSIBLE_NAMES": "lon", "Y_POSSIBLE_NAMES": "lat"}
    more = options if path.suffix == ".csv" else {}
    if form == "parquet":
        return list(gpd.read_parquet(path).geometry)
    found = []
    for layer, _ in pyogrio.list_layers(path):
        _, _, geometries, _ = pyogrio.raw.read(path, layer=layer, **more)
        assert geometries is not None, f"{layer} of {path.name} has no shapes"
        found += list(shapely.from_wkb(geometries))
    return found


def read_by_us(path: Path) -> list[shapely.Geometry]:
    rows = [row for table in read_rows(Source(path.name, path.read_bytes()), Asked()) for row in table.each()]
    assert [row.faults for row in rows if row.faults] == []
    return [row.outline for row in rows]


def check(found, shapes, form):
    assert len(found) == len(shapes)
    if form in POINT_FORMS:
        assert [shape.geom_type for shape in found] == ["Point"] * len(shapes)
        assert all(shapely.buffer(own, 1e-5).covers(shape) for own, shape in zip(shapes, found, strict=True))
    else:
        expected = total([right_handed(shape) for shape in shapes])
        assert total(found) == pytest.approx(expected, rel=1e-9, abs=0.01)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", [name for name in WRITERS if name not in CUT])
def test_zones_of_every_kind_in_every_form(tmp_path, form, kind):
    path = tmp_path / f"zones{WRITERS[form].ending}"
    if (form, kind) in REFUSED:
        with pytest.raises(InvalidInput):
            WRITERS[form].zones(EDITION, zones_of(kind))
        return
    path.write_bytes(WRITERS[form].zones(EDITION, zones_of(kind)))
    if form not in UNREAD:
        check(read_by_gdal(path, form), KINDS[kind], form)
    if form not in POINT_FORMS:
        check(read_by_us(path), KINDS[kind], form)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", FILES)
def test_downloads_of_every_kind_in_every_form(tmp_path, form, kind):
    path = tmp_path / f"held.{form}"
    features = [to_feature(outline, {"name": f"区域{i}"}, f"z{i}") for i, outline in enumerate(KINDS[kind])]
    path.write_bytes(FILES[form].write(features, "held", {"licence": "CC BY 4.0"}))
    if form == "xlsx":
        (_, _, shapes, columns) = pyogrio.raw.read(path)
        assert (shapes, len(columns[0])) == (None, len(KINDS[kind]))
        return
    check(read_by_gdal(path, form), KINDS[kind], form)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "all kinds"])
@pytest.mark.parametrize("form", [name for name, writer in WRITERS.items() if writer.sites and name not in CUT])
def test_sites_of_every_kind_in_every_form(tmp_path, form, kind):
    kinds = dict.fromkeys(("lines", "lines of several parts"), SiteKind.ROAD)
    sites = [
        Site(id=f"s{i}", name=Text(f"場所{i}"), kind=kinds.get(kind, SiteKind.PARK), outline=outline, accuracy_m=5.0, manager="m")
        for i, outline in enumerate(KINDS[kind])
    ]
    path = tmp_path / f"sites{WRITERS[form].ending}"
    path.write_bytes(WRITERS[form].sites(sites))
    if form not in UNREAD:
        check(read_by_gdal(path, form), KINDS[kind], form)
    if form not in POINT_FORMS:
        check(read_by_us(path), KINDS[kind], form)


def test_what_is_compared_sees_a_ring_that_runs_the_wrong_way():
    assert total([right_handed(HOLED)])[0] == pytest.approx(-total([turned(right_handed(HOLED))])[0])
    assert total([HOLED])[0] != pytest.approx(total([box(140.8, 38.2)])[0])
