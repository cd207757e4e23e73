"""From a condition of a division to the applicant's button, the reservation and the public record."""

import re
from dataclasses import replace

import pytest

from fieldreg.desk.cases import Step
from fieldreg.desk.tasks.task import Addressee, AddresseeKind, TaskKind
from fieldreg.desk.tasks.task_form import Order
from fieldreg.kernel.texts import Text
from tests import makers

QUIET = "9時前は音を出さない"


@pytest.fixture
def opened(services, people):
    """A case without an account whose manager has said yes with a condition, and its key."""
    form = {"organisation": "見本", "email": "a@example.jp", "subject": "公園で飛ばす", "body": "本文", "site": "park"}
    case, key = services.cases.open(form)
    asked = Addressee(kind=AddresseeKind.MANAGER, name=Text("公園課"), manager="m")
    order = Order(addressee=asked, kind=TaskKind.MANAGER_CONSENT, question="?")
    (sent,) = services.task_desk.send(case.ref, (order,), people["staff"].account)
    yes = {"reply": "yes_with_conditions", "conditions": QUIET, "name": "係の者", "division": "公園課"}
    services.task_answering.answer_by_link(sent.token, yes)
    return case.ref, key


def test_a_division_s_condition_comes_to_stand_on_all_it_binds(visit, opened, services, people):
    ref, key = opened
    staff, stranger = visit("staff"), visit()
    booked, _ = services.booking.reserve(makers.reservation(), people["company"].account)
    services.case_desk.book(ref, booked.id, people["staff"].account)
    page = staff.get(f"/desk/cases/{ref}/agreement").text
    assert f'value="{QUIET}"' in page
    after = re.search(r'name="after" value="([^"]*)"', page)[1]
    rows = {"text-0": QUIET, "task-0": "T-2026-0001", "kind-0": "noise", "public-0": "1", "text-1": "保険に入る", "kind-1": "insurance"}
    assert staff.post(f"/desk/cases/{ref}/agreement", do="draft", after=after, **rows).status_code == 303
    assert QUIET not in stranger.get(f"/cases/{ref}?key={key}").text
    assert staff.post(f"/desk/cases/{ref}/agreement", do="offer").status_code == 303
    own = stranger.get(f"/cases/{ref}?key={key}").text
    assert (QUIET in own, "この条件で合意する" in own) == (True, True)
    assert QUIET not in staff.get(f"/desk/reservations/{booked.id}").text
    agreed = stranger.post(f"/cases/{ref}", do="confirm", version="1", key=key)
    assert (agreed.status_code, agreed.location) == (303, f"/cases/{ref}?key={key}")
    assert "双方が確認済み" in stranger.get(f"/cases/{ref}?key={key}").text
    for page in (staff.get(f"/desk/reservations/{booked.id}"), visit("company").get("/my"), staff.get(f"/desk/cases/{ref}")):
        assert QUIET in page.text
    services.case_desk.move(ref, Step.AGREED, people["staff"].account)
    services.case_desk.publish(ref, {"title": "公園での飛行", "summary": "飛ばした。"}, people["staff"].account)
    record = stranger.get("/cases").text
    assert (QUIET in record, "保険に入る" in record) == (True, False)


def test_what_is_wrong_is_told_and_what_was_written_stays(visit, opened):
    staff, ref = visit("staff"), opened[0]
    rows = {"text-0": "残る条件", "kind-0": "magic", "text-1": "次の条件"}
    answer = staff.post(f"/desk/cases/{ref}/agreement", do="draft", after="", **rows)
    assert (answer.status_code, "残る条件" in answer.text, "次の条件" in answer.text) == (422, True, True)
    assert staff.post(f"/desk/cases/{ref}/agreement", do="offer").status_code == 409
    assert staff.post(f"/desk/cases/{ref}/agreement", do="draft", after="", **{"text-0": "一つ目"}).status_code == 303
    late = staff.post(f"/desk/cases/{ref}/agreement", do="draft", after="1 draft 0", **{"text-0": "私の条件"})
    assert (late.status_code, "私の条件" in late.text, "一つ目" in late.text) == (409, True, True)
    assert staff.post(f"/desk/cases/{ref}/agreement", do="break", reason="").status_code == 422


def test_a_stranger_confirms_nothing(visit, opened, services, people):
    ref, key = opened
    services.agreements.draft(ref, [{"text": QUIET}], people["staff"].account)
    services.agreements.offer(ref, people["staff"].account)
    assert visit("rival").post(f"/cases/{ref}", do="confirm", version="1").status_code == 404
    assert visit("staff").post(f"/cases/{ref}", do="confirm", version="1").status_code == 404
    assert visit().post(f"/cases/{ref}", do="confirm", version="2", key=key).status_code == 409
    assert [str(one.state) for one in services.agreements.versions(ref, key)] == ["offered"]


@pytest.fixture
def colleague(services, people):
    """Of the company's organisation, whose members see each other's."""
    kept, _ = services.accounts.put_account(replace(people["company"].account, id=0, email="colleague@example.jp"))
    for one in services.organisations.all(people["admin"].account):
        services.organisations.set_sharing(one.organisation.id, people["admin"].account, shares=True)
    return kept


@pytest.fixture
def offered(services, people):
    """A case of the company's account with conditions to confirm."""
    staff = people["staff"].account
    form = {"organisation": "見本", "email": "a@example.jp", "subject": "公園で飛ばす", "body": "本文"}
    ref = services.cases.open(form, people["company"].account)[0].ref
    services.agreements.draft(ref, ({"text": QUIET},), staff)
    services.agreements.offer(ref, staff)
    return ref


def test_only_who_may_agree_is_shown_the_button_and_only_while_the_case_is_open(visit, services, offered, colleague, people):
    who = ("company", "colleague", "staff", "auditor")
    shown = {name: "この条件で合意する" in visit(name).get(f"/cases/{offered}").text for name in who}
    assert shown == {"company": True, "colleague": False, "staff": False, "auditor": False}
    assert QUIET in visit("colleague").get(f"/cases/{offered}").text
    services.case_desk.move(offered, Step.DECLINED, people["staff"].account, reason="難しい")
    assert "この条件で合意する" not in visit("company").get(f"/cases/{offered}").text
    assert "電話などで聞いた" not in visit("staff").get(f"/desk/cases/{offered}/agreement").text


def test_what_is_offered_is_told_first_and_once_agreed_another_draft_is_folded_away(visit, offered):
    assert '<a href="#agreement">条件を読んで確認する</a>' in visit("company").get(f"/cases/{offered}").text
    visit("company").post(f"/cases/{offered}", do="confirm", version="1")
    assert "条件を読んで確認する" not in visit("company").get(f"/cases/{offered}").text
    staff = visit("staff")
    assert "合意した条件を変えるときだけ開く" in staff.get(f"/desk/cases/{offered}/agreement").text


def test_what_a_colleague_writes_is_told_as_the_applicant_s(visit, services, offered, colleague):
    assert visit("colleague").post(f"/cases/{offered}", text="同僚です").status_code == 303
    for name, page in (("staff", f"/desk/cases/{offered}"), ("company", f"/cases/{offered}")):
        history = visit(name).get(page).text.split('class="case-history"')[1]
        said = next(part for part in history.split("</li>") if "連絡<" in part.replace("\n", "") or "連絡\n" in part)
        assert ("申請者" in said, "窓口</span>" in said) == (True, False)
