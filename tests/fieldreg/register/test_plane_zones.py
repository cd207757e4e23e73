"""Zones held in a plane: packed or drawn, found by box or by tree, they are what they were."""

from datetime import date

import numpy as np
import pytest
import shapely

from fieldreg.kernel.geometry import Plane, far_from, plane_at
from fieldreg.kernel.texts import Text
from fieldreg.register.plane_outlines import BoxTree, PackedOutlines
from fieldreg.register.plane_zones import HELD_M, PlaneZones, ZoneColumns, ZoneFacts
from fieldreg.register.zones import Edition, Zone

PLANE = Plane(10)
EDITION = Edition(layer="did", edition="e", in_force_from=date(2022, 6, 25), accuracy_m=7)


def outlines(count, seed=1, at=(140.88, 38.26)):
    """Boxes, rings with a hole, and pairs, lon, lat."""
    chance = np.random.default_rng(seed)
    made = []
    for n in range(count):
        x, y = chance.normal(at, 0.05)
        box = shapely.box(x, y, x + chance.uniform(1e-4, 2e-3), y + chance.uniform(1e-4, 2e-3))
        odd = {0: box.difference(box.buffer(-2e-5)), 1: shapely.union_all([box, shapely.box(x + 0.01, y, x + 0.011, y + 0.001)])}
        made.append(odd.get(n % 7, box))
    return np.array(made, dtype=object)


def columns(shapes, batch=100):
    for start in range(0, len(shapes), batch):
        held = shapes[start : start + batch]
        zones = [zone(n, shape) for n, shape in enumerate(held, start)]
        yield ZoneColumns(facts=ZoneFacts.of(zones), outlines=shapely.to_wkb(held), bounds=shapely.bounds(held).T)


def zone(n, outline, **more):
    return Zone(id=f"{n:05}", layer="did", edition="e", name=Text(str(n)), outline=outline, **more)


@pytest.mark.parametrize("kind", ["boxes", "all kinds", "all kinds in one batch"])
def test_packed_outlines_come_back_to_the_last_bit(kind):
    shapes = outlines(300)
    batches = {"boxes": [shapes[2:7], shapes[9:14]], "all kinds": np.split(shapes, 30), "all kinds in one batch": [shapes]}[kind]
    plain = PLANE.all_to_xy(np.concatenate(batches))

    packed = PackedOutlines.of(PLANE, [shapely.to_wkb(batch) for batch in batches])

    chosen = np.array([0, 3, len(plain) - 1, 3])
    assert [g.wkb for g in packed.take(chosen)] == [g.wkb for g in plain[chosen]]
    np.testing.assert_array_equal(packed.bounds, shapely.bounds(plain).T)


def test_of_nothing_nothing_is_packed():
    held = PlaneZones.packed(EDITION, PLANE, columns(outlines(0)))

    assert len(held) == 0
    assert held.about((0, 0, 1e9, 1e9), 0).tolist() == []
    assert held.nearest_m(shapely.Point(0, 0), (0, 0, 0, 0), 5_000) == np.inf


@pytest.fixture(params=["drawn", "packed and walked", "packed in a tree"])
def held(request, monkeypatch):
    monkeypatch.setattr("fieldreg.register.plane_zones._WALKED", 0 if "tree" in request.param else 10_000)
    shapes = outlines(1_000)
    if request.param == "drawn":
        return PlaneZones.of(EDITION, PLANE, [zone(n, shape) for n, shape in enumerate(shapes)])
    return PlaneZones.packed(EDITION, PLANE, columns(shapes))


def probes():
    chance = np.random.default_rng(2)
    for _ in range(60):
        place = PLANE.to_xy(shapely.Point(chance.normal((140.88, 38.26), 0.06))).buffer(chance.choice([1.0, 30.0, 900.0]))
        shapely.prepare(place)
        yield place, float(chance.choice([0.0, 40.0, 700.0, 3_000.0]))


def test_what_lies_about_a_place_is_found_as_if_every_zone_were_asked(held):
    every = held.outlines(np.arange(len(held)))
    for place, far_m in probes():
        w, s, e, n = place.bounds
        b = shapely.bounds(every).T
        boxes = np.flatnonzero((b[0] <= e + far_m) & (b[2] >= w - far_m) & (b[1] <= n + far_m) & (b[3] >= s - far_m))
        near = np.flatnonzero(shapely.distance(every, place) <= far_m)

        assert held.about(place.bounds, far_m).tolist() == boxes.tolist()
        found = held.about(place.bounds, far_m, place)
        assert set(near.tolist()) <= set(found.tolist()) <= set(boxes.tolist())
        assert found.tolist() == sorted(set(found.tolist()))


