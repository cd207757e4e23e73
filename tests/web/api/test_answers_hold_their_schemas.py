"""Real answers against the schemas the API's description gives them, whole ones and with nothing known."""

import json

import pytest
from openapi_schema_validator import OAS30Validator

from tests import makers

NEED = {
    "activity": "drone", "radius_m": 30, "altitude_lower": {"value": 0, "datum": "AGL"}, "altitude_upper": {"value": 60, "datum": "AGL"},
    "time_start": "2026-12-14T10:00:00+09:00", "time_end": "2026-12-14T12:00:00+09:00",
}  # fmt: skip
TOO_HIGH = makers.trial(altitude_upper={"value": 200, "datum": "AGL"})
GETS = (
    "/", "/conformance", "/collections", "/collections/sites", "/collections/sites/items", "/collections/zones-did/items",
    "/collections/reservations/items", "/collections/sites/queryables", "/collections/sites/schema", "/rules", "/catalogue", "/register",
    "/programmes", "/programmes/schema", "/headroom?lon=140.87&lat=38.26", "/openapi.json",
)  # fmt: skip
POSTS = (
    ("/screenings", makers.trial()), ("/screenings", TOO_HIGH), ("/plans", TOO_HIGH), ("/ways-out", TOO_HIGH), ("/rankings", NEED),
    ("/alternatives", makers.trial()), ("/alternatives", NEED), ("/permit-free", makers.trial()), ("/headroom/area", makers.trial()),
    ("/trials", makers.trial()), ("/drawings/export?format=plan", makers.trial()), ("/drawings/export?format=geojson", makers.trial()),
)  # fmt: skip


@pytest.fixture
def faults(client):
    """What of an answer does not fit what is told of it."""
    document = client.get("/api/openapi.json").json

    def found(path, method, answer):
        kind = answer.headers["Content-Type"].partition(";")[0]
        operation = document["paths"][described(path)][method]
        schema = operation["responses"][str(answer.status_code)]["content"][kind]["schema"]
        held = OAS30Validator({**schema, "components": document["components"]})
        return [f"{one.json_path}: {one.message[:200]}" for one in held.iter_errors(json.loads(answer.data))]

    return found


def described(path):
    own = path.partition("?")[0]
    head, _, rest = own.removeprefix("/collections/").partition("/")
    return own if not own.startswith("/collections/") else "/collections/{collectionId}" + (f"/{rest}" if rest and head else "")


@pytest.mark.parametrize("path", GETS)
def test_what_is_read(client, faults, path):
    answer = client.get(f"/api{path}", headers={"Accept": "application/json"})
    assert answer.status_code == 200
    assert faults(path, "get", answer) == []


@pytest.mark.parametrize(("path", "body"), POSTS)
def test_what_is_asked(client, faults, path, body):
    answer = client.post(f"/api{path}", json=body)
    assert answer.status_code in (200, 201), answer.text
    assert faults(path.partition("?")[0], "post", answer) == []


def test_a_reservation_and_a_kept_trial_read_again(client, faults, people):
    made = client.post("/api/reservations", json=makers.reservation(), headers=people["company"].bearer)
    assert faults("/reservations", "post", made) == []
    read = client.get(made.headers["Location"], headers=people["company"].bearer)
    assert (read.status_code, faults("/reservations/{reservationId}", "get", read)) == (200, [])
    kept = client.post("/api/trials", json=makers.trial()).json
    opened = client.get(f"/api/trials/{kept['code']}")
    assert (opened.status_code, faults("/trials/{code}", "get", opened)) == (200, [])


def test_an_answer_that_lacks_something_would_be_told(client, faults):
    answer = client.get("/api/rules")
    told = json.loads(answer.data)
    del told["rules"][0]["confidence"]
    answer.set_data(json.dumps(told))
    assert faults("/rules", "get", answer) == ["$.rules[0]: 'confidence' is a required property"]
