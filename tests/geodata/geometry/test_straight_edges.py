"""No point of a drawn edge is off by over 1 cm where it is judged, and neighbours still touch."""

import json

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldreg.kernel.geometry import TOUCH_M, plane_at
from geodata.geometry.crs import crs_named
from geodata.geometry.straight_edges import straight_in, with_straight_edges
from geodata.reading.pipeline import Asked, Source, read_rows
from geodata.reading.placement import Checks

CENTIMETRE = 0.01
WITHIN = st.floats(0.001, 0.999)
PLACES = {  # a system, and lon, lat of a place it is used at
    "EPSG:6668": (140.88, 38.26), "EPSG:4326": (141.3, 43.06), "EPSG:4612": (127.7, 26.2), "EPSG:4301": (139.7, 35.7),
    "EPSG:6678": (140.88, 38.26), "EPSG:6677": (140.3, 38.0), "EPSG:2452": (140.88, 38.26), "EPSG:30169": (139.7, 35.7),
    "EPSG:6691": (140.88, 38.26), "EPSG:32654": (138.2, 36.0), "EPSG:3857": (141.3, 43.06), "EPSG:6680": (141.3, 43.06),
}  # fmt: skip


def line_in(code, length_m, bearing):
    """A straight line of about that length in the system's own coordinates."""
    crs = crs_named(code, "x")
    lon, lat = PLACES[code]
    if not crs.projected:
        east, north = np.degrees(length_m * np.array([np.sin(bearing) / np.cos(np.radians(lat)), np.cos(bearing)]) / 6.371e6)
        return crs, shapely.LineString([(lon, lat), (lon + east, lat + north)])
    x, y = pyproj.Transformer.from_crs(4326, int(code[5:]), always_xy=True).transform(lon, lat)
    return crs, shapely.LineString([(x, y), (x + length_m * np.sin(bearing), y + length_m * np.cos(bearing))])


def judged(crs, shape):
    """In metres of the plane where it is judged."""
    lonlat = shapely.transform(shape, crs.lonlat)
    centre = lonlat.interpolate(0.5, normalized=True)
    return plane_at(centre.x, centre.y).to_xy(lonlat)


def off_m(crs, drawn, held):
    """How far the straight line of the source lies from what is held, at most, where it is judged."""
    at = shapely.line_interpolate_point(drawn, np.linspace(0, 1, 2_001), normalized=True)
    plane = plane_at(*shapely.transform(drawn, crs.lonlat).centroid.coords[0])
    true = plane.all_to_xy(shapely.transform(at, crs.lonlat))
    return float(shapely.distance(true, plane.to_xy(shapely.transform(held, crs.lonlat))).max())


@pytest.mark.parametrize("code", PLACES)
@pytest.mark.parametrize("length_m", [900.0, 5_000.0, 30_000.0])
@pytest.mark.parametrize("bearing", [0.0, 0.6, np.pi / 2, 2.2])
def test_no_point_of_an_edge_is_off_by_over_a_centimetre(code, length_m, bearing):
    crs, line = line_in(code, length_m, bearing)
    assert off_m(crs, line, straight_in(crs, line)) <= CENTIMETRE


def test_vertices_alone_would_be_off_by_decimetres():
    crs, line = line_in("EPSG:6668", 5_000.0, np.pi / 2)
    assert 0.35 < off_m(crs, line, line) < 0.5


@pytest.mark.parametrize("code", ["EPSG:6668", "EPSG:6678", "EPSG:3857"])
@settings(max_examples=60, deadline=None)
@given(cuts=st.lists(WITHIN, min_size=1, max_size=6), others=st.lists(WITHIN, max_size=6), tilt=st.floats(-1, 1))
def test_neighbours_that_draw_one_border_with_other_vertices_still_touch(code, cuts, others, tilt):
    crs, border = line_in(code, 6_000.0, np.pi / 2 + tilt)
    west, south, east, north = border.bounds
    high = (east - west) or (north - south)

    def side(at, sign):
        points = [border.interpolate(t, normalized=True) for t in (0.0, *sorted(set(at)), 1.0)]
        ring = [(p.x, p.y) for p in points]
        return shapely.Polygon([*ring, (ring[-1][0], ring[-1][1] + sign * high), (ring[0][0], ring[0][1] + sign * high)])

    one, other = (shapely.transform(straight_in(crs, side(at, sign)), crs.lonlat) for at, sign in ((cuts, 1), (others, -1)))
    plane = plane_at(*one.centroid.coords[0])
    one, other = plane.to_xy(one), plane.to_xy(other)
    shared = plane.to_xy(shapely.transform(straight_in(crs, border), crs.lonlat))
    at = shapely.line_interpolate_point(shared, np.linspace(0, 1, 101), normalized=True)
    gap = shapely.distance(at, one) + shapely.distance(at, other)
    assert float(gap.max()) <= TOUCH_M
    assert one.intersection(other).area <= TOUCH_M * shared.length


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.floats(130, 145), st.floats(30, 45)), min_size=2, max_size=6, unique=True))
def test_what_was_given_its_vertices_is_not_given_more(points):
    once = with_straight_edges(shapely.LineString(points))
    assert with_straight_edges(once).equals_exact(once, 0)


def test_short_edges_stay_to_the_last_bit():
    shape = shapely.Polygon([(140.1, 38.1), (140.103, 38.1), (140.1, 38.103)], [[(140.101, 38.101), (140.102, 38.101), (140.101, 38.102)]])
    assert with_straight_edges(shape).wkb == shape.wkb
    assert with_straight_edges(None) is None


@pytest.mark.parametrize("crs", [None, "EPSG:4612", "EPSG:6668"])
def test_a_file_is_read_so(crs):
    ring = [[140.8, 38.2], [140.86, 38.2], [140.86, 38.21], [140.8, 38.21], [140.8, 38.2]]
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    document = {"type": "FeatureCollection", "features": [feature]}
    (table,) = read_rows(Source("a.geojson", json.dumps(document).encode()), Asked(checks=Checks(crs=crs)))
    assert [len(shapely.get_coordinates(row.outline)) for row in table.each()] == [5]  # as drawn
    (row,) = table.straight.each()
    steps = np.hypot(*np.diff(shapely.get_coordinates(row.outline), axis=0).T)
    assert steps.max() < 0.00501
    assert row.outline.equals(shapely.Polygon(ring)) or row.outline.symmetric_difference(shapely.Polygon(ring)).area < 1e-15


def test_a_trial_within_the_true_area_and_beyond_the_chord_is_hit_and_its_mirror_is_not():
    """A border 5 km long, straight in degrees: in the plane its middle lies 0.4 m north of the line between its ends."""
    north, west, east = 38.26, 140.85, 140.907
    document = {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": {
        "type": "Polygon", "coordinates": [[[west, 38.25], [east, 38.25], [east, north], [west, north], [west, 38.25]]]}}]}  # fmt: skip
    (table,) = read_rows(Source("a.geojson", json.dumps(document).encode()), Asked())
    held = {name: next(iter(one.each())).outline for name, one in (("drawn", table), ("straight", table.straight))}
    plane = plane_at(140.88, north)
    border = plane.to_xy(shapely.Point((west + east) / 2, north))
    inside, outside = shapely.Point(border.x, border.y - 0.02), shapely.Point(border.x, border.y + 0.02)
    met = {name: (plane.to_xy(shape).covers(inside), plane.to_xy(shape).covers(outside)) for name, shape in held.items()}
    assert met["straight"] == (True, False)
    assert len(set(met.values())) == 2  # by its vertices alone it is off, on one side or the other
