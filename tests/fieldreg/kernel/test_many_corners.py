"""What lies about a shape of many corners is what one buffer would draw, and is never made of more than a few sides at a time."""

import numpy as np
import pytest
import shapely

from fieldreg.kernel import many_corners
from fieldreg.kernel.geometry import grown, polygons_of
from fieldreg.kernel.many_corners import FEW, about_shape, away_m, beyond_m2, same_shape


def rough(corners=FEW + 200, depth_m=6.0, radius_m=300.0, at=(0.0, 0.0)):
    turn = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    far = radius_m + 20 * np.sin(7 * turn) - depth_m * (np.arange(corners) % 2)
    return shapely.Polygon(np.c_[at[0] + far * np.cos(turn), at[1] + far * np.sin(turn)])


ROUGH = rough()
SHAPES = {
    "polygon": ROUGH,
    "with a hole": shapely.difference(ROUGH, rough(radius_m=120.0)),
    "two": shapely.MultiPolygon([ROUGH, rough(at=(700.0, 0.0))]),
    "line": shapely.boundary(ROUGH),
    "mixed": shapely.GeometryCollection([shapely.boundary(ROUGH), shapely.Point(900, 0)]),
}


@pytest.mark.parametrize("name", SHAPES)
def test_it_is_the_buffer_of_the_whole(name):
    shape = SHAPES[name]
    whole = shapely.buffer(shape, 4.0, quad_segs=16)

    assert shapely.symmetric_difference(about_shape(shape, 4.0), whole).area < 1e-3 * shapely.length(whole)  # a millimetre all along


@pytest.mark.parametrize(("east_m", "by_m"), [(0.0, 5.0), (3.0, 5.0), (60.0, 5.0), (60.0, 9.0), (900.0, 9.0)])
def test_what_lies_beyond_and_how_far_is_told_as_of_the_whole(east_m, by_m):
    drawn = shapely.affinity.translate(shapely.Point(0, 0).buffer(310, quad_segs=8), east_m)
    whole = shapely.buffer(ROUGH, by_m, quad_segs=16)

    assert beyond_m2(drawn, ROUGH, by_m) == pytest.approx(shapely.difference(drawn, whole).area, rel=1e-3, abs=0.5)
    assert away_m(drawn, ROUGH, by_m) == pytest.approx(shapely.distance(drawn, whole), abs=0.01 * by_m)


def test_a_shape_lies_nowhere_beyond_itself_wherever_its_ring_begins():
    corners = shapely.get_coordinates(ROUGH)[:-1]
    turned = shapely.Polygon(np.roll(corners, 137, axis=0)[::-1])

    assert same_shape(ROUGH, turned)
    assert beyond_m2(turned, ROUGH, 1.0) == 0.0
    assert not same_shape(ROUGH, rough(depth_m=6.001))


def test_no_more_than_a_few_sides_are_widened_together(monkeypatch):
    """Spikes of 600 m a metre beside each other: as one shape they took gigabytes, and never ended."""
    widened = []
    plain = shapely.buffer

    def counting(shapes, *args, **given):
        widened.append(int(shapely.get_num_coordinates(shapes).max()))
        return plain(shapes, *args, **given)

    monkeypatch.setattr(many_corners.shapely, "buffer", counting)
    spikes = rough(corners=4 * FEW, depth_m=600.0, radius_m=2000.0)
    about_shape(spikes, 5.0)
    beyond_m2(shapely.box(-1900, -1900, 2500, 1900), spikes, 5.0)

    assert widened == [31, 31]


def test_a_valid_shape_of_many_corners_is_taken_as_it_is_and_another_is_mended():
    bow = shapely.Polygon([*shapely.get_coordinates(ROUGH)[: FEW + 5], (-900, 700), (-900, -700), (900, 700)])

    assert polygons_of(ROUGH) is ROUGH
    assert not bow.is_valid
    assert polygons_of(shapely.GeometryCollection([ROUGH, shapely.Point(0, 0)])).equals(ROUGH)


OCTAGON = [(56, -2), (36, 39), (-3, 72), (-46, 42), (-76, -1), (-52, -51), (-4, -58), (34, -39)]  # 55 m from its middle to its sides
WALL = shapely.box(-500, -500, 500, 500).boundary.segmentize(2.0)
HOLED = {
    "a hole": shapely.Polygon(shapely.box(-300, -300, 300, 300).exterior, [OCTAGON]),
    "a hole among many corners": shapely.Polygon(WALL, [OCTAGON]),
    "a closed line": shapely.LinearRing(OCTAGON),
    "beside a line of many corners": shapely.MultiLineString([WALL, shapely.LineString([*OCTAGON, OCTAGON[0]])]),
}


@pytest.mark.parametrize("name", HOLED)
@pytest.mark.parametrize("by_m", [20, 54, 60, 62, 65, 70])
def test_a_hole_is_left_only_as_far_as_nothing_comes_near(name, by_m):
    chance, shape = np.random.default_rng(7), HOLED[name]
    points = shapely.points(chance.uniform(-60, 60, (500, 2)))
    away_m = shapely.distance(shape, points)
    for drawn in (about_shape(shape, by_m), grown(shape, by_m), *grown(np.array([shapely.Point(0, 0), shape]), np.array([1, by_m]))[1:]):
        held = shapely.intersects(drawn, points)
        assert held[away_m < 0.98 * by_m].all()
        assert not held[away_m > 1.01 * by_m].any()
