"""Heights over Sendai Airport against the worked examples; a footprint's lowest surface, and what may be cleared."""

import numpy as np
import pyproj
import pytest
import shapely

from fieldreg.kernel.geometry import plane_at
from fieldreg.surroundings.airport_heights import (
    beneath,
    beneath_each,
    lowest_over,
    lowest_over_each,
    lowest_surface,
    surfaces_of,
)
from tests.fieldreg.law import bench
from tests.worked_heights import CENTRELINE, PLACES

FOOT = 0.3048
ARP = (140.916944, 38.139722)
SENDAI = {
    "reference_point": {"lon": ARP[0], "lat": ARP[1], "elevation_m": 1.7},
    "rule": {
        "horizontal_height_m": 45, "horizontal_radius_m": 4000, "conical_slope": 0.02, "conical_radius_m": 16_500,
        "outer_radius_m": 24_000, "approach_slope": 0.02, "approach_length_m": 15_000, "approach_divergence": 0.15,
        "transitional_slope": 1 / 7,
    },
    "strips": [
        {
            "name": "09/27", "half_width_m": 150, "extension_m": 60, "approach_slope": 0.02, "approach_length_m": 15_000,
            "approach_divergence": 0.15,
            "start": {"lon": 140.899002, "lat": 38.138802, "elevation_m": 11 * FOOT},
            "end": {"lon": 140.932999, "lat": 38.142300, "elevation_m": 15 * FOOT},
        },
    ],
    "margin_m": 10,
}  # fmt: skip


@pytest.mark.parametrize(("place", "lat", "lon", "expected"), CENTRELINE)
def test_along_the_extended_centreline(place, lat, lon, expected):
    assert lowest_surface(SENDAI, lon, lat) == pytest.approx(expected, abs=0.5), place


def test_past_the_end_of_the_approach_the_outer_surface_is_left():
    heights = lowest_surface(SENDAI, 140.728655, 38.121274)

    assert heights.pop("approach", 303.35) == pytest.approx(303.35, abs=0.5)  # 15,000 m out: its very end
    assert heights == pytest.approx({"outer_horizontal": 296.70}, abs=0.5)


@pytest.mark.parametrize(("place", "lat", "lon", "lowest"), PLACES)
def test_over_places_in_sendai(place, lat, lon, lowest):
    heights = lowest_surface(SENDAI, lon, lat)

    assert min(heights.values(), default=None) == (None if lowest is None else pytest.approx(lowest, abs=0.5)), place


def around_arp(east, north, size):
    plane = plane_at(*ARP)
    home = plane.to_xy(shapely.Point(*ARP))
    x, y = home.x + east, home.y + north
    return plane.to_lonlat(shapely.box(x, y, x + size, y + size))


@pytest.mark.parametrize(
    ("where", "east", "north", "size"),
    [
        ("across the strip's end", -2_000, -300, 600),
        ("beside the strip", -500, 100, 300),
        ("across the approach's side", -4_000, -100, 900),
        ("across the rim of the horizontal", 2_700, 2_700, 400),
        ("on the cone", 5_000, 5_000, 1_000),
        ("a side of it turned to the airport", 6_000, -1_000, 2_000),
        ("across the rim of the cone", -11_900, 11_000, 500),
        ("across the outer rim", 16_800, 16_800, 500),
        ("over the whole aerodrome", -5_000, -5_000, 10_000),
    ],
)
def test_the_lowest_over_a_footprint_is_the_lowest_over_its_points(where, east, north, size):
    """Against a fine grid, which can only be higher, and by no more than a step's rise."""
    footprint = around_arp(east, north, size)
    plane, surfaces = surfaces_of(SENDAI)
    west, south, right, top = plane.to_xy(footprint).bounds
    step = size / 300
    grid = np.stack(np.meshgrid(np.arange(west, right, step), np.arange(south, top, step)), -1).reshape(-1, 2)

    lowest = lowest_over(SENDAI, footprint)

    assert surfaces.lowest(grid).min() - step / 7 - 0.1 <= lowest <= surfaces.lowest(grid).min() + 0.1, where


def test_beyond_every_surface_there_is_no_limit():
    assert lowest_over(SENDAI, around_arp(30_000, 0, 100)) == np.inf


