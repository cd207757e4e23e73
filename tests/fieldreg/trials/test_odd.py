"""What a trial needs of a road, held against what the road is; and what each mistake in telling either is told."""

from datetime import datetime

import pytest

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.timespan import JST, Timespan
from fieldreg.trials.odd import ATTRIBUTES, NEEDS, in_season, suits, within_hours
from fieldreg.trials.odd_json import odd_from_json, road_from_json
from fieldreg.trials.trial_geojson import trial_from_geojson
from tests.fieldreg.trials.test_trial_geojson import changed, faults


def span(start, end):
    return Timespan(*(datetime.fromisoformat(at).replace(tzinfo=JST) for at in (start, end)))


MORNING = span("2026-12-01T09:00", "2026-12-01T12:00")
WINTER = ((12, 1), (3, 31))
# need, what is wanted, what the road has that suits, what it has that does not
HELD = [
    ("road_classes", ("city", "prefectural"), "prefectural", "private"),
    ("no_oneway", True, False, True),
    ("min_lanes", 2, 2, 1),
    ("min_lane_width_m", 2.75, 2.75, 2.74),
    ("needs_shoulder", True, True, False),
    ("min_sidewalk_width_m", 2, 2, 1.9),
    ("max_speed_limit_kmh", 40, 40, 50),
    ("max_gradient_pct", 8, 8, 8.1),
    ("min_curve_radius_m", 15, 15, 14.9),
    ("max_signals", 5, 5, 6),
    ("max_crossings", 0, 0, 1),
    ("no_unprotected_right_turn", True, False, True),
    ("no_bus_lane", True, False, True),
    ("no_school_zone", True, False, True),
    ("no_bridge", True, False, True),
    ("no_tunnel", True, False, True),
    ("needs_gnss", True, "good", "poor"),
    ("needs_lte_5g", True, "lte", "none"),
    ("needs_hdmap", True, True, False),
    ("needs_v2i", True, True, False),
    ("no_snow_season", True, (), WINTER),
    ("max_rain_mmh", 10, 10, 10.1),
    ("min_fog_visibility_m", 100, 100, 99),
    ("max_wind_ms", 10, 10, 11),
    ("within_time_bands", True, ((0, 60), (540, 720)), ((600, 1440),)),
    ("max_pedestrian_density", "medium", "low", "high"),
    ("max_parked_cars", "low", "low", "medium"),
    ("needs_centre_line", True, True, False),
]


@pytest.mark.parametrize(("need", "wanted", "good", "bad"), HELD)
def test_each_need_is_met_and_not_met(need, wanted, good, bad):
    assert suits(need, wanted, good, [MORNING]) is True
    assert suits(need, wanted, bad, [MORNING]) is False


def test_no_need_is_left_out_of_the_table():
    assert {need for need, *_ in HELD} | {"hours"} == set(NEEDS)
    assert {NEEDS[need].attribute for need in NEEDS if need != "hours"} == set(ATTRIBUTES)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-11-30T09:00", "2026-11-30T12:00", False),
        ("2026-11-30T09:00", "2026-12-01T08:00", True),
        ("2026-12-31T22:00", "2027-01-01T02:00", True),
        ("2027-03-31T09:00", "2027-03-31T12:00", True),
        ("2027-04-01T09:00", "2027-04-01T12:00", False),
        ("2027-04-01T09:00", "2027-12-01T12:00", True),  # months between, and the season at their end
    ],
)
def test_a_season_may_run_over_new_year(start, end, expected):
    assert in_season(WINTER, span(start, end)) is expected


def test_a_season_within_one_year():
    assert in_season(((6, 1), (7, 20)), span("2026-07-20T09:00", "2026-07-20T10:00")) is True
    assert in_season(((6, 1), (7, 20)), span("2026-07-21T09:00", "2026-07-21T10:00")) is False


@pytest.mark.parametrize(
    ("band", "start", "end", "expected"),
    [
        ((540, 720), "2026-12-01T09:00", "2026-12-01T12:00", True),
        ((541, 720), "2026-12-01T09:00", "2026-12-01T12:00", False),
        ((540, 719), "2026-12-01T09:00", "2026-12-01T12:00", False),
        ((0, 1440), "2026-12-01T20:00", "2026-12-02T00:00", True),
        ((0, 1440), "2026-12-01T20:00", "2026-12-02T00:01", False),
    ],
)
def test_hours_are_those_of_one_day(band, start, end, expected):
    assert within_hours(band, span(start, end)) is expected


def test_every_volume_must_keep_the_hours():
    late = span("2026-12-01T13:00", "2026-12-01T15:00")

    assert suits("hours", (540, 900), None, [MORNING, late]) is True
    assert suits("hours", (540, 899), None, [MORNING, late]) is False


