"""OGC API - Features part 1, class `core`: each requirement of its text, in our words, over every collection."""

from datetime import datetime

import pytest
import shapely

from tests.conformance.conftest import link

CORE = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
BOXES = ("140.8,38.2,140.9,38.3", "177,65,-177,70", "-180,-90,180,90", "-180,85,180,90", "-180,-90,180,-85", "140,38,0,141,39,100")
TIMES = (
    "2026-12-01T00:00:00Z", "2026-12-01T09:00:00.5+09:00", "2026-12-01", "2026-12-01/2026-12-31", "2026-12-01/..", "../2026-12-01",
    "2026-12-01/", "/2026-12-01", "2026-12-01T00:00:00Z/2026-12-31T00:00:00Z", "2026-12-01/P2D", "P1M/2026-12-31", "2026-12-01T/..",
)  # fmt: skip


# ---------------------------------------------------------------- where one begins


@pytest.mark.parametrize("root", ["", "/"])
def test_the_landing_page_leads_to_the_definition_conformance_and_data(api, root):
    told = api.json(root)
    assert {"service-desc", "conformance", "data", "self"} <= {one["rel"] for one in told["links"]}
    for rel in ("service-desc", "conformance", "data"):
        assert api.get(link(told, rel)["href"]).status_code == 200
    assert link(told, "service-desc")["type"] == OPENAPI


