"""Any JSON value at any field of any public address, and any word in any query: never an error of ours."""

import dataclasses
import json
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fieldreg.trials.odd import ATTRIBUTES, NEEDS
from fieldreg.trials.trial import OnSite, Vehicle
from tests import makers
from web.shell.access import ANYONE, policy_of

PER_APP = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]
FEW = settings(max_examples=120, deadline=None, derandomize=True, database=None, suppress_health_check=PER_APP)
DAYS = ("0001-01-01", "9999-12-31", "1899-12-31", "2100-01-01", "2026-02-30", "2026-W01-1", "20261201", "0000-00-00", "-001-01-01")
STAMPS = [f"{day}T{hour}" for day in DAYS for hour in ("00:00:00+09:00", "23:59:59Z", "23:59:59-23:59", "12:00")]
PLAIN = [
    None, True, False, 0, -1, 0.5, 1e308, -1e308, 10**30, "", " ", "drone", "park", "\x00", "\u202e", "x" * 5_000, *DAYS, *STAMPS,
    [], {}, [[]], [{}], {"": {}}, [None], ["AGL"], {"value": 1}, {"type": "Polygon"}, {"type": []}, {"type": {}, "coordinates": {}},
]  # fmt: skip
ODD_WORDS = ["", "0", "-1", "nan", "inf", "1e999", "٣", "true", "[]", "{}", "\x00", "\ud7ff", *DAYS]
WORDS = st.one_of(st.sampled_from(ODD_WORDS), st.text(max_size=20))
VALUES = st.one_of(
    st.sampled_from(PLAIN),
    st.recursive(
        st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.integers() | st.text(max_size=10),
        lambda held: st.lists(held, max_size=4) | st.dictionaries(st.text(max_size=10), held, max_size=4),
        max_leaves=8,
    ),
)
PROPERTIES = {
    **makers.trial()["properties"],
    "area": "park/yard",
    "altitude_lower": {"value": 0, "datum": "AGL", "unit": "M"},
    "altitude_upper": {"value": 120, "datum": "AGL", "unit": "M"},
    "vehicle": {field.name: None for field in dataclasses.fields(Vehicle)},
    "on_site": {field.name: None for field in dataclasses.fields(OnSite)},
    "odd": dict.fromkeys(NEEDS),
    "road": dict.fromkeys(ATTRIBUTES),
    "radius_m": 30,
    "corridor_width_m": 10,
}
RING = makers.trial()["geometry"]["coordinates"][0]
FEATURES = [
    {"type": "Feature", "geometry": {"type": kind, "coordinates": drawn}, "properties": PROPERTIES}
    for kind, drawn in (("Polygon", [RING]), ("Point", RING[0]), ("LineString", RING[:2]), ("MultiPolygon", [[RING]]))
]
TRIALS = [*FEATURES, {"type": "FeatureCollection", "features": FEATURES[:2]}]
POSTED = ("/api/screenings", "/api/plans", "/api/plans.ics", "/api/ways-out", "/api/headroom/area", "/api/permit-free", "/api/alternatives")
RESERVATION = makers.reservation(
    geometry=FEATURES[0]["geometry"], altitude_lower=PROPERTIES["altitude_lower"], altitude_upper=PROPERTIES["altitude_upper"],
    vehicle=PROPERTIES["vehicle"], on_site=PROPERTIES["on_site"], odd=PROPERTIES["odd"], road=PROPERTIES["road"],
)  # fmt: skip
QUERIES = (
    "on", "from", "to", "site", "layer", "bbox", "limit", "offset", "lon", "lat", "q", "kind", "ward", "activity", "availability",
    "area_min", "area_max", "length_min", "length_max", "free", "sort", "page", "show", "family", "key", "next", "severity",
)  # fmt: skip


def places(value, at=()):
    """Every place of a document, the whole of it first."""
    yield at
    held = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in held:
        yield from places(inner, (*at, name))


def with_value(document, at, value):
    """A copy with another value at one place."""
    if not at:
        return value
    copy = json.loads(json.dumps(document))
    held = copy
    for step in at[:-1]:
        held = held[step]
    held[at[-1]] = value
    return copy


@st.composite
def altered(draw, documents):
    document = draw(st.sampled_from(documents))
    for _ in range(draw(st.integers(1, 2))):
        document = with_value(document, draw(st.sampled_from(list(places(document)))), draw(VALUES))
    return document


def of_ours(answer):
    """Nothing of ours failed, and what is refused is told as a problem."""
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        assert answer.mimetype in ("application/problem+json", "text/html")
    return True


SEEN = [("altitude_upper", {"value": 1, "datum": []}), ("altitude_upper", {"value": 1, "datum": "AGL", "unit": {}}),
        ("time_start", "0001-01-01T00:00:00+09:00"), ("time_end", "9999-12-31T23:59:59-09:00"), ("activity", [])]  # fmt: skip


