"""The plain fields of "your trial": a need fills them in, and they tell it again; another craft answers its own questions."""

import json

import pytest
from werkzeug.datastructures import MultiDict

from fieldreg.kernel.errors import InvalidInput
from fieldreg.screening.needs import Need
from fieldreg.trials.need_json import need_to_json
from fieldreg.trials.trial import Activity
from tests.oracle.seeded_needs import seeded_needs
from web.pages.choosing.trial_fields import asked_of, document_of_fields, needs_of, times_of, values_of
from web.pages.needs.need_address import query_of_document
from web.pages.needs.trial_presets import CRAFTS, craft_of

DAY = {"day": "2026-12-14", "from": "10:00", "to": "12:00"}


def fields(**told):
    return MultiDict([(name, one) for name, value in told.items() for one in (value if isinstance(value, list) else [value])])


def told_again(document):
    """The need as the bar would send it, untouched."""
    values = values_of(document)
    pairs = [("base", query_of_document(document)), ("of", values["craft"])]
    pairs += [(name, one) for name, value in values.items() for one in (value if isinstance(value, list) else [value])]
    pairs += [pair for time in times_of(document) for pair in time.items()]
    return need_to_json(Need.from_json(document_of_fields(MultiDict(pairs))))


@pytest.mark.parametrize("craft", CRAFTS)
def test_every_craft_is_a_need_that_says_all_its_answers_and_no_others(craft):
    document = need_to_json(Need.from_json(document_of_fields(fields(craft=craft, **DAY))))

    held = CRAFTS[craft]
    assert document["activity"] == held.activity
    assert (document.get("vehicle", {}), document["on_site"]) == (dict(held.vehicle), dict(held.on_site))
    assert document.get("needs", {}) == dict(held.needs)
    assert craft_of(document["activity"], document.get("vehicle", {}), document["on_site"]) == craft
    assert told_again(document) == document


@pytest.mark.parametrize("activity", Activity)
def test_the_bar_asks_all_that_a_craft_answers(activity):
    first, more = asked_of(activity)
    shown = {field.name for field in (*first, *more)}

    for craft in CRAFTS.values():
        if craft.activity is activity:
            assert craft.answers.keys() <= shown
            assert {f"needs.{name}" for name in craft.needs} <= {field.name for field in needs_of(activity)}


def test_another_craft_answers_anew_and_keeps_day_and_room():
    told = {"high_m": "60", "size": "30", "size_kind": "radius_m", **DAY}
    drone = need_to_json(Need.from_json(document_of_fields(fields(craft="drone-900g", **told))))
    bus = document_of_fields(fields(base=query_of_document(drone), of="drone-900g", craft="bus-driver", **told))

    assert "altitude_upper" not in bus
    assert (bus["radius_m"], bus["time_start"]) == (30, "2026-12-14T10:00:00+09:00")
    assert bus["vehicle"] == dict(CRAFTS["bus-driver"].vehicle)


def test_what_the_hall_robot_asks_of_the_place_goes_with_it():
    robot = document_of_fields(fields(**{"craft": "hall-robot", "needs.power_kva": "30", **DAY}))
    assert robot["needs"] == {"indoor": True, "power_kva": 30}
    drone = fields(**{"base": query_of_document(need_to_json(Need.from_json(robot))), "of": "hall-robot", "craft": "drone-900g",
                      "needs.indoor": "yes", "needs.power_kva": "30", **DAY})  # fmt: skip
    assert document_of_fields(drone)["needs"] == {"power_kva": 30}


