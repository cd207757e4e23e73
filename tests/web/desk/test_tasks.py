"""Asking others from the page of a case."""

import re

import pytest

from fieldreg.desk.cases import Step
from fieldreg.desk.tasks.task import TaskState
from geodata.sample.files import read_divisions
from tests import makers

LINK = re.compile(r'value="http://localhost(/answer/[\w-]+)"')
YES = {"reply": "yes", "name": "係の者", "division": "公園課", "after": "0"}


@pytest.fixture
def opened(services):
    """A case, and the key its applicant opens it with."""
    with services.store.writing() as work:
        work.put_note("divisions", read_divisions())
        work.commit()
    form = {"organisation": "見本", "email": "a@example.jp", "subject": "避難所の混雑を配信", "body": "公園で飛ばす"}
    return services.cases.open(form | {"site": "park", "activity": "drone", "trial": makers.trial()})


@pytest.fixture
def case(opened):
    return opened[0].ref


def keys(page):
    """What is suggested, by name."""
    return dict(reversed(found) for found in re.findall(r'name="to" value="(\w+)"[^>]*> <span><strong>([^<]+)</strong>', page))


def send(visitor, case, *names, **more):
    page = visitor.get(f"/desk/cases/{case}/tasks").text
    chosen = [keys(page)[name] for name in names]
    questions = {f"question-{key}": "使えますか" for key in chosen}
    batch = re.search(r'name="batch" value="([^"]+)"', page)[1]
    fields = {"csrf_token": visitor.token(), "to": chosen, "batch": batch, "days": "5", "blocking": "1", **questions, **more}
    return visitor.client.post(f"/desk/cases/{case}/tasks", data=fields)


def test_the_page_of_a_case_suggests_whom_to_ask_with_reasons_and_chooses_nobody(visit, case):
    page = visit("staff").get(f"/desk/cases/{case}").text
    for told in ("公園課", "この場所の管理者", "国土交通省", "案件の言葉: 避難", "名前は要確認", "警察", "照会先"):
        assert told in page
    assert not re.search(r'type="checkbox" name="to"[^>]*checked', page)


def test_several_leave_in_one_action_and_each_link_is_shown_once(visit, case, services, people):
    staff = visit("staff")
    page = staff.get(f"/desk/cases/{case}/tasks").text
    names = ["公園課", *[name for name in keys(page) if "国土交通省" in name][:1], "仙台市（防災・危機管理の担当）"]
    answer = send(staff, case, *names)
    links = LINK.findall(answer.text)
    assert (answer.status_code, len(links), len(set(links))) == (200, 3, 3)
    page = staff.get(f"/desk/cases/{case}").text
    assert "3 件中 0 件に回答" in page
    assert "最初の期限 2026-11-30" in page
    assert not LINK.findall(page)
    assert services.cases.case(case, account=people["staff"].account).step is Step.COORDINATING
    client = staff.client.application.test_client()
    assert client.post(links[0], data=YES).status_code == 303
    page = staff.get(f"/desk/cases/{case}").text
    assert "3 件中 1 件に回答" in page
    told = re.sub(r"\s+", " ", page.split('<ol class="case-history">')[1].split("</ol>")[0])
    assert [f"<span>照会の送付: {name} T-2026-000{n}" in told for n, name in enumerate(names, 1)] == [True] * 3
    assert "<span>照会への回答: 公園課 T-2026-0001" in told
    assert "係の者" in page


def test_divisions_that_nothing_speaks_for_are_chosen_from_a_list_several_at_once(visit, case):
    staff = visit("staff")
    page = staff.get(f"/desk/cases/{case}").text
    suggested, others = page.split("<summary>市のほかの担当から選ぶ（")
    names = ["仙台市（防災・危機管理の担当）", "仙台市（環境の担当）", "仙台市（福祉・健康の担当）"]
    assert [name in keys(suggested) for name in names] == [True, False, False]
    assert [name in keys(others) for name in names] == [False, True, True]
    assert len(LINK.findall(send(staff, case, *names).text)) == 3


def test_the_inbox_shows_the_cases_of_which_somebody_has_not_answered_yet(visit, case):
    staff = visit("staff")
    asked = re.compile(r'view=asked" aria-current="true">照会の回答待ち <span class="tabular">(\d)<')

    def shown():
        page = staff.get("/desk/?view=asked").text
        return asked.findall(page), f'href="/desk/cases/{case}"' in page

    assert shown() == (["0"], False)
    link = LINK.search(send(staff, case, "公園課").text)[1]
    assert shown() == (["1"], True)
    staff.client.application.test_client().post(link, data=YES)
    assert shown() == (["0"], False)


def test_the_form_sent_twice_asks_once(visit, case, services, people):
    staff = visit("staff")
    first = send(staff, case, "公園課", batch="same-key")
    again = send(staff, case, "公園課", batch="same-key")
    assert (len(LINK.findall(first.text)), LINK.findall(again.text), again.status_code) == (1, [], 200)
    assert len(services.task_desk.board(case, people["staff"].account).tasks) == 1


