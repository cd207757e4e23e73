"""Each of the five programmes walked from its first step to each of its outcomes, with everything its steps need really done."""

import pytest

from fieldreg.desk.cases import Outcome, Step
from fieldreg.desk.walking.ways import is_end, way
from fieldreg.kernel.errors import Conflict
from tests.fieldreg.services.walking.walks import EFFECT, FIELD_TRIAL, PROGRAMMES

ENDS = [(name, one.id) for name, held in PROGRAMMES.items() for one in held.outcomes]


def test_there_are_five_and_each_ends_in_ways_of_its_own():
    assert sorted(PROGRAMMES) == ["certification", "consultation", "field-support", "open-call", "partnership"]
    assert len(ENDS) == 21


@pytest.mark.parametrize(("name", "end"), ENDS, ids=lambda word: word)
def test_a_case_walks_it_to_each_outcome_and_is_counted_as_that(walker, name, end):
    programme = PROGRAMMES[name]
    walker.begin(name, **(FIELD_TRIAL if name == "field-support" else {}))
    led = way(programme, programme.steps[0].id, [end]) or (end,)  # what may be done anywhere is done at once
    assert walker.case.programme_step == programme.steps[0].id
    for to in led:
        ends = is_end(programme, to)
        if not ends:
            if not next(one for one in walker.standing().following if one.place.id == to).ready:
                with pytest.raises(Conflict) as refused:
                    walker.go(to)
                assert refused.value.code == "needs-unmet"
            walker.prepare(to)
        else:
            walker.answer_now()
            walker.trial_over()
        unknown = [need.word for one in walker.standing().following if one.place.id == to for need in one.needs if need.met is None]
        said = {"reason": "判定できない手続きを窓口で確かめた。"} if unknown == ["permits_settled"] else {}
        if ends:
            said = {"reason": "合う課がなかった。", "answer": "回答します。", "effect": EFFECT}
        walker.go(to, **said)
        place = programme.outcome(to) if ends else programme.step(to)
        assert (walker.case.programme_step, str(walker.case.step)) == (to, place.case_step)
    held, outcome = walker.case, programme.outcome(end)
    assert (held.is_open, held.outcome, held.due) == (False, Outcome(outcome.counts_as), None)
    row = next(one for one in walker.services.case_desk.figures(walker.staff).rows if one.programme == name)
    assert (row.received, row.open, row.realised, dict(row.outcomes)) == (
        1, 0, int(outcome.counts_as == "realised"), {outcome.counts_as: 1},
    )  # fmt: skip
    if Step(outcome.case_step) is Step.CLOSED:
        assert held.effect == EFFECT or held.effect == (held.answers or {}).get("effect")
