"""Expected heights are worked by hand in the comments, from the rule below."""

import dataclasses

import numpy as np
import pytest

from fieldreg.surroundings.obstacle_surfaces import (
    NO_LIMIT,
    AirportSurfaces,
    RingRule,
    Strip,
    Surface,
    ring_surfaces,
    strip_surfaces,
)

# A 3 000 m east-west runway at 10 m, every surface designated, precision approach.
REFERENCE = (0.0, 0.0, 10.0)
STRIP = Strip(
    start=(-1_500, 0, 10),
    end=(1_500, 0, 10),
    half_width_m=150,
    approach_slope=1 / 50,
    approach_length_m=3_000,
    approach_divergence=0.15,  # 150 m to 600 m over 3 000 m
    transitional_slope=1 / 7,
)
RULE = RingRule(
    horizontal_height_m=45,
    horizontal_radius_m=4_000,
    conical_slope=1 / 50,
    conical_radius_m=16_500,
    outer_radius_m=24_000,
)
CEILING = 55.0  # 10 + 45
AIRPORT = AirportSurfaces(reference_point=REFERENCE, rule=RULE, strips=[STRIP])


def heights_at(x, y):
    return {name: h[0] for name, h in AIRPORT.heights([(x, y)]).items() if h[0] < NO_LIMIT}


@pytest.mark.parametrize(
    ("place", "x", "y", "expected"),
    [
        ("on the strip", 0, 0, {Surface.HORIZONTAL: 55}),
        ("edge of the strip", 0, 150, {Surface.HORIZONTAL: 55}),
        ("70 m off its side", 0, 220, {Surface.HORIZONTAL: 55, Surface.TRANSITIONAL: 20}),
        ("top of the side slope", 0, 465, {Surface.HORIZONTAL: 55, Surface.TRANSITIONAL: 55}),
        ("past the side slope", 0, 466, {Surface.HORIZONTAL: 55}),
        ("1 km off the end", 2_500, 0, {Surface.HORIZONTAL: 55, Surface.APPROACH: 30}),
        ("1 km off the other end", -2_500, 0, {Surface.HORIZONTAL: 55, Surface.APPROACH: 30}),
        ("edge of the approach", 2_500, 300, {Surface.HORIZONTAL: 55, Surface.APPROACH: 30}),
        ("beside the approach", 2_500, 370, {Surface.HORIZONTAL: 55, Surface.TRANSITIONAL: 40}),
        ("end of the approach", 4_500, 0, {Surface.CONICAL: 65, Surface.APPROACH: 70}),
        ("past the approach", 4_501, 0, {Surface.CONICAL: 65.02}),
        ("rim of the horizontal", 0, 4_000, {Surface.HORIZONTAL: 55}),
        ("rim of the conical", 0, 16_500, {Surface.CONICAL: 305}),  # 55 + 12 500 / 50
        ("on the outer horizontal", 0, 20_000, {Surface.OUTER_HORIZONTAL: 305}),
        ("rim of the outer", 0, 24_000, {Surface.OUTER_HORIZONTAL: 305}),
        ("beyond them all", 0, 24_001, {}),
    ],
)
def test_surfaces_over(place, x, y, expected):
    assert heights_at(x, y) == pytest.approx(expected), place


def test_sloping_strip_carries_its_side_slope_up_with_it():
    uphill = dataclasses.replace(STRIP, end=(1_500, 0, 40))

    sides = strip_surfaces([(-750, 220), (750, 220)], uphill, CEILING)

    assert sides[Surface.TRANSITIONAL].tolist() == pytest.approx([27.5, 42.5])  # 10 m up each


@pytest.mark.parametrize("bearing_deg", [0, 33, 90, 147, 270])
def test_heights_turn_with_the_runway(bearing_deg):
    """Which way the map points is no business of the law's."""
    t = np.deg2rad(bearing_deg)
    turn = np.array([[np.cos(t), np.sin(t)], [-np.sin(t), np.cos(t)]])
    places = np.array([(0, 220), (2_500, 0), (2_500, -370), (-4_400, 10)])
    turned = dataclasses.replace(
        STRIP, start=(*STRIP.start[:2] @ turn, 10), end=(*STRIP.end[:2] @ turn, 10)
    )

    expected = strip_surfaces(places, STRIP, CEILING)
    actual = strip_surfaces(places @ turn, turned, CEILING)

    for surface, height in expected.items():
        np.testing.assert_allclose(actual[surface], height)


def test_of_two_strips_the_lower_surface_governs():
    low = dataclasses.replace(STRIP, start=(-1_500, 0, 5), end=(1_500, 0, 5))
    both = dataclasses.replace(AIRPORT, strips=[STRIP, low])

    assert both.heights([(2_500, 0)])[Surface.APPROACH].tolist() == pytest.approx([25])
    assert both.lowest([(2_500, 0), (0, 24_001)]).tolist() == pytest.approx([25, NO_LIMIT])


@pytest.mark.parametrize("points", [(0, 0), [(0, 0, 10)], []])
def test_points_of_another_shape_are_refused(points):
    with pytest.raises(ValueError, match=r"points must be x, y rows of shape \(N, 2\), in metres"):
        ring_surfaces(points, REFERENCE, RULE)


def test_a_point_nowhere_is_refused_rather_than_cleared():
    with pytest.raises(ValueError, match="points must be finite"):
        strip_surfaces([(np.nan, 0)], STRIP, CEILING)


def test_a_strip_of_no_length_is_refused():
    with pytest.raises(ValueError, match=r"needs length; both ends are at \(5, 5\)"):
        dataclasses.replace(STRIP, start=(5, 5, 10), end=(5, 5, 12))
