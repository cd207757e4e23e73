"""Answers to a programme's own questions: asked for, kept, amended, told, found, hidden and erased; and what a call tells by itself."""


import pytest

from fieldreg.desk.case_search import CaseSearch
from fieldreg.desk.cases import Step
from fieldreg.desk.tasks.briefs import brief_of
from fieldreg.desk.walking.answers import own_questions
from fieldreg.kernel.errors import Conflict, InvalidInput, NotAllowed, NotFound
from fieldreg.people.holds import Holdable
from fieldreg.timeline.events import Act
from tests.fieldreg.services.walking.walks import EFFECT, FORM, PROGRAMMES, answers_of, events, needs


def test_answers_are_asked_for_with_every_fault_at_its_question(walker):
    wrong = {"proposal": "あ" * 4001, "asked_of_city": ["place", "moon"], "budget": "千円", "nothing-such": "x"}
    with pytest.raises(InvalidInput) as told:
        walker.services.cases.open(FORM | {"programme": "partnership", "organisation": "", "answers": wrong})
    assert [(fault.where, fault.code) for fault in told.value.faults] == [
        ("organisation", "organisation-missing"), ("answers", "no-such-question"), ("q_proposal", "too-long"),
        ("q_gain", "answer-missing"), ("q_measure", "answer-missing"), ("q_asked_of_city", "no-such-option"),
        ("q_budget", "number-form"),
    ]  # fmt: skip
    assert told.value.faults[3].message.ja == "市や市民にとって何が良くなるか: 入力してください。"


def test_by_telephone_nothing_is_insisted_on_until_something_is_agreed(walker):
    form = {"channel": "phone", "phone": "022-000-0000", "programme": "partnership", "answers": {"budget": "５０万"}}
    with pytest.raises(InvalidInput) as wrong:
        walker.services.cases.note_down(form, walker.staff)
    assert [fault.where for fault in wrong.value.faults] == ["q_budget"]
    walker.programme = PROGRAMMES["partnership"]
    walker.ref = walker.services.cases.note_down(form | {"answers": {"budget": "500,000"}}, walker.staff)[0].ref
    assert walker.case.answers == {"budget": 500_000}
    walker.go("finding_division")
    walker.go("dialogue")
    walker.prepare("agreement")
    assert needs(walker, "agreement")["questions"] is False
    with pytest.raises(Conflict, match="提案の内容、市や市民にとって"):
        walker.go("agreement")
    walker.services.case_walk.answer(walker.ref, answers_of(walker.programme), walker.staff)
    walker.go("agreement")


def test_an_open_call_takes_nothing_openly_but_the_desk_may_write_down_what_was_adopted(walker):
    with pytest.raises(InvalidInput) as refused:
        walker.services.cases.open(FORM | {"programme": "open-call", "answers": answers_of(PROGRAMMES["open-call"])})
    assert [fault.code for fault in refused.value.faults] == ["by-call"]
    walker.begin("open-call")
    assert needs(walker, "judging") == {"call_closed": None}


def test_answers_are_kept_amended_told_found_and_seen_by_whom_they_are_for(walker):
    walker.begin("partnership")
    walker.services.case_walk.answer(walker.ref, walker.case.answers | {"measure": "ずんだ餅が売れる"}, walker.staff)
    amended = events(walker)[-1]
    assert (amended.act, amended.told["after"]["answers"]["measure"]) == (Act.CASE_AMENDED, "ずんだ餅が売れる")
    count, found = walker.services.case_desk.page(CaseSearch(text="ｽﾞﾝﾀﾞ"), walker.staff, limit=10)
    assert (count, [case.ref for case in found]) == (1, [walker.ref])
    task = walker.ask().task
    told = brief_of(task).sections
    page = str(task.brief) + str(told)
    assert "ずんだ餅が売れる" in page
    assert "300000" not in page
    assert "300,000" not in page
    own = walker.services.case_walk.seen_by_applicant(walker.ref, account=walker.company)
    assert {one.question.id: one.said.ja for one in own.answers}["budget"] == "300,000 円"
    assert (own.following, own.entries) == ([], ())
    with pytest.raises(NotFound):
        walker.services.case_walk.seen_by_applicant(walker.ref, account=walker.people["rival"])
    for act in (walker.services.case_walk.standing, walker.services.case_entries.pending):
        with pytest.raises(NotAllowed):
            act(*([walker.ref] if act == walker.services.case_walk.standing else []), walker.people["rival"])


def test_an_organisation_that_an_open_call_hides_is_in_no_brief(walker):
    walker.begin("open-call", organisation="秘密工業")
    for to in ("judging", "decision"):
        walker.prepare(to)
        walker.go(to)
    task = walker.ask().task
    assert "秘密工業" not in str(task.brief)
    assert "提案の概要" in task.brief["what"]


def test_the_applicant_answers_what_the_present_step_asks_and_no_more(walker):
    walker.begin("partnership")
    walker.go("finding_division")
    walker.go("dialogue")
    walk = walker.services.case_walk
    with pytest.raises(InvalidInput):
        walk.answer_own(walker.ref, {"measure": "あとから変える"}, account=walker.company)
    walker.prepare("agreement")
    walker.go("agreement")
    walker.go("realisation")
    walker.go("report")
    assert [one.id for one in walk.seen_by_applicant(walker.ref, account=walker.company).asked] == ["effect"]
    with pytest.raises(InvalidInput):
        walk.answer_own(walker.ref, {}, account=walker.company)
    walk.answer_own(walker.ref, {"effect": EFFECT}, account=walker.company)
    assert events(walker)[-1].actor == walker.company.id
    assert walker.go("realised").effect == EFFECT


def test_erasing_leaves_of_the_answers_what_its_programme_keeps(walker):
    walker.begin("partnership")
    walker.services.case_entries.keep(
        walker.ref, {"kind": "document", "state": "done", "document": "report", "day": "2026-11-23", "whom": "甲社"}, walker.staff
    )
    walker.go("withdrawn")
    with walker.services.store.writing() as work:
        assert work.erasing.erase(Holdable.CASE, walker.ref, at=walker.services.clock.now())
        work.commit()
    kept = {one.id for one in own_questions(PROGRAMMES["partnership"]) if one.retain == "keep"}
    assert "budget" not in walker.case.answers
    assert set(walker.case.answers) <= kept
    with walker.services.store.reading() as work:
        assert [one.whom for one in work.walking.entries(walker.ref)] == [""]
    assert walker.services.case_desk.page(CaseSearch(steps=(Step.WITHDRAWN,), text="300000"), walker.staff, limit=9)[0] == 0


def test_a_call_tells_by_itself_how_far_it_is(judged, clock):
    services, staff = judged.services, judged.people["staff"]
    with services.store.writing() as work:
        work.programmes.put(PROGRAMMES["open-call"])
        work.commit()
    form = FORM | {"channel": "counter", "programme": "open-call", "answers": answers_of(PROGRAMMES["open-call"])}
    ref = services.cases.note_down(form, staff)[0].ref
    with pytest.raises(NotFound):
        services.case_walk.join(ref, "call", "K-2026-0099", staff)
    services.case_walk.join(ref, "call", judged.call_id, staff)
    services.case_walk.go_on(ref, "judging", staff)
    standing = services.case_walk.standing(ref, staff)
    assert {need.word: need.met for one in standing.following if one.place.id == "decision" for need in one.needs} == {
        "conflicts_declared": True, "scores_complete": False,
    }  # fmt: skip
