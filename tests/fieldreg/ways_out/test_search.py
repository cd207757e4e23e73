"""The search as a whole: its order, its bound, what is told without a way, and that nothing is made worse."""

import json

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldreg.law.findings import Finding, Severity
from fieldreg.trials.trial_geojson import trial_from_geojson
from fieldreg.ways_out import MOST_TRIES, Asked, ways_out
from tests.fieldreg.law.bench import square, trial, zone

DISTRICT = zone("did", west=-500)
OPEN_SITES = (2_000, 3_000, 9_000)


def test_every_grave_finding_has_ways_or_is_told_without(search, place):
    found = search(trial(height=200, vehicle={"dangerous_goods": True}), [zone("parks", west=-500)], sites=[])

    grave = {f.rule for f in found.before.findings if f.severity.rank <= Severity.PERMIT.rank}
    assert grave == {"caa-150m", "caa-danger-goods", "park-act-permit"}
    assert {w.rule for w in found.found.ways} == {"caa-150m", "caa-danger-goods"}
    (without,) = found.found.without
    assert (without.rule, without.complete) == ("park-act-permit", True)
    assert "見つかりませんでした" in without.because.ja


def test_nothing_grave_asks_for_nothing(search):
    found = search(trial())
    assert (found.found.ways, found.found.without) == ([], [])


def test_smaller_changes_come_first(search, place):
    sites = [place(f"s{east}", east) for east in OPEN_SITES]
    ways = search(trial(hours=("16:00", "17:00"), height=60), [zone("did", west=40.0)], sites=sites).ways("caa-did")

    assert [w.change.step for w in ways] == sorted(w.change.step for w in ways)
    assert [str(w.kind) for w in ways] == ["outline", "tether", "condition", "site", "site", "site"]


def test_the_bound_is_kept_and_told(search, place):
    sites = [place(f"s{east}", east) for east in OPEN_SITES]
    found = search(trial(height=200), [DISTRICT], sites=sites, most_tries=3).found

    assert [(w.rule, w.complete) for w in found.without] == [("caa-150m", False), ("caa-did", False)]
    assert "回数に達した" in found.without[0].because.ja
    assert found.ways == []


def test_no_change_is_screened_twice(search, place):
    sites = [place(f"s{east}", east) for east in OPEN_SITES]
    found = search(trial(height=200), [DISTRICT], sites=sites)
    screened = []

    def rescreen(document):
        screened.append(json.dumps(document, sort_keys=True))
        return found.screen(document)

    ways_out(Asked(found.trial, found.before, rescreen, found.source, sites))
    assert 10 < len(screened) <= MOST_TRIES
    assert len(screened) == len(set(screened))


@pytest.mark.parametrize(("corners", "tries"), [(40, 80), (500, 80), (2_000, 20), (9_900, 4)])
def test_a_shape_of_many_corners_leaves_fewer_tries(search, corners, tries):
    what = trial(height=200)
    ring = shapely.segmentize(what.footprint, what.footprint.length / (corners - 4))
    document = what.document | {"geometry": shapely.geometry.mapping(ring)}
    found = search(trial_from_geojson(document))

    assert len(found.asked._known) + found.asked._left == pytest.approx(tries, abs=1)


def test_what_the_change_leaves_is_in_its_verdict(search):
    (height,) = [w for w in search(trial(height=200), [DISTRICT]).ways("caa-150m") if w.kind == "height"]
    removed = sorted(set(height.removes) & {"caa-150m", "caa-did"})
    assert (removed, height.screening.answers["caa-did"], height.screening.verdict) == (["caa-150m"], "permit", "permit")


@pytest.mark.parametrize(
    ("accuracy_m", "adds", "opens"),
    [(0.0, ["coast-port", "tsunami-drone-corridor"], []), (400.0, ["coast-port"], ["tsunami-drone-corridor"])],
)
def test_what_a_change_brings_along_is_told(search, place, accuracy_m, adds, opens):
    """The city's drone route is less grave than a permit: the place is offered, and the route said."""
    route = zone("hazard", west=1_900, size=300, accuracy_m=accuracy_m)
    way = search(trial(), [DISTRICT, route], sites=[place("coast", 2_000, kind="coast")]).of("caa-did", "site")
    assert ([f.rule for f in way.adds], [u.rule for u in way.opens]) == (adds, opens)


