"""Series by API: looked at, asked for once, read again by whose it is."""

import pytest

from tests.fieldreg.services.bookings.booked import series


@pytest.fixture
def post(client, people):
    def send(path="/api/series", name="company", key=None, **more):
        headers = people[name].bearer | ({"Idempotency-Key": key} if key else {})
        return client.post(path, json=series(**more), headers=headers)

    return send


def test_a_series_is_asked_for_and_read_again(post, client, people):
    answer = post(exdate=["2026-12-08"], rdate=["2026-12-10"])
    assert (answer.status_code, answer.headers["Location"]) == (201, "/api/series/S-2026-0001")
    told = answer.json
    assert (told["id"], told["state"], told["rrule"]) == ("S-2026-0001", "on", "FREQ=WEEKLY;COUNT=8")
    assert [one["time_start"][5:10] for one in told["reservations"]][:3] == ["12-01", "12-10", "12-15"]
    assert {one["state"] for one in told["reservations"]} == {"requested"}
    assert told["exdate"] == ["2026-12-08T09:00:00+09:00"]
    assert "EXDATE;TZID=Asia/Tokyo:20261208T090000\r\n" in told["icalendar"]
    assert client.get("/api/series/S-2026-0001", headers=people["company"].bearer).json == told
    assert client.get("/api/series/S-2026-0001", headers=people["staff"].bearer).json == told
    assert client.get("/api/series/S-2026-0001", headers=people["rival"].bearer).status_code == 404
    one = client.get(told["reservations"][1]["href"], headers=people["company"].bearer).json
    assert (one["series"], one["recurrence_id"]) == ("S-2026-0001", "2026-12-10T09:00:00+09:00")


def test_a_preview_keeps_nothing_and_tells_each_date(post):
    post(name="rival", rrule="FREQ=WEEKLY;COUNT=1", purpose="秘密")
    told = post("/api/series/preview", rdate=["2026-11-01"])
    assert told.status_code == 200
    assert (told.json["free"], told.json["skipped"]) == (7, 2)
    first, second, third = told.json["occurrences"][:3]
    assert (first["state"], first["verdict"]) == ("past", None)
    assert (second["state"], "R-2026-0001" in second["because"]["ja"]) == ("taken", True)
    assert (third["state"], third["because"], bool(third["verdict"])) == ("free", None, True)
    assert "秘密" not in told.text


def test_the_same_key_is_told_its_own_series(post):
    first, again = post(key="once"), post(key="once")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json
    assert post(key="once", rrule="FREQ=DAILY;COUNT=2").json["code"] == "key-reused"


def test_all_or_nothing_is_told_with_every_date_that_cannot_be_had(post):
    post(name="rival", rrule="FREQ=WEEKLY;COUNT=2")
    refused = post(all_or_nothing=True)
    assert (refused.status_code, refused.json["code"]) == (409, "series-not-whole")
    assert [(one["time_start"][:10], one["state"]) for one in refused.json["skipped"]] == [("2026-12-01", "taken"), ("2026-12-08", "taken")]
    assert post().json["id"] == "S-2026-0002"


def test_what_is_wrong_is_told_by_its_place(post):
    refused = post(rrule="FREQ=WEEKLY;BYHOUR=9", purpose="")
    assert refused.status_code == 422
    assert {one["where"] for one in refused.json["faults"]} == {"purpose", "rrule.BYHOUR"}