def test_the_nearest_is_the_nearest_of_all(held):
    every = held.outlines(np.arange(len(held)))
    for place, _ in probes():
        nearest = float(shapely.distance(every, place).min())
        assert held.nearest_m(place, place.bounds, 5_000) == (nearest if nearest <= 5_000 else np.inf)


def test_distances_are_told_of_what_is_near_and_of_nothing_else(held):
    at = np.arange(len(held))
    every = held.outlines(at)
    for place, far_m in probes():
        away = shapely.distance(every, place)
        np.testing.assert_array_equal(held.distances_m(every, place, far_m), np.where(away <= far_m, away, np.nan))


def test_pairs_of_many_places_are_those_of_each(held):
    places = [place for place, _ in probes()]
    which, at = held.pairs(shapely.bounds(places).T, 50.0)

    each = [(n, int(k)) for n, place in enumerate(places) for k in held.about(place.bounds, 50.0)]
    assert list(zip(which.tolist(), at.tolist(), strict=True)) == each


def test_a_tree_of_fewer_boxes_than_a_leaf_holds():
    tree = BoxTree(np.array([[0.0, 5.0], [0.0, 5.0], [1.0, 6.0], [1.0, 6.0]]))

    assert tree.about((0.5, 0.5, 7, 7)).tolist() == [0, 1]
    assert tree.about((2, 2, 3, 3)).tolist() == []


def test_a_plane_holds_all_that_lies_near_any_place_judged_in_it():
    """Places and zones all over the country, pairs within reach of each other: the zone must be held in the place's plane."""
    chance = np.random.default_rng(3)
    left_out = 0
    for _ in range(20_000):
        lon, lat = chance.uniform(124, 146), chance.uniform(24, 45.5)
        angle, away = chance.uniform(0, 2 * np.pi), chance.uniform(0, HELD_M)
        x = lon + away * np.cos(angle) / (111_320 * np.cos(np.radians(lat)))
        y = lat + away * np.sin(angle) / 111_320
        box = np.array([[x], [y], [x + 1e-4], [y + 1e-4]])
        assert not far_from(plane_at(lon, lat), box, HELD_M)[0], (lon, lat, x, y)
        left_out += bool(far_from(Plane(1 + int(chance.integers(19))), box, HELD_M)[0])
    assert left_out > 10_000  # and most of the rest is not


def test_zones_of_another_part_of_the_country_are_not_held():
    near, far = outlines(20), outlines(20, at=(130.4, 33.6))

    held = PlaneZones.packed(EDITION, PLANE, columns(np.concatenate([near, far])))

    assert held.numbers.tolist() == [*range(20)]


def test_accuracy_is_the_editions_where_a_zone_tells_none():
    zones = [zone(0, outlines(1)[0]), zone(1, outlines(1)[0], accuracy_m=3.0)]

    assert PlaneZones.of(EDITION, PLANE, zones).accuracy_m.tolist() == [7.0, 3.0]


def test_all_zones_are_alike_only_if_nothing_but_their_outlines_differs():
    shape, on = outlines(1)[0], date(2026, 12, 1).toordinal()
    cases = {
        "alike": ([{}, {}], True),
        "one drawn worse": ([{}, {"accuracy_m": 9.0}], False),
        "one at some hours": ([{}, {"attributes": {"applicability": [{"season": ["07-01", "08-31"]}]}}], False),
        "one not yet": ([{}, {"valid_from": date(2026, 12, 2)}], False),
        "one no longer": ([{}, {"valid_to": date(2026, 12, 1)}], False),
        "one until tomorrow": ([{}, {"valid_to": date(2026, 12, 2)}], True),
        "none": ([], False),
    }
    for case, (held, expected) in cases.items():
        zones = [zone(n, shape, **more) for n, more in enumerate(held)]
        assert PlaneZones.of(EDITION, PLANE, zones).alike(on) is expected, case


@pytest.mark.parametrize("by_m", [54.0, 62.0, 65.0])
def test_of_a_zone_less_wide_than_it_may_be_off_nothing_is_surely_inside(by_m):
    middle = PLANE.to_xy(shapely.Point(140.88, 38.26))
    corners = [(56, -2), (36, 39), (-3, 72), (-46, 42), (-76, -1), (-52, -51), (-4, -58), (34, -39)]  # a circle of 55 m fits
    drawn = shapely.affinity.translate(shapely.Polygon(corners), middle.x, middle.y)
    held = PlaneZones.of(EDITION, PLANE, [zone(0, PLANE.to_lonlat(drawn))])
    assert held.core((0,), by_m).is_empty is (by_m > 55)