def test_an_answer_in_the_contracts_form(search):
    told = json.loads(json.dumps(search(trial(height=120), [DISTRICT]).found.to_dict()))
    (tether,) = [w for w in told["ways"] if w["kind"] == "tether"]
    assert tether["conditions"] == [
        {
            "name": "vehicle.tether_m", "value": 30, "short": {"ja": "係留の長さ", "en": "length of the tether"},
            "said": {"ja": "30 m", "en": "30 m"},
        },
        {
            "name": "vehicle.tether_anchored", "value": True,
            "short": {"ja": "強度のある索による固定の有無", "en": "whether a strong tether is anchored"},
            "said": {"ja": "はい", "en": "yes"},
        },
    ]  # fmt: skip
    (did,) = [gone for gone in tether["removes"] if gone["rule"] == "caa-did"]
    assert did == {"rule": "caa-did", "title": {"ja": "人口集中地区の上空", "en": did["title"]["en"]}}
    assert tether["change"]["step"] == 0.75


WORLDS = st.fixed_dictionaries(
    {
        "did": st.none() | st.floats(-1_200, 300),
        "uav": st.none() | st.floats(-2_500, 2_500),
        "park": st.none() | st.floats(-1_100, 100),
        "accuracy": st.sampled_from([0.0, 10.0, 60.0]),
        "height": st.integers(1, 220),
        "start": st.integers(0, 20),
        "length": st.integers(1, 20),
        "vehicle": st.fixed_dictionaries(
            {}, optional={"bvlos": st.booleans(), "drops": st.booleans(), "keeps_30m": st.booleans(), "tether_m": st.floats(0, 60)}
        ),
        "east": st.floats(300, 6_000),
    }
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(WORLDS)
def test_every_way_screened_from_its_document_alone_lacks_its_finding_and_is_no_worse(search, place, drawn):
    zones = [
        zone(layer, id=layer, west=drawn[name], accuracy_m=drawn["accuracy"], outline=square(drawn[name], None, 1_000.0))
        for name, layer in (("did", "did"), ("uav", "small-uav"), ("park", "parks"))
        if drawn[name] is not None
    ]
    what = trial(height=drawn["height"], vehicle=drawn["vehicle"], hours=_hours(drawn))
    found = search(what, zones, sites=[place("near", drawn["east"]), place("hall", 900, kind="indoor", indoor=True)])

    before = {f.rule: f.severity.rank for f in found.before.findings}
    doubtful = {u.rule for u in found.before.unknown}
    open_ = {u.rule: u.severity.rank for u in found.before.unknown if u.open}
    assert len(found.asked._known) <= MOST_TRIES
    for way in found.found.ways:
        after = found.screen(json.loads(json.dumps(way.document)))
        rank = (before | open_)[way.rule]
        assert after.answers[way.rule] == "not_applicable"
        assert after.answers == way.screening.answers
        assert set(way.removes) == {r for r in before if after.answers[r] == "not_applicable"}
        assert set(way.settles) == {r for r in open_ if after.answers[r] == "not_applicable"}
        assert way.rule in {*way.removes, *way.settles}
        for outcome in (*after.findings, *(u for u in after.unknown if u.rule not in doubtful)):
            if outcome.severity.rank <= rank:
                assert before.get(outcome.rule, 99) <= outcome.severity.rank, (way.kind, outcome.rule)
        told = {f.rule for f in way.adds}
        assert told == {f.rule for f in after.findings if before.get(f.rule, 99) > f.severity.rank}
        assert all(isinstance(f, Finding) for f in way.adds)


def _hours(drawn):
    end = min(23, drawn["start"] + drawn["length"])
    return f"{drawn['start']:02}:00", f"{end:02}:00"


@pytest.mark.parametrize("missing", [("did",), ("small-uav",)])
def test_a_missing_layer_is_not_cured_by_moving(search, place, missing):
    found = search(trial(height=200), sites=[place("near", 2_000)], missing=missing)
    assert {w.screening.verdict for w in found.ways("caa-150m") if w.kind == "height"} == {"unknown"}
