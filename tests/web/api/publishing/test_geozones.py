"""The test interface for geo-awareness: what is sure is said, what is not is an Error with its reason, and never Absent."""

from dataclasses import replace
from datetime import date

import pytest
import shapely

from fieldreg.kernel.texts import Text
from fieldreg.register.zones import Edition, Layer, Restriction, Zone

NEEDED = ("did", "airports", "airport-surfaces", "small-uav")
COVERED = shapely.box(140.7, 38.1, 141.1, 38.4)


@pytest.fixture
def vouched(services):
    """Every layer drones depend on, vouching for the city; a facility of the small-UAV Act."""
    with services.store.writing() as work:
        for name in NEEDED:
            work.zones.put_layer(Layer(id=name, title=Text(name)))
            known = {"in_force_from": date(2022, 6, 25), "accuracy_m": 10, "coverage": COVERED, "coverage_name": "市"}
            work.zones.put_edition(Edition(layer=name, edition="2020", **known))
            if name != "did":
                far = shapely.box(140.71, 38.11, 140.72, 38.12)
                work.zones.put_zones([Zone(id=f"far-{name}", layer=name, edition="2020", name=Text("遠"), outline=far)])
        base = Zone(id="base", layer="small-uav", edition="2020", name=Text("駐屯地"), outline=shapely.box(140.95, 38.25, 140.955, 38.255),
                    restriction=Restriction.PROHIBITED)  # fmt: skip
        work.zones.put_zones([base])
        work.commit()


def at(lon, lat, **more):
    return {"position": {"uomDimensions": "M", "verticalReferenceType": "AGL", "height": 50, "longitude": lon, "latitude": lat}, **more}


def said(client, *sets):
    answer = client.post("/geozones/check", json={"checks": [{"filterSets": list(sets)}]})
    assert answer.status_code == 200, answer.json
    (held,) = answer.json["applicableGeozone"]
    assert ("message" in held) == (held["geozone"] in ("Error", "UnsupportedFilter"))
    return held["geozone"]


def test_present_absent_and_not_known_are_three(client, vouched):
    inside, outside, border, elsewhere = at(140.89, 38.26), at(140.8, 38.2), at(140.88, 38.26), at(139.7, 35.6)
    answer = client.post("/geozones/check", json={"checks": [{"filterSets": [one]} for one in (inside, outside, border, elsewhere)]})
    held = answer.json["applicableGeozone"]
    assert [one["geozone"] for one in held] == ["Present", "Absent", "Error", "Error"]
    assert "'z'" in held[2]["message"]
    assert "layer did: its edition does not vouch for this place" in held[3]["message"]


def test_a_layer_that_is_not_held_is_never_absent(client):
    assert said(client, at(140.8, 38.2)) == "Error"
    assert said(client, at(140.89, 38.26)) == "Present"  # which is known whatever else is not


@pytest.mark.parametrize("change", [{"stale_after": date(2026, 1, 1)}, {"failed": "broken"}, {"complete": False}, {"coverage": None}])
def test_a_layer_that_cannot_speak_is_never_absent(client, services, vouched, change):
    with services.store.writing() as work:
        (held,) = [one for one in work.zones.editions("airports") if one.edition == "2020"]
        work.zones.put_edition(replace(held, **change))
        work.commit()
    assert said(client, at(140.8, 38.2)) == "Error"


def test_about_a_facility_the_act_reaches_farther_than_its_outline(client, vouched):
    assert said(client, at(140.9525, 38.257)) == "Present"  # 220 m north of it


def test_the_act_reaches_as_far_as_on_any_day_that_is_asked_about(client, vouched):
    """300 m about a facility until 13 July 2026, 1,000 m from then on."""
    north = at(140.9525, 38.261)  # 660 m north of it
    before = {"after": "2026-07-01T00:00:00+09:00", "before": "2026-07-13T23:00:00+09:00"}
    assert said(client, north | before) == "Absent"
    assert said(client, north | before | {"before": "2026-07-14T01:00:00+09:00"}) == "Present"
    assert said(client, north | {"after": "2026-07-15T00:00:00+09:00", "before": "2026-07-16T00:00:00+09:00"}) == "Present"


