"""Words are found however they are written."""

import json
from pathlib import Path

import pytest

from fieldreg.kernel.folding import alternatives, found_in, searched

TOLD = json.loads((Path(__file__).parents[2] / "folding_cases.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", TOLD["cases"], ids=[f"{c['asked']!r} in {c['in']}" for c in TOLD["cases"]])
def test_what_is_asked_for_is_found_however_it_is_written(case):
    assert found_in(TOLD["texts"][case["in"]]["made"], alternatives(case["asked"])) is case["found"]


@pytest.mark.parametrize("text", TOLD["texts"].values(), ids=TOLD["texts"])
def test_what_words_are_looked_for_in_is_made_so(text):
    assert searched(*text["of"]) == text["made"]