def test_the_root_leads_a_program_there(api):
    answer = api.get("http://localhost/", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/api")
    assert api.get("http://localhost/", headers={"Accept": "text/html,application/json;q=0.1"}).status_code == 200


def test_what_is_claimed_is_a_list_of_addresses(api):
    claimed = api.json("/conformance")["conformsTo"]
    assert CORE in claimed
    assert all(one.startswith("http://www.opengis.net/spec/") for one in claimed)
    assert len(set(claimed)) == len(claimed)


def test_a_parameter_nobody_knows_is_refused(api, ids):
    for path in ("", "/conformance", "/collections", *(f"/collections/{own}{more}" for own in ids for more in ("", "/items"))):
        assert api.get(path, unknown="1").status_code == 400, path


def test_a_collection_or_feature_that_is_not_there_is_not_found(api, ids):
    assert api.get("/collections/none").status_code == 404
    assert api.get("/collections/none/items").status_code == 404
    assert {own: api.get(f"/collections/{own}/items/none").status_code for own in ids} == dict.fromkeys(ids, 404)


# ---------------------------------------------------------------- collections


def test_the_list_tells_each_as_it_tells_itself(api):
    listed = api.collections()
    assert len(listed) <= 30
    for told in listed:
        assert api.json(f"/collections/{told['id']}") == told


def test_each_leads_to_its_items_and_itself(api, ids):
    for own in ids:
        told = api.json(f"/collections/{own}")
        assert link(told, "self")["href"] == f"{api.root}/collections/{own}"
        assert link(told, "items", "application/geo+json")["href"] == f"{api.root}/collections/{own}/items"
        assert all({"rel", "type", "href"} <= one.keys() for one in told["links"])


def test_the_extent_covers_every_feature(api, ids):
    for own in ids:
        extent = api.json(f"/collections/{own}")["extent"]
        (west, south, east, north), = extent["spatial"]["bbox"]
        assert extent["spatial"]["crs"] == CRS84
        assert -180 <= west <= east <= 180
        assert -90 <= south <= north <= 90
        for feature in api.features(own):
            if feature["geometry"] is not None:
                held = shapely.geometry.shape(feature["geometry"]).bounds
                assert west <= held[0] and south <= held[1] and held[2] <= east and held[3] <= north, (own, feature["id"])  # noqa: PT018


def test_the_extent_tells_an_interval(api, ids):
    for own in ids:
        (first, last), = api.json(f"/collections/{own}")["extent"]["temporal"]["interval"]
        moments = [None if one is None else datetime.fromisoformat(one) for one in (first, last)]
        assert all(one is None or one.tzinfo is not None for one in moments)
        assert None in moments or moments[0] < moments[1]


def test_each_holds_one_kind_of_outline(api):
    for told in api.collections():
        kinds = {f["geometry"]["type"].removeprefix("Multi") for f in api.features(told["id"]) if f["geometry"] is not None}
        assert len(kinds) <= 1, told["id"]


# ---------------------------------------------------------------- items


def test_a_page_counts_itself_and_all(api, ids):
    for own in ids:
        page = api.json(f"/collections/{own}/items")
        assert page["type"] == "FeatureCollection"
        assert page["numberReturned"] == len(page["features"])
        assert page["numberMatched"] == len(api.features(own))
        assert datetime.fromisoformat(page["timeStamp"]).tzinfo is not None
        assert link(page, "self") is not None


@pytest.mark.parametrize("limit", [1, 7, 100])
def test_pages_follow_each_other_and_miss_nothing(api, ids, limit):
    for own in ids:
        everything = [f["id"] for f in api.json(f"/collections/{own}/items", limit=10_000)["features"]]
        if limit == 1 and len(everything) > 20:
            continue
        assert [f["id"] for f in api.features(own, limit=limit)] == everything
        assert len(set(everything)) == len(everything) or own == "zones"
        page = api.json(f"/collections/{own}/items", limit=limit)
        assert (link(page, "next") is None) == (len(everything) <= limit)


def test_a_limit_beyond_the_most_is_the_most(api, ids):
    for own in ids:
        assert api.json(f"/collections/{own}/items", limit=1_000_000)["numberReturned"] <= 10_000
        assert [api.get(f"/collections/{own}/items", limit=bad).status_code for bad in ("0", "-1", "x", "1.5")] == [400] * 4


@pytest.mark.parametrize("box", BOXES)
def test_a_box_keeps_what_meets_it(api, ids, box):
    sides = [float(one) for one in box.split(",")]
    west, south, east, north = sides if len(sides) == 4 else (*sides[:2], *sides[3:5])
    spans = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
    window = shapely.union_all([shapely.box(low, south, high, north) for low, high in spans])
    for own in ids:
        there = [f for f in api.features(own) if f["geometry"] is not None and window.intersects(shapely.geometry.shape(f["geometry"]))]
        assert [f["id"] for f in api.features(own, bbox=box)] == [f["id"] for f in there]


@pytest.mark.parametrize("box", ["", "1,2,3", "a,b,c,d", "1,2,3,4,5", "140,39,141,38", "nan,1,2,3"])
def test_a_box_that_is_none_is_refused(api, ids, box):
    assert {own: api.get(f"/collections/{own}/items", bbox=box).status_code for own in ids} == dict.fromkeys(ids, 400)


@pytest.mark.parametrize("told", TIMES)
def test_a_time_of_any_form_is_taken(api, ids, told):
    for own in ids:
        page = api.json(f"/collections/{own}/items", datetime=told)
        assert page["numberMatched"] >= page["numberReturned"]


@pytest.mark.parametrize("told", [
    "tomorrow", "2026-13-01", "2026-12-01/2026-11-01", "2026-12-01/P", "2026-12-01/PT", "a/b", "2026-12-01/x", "1/2/3", "", "2026",
    "1800-01-01", "2300-01-01/..",
])  # fmt: skip
def test_a_time_that_is_none_is_refused(api, ids, told):
    got = {own: api.get(f"/collections/{own}/items", datetime=told).status_code for own in ids}
    assert got == dict.fromkeys(ids, 400)


def test_a_time_of_zones_is_the_day_they_are_in_force(api, ids):
    for own in ids:
        if own.startswith("zones"):
            for day in ("2016-05-01", "2022-06-24", "2022-06-25", "2026-12-01"):
                by_day, by_time = (api.json(f"/collections/{own}/items", **{name: day}) for name in ("on", "datetime"))
                assert by_day["features"] == by_time["features"]
                assert by_day["on"] == day
            assert api.get(f"/collections/{own}/items", on="2026-12-01", datetime="2026-12-01").status_code == 400


def test_what_bears_no_time_is_always_told(api):
    for own in ("sites", "site-outlines", "site-lines", "areas", "area-lines"):
        assert api.features(own, datetime="2001-01-01") == api.features(own)


# ---------------------------------------------------------------- one feature


def test_each_feature_is_found_and_leads_to_its_collection(api, ids):
    for own in ids:
        for feature in api.features(own)[:5]:
            told = api.json(link(feature, "self")["href"])
            assert {name: told[name] for name in ("id", "type", "geometry", "properties")} == {
                name: feature[name] for name in ("id", "type", "geometry", "properties")
            }
            assert link(told, "collection")["href"] == f"{api.root}/collections/{own}"
            assert link(told, "alternate", "text/html") is not None


def test_an_id_with_a_slash_is_found_raw_and_escaped(api):
    for feature in api.features("areas")[:3]:
        for written in (feature["id"], feature["id"].replace("/", "%2F")):
            assert api.json(f"/collections/areas/items/{written}")["id"] == feature["id"]


def test_f_is_known_everywhere(api, ids):
    for path in ("", "/conformance", "/collections", "/openapi.json"):
        assert api.get(path, f="json").status_code == 200
    for own in ids:
        for more in ("", "/items", "/schema", "/schema/logical", "/queryables"):
            assert api.get(f"/collections/{own}{more}", f="json").status_code == 200
            assert api.get(f"/collections/{own}{more}", f="none").status_code == 400


def test_features_are_told_as_geojson(api, ids):
    for own in ids:
        assert api.get(f"/collections/{own}/items").mimetype == "application/geo+json"
        for feature in api.features(own)[:2]:
            assert api.get(link(feature, "self")["href"]).mimetype == "application/geo+json"


def test_property_parameters_keep_what_is_equal(api, ids):
    for own in ids:
        everything = api.features(own)
        for name, schema in api.json(f"/collections/{own}/queryables")["properties"].items():
            if name in ("geometry", "layer", "site") or not everything:
                continue
            value = everything[0]["properties"].get(name)
            if value is None or isinstance(value, bool | float | list) or value == "":
                continue
            wanted = [f["id"] for f in everything if f["properties"][name] == value]
            assert [f["id"] for f in api.features(own, **{name: value})] == wanted, (own, name, schema)
