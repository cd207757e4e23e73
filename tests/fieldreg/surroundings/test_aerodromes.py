"""Runway classes and the record of an airport's surfaces."""

import json
from datetime import date

import pytest
import shapely

from fieldreg.kernel.errors import BadLaw
from fieldreg.surroundings.aerodromes import designated, dimensions, listed, listed_since, surfaces_record
from fieldreg.surroundings.airport_heights import beneath, lowest_over
from geodata.importers.datasets.airport_files import airport_files
from tests.fieldreg.law import bench

ON = date(2026, 12, 1)
SENDAI = airport_files()["仙台空港"]


@pytest.mark.parametrize(
    ("length_m", "name", "radius_m"),
    [
        (3000, "A", 4000), (2550, "A", 4000), (2549, "B", 3500), (2150, "B", 3500), (2149, "C", 3000), (1800, "C", 3000),
        (1799, "D", 2500), (1500, "D", 2500), (1499, "E", 2000), (1280, "E", 2000), (1279, "F", 1800), (1080, "F", 1800),
        (1079, "G", 1500), (900, "G", 1500), (899, "H", 1000), (500, "H", 1000), (499, "J", 800), (100, "J", 800),
    ],
)  # fmt: skip
def test_a_class_begins_at_its_length(length_m, name, radius_m):
    found = dimensions(ON).class_of(length_m)
    assert (found.name, found.horizontal_radius_m) == (name, radius_m)


def test_a_runway_too_short_for_any_class_is_refused():
    with pytest.raises(BadLaw, match="aerodromes"):
        dimensions(ON).class_of(99)


def test_before_the_first_day_nothing_is_held():
    with pytest.raises(BadLaw, match="aerodromes"):
        dimensions(date(1999, 12, 31))


def test_the_sample_holds_what_the_airports_file_yields(root):
    zones = json.loads((root / "geodata/sample/sendai/zones/airport-surfaces.geojson").read_text(encoding="utf-8"))["features"]
    (held,) = [z["properties"]["attributes"]["surfaces"] for z in zones if z["id"] == "sendai-airport"]
    made = surfaces_record(SENDAI, ON)

    assert made["strips"][1].pop("approach_divergence") == pytest.approx(held["strips"][1].pop("approach_divergence"))
    assert made == held


def test_an_airport_without_the_wider_surfaces_ends_with_its_horizontal_one():
    made = surfaces_record({**SENDAI, "conical": False, "outer_horizontal": False}, ON)["rule"]
    assert (made["horizontal_radius_m"], made["conical_radius_m"], made["outer_radius_m"]) == (4000, 4000, 4000)


def test_a_gazetted_radius_overrides_the_class():
    assert surfaces_record({**SENDAI, "horizontal_radius_m": 3800}, ON)["rule"]["horizontal_radius_m"] == 3800


def test_the_lists_are_those_of_the_notices():
    assert len(listed()) == 8
    assert "仙台空港" not in listed()
    assert {"仙台空港", "福岡空港", "那覇空港"} <= designated()


# --- the listed airports: low flight counts too


def world(**more):
    """An airport like Sendai's, its runway 1 km west of home."""
    record = surfaces_record(SENDAI, ON) | more
    west, east = (bench.PLANE.to_lonlat(shapely.Point(bench.HOME.x + x, bench.HOME.y)) for x in (-4000, -1000))
    record["reference_point"] = {"lon": west.x, "lat": west.y, "elevation_m": 2}
    record["strips"] = [
        record["strips"][0]
        | {"start": {"lon": west.x, "lat": west.y, "elevation_m": 2}, "end": {"lon": east.x, "lat": east.y, "elevation_m": 2}}
    ]
    return record, bench.world([bench.zone("airport-surfaces", west=-30_000, size=60_000, attributes={"surfaces": record})])


@pytest.mark.parametrize(("is_listed", "said"), [(True, "permit"), (False, "not_applicable")])
def test_low_under_the_approach_surface(is_listed, said):
    """940 m off the strip's end the surface stands 20 m high; a flight at 5 m above ground stays below it."""
    record, source = world(listed=is_listed, margin_m=0)
    what = bench.trial(height=5)

    assert lowest_over(record, what.footprint) > 12
    assert bench.word(bench.judged(what, source, ground=(2.0, 0.0))["caa-airport-surfaces"]) == said


@pytest.mark.parametrize(
    ("where", "at", "said"),
    [
        ("over the strip", {"west": -2_050}, True),
        ("beside the strip, under its slope", {"west": -2_050, "south": 464}, True),
        ("beside the strip, past its slope", {"west": -2_050, "south": 466}, False),
        ("under the end of the approach", {"west": 2_059}, True),
        ("under the extended approach alone", {"west": 2_061}, False),
        ("beside the surfaces", {"south": 2_000}, False),
    ],
)
def test_where_low_flight_is_restricted(where, at, said):
    """The strip ends 940 m west of home; its slopes rise 45 m in 315 m beyond 150 m."""
    record, _ = world(listed=True)
    assert beneath(record, bench.square(**at, size=20.0), 3_000) is said, where


@pytest.mark.parametrize(("day", "said"), [(date(2019, 9, 17), "not_applicable"), (date(2019, 9, 18), "permit")])
def test_the_notice_has_a_day(day, said):
    _, source = world(listed=True, margin_m=0)
    what = bench.trial(height=5, day=day)

    assert listed_since() == date(2019, 9, 18)
    assert bench.word(bench.judged(what, source, ground=(2.0, 0.0))["caa-airport-surfaces"]) == said


def test_beside_the_surfaces_of_a_listed_airport_low_flight_is_free():
    _, source = world(listed=True, margin_m=0)
    what = bench.trial(height=5, at={"south": 2_000})

    assert bench.word(bench.judged(what, source, ground=(2.0, 0.0))["caa-airport-surfaces"]) == "not_applicable"
