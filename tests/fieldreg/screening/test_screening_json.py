"""The answer as bytes says what `to_dict` says, word for word."""

import json

import pytest

from fieldreg.kernel.errors import InvalidInput
from fieldreg.law import rules_in_force
from fieldreg.screening.screening import screen
from tests.fieldreg.law import bench, law_cases

CASES = [case for _, case in law_cases.read() if "expect" in case and "error" not in case]


def compact(answer):
    return json.dumps(answer.to_dict(), separators=(",", ":"), ensure_ascii=False).encode()


@pytest.mark.parametrize("case", CASES[::3], ids=lambda case: case["name"])
def test_in_every_case_of_the_law_bytes_and_dict_agree(case):
    trial, around = law_cases.setting(case)
    try:
        answer = screen(trial, [(around, rules_in_force(around.on))])
    except InvalidInput:
        pytest.skip("a height that cannot be compared")

    assert answer.to_json() == compact(answer)


def test_told_twice_it_is_the_same():
    trial, around = bench.setting(bench.trial(), bench.world([bench.zone("did", west=-10)]))
    answer = screen(trial, [(around, rules_in_force(around.on))])

    assert answer.to_json() == answer.to_json() == compact(answer)
    assert json.loads(answer.to_json())["findings"][0]["evidence"]["geometry"]["type"] == "Polygon"
