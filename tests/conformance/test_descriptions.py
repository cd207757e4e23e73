"""Classes `oas30`, `geojson`, `html` of part 1, `queryables` of part 3: what describes the API, and the pages for people."""

import re

import jsonschema
import pytest

from tests.conformance.conftest import link

REL = "http://www.opengis.net/def/rel/ogc/1.0/"
ITEMS = "/collections/{collectionId}/items"


@pytest.fixture(scope="session")
def definition(api):
    return api.json("/openapi.json")


# ---------------------------------------------------------------- oas30


def test_the_definition_is_valid_openapi_3(api, definition):
    assert re.fullmatch(r"3\.0\.\d", definition["openapi"])
    for schema in definition["components"]["schemas"].values():
        jsonschema.Draft4Validator.check_schema(schema)
    assert {"info", "paths", "servers"} <= definition.keys()
    assert all(operation["responses"] for path in definition["paths"].values() for name, operation in path.items() if name != "servers")
    assert api.get("/openapi.json").headers["Content-Type"] == "application/vnd.oai.openapi+json;version=3.0"


def test_its_addresses_stand_below_its_server(api, definition):
    assert definition["servers"] == [{"url": api.root}]
    wanted = {"/", "/conformance", "/collections", "/collections/{collectionId}", ITEMS, f"{ITEMS}/{{featureId}}"}
    assert wanted <= definition["paths"].keys()


def test_every_operation_has_a_name_of_its_own(definition):
    names = [operation["operationId"] for path in definition["paths"].values() for operation in path.values() if isinstance(operation, dict)
             and "responses" in operation]  # fmt: skip
    assert len(set(names)) == len(names) > 30
    assert definition["security"] == []


def test_limit_box_and_time_are_as_the_standard_has_them(definition):
    given = {one["name"]: one for one in definition["paths"][ITEMS]["get"]["parameters"] if "name" in one}
    for name in ("limit", "bbox", "datetime"):
        assert (given[name]["in"], given[name]["required"], given[name]["style"], given[name]["explode"]) == ("query", False, "form", False)
        assert definition["components"]["parameters"][name] == given[name]
    limit = given["limit"]["schema"]
    assert (limit["type"], limit["minimum"], limit["maximum"]) == ("integer", 1, 10_000)
    assert limit["minimum"] <= limit["default"] <= limit["maximum"]
    box = given["bbox"]["schema"]
    assert (box["type"], box["minItems"], box["maxItems"], box["items"]["type"]) == ("array", 4, 6, "number")
    assert given["datetime"]["schema"]["type"] == "string"


def test_no_parameter_that_is_described_is_refused(api, ids, definition):
    values = {"integer": "1", "number": "1", "boolean": "true", "array": "1,2,3,4"}
    for path, operation in definition["paths"].items():
        for one in operation.get("get", {}).get("parameters", ()):
            if path == ITEMS and "name" in one and one["name"] in ("limit", "offset", "f", "bbox", "crs", "bbox-crs", "filter-lang"):
                schema = one["schema"]
                value = schema["enum"][0] if "enum" in schema else values.get(schema["type"], "x")
                assert {api.get(f"/collections/{own}/items", **{one["name"]: value}).status_code for own in ids} == {200}, one["name"]


# ---------------------------------------------------------------- geojson, and the schemas features hold


def test_features_hold_their_schema(api, ids):
    for own in ids:
        told = api.json(f"/collections/{own}")
        described = api.get(link(told, "describedby")["href"])
        assert described.mimetype == link(told, "describedby")["type"] == "application/schema+json"
        columns = described.json["properties"]["properties"]["properties"]
        for feature in api.features(own):
            assert feature["properties"].keys() <= columns.keys()
            known = {name: value for name, value in feature["properties"].items() if value is not None}  # null: nobody knows
            jsonschema.validate({**feature, "properties": known}, described.json)


def test_the_logical_schema_has_the_same_properties_and_their_roles(api, ids):
    for own in ids:
        told = api.json(f"/collections/{own}")
        logical = api.json(link(told, f"{REL}schema")["href"])
        whole = api.json(link(told, "describedby")["href"])["properties"]["properties"]["properties"]
        assert logical["properties"].keys() == {*whole, "id", "geometry"}
        roles = [one.get("x-ogc-role") for one in logical["properties"].values()]
        assert roles.count("id") == roles.count("primary-geometry") == 1


