"""A height says what it is measured from, or it is refused."""

import math

import pytest

from fieldreg.kernel.altitudes import Altitude, Datum, between_told
from fieldreg.kernel.errors import DatumMismatch, InvalidInput


def test_feet_become_metres_at_the_edge():
    assert Altitude.from_json({"value": 400, "datum": "AGL", "unit": "FT"}, "top") == Altitude(400 * 0.3048, Datum.AGL)


def test_metres_are_meant_where_no_unit_is_said():
    assert Altitude.from_json({"value": 120, "datum": "AMSL"}, "top") == Altitude(120.0, Datum.AMSL)


@pytest.mark.parametrize(
    ("value", "code", "said"),
    [
        (120, "altitude-form", "単位と基準面がわかるように"),
        ({"value": "400ft", "datum": "AGL"}, "not-a-number", 'unit: "FT"'),
        ({"value_ft": 400, "datum": "AGL"}, "altitude-form", "value_ft は使えません"),
        ({"value": 120, "datum": "AGL", "unit": "feet"}, "altitude-unit", "FT（フィート）"),
        ({"value": 120}, "altitude-datum", "AGL（対地）か AMSL（標高）"),
        ({"value": math.nan, "datum": "AGL"}, "not-finite", "NaN"),
        ({"value": True, "datum": "AGL"}, "not-a-number", "数値で"),
        ({"value": 120_000, "datum": "AGL"}, "altitude-range", "範囲外"),
    ],
)
def test_a_height_that_cannot_be_understood_is_refused(value, code, said):
    with pytest.raises(InvalidInput) as caught:
        Altitude.from_json(value, "properties.altitude_upper")

    (fault,) = caught.value.faults
    assert fault.code == code
    assert fault.where.startswith("properties.altitude_upper")
    assert said in fault.message.ja


def test_heights_of_two_datums_do_not_compare():
    with pytest.raises(DatumMismatch, match="AGL と AMSL"):
        assert Altitude(1, Datum.AGL) < Altitude(2, Datum.AMSL)


@pytest.mark.parametrize(
    ("lower", "upper", "ja", "en"),
    [
        ((30, Datum.AGL), (60, Datum.AGL), "地上から 30〜60 m", "30 to 60 m above ground"),
        ((0, Datum.AGL), (60, Datum.AGL), "地上から 0〜60 m", "0 to 60 m above ground"),
        ((90.5, Datum.AMSL), (99, Datum.AMSL), "標高 90.5〜99 m", "90.5 to 99 m above mean sea level"),
        (None, (60, Datum.AGL), "地上から 60 m まで（下限の申告なし）", "up to 60 m above ground (no lower height told)"),
        ((30, Datum.AGL), None, "地上から 30 m 以上（上限の申告なし）", "from 30 m above ground (no upper height told)"),
        (
            (30, Datum.AGL), (99, Datum.AMSL), "地上から 30 m 以上（上限の申告なし）、標高 99 m まで（下限の申告なし）",
            "from 30 m above ground (no upper height told), up to 99 m above mean sea level (no lower height told)",
        ),
    ],
)  # fmt: skip
def test_an_end_that_nobody_told_is_told_as_that(lower, upper, ja, en):
    told = between_told(lower and Altitude(*lower), upper and Altitude(*upper))
    assert (told.ja, told.en) == (ja, en)


def test_where_no_height_was_told_there_is_nothing_to_tell():
    assert between_told(None, None) is None
