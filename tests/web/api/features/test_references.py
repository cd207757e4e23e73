"""Shapes of a filter as they come into longitude and latitude."""

import pytest
import shapely

from web.api.features.references import SYSTEMS, system_of

EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
MERCATOR, PLANE = f"{EPSG}3857", f"{EPSG}6678"
SENDAI = shapely.Point(140.87, 38.26)


def test_a_side_that_leaves_the_reach_of_a_system_goes_on_as_it_was():
    """Pressed in corner by corner, this triangle would lose what lies about its middle."""
    far = 40_000_000.0
    triangle = shapely.Polygon([(0, 0), (far, 0), (far, far)])  # north of its slope, which is y = x, nothing
    told = system_of(MERCATOR, "crs").into_degrees(triangle)
    east, north = 15_000_000.0, 14_000_000.0  # below the slope
    inside = system_of(MERCATOR, "crs").into_degrees(shapely.Point(east, north))
    outside = system_of(MERCATOR, "crs").into_degrees(shapely.Point(north, east))
    assert (told.contains(inside), told.contains(outside)) == (True, False)
    assert told.bounds == pytest.approx((0, 0, 180, 85.051129), abs=1e-6)


def test_what_lies_wholly_out_of_reach_is_nothing():
    assert system_of(PLANE, "crs").into_degrees(shapely.box(9e6, 9e6, 9.1e6, 9.1e6)).is_empty
    both = shapely.GeometryCollection([shapely.Point(9e6, 9e6), shapely.Point(0, 0)])
    told = system_of(PLANE, "crs").into_degrees(both)
    assert [part.is_empty for part in told.geoms] == [True, False]


def test_a_straight_side_of_a_plane_is_no_straight_line_in_degrees():
    """Between its corners alone, a side of 300 km would pass more than a kilometre beside where it is."""
    plane = system_of(PLANE, "crs")
    told = plane.into_degrees(shapely.LineString([(100_000, -150_000), (100_000, 150_000)]))
    assert len(told.coords) > 100
    middle = plane.into_degrees(shapely.Point(100_000, 0))
    straight = shapely.LineString([told.coords[0], told.coords[-1]])
    assert told.distance(middle) < 1e-5
    assert straight.distance(middle) > 0.01


@pytest.mark.parametrize("uri", list(SYSTEMS))
def test_a_shape_comes_back_from_where_it_was_brought(uri):
    system = SYSTEMS[uri]
    there = system._out(shapely.get_coordinates(SENDAI)) if system.epsg else shapely.get_coordinates(SENDAI)
    assert system.into_degrees(shapely.Point(*there[0])).distance(SENDAI) < 1e-8
