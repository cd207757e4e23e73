"""Bad input gets a sentence that says what and where, and nothing is written."""

import json

import pytest

from tests import makers

BOW_TIE = [[[140.85, 38.25], [140.86, 38.26], [140.86, 38.25], [140.85, 38.26], [140.85, 38.25]]]
SWAPPED = [[[38.25, 140.85], [38.26, 140.85], [38.26, 140.86], [38.25, 140.85]]]


def drawn(coordinates):
    document = makers.trial()
    document["geometry"]["coordinates"] = coordinates
    return document


FAR = makers.trial(site=None, altitude_upper={"value": 120, "datum": "AMSL"}) | {
    "geometry": {"type": "Polygon", "coordinates": [[[140.9, 38.4], [140.91, 38.4], [140.91, 38.41], [140.9, 38.4]]]}
}
TRIALS = {
    "latitude and longitude exchanged": (drawn(SWAPPED), 422, "geometry", "緯度と経度"),
    "end before start": (makers.trial(time_end="2026-12-01T08:00:00+09:00"), 422, "properties.time_end", "開始"),
    "a bow-tie": (drawn(BOW_TIE), 422, "geometry", "交わる"),
    "many vertices": (drawn([[[140.9, 38.2]] * 40_000]), 422, "geometry.coordinates", "頂点"),
    "feet without unit": (
        makers.trial(altitude_upper={"value": "400ft", "datum": "AGL"}), 422, "properties.altitude_upper.value", "unit",
    ),
    "AMSL without terrain": (FAR, 422, "properties.altitude_upper", "AGL"),
    "a site nobody knows": (makers.trial(site="nowhere"), 422, "properties.site", "nowhere"),
    "no feature": ([1, 2], 422, "", ""),
}  # fmt: skip
BODIES = {
    "NaN": (json.dumps(drawn([[[140.9, float("nan")]] * 4])), "geometry.coordinates[0][0][1]", "NaN"),
    "too large a number": ('{"properties": {"vehicle": {"mass_g": 1e999}}}', "properties.vehicle.mass_g", "1e999"),
    "not JSON": ("{", "body", "JSON"),
    "a page": ("<html></html>", "body", "HTML"),
    "a key twice": ('{"site": "park", "site": "other"}', "body", "site"),
    "not UTF-8": (b'{"site": "\xff"}', "body", "UTF-8"),
    "nested without end": ("[" * 100_000, "body", "入れ子"),
    "half a character": ('{"purpose": "\\ud800"}', "body", "サロゲート"),
}
RESERVATIONS = {
    "end before start": ({"time_end": "2026-12-01T08:00:00+09:00"}, "time_end", "開始"),
    "in the past": ({"time_start": "2026-11-01T09:00:00+09:00"}, "time_start", "過ぎて"),
    "no offset": ({"time_start": "2026-12-01T09:00:00"}, "time_start", "時差"),
    "too long": ({"time_end": "2027-02-01T09:00:00+09:00"}, "time_end", "31 日"),
    "a drone without height": ({"altitude_upper": None}, "altitude_upper", "飛行高度"),
    "feet without unit": ({"altitude_upper": {"value": "400ft", "datum": "AGL"}}, "altitude_upper.value", "unit"),
    "no purpose": ({"purpose": " "}, "purpose", "入力"),
    "an activity nobody knows": ({"activity": "rocket"}, "activity", "rocket"),
    "a site nobody knows": ({"site": "nowhere"}, "site", "nowhere"),
    "an area nobody knows": ({"area": "park/moon"}, "area", "park/moon"),
    "a word nobody knows": ({"colour": "red"}, "colour", "colour"),
    "not yes or no": ({"exclusive": "yes"}, "exclusive", "true"),
    "a bow-tie": ({"geometry": {"type": "Polygon", "coordinates": BOW_TIE}}, "geometry", ""),
}


def told(answer):
    problem = answer.json
    assert answer.mimetype == "application/problem+json"
    assert set(problem) >= {"type", "title", "status", "detail", "instance"}
    assert problem["status"] == answer.status_code
    return {fault["where"]: fault["message"]["ja"] for fault in problem["faults"]}


@pytest.mark.parametrize("name", TRIALS)
def test_a_bad_trial(client, store, name):
    document, status, where, said = TRIALS[name]
    before = makers.everything(store)

    answer = client.post("/api/screenings", json=document)

    assert answer.status_code == status
    faults = told(answer)
    assert any(place.startswith(where) and said in message for place, message in faults.items()), faults
    assert makers.everything(store) == before


@pytest.mark.parametrize("path", ["/api/screenings", "/api/reservations"])
@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_cannot_be_read(client, people, store, path, name):
    body, where, said = BODIES[name]
    before = makers.everything(store)

    answer = client.post(path, data=body, content_type="application/json", headers=people["company"].bearer)

    assert answer.status_code == 400
    faults = told(answer)
    assert list(faults) == [where]
    assert said in faults[where]
    assert makers.everything(store) == before


@pytest.mark.parametrize("name", RESERVATIONS)
def test_a_bad_reservation(client, people, store, name):
    change, where, said = RESERVATIONS[name]
    before = makers.everything(store)

    answer = client.post("/api/reservations", json=makers.reservation(**change), headers=people["company"].bearer)

    assert answer.status_code == 422
    faults = told(answer)
    assert where in faults
    assert said in faults[where]
    assert makers.everything(store) == before


def test_every_fault_is_told_at_once(client, people):
    body = makers.reservation(purpose="", organisation="", activity="rocket", time_end="soon")
    answer = client.post("/api/reservations", json=body, headers=people["company"].bearer)
    assert set(told(answer)) == {"purpose", "organisation", "activity", "time_end"}


def test_a_million_vertices_are_too_large(client, store):
    answer = client.post("/api/screenings", json=drawn([[[140.9, 38.2]] * 1_000_000]))
    assert answer.status_code == 413
    assert answer.mimetype == "application/problem+json"
    assert "1 MiB" in answer.json["detail"]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_what_is_not_called_json_is_not_taken(client, kind):
    answer = client.post("/api/screenings", data=b"{}", content_type=kind)
    assert answer.status_code == 415
    assert "application/json" in answer.json["detail"]


@pytest.mark.parametrize(
    "path, where",
    [
        ("/api/headroom?lon=140.85", "lat"),
        ("/api/headroom?lon=nan&lat=38", "lon"),
        ("/api/headroom?lon=140.85&lat=38.25&on=tomorrow", "on"),
        ("/api/rules?day=2026-12-01", "day"),
        ("/api/rules?on=2026-12-01&on=2026-12-02", "on"),
        ("/api/collections/sites/items?bbox=1,2,3", "bbox"),
        ("/api/collections/sites/items?bbox=140,39,141,38", "bbox"),
        ("/api/collections/sites/items?bbox=a,b,c,d", "bbox"),
        ("/api/collections/sites/items?limit=0", "limit"),
        ("/api/collections/sites/items?limit=-1", "limit"),
        ("/api/collections/sites/items?layer=did", "layer"),
    ],
)
def test_a_query_that_cannot_be_read(client, path, where):
    answer = client.get(path)
    assert answer.status_code == 400
    assert list(told(answer)) == [where]


def test_headroom_with_latitude_and_longitude_exchanged(client):
    answer = client.get("/api/headroom?lon=38.25&lat=140.85")
    assert answer.status_code == 422
    assert "緯度と経度" in answer.json["detail"]
