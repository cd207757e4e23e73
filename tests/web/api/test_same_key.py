"""One Idempotency-Key, one request: the same again is told its reservation, anything else is refused."""

import pytest

from tests import makers

RING = makers.trial()["geometry"]


@pytest.fixture
def post(client, people):
    def send(body, key="once"):
        return client.post("/api/reservations", json=body, headers=people["company"].bearer | {"Idempotency-Key": key})

    return send


@pytest.mark.parametrize(
    "change",
    [
        {"altitude_upper": {"value": 120, "datum": "AGL"}}, {"altitude_upper": {"value": 60, "datum": "AMSL"}},
        {"activity": "other"}, {"exclusive": False}, {"geometry": RING}, {"organisation": "別の会社"}, {"purpose": "別の試験"},
        {"vehicle": {"mass_g": 90}}, {"on_site": {"crowd": 5}}, {"altitude_lower": {"value": 10, "datum": "AGL"}},
        {"area": "park/yard"}, {"time_end": "2026-12-01T11:00:00+09:00"},
    ],
    ids=str,
)  # fmt: skip
def test_a_key_whose_body_asks_for_something_else_is_refused(post, store, change):
    assert post(makers.reservation()).status_code == 201
    before = makers.everything(store)
    answer = post(makers.reservation(**change))
    assert (answer.status_code, answer.json["code"]) == (409, "key-reused")
    assert makers.everything(store) == before
    assert post(makers.reservation()).status_code == 200


@pytest.mark.parametrize(
    "same",
    [
        {"time_start": "2026-12-01T00:00:00Z"}, {"altitude_upper": {"value": 60.0, "datum": "AGL"}}, {"purpose": " 飛行試験 "},
        {"vehicle": None}, {"area": ""},
    ],
    ids=str,
)  # fmt: skip
def test_the_same_asked_in_other_words_is_the_same(post, same):
    first, again = post(makers.reservation()), post(makers.reservation(**same))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json
