"""Reading the law on a screen of either width, without scripts."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import NARROW, WIDE, Live

pytestmark = [pytest.mark.browser, pytest.mark.looks]
BOTH = pytest.mark.parametrize("page", [WIDE, NARROW], indirect=True, ids=["1280", "390"])


@BOTH
def test_nothing_runs_off_the_side(page: Page, live: Live) -> None:
    for path in ("/law", "/law/caa-did", "/law/rta-77-road-use", "/en/law"):
        page.goto(live.url + path)
        assert page.evaluate("[document.documentElement.scrollWidth <= innerWidth, !!document.querySelector('h1')]") == [True, True], path


@BOTH
def test_from_the_menu_to_a_rule_and_another_day(page: Page, live: Live) -> None:
    page.goto(f"{live.url}/about")
    page.get_by_role("navigation", name="主なページ").get_by_role("link", name="法令").click()
    page.get_by_label("分野").select_option("small_uav")
    page.get_by_role("button", name="しぼる").click()
    assert {row.get_attribute("data-rule") for row in page.locator("tr[data-rule]").all()} >= {"uavact-red", "uavact-yellow"}
    page.get_by_role("link", name="重要施設の周辺（イエローゾーン）").click()
    expect(page.locator("[data-state=now]")).to_contain_text("1,000 m")
    page.get_by_label("別の日の内容を見る").fill("2026-07-13")
    page.get_by_role("button", name="見る", exact=True).click()
    expect(page.locator("[data-state=now]")).to_contain_text("300 m")
    expect(page.locator("[data-state=future]")).to_contain_text("1,000 m")


def test_narrow_rows_are_cards_and_wide_ones_a_table(browser: Browser, live: Live) -> None:
    shown = {}
    for width in (WIDE, NARROW):
        context = browser.new_context(viewport={"width": width[0], "height": width[1]}, java_script_enabled=True)
        page = context.new_page()
        page.goto(f"{live.url}/law")
        shown[width[0]] = page.locator("tr[data-rule]").first.evaluate("row => getComputedStyle(row).display")
        context.close()
    assert shown == {1280: "table-row", 390: "block"}


def test_the_list_filters_without_scripts(browser: Browser, live: Live) -> None:
    context = browser.new_context(java_script_enabled=False, locale="ja-JP")
    page = context.new_page()
    page.goto(f"{live.url}/law")
    page.get_by_label("ことばで探す").fill("人口集中")
    page.get_by_label("ことばで探す").press("Enter")
    expect(page.locator("tr[data-rule=caa-night]")).to_have_count(0)
    expect(page.locator("tr[data-rule=caa-did]")).to_be_visible()
    context.close()
