"""A department's account: its own questions and sites, and nothing of anybody else's case."""

from dataclasses import replace

import pytest

from fieldreg.desk.tasks.task import Addressee, AddresseeKind, TaskKind
from fieldreg.desk.tasks.task_form import Order
from fieldreg.kernel.texts import Text
from fieldreg.people.managers import Manager

CANARY = "秘密の水路二十七号"
YES = {"reply": "yes", "name": "係の者", "division": "公園課", "after": "0"}


def order(name, manager):
    addressee = Addressee(kind=AddresseeKind.MANAGER, name=Text(name), manager=manager)
    return Order(addressee=addressee, kind=TaskKind.MANAGER_CONSENT, question=f"{name}は使えますか")


@pytest.fixture
def asked(services, people):
    """The department answers for `m`; a case asks it and another manager, a second case asks the other alone."""
    with services.store.writing() as work:
        work.managers.put(Manager(id="other", name=Text("河川課")))
        work.commit()
    services.accounts.put_account(replace(people["department"].account, manager="m"))
    staff = people["staff"].account
    form = {"organisation": CANARY, "email": "a@example.jp", "subject": CANARY, "body": CANARY}
    told = {"organisation": "見本の会社", "subject": "見本の件名"}  # of what it is asked, it is told whose it is and what about
    first, second = (services.cases.open(form | more | {"body": f"{CANARY}{n}"})[0].ref for n, more in enumerate((told, {})))
    mine, theirs = (one.task.ref for one in services.task_desk.send(first, (order("公園課", "m"), order("河川課", "other")), staff))
    alone = services.task_desk.send(second, (order("河川課の別件", "other"),), staff)[0].task.ref
    return mine, theirs, alone


def test_it_signs_in_to_its_own_questions_and_sites(visit, asked):
    visitor = visit()
    assert visitor.sign_in("department").location == "/tasks"
    page = visitor.get("/tasks").text.split("<main")[1]
    for told in ("公園課は使えますか", "2026-11-30", "広い公園", "別の用途の施設"):
        assert told in page
    assert "河川課" not in page


def test_it_answers_there_and_the_desk_reads_who_did(visit, asked, services, people):
    visitor, ref = visit("department"), asked[0]
    assert visitor.post(f"/tasks/{ref}", do="seen").status_code == 303
    assert visitor.post(f"/tasks/{ref}", reply="no").status_code == 422
    answer = visitor.post(f"/tasks/{ref}", **YES)
    assert (answer.status_code, answer.location) == (303, f"/tasks/{ref}")
    late = visitor.post(f"/tasks/{ref}", **YES | {"reply": "no", "text": "私の理由"})
    assert (late.status_code, "私の理由" in late.text) == (409, True)
    held = services.task_desk.board(services.task_desk.task(ref, people["staff"].account).case, people["staff"].account)
    (kept,) = held.answers[ref]
    assert (str(kept.via), kept.by) == ("account", people["department"].account.id)


def test_of_others_it_finds_nothing(visit, asked):
    visitor, (_, theirs, alone) = visit("department"), asked
    addresses = [f"/tasks/{theirs}", f"/tasks/{alone}", "/tasks/T-1999-0001"]
    addresses += ["/desk/", "/desk/cases/C-2026-0001", "/desk/cases/C-2026-0001/tasks", f"/cases/{'C-2026-0001'}", "/desk/worklist"]
    assert {path: visitor.get(path).status_code for path in addresses} == dict.fromkeys(addresses, 404)
    for ref in (theirs, alone):
        assert visitor.post(f"/tasks/{ref}", **YES).status_code == 404
        assert visitor.post(f"/desk/tasks/{ref}", do="enter", **YES).status_code == 404


def test_the_canary_of_a_company_it_is_not_asked_about_and_what_it_wrote_are_on_no_page_it_may_open(visit, asked):
    visitor = visit("department")
    for path in ("/", "/tasks", f"/tasks/{asked[0]}", "/about", "/consult", "/sites/park", "/en/tasks"):
        assert CANARY not in visitor.get(path).text, path
    asked_page = visitor.get(f"/tasks/{asked[0]}").text
    assert [told in asked_page for told in ("<dd>見本の件名</dd>", "<dd>見本の会社</dd>")] == [True, True]


def test_an_account_that_answers_for_nobody_is_told_so(visit, services, people):
    case = services.cases.open({"organisation": "甲", "email": "a@b.jp", "subject": "件", "body": "文"})[0].ref
    services.task_desk.send(case, (order("名もない係", ""),), people["staff"].account)
    page = visit("department").get("/tasks").text
    assert "管理者が設定されていません" in page
    assert "照会は届いていません" in page
