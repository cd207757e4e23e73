"""Where a case begins, what may follow, whom it asks and who may read the answers."""

import pytest

from fieldreg.kernel.errors import NotFound
from fieldreg.programmes.asking import documents_for, questions_for, tasks_opened_by
from fieldreg.programmes.flow import first_step, may_follow, way_to_an_end
from tests.made_programmes import small


def ids(parts):
    return [part.id for part in parts]


def test_a_case_begins_with_the_first_step_of_the_file():
    assert first_step(small()).id == "intake"


@pytest.mark.parametrize(
    "step, steps, outcomes",
    [
        ("intake", ["coordination"], ["declined", "withdrawn"]),
        ("coordination", ["intake", "trial"], ["withdrawn"]),
        ("trial", ["report"], ["withdrawn"]),
        ("report", [], ["realised", "withdrawn"]),
    ],
)
def test_what_may_follow_is_what_the_file_says_and_what_may_be_done_from_anywhere(step, steps, outcomes):
    found = may_follow(small(), step)
    assert (ids(found.steps), ids(found.outcomes)) == (steps, outcomes)


def test_what_is_no_step_of_the_edition_is_not_found():
    for asked in (may_follow, tasks_opened_by):
        with pytest.raises(NotFound) as refusal:
            asked(small(), "judging")
        assert "small/2026-04" in refusal.value.message.en
    with pytest.raises(NotFound):
        questions_for(small(), "desk", "judging")


def test_the_way_to_an_end_is_the_shortest_and_never_by_withdrawing():
    assert way_to_an_end(small(), "intake") == ("intake", "declined")
    assert way_to_an_end(small(), "trial") == ("trial", "report", "realised")


def test_tasks_are_opened_by_the_steps_that_say_so():
    assert {step.id: ids(tasks_opened_by(small(), step.id)) for step in small().steps} == {
        "intake": [], "coordination": ["consent"], "trial": [], "report": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    "role, seen",
    [
        ("applicant", ["measure", "budget", "asked"]),
        ("desk", ["measure", "budget", "asked"]),
        ("department", ["measure", "asked"]),
        ("jury", ["asked"]),
        ("public", []),
    ],
)
def test_who_may_read_which_answers(role, seen):
    assert ids(questions_for(small(), role)) == seen


def test_a_question_is_asked_at_its_step_and_else_at_the_first():
    assert ids(questions_for(small(), "applicant", "intake")) == ["measure", "budget"]
    assert ids(questions_for(small(), "applicant", "coordination")) == ["asked"]
    assert ids(questions_for(small(), "jury", "intake")) == []


def test_documents_are_of_the_step_that_asks_for_them_and_of_who_may_read_them():
    assert [ids(documents_for(small(), role)) for role in ("applicant", "desk", "department")] == [["report"], ["report"], []]
    assert ids(documents_for(small(), "desk", "intake")) == []


@pytest.mark.parametrize("asked", [questions_for, documents_for])
def test_a_role_nobody_has_is_a_slip_and_no_empty_answer(asked):
    with pytest.raises(ValueError, match="'staff' is none of desk"):
        asked(small(), "staff")
