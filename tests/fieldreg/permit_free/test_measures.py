"""The largest circle, rectangle and straight that fit."""

import random

import pytest
import shapely

from fieldreg.permit_free.answer import _down
from fieldreg.permit_free.measures import measures_of

RING = shapely.Point(0, 0).buffer(200, quad_segs=40).difference(shapely.Point(60, 20).buffer(80, quad_segs=40))


def turned(shape, angle):
    return shapely.affinity.rotate(shape, angle, origin=(0, 0))


@pytest.mark.parametrize("angle", [0, 13, 45, 77.7])
def test_of_a_rectangle_all_of_it_however_it_lies(angle):
    found = measures_of(turned(shapely.box(1_000, 2_000, 1_300, 2_080), angle))
    assert found.radius_m == pytest.approx(40, abs=0.06)
    assert found.sides_m == (pytest.approx(300, abs=0.5), pytest.approx(80, abs=0.5))
    assert found.length_m == pytest.approx((300**2 + 80**2) ** 0.5, abs=0.1)


def test_of_a_bent_route_its_longer_leg():
    found = measures_of(shapely.LineString([(0, 0), (100, 300), (500, 350)]).buffer(5, cap_style="flat", join_style="mitre"))
    assert found.sides_m[0] > 390
    assert found.sides_m[1] > 8.5
    assert found.length_m > 400


def test_of_a_ring_no_circle_about_its_hole():
    found = measures_of(RING)
    assert found.radius_m == pytest.approx((200 - 80 + 63.2) / 2, abs=0.2)  # between the hole and the far side
    assert found.length_m == pytest.approx(2 * (200**2 - (80 - 63.2) ** 2) ** 0.5, rel=0.02)


def test_of_several_parts_the_best_of_each():
    found = measures_of(shapely.MultiPolygon([shapely.box(0, 0, 30, 30), shapely.box(50, 0, 53, 200)]))
    assert (round(found.radius_m), round(found.sides_m[0]), round(found.length_m)) == (15, 30, 200)


def test_of_nothing_and_of_next_to_nothing_nothing_is_told():
    for shape in (shapely.Polygon(), shapely.box(0, 0, 0.3, 0.3), shapely.MultiPolygon()):
        found = measures_of(shape)
        assert (found.circle, found.rectangle, found.straight, found.radius_m, found.sides_m, found.length_m) == (
            None, None, None, 0.0, (0.0, 0.0), 0.0,
        )  # fmt: skip


def test_whatever_is_told_lies_in_the_area():
    chance = random.Random(3)
    for _ in range(25):
        blots = [shapely.Point(chance.uniform(0, 200), chance.uniform(0, 200)).buffer(chance.uniform(5, 60), quad_segs=3) for _ in range(7)]
        area = shapely.union_all(blots[:4]).difference(shapely.union_all(blots[4:]))
        found, about = measures_of(area), area.buffer(1e-6)
        for shape in (found.circle, found.rectangle, found.straight):
            assert shape is None or about.covers(shape)
        if found.rectangle is not None:
            assert found.rectangle.area == pytest.approx(found.sides_m[0] * found.sides_m[1])
            assert found.sides_m[0] * found.sides_m[1] >= 2 * found.radius_m**2 * 0.9  # at least about the square in the circle


@pytest.mark.parametrize("length_m, told", [(12.39, 12.3), (12.3, 12.3), (12.349, 12.3), (0.99, 0.9), (100.0, 100.0), (29.999_999_99, 30)])
def test_what_is_told_of_a_length_fits_and_is_never_rounded_up(length_m, told):
    assert _down(length_m) == told
