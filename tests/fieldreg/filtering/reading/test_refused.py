"""What cannot be read is refused with its place; what is too much, before any work is done."""

import json

import pytest

from fieldreg.filtering.filters import read
from fieldreg.filtering.guards import LIMITS, Limits
from fieldreg.kernel.errors import InvalidInput


def refusal(text, lang="cql2-text", **more):
    with pytest.raises(InvalidInput) as caught:
        read(text, lang, **more)
    (fault,) = caught.value.faults
    assert fault.message.ja
    assert fault.message.en
    return fault


@pytest.mark.parametrize(
    "text, code, character",
    [
        ("", "syntax", 1),
        ("   ", "syntax", 4),
        ("area >", "syntax", 7),
        ("area > > 3", "syntax", 8),
        ("area = 3 kind = 'a'", "syntax", 10),
        ("area = 3)", "syntax", 9),
        ("(area = 3", "syntax", 10),
        ("area == 3", "syntax", 7),
        ("area != 3", "syntax", 6),
        ("area = NULL", "syntax", 8),
        ("NOT NOT area = 3", "syntax", 5),
        ("a = 1 = 2", "syntax", 7),
        ("a ^ 2 ^ 3 = 1", "syntax", 7),
        ("a = +b", "syntax", 6),
        ("a NOT = 3", "syntax", 7),
        ("kind = 'park", "unclosed", 8),
        ('"kind = 3', "unclosed", 1),
        ("kind = park; DROP TABLE sites", "syntax", 12),
        ("a = 1e400", "number", 5),
        ("d = DATE('2026-13-01')", "instant", 10),
        ("d = DATE('2026-12-01T00:00:00Z')", "instant", 5),
        ("d = TIMESTAMP('2026-12-01')", "instant", 5),
        ("d = TIMESTAMP('2026-12-01T00:00:00')", "instant", 15),
        ("d = TIMESTAMP('2026-12-01T00:00:60Z')", "instant", 15),
        ("d = DATE(2026)", "syntax", 10),
        ("t_after(d, INTERVAL('2026-12-01'))", "syntax", 33),
        ("t_after(d, INTERVAL(DATE('2026-12-01'), '..'))", "syntax", 21),
        ("s_within(p, BBOX(1,2,3))", "box", 13),
        ("s_within(p, POINT(1))", "syntax", 20),
        ("s_within(p, POINT EMPTY)", "syntax", 19),
        ("s_within(p, LINESTRING(1 2))", "shape", 13),
        ("s_within(p, LINESTRING(1 2, 1 2 3))", "shape", 13),
        ("s_within(p, POLYGON((0 0, 1 0, 1 1, 0 1)))", "shape", 13),
        ("s_within(p, GEOMETRYCOLLECTION(GEOMETRYCOLLECTION(POINT(1 2))))", "syntax", 32),
        ("s_within(p)", "operands", 1),
        ("casei(a, b) = 'c'", "operands", 1),
        ("between(a, 1, 2)", "syntax", 1),
        ("like(a, 'b')", "syntax", 1),
        ("a ILIKE 'b%'", "syntax", 3),
        ("a = 'b\u0000'", "character", None),
        ("a = 'b\ud800'", "character", None),
    ],
)
def test_a_text_that_is_no_filter_is_refused_where_it_ends_to_be_one(text, code, character):
    fault = refusal(text)
    assert fault.code == f"filter-{code}"
    assert fault.where == ("filter" if character is None else f"filter, character {character}")