def test_the_act_reaches_only_about_what_is_there_on_those_days(client, services, vouched):
    with services.store.writing() as work:
        known = {"layer": "small-uav", "edition": "2020", "name": Text("施設"), "restriction": Restriction.PROHIBITED}
        for own, west, days in (("gone", 140.8, {"valid_to": date(2026, 7, 10)}), ("later", 140.85, {"valid_from": date(2026, 7, 20)})):
            work.zones.put_zones([Zone(id=own, outline=shapely.box(west, 38.25, west + 0.005, 38.255), **known, **days)])
        work.commit()
    span = {"after": "2026-07-01T00:00:00+09:00", "before": "2026-07-31T00:00:00+09:00"}
    assert said(client, at(140.8025, 38.261) | span) == "Absent"
    assert said(client, at(140.8025, 38.2565) | span) == "Present"  # within 300 m
    assert said(client, at(140.8525, 38.261) | span) == "Present"


def test_hours_that_nobody_can_read_are_never_sure(client, services, vouched):
    with services.store.writing() as work:
        known = {"layer": "airports", "edition": "2020", "name": Text("?"), "outline": shapely.box(140.8, 38.3, 140.82, 38.32)}
        work.zones.put_zones([Zone(id="odd", attributes={"applicability": [{"schedule": "weekends"}]}, **known)])
        work.commit()
    asked = [at(140.81, 38.31), at(140.81, 38.31) | {"after": "2026-12-01T09:30:00+09:00", "before": "2026-12-01T09:40:00+09:00"}]
    for one in asked:
        answer = client.post("/geozones/check", json={"checks": [{"filterSets": [one]}]}).json["applicableGeozone"][0]
        assert (answer["geozone"], "zone 'odd' of airports" in answer["message"]) == ("Error", True)
    assert said(client, at(140.75, 38.35)) == "Absent"


def test_a_zone_of_which_nobody_states_the_restriction_may_be_of_any(client, services, vouched):
    with services.store.writing() as work:
        known = {"layer": "airports", "edition": "2020", "name": Text("?"), "outline": shapely.box(140.8, 38.3, 140.82, 38.32)}
        work.zones.put_zones([Zone(id="odd", attributes={"restriction_unstated": True}, **known)])
        work.commit()
    here = at(140.81, 38.31)
    assert said(client, here) == "Present"
    for word in ("PROHIBITED", "CONDITIONAL"):
        assert said(client, here | {"ed269": {"acceptableRestrictions": [word]}}) == "Error"


def test_times_and_restrictions_select(client, services, vouched):
    with services.store.writing() as work:
        spring = Zone(id="spring", layer="airports", edition="2020", name=Text("春"), outline=shapely.box(140.8, 38.3, 140.82, 38.32),
                      valid_from=date(2027, 4, 1), valid_to=date(2027, 5, 1))  # fmt: skip
        work.zones.put_zones([spring])
        work.commit()
    here = at(140.81, 38.31)
    assert said(client, here | {"before": "2027-03-31T14:59:59Z"}) == "Absent"
    assert said(client, here | {"before": "2027-03-31T15:00:00Z"}) == "Present"
    assert said(client, here | {"after": "2027-04-30T14:59:59Z", "before": "2027-06-01T00:00:00Z"}) == "Present"
    assert said(client, here | {"after": "2027-04-30T15:00:00Z"}) == "Absent"
    assert said(client, here) == "Present"  # from now on without end
    assert said(client, here | {"ed269": {"acceptableRestrictions": ["CONDITIONAL"]}}) == "Present"
    assert said(client, here | {"ed269": {"acceptableRestrictions": ["PROHIBITED"]}}) == "Absent"
    assert said(client, here | {"ed269": {"acceptableRestrictions": []}}) == "Present"


def test_hours_of_a_zone_count(client, services, vouched):
    hours = [{"schedule": [{"day": ["TUE"], "startTime": "09:00+09:00", "endTime": "10:00+09:00"}]}]
    with services.store.writing() as work:
        outline = shapely.box(140.8, 38.3, 140.82, 38.32)
        hour = Zone(id="hour", layer="airports", edition="2020", name=Text("朝"), outline=outline, attributes={"applicability": hours})
        work.zones.put_zones([hour])
        work.commit()
    here = at(140.81, 38.31)
    assert said(client, here | {"after": "2026-12-01T09:30:00+09:00", "before": "2026-12-01T09:40:00+09:00"}) == "Present"
    assert said(client, here | {"after": "2026-12-01T10:30:00+09:00", "before": "2026-12-01T11:40:00+09:00"}) == "Absent"


