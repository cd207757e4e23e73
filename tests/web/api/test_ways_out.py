"""Ways out by the API: the contract's answer, and what it refuses."""

import pytest

from tests import makers

HIGH = makers.trial(altitude_upper={"value": 200, "datum": "AGL"})


def test_the_ways_of_a_flight_that_is_too_high(client):
    answer = client.post("/api/ways-out", json=HIGH)
    assert answer.status_code == 200
    (height,) = [w for w in answer.json["ways"] if (w["rule"], w["kind"]) == ("caa-150m", "height")]
    assert height["title"] == {"ja": "地上 149 m までに下げる", "en": "Fly no higher than 149 m above ground"}
    assert height["change"]["said"] == {"ja": "51 m 低く", "en": "51 m lower"}
    assert [r["rule"] for r in height["removes"]] == ["caa-150m"]
    assert {w["rule"] for w in answer.json["without"]} == {"park-act-permit"}


def test_a_way_can_be_screened_as_it_is(client):
    for way in client.post("/api/ways-out", json=HIGH).json["ways"]:
        screened = client.post("/api/screenings", json=way["document"])
        assert screened.status_code == 200
        assert way["rule"] in {n["rule"] for n in screened.json["not_applicable"]}
        assert screened.json["verdict"] == way["verdict"]


def test_another_day_is_asked_for_by_the_query(client):
    assert client.post("/api/ways-out?on=2026-12-02", json=HIGH).status_code == 200
    assert client.post("/api/ways-out?on=tomorrow", json=HIGH).status_code == 400
    assert client.post("/api/ways-out?when=2026-12-02", json=HIGH).status_code == 400


@pytest.mark.parametrize(
    ("document", "where"),
    [
        ({"type": "Feature"}, "geometry"),
        (makers.trial(site="nowhere"), "properties.site"),
        (makers.trial(altitude_upper={"value": 120, "datum": "FEET"}), "properties.altitude_upper.datum"),
        (makers.trial(site=None, altitude_upper={"value": 120, "datum": "WGS84"}), "properties.altitude_upper"),
    ],
)
def test_what_cannot_be_screened_has_no_ways(client, document, where):
    answer = client.post("/api/ways-out", json=document)
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert where in {fault["where"] for fault in answer.json["faults"]}


def test_only_json(client):
    assert client.post("/api/ways-out", data=b"{}", content_type="text/plain").status_code == 415
    assert client.get("/api/ways-out").status_code == 405
