"""OGC API - Features part 3, classes `filter` and `features-filter`: a filter keeps what a walk through everything would."""

import json

import pytest
import shapely

WEST = "S_INTERSECTS(geometry, BBOX(140.8, 38.2, 140.9, 38.3))"
BOX = shapely.box(140.8, 38.2, 140.9, 38.3)
PLANE = "http://www.opengis.net/def/crs/EPSG/0/4326"


def kept(api, own, **asked):
    return [feature["id"] for feature in api.features(own, **asked)]


def there(api, own, holds):
    return [feature["id"] for feature in api.features(own) if holds(feature["properties"], shapely.geometry.shape(feature["geometry"]))]


CASES = (
    ("sites", "kind = 'park'", lambda p, _: p["kind"] == "park"),
    ("sites", "NOT kind = 'park'", lambda p, _: p["kind"] != "park"),
    ("sites", "closed_to_traffic IS NULL", lambda p, _: p["closed_to_traffic"] is None),
    ("sites", "NOT closed_to_traffic = TRUE", lambda p, _: p["closed_to_traffic"] is False),
    ("sites", "area_m2 BETWEEN 1000 AND 50000", lambda p, _: p["area_m2"] is not None and 1000 <= p["area_m2"] <= 50000),
    ("sites", "A_CONTAINS(activities, ('drone'))", lambda p, _: "drone" in p["activities"]),
    ("sites", "name LIKE '%小学校%'", lambda p, _: "小学校" in p["name"]),
    ("sites", WEST, lambda _, g: g.intersects(BOX)),
    ("site-outlines", f"{WEST} AND kind <> 'park'", lambda p, g: g.intersects(BOX) and p["kind"] != "park"),
    ("areas", "site = 'arahama-former-elementary'", lambda p, _: p["site"] == "arahama-former-elementary"),
    ("zones-small-uav", "valid_from > DATE('2020-01-01')", lambda p, _: p["valid_from"] is not None and p["valid_from"] > "2020-01-01"),
    ("zones-parks", f"{WEST} OR restriction = 'PROHIBITED'",
     lambda p, g: g.intersects(BOX) or p["restriction"] == "PROHIBITED"),
    ("zones-planning", "NOT accuracy_m < 100", lambda p, _: not p["accuracy_m"] < 100),
)  # fmt: skip


@pytest.mark.parametrize("own, told, holds", CASES, ids=[f"{own}: {told}" for own, told, _ in CASES])
def test_it_keeps_what_a_walk_would(api, own, told, holds):
    if api.get(f"/collections/{own}").status_code == 404:
        return  # the registry without anything has no layer
    wanted = there(api, own, holds)
    assert kept(api, own, filter=told) == wanted
    assert kept(api, own, filter=told, limit=3) == wanted
    assert api.json(f"/collections/{own}/items", filter=told, limit=1)["numberMatched"] == len(wanted)


def test_both_open_ends_written_out_find_what_is_in_force_on_a_day(api, ids):
    """As docs/filter.md tells it: a null end is open, and nothing to a comparison."""
    day = "2027-01-01"
    told = f"(valid_from IS NULL OR valid_from <= DATE('{day}')) AND (valid_to IS NULL OR valid_to > DATE('{day}'))"
    for own in (one for one in ids if one.startswith("zones-")):
        wanted = kept(api, own, datetime=day)
        assert kept(api, own, filter=told, datetime=day) == wanted
        assert kept(api, own, filter=told, datetime=f"{day}/P1Y") == wanted


def test_text_json_and_the_cql_before_it_say_the_same(api):
    as_json = json.dumps({"op": "=", "args": [{"property": "kind"}, "park"]})
    wanted = kept(api, "sites", kind="park")
    for told, language in (("kind = 'park'", "cql2-text"), (as_json, "cql2-json"), ("kind = 'park'", "cql-text")):
        assert kept(api, "sites", filter=told, **{"filter-lang": language}) == wanted


def test_its_shapes_are_in_the_system_it_names(api):
    turned = "S_INTERSECTS(geometry, BBOX(38.2, 140.8, 38.3, 140.9))"
    for own in ("sites", "site-outlines", "areas"):
        wanted = kept(api, own, bbox="140.8,38.2,140.9,38.3")
        assert kept(api, own, filter=turned, **{"filter-crs": PLANE}) == kept(api, own, filter=WEST) == wanted


def test_it_narrows_down_beside_everything_else(api):
    for own in ("sites", "site-outlines"):
        both = set(kept(api, own, filter=WEST)) & set(kept(api, own, kind="park"))
        assert kept(api, own, filter=WEST, kind="park") == [one for one in kept(api, own) if one in both]
        assert kept(api, own, filter="kind = 'park'", bbox="140.8,38.2,140.9,38.3") == [one for one in kept(api, own) if one in both]


@pytest.mark.parametrize("told", [
    "", "kind =", "nothing = 1", "kind = 1", "(" * 60 + "kind = 'park'" + ")" * 60, "kind = '" + "x" * 3000 + "'", "facts IS NULL",
])  # fmt: skip
def test_what_cannot_be_read_is_refused_and_the_server_goes_on(api, ids, told):
    assert {own: api.get(f"/collections/{own}/items", filter=told).status_code for own in ids if own != "reservations"} == {
        own: 400 for own in ids if own != "reservations"
    }
    assert api.get("http://localhost/healthz").status_code == 200


def test_a_language_or_system_nobody_knows_is_refused(api):
    for more in ({"filter-lang": "sql"}, {"filter-crs": "EPSG:4326"}):
        assert api.get("/collections/sites/items", filter="kind = 'park'", **more).status_code == 400
