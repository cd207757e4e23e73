"""What somebody on the first day at the desk looks for on its pages, and finds there."""

import re

import pytest

from fieldreg.booking.reservations import State
from fieldreg.desk.cases import Outcome, Step
from fieldreg.desk.tasks.task import Addressee, AddresseeKind, TaskKind
from fieldreg.desk.tasks.task_form import Order
from fieldreg.kernel.texts import Text
from tests import makers
from tests.makers import all_cases

CALL = {"channel": "phone", "contact": "係の方", "phone": "022-000-0000", "body": "公園でロボットを試せますか"}
CHOSEN = re.compile(r'<select id="site" name="site"[^>]*>.*?</select>', re.DOTALL)


@pytest.fixture
def ref(visit, services):
    visit("staff").post("/desk/cases/new", key="a-key-of-the-form-0123456789", **CALL)
    return all_cases(services)[0].ref


def amended(visit, services, ref, **changed):
    held = all_cases(services)[0]
    sent = {"subject": held.subject, "contact": "係の方", "phone": "022-000-0000"} | changed
    return visit("staff").post(f"/desk/cases/{ref}", do="amend", version=held.version, **sent)


def test_the_site_of_a_case_is_chosen_by_its_name(visit, services, ref):
    site = services.register.site("park")
    page = visit("staff").get(f"/desk/cases/{ref}").text
    assert f'<option value="{site.id}">{site.name.ja}</option>' in CHOSEN.search(page)[0]
    assert amended(visit, services, ref, site=site.id).status_code == 303
    assert f'<option value="{site.id}" selected>' in CHOSEN.search(visit("staff").get(f"/desk/cases/{ref}").text)[0]


def test_a_site_that_the_registry_has_not_is_told_and_not_lost_from_the_form(visit, services, ref):
    told = amended(visit, services, ref, site="no-such-place")
    assert told.status_code == 422
    assert '<option value="no-such-place" selected>' in CHOSEN.search(told.text)[0]


def test_where_no_site_is_known_the_way_to_decide_it_stands_beside_once(visit, services, ref):
    page = visit("staff").get(f"/desk/cases/{ref}").text
    assert page.count('<a href="#amend">場所を決める</a>') == page.count('<summary id="amend">') == 1
    amended(visit, services, ref, site="park")
    assert 'href="#amend"' not in visit("staff").get(f"/desk/cases/{ref}").text


def test_every_jump_of_the_case_page_leads_somewhere(visit, ref):
    page = visit("staff").get(f"/desk/cases/{ref}").text
    jumps = re.findall(r'href="#([^"]+)"', page.split('<nav class="case-jump"')[1].split("</nav>")[0])
    assert jumps == ["tasks-title", "said", "answered", "in-charge", "move"]
    assert [page.count(f'id="{jump}"') for jump in jumps] == [1] * 5


def test_of_a_case_that_ended_no_answer_is_asked_for(visit, ref):
    form = '<input type="hidden" name="do" value="answer">'
    staff = visit("staff")
    assert form in staff.get(f"/desk/cases/{ref}").text
    assert staff.post(f"/desk/cases/{ref}", do="move", to="declined", reason="場所がない").status_code == 303
    page = staff.get(f"/desk/cases/{ref}").text
    assert (form in page, "回答を送らずに終わっています" in page, 'id="move"' in page) == (False, True, True)
    refused = staff.post(f"/desk/cases/{ref}", do="answer", answer="遅れた回答")
    assert (refused.status_code, "遅れた回答" in refused.text.split("<main")[1], form in refused.text) == (409, True, True)


def test_the_form_of_a_call_waits_for_the_name_and_after_a_fault_for_the_reader(visit):
    staff = visit("staff")
    assert re.search(r'<input id="contact"[^>]* autofocus', staff.get("/desk/cases/new").text)
    assert "autofocus" not in staff.post("/desk/cases/new", channel="phone", body="用件").text


def test_an_empty_desk_tells_what_will_stand_there_and_an_empty_search_does_not(visit):
    assert "「電話・窓口の受付」で書いた用件がここに並びます" in visit("staff").get("/desk/").text
    assert "がここに並びます" not in visit("staff").get("/desk/?q=無い言葉").text


def test_a_search_leads_on_to_the_ended_cases_and_back(visit):
    led = re.compile(r'<a href="(/desk/\?view=[^"]+)">[^<]+から「点検」を探す</a>')
    assert led.findall(visit("staff").get("/desk/?view=mine&q=点検").text) == ["/desk/?view=ended&amp;q=%E7%82%B9%E6%A4%9C"]
    assert led.findall(visit("staff").get("/desk/?view=ended&q=点検").text) == ["/desk/?view=all&amp;q=%E7%82%B9%E6%A4%9C"]
    assert "を探す</a>" not in visit("staff").get("/desk/").text


