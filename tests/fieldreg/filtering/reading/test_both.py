"""Every production of the grammar is read in both encodings, as one tree, and written so that it reads the same again."""

import inspect
import json
import sys

import pytest

from fieldreg.filtering.filters import read
from fieldreg.filtering.guards import LIMITS, Limits
from fieldreg.filtering.tree import ARITY, Call, walked
from fieldreg.kernel.errors import InvalidInput
from tests.fieldreg.filtering.productions import PRODUCTIONS
from tests.fieldreg.filtering.writing.json import to_json
from tests.fieldreg.filtering.writing.text import to_text


@pytest.mark.parametrize("text, document", PRODUCTIONS, ids=[text for text, _ in PRODUCTIONS])
def test_text_and_json_are_one_tree_and_come_back(text, document):
    tree = read(text)
    assert read(json.dumps(document), "cql2-json") == tree
    assert read(to_text(tree)) == tree
    assert read(json.dumps(to_json(tree)), "cql2-json") == tree
    assert type(tree) is not bool


def test_every_operator_stands_in_a_production():
    used = {node.op for text, _ in PRODUCTIONS for node in walked(read(text)) if isinstance(node, Call)}
    assert set(ARITY) - used == set()


@pytest.mark.parametrize(
    "text, written",
    [
        ("not(a=1)or b is not null", 'NOT "a" = 1 OR NOT "b" IS NULL'),
        ("(a=1 or b=2) and c in('x','y')", '("a" = 1 OR "b" = 2) AND "c" IN (\'x\', \'y\')'),
        ("a-(b-1)*2=-3", '("a" - (("b" - 1) * 2)) = -3'),
        ("t_MetBy(interval('..',a),interval(b,'2026-12-01'))", "T_METBY(INTERVAL('..', \"a\"), INTERVAL(\"b\", '2026-12-01'))"),
        ("s_within(a,point(1 2 3))", 'S_WITHIN("a", POINT Z(1.0 2.0 3.0))'),
        ("casei(a) = '\\n'", "CASEI(\"a\") = '\\n'"),
    ],
)
def test_text_is_written_one_way(text, written):
    assert to_text(read(text)) == written


def test_numbers_and_truth_are_not_the_same():
    assert read("a = 1") != read("a = TRUE")
    assert read("a = 1") == read("a = 1.0")


def test_a_tree_does_not_compare_places():
    near, far = read("a = 1"), read("    a   =   1")
    assert near == far
    assert near.at != far.at


@pytest.mark.parametrize(
    "wrap",
    [
        lambda node: {"op": "not", "args": [node]},
        lambda node: {"op": "and", "args": [node, True]},
        lambda node: {"op": "or", "args": [False, node]},
        lambda node: {"op": "=", "args": [True, node]},
        lambda node: {"op": "f", "args": [1, node]},
        lambda node: {"op": "f", "args": [[node, 1]]},
        lambda node: {"op": "+", "args": [node, 1]},
        lambda node: {"op": "^", "args": [1, node]},
        lambda node: {"op": "between", "args": [1, 2, node]},
        lambda node: {"op": "in", "args": [1, [node]]},
    ],
)
def test_the_deepest_tree_of_json_is_no_deeper_in_text(wrap):
    node = {"property": "a"}
    for _ in range(23 if isinstance(wrap(node)["args"][-1], list) else LIMITS.depth - 1):
        node = wrap(node)
    tree = read(json.dumps(node), "cql2-json")
    assert read(to_text(tree), limits=Limits(text=100_000)) == tree


@pytest.mark.parametrize(
    "text", ["(" * 2_000, "f(" * 1_000, "NOT a=a+a*a^(" * 150, "a OR a AND a=a+a*f(" * 100, "A_EQUALS(a," + "(" * 1_900, "-(" * 900]
)
def test_the_deepest_text_leaves_half_of_pythons_stack(text):
    used, before = len(inspect.stack(0)), sys.getrecursionlimit()
    sys.setrecursionlimit(used + 500)
    try:
        with pytest.raises(InvalidInput):
            read(text)
    finally:
        sys.setrecursionlimit(before)
