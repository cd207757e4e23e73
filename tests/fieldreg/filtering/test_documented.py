"""docs/filter.md: every filter in its table lets through what the page says, and what it calls the most is the most."""

import json
import re

import pytest
import shapely

from fieldreg.filtering.filters import parse
from fieldreg.filtering.guards import LIMITS

QUERYABLES = {
    "id": "string", "kind": "string", "ward": "string", "area_m2": "number", "indoor": "boolean", "activities": "array", "opened": "date",
    "in_use": "interval", "name": "string", "geometry": "geometry",
}  # fmt: skip
ROW = re.compile(r"^\| `(?P<filter>[^`]+)` \| (?P<names>[a-z, ]*)\|$", re.MULTILINE)


@pytest.fixture(scope="module")
def page(root):
    return (root / "docs" / "filter.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def places(page):
    (block,) = re.findall(r"<!-- places -->\s*```json\n(.*?)```", page, re.DOTALL)
    return [_whole(place) for place in json.loads(block)]


def _whole(place):
    return place | {"geometry": shapely.Point(place["x"], place["y"]), "in_use": (place["opened"], place["until"])}


def test_every_filter_of_the_page_lets_through_what_it_says(page, places):
    rows = ROW.findall(page)
    assert len(rows) == 31
    for text, names in rows:
        taken = parse(text, "cql2-text", QUERYABLES).select(places)
        assert ", ".join(place["id"] for place, let in zip(places, taken, strict=True) if let) == names.strip(), text


def test_the_json_of_the_page_is_the_text_of_the_page(page):
    (document,) = re.findall(r"The same in JSON: `(.*?)`", page)
    wanted = parse("kind = 'park' AND area_m2 >= 1000", "cql2-text", QUERYABLES)
    assert parse(document, "cql2-json", QUERYABLES).tree == wanted.tree


def test_the_most_is_told(page):
    told = f"**At most** {LIMITS.text:,} characters of text or {LIMITS.json:,} of JSON, {LIMITS.depth} levels of nesting, "
    assert told + f"{LIMITS.nodes} parts, {LIMITS.relations} relations of shapes, {LIMITS.vertices:,} corners" in page
