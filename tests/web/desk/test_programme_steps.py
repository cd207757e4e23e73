"""The steps of a programme on the case page: what is told of each, what is refused and where it is done, and what is noted beside."""

import html
import re

import pytest

from fieldreg.desk.case_search import CaseSearch
from fieldreg.desk.cases import Case, Outcome, Step
from fieldreg.programmes.programme_file import programme_from
from geodata.sample.files import read_programmes
from tests.fieldreg.services.walking.walks import answers_of

PROGRAMMES = {one.programme: one for one in (programme_from(data, name) for name, data in read_programmes())}
FORM = {"organisation": "見本株式会社", "email": "a@example.jp", "subject": "混雑の配信"}
FIELDS = {
    "q_proposal": "混み具合を知らせる", "q_gain": "待たずに済む", "q_measure": "偏りが2割減る", "q_asked_of_city_data": "1",
    "q_asked_of_city_other": "1", "q_budget": "800,000",
}  # fmt: skip


@pytest.fixture(autouse=True)
def programmes(services):
    with services.store.writing() as work:
        for one in PROGRAMMES.values():
            work.programmes.put(one)
        work.commit()


@pytest.fixture
def ref(services):
    told = FORM | {"programme": "partnership", "answers": answers_of(PROGRAMMES["partnership"])}
    return services.cases.open(told)[0].ref


def main(page):
    return html.unescape(page.text.split("<main")[1].split("</main>")[0])


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main(page)))


def act(visitor, ref, do, **fields):
    return visitor.post(f"/desk/cases/{ref}", do=do, **fields)


def test_a_proposal_is_asked_what_its_programme_asks_and_neither_for_a_place_nor_for_a_craft(visit, services, people):
    page = main(visit().get("/consult?programme=partnership"))
    for question in PROGRAMMES["partnership"].questions:
        assert (question.label.ja in page) is (question.at != "report")
    for name in ("site", "activity"):
        assert f'name="{name}"' not in page
    sent = visit().post("/consult", **FORM, **FIELDS, programme="partnership")
    assert sent.status_code == 303
    case = services.cases.case(re.search(r"C-\d{4}-\d{4}", sent.location)[0], account=people["staff"].account)
    assert case.answers == {
        "proposal": "混み具合を知らせる", "gain": "待たずに済む", "measure": "偏りが2割減る", "asked_of_city": ["data", "other"],
        "budget": 800_000,
    }  # fmt: skip
    assert (case.body, case.programme_step) == ("", "proposal")


def test_a_fault_stands_at_its_question_and_nothing_typed_is_lost(visit):
    sent = visit().post("/consult", **FORM, **FIELDS | {"q_gain": "", "q_budget": "たくさん"}, programme="partnership")
    page = main(sent)
    assert sent.status_code == 422
    assert '<a href="#q_gain">市や市民にとって何が良くなるか: 入力してください。</a>' in page
    assert 'id="q_budget-fault-1">提案者が負担する費用: 0 から' in page
    assert 'value="たくさん"' in page
    assert 'name="q_asked_of_city_data" value="1" checked' in page
    assert 'name="q_asked_of_city_place" value="1" checked' not in page


def test_the_form_to_consult_is_as_light_as_ever_and_a_call_is_left_to_its_page(visit):
    page = main(visit().get("/consult"))
    assert 'name="q_' not in page
    assert 'name="activity"' in page
    assert "相談の内容" in page
    assert visit().get("/consult?programme=open-call").location.endswith("/calls")
    assert 'href="/calls">公募を見る' in main(visit().get("/programme/open-call"))
    assert 'href="/consult?programme=partnership">提案する' in main(visit().get("/programme/partnership"))


