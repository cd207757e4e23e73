"""A division answers from its telephone."""

import pytest
from playwright.sync_api import Page, expect

from fieldreg.desk.tasks.task import Addressee, AddresseeKind, TaskKind
from fieldreg.desk.tasks.task_form import Order
from fieldreg.kernel.texts import Text
from tests.browser.conftest import PASSWORD, Live, axe_faults

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("page", [(360, 740)], indirect=True, ids=["360"])
def test_a_division_answers_in_two_presses_without_an_account_and_nothing_is_wider_than_the_page(page: Page, live: Live) -> None:
    staff = live.services.accounts.sign_in("staff@example.jp", PASSWORD)
    assert staff is not None
    form = {"organisation": "見本", "email": "a@example.jp", "subject": "公園で飛ばす", "body": "本文", "site": "dainohara-forest-park"}
    case = live.services.cases.open(form)[0].ref
    asked = Addressee(kind=AddresseeKind.DIVISION, name=Text("公園課"))
    (sent,) = live.services.task_desk.send(case, (Order(addressee=asked, kind=TaskKind.DIVISION_OPINION, question="使えますか。"),), staff)
    page.goto(f"{live.url}/answer/{sent.token}")
    page.get_by_label("お名前").fill("係の者")
    page.get_by_text("条件付きではい").click()  # one
    page.get_by_label("条件（1行に一つ）").fill("9時前は音を出さない")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert axe_faults(page) == []
    page.get_by_role("button", name="回答する", exact=True).click()  # two
    expect(page.get_by_role("heading", name="いただいた回答")).to_be_visible()
    board = live.services.task_desk.board(case, staff)
    assert [(one.conditions, one.division) for one in board.answers[sent.task.ref]] == [(("9時前は音を出さない",), "公園課")]
