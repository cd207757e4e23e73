"""Closing a place over two reservations that stand: one is cancelled with what is free instead, one stays; both companies see it."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from fieldreg.booking.reservations import State
from fieldreg.people.accounts import Account, Role, hash_password
from tests.browser.conftest import NARROW, PASSWORD, WIDE, Live, axe_faults, sign_in
from tests.browser.test_desk import REQUEST

pytestmark = pytest.mark.browser
AFTERNOON = {"time_start": "2026-12-22T13:00:00+09:00", "time_end": "2026-12-22T15:00:00+09:00"}


def accepted(live: Live, who: Account, **more: object) -> str:
    staff = live.services.accounts.sign_in("staff@example.jp", PASSWORD)
    assert staff is not None
    made, _ = live.services.booking.reserve(REQUEST | more, who)
    return live.services.booking.decide(made.id, State.ACCEPTED, staff).id


def looked_at(page: Page, shots: Path, name: str) -> list[object]:
    """What axe finds, and whether anything is wider than the page; the page as it is, to be looked at."""
    width = page.viewport_size["width"] if page.viewport_size else 0
    page.screenshot(path=shots / f"{name}-{width}.png", full_page=True)
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return [*axe_faults(page), *(["wider than the page"] if wide else [])]


@pytest.mark.parametrize("page", [WIDE, NARROW], indirect=True, ids=["1280", "390"])
def test_one_is_cancelled_with_alternatives_and_one_kept_and_the_companies_see_it(page: Page, live: Live, tmp_path: Path) -> None:
    company = live.services.accounts.sign_in("company@example.jp", PASSWORD)
    assert company is not None
    rival, _ = live.services.accounts.put_account(
        Account(email="rival@example.jp", role=Role.COMPANY, password_hash=hash_password(PASSWORD), organisation="七北田電機")
    )
    gone, kept = accepted(live, company), accepted(live, rival, **AFTERNOON)
    faults: dict[str, list[object]] = {}

    page.goto(f"{live.url}/desk/closures")
    sign_in(page, "staff@example.jp")
    faults["list"] = looked_at(page, tmp_path, "list")
    page.get_by_role("link", name="新しく休止にする").click()
    page.locator("#site").select_option(REQUEST["site"])  # type: ignore[arg-type]
    page.locator("#time_start").fill("2026-12-22T08:00")
    page.locator("#time_end").fill("2026-12-22T18:00")
    page.locator("#kind").select_option("event")
    page.locator("#reason").fill("市民運動会")
    faults["new"] = looked_at(page, tmp_path, "new")
    page.get_by_role("button", name="重なるものを確かめる").click()

    met = page.locator(f"[data-met='{gone}']")
    expect(met.get_by_role("radio", name=re.compile("取り消して"))).to_be_checked()
    expect(met.locator("ul li")).to_have_count(3)
    other = page.locator(f"[data-met='{kept}']")
    other.get_by_role("radio", name=re.compile("例外として残す")).check()
    other.get_by_role("textbox").fill("主催者と調整済み")
    faults["preview"] = looked_at(page, tmp_path, "preview")
    page.get_by_role("button", name=re.compile("^休止にする")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("B-2026-0001")
    expect(page.get_by_text("主催者と調整済み")).to_be_visible()
    faults["one"] = looked_at(page, tmp_path, "one")
    page.goto(f"{live.url}/desk/closures/import")
    faults["import"] = looked_at(page, tmp_path, "import")
    page.goto(f"{live.url}/desk/calendar?view=week&on=2026-12-22")
    expect(page.locator("main").get_by_text("市民運動会").first).to_be_visible()
    page.get_by_role("button", name="ログアウト").click()

    page.goto(f"{live.url}/my")
    sign_in(page, "company@example.jp")
    card = page.locator("article", has_text=gone)
    expect(card).to_contain_text("取消し")
    expect(card).to_contain_text("市民運動会")
    expect(card.locator("[data-instead] a")).to_have_count(3)
    faults["my"] = looked_at(page, tmp_path, "my")
    page.goto(f"{live.url}/my/letters")
    expect(page.locator("main")).to_contain_text("押さえてはいません")
    page.get_by_role("button", name="ログアウト").click()
    page.goto(f"{live.url}/my")
    sign_in(page, "rival@example.jp")
    expect(page.locator("article", has_text=kept)).to_contain_text("主催者と調整済み")
    page.goto(f"{live.url}/sites/{REQUEST['site']}")
    expect(page.locator("[data-closed]")).to_contain_text("市民運動会")
    faults["sheet"] = looked_at(page, tmp_path, "sheet")
    assert {name: found for name, found in faults.items() if found} == {}
