"""From an invitation to a revoked token: an administrator invites, somebody chooses a password, and what was given is taken back."""

import pytest
from playwright.sync_api import Page, expect

from fieldreg.people.accounts import Account, Role, hash_password
from tests.browser.conftest import NARROW, PASSWORD, WIDE, Live, axe_faults, sign_in

pytestmark = pytest.mark.browser
CHOSEN = "purple kettle on ice"


@pytest.mark.parametrize("page", [WIDE, NARROW], indirect=True, ids=["1280", "390"])
def test_who_is_invited_chooses_a_password_makes_a_token_and_is_closed_out(page: Page, live: Live) -> None:
    live.services.accounts.put_account(Account(email="admin@example.jp", role=Role.ADMIN, password_hash=hash_password(PASSWORD)))
    page.goto(f"{live.url}/login")
    sign_in(page, "admin@example.jp")
    expect(page.locator("h1")).to_have_text("案件")
    page.goto(f"{live.url}/desk/people/")
    page.get_by_label("メールアドレス").fill("new@example.jp")
    page.get_by_label("役割").select_option("company")
    page.get_by_label("団体").fill("新しい会社")
    page.get_by_role("button", name="招待のリンクを作る").click()
    link = page.locator(".once__secret").inner_text()
    assert axe_faults(page) == []
    page.get_by_role("button", name="ログアウト").click()

    page.goto(link)
    assert axe_faults(page) == []
    for label in ("パスワード", "もう一度"):
        page.get_by_label(label).fill(CHOSEN)
    page.get_by_role("button", name="決めてログインする").click()
    expect(page.locator("h1")).to_have_text("自分のページ")
    assert axe_faults(page) == []
    page.get_by_role("main").get_by_role("link", name="アカウント").click()
    page.get_by_label("新しいトークンの名前").fill("現場の QGIS")
    page.get_by_role("button", name="トークンを作る").click()
    token = page.locator(".once__secret").inner_text()
    assert axe_faults(page) == []
    assert live.services.accounts.account_by_token(token) is not None
    page.get_by_role("button", name="失効させる").click()
    expect(page.get_by_role("status")).to_contain_text("失効させました")
    assert live.services.accounts.account_by_token(token) is None
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    held = live.services.administering.by_email("new@example.jp")
    assert held is not None
    live.services.administering.close(held.id, None)
    page.goto(f"{live.url}/my")
    expect(page.locator("h1")).to_have_text("ログイン")
    page.goto(link)
    expect(page.locator("main")).to_contain_text("この招待は使えません")
