"""Ways out of a doubt: the nearest change at which a rule surely does not apply, and what settles nothing."""

import json

import pytest

from fieldreg.surroundings.airport_heights import lowest_over
from fieldreg.ways_out import MOST_TRIES, Asked, ways_out
from fieldreg.ways_out.search import MOST_FOR_DOUBTS
from tests.fieldreg.law import bench
from tests.fieldreg.law.bench import square, trial, zone
from tests.fieldreg.ways_out.test_kinds import _surfaces_over_home, hours_of, top_of, xy_of

GROUND_M, MARGIN_M = 2.0, 10.0
SURFACES = zone("airport-surfaces", west=-30_000, size=60_000, attributes={"surfaces": _surfaces_over_home()})
HIGHEST_M = int(lowest_over(SURFACES.attributes["surfaces"], trial().footprint) - GROUND_M - MARGIN_M)


def ways_of(found, rule):
    return [(str(w.kind), dict(w.answers)) for w in found.ways(rule)]


def test_beside_a_surface_the_highest_whole_metre_that_surely_clears(search):
    found = search(trial(height=HIGHEST_M + 5), [SURFACES])
    assert found.before.answers["caa-airport-surfaces"] == "unknown"

    way = found.of("caa-airport-surfaces", "height")
    assert top_of(way) == {"value": HIGHEST_M, "datum": "AGL"}
    assert (list(way.settles), way.adds, way.opens) == (["caa-airport-surfaces"], [], [])
    assert way.screening.answers["caa-airport-surfaces"] == "not_applicable"
    higher = json.loads(json.dumps(way.document))
    higher["properties"]["altitude_upper"]["value"] += 1
    assert found.screen(higher).answers["caa-airport-surfaces"] == "unknown"


def test_ground_known_too_roughly_makes_the_height_lower(search):
    rough = search(trial(height=HIGHEST_M), [SURFACES], ground=(GROUND_M, 20.0))
    assert top_of(rough.of("caa-airport-surfaces", "height"))["value"] == HIGHEST_M - 20


def test_about_a_hundred_and_fifty_metres_over_ground_known_roughly(search):
    found = search(trial(height=160, datum="AMSL"), ground=(10.0, 10.0))
    assert found.before.answers["caa-150m"] == "unknown"
    assert top_of(found.of("caa-150m", "height")) == {"value": 149, "datum": "AMSL"}


@pytest.mark.parametrize("ground", [(GROUND_M, 200.0), None])
def test_no_height_where_not_even_the_lowest_is_sure(search, ground):
    found = search(trial(height=100), [SURFACES], ground=ground)
    assert found.before.answers["caa-airport-surfaces"] == "unknown"
    assert ways_of(found, "caa-airport-surfaces") == []


def test_beside_a_border_what_lies_surely_beyond_its_accuracy(search):
    found = search(trial(), [zone("did", west=45.0, accuracy_m=20.0)])
    assert found.before.answers["caa-did"] == "unknown"

    way = found.of("caa-did", "outline")
    assert xy_of(way).distance(bench.PLANE.to_xy(square(45.0, None, 1000.0))) > 20.0
    assert 0.6 < way.change.value < 0.745  # 74.5 m by 100 m, less a metre along its edge
    assert list(way.settles) == ["caa-did"]


def test_at_dusk_a_few_minutes_earlier(search):
    found = search(trial(hours=("15:00", "16:17")))  # sunset, to the minute
    assert found.before.answers["caa-night"] == "unknown"
    assert hours_of(found.of("caa-night", "hours")) == ["12-01T14:53", "12-01T16:10"]


def test_a_layer_that_is_missing_is_settled_by_no_height_hour_or_outline(search):
    found = search(trial(), missing=("did",))
    assert found.before.answers["caa-did"] == "unknown"
    assert {kind for kind, _ in ways_of(found, "caa-did")} <= {"tether", "condition"}


def test_an_answer_that_is_the_persons_to_give_is_not_offered_as_a_condition(search):
    found = search(trial(without=["vehicle.bvlos"]))
    assert found.before.answers["caa-bvlos"] == "unknown"
    assert ways_of(found, "caa-bvlos") == []
    assert "caa-bvlos" not in {w.rule for w in found.found.without}


def test_low_enough_and_by_day_the_question_need_not_be_answered(search):
    """Below 100 g neither rule would hold; but nobody has said how heavy it is."""
    found = search(trial(height=160, hours=("18:00", "19:00"), without=["vehicle.mass_g"]))
    assert {u.rule: str(u.settled_by) for u in found.before.unknown if u.rule in ("caa-150m", "caa-night")} == {
        "caa-150m": "you", "caa-night": "you",
    }  # fmt: skip

    assert (found.kinds("caa-150m"), found.kinds("caa-night")) == (["height"], ["hours"])
    assert top_of(found.of("caa-150m", "height"))["value"] == 149


def test_a_lesser_doubt_is_left_alone(search):
    found = search(trial())
    assert [u.rule for u in found.before.unknown if not u.open]
    assert (found.found.ways, found.found.without) == ([], [])


def test_a_finding_and_a_doubt_each_have_their_own_height(search):
    found = search(trial(height=HIGHEST_M + 5), [SURFACES, zone("did", west=-500)])
    assert "height" not in found.kinds("caa-did")
    assert [w.rule for w in found.found.ways if w.kind == "height"] == ["caa-airport-surfaces"]
    rules = [w.rule for w in found.found.ways]
    assert rules == sorted(rules, key=["caa-did", "caa-airport-surfaces"].index)  # what forbids before what might


def test_doubts_take_no_more_than_their_share_of_the_screenings(search):
    known = [zone(layer, id=layer, west=45.0, accuracy_m=30.0) for layer in ("did", "small-uav", "parks")]
    what = trial(height=HIGHEST_M + 5, hours=("15:00", "16:17"))
    found = search(what, [SURFACES, *known])
    assert len([u for u in found.before.unknown if u.open and u.settled_by != "you"]) >= 4
    screened = []

    def rescreen(document):
        screened.append(json.dumps(document, sort_keys=True))
        return found.screen(document)

    ways_out(Asked(found.trial, found.before, rescreen, found.source))
    assert 5 < len(screened) <= MOST_FOR_DOUBTS < MOST_TRIES
    assert len(screened) == len(set(screened))


def test_doubts_cut_off_leave_the_findings_their_other_places(search, place, monkeypatch):
    monkeypatch.setattr("fieldreg.ways_out.search.MOST_FOR_DOUBTS", 2)
    sites = [place("near", 2_000, ground_elevation_m=0.0)]
    found = search(trial(height=HIGHEST_M + 5), [SURFACES, zone("did", west=-500)], sites=sites)

    assert found.of("caa-did", "site").place.site == "near"
    assert found.ways("caa-airport-surfaces") == []
    assert [(w.rule, w.complete) for w in found.found.without] == [("caa-airport-surfaces", False)]


def test_a_doubt_cut_off_by_the_bound_is_told(search):
    found = search(trial(height=HIGHEST_M + 5), [SURFACES], most_tries=2).found
    assert [(w.rule, w.complete) for w in found.without] == [("caa-airport-surfaces", False)]
    assert found.ways == []


def test_what_is_settled_is_in_the_contracts_form(search):
    (told,) = json.loads(json.dumps(search(trial(height=HIGHEST_M + 5), [SURFACES]).found.to_dict()))["ways"]
    assert told["settles"] == [{"rule": "caa-airport-surfaces", "title": told["settles"][0]["title"]}]
    assert told["settles"][0]["title"]["ja"]
    assert told["rule"] == "caa-airport-surfaces"
