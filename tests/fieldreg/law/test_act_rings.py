"""The small-UAV Act's ring, drawn and judged, against the ground's own distances: no place within it is left outside."""

from datetime import date

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldreg.kernel.geometry import Plane, fine_enough, grown, plane_at
from fieldreg.law.act_rings import ring_about
from tests.fieldreg.law import bench

GROUND = pyproj.Geod(ellps="GRS80")
DAYS = {300: date(2026, 7, 13), 1000: date(2026, 7, 14)}
PLACES = [(140.88, 38.26), (143.9, 43.3), (135.2, 34.7), (129.5, 28.4), (125.3, 24.8)]  # the last two far from their meridian
SHAPES = st.lists(st.tuples(st.integers(-400, 400), st.integers(-400, 400)), min_size=3, max_size=9)


def outline_at(lon, lat, corners):
    """A shape of those metres about the place, in lon, lat; None where they span nothing."""
    shape = shapely.convex_hull(shapely.MultiPoint([(lon + x / 90_000, lat + y / 111_000) for x, y in corners]))
    return shape if shape.geom_type == "Polygon" and shape.area > 1e-8 else None


def on_the_rim(outline, by_m, turns=360):
    """Places exactly `by_m` on the ground from the outline's corners, none of them nearer to another part of it."""
    lons, lats = shapely.get_coordinates(outline.exterior)[:-1].T
    azimuths = np.linspace(0, 360, turns, endpoint=False)
    return np.vstack([
        np.column_stack(GROUND.fwd(np.full(turns, lon), np.full(turns, lat), azimuths, np.full(turns, by_m))[:2])
        for lon, lat in zip(lons, lats, strict=True)
    ])  # fmt: skip


@pytest.mark.parametrize("metres", DAYS)
@pytest.mark.parametrize("place", PLACES)
@settings(max_examples=8, deadline=None)
@given(corners=SHAPES)
def test_no_place_within_the_ring_stands_outside_what_is_drawn(place, metres, corners):
    outline = outline_at(*place, corners)
    if outline is None:
        return
    ring, told = ring_about(bench.zone("small-uav", outline=outline), DAYS[metres])

    assert told == metres
    shapely.prepare(ring)
    assert shapely.contains_xy(ring, *on_the_rim(outline, metres - 0.001).T).all()


@pytest.mark.parametrize("metres", DAYS)
@pytest.mark.parametrize("place", PLACES)
def test_what_is_drawn_reaches_no_farther_than_the_plane_may_err(place, metres):
    """By a centimetre, and by what a metre of the ground is short in the plane near its middle meridian."""
    outline = outline_at(*place, [(-100, -100), (100, -100), (100, 100), (-100, 100)])
    ring, _ = ring_about(bench.zone("small-uav", outline=outline), DAYS[metres])
    plane = plane_at(*place)
    drawn = plane.to_xy(outline)
    rim = shapely.get_coordinates(plane.to_xy(ring))
    away = shapely.distance(drawn, shapely.points(rim))
    most = plane.longest(metres, np.array([drawn.bounds]))[0]

    assert metres <= away.min() + 1e-6
    assert away.max() <= most + 0.01
    lons, lats = shapely.get_coordinates(ring).T
    corners = shapely.get_coordinates(outline)
    nearest = np.min([GROUND.inv(np.full(len(lons), x), np.full(len(lons), y), lons, lats)[2] for x, y in corners], axis=0)
    side = nearest > metres * 1.001 + 0.01  # beside an edge, not a corner
    assert nearest[~side].max() <= metres * 1.0001 + 0.02


@given(by_m=st.floats(1, 20_000), quarter=st.integers(2, 64), corners=SHAPES)
@settings(max_examples=150, deadline=None)
def test_what_is_grown_holds_the_true_buffer(by_m, quarter, corners):
    shape = shapely.convex_hull(shapely.MultiPoint(corners))
    about = shapely.get_coordinates(shape)
    azimuths = np.linspace(0, 2 * np.pi, 181)
    rim = (about[:, None] + by_m * np.column_stack([np.cos(azimuths), np.sin(azimuths)])).reshape(-1, 2)
    near = rim[shapely.distance(shape, shapely.points(rim)) <= by_m]

    assert shapely.distance(grown(shape, by_m, quarter), shapely.points(near)).max() <= 1e-6 * by_m


@given(by_m=st.floats(1, 20_000))
@settings(max_examples=80, deadline=None)
def test_fine_enough_is_within_a_centimetre(by_m):
    corners = shapely.get_coordinates(grown(shapely.Point(0, 0), by_m, fine_enough(by_m)))

    assert np.hypot(*corners.T).max() <= by_m + 0.01


@pytest.mark.parametrize(("east_m", "factor"), [(0, 1.0), (90_000, 1.0), (130_000, 1.000108), (200_000, 1.000396)])
def test_far_from_the_middle_meridian_a_metre_of_the_ground_is_longer_in_the_plane(east_m, factor):
    box = np.array([[east_m, 0, east_m, 0]])

    assert Plane(10).longest(1000, box)[0] == pytest.approx(1000 * factor, abs=0.02)
    assert Plane(10).longest(1000, -box)[0] == Plane(10).longest(1000, box)[0]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("bearing", range(0, 360, 15))
def test_a_flight_at_the_rings_distance_on_the_ground_is_judged_within_it(place, bearing):
    """A facility and a flight 999.999 m apart on the ground, wherever that is in its plane."""
    lon, lat, _ = GROUND.fwd(*place, bearing, 999.999)
    zone = bench.zone("small-uav", outline=shapely.Point(*place).buffer(1e-9))
    trial = bench.trial_over(shapely.Point(lon, lat).buffer(1e-9))

    assert bench.word(bench.judged(trial, bench.world([zone]))["uavact-yellow"]) == "prohibited"
