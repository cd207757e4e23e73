"""A need as JSON: read whole, written back the same, and every fault told with its place."""

import pytest

from fieldreg.kernel.errors import InvalidInput
from fieldreg.screening.needs import Need
from fieldreg.trials.heights_and_times import MOST_TIMES
from fieldreg.trials.intent import Size, SizeKind
from fieldreg.trials.need_json import need_to_json
from tests.oracle.model_needs import MODEL_NEEDS
from tests.oracle.seeded_needs import seeded_needs, wider

DAY = {"time_start": "2026-12-01T09:00:00+09:00", "time_end": "2026-12-01T11:00:00+09:00"}
NIGHT = {"time_start": "2026-12-01T22:00:00+09:00", "time_end": "2026-12-02T02:00:00+09:00"}
PLAIN = {"activity": "other", **DAY}


def faults(**more):
    with pytest.raises(InvalidInput) as refusal:
        Need.from_json({**PLAIN, **more})
    return [(fault.where, fault.code) for fault in refusal.value.faults]


def test_the_sentence_of_the_issue_is_read_whole():
    need = Need.from_json(MODEL_NEEDS["drone"])

    assert (need.activity, need.vehicle.mass_g, need.size) == ("drone", 900, Size(SizeKind.RADIUS, 30))
    assert (need.altitude_upper.value_m, need.timespan.start.isoformat()) == (60, "2026-12-14T10:00:00+09:00")


def test_words_of_a_road_go_to_the_road_and_all_others_to_the_place():
    need = Need.from_json({**PLAIN, "needs": {"power_kva": 30, "surface": ["asphalt"], "max_gradient_pct": 8, "hours": ["09:00", "12:00"]}})

    assert (need.needs, need.odd) == ({"power_kva": 30, "surface": ("asphalt",)}, {"max_gradient_pct": 8, "hours": (540, 720)})


def test_what_a_trial_calls_odd_is_taken_too_and_may_not_tell_otherwise():
    need = Need.from_json({**PLAIN, "odd": {"max_gradient_pct": 8}, "needs": {"min_lanes": 2}})

    assert need.odd == {"max_gradient_pct": 8, "min_lanes": 2}
    assert faults(odd={"max_gradient_pct": 8}, needs={"max_gradient_pct": 9}) == [("odd.max_gradient_pct", "told-otherwise")]


def test_times_are_put_in_order_and_alike_ones_are_one():
    utc = {"time_start": "2026-12-01T00:00:00Z", "time_end": "2026-12-01T02:00:00Z"}
    need = Need.from_json({"activity": "other", "times": [NIGHT, DAY, utc]})

    assert [span.in_japan().to_dict() for span in need.times] == [DAY, NIGHT]
    assert [one.times for one in need.each_time()] == [(span,) for span in need.times]


@pytest.mark.parametrize("name", MODEL_NEEDS)
def test_a_model_need_is_written_as_it_was_read(name):
    assert need_to_json(Need.from_json(MODEL_NEEDS[name])) == MODEL_NEEDS[name]


def test_needs_of_every_kind_are_the_same_after_writing_and_reading():
    for need in wider(seeded_needs(200, 21), 21):
        document = need_to_json(need)
        assert Need.from_json(document) == need
        assert need_to_json(Need.from_json(document)) == document


@pytest.mark.parametrize(
    "more, told",
    [
        ({"site": "park"}, [("site", "need-has-a-place")]),
        ({"geometry": None}, [("geometry", "need-has-a-place")]),
        ({"radius": 30}, [("radius", "unknown-property")]),
        ({"radius_m": 30, "area_m2": 100}, [("area_m2", "told-twice")]),
        ({"radius_m": 0}, [("radius_m", "size-range")]),
        ({"length_m": "1 km"}, [("length_m", "not-a-number")]),
        ({"area_m2": 1e11}, [("area_m2", "size-range")]),
        ({"activity": "drone"}, [("altitude_upper", "altitude-missing")]),
        ({"activity": "boat"}, [("activity", "unknown-activity")]),
        ({"times": [DAY]}, [("times", "told-twice")]),
        ({"time_start": None, "time_end": None, "times": []}, [("times", "not-a-list")]),
        ({"time_start": None, "time_end": None, "times": [DAY] * (MOST_TIMES + 1)}, [("times", "not-a-list")]),
        ({"time_start": None, "time_end": None, "times": [DAY, {"time_start": "noon"}]},
         [("times[1].time_start", "time-form"), ("times[1].time_end", "time-form")]),
        ({"time_start": None, "time_end": None, "times": [{**DAY, "day": 1}]}, [("times[0]", "time-form")]),
        ({"time_end": DAY["time_start"]}, [("time_end", "end-before-start")]),
        ({"needs": ["power_kva"]}, [("needs", "not-an-object")]),
        ({"needs": {"power": 30}}, [("needs.power", "unknown-need")]),
        ({"needs": {"power_kva": "30"}}, [("needs.power_kva", "not-a-number")]),
        ({"needs": {"parking_cars": 1.5}}, [("needs.parking_cars", "number-range")]),
        ({"needs": {"ceiling_m": -1}}, [("needs.ceiling_m", "number-range")]),
        ({"needs": {"indoor": 1}}, [("needs.indoor", "not-yes-or-no")]),
        ({"needs": {"surface": "asphalt"}}, [("needs.surface", "not-a-list")]),
        ({"needs": {"surface": ["grass", "lava"]}}, [("needs.surface[1]", "unknown-choice")]),
        ({"needs": {"min_lanes": 1.5}}, [("needs.min_lanes", "number-range")]),
        ({"vehicle": {"weight": 900}}, [("vehicle.weight", "unknown-property")]),
        ({"not_yet_known": ["vehicle.mass"]}, [("not_yet_known", "unknown-question")]),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_place(more, told):
    assert faults(**more) == told


def test_every_fault_is_told_at_once():
    assert faults(site="a", radius_m=-1, needs={"power": 1}, vehicle={"mass_g": "900"}, time_start="soon") == [
        ("site", "need-has-a-place"), ("time_start", "time-form"), ("vehicle.mass_g", "not-a-number"), ("radius_m", "size-range"),
        ("needs.power", "unknown-need"),
    ]  # fmt: skip


@pytest.mark.parametrize("document", [None, [], "need", 3])
def test_what_is_no_object_is_no_need(document):
    with pytest.raises(InvalidInput, match=r"\{…\}"):
        Need.from_json(document)
