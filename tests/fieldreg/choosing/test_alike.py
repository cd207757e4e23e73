"""Which place is like another: its kind, its size, how near it lies; worked by hand in the comments."""

import pytest
import shapely

from fieldreg.choosing.alike import most_alike
from fieldreg.kernel.errors import NotFound
from fieldreg.kernel.geometry import plane_at
from fieldreg.kernel.texts import Text
from fieldreg.register.sites import Availability, Site, SiteKind
from fieldreg.screening.bulk.places import Places

PLANE = plane_at(140.9, 38.25)


def site(own, east_m=0.0, side_m=100.0, **more):
    x, y = shapely.get_coordinates(PLANE.to_xy(shapely.Point(140.9, 38.25)))[0]
    square = shapely.box(x + east_m - side_m / 2, y - side_m / 2, x + east_m + side_m / 2, y + side_m / 2)
    given = {"kind": SiteKind.PARK, "outline": PLANE.to_lonlat(square), "accuracy_m": 5, "manager": "", "ward": "青葉区"}
    return Site(id=own, name=Text(own), **(given | more))


def order(*others, most=9):
    return [one.site.id for one in most_alike("own", Places([site("own"), *others]), most)]


def test_the_nearer_of_two_alike_comes_first():
    assert order(site("far", 9_000), site("near", 2_000)) == ["near", "far"]


def test_a_size_three_times_as_large_counts_as_5_km():
    # sides of 173 m: 2.99 times the area, against 4.9 and 5.1 km
    assert order(site("large", 1, side_m=173), site("nearer", 4_900), site("farther", 5_100)) == ["nearer", "large", "farther"]


def test_another_kind_comes_after_its_like_and_a_road_or_a_hall_last():
    road = {"kind": SiteKind.ROAD, "outline": shapely.LineString([(140.9, 38.25), (140.91, 38.25)])}
    hall, beach, land = (site(k, kind=k2) for k, k2 in (("hall", SiteKind.INDOOR), ("beach", SiteKind.COAST), ("land", SiteKind.CITY_LAND)))

    assert order(site("road", **road), hall, beach, land, site("park", 1_000)) == ["park", "land", "beach", "hall", "road"]


def test_what_cannot_be_had_comes_after_what_can():
    assert order(site("taken", 100, availability=Availability.REUSED), site("had", 15_000)) == ["had", "taken"]


def test_of_a_place_known_as_a_point_no_size_is_told():
    (point,) = most_alike("own", Places([site("own"), site("point", outline=shapely.Point(140.9, 38.26))]), 1)

    assert point.size_ratio is None
    assert point.away_m == pytest.approx(1_113, abs=3)


def test_how_far_and_how_much_larger_is_told():
    (one,) = most_alike("own", Places([site("own"), site("other", 3_000, side_m=200)]), 1)

    assert one.away_m == pytest.approx(3_000, rel=0.01)
    assert one.size_ratio == pytest.approx(4, rel=1e-6)


def test_it_is_not_like_itself_and_no_more_are_told_than_asked_for():
    assert order(site("a"), site("b"), site("c"), most=2) == ["a", "b"]


def test_a_stranger_is_refused():
    with pytest.raises(NotFound, match="none"):
        most_alike("none", Places([site("own")]), 1)
