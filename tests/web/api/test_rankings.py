"""`POST /api/rankings`: the contract's rows, pages of them, the same as the service's; whatever is sent."""

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldreg.trials.odd import NEEDS
from fieldreg.trials.place_needs import PLACE_NEEDS
from tests.oracle.model_needs import MODEL_NEEDS

CONTRACT = {"site", "area", "verdict", "permits", "consents", "longest_lead_days", "earliest_start", "open", "because", "permit_free_m2"}
NEED = MODEL_NEEDS["drone"]
HIGH = {"value": 160, "datum": "AGL"}
WIDE = {
    **NEED, "times": [{"time_start": NEED["time_start"], "time_end": NEED["time_end"]}], "area_m2": 3, "length_m": 3,
    "needs": dict.fromkeys((*PLACE_NEEDS, *NEEDS)), "odd": dict.fromkeys(NEEDS), "not_yet_known": [],
}  # fmt: skip


def test_the_answer_is_the_contracts(client, services):
    answer = client.post("/api/rankings", json=NEED)

    told = answer.json
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert set(told) == {"need", "asked_on", "ranked", "judged", "revision", "limit", "offset"}
    assert (told["judged"], told["need"], told["asked_on"]) == (3, NEED, "2026-11-23")
    assert {row["site"] for row in told["ranked"]} == {"park", "hostile", "reused"}
    assert all(set(row) >= CONTRACT and row["permit_free_m2"] is None for row in told["ranked"])
    assert told == json.loads(json.dumps(services.choosing.page(NEED, 100).to_dict()))


def test_the_permit_free_part_of_each_is_counted_where_it_is_asked_for(client):
    """As `/api/permit-free` draws it; never 0 for what is not known."""
    rows = {row["site"]: row for row in client.post("/api/rankings?permit_free=1", json=NEED).json["ranked"]}
    told = {site: client.post("/api/permit-free", json={**NEED, "site": site}).json["summary"] for site in rows}

    for site, summary in told.items():
        free, unknown = summary["free_m2"], summary["unknown_m2"]
        assert rows[site]["permit_free_m2"] == (None if not free and unknown else free)
    closed = {row["site"]: row for row in client.post("/api/rankings?permit_free=1", json={**NEED, "altitude_upper": HIGH}).json["ranked"]}
    assert closed["park"]["permit_free_m2"] == 0
    answers = [client.post(f"/api/rankings?{asked}", json=NEED) for asked in ("permit_free=1", "permit_free=0", "permit_free=1&limit=100")]
    assert [answer.json["limit"] for answer in answers] == [20, 100, 20]
    assert answers[1].json["ranked"][0]["permit_free_m2"] is None
    assert client.post("/api/rankings?permit_free=yes", json=NEED).status_code == 400


def test_what_one_can_have_comes_first(client):
    assert client.post("/api/rankings", json=NEED).json["ranked"][-1]["site"] == "reused"


def test_a_row_is_what_the_sites_own_screening_tells(client):
    rows = {row["site"]: row for row in client.post("/api/rankings", json=NEED).json["ranked"]}
    ring = [[140.85, 38.25], [140.86, 38.25], [140.86, 38.26], [140.85, 38.26], [140.85, 38.25]]
    document = {
        "type": "Feature", "geometry": {"type": "Polygon", "coordinates": [ring]},
        "properties": {name: value for name, value in NEED.items() if name != "radius_m"} | {"site": "park"},
    }  # fmt: skip
    screened = client.post("/api/screenings", json=document).json

    row = rows["park"]
    assert (row["verdict"], row["open"], row["earliest_start"]) == (screened["verdict"], screened["open"], screened["earliest_start"])
    counts = [sum(f["severity"] == word for f in screened["findings"]) for word in ("permit", "consent")]
    assert [row["permits"], row["consents"]] == counts


