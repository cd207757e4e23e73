"""Two want one slot: the second waits in line, is told where, and is called, or declined with notice."""

from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from fieldreg.booking.reservations import State
from fieldreg.people.accounts import Account, Role, hash_password
from tests.browser.conftest import NARROW, PASSWORD, WIDE, Live, axe_faults, sign_in
from tests.browser.test_desk import REQUEST

pytestmark = pytest.mark.browser
BOTH = pytest.mark.parametrize("page", [WIDE, NARROW], indirect=True, ids=["1280", "390"])
FORM = {
    "time_start": "2026-12-22T10:00", "time_end": "2026-12-22T12:00", "activity": "drone", "altitude_upper": "30", "purpose": "比べる試験",
    "organisation": "株式会社競合",
}  # fmt: skip


def looked_at(page: Page, name: str) -> None:
    """Nothing wider than the window, nothing that axe finds."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
    assert axe_faults(page) == [], name


def come(page: Page, live: Live, email: str, path: str) -> None:
    page.context.clear_cookies()
    page.goto(live.url + path)
    sign_in(page, email)


def in_line(page: Page, live: Live) -> str:
    """The first's request, and another who waits for its slot on pages."""
    told = Account(email="rival@example.jp", role=Role.COMPANY, password_hash=hash_password(PASSWORD), organisation="株式会社競合")
    live.services.accounts.put_account(told)
    company = live.services.accounts.sign_in("company@example.jp", PASSWORD)
    assert company is not None
    first, _ = live.services.booking.reserve(REQUEST, company)
    come(page, live, "rival@example.jp", f"/sites/{first.site}/reserve?{urlencode(FORM)}")
    page.get_by_role("button", name="この内容で申請する").click()
    expect(page.get_by_role("heading", name="予約が重なっています")).to_be_visible()
    looked_at(page, "clash")
    page.get_by_role("button", name="順番を待つ").click()
    expect(page.get_by_role("status").first).to_contain_text("順番待ち")
    card = page.locator("article.card", has_text="比べる試験")
    expect(card).to_contain_text("1 番目")
    expect(card).to_contain_text(first.id)
    expect(card).not_to_contain_text(REQUEST["organisation"])
    looked_at(page, "waiting")
    return first.id


@BOTH
def test_accepting_one_declines_who_waits_and_the_desk_saw_it_before(page: Page, live: Live) -> None:
    first = in_line(page, live)
    come(page, live, "staff@example.jp", f"/desk/reservations/{first}")
    rivals = page.locator("[data-rivals]")
    expect(rivals).to_contain_text("株式会社競合")
    looked_at(page, "preview")
    page.get_by_role("radio", name="承認", exact=True).check()
    page.get_by_role("button", name="決定する").click()
    expect(page.get_by_role("status").first).to_be_visible()
    come(page, live, "rival@example.jp", "/my")
    card = page.locator("article.card", has_text="比べる試験")
    expect(card).to_contain_text("不承認")
    expect(card).to_contain_text("承認されたため")
    page.goto(f"{live.url}/my/letters")
    expect(page.locator("main")).to_contain_text("承認されませんでした")


@BOTH
def test_when_the_first_withdraws_who_waits_is_called(page: Page, live: Live) -> None:
    first = in_line(page, live)
    come(page, live, "company@example.jp", "/my")
    page.locator("summary", has_text="取り下げる").click()
    page.get_by_role("button", name=f"{first} を取り下げる").click()
    expect(page.get_by_role("status").first).to_contain_text(first)
    come(page, live, "rival@example.jp", "/my")
    card = page.locator("article.card", has_text="比べる試験")
    expect(card).to_contain_text("申請中")
    card.locator("summary", has_text="これまでの経過").click()
    expect(card).to_contain_text("順番待ちから申請へ")
    looked_at(page, "called")
    with live.services.store.reading() as work:
        assert work.reservations.get(first).state is State.WITHDRAWN
