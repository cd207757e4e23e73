"""Numbers by day, and one tiny broken file for every way of being wrong."""

from datetime import date
from pathlib import Path

import pytest

from fieldreg.kernel.errors import BadLaw
from fieldreg.law import parameter
from fieldreg.law.files.parameters import load_parameter, parameter_file, parameter_names

BROKEN = Path(__file__).parent / "broken"  # not named .yaml, so that no linter mends them


@pytest.mark.parametrize(
    ("name", "day", "value"),
    [
        ("aviation.height_limit", date(2015, 12, 9), None),
        ("aviation.height_limit", date(2015, 12, 10), 150),
        ("aviation.light_limit", date(2022, 6, 19), 200),
        ("aviation.light_limit", date(2022, 6, 20), 100),
        ("aviation.tether_length", date(2021, 9, 23), None),
        ("aviation.tether_length", date(2021, 9, 24), 30),
        ("small_uav.ring", date(2026, 7, 13), 300),
        ("small_uav.ring", date(2026, 7, 14), 1000),
    ],
)
def test_a_number_on_a_day(name, day, value):
    held = parameter(name, day)

    assert (held.number if held else None) == value


def test_a_repealed_number_is_none_from_its_day():
    held = load_parameter(BROKEN.parent / "whole" / "repealed.yaml", "x.repealed")

    assert held.on(date(2019, 12, 31)).number == 5
    assert held.on(date(2020, 1, 1)) is None
    assert [v["value"] for v in held.to_dict(date(2020, 1, 1))["values"]] == [5.0, None]


def test_a_table_is_no_number():
    with pytest.raises(BadLaw, match="not one number"):
        _ = parameter("roads.remote_small", date(2026, 1, 1)).number


@pytest.mark.parametrize("name", ["aviation.nothing", "nothing", "nothing.at_all"])
def test_a_stranger_is_told(name):
    with pytest.raises(BadLaw, match="no parameter"):
        parameter(name, date(2026, 1, 1))


@pytest.mark.parametrize(
    ("file", "where", "said"),
    [
        ("alias", "alias.broken", "alias on line 13"),
        ("duplicate_day", "duplicate_day.broken", "key 2020-01-01 twice, again on line 13"),
        ("duplicate_key", "duplicate_key.broken", "key unit twice, again on line 4"),
        ("empty_reference", "empty_reference.broken: metadata.reference", "a reference is needed"),
        ("impossible_date", "impossible_date.broken", "cannot be read"),
        ("infinite_value", "infinite_value.broken: values.2020-01-01.value", "not a number"),
        ("missing_reference", "missing_reference.broken: metadata.reference", "is missing"),
        ("missing_unit", "missing_unit.broken: metadata.unit", "is missing"),
        ("missing_value", "missing_value.broken: values.2020-01-01.value", "is missing"),
        ("no_values", "no_values.broken: values", "not one value"),
        ("not_a_date", "not_a_date.broken: values.since 2020", "not a date"),
        ("not_a_mapping", "not_a_mapping.broken", "not a mapping"),
        ("not_a_number", "not_a_number.broken: values.2020-01-01.value", "not a number"),
        ("reference_without_title", "reference_without_title.broken: metadata.reference[0].title", "is missing"),
        ("unknown_confidence", "unknown_confidence.broken: metadata.confidence", "one of high, medium, low"),
        ("unknown_key", "unknown_key.broken: colour", "there is no key 'colour'"),
        ("unknown_value_key", "unknown_value_key.broken: values.2020-01-01.colour", "there is no key"),
        ("when_checked", "when_checked.broken: metadata.last_checked", "not a date"),
    ],
)
def test_a_broken_file_is_refused_with_its_place(file, where, said):
    with pytest.raises(BadLaw) as raised:
        load_parameter(BROKEN / f"{file}.broken", "x.y")

    assert raised.value.where == where
    assert said in raised.value.message.en


def test_every_broken_file_is_tried():
    (table,) = test_a_broken_file_is_refused_with_its_place.pytestmark

    assert {path.stem for path in BROKEN.glob("*.broken")} == {row[0] for row in table.args[1]}


@pytest.mark.parametrize("name", parameter_names())
def test_every_number_is_vouched_for(name):
    held = parameter_file(name)

    assert all(r["title"] for r in held.references)
    assert held.last_checked is None or held.last_checked <= date(2026, 11, 29)
    assert any(value for _, value in held.values)
    for day, value in held.values:
        assert value is None or value.in_force == day
