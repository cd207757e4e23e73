"""The desk's cases in the browser's terms: a call is written down, found, worked on by two at once, and answered."""

import html
import re
from datetime import timedelta

import pytest

from fieldreg.desk.cases import Channel, Step
from tests import makers
from tests.made_files import PDF
from tests.makers import all_cases

FORM = {"organisation": "見本株式会社", "email": "a@example.jp", "subject": "混雑の配信", "body": "避難所の混雑を配信したい。"}
ROW = re.compile(r'data-row><span class="case-table__ref tabular">(C-2026-\d{4})</span>')
KEY = re.compile(r'name="key" value="([^"]+)"')
SLIP = re.compile(r'case-slip__address">([^<]+)<')


@pytest.fixture
def ref(services):
    return services.cases.open(FORM)[0].ref


def held(services, ref, people):
    return services.cases.case(ref, account=people["staff"].account)


def main(page):
    return page.text.split("<main")[1].split("</main>")[0]


def test_a_call_is_taken_with_a_name_alone_and_its_slip_opens_the_case(visit, services, people):
    staff = visit("staff")
    key = KEY.search(staff.get("/desk/cases/new").text)[1]
    told = {"channel": "phone", "contact": "係の方", "phone": "022-000-0000", "body": "公園でロボットを\n試せますか"}
    slip = staff.post("/desk/cases/new", key=key, **told)
    again = staff.post("/desk/cases/new", key=key, **told)
    (case,) = all_cases(services)
    assert (case.channel, case.recorder, case.subject) == (Channel.PHONE, people["staff"].account.id, "公園でロボットを")
    assert slip.status_code == again.status_code == 200
    address = html.unescape(SLIP.search(slip.text)[1])
    assert SLIP.search(again.text)[1] == SLIP.search(slip.text)[1]
    assert "お知らせのメールは送られません" in slip.text
    caller = visit()
    assert "公園でロボットを" in caller.get(address.split("localhost")[1]).text
    assert caller.get(f"/cases/{case.ref}").status_code == 404
    assert key not in staff.get(f"/desk/cases/{case.ref}").text


def test_a_call_without_anybody_is_refused_and_what_was_typed_stays(visit, services):
    told = visit("staff").post("/desk/cases/new", channel="phone", body="名乗らない用件")
    assert told.status_code == 422
    assert "お名前か連絡先" in told.text
    assert "名乗らない用件</textarea>" in told.text
    assert all_cases(services) == []


def test_the_inbox_is_narrowed_by_view_word_and_channel(visit, services, people, clock):
    staff = people["staff"].account
    first, _ = services.cases.open(FORM)
    second, _ = services.cases.note_down({"channel": "phone", "contact": "係", "body": "公園のロボット"}, staff)
    third, _ = services.cases.note_down({"channel": "counter", "contact": "係", "body": "道路の混雑"}, staff)
    services.case_desk.assign(second.ref, staff)
    services.case_desk.ask_applicant(third.ref, "日時は", staff)
    fourth, _ = services.cases.open(FORM)
    services.case_desk.answer(fourth.ref, "可", staff)
    visitor = visit("staff")

    def shown(query):
        return ROW.findall(visitor.get(f"/desk/?{query}").text)

    assert shown("") == [first.ref, second.ref, third.ref]
    assert shown("view=mine") == [second.ref]
    assert shown("view=unassigned") == [first.ref, third.ref]
    assert shown("view=waiting") == [third.ref]
    assert shown("view=ended") == [fourth.ref]
    assert shown("q=混") == [first.ref, third.ref]
    assert shown("q=公園") == [second.ref]
    assert shown("q=混雑&channel=counter") == [third.ref]
    assert shown("step=coordinating") == []
    assert shown("view=nonsense&sort=newest&channel=pigeon&step=x") == [third.ref, second.ref, first.ref]
    assert shown("view=overdue") == []
    assert shown("view=today") == []
    clock.go_on(timedelta(days=(first.due - clock.today()).days))
    visitor = visit("staff")  # the session of that other day has ended
    on_the_day = visitor.get("/desk/?view=today").text
    assert ROW.findall(on_the_day) == [first.ref, second.ref]
    assert re.search(r'view=today" aria-current="true">今日が期限 <span class="tabular">2<', on_the_day)
    assert shown("view=overdue") == []
    clock.go_on(timedelta(days=10))
    overdue = visit("staff").get("/desk/?view=overdue").text
    assert ROW.findall(overdue) == [first.ref, second.ref]
    assert overdue.count("過ぎています</strong>") == 2