def test_what_is_wrong_is_told_and_what_was_ticked_and_written_stays(visit, case, services, people):
    staff = visit("staff")
    answer = send(staff, case, "公園課", days="0", **{"other-name": "水道の人", "other-question": "  "})
    assert answer.status_code == 422
    answer = send(staff, case, "公園課", **{"other-name": "水道の人", "other-question": "  ", "other-email": "残る@x"})
    assert answer.status_code == 422
    for told in ("質問を書いてください", "水道の人", "残る@x", "checked"):
        assert told in answer.text
    assert send(staff, case).status_code == 422
    assert services.task_desk.board(case, people["staff"].account).tasks == []


@pytest.fixture
def task(visit, case, services, people):
    send(visit("staff"), case, "公園課")
    return services.task_desk.board(case, people["staff"].account).tasks[0]


def test_an_answer_by_telephone_is_written_down_and_marked(visit, case, task):
    staff = visit("staff")
    answer = staff.post(f"/desk/tasks/{task.ref}", do="enter", **YES)
    assert (answer.status_code, answer.location) == (303, f"/desk/cases/{case}#tasks")
    assert "電話などを職員が記入" in staff.get(f"/desk/cases/{case}").text
    late = staff.post(f"/desk/tasks/{task.ref}", do="enter", **YES | {"reply": "no", "text": "私の聞いた理由"})
    assert late.status_code == 409
    for told in ("私の聞いた理由", "はい（差し支えない）"):
        assert told in late.text
    assert staff.post(f"/desk/tasks/{task.ref}", do="enter", reply="no").status_code == 422


def test_a_task_is_extended_recalled_sent_again_and_closed(visit, task, services, people):
    staff, ref = visit("staff"), task.ref
    shorter = staff.post(f"/desk/tasks/{ref}", do="extend", due="2026-11-29")
    assert (shorter.status_code, "より後の日" in shorter.text) == (422, True)
    assert staff.post(f"/desk/tasks/{ref}", do="extend", due="2026-12-04").status_code == 303
    again = staff.post(f"/desk/tasks/{ref}", do="resend")
    assert (again.status_code, len(LINK.findall(again.text))) == (200, 1)
    assert staff.post(f"/desk/tasks/{ref}", do="close").status_code == 409
    assert staff.post(f"/desk/tasks/{ref}", do="recall", reason="").status_code == 422
    assert staff.post(f"/desk/tasks/{ref}", do="recall", reason="不要になった").status_code == 303
    held = services.task_desk.task(ref, people["staff"].account)
    assert (held.state, held.reason, held.due.isoformat()) == (TaskState.RECALLED, "不要になった", "2026-12-04")
    assert staff.post(f"/desk/tasks/{ref}", do="resend").status_code == 409


def test_a_case_says_which_question_keeps_it_open(visit, case, task):
    answer = visit("staff").post(f"/desk/cases/{case}", do="answer", answer="可能です。")
    assert answer.status_code == 409
    assert f"{task.ref} 公園課" in answer.text


def test_the_history_tells_who_acted_and_the_applicant_reads_nothing_of_it(visit, opened, case, task):
    (link,) = LINK.findall(visit("staff").post(f"/desk/tasks/{task.ref}", do="resend").text)
    visit().client.post(link, data=YES | {"reply": "not_ours", "suggests": "河川課"})
    page = visit("staff").get(f"/desk/cases/{case}").text
    history = page[page.index('id="history"') :]
    assert re.findall(rf"照会への回答: {task.addressee.name.ja} {task.ref}\s*<span class=\"muted small\">([^<]+)", history) == ["照会先"]
    assert re.findall(r"段階の変更: 担当の検討\s*<span class=\"muted small\">([^<]+)", history) == ["窓口"]
    assert page.index("河川課") < page.index("この場所の管理者")
    own = visit().get(f"/cases/{case}?key={opened[1]}").text
    assert re.findall(r"段階の変更: 担当の検討\s*<span class=\"muted small\">([^<]+)", own) == ["窓口"]
    for kept_back in ("照会", "公園課", "河川課", "係の者", task.ref):
        assert kept_back not in own


def test_whoever_was_ticked_and_is_suggested_no_more_is_not_left_out_in_silence(visit, case, services, people):
    staff = visit("staff")
    answer = send(staff, case, "公園課", to=[keys(staff.get(f"/desk/cases/{case}/tasks").text)["公園課"], "0123456789"])
    assert answer.status_code == 422
    assert "選んだ相手の候補が変わりました" in answer.text
    assert send(staff, case, "公園課", **{"other-email": "nameless@example.jp"}).status_code == 422
    assert services.task_desk.board(case, people["staff"].account).tasks == []


def test_an_answer_the_page_did_not_show_is_not_taken(visit, case, task, services, people):
    staff = visit("staff")
    staff.post(f"/desk/tasks/{task.ref}", do="enter", **YES)
    staff.post(f"/desk/tasks/{task.ref}", do="enter", **YES | {"reply": "no", "text": "工事中", "after": "1"})
    late = staff.post(f"/desk/tasks/{task.ref}", do="close", after="1")
    assert (late.status_code, "いいえ（難しい） 工事中" in late.text) == (409, True)
    assert staff.get(f"/desk/cases/{case}").text.count('name="after" value="2"') == 3  # to write another down, take it, recall it
    assert staff.post(f"/desk/tasks/{task.ref}", do="close", after="2").status_code == 303


def test_how_long_a_link_opens_is_told_with_it(visit, case):
    assert "このリンクは 2026-12-14 まで開けます。" in send(visit("staff"), case, "公園課").text
