from dataclasses import replace
from datetime import date, timedelta

import pytest

from fieldreg.register.zones import Edition
from tests import makers


def ids(answer):
    return [feature["id"] for feature in answer.json["features"]]


def test_sites_are_features_with_names_as_loaded(client):
    answer = client.get("/api/collections/sites/items")
    assert answer.mimetype == "application/geo+json"
    assert ids(answer) == ["hostile", "park", "reused"]
    assert (answer.json["numberMatched"], answer.json["numberReturned"]) == (3, 3)
    assert answer.json["features"][0]["properties"]["name"] == makers.HOSTILE
    one = client.get("/api/collections/sites/items/park").json
    assert one["links"][:2] == answer.json["features"][1]["links"]
    assert {**one, "links": []} == {**answer.json["features"][1], "links": []}


def test_columns_that_only_came_along_are_kept_to_ourselves(client, store):
    with store.writing() as work:
        work.sites.put(makers.park(attributes={"inspector": "秘密"}))
        work.commit()
    assert "秘密" not in client.get("/api/collections/sites/items").text


def test_pages_follow_each_other(client):
    first = client.get("/api/collections/sites/items?limit=2").json
    assert (first["numberMatched"], first["numberReturned"]) == (3, 2)
    (onward,) = [link["href"] for link in first["links"] if link["rel"] == "next"]
    second = client.get(onward).json
    assert [f["id"] for f in second["features"]] == ["reused"]
    assert [link["rel"] for link in second["links"]] == ["self", "alternate", "prev", "collection"]


def test_a_box_chooses_what_it_touches(client):
    assert ids(client.get("/api/collections/zones/items?bbox=140.8,38.2,140.88,38.3")) == ["z"]
    assert ids(client.get("/api/collections/zones/items?bbox=140.8,38.2,140.87,38.3")) == []


def test_areas_of_one_site(client):
    assert ids(client.get("/api/collections/areas/items?site=park")) == ["park/yard", "park/hall"]
    assert client.get("/api/collections/areas/items/park/yard").json["properties"]["name"] == "広場"


def test_a_layer_that_cannot_speak_says_so(client):
    told = {e["layer"]: e["status"] for e in client.get("/api/collections/zones/items").json["editions"]}
    assert told == {"did": "ok", "schools": "missing"}
    before = client.get("/api/collections/zones/items?layer=did&on=2020-01-01").json
    assert before["features"] == []
    assert before["editions"] == [{"layer": "did", "edition": None, "status": "missing"}]


def test_days_of_an_interval_that_no_edition_holds_are_told_as_missing(client, services):
    with services.store.writing() as work:
        (held,) = work.zones.editions("did")
        work.zones.put_edition(replace(held, in_force_to=date(2026, 12, 5)))
        work.zones.put_edition(replace(held, edition="later", in_force_from=date(2026, 12, 10), sequence=0))
        work.commit()
    told = client.get("/api/collections/zones/items?layer=did&datetime=2026-12-01/2026-12-31").json["editions"]
    assert [(one["edition"], one["status"], one.get("days")) for one in told] == [
        ("2020", "ok", None), ("later", "empty", None), (None, "missing", ["2026-12-05", "2026-12-09"]),
    ]  # fmt: skip
    told = client.get("/api/collections/zones/items?layer=did&datetime=2022-06-20/2026-12-01").json["editions"]
    assert [(one["edition"], one.get("days")) for one in told] == [("2020", None), (None, ["2022-06-20", "2022-06-24"])]
    told = client.get("/api/collections/zones/items?layer=did&datetime=2026-12-05/2026-12-31").json["editions"]
    assert [(one["edition"], one.get("days")) for one in told] == [("later", None), (None, ["2026-12-05", "2026-12-09"])]


def test_zones_tell_their_edition_and_accuracy(client):
    (zone,) = client.get("/api/collections/zones/items?layer=did").json["features"]
    assert (zone["properties"]["edition"], zone["properties"]["accuracy_m"]) == ("2020", 10)