def test_the_slip_of_a_call_says_that_the_number_is_enough(visit):
    staff = visit("staff")
    assert "番号だけを伝えれば足ります" in staff.post("/desk/cases/new", key="k" * 32, **CALL).text
    assert "番号だけを伝えれば足ります" not in staff.post("/desk/cases/new", key="j" * 32, **(CALL | {"channel": "counter"})).text


def test_every_page_of_the_desk_stands_under_the_inbox_in_the_menu(visit, ref):
    menu = re.compile(r'<a href="/desk/" aria-current="page">受付箱</a>')
    staff = visit("staff")
    pages = ["/desk/", "/desk/worklist", "/desk/letters/", f"/desk/cases/{ref}/tasks", f"/desk/cases/{ref}/agreement"]
    assert [path for path in pages if not menu.search(staff.get(path).text)] == []
    assert menu.search(staff.post("/desk/cases/new", key="k" * 32, **CALL).text)
    assert not menu.search(staff.get("/my").text)


def test_who_has_no_address_is_said_to_get_no_mail(visit, ref):
    staff = visit("staff")
    batch = re.search(r'name="batch" value="([^"]+)"', staff.get(f"/desk/cases/{ref}/tasks").text)[1]
    asked = {"batch": batch, "days": "5", "other-question": "どの課ですか", "other-name": "ある課"}
    page = staff.post(f"/desk/cases/{ref}/tasks", **asked).text
    assert "メールアドレスがないので、メールは送られません。" in page
    page = staff.post(f"/desk/cases/{ref}/tasks", **(asked | {"batch": "another", "other-email": "a@example.jp"})).text
    assert ("同じリンクをメールでも送ります。" in page, "メールは送られません" in page) == (True, False)


@pytest.mark.parametrize("accounts", [True, False])
def test_of_a_manager_it_is_said_whether_anybody_is_written_to(visit, services, people, ref, accounts):
    """A manager is told by its accounts; where there are none nobody is, and whoever asks is told that."""
    if accounts:
        services.administering.change(people["department"].account.id, people["admin"].account, manager="m")
    amended(visit, services, ref, site="park")
    staff = visit("staff")
    page = staff.get(f"/desk/cases/{ref}/tasks").text
    batch, manager = re.search(r'name="batch" value="([^"]+)"', page)[1], re.search(r'name="to" value="([^"]+)"', page)[1]
    told = staff.post(f"/desk/cases/{ref}/tasks", batch=batch, days="5", to=manager, **{f"question-{manager}": "使えますか"}).text
    said = ["この管理者のアカウント（1 人）にお知らせします。" in told, "メールアドレスがないので、メールは送られません。" in told]
    assert said == [accounts, not accounts]


def test_before_answering_it_is_said_what_becomes_of_questions_without_an_answer(visit, services, people, ref):
    """Those that need not be waited for are recalled, which is said beside the button; those that must are named too."""
    recalled, needed = "まだ回答のない照会 1 件は、回答して終えると取り消され", "回答が要る照会が 1 件残っています"
    staff, other = visit("staff"), Addressee(kind=AddresseeKind.OTHER, name=Text("ある課"))
    assert [one in staff.get(f"/desk/cases/{ref}").text for one in (recalled, needed)] == [False, False]
    order = Order(addressee=other, kind=TaskKind.OTHER, question="?")
    services.task_desk.send(ref, [order], people["staff"].account, blocking=False)
    assert [one in staff.get(f"/desk/cases/{ref}").text for one in (recalled, needed)] == [True, False]
    services.task_desk.send(ref, [order], people["staff"].account, blocking=True)
    assert [one in staff.get(f"/desk/cases/{ref}").text for one in (recalled, needed)] == [True, True]
    assert staff.post(f"/desk/cases/{ref}", do="answer", answer="できます。").status_code == 409


def test_an_applicants_reservation_is_joined_by_a_button_and_its_day_is_offered_to_be_published(visit, services, people, clock):
    company, staff = people["company"].account, people["staff"].account
    form = {"organisation": "見本", "email": "a@example.jp", "subject": "公園で飛ばす", "body": "本文"}
    held = services.cases.open(form, company)[0].ref
    own, _ = services.booking.reserve(makers.reservation(), company)
    button, page = f'name="reservation" value="{own.id}"', f"/desk/cases/{held}"
    desk = visit("staff")
    assert button in desk.get(page).text
    assert desk.post(page, do="book", reservation=own.id).status_code == 303
    assert button not in desk.get(page).text
    another = services.cases.open(form | {"subject": "別の相談"}, company)[0].ref
    assert button not in desk.get(f"/desk/cases/{another}").text
    services.booking.decide(own.id, State.ACCEPTED, staff)
    for step in (Step.TRIAGE, Step.COORDINATING, Step.AGREED, Step.RUNNING):
        services.case_desk.move(held, step, staff)
    clock.go_on(own.slot.end - clock.now())
    services.case_desk.move(held, Step.CLOSED, staff, outcome=Outcome.REALISED, effect="分かったこと")
    desk = visit("staff")  # days have gone by
    assert re.search(rf'name="days"[^>]* value="{own.slot.first_day}"', desk.get(page).text)
