"""What filters let through against a brute force written apart, three values told from one another."""

import json
from collections import Counter

import pytest

from fieldreg.filtering.filters import parse
from tests.deep import often
from tests.fieldreg.filtering.writing.text import to_text
from tests.oracle import brute_filter
from tests.oracle.seeded_filters import KINDS, PREDICATES, dice_of, filter_by_chance, rows_by_chance

PER_OPERATOR = 9


@pytest.fixture(scope="module")
def rows():
    return rows_by_chance(dice_of(20261201))


@pytest.fixture(scope="module")
def said():
    """How often each answer was given, over all filters."""
    return Counter()


@pytest.mark.parametrize("op", PREDICATES)
def test_a_filter_says_what_the_brute_force_says(op, rows, said):
    dice = dice_of(op)
    for _ in range(often(PER_OPERATOR)):
        document = filter_by_chance(dice, op)
        wanted = [brute_filter.judge(document, row, KINDS) for row in rows]
        by_json = parse(json.dumps(document), "cql2-json", KINDS)
        assert told(by_json, rows) == wanted, document
        by_text = parse(to_text(by_json.tree), "cql2-text", KINDS)
        assert by_text.tree == by_json.tree
        assert told(by_text, rows) == wanted, to_text(by_json.tree)
        said.update(wanted)


def test_enough_was_tried_and_each_answer_was_given(said):
    assert len(PREDICATES) * PER_OPERATOR >= 300
    assert min(said[answer] for answer in (True, False, None)) > 3000, said


def told(wanted, rows):
    """True, False or None for each feature."""
    truth = wanted.truth(rows)
    return [True if yes else False if no else None for yes, no in zip(truth.yes.tolist(), truth.no.tolist(), strict=True)]
