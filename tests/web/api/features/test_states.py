"""What names an answer, how often it is had, and what a cache must know of it."""

from dataclasses import replace
from datetime import date

import pytest

from fieldreg.register.zones import Edition


@pytest.fixture
def two_editions(store):
    """A second edition of `did`, in force since this year."""
    with store.writing() as work:
        (old,) = work.zones.editions("did")
        work.zones.put_edition(replace(old, in_force_to=date(2025, 12, 31)))
        work.zones.put_edition(Edition(layer="did", edition="2026", in_force_from=date(2026, 1, 1), accuracy_m=10))
        work.zones.put_zones([replace(zone, edition="2026") for zone in work.zones.zones("did", old.edition)])
        work.commit()


@pytest.mark.parametrize(
    "path",
    ["", "/conformance", "/collections", "/collections/sites", "/collections/sites/items", "/collections/sites/items/park",
     "/collections/sites/schema", "/collections/sites/queryables"],
)  # fmt: skip
def test_a_cache_is_told_that_accept_chooses_the_form(client, path):
    read = client.get(f"/api{path}", headers={"Accept": "application/json"})
    page = client.get(f"/api{path}", headers={"Accept": "text/html"})
    assert (read.mimetype == page.mimetype, "Accept" in read.vary, "Accept" in page.vary) == (False, True, True)


def test_days_turned_round_are_a_bad_request_however_they_are_told(client):
    for query in ("from=2026-12-02&to=2026-12-01", "datetime=2026-12-02/2026-12-01"):
        answer = client.get(f"/api/collections/reservations/items?{query}")
        assert (answer.status_code, answer.json["code"]) == (400, "end-before-start"), query


def test_filters_are_had_only_so_often(app_of):
    client = app_of(RATELIMIT_ENABLED=True, LIMIT_HEAVY_READS="2 per minute").test_client()
    told = [client.get(f"/api/collections/sites/items?filter=area_m2>{n}").status_code for n in range(3)]
    assert told == [200, 200, 429]
    assert client.get("/api/collections/sites/items").status_code == 200


def test_a_zone_of_another_edition_is_not_kept_under_the_tag_of_todays(client, store, two_editions):
    address = "/api/collections/zones-did/items/z@2020"
    first = client.get(address)
    assert (first.status_code, first.json["id"]) == (200, "z@2020")
    with store.writing() as work:
        work.zones.remove_edition("did", "2020")
        work.commit()
    assert client.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 404


def test_names_of_zones_that_turn_turn_the_tag(client, store, two_editions):
    """Today's edition is called by its own ids; once today has another, the first of the interval is."""
    address = "/api/collections/zones-did/items?datetime=2025-12-01/2026-01-31"
    first = client.get(address)
    assert sorted(one["id"] for one in first.json["features"]) == ["z", "z@2020"]
    with store.writing() as work:
        work.zones.put_edition(Edition(layer="did", edition="new", in_force_from=date(2026, 2, 1), accuracy_m=10))
        work.commit()
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, sorted(one["id"] for one in again.json["features"])) == (200, ["z", "z@2026"])


def test_the_feed_of_roads_is_had_only_so_often(app_of):
    client = app_of(RATELIMIT_ENABLED=True, LIMIT_HEAVY_READS="2 per minute").test_client()
    first = client.get("/api/wzdx")
    held = {"If-None-Match": first.headers["ETag"]}
    assert [client.get("/api/wzdx", headers=held).status_code for _ in range(2)] == [304, 429]


