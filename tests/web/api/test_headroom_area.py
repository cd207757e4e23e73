"""POST /api/headroom/area."""

from tests import makers


def test_the_cells_of_a_trial_with_a_summary(client):
    answer = client.post("/api/headroom/area", json=makers.trial())

    assert answer.status_code == 200
    assert set(answer.json) == {"type", "features", "summary"}
    assert answer.json["summary"]["cells"] == len(answer.json["features"]) > 0
    assert {f["geometry"]["type"] for f in answer.json["features"]} <= {"Polygon", "MultiPolygon"}


def test_only_the_outline_is_asked_for(client):
    document = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [140.98, 38.22]}, "properties": {"radius_m": 20}}
    assert client.post("/api/headroom/area", json=document).status_code == 200


def test_an_outline_that_is_none_is_told_with_its_place(client):
    answer = client.post("/api/headroom/area", json={"type": "Feature", "geometry": None, "properties": {}})
    assert answer.status_code == 422
    assert answer.json["faults"][0]["where"] == "geometry"
