"""What the product offers to avoid about places in Sendai."""

import json

import pytest

from fieldreg.law.findings import Severity
from fieldreg.ways_out import MOST_TRIES
from tests.acceptance.test_verdicts import (
    ARAHAMA,
    DECLARED,
    EVENING,
    HIGASHI_ROKUGO,
    QUIET,
    STATION,
    bus,
    by_code,
    drone,
)


def of(found, rule, kind):
    return [w for w in found.ways if (w.rule, str(w.kind)) == (rule, kind)]


def bears_out(services, found, before):
    """Each way's document, handed in by itself, lacks the finding and has nothing as grave that was not there."""
    held = {f.rule: f.severity.rank for f in before.findings}
    for way in found.ways:
        after = services.screening.screen(json.loads(json.dumps(way.document)))
        assert after.answers[way.rule] == "not_applicable"
        assert after.to_dict() == way.screening.to_dict()
        grave = [f for f in after.findings if f.severity.rank <= Severity.PERMIT.rank]
        assert [f.rule for f in grave if held.get(f.rule, 99) > f.severity.rank] == []


def test_over_sendai_station_a_tether_or_another_place(services):
    trial = drone(STATION, vehicle=DECLARED)
    found = services.screening.ways_out(trial)

    bears_out(services, found, services.screening.screen(trial))
    (tether,) = of(found, "caa-did", "tether")
    assert tether.document["properties"]["altitude_upper"] == {"value": 30, "datum": "AGL"}
    sites = of(found, "caa-did", "site")
    assert {w.place.site for w in sites} >= {"agri-horticulture-center"}
    assert all(0 < w.place.distance_km < 20 for w in sites)
    assert of(found, "caa-did", "height") == []  # no height is low enough over a densely inhabited district


def test_over_higashi_rokugo_the_top_comes_down_with_the_surfaces_margin(services):
    site = by_code(services, "CS08")
    trial = drone(HIGASHI_ROKUGO, site=site.id, vehicle=DECLARED)
    found = services.screening.ways_out(trial)

    bears_out(services, found, services.screening.screen(trial))
    (lower,) = of(found, "caa-airport-surfaces", "height")
    top = lower.document["properties"]["altitude_upper"]["value"]
    higher = json.loads(json.dumps(lower.document))
    higher["properties"]["altitude_upper"]["value"] = top + 1
    assert services.screening.screen(higher).answers["caa-airport-surfaces"] == "unknown"  # within the margin: not cleared
    (clear,) = [n for n in lower.screening.not_applicable if n.rule == "caa-airport-surfaces"]
    assert 0 <= clear.margin_m - 10 < 1  # the layer keeps ten metres


def test_the_evening_moves_into_daylight(services):
    trial = drone(ARAHAMA, hours=EVENING, site="arahama-former-elementary", vehicle=DECLARED)
    found = services.screening.ways_out(trial)

    bears_out(services, found, services.screening.screen(trial))
    (day,) = of(found, "caa-night", "hours")
    assert day.document["properties"]["time_start"] == "2026-12-01T14:10:00+09:00"  # sunset is at 16:16
    assert day.document["properties"]["time_end"] == "2026-12-01T16:10:00+09:00"
    assert day.change.value == 230


@pytest.mark.parametrize("level", [2, 4])
def test_a_bus_without_its_driver(services, level):
    trial = bus(by_code(services, "RD01"), level=level, remote=True, driver_on_board=False, standard_controls=False)
    found = services.screening.ways_out(trial)

    bears_out(services, found, services.screening.screen(trial))
    assert not [w for w in found.ways if w.kind == "closed_to_traffic"]  # closing an open road is the police's to allow
    (driver,) = of(found, "rta-77-road-use", "driver")
    assert driver.screening.answers["rta-77-road-use"] == "not_applicable"


def test_nothing_is_kept_and_nothing_given_is_changed(services):
    trial = drone(STATION, vehicle=DECLARED)
    told = json.dumps(trial)
    services.screening.ways_out(trial)
    assert json.dumps(trial) == told


def on_aobayama(services, *, height):
    site = by_code(services, "OT13")  # the university's campus on the hill: its ground is high, and known roughly
    middle = site.outline.centroid
    return drone((middle.x, middle.y), site=site.id, height=height, vehicle=DECLARED)


def test_on_aobayama_the_height_that_surely_stays_under_the_airports_surface(services):
    trial = on_aobayama(services, height=100)
    before = services.screening.screen(trial)
    assert before.answers["caa-airport-surfaces"] == "unknown"
    found = services.screening.ways_out(trial)

    bears_out(services, found, before)
    (lower,) = of(found, "caa-airport-surfaces", "height")
    top = lower.document["properties"]["altitude_upper"]["value"]
    assert 70 <= top < 100
    assert ("caa-airport-surfaces" in lower.settles, lower.adds, lower.opens) == (True, [], [])
    surely, doubtful = (services.screening.screen(on_aobayama(services, height=h)) for h in (top, top + 1))
    assert (surely.answers["caa-airport-surfaces"], doubtful.answers["caa-airport-surfaces"]) == ("not_applicable", "unknown")


def test_at_an_event_over_sendai_station_no_licence_is_offered(services):
    """Permission is needed with certificate and licence too (category II-A)."""
    trial = drone(STATION, vehicle=DECLARED, on_site=QUIET | {"third_party_event": True})
    found = services.screening.ways_out(trial)

    bears_out(services, found, services.screening.screen(trial))
    assert of(found, "caa-did", "tether")
    assert [w for w in found.ways if "vehicle.pilot_licence" in w.answers] == []


@pytest.mark.parametrize("every", [8, pytest.param(1, marks=pytest.mark.slow)])
def test_over_the_places_the_screenings_of_a_search_are_bounded(services, monkeypatch, every):
    made = []
    screened = services.screening.screened
    monkeypatch.setattr(services.screening, "screened", lambda *asked: made.append(1) or screened(*asked))
    counts = []
    sites = services.register.sites()[::every]
    for site in sites:
        middle = site.outline.centroid
        services.screening.ways_out(drone((middle.x, middle.y), site=site.id, height=100, hours=EVENING))
        counts.append(len(made) - 1)  # the first is the trial's own
        made.clear()
    assert len(counts) * every > 50
    assert 20 < max(counts) <= MOST_TRIES
    assert sorted(counts)[len(counts) // 2] <= MOST_TRIES / 2
