"""Every production of the grammar is read in both encodings, as one tree, and written so that it reads the same again."""

import json

import pytest

from fieldreg.filtering.filters import read
from fieldreg.filtering.tree import ARITY, Call, walked
from fieldreg.filtering.writing.json import to_json
from fieldreg.filtering.writing.text import to_text
from tests.fieldreg.filtering.productions import PRODUCTIONS


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