def test_a_lower_reference_point_lowers_the_rings_by_as_much():
    lower = SENDAI | {"reference_point": SENDAI["reference_point"] | {"elevation_m": 0.7}}

    for _, lat, lon, lowest in PLACES:
        if lowest is not None:
            now, then = lowest_surface(SENDAI, lon, lat), lowest_surface(lower, lon, lat)
            assert min(now.values()) - min(then.values()) == pytest.approx(1.0)


# ------------------------------------------------------------ the rule; home is 18.5 km out, under 296.7 m

CEILING = 296.7


def airport(**more):
    outline = shapely.Point(*ARP).buffer(0.4)
    return bench.zone("airport-surfaces", id="airport", outline=outline, attributes={"surfaces": SENDAI} | more, accuracy_m=60)


def answer(height, *, datum="AMSL", ground=(0.0, 0.0), zones=()):
    home = bench.PLANE.to_lonlat(bench.HOME)
    (lowest,) = lowest_surface(SENDAI, home.x, home.y).values()
    assert lowest == pytest.approx(CEILING)
    trial = bench.trial(height=height, datum=datum)
    return bench.judged(trial, bench.world([airport(), *zones]), ground=ground)["caa-airport-surfaces"]


@pytest.mark.parametrize(
    ("height", "expected"),
    [(280, "not_applicable"), (286.6, "not_applicable"), (286.8, "unknown"), (296.7, "unknown"), (296.8, "permit")],
)
def test_strictly_above_is_above_and_ten_metres_are_kept(height, expected):
    assert bench.word(answer(height)) == expected


@pytest.mark.parametrize(
    ("ground", "expected", "margin"),
    [
        ((100, 15), "not_applicable", 31.7),
        ((125, 15), "unknown", 6.7),
        ((160, 15), "unknown", -28.3),
        ((163, 15), "permit", None),
    ],
)
def test_above_ground_the_accuracy_of_the_ground_counts_both_ways(ground, expected, margin):
    found = answer(150, datum="AGL", ground=ground)

    assert bench.word(found) == expected
    if margin is not None:
        assert found.margin_m == pytest.approx(margin, abs=0.05)


def test_without_ground_it_is_unknown_with_the_margin_as_far_as_it_goes():
    found = answer(100, datum="AGL", ground=None)

    assert bench.word(found) == "unknown"
    assert found.kind == "missing_answer"
    assert found.needs == ("ground elevation",)
    assert found.margin_m == pytest.approx(196.7, abs=0.05)


def test_an_unconfirmed_aerodrome_is_never_cleared():
    doubtful = bench.zone("airport-surfaces", id="verify", west=-500, attributes={"verify": True, "verify_reason": "未確認"})

    found = answer(100, zones=[doubtful])

    assert bench.word(found) == "unknown"
    assert "確認できていません" in found.because.ja
    assert bench.word(answer(300, zones=[doubtful])) == "permit"  # what is sure stays sure


def test_a_place_that_is_only_advised_about_settles_nothing():
    advised = bench.zone("airport-surfaces", id="advise", west=-500, attributes={"advise": True})

    assert bench.word(answer(100, zones=[advised])) == "not_applicable"


def test_of_many_footprints_each_is_told_as_if_it_were_alone():
    chance = np.random.default_rng(5)
    lon, lat, size = chance.uniform(140.6, 141.2, 400), chance.uniform(37.9, 38.4, 400), chance.uniform(0.0005, 0.01, 400)
    footprints = shapely.box(lon, lat, lon + size, lat + size / 2)

    assert lowest_over_each(SENDAI, footprints).tolist() == [lowest_over(SENDAI, one) for one in footprints]
    under = beneath_each(SENDAI, footprints, 3_000.0)
    assert under.tolist() == [beneath(SENDAI, one, 3_000.0) for one in footprints]
    assert 0 < under.sum() < 400


@pytest.mark.parametrize("bearing", range(0, 360, 30))
@pytest.mark.parametrize("place", [(140.916944, 38.139722), (129.5, 28.4)])
def test_the_outermost_surface_ends_no_nearer_than_on_the_ground(place, bearing):
    """Far from the middle meridian of the plane a metre of the ground is longer in it."""
    lon, lat = place
    moved = {**SENDAI, "reference_point": {**SENDAI["reference_point"], "lon": lon, "lat": lat}, "strips": []}
    within = pyproj.Geod(ellps="GRS80").fwd(lon, lat, bearing, 23_999.99)[:2]

    assert set(lowest_surface(moved, *within)) == {"outer_horizontal"}
