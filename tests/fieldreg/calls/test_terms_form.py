"""A call's terms as written: each way they can be wrong, all told at once."""

from datetime import timedelta

import pytest

from fieldreg.calls.call import MOVES, Call, CallState, moved
from fieldreg.kernel.errors import Conflict, InvalidInput
from tests.calls import CLOSES, CRITERIA, OPENS, terms, terms_form

ROW = terms_form()["challenges"][0]
WRONG = [
    ({"title": ""}, ["title"]),
    ({"title": "x" * 121}, ["title"]),
    ({"opens_at": None, "closes_at": "tomorrow"}, ["opens_at", "closes_at"]),
    ({"opens_at": (OPENS + timedelta(seconds=1)).isoformat()}, ["opens_at"]),
    ({"opens_at": CLOSES.isoformat()}, ["closes_at"]),
    ({"questions_until": (CLOSES + timedelta(minutes=1)).isoformat()}, ["questions_until"]),
    ({"challenges": []}, ["challenges"]),
    ({"challenges": [ROW] * 7}, ["challenges"]),
    ({"challenges": [ROW, ROW | {"most": "0", "division": ""}]}, ["challenges.2.division", "challenges.2.most"]),
    ({"challenges": [ROW | {"budget_yen": "-1"}]}, ["challenges.1.budget_yen"]),
    ({"criteria": [CRITERIA[0] | {"weight": "0"}], "minimum": "", "tie_break": []}, ["criteria.1.weight"]),
    ({"criteria": [CRITERIA[0] | {"weight": "1.2345"}], "minimum": "", "tie_break": []}, ["criteria.1.weight"]),
    ({"criteria": [CRITERIA[0] | {"lowest": "5", "highest": "5"}], "minimum": "", "tie_break": []}, ["criteria.1.highest"]),
    ({"tie_break": ["9"]}, ["tie_break"]),
    ({"minimum": "x"}, ["minimum"]),
    ({"minimum": "19"}, ["minimum"]),  # 18.5 is the best there can be
]


@pytest.mark.parametrize("wrong, places", WRONG)
def test_every_fault_is_told_with_its_place(wrong, places):
    with pytest.raises(InvalidInput) as told:
        terms(**wrong)
    assert [fault.where for fault in told.value.faults] == places


def test_faults_of_all_parts_are_told_together_and_rows_by_their_number():
    with pytest.raises(InvalidInput) as told:
        terms(title="", challenges=[{}, ROW | {"body": ""}], criteria=[CRITERIA[0] | {"weight": "x"}], tie_break=[])
    assert [fault.where for fault in told.value.faults] == ["title", "challenges.1.body", "criteria.1.weight"]
    assert told.value.faults[1].message.ja.startswith("課題1: 内容を")


def test_empty_rows_are_left_out_and_questions_end_with_the_period_where_nothing_is_said():
    held = terms(challenges=[{"title": " "}, ROW, {}], questions_until="")
    assert [one.number for one in held.challenges] == [1]
    assert held.questions_until == held.closes_at


def test_no_state_is_reached_but_by_its_moves():
    for before in CallState:
        for after in CallState:
            call = Call(id="K", state=before, terms=terms())
            if after in MOVES[before]:
                assert moved(call, after).state is after
            else:
                with pytest.raises(Conflict):
                    moved(call, after)
