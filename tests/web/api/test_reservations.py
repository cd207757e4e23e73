import pytest

from tests import makers

MORNING, NOON = "2026-12-01T09:00:00+09:00", "2026-12-01T12:00:00+09:00"


@pytest.fixture
def post(client, people):
    def send(name="company", key=None, **more):
        headers = people[name].bearer | ({"Idempotency-Key": key} if key else {})
        return client.post("/api/reservations", json=makers.reservation(**more), headers=headers)

    return send


def test_a_slot_is_asked_for_and_read_again(post, client, people):
    answer = post()
    assert answer.status_code == 201
    assert answer.json["id"] == "R-2026-0001"
    assert answer.json["state"] == "requested"
    assert (answer.json["time_start"], answer.json["time_end"]) == (MORNING, NOON)
    again = client.get(answer.headers["Location"], headers=people["company"].bearer)
    assert again.json == answer.json


def test_a_taken_slot_is_refused_with_each_clash_and_no_name(post):
    post(area="park/yard", organisation="秘密株式会社", purpose="秘密の試験")
    post(area="park/hall", organisation="秘密株式会社", purpose="秘密の試験")

    answer = post("rival")

    assert answer.status_code == 409
    assert answer.mimetype == "application/problem+json"
    assert {(c["with"], c["area"], c["kind"]) for c in answer.json["clashes"]} == {
        ("R-2026-0001", "park/yard", "reservation"),
        ("R-2026-0002", "park/hall", "reservation"),
    }
    assert all(c["because"]["ja"] and c["because"]["en"] and c["time_start"] == MORNING for c in answer.json["clashes"])
    assert "秘密" not in answer.text


def test_one_slot_may_begin_as_another_ends(post):
    assert post().status_code == 201
    assert post("rival", time_start=NOON, time_end="2026-12-01T13:00:00+09:00").status_code == 201


def test_the_same_key_is_told_its_own_reservation(post, store):
    first, again = post(key="once"), post(key="once")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json
    assert len(makers.everything(store)[1]) == 1


def test_a_key_is_the_company_s_own(post):
    assert post(key="once").status_code == 201
    assert post("rival", key="once").status_code == 409


def test_a_key_used_for_another_slot_is_refused(post):
    post(key="once")
    answer = post(key="once", time_start="2026-12-02T09:00:00+09:00", time_end="2026-12-02T12:00:00+09:00")
    assert answer.status_code == 409
    assert answer.json["code"] == "key-reused"
    assert "clashes" not in answer.json


def test_a_place_in_other_use_takes_no_reservation(post):
    answer = post(site="reused")
    assert answer.status_code == 409
    assert answer.json["code"] == "not-offered"


def test_the_public_reads_when_and_where_and_nothing_else(post, client):
    post(area="park/yard", organisation="秘密株式会社", purpose="秘密の試験")
    answer = client.get("/api/collections/reservations/items")
    (feature,) = answer.json["features"]
    assert feature["properties"] == {
        "site": "park", "area": "park/yard", "time_start": MORNING, "time_end": NOON, "exclusive": True,
    }  # fmt: skip
    assert "秘密" not in answer.text


def test_with_queue_a_taken_slot_is_waited_for_and_nothing_is_told_of_whose_it_is(post, client, people):
    post(organisation="秘密株式会社", purpose="秘密の試験")
    answer = post("rival", queue=True)
    assert (answer.status_code, answer.json["state"], answer.json["place_in_line"]) == (201, "waiting", 1)
    assert answer.json["holds_until"] is None
    assert answer.json["behind_accepted"] is False
    assert [(c["with"], c["kind"]) for c in answer.json["clashes"]] == [("R-2026-0001", "reservation")]
    assert "秘密" not in answer.text
    assert client.get("/api/collections/reservations/items").json["numberMatched"] == 1  # who waits holds nothing
    own = client.get("/api/reservations/R-2026-0001", headers=people["company"].bearer).json
    assert (own["place_in_line"], own["clashes"]) == (None, [])


def test_queue_is_yes_or_no(post):
    answer = post(queue="ja")
    assert (answer.status_code, [fault["where"] for fault in answer.json["faults"]]) == (422, ["queue"])
