"""The five programmes of the sample: what is known is told with its source, what is not stays unconfirmed, and a case can walk each."""

import jsonschema
import pytest

from fieldreg.desk.cases import MOVES, OPEN_STEPS, Outcome, Step
from fieldreg.programmes import words
from fieldreg.programmes.flow import first_step
from fieldreg.programmes.programme_file import programme_from
from fieldreg.programmes.programme_shape import json_schema
from geodata.sample.files import read_managers, read_programmes

FIVE = {name.removesuffix(".yaml"): programme_from(data, name) for name, data in read_programmes()}
EACH = pytest.mark.parametrize("programme", FIVE.values(), ids=FIVE)


def test_there_are_five_and_each_stands_in_the_file_of_its_name():
    assert {name: one.programme for name, one in FIVE.items()} == {
        name: name for name in ("certification", "consultation", "field-support", "open-call", "partnership")
    }


@EACH
def test_the_schema_accepts_it(programme):
    jsonschema.Draft202012Validator(json_schema(), format_checker=jsonschema.FormatChecker()).validate(programme.document)


@EACH
def test_its_desk_is_registered(programme):
    assert programme.contact.manager in read_managers()


@EACH
def test_what_nobody_confirmed_is_marked_and_says_so(programme):
    unconfirmed = {one.id for one in programme.basis if one.confidence == "unconfirmed"}
    assert {"ours", "records"} <= unconfirmed
    assert programme.retention.basis in unconfirmed
    dated = [part for part in (*programme.steps, *programme.tasks) if part.due is not None]
    assert {part.due.basis or part.basis for part in dated} <= unconfirmed  # no source tells a day
    assert {one.basis for one in programme.settings} <= unconfirmed


@EACH
def test_a_case_can_go_where_its_steps_lead(programme):
    """Each step of a programme stands at a step of the case, and the case may be moved as the programme says."""
    assert first_step(programme).case_step == Step.RECEIVED
    stands = {one.id: Step(one.case_step) for one in (*programme.steps, *programme.outcomes)}
    moves = [(step.id, then, stands[step.id], stands[then]) for step in programme.steps for then in step.then]
    assert [move for move in moves if move[2] != move[3] and move[3] not in MOVES[move[2]]] == []


def test_the_words_of_cases_are_those_of_the_desk():
    assert set(words.CASE_STEPS) == {str(step) for step in OPEN_STEPS}
    assert set(words.CASE_ENDS) == {str(step) for step in Step} - {str(step) for step in OPEN_STEPS}
    assert set(words.COUNTED) == {str(outcome) for outcome in Outcome}


def test_field_support_has_its_six_services_local_notice_and_deregulation():
    programme = FIVE["field-support"]
    assert [one.id for one in programme.services] == ["advice", "authorities", "managers", "local", "deregulation", "other"]
    assert {one.basis for one in programme.services} == {"services"}
    assert programme.basis_of("services").confidence == "high"
    assert (programme.local_notice.before, programme.local_notice.required) == ("trial", False)
    rules = programme.deregulation
    assert (rules.asks, rules.public_when_answered) == (("rule_in_the_way", "how_it_hinders", "wish"), True)


def test_partnership_goes_from_proposal_to_realisation_without_asking_for_a_vehicle_or_a_place():
    programme = FIVE["partnership"]
    assert [step.id for step in programme.steps if step.basis == "arm"] == ["proposal", "dialogue", "realisation"]
    assert {one.kind for one in programme.questions} & {"trial", "place"} == set()


def test_certification_asks_the_three_tests_of_the_rule_and_says_what_of_the_outline_is_not_known():
    programme = FIVE["certification"]
    assert [one.id for one in programme.requirements if one.basis == "rule"] == ["new", "serves", "feasible"]
    assert programme.basis_of("outline").confidence == "unconfirmed"
    assert {one.id: one.value for one in programme.settings} == {
        "opinions_at_least": 2, "validity_years": 3, "renewals_at_most": 1, "yearly_report_within_days": 15,
        "forecast_before_contract": True, "result_after_contract": True,
    }  # fmt: skip


def test_open_calls_are_judged_after_closing_and_jurors_read_no_names():
    programme = FIVE["open-call"]
    assert programme.step("judging").needs == ("call_closed",)
    assert "organisation" not in {one.id for one in programme.questions if "jury" in one.visible_to}
    assert all("jury" not in one.visible_to for one in programme.documents)
