"""Facilities: what may be written of each, what is refused and with which sentence, and how a value is told."""

import jsonschema
import pytest

from fieldreg.kernel.errors import InvalidInput
from fieldreg.register.facilities import FACILITIES, FacilityForm, awaited_of, facility_value
from fieldreg.register.facilities_json import facilities_from_json, facilities_schema
from fieldreg.register.sites import SiteKind

ALL = {
    "surface": ["grass", "block"], "straight_m": 500, "power_kva": 30, "power_v": 200.5, "ceiling_m": 6.3, "floor_m2": 3740,
    "floor_load_t_m2": 1.5, "parking_cars": 0, "parking_large": 9, "water": True, "toilet": False, "network": ["none"],
    "lighting": True, "fenced": False, "station": "富沢", "station_en": "Tomizawa", "station_m": 511, "use_district": "commercial",
}  # fmt: skip


def test_what_is_known_is_read_as_it_was_written():
    assert facilities_from_json(ALL, "facilities") == ALL
    assert facilities_from_json(None, "facilities") == {}
    assert facilities_from_json({"water": None, "power_kva": 30}, "facilities") == {"power_kva": 30}  # null: not known


@pytest.mark.parametrize(
    ("given", "where", "code", "told"),
    [
        ([], "facilities", "not-an-object", "{名前: 値} の形で"),
        ({"power": 30}, "facilities.power", "unknown-facility", "設備「power」はありません。使える名前: surface, "),
        ({"power_kva": "30 kVA"}, "facilities.power_kva", "not-a-number", "数で書いてください（単位は kVA）。受け取った値: '30 kVA'"),
        ({"power_kva": True}, "facilities.power_kva", "not-a-number", "数で書いてください"),
        ({"power_kva": -1}, "facilities.power_kva", "number-range", "0 から 1,000,000,000 までの数に"),
        ({"ceiling_m": 201}, "facilities.ceiling_m", "number-range", "0 から 200 までの数に"),
        ({"ceiling_m": float("nan")}, "facilities.ceiling_m", "number-range", "受け取った値: nan"),
        ({"parking_cars": 10.5}, "facilities.parking_cars", "number-range", "までの整数に"),
        ({"water": "yes"}, "facilities.water", "not-yes-or-no", "true か false"),
        ({"surface": "grass"}, "facilities.surface", "not-a-list", "一覧で"),
        ({"surface": []}, "facilities.surface", "not-a-list", "1つ以上を"),
        ({"surface": ["grass", "grass"]}, "facilities.surface", "not-a-list", "重ねずに"),
        ({"surface": ["grass", "lava"]}, "facilities.surface[1]", "unknown-choice", "grass, soil, sand, "),
        ({"network": ["6g"]}, "facilities.network[0]", "unknown-choice", "none, lte, 5g, wifi, wired のどれか"),
        ({"use_district": ["none"]}, "facilities.use_district", "unknown-choice", "low_rise_1"),
        ({"station": " "}, "facilities.station", "not-a-text", "文字で"),
        ({"station_en": "Tomizawa"}, "facilities.station_en", "english-alone", "station がありません"),
        ({"power_kva_en": "x"}, "facilities.power_kva_en", "unknown-facility", "ありません"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place_and_what_may_be_written(given, where, code, told):
    with pytest.raises(InvalidInput) as caught:
        facilities_from_json(given, "facilities")

    (fault,) = caught.value.faults
    assert (fault.where, fault.code) == (where, code)
    assert told in fault.message.ja
    assert fault.message.en


@pytest.mark.parametrize("name, least, most", [("ceiling_m", 0, 200), ("did_pct", 0, 100), ("top_amsl_m", -100, 4_000)])
def test_the_bounds_of_a_number_are_within_it(name, least, most):
    assert [facilities_from_json({name: value}, "facilities") for value in (least, most)] == [{name: least}, {name: most}]


@pytest.mark.parametrize(
    "held, told", [(123.456, "123.456 m"), (999.999, "999.999 m"), (1_000, "1,000 m"), (1_234.567, "1,234.57 m"), (1_234.5, "1,234.5 m")]
)
def test_a_figure_is_told_as_it_is_and_a_large_one_to_two_places(held, told):
    assert facility_value("straight_m", {"straight_m": held}).ja == told


def test_every_fault_is_told_at_once():
    with pytest.raises(InvalidInput) as caught:
        facilities_from_json({"power": 1, "water": 1, "parking_cars": -1}, "facilities")

    assert [fault.where for fault in caught.value.faults] == ["facilities.power", "facilities.water", "facilities.parking_cars"]


def test_the_schema_takes_what_the_reader_takes():
    schema = facilities_schema()

    jsonschema.validate(ALL, schema)
    for wrong in ({"power": 30}, {"power_kva": "30"}, {"parking_cars": 1.5}, {"surface": ["lava"]}, {"water": 1}, {"ceiling_m": 201}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, schema)


@pytest.mark.parametrize(
    ("name", "value", "ja", "en"),
    [
        ("power_kva", 30, "30 kVA", "30 kVA"),
        ("floor_m2", 13132, "13,132 m²", "13,132 m²"),
        ("floor_m2", 6056.24, "6,056.24 m²", "6,056.24 m²"),
        ("ceiling_m", 6.3, "6.3 m", "6.3 m"),
        ("parking_cars", 0, "0台", "0 cars"),
        ("seats_n", 5705, "5,705席", "5,705"),
        ("toilet", False, "なし", "no"),
        ("surface", ["grass", "block"], "芝・草地、ブロック舗装", "grass, paving blocks"),
        ("use_district", "commercial", "商業地域", "commercial"),
    ],
)
def test_a_value_is_told_with_its_unit(name, value, ja, en):
    told = facility_value(name, {name: value})

    assert (told.ja, told.en) == (ja, en)


def test_a_text_is_told_in_both_languages_and_in_japanese_where_there_is_no_english():
    assert facility_value("station", ALL).en == "Tomizawa"
    assert facility_value("station", {"station": "富沢"}).in_language("en") == "富沢"


def test_the_catalogue_names_everything_in_both_languages_and_each_kind_of_site_awaits_something():
    for name, facility in FACILITIES.items():
        assert facility.title.ja, name
        assert facility.title.en.isascii(), name
        assert bool(facility.choices) is (facility.form in (FacilityForm.CHOICE, FacilityForm.CHOICES)), name
    assert {kind: "station" in awaited_of(kind) for kind in SiteKind} == dict.fromkeys(SiteKind, True)
    assert "ceiling_m" in awaited_of(SiteKind.INDOOR)
    assert "ceiling_m" not in awaited_of(SiteKind.PARK)
