"""Thirty metres from buildings: the nearest is named, measured in space, and silence clears nothing."""

from dataclasses import replace

import pytest

from fieldreg.kernel.altitudes import Altitude, Datum
from tests.fieldreg.law import bench

OPEN = bench.trial(without=["vehicle.keeps_30m"])  # a 100 m square whose east side is 50 m east of home


def of(*zones, lower=None, ground=(2.0, 0.0), **world):
    trial = OPEN
    if lower is not None:
        trial = replace(trial, volumes=tuple(replace(v, altitude_lower=Altitude(*lower)) for v in trial.volumes))
    return bench.judged(trial, bench.world(zones, **world), ground=ground)["caa-30m"]


def house(gap_m, name="z", **more):
    return bench.zone("buildings", west=50 + gap_m, size=10, id=name, **more)


def test_the_nearest_is_named_with_its_distance_and_how_many_are_near():
    found = of(house(12.25, "b"), house(29.5, "c"), house(20, "a"), house(30.5, "d"))

    assert bench.word(found) == "permit"
    assert [z.id for z in found.zones] == ["b", "a", "c"]
    assert {name: found.evidence[name] for name in ("nearest", "distance_m", "count")} == {
        "nearest": "b", "distance_m": pytest.approx(12.25, abs=0.001), "count": 3,
    }  # fmt: skip


def test_of_many_the_twenty_nearest_are_named_and_all_counted():
    found = of(*(bench.zone("buildings", west=50 + n, south=0, size=0.5, id=f"{n:02}") for n in range(1, 30)))

    assert [z.id for z in found.zones] == [f"{n:02}" for n in range(1, 21)]
    assert found.evidence["count"] == 29


@pytest.mark.parametrize(
    ("case", "gap_m", "lower", "ground", "expected"),
    [
        ("from the ground", 18, (0, Datum.AGL), (2.0, 0.0), "permit"),
        ("not so high that it matters", 18, (23.9, Datum.AGL), (2.0, 0.0), "permit"),
        ("as far as that in space from the ground floor; the roof may be nearer", 18, (24.1, Datum.AGL), (2.0, 0.0), "unknown"),
        ("straight above", -5, (100, Datum.AGL), (2.0, 0.0), "unknown"),
        ("above sea level, by the ground's height", 18, (45.9, Datum.AMSL), (22.0, 0.0), "permit"),
        ("above sea level, the ground perhaps lower", 18, (45.9, Datum.AMSL), (22.0, 0.5), "unknown"),
        ("below the ground counts as on it", 29, (-5, Datum.AGL), (2.0, 0.0), "permit"),
    ],
)
def test_in_space(case, gap_m, lower, ground, expected):
    found = of(house(gap_m), lower=lower, ground=ground)

    assert bench.word(found) == expected, case
    if expected == "unknown":
        assert (str(found.kind), found.needs) == ("missing_answer", ("vehicle.keeps_30m",))


@pytest.mark.parametrize(
    ("case", "zones", "world", "kind", "needs"),
    [
        ("none is near, but people and vehicles move", [], {}, "missing_answer", ("vehicle.keeps_30m",)),
        ("outside what the layer covers", [], {"editions": {"buildings": {"coverage": bench.square(5000)}}}, "missing_layer",
         ("vehicle.keeps_30m", "nearest third-party object", "buildings")),
        ("its reach leaves what the layer covers", [], {"editions": {"buildings": {"coverage": bench.square(-70, None, 140)}}},
         "missing_layer", ("vehicle.keeps_30m", "nearest third-party object", "buildings")),
        ("not all are held", [], {"editions": {"buildings": {"complete": False}}}, "missing_layer",
         ("vehicle.keeps_30m", "nearest third-party object", "buildings")),
        ("one may be near", [house(28, accuracy_m=5)], {}, "near_border",
         ("vehicle.keeps_30m", "nearest third-party object", "buildings: exact boundary")),
    ],
)  # fmt: skip
def test_what_is_not_known_stays_unknown(case, zones, world, kind, needs):
    found = of(*zones, **world)

    assert (bench.word(found), str(found.kind), found.needs) == ("unknown", kind, needs), case


def test_a_building_that_is_drawn_counts_where_the_layer_does_not_vouch_for_the_place():
    assert bench.word(of(house(10), editions={"buildings": {"coverage": None}})) == "permit"