def test_a_call_by_telephone_writes_down_what_was_told_of_the_questions(visit, services, people):
    staff = visit("staff")
    page = main(staff.get("/desk/cases/new?programme=partnership"))
    assert 'name="q_proposal"' in page
    assert 'name="site"' not in page
    assert 'name="q_' not in main(staff.get("/desk/cases/new"))
    taken = staff.post("/desk/cases/new", channel="phone", phone="022-000-0000", programme="partnership", q_proposal="混み具合")
    assert taken.status_code == 200
    _, (case,) = services.case_desk.page(CaseSearch(), people["staff"].account, limit=9)
    assert (case.programme, case.answers, case.subject) == ("partnership", {"proposal": "混み具合"}, "（件名なし）")


def test_the_page_tells_where_a_case_stands_and_what_the_next_step_needs_with_where_it_is_done(visit, ref):
    staff = visit("staff")
    act(staff, ref, "walk", walk_to="finding_division")
    act(staff, ref, "walk", walk_to="dialogue")
    page = staff.get(f"/desk/cases/{ref}")
    told = words(page)
    assert "提案 済み 2026-11-23 担当の課を探す 済み 2026-11-23 対話 いま · 窓口" in told
    assert "合意 窓口 実現 提案者 報告 提案者" in told
    assert "まだ 回答が要る照会のすべてに回答がある まだだれにも照会していません ここで行う" in told
    assert f'href="/desk/cases/{ref}/tasks">ここで行う' in main(page)
    assert f'href="/desk/cases/{ref}/agreement">ここで行う' in main(page)
    assert 'name="to" value="agreed"' not in main(page)  # the general steps are not walked beside
    assert '<h2 id="answered">' not in main(page)  # no partnership ends with an answer
    refused = act(staff, ref, "walk", walk_to="agreement")
    assert refused.status_code == 409
    assert '<a href="#walk_to">「合意」に進むには、先に次が要ります' in main(refused)


def test_declining_needs_its_reason_which_the_applicant_reads(visit, services, people, ref):
    staff = visit("staff")
    act(staff, ref, "walk", walk_to="finding_division")
    refused = act(staff, ref, "walk", walk_to="no_match")
    assert refused.status_code == 422
    assert '<a href="#reason">理由を書いてください。</a>' in main(refused)
    assert act(staff, ref, "walk", walk_to="no_match", reason="担当できる課がありませんでした。").status_code == 303
    case = services.cases.case(ref, account=people["staff"].account)
    assert (case.step, case.outcome, case.programme_step) == (Step.DECLINED, Outcome.NO_MATCH, "no_match")
    assert "取り組める課がなかった" in words(staff.get(f"/desk/cases/{ref}"))


def test_the_answers_stand_on_the_page_in_the_words_of_its_edition_and_are_amended(visit, services, people, ref):
    staff = visit("staff")
    told = words(staff.get(f"/desk/cases/{ref}"))
    assert "何をもって成功とするか 避難所に着く前に混雑が分かる。" in told
    assert "提案者が負担する費用 300,000 円" in told
    sent = act(staff, ref, "answers", **FIELDS | {"q_measure": "待ち時間が半分になる"})
    assert sent.status_code == 303
    assert "何をもって成功とするか 待ち時間が半分になる" in words(staff.get(f"/desk/cases/{ref}"))
    assert act(staff, ref, "answers", **FIELDS | {"q_budget": "-1"}).status_code == 422
    assert services.cases.case(ref, account=people["staff"].account).answers["measure"] == "待ち時間が半分になる"


def test_what_only_the_desk_and_its_applicant_read_is_on_no_page_of_another(visit, services, ref):
    for who in ("company", "department", None):
        page = (visit(who) if who else visit()).get(f"/cases/{ref}")
        assert page.status_code == 404
        assert "300,000" not in page.text


