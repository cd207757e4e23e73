"""The lowest surface over a footprint, of random airports and footprints, against a fine grid of places in it."""

import math

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import affinity

from fieldreg.surroundings.aerodromes import surfaces_record
from fieldreg.surroundings.airport_heights import lowest_over, lowest_over_each, surfaces_of
from tests.fieldreg.law import bench

MANY = settings(max_examples=150, deadline=None, derandomize=True, database=None)
TIES_M = 0.001  # a piece is cut a millimetre inside its surface
STEPS = 60


def place(x, y, elevation_m):
    point = bench.PLANE.to_lonlat(shapely.Point(bench.HOME.x + x, bench.HOME.y + y))
    return {"lon": point.x, "lat": point.y, "elevation_m": elevation_m}


@st.composite
def runways(draw):
    length, bearing = draw(st.sampled_from([600, 1200, 1900, 3000])), draw(st.floats(0, math.pi))
    east, north = draw(st.integers(-600, 600)), draw(st.integers(-600, 600))
    dx, dy = math.cos(bearing) * length / 2, math.sin(bearing) * length / 2
    precise = draw(st.booleans())
    return {
        "name": "x", "length_m": length, "approach": "precision" if precise else "other", "instrument": draw(st.booleans()),
        "extended_approach": precise, "confidence": "unconfirmed", "note": "",
        "start": place(east - dx, north - dy, draw(st.integers(0, 40))),
        "end": place(east + dx, north + dy, draw(st.integers(0, 40))),
    }  # fmt: skip


@st.composite
def airports(draw):
    conical = draw(st.booleans())
    told = {
        "name": {"ja": "x"}, "reference_point": place(0, 0, draw(st.integers(0, 40))), "margin_m": 0,
        "runways": draw(st.lists(runways(), min_size=1, max_size=3)), "conical": conical,
        "outer_horizontal": conical and draw(st.booleans()),
    }  # fmt: skip
    return surfaces_record(told, bench.ON)


@st.composite
def footprints(draw):
    away, towards = draw(st.sampled_from([0, 700, 2_000, 4_000, 12_000, 16_500, 24_000])), draw(st.floats(0, 2 * math.pi))
    size, turned = draw(st.sampled_from([5, 60, 400, 3_000])), draw(st.floats(0, 90))
    x, y = bench.HOME.x + away * math.cos(towards), bench.HOME.y + away * math.sin(towards)
    shape = affinity.rotate(shapely.box(x - size / 2, y - size / 4, x + size / 2, y + size / 4), turned)
    if draw(st.booleans()):  # one that is not convex
        shape = shape.difference(affinity.scale(affinity.translate(shape, size / 4), 0.6, 0.4))
    return bench.PLANE.to_lonlat(shape)


def inside(footprint, plane):
    """Places of the footprint: a grid over its middle, and its rim."""
    shape = plane.to_xy(footprint)
    west, south, east, north = shape.bounds
    xy = np.stack(np.meshgrid(np.linspace(west, east, STEPS), np.linspace(south, north, STEPS)), -1).reshape(-1, 2)
    within = xy[shapely.contains_xy(shape, xy[:, 0], xy[:, 1])]
    return np.vstack([within, shapely.get_coordinates(shapely.segmentize(shape, max(east - west, north - south) / 400))])


@MANY
@given(airports(), footprints())
def test_no_place_of_a_footprint_lies_under_a_lower_surface(record, footprint):
    plane, surfaces = surfaces_of(record)
    places = surfaces.lowest(inside(footprint, plane)).min()
    assert lowest_over(record, footprint) <= places + TIES_M


@MANY
@given(airports(), footprints())
def test_the_lowest_surface_is_over_some_place_of_the_footprint(record, footprint):
    """Nothing lower is told than stands over the footprint or a centimetre about it."""
    plane, surfaces = surfaces_of(record)
    lowest = lowest_over(record, footprint)
    xy = plane.to_xy(footprint)
    near = shapely.get_coordinates(shapely.segmentize(xy.buffer(0.01), 1.0))
    places = surfaces.lowest(np.vstack([inside(footprint, plane), near])).min()
    step = 2 * max(xy.bounds[2] - xy.bounds[0], xy.bounds[3] - xy.bounds[1]) / 400
    assert lowest >= places - step / 7 - TIES_M or _touches_an_edge(surfaces, xy, lowest)


def _touches_an_edge(surfaces, shape, lowest):
    """Between two places of the grid a surface may begin: then finer ones must find it."""
    rim = shapely.get_coordinates(shapely.segmentize(shape, shape.length / 20_000))
    return bool(surfaces.lowest(rim).min() <= lowest + shape.length / 20_000 / 7 + TIES_M)


@MANY
@given(airports(), st.lists(footprints(), min_size=1, max_size=6))
def test_many_footprints_together_are_each_by_itself(record, several):
    together = lowest_over_each(record, np.array(several, dtype=object))
    assert together.tolist() == [lowest_over(record, footprint) for footprint in several]