def test_any_set_may_select_and_what_is_not_supported_is_said(client, vouched):
    inside, outside, classed = at(140.89, 38.26), at(140.8, 38.2), {"ed269": {"uSpaceClass": "EXAMPLE"}}
    assert said(client, outside, inside) == "Present"
    assert said(client, classed, inside) == "Present"
    assert said(client, outside, classed) == "UnsupportedFilter"
    assert said(client, {}) == "Present"  # some zone, somewhere


@pytest.mark.parametrize(
    ("body", "places"),
    [
        ({}, ["checks"]), ([], ["checks"]), ({"checks": {}}, ["checks"]), ({"checks": [1, {"filterSets": [2]}]}, [
            "checks[0].filterSets", "checks[1].filterSets"]),
        ({"checks": [{"filterSets": [{"position": 1}, {"after": "soon"}]}]}, [
            "checks[0].filterSets[0].position", "checks[0].filterSets[1].after"]),
        ({"checks": [{"filterSets": [{"position": {"uomDimensions": [], "verticalReferenceType": {}, "height": "1"}}]}]}, [
            f"checks[0].filterSets[0].position.{name}"
            for name in ("longitude", "latitude", "height", "uomDimensions", "verticalReferenceType")]),
        ({"checks": [{"filterSets": [{"ed269": {"acceptableRestrictions": ["REQ_AUTHORIZATION"]}}]}]}, [
            "checks[0].filterSets[0].ed269.acceptableRestrictions"]),
        ({"checks": [{"filterSets": [{"ed269": {"acceptableRestrictions": [[]]}}]}]}, [
            "checks[0].filterSets[0].ed269.acceptableRestrictions"]),
        ({"checks": [{"filterSets": [{"after": "2026-12-02T00:00:00Z", "before": "2026-12-01T00:00:00Z"}]}]}, [
            "checks[0].filterSets[0].before"]),
        ({"checks": [{"filterSets": [{}]}] * 101}, ["checks"]),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_by_place(client, body, places):
    answer = client.post("/geozones/check", json=body)
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert [fault["where"] for fault in answer.json["faults"]] == places


def test_what_says_nothing_of_a_place_in_time_or_kind_is_refused(client):
    for sets in ([], [{}] * 21):
        assert client.post("/geozones/check", json={"checks": [{"filterSets": sets}]}).status_code == 422
    assert client.post("/geozones/check", json={"checks": [{"filterSets": [{}] * 20}] * 6}).status_code == 422


def test_a_layer_without_zones_or_with_days_that_none_vouches_for_cannot_speak(client, services, vouched):
    empty = {"edition": "2028", "in_force_from": date(2028, 1, 1), "accuracy_m": 10, "coverage": COVERED, "coverage_name": "市"}
    first = at(140.75, 38.15)
    assert said(client, first) == "Absent"
    with services.store.writing() as work:
        held = next(one for one in work.zones.editions("airport-surfaces") if one.edition == "2020")
        work.zones.put_edition(replace(held, in_force_to=date(2027, 1, 1)))
        work.zones.put_edition(Edition(layer="airport-surfaces", **empty))
        work.commit()
    whole = client.post("/geozones/check", json={"checks": [{"filterSets": [first]}]}).json["applicableGeozone"][0]
    assert whole["geozone"] == "Error"
    assert "layer airport-surfaces: missing from 2027-01-01" in whole["message"]
    assert "layer airport-surfaces: empty" in whole["message"]
    assert said(client, first | {"before": "2026-12-30T00:00:00Z"}) == "Absent"


def test_a_token_of_somebody_else_s_is_answered_as_nobody_s(client):
    answer = client.post("/geozones/check", json={"checks": []}, headers={"Authorization": "Bearer of-another-authority"})
    assert (answer.status_code, answer.json) == (200, {"applicableGeozone": []})
