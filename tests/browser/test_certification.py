"""The certification register as the desk works it: a product is certified, one contract is concluded, another refused with its reason."""

import re

import pytest
from playwright.sync_api import Page, expect

from fieldreg.people.accounts import Account, Role, hash_password
from tests.browser.conftest import NARROW, PASSWORD, WIDE, Live, axe_faults, sign_in

pytestmark = pytest.mark.browser


def pressed(page: Page, name: str) -> None:
    """The button of the page's own form, and what it led to."""
    page.locator("main").get_by_role("button", name=name, exact=True).click()


def do(page: Page, name: str) -> None:
    """To the form of one act."""
    page.locator("main").get_by_role("link", name=name, exact=True).first.click()


def write_down(page: Page) -> None:
    """The application, as staff write it down."""
    do(page, "申請を記入する")
    for label, told in (
        ("応募の番号", "公募2022-7"), ("報告書のある場所", "文書庫 12"), ("品名・役務名", "見回りロボット"), ("内容", "校庭を見回る"),
        ("事業者（団体名）", "株式会社杜ロボ"), ("実施計画", "自己資金で量産する"),
    ):  # fmt: skip
        page.get_by_label(re.compile(f"^{re.escape(label)}")).fill(told)
    page.get_by_label("自ら生産する、または自ら役務を提供する").check()
    page.get_by_label("新商品", exact=True).check()
    page.get_by_label("買い入れる").check()
    page.locator("#applied_on").fill("2026-11-20")
    pressed(page, "申請を記録する")


def answer(page: Page) -> None:
    """The three questions, and two opinions."""
    do(page, "三つの要件に答える")
    for test in ("new", "useful", "feasible"):
        page.locator(f"[name={test}_answer][value=yes]").check()
        page.locator(f"#{test}_reason").fill("資料で確かめた")
    pressed(page, "三つの要件に答える")
    for who in ("大学・ロボット工学", "高専・調達制度"):
        do(page, "学識経験者の意見を記録する")
        page.locator("#who").fill(who)
        page.get_by_label("適当", exact=True).check()
        page.locator("#text").fill("新しい")
        page.locator("#heard_on").fill("2026-11-20")
        pressed(page, "学識経験者の意見を記録する")


def contract(page: Page, party: str, day: str) -> None:
    """What the contract says, written down."""
    page.locator("#signed_on").fill(day)
    page.locator("#party").fill(party)
    page.locator("#amount_yen").fill("1,200,000")
    pressed(page, "契約を記録する")


@pytest.mark.parametrize("page", [WIDE, NARROW], indirect=True, ids=["1280", "390"])
def test_a_product_is_certified_one_contract_refused_with_its_reason_and_then_concluded(page: Page, live: Live) -> None:
    head = Account(email="head@example.jp", role=Role.STAFF, password_hash=hash_password(PASSWORD), organisation="仙台市")
    live.services.accounts.put_account(head)
    page.goto(f"{live.url}/desk/register")
    sign_in(page, "staff@example.jp")
    write_down(page)
    answer(page)
    expect(page.get_by_text("別の職員が決めます")).to_be_visible()
    expect(page.get_by_role("link", name="認定する", exact=True)).to_have_count(0)

    page.get_by_role("button", name="ログアウト").click()
    page.goto(f"{live.url}/desk/register")
    sign_in(page, "head@example.jp")
    do(page, "見回りロボット")
    do(page, "認定する")
    page.get_by_label(re.compile("確かめました")).check()
    page.locator("#certified_on").fill("2026-11-21")
    page.locator("#valid_until").fill("2028-03-31")
    pressed(page, "認定する")
    expect(page.locator("h1 + .badge")).to_have_text("認定中")

    do(page, "発注見通しを公表する")
    for name, told in (
        ("what", "ロボット 2 台"), ("planned", "年度内"), ("how_chosen", "随意契約"), ("forecast_on", "2026-11-22"),
        ("forecast_where", "掲示場"),
    ):  # fmt: skip
        page.locator(f"#{name}").fill(told)
    pressed(page, "発注見通しを公表する")
    do(page, "契約を記録する")
    contract(page, "杜ロボ販売株式会社", "2026-11-22")
    told = page.get_by_role("alert")
    expect(told).to_contain_text("認定を受けた事業者（株式会社杜ロボ）ではありません")
    expect(told).to_contain_text("契約できるのは 2026-11-23 からです")
    expect(page.locator("#party")).to_have_value("杜ロボ販売株式会社")
    refused = axe_faults(page)
    contract(page, "(株)杜ロボ", "2026-11-23")
    do(page, "契約の結果を公表する")
    page.locator("#reason").fill("認定を受けた唯一の事業者")
    pressed(page, "契約の結果を公表する")

    page.goto(f"{live.url}/register?q=巡")
    expect(page.get_by_text("あてはまる認定はありません")).to_be_visible()
    page.goto(f"{live.url}/register?q=回")
    listed = axe_faults(page)
    do(page, "見回りロボット")
    for told_to_all in ("1,200,000 円", "認定を受けた唯一の事業者", "約束するものではありません"):
        expect(page.locator("main")).to_contain_text(told_to_all)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert (refused, listed, axe_faults(page)) == ([], [], [])
