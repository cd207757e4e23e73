"""What is nearest by the API: of a trial and of a need, as described, and what it refuses."""

import pytest

from tests import makers

TIMES = {"time_start": "2026-12-21T09:00:00+09:00", "time_end": "2026-12-21T12:00:00+09:00"}
NEED = {"activity": "other", **TIMES, "needs": {"power_kva": 30}}


def test_of_a_taken_trial_what_is_nearest_can_be_handed_in_as_it_is(client, people):
    held = people["company"].bearer
    assert client.post("/api/reservations", json=makers.reservation(**TIMES), headers=held).status_code == 201
    found = client.post("/api/alternatives", json=makers.trial(**TIMES)).json
    assert (found["taken"], found["wanted"], found["most"]) == (True, True, 40)
    assert [one["value"] for one in found["alternatives"] if one["kind"] == "day"] == [1, -1, 2]
    for one in found["alternatives"]:
        screened = client.post("/api/screenings", json=one["document"]).json
        assert (screened["verdict"], screened["earliest_start"]) == (one["verdict"], one["earliest_start"])
    day = found["alternatives"][0]["document"]["properties"]
    again = makers.reservation(time_start=day["time_start"], time_end=day["time_end"])
    assert client.post("/api/reservations", json=again, headers=held).status_code == 201


def test_answers_have_the_properties_described(client):
    schemas = client.get("/api/openapi.json").json["components"]["schemas"]
    trial = client.post("/api/alternatives", json=makers.trial(**TIMES, altitude_upper={"value": 160, "datum": "AGL"})).json
    assert set(schemas["InsteadOfTrial"]["properties"]) == set(trial)
    assert {frozenset(one) for one in trial["alternatives"]} == {frozenset(schemas["Alternative"]["properties"])}
    need = client.post("/api/alternatives", json=NEED).json
    told = schemas["InsteadOfNeed"]["properties"]
    assert set(told) == set(need)
    assert {frozenset(one) for one in need["obstacles"]} == {frozenset(told["obstacles"]["items"]["properties"])}
    assert {frozenset(one) for one in need["alternatives"]} <= {frozenset(told["alternatives"]["items"]["properties"])}


def test_of_a_need_that_nothing_meets_the_changed_need_is_met(client, services):
    with services.store.writing() as work:
        work.sites.put(makers.park(id="hall", areas=(), activities=("other",), facilities={"power_kva": 20}, confidence="high"))
        work.commit()
    found = client.post("/api/alternatives", json=NEED).json
    assert found["fits"] == 0
    (one,) = [one for one in found["alternatives"] if one["kind"] == "need"]
    first = client.post("/api/rankings", json=one["document"]).json["ranked"][0]
    assert (one["first"]["site"], first["site"], first["fit"]["answer"]) == ("hall", "hall", "yes")


@pytest.mark.parametrize("body", [{"type": "Feature"}, {"activity": "picnic"}, [], {}, makers.trial(site="nowhere")], ids=str)
def test_what_cannot_be_read_is_refused(client, body):
    assert client.post("/api/alternatives", json=body).status_code == 422


def test_a_parameter_nobody_reads_is_refused(client):
    assert client.post("/api/alternatives?on=2026-12-01", json=makers.trial()).status_code == 400