def test_pages_of_it_are_the_whole(client):
    whole = client.post("/api/rankings", json=NEED).json["ranked"]
    pages = [client.post(f"/api/rankings?limit=2&offset={offset}", json=NEED).json for offset in (0, 2, 4)]

    assert [row for page in pages for row in page["ranked"]] == whole
    told = [(page["limit"], page["offset"], page["judged"], len(page["ranked"])) for page in pages]
    assert told == [(2, 0, 3, 2), (2, 2, 3, 1), (2, 4, 3, 0)]


def test_the_tag_is_the_same_for_the_same_need_and_another_for_another(client, store):
    def tag(need, query=""):
        return client.post(f"/api/rankings{query}", json=need).headers["ETag"]

    first = tag(NEED)
    assert tag(dict(reversed(NEED.items()))) == first
    others = [tag({**NEED, "radius_m": 31}), tag(NEED, "?limit=2"), tag(NEED, "?on=2026-12-20")]
    with store.writing() as work:
        work.sites.put(replace(work.sites.get("park"), ward="泉区"))
        work.commit()
    assert len({first, tag(NEED), *others}) == 5


def test_another_days_law_may_be_asked_for(client):
    assert client.post("/api/rankings?on=2026-06-01", json=NEED).status_code == 200
    assert client.post("/api/rankings?on=soon", json=NEED).status_code == 400
    assert client.post("/api/rankings?page=2", json=NEED).json["faults"][0]["where"] == "page"
    assert client.post("/api/rankings?limit=0", json=NEED).status_code == 400


def test_every_fault_of_a_need_is_told_with_its_place(client):
    answer = client.post("/api/rankings", json={"activity": "drone", "site": "park", "needs": {"power": 1}})

    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert [fault["where"] for fault in answer.json["faults"]] == ["site", "time_start", "time_end", "needs.power", "altitude_upper"]


VALUES = st.one_of(
    st.sampled_from([None, True, -1, 0.5, 1e308, 10**30, "", "\x00", "x" * 5_000, [], {}, [[]], [{}], {"": {}}, ["asphalt"]]),
    st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=8),
                 lambda held: st.lists(held, max_size=3) | st.dictionaries(st.text(max_size=8), held, max_size=3), max_leaves=6),
)  # fmt: skip


@settings(max_examples=80, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(sorted(WIDE)), st.sampled_from(["", *sorted(WIDE["needs"])]), VALUES)
def test_any_value_at_any_place_of_a_need_is_judged_or_refused(client, name, word, value):
    inner = {word: value} if word and name in ("needs", "odd") else value
    answer = client.post("/api/rankings?limit=1", json={**NEED, name: inner})
    assert answer.status_code in (200, 400, 422), answer.text


@pytest.mark.parametrize("document", [None, [], "need", 3, {"type": "Feature"}])
def test_what_is_no_need_is_refused(client, document):
    sent = client.post("/api/rankings", data=json.dumps(document), content_type="application/json")
    assert sent.status_code == 422


def test_rankings_are_counted(app_of):
    client = app_of(RATELIMIT_ENABLED=True, LIMIT_RANKINGS="1 per hour").test_client()
    told = [client.post(f"/api/{what}", json=NEED).status_code for what in ("rankings", "rankings", "screenings")]
    assert told == [200, 429, 422]


def test_a_need_and_a_row_have_the_properties_described(client):
    schemas = client.get("/api/openapi.json").json["components"]["schemas"]
    several = MODEL_NEEDS["bus"]
    told = client.post("/api/rankings", json=several).json
    row, fit = schemas["RankedSite"]["properties"], schemas["RankedSite"]["properties"]["fit"]["properties"]
    assert set(schemas["Ranking"]["properties"]) == set(told)
    assert {frozenset(found) for found in told["ranked"]} == {frozenset(row)}
    assert {frozenset(time) for found in told["ranked"] for time in found["times"]} == {frozenset(row["times"]["items"]["properties"])}
    assert {frozenset(found["fit"]) for found in told["ranked"]} == {frozenset(fit)}
    assert set(told["need"]) <= set(schemas["Need"]["properties"])