def test_answers_are_changed_one_by_one_and_what_has_no_field_stays():
    document = need_to_json(Need.from_json(document_of_fields(fields(craft="drone-900g", **DAY))))
    document["altitude_lower"]["value"] = 10
    document["needs"] = {"use_district": ["industrial"]}
    document["vehicle"]["insured"] = True
    values = values_of(document) | {"vehicle.bvlos": "yes", "vehicle.radio_marked": "", "vehicle.mass_g": "１，１００"}
    pairs = [("base", query_of_document(document)), ("of", "drone-900g"), *DAY.items()]
    pairs += [(name, one) for name, value in values.items() for one in (value if isinstance(value, list) else [value])]
    found = document_of_fields(MultiDict(pairs))

    assert found["vehicle"]["bvlos"] is True
    assert "radio_marked" not in found["vehicle"]
    assert (found["vehicle"]["mass_g"], found["vehicle"]["gross_mass_g"], found["vehicle"]["insured"]) == (1100, 1100, True)
    assert (found["altitude_lower"]["value"], found["needs"]) == (10, {"use_district": ["industrial"]})


def test_nights_run_over_midnight_and_empty_hours_are_those_of_the_first_day():
    told = fields(craft="kite", day=["2026-12-14", "2026-12-16", ""], **{"from": ["22:00", "", ""], "to": ["02:00", "", ""]})

    assert document_of_fields(told)["times"] == [
        {"time_start": f"2026-12-{day}T22:00:00+09:00", "time_end": f"2026-12-{day + 1}T02:00:00+09:00"} for day in (14, 16)
    ]


def test_a_time_of_several_days_stays_one():
    document = need_to_json(
        Need.from_json({"activity": "kite", "time_start": "2026-12-14T10:00:00+09:00", "time_end": "2026-12-17T09:00:00+09:00"})
    )
    assert told_again(document) == document


@pytest.mark.parametrize(
    ("low", "lower"),
    [({}, 0), ({"low_m": "0"}, 0), ({"low_m": "３０"}, 30), ({"low_m": "-5"}, -5), ({"low_m": ""}, None), ({"low_m": " "}, None)],
)
def test_the_lower_height_is_what_its_field_says_and_unsaid_where_that_is_empty(low, lower):
    document = document_of_fields(fields(craft="drone-900g", high_m="60", **low, **DAY))
    need = Need.from_json(document)
    assert (need.altitude_lower and need.altitude_lower.value_m) == lower
    assert need.altitude_upper.value_m == 60
    assert values_of(document)["low_m"] == ("" if lower is None else str(lower))


def test_both_heights_stay_above_what_the_need_measured_them_from():
    base = {"activity": "drone", "altitude_upper": {"value": 90, "datum": "AMSL"}, "time_start": "2026-12-14T10:00:00+09:00",
            "time_end": "2026-12-14T12:00:00+09:00"}  # fmt: skip
    told = fields(base=query_of_document(base), of="drone-900g", craft="drone-900g", low_m="70", high_m="95", **DAY)
    found = document_of_fields(told)
    assert (found["altitude_lower"], found["altitude_upper"]) == ({"value": 70, "datum": "AMSL"}, {"value": 95, "datum": "AMSL"})
    assert values_of(found)["datum"] == "AMSL"


@pytest.mark.parametrize(
    ("told", "where"),
    [
        ({"craft": "castle", **DAY}, "craft"),
        ({"craft": "drone-900g", "day": ""}, "day"),
        ({"craft": "drone-900g", "day": "tomorrow"}, "day"),
        ({"craft": "drone-900g", "high_m": "high", **DAY}, "altitude_upper.value"),
        ({"craft": "drone-900g", "size": "-1", "size_kind": "radius_m", **DAY}, "radius_m"),
        ({"craft": "hall-robot", "needs.power_kva": "much", **DAY}, "needs.power_kva"),
    ],
)
def test_what_cannot_be_read_is_named_and_never_dropped(told, where):
    with pytest.raises(InvalidInput) as error:
        Need.from_json(document_of_fields(fields(**told)))

    assert [fault.where for fault in error.value.faults] == [where]


def test_any_need_in_an_address_is_told_again_by_its_fields():
    for need in seeded_needs(200, seed=11):
        document = need_to_json(Need.from_json(need_to_json(need)))
        assert json.dumps(told_again(document), sort_keys=True) == json.dumps(document, sort_keys=True)