def test_pages_of_a_search_keep_what_was_searched(visit, services):
    for _ in range(51):
        services.cases.open(FORM)
    page = main(visit("staff").get("/desk/?q=混雑&channel=web&sort=newest"))
    assert "51 件のうち 1–50 件目" in page
    address = html.unescape(re.search(r'rel="next" href="([^"]+)"', page)[1])
    assert ROW.findall(visit("staff").get(address).text) == ["C-2026-0001"]


@pytest.mark.parametrize(
    ("form", "tells"),
    [
        ({"do": "say", "kind": "note", "text": "内々の話"}, "内々の話"),
        ({"do": "say", "kind": "say", "text": "表の話"}, "表の話"),
        ({"do": "say", "kind": "ask", "text": "日時は"}, "申請者の返事を待っています"),
        ({"do": "move", "to": "triage"}, "担当の検討"),
        ({"do": "move", "to": "declined", "reason": "場所がない"}, "見送り"),
        ({"do": "assign", "to": ""}, "担当: staff@example.jp"),
        ({"do": "amend", "subject": "新しい件名", "site": "park"}, "新しい件名"),
        ({"answer": "できます"}, "混雑の配信"),
    ],
)
def test_each_act_is_done_and_seen(visit, services, ref, form, tells):
    staff = visit("staff")
    done = staff.post(f"/desk/cases/{ref}", **form)
    assert done.status_code == 303
    assert tells in main(staff.get(done.location if "do" in form else f"/desk/cases/{ref}"))


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"do": "say", "kind": "note", "text": " "}, "入力してください"),
        ({"do": "move", "to": "nowhere"}, "どれかを選んでください"),
        ({"do": "move", "to": "declined"}, "理由を書いてください"),
        ({"do": "assign", "to": "1"}, "窓口の職員を選んでください"),
        ({"do": "amend", "subject": "", "email": "x"}, "件名を入力してください"),
        ({"do": "split", "subject": "二つ目", "body": ""}, "入力してください"),
        ({"do": "merge", "into": "C-2026-0001"}, "同じ申請者の"),
        ({"answer": ""}, "回答を書いてください"),
    ],
)
def test_what_cannot_be_done_is_told_and_nothing_is_kept(visit, services, people, ref, form, told):
    answer = visit("staff").post(f"/desk/cases/{ref}", **form)
    assert answer.status_code == 422
    assert told in answer.text
    assert held(services, ref, people).version == 1


@pytest.mark.parametrize("form", [{"do": "merge", "into": "C-2026-0099"}, {"do": "book", "reservation": "R-2026-0099"}])
def test_what_is_not_there_is_told_beside_the_question(visit, services, people, ref, form):
    answer = visit("staff").post(f"/desk/cases/{ref}", **form)
    assert answer.status_code == 409
    assert "2026-0099" in answer.text.split('id="errors"')[1].split("</div>")[0]
    assert held(services, ref, people).version == 1


def test_two_who_move_at_once_are_told_of_each_other(visit, services, people, ref):
    assert visit("staff").post(f"/desk/cases/{ref}", do="move", to="triage", version="1").status_code == 303
    told = visit("admin").post(f"/desk/cases/{ref}", do="move", to="declined", reason="断る理由", version="1")
    assert told.status_code == 409
    assert "断る理由</textarea>" in told.text
    assert held(services, ref, people).step is Step.TRIAGE


def test_the_trial_is_judged_again_at_each_look(visit, services, ref):
    kept, _ = services.cases.open(FORM | {"trial": makers.trial(), "site": "park"})
    page = main(visit("staff").get(f"/desk/cases/{kept.ref}"))
    for finding in services.screening.screen(kept.trial).findings:
        assert finding.title.ja in page
    assert "計画の判定（現在）" not in main(visit("staff").get(f"/desk/cases/{ref}"))