def test_an_empty_collection_tells_its_columns(api):
    columns = api.json("/collections/reservations/schema")["properties"]["properties"]["properties"]
    assert {name: schema["type"] for name, schema in columns.items()} == {
        "site": "string", "area": "string", "time_start": "string", "time_end": "string", "exclusive": "boolean",
    }  # fmt: skip


# ---------------------------------------------------------------- queryables


def test_queryables_are_a_schema_of_what_may_be_asked_for(api, ids):
    for own in ids:
        told = api.json(f"/collections/{own}")
        answer = api.get(link(told, f"{REL}queryables")["href"])
        assert answer.mimetype == "application/schema+json"
        assert answer.json["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert (answer.json["$id"], answer.json["type"]) == (link(told, f"{REL}queryables")["href"], "object")
        assert answer.json["additionalProperties"] is False
        jsonschema.Draft202012Validator.check_schema(answer.json)


def test_an_earlier_draft_of_them_is_told_to_those_who_ask_for_plain_json(api, ids):
    for own in ids:
        old = link(api.json(f"/collections/{own}"), "queryables")
        assert old["type"] == "application/json"
        answer = api.get(old["href"], headers={"Accept": "application/json"})
        assert answer.mimetype == "application/json"
        assert [one["id"] for one in answer.json["queryables"]] == [name for name in answer.json["properties"] if name != "geometry"]


def test_every_queryable_but_the_outline_is_a_parameter(api, ids):
    for own in ids:
        asked = api.json(f"/collections/{own}/queryables")["properties"]
        for name, schema in asked.items():
            if name in ("geometry", "layer", "site") or schema["type"] == "array":
                continue  # a site or a layer is one of a list: 404 for another
            value = {"number": "1", "integer": "1", "boolean": "true"}.get(schema["type"], "none-such")
            assert api.get(f"/collections/{own}/items", **{name: value}).status_code == 200, (own, name)


def test_a_number_that_is_none_is_refused(api):
    assert {value: api.get("/collections/sites/items", area_m2=value).status_code for value in ("wide", "1e3", "1" * 50)} == {
        "wide": 400, "1e3": 200, "1" * 50: 400,
    }  # fmt: skip
    assert api.get("/collections/sites/items", indoor="perhaps").status_code == 400


# ---------------------------------------------------------------- html


def test_each_document_is_a_page_too_by_f_and_by_accept(api, ids):
    some = ids if len(ids) < 12 else [*ids[:6], "zones-did", "zones"]
    below = [f"/collections/{own}{more}" for own in some for more in ("", "/items", "/schema", "/queryables")]
    for path in ("", "/conformance", "/collections", *below):
        for answer in (api.get(path, f="html"), api.get(path, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})):
            assert (answer.status_code, answer.mimetype) == (200, "text/html"), path
            assert "<h1>" in answer.text
            assert "Accept" in ", ".join(answer.headers.getlist("Vary")).split(", ")


def test_each_document_leads_to_its_page(api, ids):
    for path in ("", "/collections", *(f"/collections/{own}{more}" for own in ids[:4] for more in ("", "/items"))):
        page = link(api.json(path), "alternate", "text/html")
        assert api.get(page["href"]).mimetype == "text/html"


def test_a_page_shows_every_feature_and_leads_on(api):
    shown, address = [], f"{api.root}/collections/sites/items?f=html"
    while address:
        page = api.get(address).text
        shown += re.findall(r'<th scope="row"><a href="/api/collections/sites/items/([^"?]+)', page)
        onward = re.search(r'rel="next" href="([^"]+)"', page)
        address = "http://localhost" + onward[1].replace("&amp;", "&") if onward else None
    assert shown == [feature["id"] for feature in api.features("sites")]


def test_what_a_form_leaves_empty_is_left_out(api):
    answer = api.get("/collections/sites/items?f=html&kind=park&bbox=&ward=")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/api/collections/sites/items?f=html&kind=park")


def test_a_feature_has_a_page(api):
    for own in [one for one in ("sites", "areas", "zones-did") if api.get(f"/collections/{one}").status_code == 200]:
        for feature in api.features(own)[:2]:
            page = api.get(f"/collections/{own}/items/{feature['id']}", f="html")
            assert (page.status_code, page.mimetype) == (200, "text/html")
            assert feature["properties"]["name"] in page.text
