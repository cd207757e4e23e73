"""The plane is chosen from the place; what cannot be judged is refused with its place."""

import numpy as np
import pytest
import shapely

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.geometry import (
    Plane,
    checked_lonlat,
    plane_at,
    planes_at,
    polygon_json,
    shrunk,
    widest_m,
)


@pytest.mark.parametrize(
    ("city", "lon", "lat", "epsg"),
    [
        ("仙台", 140.88, 38.26, 6678),
        ("東京", 139.77, 35.68, 6677),
        ("新潟", 139.02, 37.90, 6676),
        ("大阪", 135.50, 34.69, 6674),
        ("福岡", 130.40, 33.59, 6670),
        ("札幌", 141.35, 43.06, 6680),
        ("那覇", 127.68, 26.21, 6683),
    ],
)
def test_the_plane_is_that_of_the_place(city, lon, lat, epsg):
    assert plane_at(lon, lat).epsg == epsg, city


def test_the_planes_of_many_places_are_those_of_each():
    lon, lat = (axis.ravel() for axis in np.meshgrid(np.linspace(122, 154, 90), np.linspace(20, 46, 90)))

    assert planes_at(lon, lat).tolist() == [plane_at(x, y).zone for x, y in zip(lon, lat, strict=True)]


def test_a_place_as_near_to_two_origins_is_in_the_same_plane_either_way():
    between = np.array([140 + 5 / 6, 129.5, 131.0]), np.array([42.0, 29.5, 29.5])  # between origins of one longitude, or nearly

    assert planes_at(*between).tolist() == [plane_at(float(x), float(y)).zone for x, y in zip(*between, strict=True)]


def test_there_and_back_again():
    square = shapely.box(140.97, 38.22, 140.98, 38.23)

    back = Plane(10).to_lonlat(Plane(10).to_xy(square))

    np.testing.assert_allclose(shapely.get_coordinates(back), shapely.get_coordinates(square), atol=1e-10)


def test_x_is_east_and_y_is_north():
    west, east, north = (
        Plane(10).to_xy(shapely.Point(p)) for p in [(140.90, 38.2), (140.91, 38.2), (140.90, 38.21)]
    )

    assert east.x - west.x == pytest.approx(876, abs=2)  # 0.01 degree at 38.2 N
    assert north.y - west.y == pytest.approx(1110, abs=2)


def test_a_place_nowhere_has_no_plane():
    with pytest.raises(ValueError, match="must be finite"):
        plane_at(np.nan, 38)
    with pytest.raises(ValueError, match="must be finite"):
        planes_at(np.array([140.0, np.nan]), np.array([38.0, 38.0]))


@pytest.mark.parametrize(
    ("shape", "code"),
    [
        (shapely.box(38.22, 140.97, 38.23, 140.98), "axis-swapped"),
        (shapely.box(0, 0, 1, 1), "outside-japan"),
        (shapely.Polygon([(140, 38), (141, 39), (141, 38), (140, 39)]), "geometry-invalid"),
        (shapely.Polygon(), "geometry-empty"),
        (shapely.Point(140.9, np.nan), "not-finite"),
    ],
)
def test_what_cannot_be_judged_is_refused(shape, code):
    with pytest.raises(InvalidInput) as caught:
        checked_lonlat(shape, "geometry")

    assert [f.code for f in caught.value.faults] == [code]


def test_a_thin_share_is_told_from_a_wide_one():
    assert widest_m(shapely.box(0, 0, 1000, 0.5)) == pytest.approx(0.5, abs=0.05)
    assert widest_m(shapely.LineString([(0, 0), (1, 1)])) == 0


def test_shapes_are_written_as_shapely_writes_them():
    ring, hole = shapely.Point(140, 38).buffer(1), shapely.Point(140, 38).buffer(0.5)
    for shape in (ring, ring.difference(hole), shapely.MultiPolygon([shapely.box(0, 0, 1, 1), ring.difference(hole)])):
        assert polygon_json(shape) == shapely.geometry.mapping(shapely.orient_polygons(shape))  # RFC 7946: rings to the right hand


OCTAGON = shapely.Polygon([(56, -2), (36, 39), (-3, 72), (-46, 42), (-76, -1), (-52, -51), (-4, -58), (34, -39)])  # 55 m to its middle


@pytest.mark.parametrize("by_m", [1, 20, 54, 56, 58, 60, 62, 65, 68, 200])
def test_nothing_is_left_nearer_to_the_edge_than_what_is_taken_off(by_m):
    left = shrunk(OCTAGON, by_m)

    assert left.is_empty is (by_m > 55)
    assert left.is_empty or left.distance(OCTAGON.boundary) >= 0.98 * by_m


def test_what_lies_deep_inside_is_left():
    chance = np.random.default_rng(5)
    for _ in range(300):
        shape = shapely.convex_hull(shapely.multipoints(chance.normal(0, 40, (chance.integers(4, 12), 2))))
        by_m = float(chance.uniform(1, 70))
        left, points = shrunk(shape, by_m), shapely.points(chance.normal(0, 40, (200, 2)))
        deep = np.where(shapely.intersects(shape, points), shapely.distance(shape.boundary, points), 0.0)
        held = shapely.intersects(left, points)
        assert held[deep > 1.02 * by_m].all()
        assert not held[deep < 0.98 * by_m].any()
