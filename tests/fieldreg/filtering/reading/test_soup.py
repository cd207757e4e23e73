"""Hostile text: whatever is sent, a filter is read or refused in both languages, and nothing else happens."""

import copy
import json
import random

import pytest

from fieldreg.filtering.filters import LANGUAGES, parse, read
from fieldreg.filtering.guards import Limits
from fieldreg.filtering.schema import Function
from fieldreg.filtering.tree import Kind, Property, walked
from fieldreg.kernel.errors import InvalidInput
from tests.deep import often
from tests.fieldreg.filtering.productions import PRODUCTIONS
from tests.fieldreg.filtering.writing.json import to_json
from tests.fieldreg.filtering.writing.text import to_text

_SCRAPS = [
    *"()',\"\\%_^;=<{}[]:-²", "((((", "))", "''", '""', "\\'", "\0", "\x1b", "\x7f",
    "\ud800", "\ufeff", "--", "/*", "<>", "NOT ",
    "AND ", " OR", "IN (", "IS ", "NULL", "BETWEEN ", "LIKE ", "DATE(", "TIMESTAMP('", "INTERVAL(", "BBOX(", "POINT(", "POLYGON((",
    "GEOMETRYCOLLECTION(",
    "CASEI(", "S_WITHIN(", "T_AFTER(", "A_EQUALS(", "nan", "inf", "1e999", "9" * 400, "..", "'..'", "é", "が", "😀", "\u202e", "null",
    '{"op":',
    '"args":[', '{"property":', '{"type":"Point","coordinates":', "[[[[", "0x1", "1_0", "１", "٣",
]  # fmt: skip
_QUERYABLES = {
    **{node.name: Kind.NUMBER for text, _ in PRODUCTIONS for node in walked(read(text)) if isinstance(node, Property)},
    "kind": Kind.STRING, "lit": Kind.BOOLEAN, "place": Kind.GEOMETRY, "opened": Kind.DATE,
    "closed": Kind.TIMESTAMP, "span": Kind.INTERVAL, "tags": Kind.ARRAY,
}  # fmt: skip
_FUNCTIONS = {
    "reach": Function((Kind.NUMBER,), Kind.NUMBER, lambda a: a), "nearby": Function((), Kind.BOOLEAN, lambda: True),
    "grade": Function((Kind.STRING, Kind.NUMBER), Kind.STRING, lambda kind, _steps: kind),
}  # fmt: skip
_WIDE = Limits(text=100_000, json=100_000)
_ROWS = [{}, {"a": 1, "kind": "park", "tags": ["a", 1, None], "span": ("..", None)}]


def spoilt(dice, text):
    """A text with a few things put in, left out, doubled or turned round."""
    for _ in range(dice.choice([1, 1, 2, 5])):
        here, there = sorted(dice.randrange(len(text) + 1) for _ in "ab")
        text = dice.choice([
            text[:here] + dice.choice(_SCRAPS) + text[here:], text[:here] + text[there:], text[:there] + text[here:],
            text[:here] + dice.choice(_SCRAPS) * dice.choice([2, 60]) + text[there:], text[here:] + text[:here],
        ])  # fmt: skip
    return text


def crossed(dice, document):
    """A document with a part of it put where another was, or a part of some other filter."""
    inside = parts_of(document)
    if not inside:
        return dice.choice(PRODUCTIONS)[1]
    holder, key = dice.choice(inside)
    given, other = dice.choice(parts_of(dice.choice([document, dice.choice(PRODUCTIONS)[1]])) or inside)
    holder[key] = copy.deepcopy(given[other])
    return document


def parts_of(node):
    """Where each part of a document stands: what holds it, and under which key."""
    pairs = list(node.items()) if isinstance(node, dict) else list(enumerate(node)) if isinstance(node, list) else []
    return [(node, key) for key, _ in pairs] + [place for _, part in pairs for place in parts_of(part)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_soup_is_read_or_refused(lang):
    dice, taken = random.Random(lang), 0
    for _ in range(often(4_000)):
        text, document = dice.choice(PRODUCTIONS)
        if lang != "cql2-json":
            soup = spoilt(dice, text)
        elif dice.random() < 0.3:
            soup = spoilt(dice, json.dumps(document))
        else:
            soup = json.dumps(crossed(dice, copy.deepcopy(document)))
        taken += is_taken(soup, lang)
    assert taken > 100  # or it is all refused for something else


def is_taken(soup, lang):
    """Whether it makes sense; if so it is evaluated and comes back from both encodings, if not the refusal tells why."""
    try:
        read(soup, lang)
        wanted = parse(soup, lang, _QUERYABLES, functions=_FUNCTIONS)
    except InvalidInput as error:
        for fault in error.faults:
            assert fault.code.startswith("filter-"), soup
            assert fault.message.ja, soup
            assert fault.message.en, soup
        return False
    assert len(wanted.select(_ROWS)) == len(_ROWS)
    assert read(json.dumps(to_json(wanted.tree)), "cql2-json", _WIDE) == wanted.tree
    assert read(to_text(wanted.tree), limits=_WIDE) == wanted.tree
    return True


@pytest.mark.parametrize("lang", LANGUAGES)
def test_scraps_alone_are_refused_or_read(lang):
    dice = random.Random(7)
    for _ in range(often(3_000)):
        soup = "".join(dice.choice(_SCRAPS) for _ in range(dice.randrange(1, 40)))
        is_taken(soup, lang)