@pytest.mark.parametrize(
    "document, code, where",
    [
        ("{", "syntax", "filter, character 2"),
        ("nonsense", "syntax", "filter, character 1"),
        ("null", "syntax", "filter"),
        ("{}", "syntax", "filter"),
        ('{"op": "="}', "syntax", "filter"),
        ('{"op": 3, "args": []}', "syntax", "filter"),
        ('{"op": "=", "args": [1]}', "operands", "filter"),
        ('{"op": "and", "args": [true]}', "operands", "filter"),
        ('{"op": "=", "args": [1, {"property": 2}]}', "syntax", "filter.args[1].property"),
        ('{"op": "=", "args": [1, {"property": ""}]}', "syntax", "filter.args[1].property"),
        ('{"op": "=", "args": [1, {"property": "a", "more": 1}]}', "syntax", "filter.args[1]"),
        ('{"op": "=", "args": [1, null]}', "syntax", "filter.args[1]"),
        ('{"op": "=", "op": "<", "args": [1, 2]}', "syntax", "filter"),
        ('{"op": "a b", "args": []}', "syntax", "filter.op"),
        ('{"op": "POINT", "args": []}', "syntax", "filter.op"),
        ('{"op": "in", "args": [1, {"property": "a"}]}', "operands", "filter.args[1]"),
        ('{"op": "=", "args": [1, NaN]}', "number", "filter"),
        ('{"op": "=", "args": [1, 1e400]}', "number", "filter.args[1]"),
        ('{"op": "=", "args": [1, ' + "9" * 5000 + "]}", "number", "filter"),
        ('{"op": "=", "args": ["a\\u0000", 1]}', "character", "filter.args[0]"),
        ('{"op": "=", "args": ["\\ud800", 1]}', "character", "filter.args[0]"),
        ('{"op": "=", "args": [{"date": "2026-02-30"}, 1]}', "instant", "filter.args[0].date"),
        ('{"op": "=", "args": [{"date": "2026-12-01T00:00:00Z"}, 1]}', "instant", "filter.args[0]"),
        ('{"op": "=", "args": [{"timestamp": "2026-12-01"}, 1]}', "instant", "filter.args[0]"),
        ('{"op": "t_after", "args": [{"interval": [".."]}, 1]}', "syntax", "filter.args[0].interval"),
        ('{"op": "t_after", "args": [{"interval": ["..", 3]}, 1]}', "syntax", "filter.args[0].interval[1]"),
        ('{"op": "s_within", "args": [{"type": "Circle"}, 1]}', "shape", "filter.args[0].type"),
        ('{"op": "s_within", "args": [{"type": "Point", "coordinates": [1, "2"]}, 1]}', "shape", "filter.args[0].coordinates"),
        ('{"op": "s_within", "args": [{"type": "Point", "coordinates": [1, true]}, 1]}', "shape", "filter.args[0].coordinates"),
        ('{"op": "s_within", "args": [{"type": "Point"}, 1]}', "shape", "filter.args[0].coordinates"),
        ('{"op": "s_within", "args": [{"type": "MultiPoint", "coordinates": [1, 2]}, 1]}', "shape", "filter.args[0].coordinates"),
        ('{"op": "s_within", "args": [{"type": "GeometryCollection", "geometries": []}, 1]}', "shape", "filter.args[0]"),
        ('{"op": "s_within", "args": [{"type": "GeometryCollection", "geometries": [3]}, 1]}', "shape", "filter.args[0].geometries[0]"),
        ('{"op": "s_within", "args": [{"bbox": [1, 2, 3]}, 1]}', "box", "filter.args[0].bbox"),
    ],
)
def test_json_that_is_no_filter_is_refused_with_the_path(document, code, where):
    fault = refusal(document, "cql2-json")
    assert (fault.code, fault.where) == (f"filter-{code}", where)


def test_a_language_nobody_reads_is_refused():
    assert refusal("a = 1", "sql").where == "filter-lang"


# ---------------------------------------------------------------- too much


def brackets(count):
    return "(" * count + "a = 1" + ")" * count


def json_deep(count):
    return '{"op":"not","args":[' * count + "true" + "]}" * count


def test_the_deepest_filter_is_read_and_one_deeper_is_not():
    assert read(brackets(LIMITS.depth)) == read("a = 1")
    assert refusal(brackets(LIMITS.depth + 1)).code == "filter-too-large"
    read(json_deep(LIMITS.depth - 1), "cql2-json")
    assert refusal(json_deep(LIMITS.depth), "cql2-json").code == "filter-too-large"


def test_the_longest_filter_is_read_and_one_longer_is_not():
    longest = "a = 1".ljust(LIMITS.text)
    assert read(longest) == read("a = 1")
    assert refusal(longest + " ").code == "filter-too-long"
    assert refusal(json.dumps("a").ljust(LIMITS.json + 1), "cql2-json").code == "filter-too-long"


@pytest.mark.parametrize(
    "text, lang",
    [
        ("(" * 1_000_000, "cql2-text"),
        ("[" * 1_000_000, "cql2-json"),
        ("(" * 1990, "cql2-text"),
        ("f(" * 900, "cql2-text"),
        ("[" * 9_990, "cql2-json"),
        ('{"a":' * 1_900, "cql2-json"),
        ("a=" + "+".join("1" * 900), "cql2-text"),
        ("a in (" + ",".join("1" * 900) + ")", "cql2-text"),
        (json.dumps({"op": "in", "args": [1, [1] * 900]}), "cql2-json"),
        (json.dumps("x" * 1_001), "cql2-json"),
        ("a='" + "x" * 1_001 + "'", "cql2-text"),
        (json.dumps({"type": "MultiPoint", "coordinates": [[1, 2]] * 1_001}), "cql2-json"),
    ],
)
def test_too_much_is_refused_whatever_it_is_too_much_of(text, lang):
    assert refusal(text, lang).code in ("filter-too-long", "filter-too-large")


def test_corners_of_all_shapes_count_together():
    limits = Limits(vertices=5)
    line = "s_crosses(p, LINESTRING(1 2, 3 4, 5 6))"
    read(line, limits=limits)
    assert refusal(f"{line} AND {line}", limits=limits).code == "filter-too-large"


def test_relations_of_shapes_count_together_for_each_is_asked_of_every_feature():
    one = "s_within(p, BBOX(1, 2, 3, 4))"
    read(" OR ".join([one] * 20))
    assert refusal(" OR ".join([one] * 21)).code == "filter-too-large"