def test_notice_and_matters_of_deregulation_are_noted_changed_and_listed_for_the_meeting(visit, services):
    told = FORM | {"programme": "field-support", "answers": answers_of(PROGRAMMES["field-support"])}
    ref, staff = services.cases.open(told)[0].ref, visit("staff")
    wrong = act(staff, ref, "entry", entry_kind="local", entry_state="asked")
    assert wrong.status_code == 422
    assert "状況は「予定・済み」から選んでください。" in main(wrong)
    assert "知らせる相手を団体の名で書いてください。" in main(wrong)
    sent = act(staff, ref, "entry", entry_kind="local", entry_state="planned", entry_whom="台原町内会", entry_text="回覧で知らせる",
               entry_day="2026-12-05")  # fmt: skip
    assert sent.location.endswith(f"/desk/cases/{ref}#entries")
    assert "地元への周知 台原町内会 2026-12-05" in words(staff.get(f"/desk/cases/{ref}"))
    assert f"{ref} 混雑の配信 地元への周知 台原町内会 予定 2026-12-05" in words(staff.get("/desk/agenda"))
    number = re.search(rf"/desk/cases/{ref}\?entry=(\d+)#entry", main(staff.get(f"/desk/cases/{ref}")))[1]
    form = main(staff.get(f"/desk/cases/{ref}?entry={number}"))
    assert 'value="台原町内会"' in form
    changed = {"entry_kind": "local", "entry_state": "done", "entry_whom": "台原町内会", "entry_text": "知らせた"}
    changed |= {"entry_day": "2026-12-01"}
    assert act(staff, ref, "entry", entry=number, entry_version="1", **changed).status_code == 303
    late = act(staff, ref, "entry", entry=number, entry_version="1", **changed | {"entry_text": "遅れた変更"})
    assert late.status_code == 409
    assert "遅れた変更" in main(late)
    assert "支援の記録: 地元への周知 台原町内会（済み）" in words(staff.get(f"/desk/cases/{ref}"))
    assert "支援の記録: 地元への周知 1" in words(staff.get("/desk/statistics"))
    assert "台原町内会" not in words(staff.get("/desk/agenda"))


def test_a_case_goes_on_in_another_programme_from_its_page(visit, services, people):
    ref, staff = services.cases.open(FORM | {"body": "相談です。"})[0].ref, visit("staff")
    assert "別の事業に引き継ぐ" in words(staff.get(f"/desk/cases/{ref}"))
    assert act(staff, ref, "hand-on", programme="").status_code == 422
    assert act(staff, ref, "hand-on", programme="field-support").status_code == 303
    case = services.cases.case(ref, account=people["staff"].account)
    assert (case.programme, case.programme_step) == ("field-support", "intake")


def test_the_applicant_reads_where_it_stands_and_answers_what_the_step_asks(visit, services, people):
    company = people["company"].account
    told = FORM | {"programme": "partnership", "answers": answers_of(PROGRAMMES["partnership"])}
    ref, applicant = services.cases.open(told, company)[0].ref, visit("company")
    page = words(applicant.get(f"/cases/{ref}"))
    assert "進み方 提案 いま 担当の課を探す 対話 合意 実現 報告" in page
    assert "この段階の質問に答える" in page
    assert "ここで行う" not in page
    assert applicant.post(f"/cases/{ref}", do="answers", **FIELDS | {"q_gain": ""}).status_code == 422
    assert applicant.post(f"/cases/{ref}", do="answers", **FIELDS).status_code == 303
    assert "偏りが2割減る" in words(applicant.get(f"/cases/{ref}"))


def test_a_case_that_walks_none_has_its_steps_as_before(visit, services):
    with services.store.writing() as work:
        old = work.cases.add(Case(**FORM, body="昔の相談", programme="partnership", edition="2026-04", created_at=services.clock.now()))
        work.commit()
    page = main(visit("staff").get(f"/desk/cases/{old.ref}"))
    assert 'name="to" value="triage"' in page
    assert 'id="walk"' not in page


def test_who_only_reads_sees_the_steps_and_no_button_to_go_on(visit, ref):
    page = main(visit("auditor").get(f"/desk/cases/{ref}"))
    assert 'id="walk"' in page
    assert 'name="walk_to"' not in page
    assert 'name="entry_kind"' not in page
