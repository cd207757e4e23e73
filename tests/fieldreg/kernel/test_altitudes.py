"""A height says what it is measured from, or it is refused."""

import math

import pytest

from fieldreg.kernel.altitudes import Altitude, Datum
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
