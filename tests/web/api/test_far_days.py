"""Days beyond anything that is known: refused by name, or answered as unknown; never a fault of ours."""

import pytest

from tests import makers

pytestmark = pytest.mark.looks
FAR = ["0001-01-01", "0001-01-02", "0999-12-31", "1899-12-31", "2200-01-01", "9999-12-30", "9999-12-31"]
REACHED = ["1900-01-01", "1948-07-20", "2099-12-31", "2100-01-04", "2100-02-28", "2199-12-31"]
ODD = ["10000-01-01", "2026-13-01", "-001-01-01", "2026-02-30", "", "今日", "2026-12-01T09:00", "0000-01-01", "20261201"]
PAGES = [
    "/?on={}", "/sites.json?on={}", "/api/rules?on={}", "/law?on={}", "/law/caa-did?on={}", "/api/headroom?lon=140.85&lat=38.25&on={}",
    "/api/collections/zones/items?on={}", "/api/collections/reservations/items?from={}", "/api/collections/reservations/items?to={}",
    "/api/collections/reservations/items?from={0}&to={0}",
]  # fmt: skip
POSTED = ["/api/screenings", "/api/plans", "/api/plans.ics", "/api/ways-out"]
SPANS = [("{}T09:00:00+09:00", "{}T12:00:00+09:00"), ("{}T00:00:00Z", "{}T23:59:59Z"), ("{}T00:00:00+14:00", "{}T23:59:59-12:00")]


def named(answer, *names):
    """Whether every fault it tells names one of these."""
    return answer.status_code in (400, 422) and {fault["where"] for fault in answer.json["faults"]} <= set(names)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("day", [*FAR, *REACHED, *ODD])
def test_a_day_in_an_address_is_answered_or_refused(client, page, day):
    assert client.get(page.format(day)).status_code < 500


@pytest.mark.parametrize("page", [page for page in PAGES if page.startswith("/api")])
@pytest.mark.parametrize("day", FAR)
def test_a_day_out_of_reach_is_refused_by_its_parameter(client, page, day):
    assert named(client.get(page.format(day)), "on", "from", "to")


@pytest.mark.parametrize("path", POSTED)
@pytest.mark.parametrize("span", SPANS)
@pytest.mark.parametrize("day", FAR)
def test_a_trial_out_of_reach_is_refused_by_its_field(client, path, span, day):
    start, end = (moment.format(day) for moment in span)
    answer = client.post(path, json=makers.trial(time_start=start, time_end=end))

    assert named(answer, "properties.time_start", "properties.time_end")


@pytest.mark.parametrize("path", POSTED)
@pytest.mark.parametrize("span", SPANS[:1])
@pytest.mark.parametrize("day", REACHED)
def test_a_trial_within_reach_is_judged(client, path, span, day):
    start, end = (moment.format(day) for moment in span)

    assert client.post(path, json=makers.trial(time_start=start, time_end=end)).status_code == 200


@pytest.mark.parametrize("span", SPANS)
@pytest.mark.parametrize("day", [*FAR, *REACHED, *ODD])
@pytest.mark.writes
def test_a_reservation_on_such_a_day_is_no_fault_of_ours(client, people, span, day):
    start, end = (moment.format(day) for moment in span)
    body = makers.reservation(time_start=start, time_end=end)
    answer = client.post("/api/reservations", json=body, headers=people["company"].bearer)

    assert answer.status_code < 500
    assert day not in FAR or named(answer, "time_start", "time_end")


def test_beyond_the_known_holidays_a_last_day_is_not_told_and_that_is_said(client):
    trial = makers.trial(time_start="2100-06-01T09:00:00+09:00", time_end="2100-06-01T12:00:00+09:00")
    answer = client.post("/api/screenings", json=trial).json

    timed = [f for f in answer["findings"] if f["lead_time"] and f["severity"] in ("permit", "consent", "notify")]
    assert timed
    assert [(f["apply_by"], f["too_late"], bool(f["undated"])) for f in timed] == [(None, None, True)] * len(timed)
    states = {s["rule"]: s["state"] for s in answer["plan"]["steps"] if s["kind"] == "application" and s["lead_time"]}
    assert set(states.values()) == {"days_unknown"}
