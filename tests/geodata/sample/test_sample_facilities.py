"""What the sample says its sites offer: named in the catalogue, each value sourced, none invented, no filter empty that need not be."""

import re
from collections import Counter

import pytest

from fieldreg.register.facilities import FACILITIES, FacilityForm, fact_name
from fieldreg.register.facilities_json import facilities_from_json
from fieldreg.register.sites import METHODS
from fieldreg.trials.odd import ATTRIBUTES
from fieldreg.trials.odd_json import attribute_value
from tests.geodata.sample.held import CASES, CONFIDENCE, SITES, props

EQUIPPED = {site_id: site["properties"] for site_id, site in SITES.items() if site["properties"].get("facilities")}
DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
COUNTS = {
    "surface": 5, "straight_m": 1, "lawn_m2": 1, "paved_m2": 1, "floor_m2": 6, "ceiling_m": 2, "halls": 9, "seats_n": 3, "water": 2,
    "toilet": 13, "toilets_n": 9, "network": 1, "lighting": 1, "parking_cars": 14, "parking_large": 4, "parking_note": 11, "opening": 12,
    "hire": 3, "station": 42, "station_m": 42, "did_pct": 41, "did_m": 20, "refuge": 20, "protection": 4, "top_amsl_m": 3, "relief": 5,
    "obstacles": 10,
}  # fmt: skip
NOT_FOUND = {"floor_load_t_m2", "power_kva", "power_v", "fenced", "use_district"}  # looked for; no source tells any


def names(site):
    return [name for name in site["facilities"] if name in FACILITIES]


@pytest.mark.parametrize("site", EQUIPPED.values(), ids=EQUIPPED)
def test_each_value_is_within_the_catalogue_and_tells_its_source_and_confidence(site):
    assert facilities_from_json(site["facilities"], "facilities") == site["facilities"]
    for name in names(site):
        fact = site["facts"][fact_name(name)]
        assert fact["source"], name
        assert fact["confidence"] in CONFIDENCE - {"unconfirmed"}, name
        assert fact["method"] in METHODS, name
        assert DAY.fullmatch(fact.get("on", "2026")), name


def test_every_text_has_its_english_and_no_fact_stands_without_its_value():
    for site_id, site in EQUIPPED.items():
        texts = [name for name in names(site) if FACILITIES[name].form is FacilityForm.TEXT]
        assert [name for name in texts if not site["facilities"].get(f"{name}_en", "").isascii()] == [
            name for name in texts if "²" in site["facilities"].get(f"{name}_en", "")
        ], site_id
        assert [name for name in texts if not site["facilities"].get(f"{name}_en")] == [], site_id
        told = {name.removeprefix("facilities.") for name in site["facts"] if name.startswith("facilities.")}
        assert told == set(names(site)), site_id


def test_so_many_sites_tell_each_facility():
    assert Counter(name for site in EQUIPPED.values() for name in names(site)) == COUNTS
    assert FACILITIES.keys() - COUNTS.keys() == NOT_FOUND


def test_where_sources_contradict_both_are_told_and_the_confidence_is_low():
    torn = {
        (site["code"], name): fact
        for site in props(*SITES.values())
        for name, fact in site["facts"].items()
        if "資料が食い違います" in fact["source"]
    }

    assert {where for where, fact in torn.items() if fact["confidence"] != "low"} == {("RD04", "facilities.network")}  # of another matter
    assert {where for where in torn if where[1] != "facilities.network"} == {
        ("CS06", "facilities.parking_cars"), ("PK01", "facilities.parking_cars"), ("PK05", "facilities.lawn_m2"),
        ("PK05", "facilities.opening"), ("PK15", "area_m2"), ("RD05", "road.length_km"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("code", "name", "value"),
    [
        ("CS06", "parking_cars", 77), ("PK01", "parking_cars", 55), ("PK03", "parking_cars", 0), ("PK05", "parking_cars", 234),
        ("PK05", "surface", ["grass", "block"]), ("PK05", "ceiling_m", 6), ("PK25", "ceiling_m", 6.3), ("PK25", "floor_m2", 3740),
        ("IN29", "floor_m2", 13132), ("IN29", "surface", ["artificial_turf"]), ("OT13", "straight_m", 500), ("IN28", "station_m", 511),
        ("CS05", "refuge", ["earthquake", "stay"]), ("PK16", "top_amsl_m", 119.55), ("RD04", "network", ["5g"]), ("PK01", "station_m", 0),
    ],
)  # fmt: skip
def test_a_value_is_the_one_of_the_survey(code, name, value):
    [site] = [site for site in EQUIPPED.values() if site["code"] == code]

    assert site["facilities"][name] == value


def test_what_a_road_is_told_by_can_be_held_against_a_need():
    for site in props(*SITES.values()):
        for name, value in site.get("road", {}).items():
            if name in ATTRIBUTES:
                attribute_value(name, value, name)  # raises where it cannot


def test_past_trials_are_dated_sourced_and_in_both_languages():
    held = {site["code"]: site["past_trials"] for site in props(*SITES.values()) if "past_trials" in site}

    assert {code: [trial["on"] for trial in trials] for code, trials in held.items()} == {
        "CS01": ["2021-03-05/2021-03-07"], "CS02": ["2021-03-05/2021-03-07"], "CS06": ["2016-03-27", "2018-03-19"],
        "PK27": ["2017-02-25"], "TR01": ["2017-06-29"], "RV04": ["2016-11-05", "2018-03-19", "2019-03", "2019-11"],
        "OT10": ["2022-10-17"], "OT13": ["2025-11-08/2025-11-16"], "OT14b": ["2025-10-18/2025-10-19"],
        "RD01": ["2024-02-11/2024-02-18", "2024-10-20/2024-10-27", "2025-11-09/2025-11-16"], "RD02": ["2025-11-09/2025-11-16"],
        "RD03": ["2025-10-18/2025-10-19"], "RD04": ["2025-11-27/2025-12-07"], "RD05": ["2026-01-19/2026-01-30"], "RD06": ["2016-03-27"],
        "RD08": ["2017-10-25", "2019-05-27/2019-06-07"],
    }  # fmt: skip
    for trials in held.values():
        for trial in trials:
            assert trial["what"]
            assert trial["what_en"].replace("²", "").isascii()
            assert trial["source"]
            assert trial["confidence"] in CONFIDENCE


def test_the_past_cases_stand_in_the_order_of_their_days():
    days = [str(case["when"]) for case in CASES["cases"]]

    assert days == sorted(days)
    assert len(days) == 28
