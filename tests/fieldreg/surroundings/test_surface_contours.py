"""Contours of the airport surfaces against the heights they are contours of."""

import random

import pytest
import shapely

from fieldreg.kernel.geometry import plane_at
from fieldreg.surroundings.airport_heights import beneath, lowest_over, surfaces_of
from fieldreg.surroundings.surface_contours import beneath_in, no_higher_in

RULE = {
    "horizontal_height_m": 45, "horizontal_radius_m": 4_000, "conical_slope": 0.02, "conical_radius_m": 16_500, "outer_radius_m": 24_000,
    "transitional_slope": 1 / 7,
}  # fmt: skip
STRIP = {
    "start": {"lon": 140.905, "lat": 38.137, "elevation_m": 1.0}, "end": {"lon": 140.935, "lat": 38.144, "elevation_m": 4.0},
    "extension_m": 60.0, "half_width_m": 150.0, "approach_slope": 0.02, "approach_length_m": 15_000, "approach_divergence": 0.15,
}  # fmt: skip
RECORD = {"reference_point": {"lon": 140.92, "lat": 38.14, "elevation_m": 2.0}, "rule": RULE, "strips": [STRIP]}
PLAIN = {**RECORD, "rule": {**RULE, "conical_radius_m": 4_000, "outer_radius_m": 4_000}}
FAR_M = 0.05  # from a contour, where the last centimetres of drawing do not count


@pytest.mark.parametrize("record", [RECORD, PLAIN], ids=["designated", "horizontal only"])
@pytest.mark.parametrize("height_m", [0.5, 2.5, 20.0, 46.9, 47.0, 60.0, 150.0, 296.9, 297.1, float("inf")])
def test_a_place_lies_in_the_contour_where_the_lowest_surface_is_no_higher(record, height_m):
    plane, _ = surfaces_of(record)
    area = no_higher_in(plane, record, height_m)
    border = area.boundary
    chance = random.Random(str(height_m))
    middle = plane.to_xy(shapely.Point(140.92, 38.14))
    inside = set()
    for n in range(300):
        far = chance.choice([300, 1_500, 6_000, 26_000])
        point = shapely.Point(middle.x + chance.uniform(-far, far), middle.y + chance.uniform(-far, far))
        if border.is_empty or point.distance(border) > FAR_M:
            told = lowest_over(record, plane.to_lonlat(point)) <= height_m < float("inf") or (
                height_m == float("inf") and lowest_over(record, plane.to_lonlat(point)) < height_m
            )
            assert told == area.intersects(point), (n, point.wkt)
            inside.add(told)
    assert inside == ({False} if height_m < 1.0 else {True, False})


def test_what_lies_beneath_is_the_same_area():
    plane, _ = surfaces_of(RECORD)
    area = beneath_in(plane, RECORD, 3_000.0)
    chance = random.Random(7)
    west, south, east, north = shapely.buffer(area, 300).bounds
    told = set()
    for _ in range(300):
        point = shapely.Point(chance.uniform(west, east), chance.uniform(south, north))
        if point.distance(area.boundary) > FAR_M:
            told.add(area.intersects(point))
            assert beneath(RECORD, plane.to_lonlat(point), 3_000.0) == area.intersects(point)
    assert told == {True, False}


def test_contours_are_carried_into_the_plane_that_is_asked_for():
    own, other = plane_at(140.92, 38.14), plane_at(139.77, 35.68)
    there = other.to_lonlat(no_higher_in(other, RECORD, 60.0))
    assert own.to_xy(there).symmetric_difference(no_higher_in(own, RECORD, 60.0)).area < 100.0
