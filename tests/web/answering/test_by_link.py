"""The page behind a task's link, as whoever was sent it has it."""

from datetime import timedelta

import pytest

from fieldreg.desk.tasks.task import Addressee, AddresseeKind, TaskKind
from fieldreg.desk.tasks.task_form import Order
from fieldreg.kernel.texts import Text

CANARY = "秘密の水路二十七号"
ORDER = Order(
    addressee=Addressee(kind=AddresseeKind.MANAGER, name=Text("公園課", "Parks"), manager="m", email="parks@example.jp"),
    kind=TaskKind.MANAGER_CONSENT, question="<b>この日時</b>に使わせられますか。",
)  # fmt: skip
YES = {"reply": "yes", "name": "係の者", "division": "公園課", "after": "0"}


@pytest.fixture
def sent(services, people):
    form = {"organisation": "見本", "email": "a@example.jp", "subject": "件名", "body": CANARY, "site": "park"}
    case = services.cases.open(form)[0].ref
    services.case_desk.note(case, CANARY, people["staff"].account)
    return services.task_desk.send(case, (ORDER,), people["staff"].account)[0]


@pytest.fixture
def link(sent):
    return f"/answer/{sent.token}"


def held(services, people, sent):
    board = services.task_desk.board(sent.task.case, people["staff"].account)
    return board.tasks[0], board.answers[sent.task.ref]


def test_the_page_tells_the_question_what_it_is_about_and_nothing_else_of_the_case(client, link):
    page = client.get(link)
    assert page.status_code == 200
    shown = ("公園課", "&lt;b&gt;この日時&lt;/b&gt;に使わせられますか。", "2026-11-30", "担当ではない", "情報が足りない")
    for told in (*shown, "<dd>件名</dd>", "<dd>見本</dd>"):
        assert told in page.text
    for kept_back in (CANARY, "C-2026-0001", "a@example.jp", "parks@example.jp", "csrf"):
        assert kept_back not in page.text
    english = client.get(f"/en{link}").text
    for told in ("Yes, with conditions", "Answer by", "Not ours"):
        assert told in english


def test_its_address_is_told_to_nobody(client, link):
    for path in (link, f"/en{link}", "/answer/guess"):
        answer = client.get(path)
        told = {name: answer.headers[name] for name in ("Referrer-Policy", "X-Robots-Tag", "Cache-Control")}
        assert told == {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow", "Cache-Control": "no-store"}
        assert "Set-Cookie" not in answer.headers or path == "/answer/guess"


def test_twenty_looks_leave_it_unanswered_and_unseen(client, services, people, sent, link):
    before = services.timeline.proof()
    for _ in range(10):
        assert client.get(link).status_code == 200
        assert client.head(link).status_code == 200
    assert held(services, people, sent) == (sent.task, [])
    assert services.timeline.proof() == before


def test_one_form_answers_and_a_second_is_version_two_both_read_by_the_desk(client, services, people, sent, link):
    answer = client.post(link, data=YES)
    assert (answer.status_code, answer.location) == (303, link)
    page = client.get(link).text
    assert 'name="after" value="1"' in page
    more = {"reply": "yes_with_conditions", "conditions": "9時前は音を出さない", "after": "1", "name": "別の者"}
    answer = client.post(link, data=YES | more)
    assert answer.status_code == 303
    task, answers = held(services, people, sent)
    assert [(one.version, str(one.reply), one.conditions, one.name) for one in answers] == [
        (1, "yes", (), "係の者"), (2, "yes_with_conditions", ("9時前は音を出さない",), "別の者"),
    ]  # fmt: skip
    assert str(task.state) == "answered"
    page = client.get(link).text
    assert page.index("9時前は音を出さない") < page.index("第 1 版")


def test_a_double_click_is_one_answer_and_another_s_meanwhile_is_shown(client, services, people, sent, link):
    assert [client.post(link, data=YES).status_code for _ in range(2)] == [303, 303]
    assert len(held(services, people, sent)[1]) == 1
    late = client.post(link, data=YES | {"reply": "no", "text": "私の理由"})
    assert late.status_code == 409
    assert "私の理由" in late.text
    assert "はい（差し支えない）" in late.text
    assert len(held(services, people, sent)[1]) == 1


def test_what_is_missing_is_told_and_nothing_written_is_lost(client, services, people, sent, link):
    answer = client.post(link, data={"reply": "no", "division": "公園課", "text": "", "conditions": "残る条件"})
    assert answer.status_code == 422
    for told in ("理由や足りない情報", "入力してください", "残る条件", 'value="no" required checked'):
        assert told in answer.text
    assert held(services, people, sent)[1] == []


def test_who_has_read_it_says_so_with_a_button(client, services, people, sent, link):
    assert client.post(link, data={"do": "seen"}).status_code == 303
    assert str(held(services, people, sent)[0].state) == "seen"
    assert "回答は後で" not in client.get(link).text


def test_an_expired_or_recalled_link_says_to_ask_for_a_new_one_and_another_is_not_there(client, services, people, sent, link, clock):
    other = services.task_desk.resend(sent.task.ref, people["staff"].account)
    assert client.get(f"/answer/{other.token}").status_code == 200
    for method in (client.get, client.post):
        assert method("/answer/guess").status_code == 404
        gone = method(link)
        assert gone.status_code == 410
        assert "新しいリンク" in gone.text
    clock.go_on(timedelta(days=7 + 15))
    late = client.get(f"/answer/{other.token}")
    assert (late.status_code, "新しいリンクをお送りします" in late.text) == (410, True)


def test_a_recalled_question_takes_no_answer(client, services, people, sent, link):
    services.task_desk.recall(sent.task.ref, "不要になった", people["staff"].account)
    assert (client.get(link).status_code, client.post(link, data=YES).status_code) == (410, 410)
    assert held(services, people, sent)[1] == []


def test_a_closed_question_is_read_and_amended_no_more(client, services, people, sent, link):
    client.post(link, data=YES)
    services.task_desk.close(sent.task.ref, people["staff"].account)
    page = client.get(link)
    assert (page.status_code, "終わっています" in page.text, "<form" in page.text) == (200, True, False)
    assert client.post(link, data=YES | {"after": "1", "reply": "no", "text": "x"}).status_code == 409


def test_whoever_brought_the_request_does_not_answer_it(visit, services, people):
    company = people["company"].account
    case = services.cases.open({"organisation": "甲", "email": "c@example.jp", "subject": "件名", "body": "本文"}, company)[0].ref
    own = services.task_desk.send(case, (ORDER,), people["staff"].account)[0]
    assert visit("company").client.post(f"/answer/{own.token}", data=YES).status_code == 403
    assert visit("rival").client.post(f"/answer/{own.token}", data=YES).status_code == 303


def test_guessing_is_stopped(app_of):
    client = app_of(RATELIMIT_ENABLED=True, LIMIT_CODES_MISSED="2 per hour").test_client()
    assert [client.get(f"/answer/guess{n}").status_code for n in range(3)] == [404, 404, 429]