def test_what_nobody_knows_is_not_found(client):
    for path in ("/nothing", "/nothing/items", "/sites/items/nowhere", "/zones/items?layer=nothing", "/areas/items?site=nowhere"):
        assert client.get(f"/api/collections{path}").status_code == 404, path


def test_the_landing_page_leads_somewhere(client):
    links = client.get("/api").json["links"]
    assert {link["rel"] for link in links if ":" not in link["rel"]} == {"self", "alternate", "service-desc", "conformance", "data"}
    assert {client.get(link["href"]).status_code for link in links} == {200}


@pytest.mark.parametrize(
    "trouble, status, said",
    [({"failed": "cut short"}, "failed", "読めません"), ({"stale_after": date(2026, 11, 22)}, "stale", "期限切れ")],
)
def test_a_layer_in_trouble_is_told_as_such(client, store, trouble, status, said):
    assert said not in client.get("/about").text
    with store.writing() as work:
        work.zones.put_edition(Edition(layer="did", edition="2021", in_force_from=date(2026, 1, 1), accuracy_m=10, **trouble))
        work.zones.put_zones([replace(zone, edition="2021") for zone in work.zones.zones("did", "2020")])
        work.commit()
    (edition,) = client.get("/api/collections/zones/items?layer=did").json["editions"]
    assert edition["status"] == status
    assert said in client.get("/about").text


def test_an_edition_without_a_zone_proves_nothing(client, store):
    with store.writing() as work:
        work.zones.put_edition(Edition(layer="schools", edition="2026", in_force_from=date(2026, 1, 1)))
        work.commit()
    (edition,) = client.get("/api/collections/zones/items?layer=schools").json["editions"]
    assert edition["status"] == "empty"


# ---------------------------------------------------------------- what a window leaves out is told


@pytest.mark.parametrize(
    "box, found",
    [
        ("170,-10,-170,10", []),
        ("140,38,-170,39", ["hostile", "park", "reused"]),
        ("150,38,141,39", ["hostile", "park", "reused"]),
        ("150,38,140.845,39", []),
        ("170,-10,0,-170,10,100", []),
    ],
)
def test_a_box_over_the_antimeridian_is_one(client, box, found):
    """OGC API Features part 1: where west is greater than east."""
    for collection, ids_there in (("sites", found), ("zones", ["z"] if found else [])):
        answer = client.get(f"/api/collections/{collection}/items?bbox={box}")
        assert answer.status_code == 200
        assert sorted(ids(answer)) == ids_there


def test_reservations_in_a_box_over_the_antimeridian(client, people):
    made = client.post("/api/reservations", json=makers.reservation(), headers=people["company"].bearer).json["id"]
    assert ids(client.get("/api/collections/reservations/items?bbox=140,38,-170,39")) == [made]
    assert ids(client.get("/api/collections/reservations/items?bbox=170,38,-170,39")) == []


def test_south_of_a_box_is_never_north(client):
    assert client.get("/api/collections/sites/items?bbox=140,39,-170,38").status_code == 400


def test_reservations_far_ahead_are_shown_and_the_interval_is_told(client, people, clock):
    far = makers.reservation(time_start="2027-02-26T09:00:00+09:00", time_end="2027-02-26T10:00:00+09:00")  # 95 days on
    made = client.post("/api/reservations", json=far, headers=people["company"].bearer).json["id"]
    told = client.get("/api/collections/reservations/items").json
    assert [feature["id"] for feature in told["features"]] == [made]
    assert told["interval"] == ["2026-11-23", None]
    described = client.get("/api/collections/reservations").json
    assert described["extent"]["temporal"]["interval"] == [[None, None]]  # what is over can be asked for too
    document = client.get("/api/openapi.json").json["paths"]["/collections/{collectionId}/items"]["get"]
    assert all(p.get("description") for p in document["parameters"] if p.get("name") in ("from", "to", "bbox"))

    clock.go_on(timedelta(days=100))
    later = client.get("/api/collections/reservations/items").json
    assert later["features"] == []
    (rest,) = [link for link in later["links"] if link["rel"] == "related"]
    assert [feature["id"] for feature in client.get(rest["href"]).json["features"]] == [made]
