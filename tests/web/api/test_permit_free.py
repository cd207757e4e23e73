"""POST /api/permit-free."""

import pytest
import shapely

from tests import makers

ROAD = {"activity": "drone", "altitude_upper": {"value": 60, "datum": "AGL"}}
SPAN = {"time_start": "2026-12-01T09:00:00+09:00", "time_end": "2026-12-01T12:00:00+09:00"}


def test_parts_that_together_are_the_outline_with_a_summary(client):
    asked = makers.trial()
    answer = client.post("/api/permit-free", json=asked)

    assert answer.status_code == 200
    schemas = client.get("/api/openapi.json").json["components"]["schemas"]
    part = schemas["PermitFreePart"]["properties"]["properties"]["properties"]
    assert {frozenset(f["properties"]) for f in answer.json["features"]} == {frozenset(part)}
    assert set(answer.json["summary"]) == set(schemas["PermitFree"]["properties"]["summary"]["properties"])
    drawn = shapely.union_all([shapely.geometry.shape(f["geometry"]) for f in answer.json["features"]])
    assert drawn.symmetric_difference(shapely.geometry.shape(asked["geometry"])).area < 1e-11  # 0.1 m²
    told = answer.json["summary"]
    assert told["free_m2"] + told["permit_m2"] + told["unknown_m2"] == pytest.approx(told["area_m2"], abs=1)


def test_a_site_alone_is_asked_about_by_its_standing_probe(client):
    alone = client.post("/api/permit-free?on=2026-12-01", json={"site": "park"})
    higher = client.post("/api/permit-free?on=2026-12-01", json={"site": "park", "altitude_upper": {"value": 160, "datum": "AGL"}})

    assert alone.status_code == higher.status_code == 200
    assert "caa-150m" not in [reason["rule"] for reason in alone.json["summary"]["everywhere"]]
    assert "caa-150m" in [reason["rule"] for reason in higher.json["summary"]["everywhere"]]


def test_a_site_or_an_area_of_it_is_asked_about_for_a_need_however_it_is_written(client):
    need = {**ROAD, **SPAN, "site": "park"}
    plain = client.post("/api/permit-free", json=need).json
    spans = client.post("/api/permit-free", json={**ROAD, "site": "park", "times": [SPAN]}).json
    feature = client.post("/api/permit-free", json={"type": "Feature", "geometry": None, "properties": need}).json
    yard = client.post("/api/permit-free", json={**need, "area": "park/yard"}).json

    assert plain == spans == feature
    assert yard["summary"]["area_m2"] == pytest.approx(plain["summary"]["area_m2"] / 4, rel=0.01)


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({}, "site"),
        ({"site": ""}, "site"),
        ({"site": 7}, "site"),
        ({"site": "nowhere"}, "site"),
        ({"site": "park", "area": "park/attic"}, "area"),
        ({"site": "park", "vehicle": {"mass_g": 100}}, "activity"),
        ({"site": "park", "altitude_upper": 100}, "altitude_upper"),
        ({**ROAD, **SPAN, "site": "park", "times": []}, "times"),
        ({**ROAD, **SPAN, "site": "park", "times": [SPAN]}, "times"),
        ({**ROAD, "site": "park", "times": "2026-12-01"}, "times"),
        ({**ROAD, "site": "park", "times": [SPAN, {"time_start": SPAN["time_start"]}]}, "times[1].time_end"),
        ({**ROAD, "site": "park", "times": [{**SPAN, "activity": "other"}]}, "times[0]"),
        ({"type": "Feature", "geometry": None, "properties": {"activity": "drone"}}, "geometry"),
    ],
)
def test_a_question_without_a_place_is_told_where_it_fails(client, body, where):
    answer = client.post("/api/permit-free", json=body)
    assert (answer.status_code, answer.json["faults"][0]["where"]) == (422, where)