@pytest.mark.parametrize("name, value", SEEN)
def test_what_was_seen_to_fail_is_refused_with_its_place(client, people, name, value):
    trial = with_value(FEATURES[0], ("properties", name), value)
    for path in POSTED[:4]:
        told = client.post(path, json=trial)
        assert told.status_code == 422, (path, told.text)
        assert any(fault["where"].startswith(f"properties.{name}") for fault in told.json["faults"])
    told = client.post("/api/reservations", json=RESERVATION | {name: value}, headers=people["company"].bearer)
    assert told.status_code == 422
    assert any(fault["where"].startswith(name) for fault in told.json["faults"])


@FEW
@given(altered(TRIALS), st.sampled_from(POSTED))
def test_any_value_in_a_trial(client, document, path):
    assert of_ours(client.post(path, json=document))


@FEW
@given(altered([RESERVATION]))
def test_any_value_in_a_reservation(client, people, document):
    answer = client.post("/api/reservations", json=document, headers=people["company"].bearer)
    assert of_ours(answer)
    if answer.status_code == 201:
        assert of_ours(client.get(answer.location, headers=people["company"].bearer))
        assert of_ours(client.get("/api/collections/reservations/items"))


@settings(FEW, max_examples=60)
@given(WORDS)
@example("k" * 65)
def test_any_key_of_a_reservation(client, people, key):
    sent = {**people["company"].bearer, "Idempotency-Key": quote(key, safe="")}
    assert of_ours(client.post("/api/reservations", json=makers.reservation(), headers=sent))


@settings(FEW, max_examples=250)
@given(st.data())
def test_any_word_in_any_query_of_any_public_page(app, data):
    open_to_all = sorted(
        (rule.rule, rule.endpoint) for rule in app.url_map.iter_rules()
        if "GET" in rule.methods and policy_of(app, rule.endpoint)[0] == ANYONE and rule.endpoint != "static"
    )  # fmt: skip
    path, _ = data.draw(st.sampled_from(open_to_all))
    known = st.sampled_from(["sites", "areas", "zones", "reservations", "park", "did", "z", "ja", "R-2026-0001", "caa-did"])
    while "<" in path:
        start, end = path.index("<"), path.index(">")
        path = path[:start] + quote(data.draw(known | WORDS), safe="") + path[end + 1 :]
    asked = data.draw(st.dictionaries(st.sampled_from(QUERIES), WORDS, max_size=3))
    assert of_ours(app.test_client().get(path, query_string=asked)), (path, asked)


ASKED_BY_DAY = ("/?on=", "/map/rows.json?on=", "/law?on=", "/law/caa-did?on=", "/api/rules?on=", "/api/headroom?lon=140.85&lat=38.25&on=",
                "/api/collections/zones/items?on=", "/api/collections/reservations/items?from=",
                "/api/collections/reservations/items?to=")  # fmt: skip


@pytest.mark.parametrize("path", ASKED_BY_DAY)
def test_any_day_of_any_address(client, path):
    told = {day: client.get(path + day).status_code for day in DAYS}
    assert all(status in (200, 400, 422) for status in told.values()), told
    assert {told[day] for day in ("0001-01-01", "9999-12-31", "1899-12-31", "2026-02-30", "0000-00-00")} <= {400, 422}
    assert told["2100-01-01"] == 200 or "to=" in path


@pytest.mark.parametrize("stamp", STAMPS)
def test_any_moment_of_a_trial_and_of_a_reservation(client, people, stamp):
    for name in ("time_start", "time_end"):
        assert of_ours(client.post("/api/plans", json=with_value(FEATURES[0], ("properties", name), stamp)))
        assert of_ours(client.post("/api/reservations", json=RESERVATION | {name: stamp}, headers=people["company"].bearer))


@settings(FEW, max_examples=60)
@given(st.dictionaries(st.sampled_from(["organisation", "email", "subject", "body", "site", "activity", "key"]), WORDS, max_size=7))
@example({"organisation": "会社", "email": "a@example.jp", "subject": "件名", "body": "本文", "site": "\x00", "activity": "[]"})
def test_any_word_in_the_form_of_a_consultation(visit, fields):
    assert of_ours(visit().post("/consult", **fields))


@settings(FEW, max_examples=40)
@given(st.dictionaries(st.sampled_from(["site", "fact", "value", "since", "source", "do"]), WORDS, max_size=6))
@example({"site": "park", "fact": "site.closed_on", "value": "9999-12-31", "since": "0001-01-01", "source": "x"})
def test_any_word_in_the_form_of_the_homework(visit, fields):
    assert of_ours(visit("staff").post("/desk/homework", **fields))
