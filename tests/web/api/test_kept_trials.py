"""A trial under a short code: kept by anybody, opened by whoever has the code, and by nobody who guesses."""

import re
from datetime import timedelta

import pytest

from tests import makers

KEY = {"Idempotency-Key": "0123456789abcdef"}


@pytest.fixture
def kept(client):
    return client.post("/api/trials", json=makers.trial()).json


def test_a_trial_is_kept_under_a_code_and_opened_with_its_answer_now(client):
    made = client.post("/api/trials", json=makers.trial())
    assert made.status_code == 201
    code = made.json["code"]
    assert re.fullmatch("[2-9C-Y]{6}", code)
    assert made.json == {"code": code, "url": f"/t/{code}", "expires_at": "2027-02-21T10:00:00+09:00"}
    assert made.location == f"/api/trials/{code}"
    opened = client.get(f"/api/trials/{code}").json
    assert opened["answer"] == client.post("/api/screenings", json=makers.trial()).json
    assert opened["document"] == makers.trial()
    assert opened["turned"] == {
        "since": "2026-11-23", "nothing": True, "verdict": {"before": "permit", "now": "permit"}, "rules": [], "dates": [],
    }  # fmt: skip
    assert {name: opened[name] for name in ("code", "url", "made_at", "faults")} == {
        "code": code, "url": f"/t/{code}", "made_at": "2026-11-23T10:00:00+09:00", "faults": [],
    }  # fmt: skip
    assert client.get(f"/api/trials/{code.lower()}").json["code"] == code


def test_the_address_is_of_the_language_asked_in(client):
    assert client.post("/en/api/trials", json=makers.trial()).json["url"].startswith("/en/t/")


@pytest.mark.parametrize("code", ["K7M4QX", "no-code", "%20", "K7M4QX0"])
def test_a_code_nobody_was_given_is_told_in_a_sentence(client, kept, code):
    answer = client.get(f"/api/trials/{code}")
    assert (answer.status_code, answer.mimetype, answer.json["code"]) == (404, "application/problem+json", "no-such-trial")
    assert answer.json["message"]["ja"].startswith("このコードの計画はありません。保存は 90 日間です。コードを確かめるか、")


def test_one_that_has_expired_is_told_as_one_that_never_was(client, kept, clock):
    never = client.get("/api/trials/222222").json
    clock.go_on(timedelta(days=90))
    gone = client.get(f"/api/trials/{kept['code']}")
    assert gone.status_code == 404
    assert gone.json | {"instance": ""} == never | {"instance": ""}


def test_what_is_no_trial_is_refused_as_a_screening_refuses_it(client):
    bad = makers.trial(activity="picnic", site="nowhere")
    kept, screened = (client.post(f"/api/{where}", json=bad) for where in ("trials", "screenings"))
    assert (kept.status_code, kept.json["faults"]) == (screened.status_code, screened.json["faults"])
    assert client.post("/api/trials", data="{", content_type="application/json").status_code == 400
    assert client.post("/api/trials?on=2026-12-01", json=makers.trial()).status_code == 400


def test_a_text_that_is_too_long_is_named(client):
    answer = client.post("/api/trials", json=makers.trial(name="あ" * 201))
    assert (answer.status_code, answer.json["faults"][0]["where"]) == (422, "properties.name")


def test_the_same_trial_has_another_code_unless_a_key_says_it_is_the_same_request(client):
    codes = [client.post("/api/trials", json=makers.trial()).json["code"] for _ in range(2)]
    assert len(set(codes)) == 2
    first, again = (client.post("/api/trials", json=makers.trial(), headers=KEY) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json
    other = client.post("/api/trials", json=makers.trial(activity="kite"), headers=KEY)
    assert (other.status_code, other.json["code"]) == (409, "key-reused")
    assert first.json["code"] not in other.text


def test_an_answer_is_sent_again_only_once_something_could_have_turned(client, services, kept, clock):
    path = f"/api/trials/{kept['code']}"
    first = client.get(path)
    held = {"If-None-Match": first.headers["ETag"]}
    same = client.get(path, headers=held)
    assert (same.status_code, same.data, same.headers["ETag"]) == (304, b"", first.headers["ETag"])
    with services.store.writing() as work:
        work.sites.put(makers.park(activities=("ground_robot",)))
        work.commit()
    turned = client.get(path, headers=held)
    assert turned.status_code == 200
    assert {"site-activity"} <= {rule["rule"] for rule in turned.json["turned"]["rules"]}
    held = {"If-None-Match": turned.headers["ETag"]}
    assert client.get(path, headers=held).status_code == 304
    clock.go_on(timedelta(days=1))
    assert client.get(path, headers=held).status_code == 200


def test_guessing_codes_is_stopped_by_its_misses_on_every_address_alone(app_of, kept):
    client = app_of(RATELIMIT_ENABLED=True, LIMIT_CODES_MISSED="3 per hour").test_client()
    assert {client.get(f"/api/trials/{kept['code']}").status_code for _ in range(5)} == {200}
    guessed = ("/api/trials/222222", "/t/333333", "/t/444444.ics", "/api/trials/555555", "/t/666666")
    assert [client.get(path).status_code for path in guessed] == [404, 404, 404, 429, 429]
    assert client.get(f"/t/{kept['code']}").status_code == 429


def test_keeping_is_counted(app_of):
    client = app_of(RATELIMIT_ENABLED=True, LIMIT_KEPT_TRIALS="1 per hour").test_client()
    assert [client.post("/api/trials", json=makers.trial()).status_code for _ in range(2)] == [201, 429]