def test_what_is_told_is_kept_as_values():
    trial = trial_from_geojson(
        changed(
            activity="automated_driving",
            odd={"max_gradient_pct": 8, "road_classes": ["city"], "hours": ["09:00", "24:00"], "no_tunnel": True, "min_lanes": None},
            road={"snow_season": ["12-01", "02-29"], "time_bands": [["09:30", "16:00"]], "lanes": 2, "parked_cars": "low"},
        )
    )

    assert trial.odd == {"max_gradient_pct": 8.0, "road_classes": ("city",), "hours": (540, 1440), "no_tunnel": True}
    assert trial.road == {"snow_season": ((12, 1), (2, 29)), "time_bands": ((570, 960),), "lanes": 2.0, "parked_cars": "low"}


def test_nothing_told_is_nothing():
    trial = trial_from_geojson(changed())

    assert (trial.odd, trial.road) == ({}, {})


@pytest.mark.parametrize(
    ("part", "value", "code", "where"),
    [
        ("odd", [], "not-an-object", "odd"),
        ("road", "city", "not-an-object", "road"),
        ("odd", {"max_slope": 3}, "unknown-property", "odd.max_slope"),
        ("road", {"max_gradient_pct": 3}, "unknown-property", "road.max_gradient_pct"),
        ("odd", {"max_gradient_pct": "8%"}, "not-a-number", "odd.max_gradient_pct"),
        ("odd", {"max_gradient_pct": float("nan")}, "not-finite", "odd.max_gradient_pct"),
        ("odd", {"max_gradient_pct": -1}, "number-range", "odd.max_gradient_pct"),
        ("odd", {"min_lanes": 1.5}, "number-range", "odd.min_lanes"),
        ("road", {"signals_n": True}, "not-a-number", "road.signals_n"),
        ("odd", {"no_tunnel": 1}, "not-yes-or-no", "odd.no_tunnel"),
        ("road", {"school_zone": "yes"}, "not-yes-or-no", "road.school_zone"),
        ("road", {"road_class": "lane"}, "unknown-choice", "road.road_class"),
        ("road", {"road_class": ["city"]}, "unknown-choice", "road.road_class"),
        ("odd", {"max_pedestrian_density": "crowded"}, "unknown-choice", "odd.max_pedestrian_density"),
        ("odd", {"road_classes": "city"}, "not-a-list", "odd.road_classes"),
        ("odd", {"road_classes": []}, "not-a-list", "odd.road_classes"),
        ("odd", {"road_classes": ["city", "lane"]}, "unknown-choice", "odd.road_classes[1]"),
        ("road", {"snow_season": ["12-01"]}, "season-form", "road.snow_season"),
        ("road", {"snow_season": ["12-01", "02-30"]}, "season-form", "road.snow_season"),
        ("road", {"snow_season": ["2026-12-01", "2027-03-31"]}, "season-form", "road.snow_season"),
        ("road", {"snow_season": "winter"}, "season-form", "road.snow_season"),
        ("odd", {"hours": ["16:00", "09:00"]}, "hours-form", "odd.hours"),
        ("odd", {"hours": ["09:00", "09:00"]}, "hours-form", "odd.hours"),
        ("odd", {"hours": ["9", "16"]}, "hours-form", "odd.hours"),
        ("odd", {"hours": ["09:00", "24:01"]}, "hours-form", "odd.hours"),
        ("odd", {"hours": ["09:00"]}, "hours-form", "odd.hours"),
        ("road", {"time_bands": []}, "not-a-list", "road.time_bands"),
        ("road", {"time_bands": [["09:00", "10:00"], ["12:00", "11:00"]]}, "hours-form", "road.time_bands[1]"),
    ],
)
def test_each_mistake_is_told_with_its_place(part, value, code, where):
    assert faults(changed(**{part: value})) == {(code, f"properties.{where}")}


def test_an_unknown_word_is_told_with_those_that_are_known():
    for read, known in ((odd_from_json, NEEDS), (road_from_json, ATTRIBUTES)):
        with pytest.raises(InvalidInput) as raised:
            read({"colour": "red"}, "here")
        (fault,) = raised.value.faults
        assert fault.where == "here.colour"
        for text in (fault.message.ja, fault.message.en):
            assert all(name in text for name in known)


def test_every_mistake_in_both_is_told_at_once():
    document = changed(odd={"colour": 1, "min_lanes": -1}, road={"lanes": "two"})

    assert faults(document) == {
        ("unknown-property", "properties.odd.colour"),
        ("number-range", "properties.odd.min_lanes"),
        ("not-a-number", "properties.road.lanes"),
    }
