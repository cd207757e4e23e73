"""A company finds a site on the map and asks for a slot; the same by keyboard alone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE, Live, opened, sign_in
from tests.makers import reservations_of

pytestmark = pytest.mark.browser
SITE = "sanezawa-former-elementary"


def fill_request(page: Page) -> None:
    page.get_by_label("開始").fill("2026-12-22T10:00")
    page.get_by_label("終了").fill("2026-12-22T12:00")
    page.get_by_label("実証の種類").select_option("drone")
    page.get_by_label("飛行高度の上限").fill("30")
    page.get_by_label("目的と内容").fill("校庭での離着陸の試験")


@pytest.mark.parametrize("page", [WIDE, NARROW], indirect=True, ids=["1280", "390"])
def test_find_and_reserve_a_site(page: Page, live: Live) -> None:
    opened(page, live.url)
    page.get_by_label("名前・区・住所で探す").fill("実沢")
    expect(page.locator("[data-count]")).to_have_text("1")
    page.get_by_role("button", name="地図で見る：旧実沢小学校").click()
    expect(page.locator(".popup__name")).to_have_text("旧実沢小学校")
    assert f"site={SITE}" in page.url
    page.locator(".popup").get_by_role("link", name="詳しく見る").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("旧実沢小学校")
    page.get_by_role("link", name="予約を申し込む").click()
    sign_in(page, "company@example.jp")
    fill_request(page)
    page.get_by_role("button", name="この内容で申請する").click()
    expect(page.get_by_role("status")).to_contain_text("R-2026-0001")
    held = reservations_of(live.services, live.services.accounts.sign_in("company@example.jp", "mountain river stone 27"))
    assert [(r.site, str(r.state)) for r in held] == [(SITE, "requested")]


def test_find_and_reserve_by_keyboard_alone(page: Page, live: Live) -> None:
    opened(page, live.url)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="本文へ移動")).to_be_focused()
    page.keyboard.press("Enter")
    reach(page, "名前・区・住所で探す")
    page.keyboard.type("実沢")
    expect(page.locator("[data-count]")).to_have_text("1")
    reach(page, "旧実沢小学校")
    follow(page, f"**/sites/{SITE}")
    reach(page, "予約を申し込む")
    follow(page, re.compile(r"/login\?"))
    reach(page, "メールアドレス")
    page.keyboard.type("company@example.jp")
    page.keyboard.press("Tab")
    page.keyboard.type("mountain river stone 27")
    follow(page, f"**/sites/{SITE}/reserve")
    for label, value in (("開始", (2026, 12, 22, 10, 0)), ("終了", (2026, 12, 22, 11, 30))):
        reach(page, label)
        type_moment(page, value)
    reach(page, "飛行高度の上限")
    page.keyboard.type("30")
    reach(page, "目的と内容")
    page.keyboard.type("離着陸の試験")
    reach(page, "この内容で申請する")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("R-2026-0001")


def type_moment(page: Page, moment: tuple[int, int, int, int, int]) -> None:
    """Types a date and time part by part, in whichever order this browser shows the parts."""
    year, month, day, hour, minute = (f"{part:02d}" for part in moment)
    orders = (
        [month, day, year, "ArrowRight", hour, minute, "A"],
        [year, "ArrowRight", month, day, hour, minute],
    )
    for keys in orders:
        for key in keys:
            if key == "ArrowRight":
                page.keyboard.press(key)
            else:
                page.keyboard.type(key)
        if page.evaluate("document.activeElement.value") == f"{year}-{month}-{day}T{hour}:{minute}":
            return
        page.keyboard.press("Shift+Tab")  # back to the first part, and the other order
        page.keyboard.press("Tab")
    pytest.fail("neither order of the parts was taken")


def follow(page: Page, address: str | re.Pattern[str]) -> None:
    """Presses Enter, and waits for the page that this opens."""
    with page.expect_navigation(url=address):
        page.keyboard.press("Enter")


def reach(page: Page, name: str) -> None:
    """Tabs on until the control of that name has the focus, and asks that its focus can be seen."""
    told = """() => { const e = document.activeElement; const l = e.labels && e.labels[0];
        return [(e.getAttribute('aria-label') || (l || e).innerText || '').trim(), getComputedStyle(e).outlineStyle]; }"""
    for _ in range(120):
        words, outline = page.evaluate(told)
        if words.startswith(name):
            assert outline != "none", f"{name} has the focus, and nobody can see it"
            return
        page.keyboard.press("Tab")
    pytest.fail(f"the keyboard does not reach {name}")


def test_one_filter_state_for_list_map_and_address(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/?kind=road")
    expect(page.locator("[data-count]")).to_have_text("8")
    page.locator("[data-narrow] > summary").click()
    page.get_by_role("group", name="区・市町").get_by_role("checkbox", name="泉区").check()
    expect(page.locator("[data-count]")).to_have_text("1")
    page.wait_for_url("**ward=*")
    shown = page.locator("[data-site-list] > li:visible")
    expect(shown).to_have_count(1)
    pins = page.locator(".pin-box, .cluster")
    expect(pins).to_have_count(1)
    page.reload()
    page.wait_for_selector("html[data-ready='1']", state="attached")
    expect(shown).to_have_count(1)
    page.get_by_role("link", name="条件を消す").click()
    expect(page.locator("[data-count]")).to_have_text("66")


@pytest.mark.parametrize(
    "query",
    [
        "q=荒浜",
        "kind=park&ward=泉区",
        "free=1",
        "area_min=100000",
        "activity=automated_driving&length_min=3000",
    ],
)
def test_the_list_is_the_same_with_and_without_scripts(page: Page, live: Live, query: str) -> None:
    def shown() -> list[str]:
        return page.locator("[data-site-list] > li:not([hidden])").evaluate_all(
            "rows => rows.map(r => r.dataset.site).sort()"
        )

    page.route("**/*.js", lambda route: route.abort())
    page.goto(f"{live.url}/?{query}")
    by_server = shown()
    page.unroute("**/*.js")
    opened(page, f"{live.url}/?{query}")
    assert shown() == by_server
    assert 0 < len(by_server) < 66
