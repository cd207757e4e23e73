"""Two changes together where one does not do; and nothing offered that gains nothing."""

import json

import pytest

from fieldreg.trials.trial_geojson import trial_from_geojson
from fieldreg.ways_out import MOST_TRIES, Asked, ways_out
from fieldreg.ways_out.two_changes import MOST_PAIRS
from tests.fieldreg.law.bench import trial, zone
from tests.fieldreg.ways_out.test_kinds import ROAD, top_of

DISTRICT = zone("did", west=-500)
LICENCE = {
    "vehicle.airframe_certificate": "second", "vehicle.pilot_licence": "second", "vehicle.licence_until": "2026-12-01",
    "vehicle.flight_manual": True,
}  # fmt: skip


def out_of_a_tethers_reach(**told):
    what = trial(**{"height": 120, **told})
    what.document["properties"]["altitude_lower"] = {"value": 40, "datum": "AGL"}
    return trial_from_geojson(what.document)


def licences(found):
    return [(w.rule, str(w.kind), dict(w.answers)) for w in found.found.ways if "vehicle.pilot_licence" in w.answers]


def test_a_licence_that_spares_the_application(search):
    assert licences(search(trial(), [DISTRICT])) == [("caa-did", "condition", LICENCE)]


def test_of_the_licence_only_what_the_flight_needs(search):
    """Not limited to sight, nor to day, counts only for a flight that is not."""
    found = search(trial(vehicle={"bvlos": True}), [DISTRICT])
    wanted = LICENCE | {"vehicle.licence_bvlos": True}
    assert {rule: answers for rule, kind, answers in licences(found) if kind == "condition"} == {"caa-did": wanted, "caa-bvlos": wanted}


@pytest.mark.parametrize(
    "told",
    [
        {"on_site": {"third_party_event": True}},
        {"vehicle": {"drops": True}},
        {"vehicle": {"dangerous_goods": True}},
        {"height": 160},
        {"vehicle": {"mass_g": 24_000, "gross_mass_g": 26_000}},
    ],
)
def test_no_licence_where_the_application_is_due_all_the_same(search, told):
    """Category II-A: permission is needed with certificate and licence too."""
    found = search(trial(**told), [DISTRICT])
    assert found.before.answers["caa-did"] == "permit"
    assert licences(found) == []


def test_a_licence_and_no_event_together(search):
    found = search(out_of_a_tethers_reach(on_site={"third_party_event": True}), [DISTRICT])

    (way,) = [w for w in found.ways("caa-did") if w.change.step < 1]
    assert (str(way.kind), way.answers) == ("together", {"on_site.third_party_event": False, **LICENCE})
    assert {"caa-did", "caa-event"} <= set(way.removes)
    assert "あわせて" in way.title.ja


def test_a_licence_and_a_lower_top_that_is_the_highest_to_do(search):
    found = search(out_of_a_tethers_reach(height=160), [DISTRICT])

    way = found.of("caa-did", "together")
    assert (way.answers, top_of(way)) == (LICENCE, {"value": 149, "datum": "AGL"})
    assert {"caa-did", "caa-150m"} <= set(way.removes)


@pytest.mark.parametrize(("reason", "besides"), [("filming_on_road", {"filming": True}), ("road_works", {})])
def test_a_road_used_for_two_reasons_is_given_back_by_two_changes(search, reason, besides):
    what = trial(
        activity="automated_driving",
        vehicle={"driver_on_board": False, "remote": True, "level": 2},
        on_site={**besides, reason: True},
        at={"size": 20.0, "west": -10.0},
    )
    way = search(what, [ROAD]).of("rta-77-road-use", "together")
    assert way.answers == {"vehicle.driver_on_board": True, "vehicle.remote": False, f"on_site.{reason}": False}
    assert way.screening.answers["rta-77-road-use"] == "not_applicable"


def test_no_two_where_one_does(search):
    found = search(trial(height=200, vehicle={"bvlos": True}), [DISTRICT])
    for rule in {w.rule for w in found.found.ways}:
        near = [str(w.kind) for w in found.ways(rule) if w.change.step < 1]
        assert "together" not in near or near == ["together"]


def test_pairs_are_bounded_and_no_change_is_screened_twice(search, monkeypatch):
    """Nothing does, so that every pair that may be tried is."""
    what = out_of_a_tethers_reach(
        on_site={"third_party_event": True},
        vehicle={"bvlos": True, "drops": True, "dangerous_goods": True, "keeps_30m": False, "mass_g": 24_000, "gross_mass_g": 26_000},
        hours=("18:00", "20:00"),
    )
    found = search(what, [DISTRICT])
    screened = screened_anew(found)
    monkeypatch.setattr("fieldreg.ways_out.two_changes.MOST_PAIRS", 0)
    of_pairs = set(screened) - set(screened_anew(found))

    assert [w.rule for w in found.found.without] == ["caa-did"]
    assert len(of_pairs) == MOST_PAIRS
    assert len(screened) == len(set(screened)) <= MOST_TRIES
    (without,) = found.found.without
    assert (without.complete, str(MOST_PAIRS) in without.because.ja) == (True, True)


def screened_anew(found):
    """What a search of its own screens, in order."""
    screened = []

    def rescreen(document):
        screened.append(json.dumps(document, sort_keys=True))
        return found.screen(document)

    ways_out(Asked(found.trial, found.before, rescreen, found.source))
    return screened
