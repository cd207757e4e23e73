"""Filters of CQL2 over the collections: what each lets through, beside box, page and parameters, and what is refused."""

import json

import pytest

from tests import makers
from tests.web.api.test_features import ids

EPSG = "http://www.opengis.net/def/crs/EPSG/0/"


def asked(client, text, collection="sites", **more):
    return client.get(f"/api/collections/{collection}/items", query_string={"filter": text, **more})


@pytest.mark.parametrize(("text", "let_through"), [
    ("availability = 'reused'", ["reused"]),
    ("NOT availability = 'reused'", ["hostile", "park"]),
    ("name LIKE '広い%' OR id = 'reused'", ["park", "reused"]),
    ("area_m2 > 0", []),  # nobody said how large it is: neither this is true, nor its opposite
    ("NOT area_m2 > 0", []),
    ("area_m2 IS NULL AND CASEI(id) > CASEI('Hostile')", ["park", "reused"]),
    ("S_INTERSECTS(geometry, BBOX(140.8, 38.2, 140.9, 38.3)) AND id LIKE 'p%'", ["park"]),
    ("S_DISJOINT(geometry, BBOX(140.8, 38.2, 140.9, 38.3))", []),
])  # fmt: skip
def test_what_is_let_through(client, text, let_through):
    answer = asked(client, text)
    assert ids(answer) == let_through
    assert (answer.json["numberMatched"], answer.json["numberReturned"]) == (len(let_through), len(let_through))


def test_it_holds_beside_box_parameters_and_paging(client):
    assert ids(asked(client, "kind = 'park'", availability="reused")) == ["reused"]
    assert ids(asked(client, "kind = 'park'", bbox="0,0,1,1")) == []
    first = asked(client, "kind = 'park'", limit=2).json
    (onward,) = [link["href"] for link in first["links"] if link["rel"] == "next"]
    assert (first["numberMatched"], ids(client.get(onward))) == (3, ["reused"])


def test_the_same_as_json_and_as_the_cql_before(client):
    tree = {"op": "and", "args": [{"op": "=", "args": [{"property": "kind"}, "park"]}, {"op": ">", "args": [{"property": "id"}, "park"]}]}
    assert ids(asked(client, json.dumps(tree), **{"filter-lang": "cql2-json"})) == ["reused"]
    assert ids(asked(client, "\"kind\" = 'park' AND id > 'park'", **{"filter-lang": "cql-text"})) == ["reused"]


@pytest.mark.parametrize(("system", "box"), [
    ("4326", "BBOX(38.26, 140.87, 38.28, 140.9)"),  # latitude first
    ("3857", "BBOX(15681000, 4617000, 15686000, 4622000)"),
    ("6678", "POLYGON((-193000 3000, -193000 6500, -191500 6500, -191500 3000, -193000 3000))"),  # north, then east of the plane's origin
])  # fmt: skip
def test_shapes_come_in_their_own_system(client, system, box):
    there = f"S_INTERSECTS(geometry, {box})"
    assert ids(asked(client, there, "zones-did", **{"filter-crs": f"{EPSG}{system}"})) == ["z"]
    assert ids(asked(client, there, **{"filter-crs": f"{EPSG}{system}"})) == []  # the park lies elsewhere


def test_zones_and_reservations_are_filtered_likewise(client, people):
    assert ids(asked(client, "edition = '2020' AND valid_from IS NULL", "zones-did")) == ["z"]
    assert ids(asked(client, "edition <> '2020'", "zones-did")) == []
    made = client.post("/api/reservations", json=makers.reservation(), headers=people["company"].bearer).json
    assert ids(asked(client, "time_start >= TIMESTAMP('2026-11-30T00:00:00+09:00') AND exclusive = TRUE", "reservations")) == [made["id"]]
    assert ids(asked(client, "time_end < DATE('2026-11-30')", "reservations")) == []


@pytest.mark.parametrize(("more", "code", "said"), [
    ({"filter": "wards = 'A'"}, "filter-", "wards"),
    ({"filter": "kind = "}, "filter-", ""),
    ({"filter": "kind = 'x' OR " * 200 + "kind = 'x'"}, "filter-too-long", "at most 2000"),
    ({"filter": "(" * 60 + "kind = 'x'" + ")" * 60}, "filter-", "50"),
    ({"filter": "area_m2 > 'wide'"}, "filter-type", "takes a number"),
    ({"filter": "kind = 'x'", "filter-lang": "sql"}, "filter-lang", "cql2-text"),
    ({"filter": "kind = 'x'", "filter-crs": "EPSG:1"}, "unknown-crs", "CRS84"),
])  # fmt: skip
def test_what_cannot_be_used_is_refused_with_its_place(client, more, code, said):
    answer = client.get("/api/collections/sites/items", query_string={**more, "f": "json"}, headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    (fault, *_) = answer.json["faults"]
    assert fault["code"].startswith(code)
    assert said in json.dumps(answer.json)
    assert client.get("/healthz").status_code == 200


def test_what_may_be_named_is_told(client):
    told = client.get("/api/collections/sites/queryables").json
    assert {"kind", "activities", "area_m2", "geometry"} <= told["properties"].keys()
    assert "facilities" not in told["properties"]  # no filter looks into an object
    classes = client.get("/api/conformance").json["conformsTo"]
    assert {f"http://www.opengis.net/spec/cql2/1.0/conf/{one}" for one in ("cql2-text", "cql2-json", "temporal-functions")} <= set(classes)


def test_lists_are_asked_for_by_filters(client, store):
    with store.writing() as work:
        work.sites.put(makers.park(id="strip", areas=(), activities=("drone", "robot")))
        work.commit()
    assert ids(asked(client, "A_CONTAINS(activities, ('robot'))")) == ["strip"]
    assert ids(asked(client, "A_CONTAINS(activities, ('rob'))")) == []


def test_the_form_keeps_what_was_asked(client):
    page = asked(client, "id = 'park'", f="html").text
    assert 'name="filter" value="id = &#39;park&#39;"' in page
    assert "/sites/items/park" in page
    assert "/sites/items/reused" not in page


@pytest.mark.parametrize(("box", "system"), [
    ("5,5,5,5", "6678"), ("1e300,1e300,2e300,2e300", "6678"), ("4000000,4000000,5000000,5000000", "6669"), ("0,0,0,10", "6678"),
    ("0,0,0,0", "3857"),
])  # fmt: skip
def test_a_box_without_breadth_in_a_plane_is_a_box_all_the_same(client, box, system):
    answer = client.get("/api/collections/sites/items", query_string={"bbox": box, "bbox-crs": f"{EPSG}{system}"})
    assert (answer.status_code, ids(answer)) == (200, [])


@pytest.mark.parametrize("more", ["collection_id=a", "endpoint=a", "_anchor=1&_method=x", "_external=1&_scheme=x"])
def test_a_form_with_names_of_its_own_is_told_which_are_known(client, more):
    answer = client.get(f"/api/collections/sites/items?f=html&{more}&limit=", follow_redirects=True)
    assert answer.status_code == 400
