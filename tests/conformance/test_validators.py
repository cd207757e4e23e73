"""The API's description as validators of others see it."""

import re

import openapi_spec_validator
from ogcapi_registry import validate_ogc_api


def test_the_description_is_valid_openapi(api):
    openapi_spec_validator.validate(api.json("/openapi.json"))


def test_what_is_claimed_stands_in_the_description(api):
    found = validate_ogc_api(api.json("/openapi.json"), api.json("/conformance")["conformsTo"])
    assert (found.is_valid, list(found.errors)) == (True, [])


def test_every_operation_has_a_name_of_its_own_and_says_who_may(api):
    document = api.json("/openapi.json")
    assert document["security"] == []
    operations = [one for path in document["paths"].values() for name, one in path.items() if name in ("get", "post")]
    names = [one["operationId"] for one in operations]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch("[a-z][A-Za-z0-9]+", name) for name in names)


def test_every_answer_with_content_has_a_schema(api):
    for path, methods in api.json("/openapi.json")["paths"].items():
        for method in ("get", "post"):
            for status, answer in methods.get(method, {}).get("responses", {}).items():
                assert status in ("204", "304") or answer.get("content"), (method, path, status)
                assert all(one.get("schema") for one in answer.get("content", {}).values()), (method, path, status)