def test_a_trial_that_can_no_longer_be_judged_says_why(visit, services):
    kept, _ = services.cases.open(FORM | {"trial": makers.trial(), "site": "park"})
    with services.store.writing() as work:
        broken = dict(kept.trial) | {"geometry": None}
        work.cases.put(type(kept)(**{**vars(kept), "trial": broken}))
        work.commit()
    assert "いまは判定できません" in main(visit("staff").get(f"/desk/cases/{kept.ref}"))


def test_the_applicant_replies_and_withdraws_on_the_page_the_key_opens(visit, services, people):
    case, key = services.cases.open(FORM)
    staff = people["staff"].account
    services.case_desk.ask_applicant(case.ref, "日時を教えてください", staff)
    services.case_desk.note(case.ref, "内々の話", staff)
    visitor = visit()
    page = main(visitor.get(f"/cases/{case.ref}?key={key}"))
    assert "日時を教えてください" in page
    assert "返事をお願いします" in page
    assert "内々の話" not in page
    assert "staff@example.jp" not in page
    done = visitor.post(f"/cases/{case.ref}", key=key, do="say", text="12月10日です")
    assert done.status_code == 303
    assert "12月10日です" in main(visitor.get(done.location))
    assert held(services, case.ref, people).waiting_since is None
    assert visitor.post(f"/cases/{case.ref}", key=key, do="say", text=" ").status_code == 422
    assert visitor.post(f"/cases/{case.ref}", key="x" * 32, do="withdraw").status_code == 404
    assert visitor.post(f"/cases/{case.ref}", key=key, do="withdraw", reason="事情").status_code == 303
    assert held(services, case.ref, people).step is Step.WITHDRAWN
    late = visitor.post(f"/cases/{case.ref}", key=key, do="say", text="やはり")
    assert late.status_code == 409
    assert "新しい相談" in late.text


def test_the_same_form_sent_twice_is_one_case(visit, services):
    visitor = visit()
    key = KEY.search(visitor.get("/consult").text)[1]
    first, second = (visitor.post("/consult", key=key, **FORM) for _ in range(2))
    assert first.location == second.location
    assert len(all_cases(services)) == 1


def test_a_case_taken_up_again_is_answered_below_the_first_answer(visit, services, people):
    made, key = services.cases.open(FORM)
    staff = visit("staff")
    staff.post(f"/desk/cases/{made.ref}", do="answer", answer="できます。")
    services.cases.say(made.ref, "夜もできますか。", key)
    page = staff.get(f"/desk/cases/{made.ref}").text
    after = re.search(r'name="after" value="([^"]*)"', page)[1]
    assert staff.post(f"/desk/cases/{made.ref}", do="answer", answer="夜はできません。", after=after).status_code == 303
    case = held(services, made.ref, people)
    assert (case.step, case.answer) == (Step.ANSWERED, "できます。\n\n夜はできません。")


def test_the_part_of_a_case_is_opened_by_the_address_on_its_slip_and_made_once(visit, services, ref):
    staff = visit("staff")
    key = re.search(r'name="do" value="split">.*?name="key" value="([^"]+)"', staff.get(f"/desk/cases/{ref}").text, re.DOTALL)[1]
    slips = [staff.post(f"/desk/cases/{ref}", do="split", subject="別の件", body="別の内容", key=key) for _ in range(2)]
    addresses = {html.unescape(SLIP.search(slip.text)[1]) for slip in slips}
    assert (len(addresses), len(all_cases(services))) == (1, 2)
    assert "別の件" in visit().get(addresses.pop().split("localhost")[1]).text


def test_why_nobody_matched_is_told_to_the_applicant(visit, services, people):
    made, key = services.cases.open(FORM)
    for step in (Step.TRIAGE, Step.COORDINATING, Step.AGREED, Step.RUNNING):
        services.case_desk.move(made.ref, step, people["staff"].account)
    told = {"to": "closed", "outcome": "no_match", "effect": "分かったこと", "reason": "借り手がありませんでした"}
    assert visit("staff").post(f"/desk/cases/{made.ref}", do="move", **told).status_code == 303
    assert "借り手がありませんでした" in visit().get(f"/cases/{made.ref}?key={key}").text


