"""A case in its programme: two walks from the first word to the end, and what is refused, told, kept and seen on the way."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from fieldreg.desk.cases import Case, Outcome, Step
from fieldreg.desk.tasks.task import TaskKind
from fieldreg.kernel.errors import Conflict, InvalidInput, NotAllowed
from fieldreg.timeline.events import Act, Reader
from tests.fieldreg.services.walking.walks import EFFECT, FIELD_TRIAL, FORM, PROGRAMMES, events, needs
from tests.made_programmes import FOLLOWING, small

REASON = "民有地で、持ち主の承諾を書面で得ている。"


def states(walker):
    return [one.state for one in walker.standing().steps]


def test_crowding_of_shelters_goes_through_partnership_without_a_place_or_a_craft(walker):
    assert {one.kind for one in PROGRAMMES["partnership"].questions} & {"place", "trial"} == set()
    walker.begin("partnership", subject="避難所の混雑を配信する")
    walker.go("finding_division")
    walker.ask()
    assert (walker.case.programme_step, walker.case.step) == ("dialogue", Step.COORDINATING)
    with pytest.raises(Conflict) as refused:
        walker.go("agreement")
    assert refused.value.message.ja == (
        "「合意」に進むには、先に次が要ります: 回答が要る照会のすべてに回答がある（回答待ち: 危機管理局（2026-12-07））、"
        "条件が双方で確認された（条件がまだ書かれていません）"
    )
    with walker.services.store.reading() as work:
        (task,) = work.tasks.of_case(walker.ref)
    yes = {"reply": "yes", "name": "係", "division": "危機管理局"}
    walker.services.task_desk.enter(task.ref, yes, walker.staff)
    walker._conditions_confirmed()
    walker.go("agreement")
    walker.go("realisation")
    walker.go("report")
    with pytest.raises(InvalidInput) as unsaid:
        walker.go("realised")
    assert [fault.where for fault in unsaid.value.faults] == ["effect"]
    ended = walker.go("realised", effect=EFFECT)
    assert (ended.step, ended.outcome, ended.effect, ended.answers["effect"]) == (Step.CLOSED, Outcome.REALISED, EFFECT, EFFECT)
    assert (ended.site, ended.activity, ended.trial) == (None, "", None)
    assert states(walker) == ["done"] * 6
    assert walker.standing().ended.id == "realised"
    told = [event.told["after"]["programme_step"] for event in events(walker) if "programme_step" in (event.told or {}).get("after", {})]
    assert told == ["proposal", "finding_division", "dialogue", "agreement", "realisation", "report", "realised"]


def test_a_trial_goes_through_field_support_with_place_permits_notice_and_report(walker, clock):
    walker.begin("field-support", **FIELD_TRIAL)
    walker.go("advice")
    walker.go("coordination")
    assert walker.case.due == date(2026, 12, 7)  # ten business days from 23 November, a holiday
    walker.prepare("agreement")
    walker.go("agreement")
    assert needs(walker, "trial") == {"agreement_confirmed": True, "permits_settled": False}
    with pytest.raises(Conflict) as refused:
        walker.go("trial", reason="急ぐので進める")
    assert refused.value.code == "needs-unmet"
    walker.prepare("trial")
    walker.go("trial", reason="判定できない手続きは、窓口が管理者に確かめた。")
    entries = walker.services.case_entries
    planned = entries.keep(walker.ref, {"kind": "local", "state": "planned", "whom": "台原町内会", "text": "回覧で知らせる"}, walker.staff)
    asked = {"kind": "deregulation", "state": "asked", "text": "夜の飛行の手続きが長い"}
    matter = entries.keep(walker.ref, asked, walker.staff)
    assert [(one.id, case.ref) for one, case in entries.pending(walker.staff)] == [(planned.id, walker.ref), (matter.id, walker.ref)]
    done = {"kind": "local", "state": "done", "whom": "台原町内会", "day": "2026-11-30", "text": "回覧で知らせた", "result": "異存なし"}
    entries.keep(walker.ref, done, walker.staff, entry=planned.id, version=1)
    walker.go("report")
    assert walker.case.due == date(2027, 1, 4)  # thirty days from the last day of the trial is in the days off
    assert needs(walker, "realised")["slots_over"] is False
    with pytest.raises(Conflict) as refused:
        walker.go("realised", effect=EFFECT, reason="終わることにする")
    assert (refused.value.code, "2026-12-01 まで" in refused.value.message.ja) == ("needs-unmet", True)
    walker.trial_over()
    walker.go("realised", effect=EFFECT)
    (row,) = [one for one in walker.services.case_desk.figures(walker.staff).rows if one.programme == "field-support"]
    assert (row.realised, dict(row.supports)) == (1, {"local": 1, "deregulation": 1})
    assert entries.pending(walker.staff) == []
    kept = [event for event in events(walker) if event.act is Act.CASE_ENTRY_KEPT]
    assert [event.told["after"]["state"] for event in kept] == ["planned", "asked", "done"]
    assert kept[-1].told["before"]["state"] == "planned"
    assert all(event.readers == {Reader.DESK} for event in kept)
    waived = [event.told for event in events(walker) if "waived" in (event.told or {})]
    assert [told["waived"] for told in waived] == [["permits_settled"]]


def test_what_the_programme_lets_be_passed_over_is_passed_with_a_reason_alone_and_told(walker):
    walker.begin("field-support")
    walker.go("advice")
    walker.go("coordination")
    walker._all_blocking_tasks_answered()
    with pytest.raises(Conflict):
        walker.go("agreement", reason=REASON)  # the conditions may not be passed over
    walker._conditions_confirmed()
    assert needs(walker, "agreement") == {
        "all_blocking_tasks_answered": True, "conditions_confirmed": True, "reservation_accepted": False,
    }  # fmt: skip
    (ahead,) = [one for one in walker.standing().following if one.place.id == "agreement"]
    assert (ahead.ready, ahead.waivable) == (False, True)
    with pytest.raises(Conflict, match="理由を書いてください"):
        walker.go("agreement")
    walker.go("agreement", reason=REASON)
    assert events(walker)[-1].told["waived"] == ["reservation_accepted"]
    assert events(walker)[-1].told["because"] == REASON


def test_whatever_moves_a_case_asks_for_permits_as_its_plan_is_judged_now_not_as_it_was_received(walker):
    walker.begin("field-support", **FIELD_TRIAL)
    walker.go("advice")
    walker.go("coordination")
    walker.prepare("agreement")
    walker.go("agreement")
    with walker.services.store.writing() as work:
        work.cases.put(replace(walker.case, screening={"findings": [], "unknown": []}))
        work.commit()
    with pytest.raises(Conflict) as refused:
        walker.services.case_desk.move(walker.ref, Step.RUNNING, walker.staff)
    assert refused.value.code == "needs-unmet"


def test_permits_nobody_can_judge_are_not_known_and_never_met(walker):
    walker.begin("field-support")
    walker.go("advice")
    walker.go("coordination")
    walker.prepare("agreement")
    walker.go("agreement")
    assert needs(walker, "trial") == {"agreement_confirmed": True, "permits_settled": None}
    with pytest.raises(Conflict, match="未確認・計画がないので"):
        walker.go("trial")


def test_only_what_the_file_lets_follow_follows(walker):
    walker.begin("partnership")
    for to in ("agreement", "realised", "nothing-such", "proposal"):
        with pytest.raises(Conflict) as refused:
            walker.go(to)
        assert refused.value.code == "no-such-move"
    walker.go("withdrawn")  # at any time
    with pytest.raises(Conflict) as ended:
        walker.go("finding_division")
    assert ended.value.code == "no-such-move"


def test_nobody_goes_on_with_his_own_case_nor_anybody_but_the_desk(walker):
    walker.begin("partnership")
    with pytest.raises(NotAllowed):
        walker.services.case_walk.go_on(walker.ref, "finding_division", walker.company)
    with walker.services.store.writing() as work:
        work.cases.put(replace(walker.case, owner=walker.staff.id))
        work.commit()
    with pytest.raises(NotAllowed) as own:
        walker.go("finding_division")
    assert own.value.code == "own-request"


def test_of_two_who_go_on_at_once_the_second_is_told_and_his_words_are_not_lost(walker):
    version = walker.begin("partnership").version
    walker.go("finding_division", version=version)
    with pytest.raises(Conflict, match="遅れて書いた理由") as late:
        walker.go("declined", reason="遅れて書いた理由", version=version)
    assert late.value.code == "written-meanwhile"


def test_days_are_counted_by_the_edition_and_stand_still_while_the_applicant_is_asked(walker, clock):
    walker.begin("partnership")
    assert walker.case.due == date(2026, 11, 25)
    walker.services.case_desk.ask_applicant(walker.ref, "いつからですか。", walker.staff)
    clock.go_on(timedelta(days=3))  # to Thursday the 26th: three business days
    walker.services.cases.say(walker.ref, "春からです。", account=walker.company)
    assert walker.case.due == date(2026, 11, 30)
    walker.go("finding_division")
    assert walker.case.due == date(2026, 12, 3)
    walker.go("dialogue")
    assert walker.case.due == date(2026, 12, 24)
    sent = walker.ask(TaskKind.DIVISION_OPINION)
    assert (sent.task.due, sent.task.blocking) == (date(2026, 12, 10), True)
    assert walker.ask(TaskKind.MANAGER_CONSENT, name="公園課").task.due == date(2026, 12, 3)
    assert walker.ask(TaskKind.MANAGER_CONSENT, name="緑地課", days="2").task.due == date(2026, 11, 30)


def test_a_question_that_is_not_waited_for_keeps_no_step_from_beginning(walker):
    walker.begin("field-support")
    walker.go("advice")
    walker.go("coordination")
    sent = walker.ask(TaskKind.DIVISION_OPINION)
    assert sent.task.blocking is False
    assert needs(walker, "agreement")["all_blocking_tasks_answered"] is True
    told = next(need for one in walker.standing().following for need in one.needs if need.word == "all_blocking_tasks_answered")
    assert told.said.ja == f"1 件中 0 件に回答があります。回答がなくても進める未回答: {sent.task.addressee.name.ja}（{sent.task.due}）"


def test_an_answer_ends_a_consultation_at_once_as_before_and_no_partnership(walker):
    walker.ref = walker.services.cases.open(FORM)[0].ref
    answered = walker.services.case_desk.answer(walker.ref, "できます。", walker.staff)
    assert (answered.step, answered.programme_step, answered.outcome) == (Step.ANSWERED, "advised", Outcome.ADVISED)
    walker.begin("partnership")
    with pytest.raises(Conflict) as refused:
        walker.services.case_desk.answer(walker.ref, "できます。", walker.staff)
    assert refused.value.code == "not-in-programme"


def test_what_moves_a_case_by_itself_moves_it_in_its_programme_too(walker):
    walker.begin("partnership")
    sent = walker.ask()  # from the first step: asking leads past finding the division
    assert walker.case.programme_step == "dialogue"
    not_ours = {"reply": "not_ours", "suggests": "防災課", "name": "係", "division": "課"}
    walker.services.task_answering.answer_by_link(sent.token, not_ours)
    assert (walker.case.step, walker.case.programme_step, walker.case.due) == (Step.TRIAGE, "finding_division", date(2026, 11, 30))
    walker.services.case_desk.move(walker.ref, Step.COORDINATING, walker.staff)
    assert walker.case.programme_step == "dialogue"
    with pytest.raises(Conflict) as refused:
        walker.services.case_desk.move(walker.ref, Step.AGREED, walker.staff)
    assert refused.value.code == "needs-unmet"
    walker.services.cases.withdraw(walker.ref, account=walker.company)
    assert (walker.case.programme_step, walker.case.outcome) == ("withdrawn", Outcome.WITHDRAWN)
    walker.services.case_desk.move(walker.ref, Step.TRIAGE, walker.staff, reason="続けたいとのこと")
    assert (walker.case.programme_step, walker.case.due) == ("finding_division", date(2026, 11, 30))


def test_a_consultation_goes_on_in_another_programme_under_its_number(walker):
    walker.ref = walker.services.cases.open(FORM, walker.company)[0].ref
    assert (walker.case.programme_step, walker.case.due) == ("intake", date(2026, 11, 25))
    walker.services.case_desk.move(walker.ref, Step.TRIAGE, walker.staff)
    walker.services.case_desk.move(walker.ref, Step.COORDINATING, walker.staff)
    with pytest.raises(Conflict) as nowhere:
        walker.services.case_desk.move(walker.ref, Step.AGREED, walker.staff)
    assert nowhere.value.code == "not-in-programme"
    handed = walker.services.case_walk.hand_on(walker.ref, "partnership", walker.staff)
    assert (handed.ref, handed.programme, handed.edition, handed.programme_step) == (walker.ref, "partnership", "2026-04", "dialogue")
    assert handed.step is Step.COORDINATING
    assert events(walker)[-1].act is Act.CASE_HANDED_ON
    for wrong in ("partnership", "nothing-such"):
        with pytest.raises(InvalidInput):
            walker.services.case_walk.hand_on(walker.ref, wrong, walker.staff)


def test_answers_the_next_programme_does_not_ask_become_a_note(walker):
    walker.begin("partnership")
    walker.services.case_walk.hand_on(walker.ref, "field-support", walker.staff)
    assert sorted(walker.case.answers) == ["asked_of_city", "budget", "measure"]
    note = walker.services.cases.said(walker.ref, account=walker.staff)[-1].text
    assert "「パートナーシップ推進」での答え" in note
    assert "提案の内容: 避難所に着く前に混雑が分かる。" in note
    assert [one.text for one in walker.services.cases.said(walker.ref, account=walker.company)] == []


def test_an_old_case_and_one_without_an_edition_go_on_as_they_are(walker):
    with walker.services.store.writing() as work:
        now = walker.services.clock.now()
        old = work.cases.add(Case(**FORM, programme="partnership", edition="2026-04", created_at=now))
        plain = work.cases.add(Case(**FORM, created_at=now))
        work.commit()
    for held in (old, plain):
        walker.ref = held.ref
        assert walker.standing() is None
        for step in (Step.TRIAGE, Step.COORDINATING, Step.AGREED, Step.RUNNING):
            walker.services.case_desk.move(held.ref, step, walker.staff)
        closed = walker.services.case_desk.move(held.ref, Step.CLOSED, walker.staff, outcome=Outcome.REALISED, effect=EFFECT)
        assert (closed.step, closed.outcome, closed.programme_step) == (Step.CLOSED, Outcome.REALISED, "")
        with pytest.raises(Conflict) as refused:
            walker.go("agreement")
        assert refused.value.code == "walks-none"


def test_a_case_walks_the_edition_it_began_with_when_another_is_in_force(walker, clock):
    with walker.services.store.writing() as work:
        work.programmes.put(small())
        work.programmes.put(small(*FOLLOWING, ("title: {ja: 受付", "title: {ja: 新しい受付")))
        work.commit()
    walker.ref = walker.services.cases.open(FORM | {"programme": "small", "answers": {"measure": "来た人の数"}})[0].ref
    clock.go_on(timedelta(days=365))
    assert (walker.standing().programme.edition, walker.standing().now.title.ja) == ("2026-04", "受付")


def test_an_answer_that_it_is_not_theirs_is_nobodys_consent(walker, clock):
    """Until another who was asked for it has answered, or the desk says why nobody needs to, it is not known."""
    walker.begin("partnership")
    link = walker.ask(name="道路課").token
    walker.services.task_answering.answer_by_link(link, {"reply": "not_ours", "unknown": "1", "name": "係", "division": "課"})
    walker.services.case_desk.move(walker.ref, Step.COORDINATING, walker.staff)
    told = next(need for one in walker.standing().following for need in one.needs if need.word == "all_blocking_tasks_answered")
    assert (told.met, "道路課" in told.said.ja, told.at) == (None, True, "tasks")
    beside = walker.ask(name="消防課").token  # asked at the same moment, for what is its own
    walker.services.task_answering.answer_by_link(beside, {"reply": "yes", "name": "係", "division": "課"})
    assert needs(walker, "agreement")["all_blocking_tasks_answered"] is None
    clock.go_on(timedelta(minutes=1))
    second = walker.ask(name="河川課").token
    assert needs(walker, "agreement")["all_blocking_tasks_answered"] is False
    walker.services.task_answering.answer_by_link(second, {"reply": "yes", "name": "係", "division": "課"})
    assert needs(walker, "agreement")["all_blocking_tasks_answered"] is True