def test_letters_about_a_case_stand_on_its_page_with_how_far_they_have_come(visit, ref):
    for who in ("staff", "auditor"):
        page = main(visit(who).get(f"/desk/cases/{ref}"))
        letters = page.split('id="letters"')[1].split("</section>")[0]
        assert ("相談を受け付けました" in letters, "送信待ち" in letters, "/desk/letters/" in letters) == (True, True, True)


def test_a_place_told_in_words_is_one_press_away_and_decided_by_nobody_else(visit, services, people):
    made, _ = services.cases.open(FORM | {"body": "広い公園で試したい。"})
    staff, path = visit("staff"), f"/desk/cases/{made.ref}"
    offered = staff.get(path).text.split('id="named-sites"')[1].split("</p>")[0]
    assert re.findall(r'name="site" value="([^"]+)"', offered) == ["park"]
    assert held(services, made.ref, people).site is None
    form = staff.get(path).text.split('value="amend"')[1].split("<p")[0]
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))
    assert staff.post(path, do="amend", site="park", **fields).status_code == 303
    kept = held(services, made.ref, people)
    assert (kept.site, kept.subject, kept.email) == ("park", FORM["subject"], FORM["email"])
    assert "named-sites" not in staff.get(path).text


def test_a_case_with_no_place_in_its_words_is_offered_none(visit, ref):
    assert "named-sites" not in visit("staff").get(f"/desk/cases/{ref}").text


def test_a_reply_is_marked_with_a_word_on_list_view_and_case_until_somebody_acts(visit, services, people):
    made, key = services.cases.open(FORM)
    other, _ = services.cases.open(FORM)
    services.cases.say(made.ref, "もう一つあります。", key)
    staff = visit("staff")
    page = staff.get("/desk/").text
    row = next(part for part in page.split("<tr>") if made.ref in part and "data-row" in part)
    assert "返信あり" in row
    assert "返信あり" not in next(part for part in page.split("<tr>") if other.ref in part and "data-row" in part)
    assert re.search(r'view=replied">申請者から返信あり <span class="tabular">1<', page)
    assert ROW.findall(staff.get("/desk/?view=replied").text) == [made.ref]
    assert "返信あり" in main(staff.get(f"/desk/cases/{made.ref}"))
    services.case_desk.say(made.ref, "承知しました。", people["staff"].account)
    assert ROW.findall(staff.get("/desk/?view=replied").text) == []
    assert "返信あり" not in main(staff.get(f"/desk/cases/{made.ref}"))


def test_the_head_of_a_case_says_its_day_once(visit, services, people, clock):
    made, _ = services.cases.open(FORM)
    for days, told in ((0, made.due.isoformat()), (30, "過ぎています")):
        clock.go_on(timedelta(days=days))
        head = main(visit("staff").get(f"/desk/cases/{made.ref}")).split('class="case-head"')[1].split("</div>")[0]
        assert (head.count("期限"), told in head) == (1, True)
    services.case_desk.ask_applicant(made.ref, "いつですか。", people["staff"].account)
    head = main(visit("staff").get(f"/desk/cases/{made.ref}")).split('class="case-head"')[1].split("</div>")[0]
    assert (head.count("期限"), "返事待ち" in head) == (1, True)


def test_a_merged_case_leads_to_where_it_goes_on_and_its_files_and_words_stand_there(visit, services, people):
    company = people["company"].account
    old, new = (services.cases.open(FORM, company, files=[(name, PDF + name.encode())])[0].ref for name in ("旧.pdf", "新.pdf"))
    services.cases.say(old, "前のことば。", account=company)
    services.case_desk.merge(old, new, people["staff"].account)
    at_the_desk, own = main(visit("staff").get(f"/desk/cases/{new}")), main(visit("company").get(f"/cases/{new}"))
    for page, files in ((at_the_desk, f"/desk/cases/{old}/files/1"), (own, f"/cases/{old}/files/1")):
        assert ("前のことば。" in page, files in page, old in page) == (True, True, True)
    assert f'href="/desk/cases/{new}"' in main(visit("staff").get(f"/desk/cases/{old}"))
    assert f'href="/cases/{new}"' in main(visit("company").get(f"/cases/{old}"))
    assert f"{new} に書いてください" in main(visit("company").get(f"/cases/{old}"))
    assert ROW.findall(visit("staff").get(f"/desk/?q={old}").text) == [new]
