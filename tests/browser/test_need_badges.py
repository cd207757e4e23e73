"""The badges of the list follow the need asked for, in place: another activity, another day."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Live, opened

pytestmark = [pytest.mark.browser, pytest.mark.looks]
SITE = "sanezawa-former-elementary"


def badges(page: Page, what: str = "[data-need]") -> list[str]:
    """The badges that are seen, of the rows that are shown."""
    rows = page.locator(f"[data-site-list] > li:not([hidden]) {what}:not([hidden])")
    found: list[str] = rows.all_text_contents()  # rows out of sight are not laid out yet, so they have no inner text
    return [" ".join(text.split()) for text in found]


def test_no_row_is_without_a_badge_and_another_activity_is_not_claimed(page: Page, live: Live) -> None:
    opened(page, live.url)
    assert len(badges(page)) == 66
    assert "" not in badges(page)
    assert "30 mでも許可が必要" in badges(page)
    page.locator("[data-narrow] > summary").click()
    robots = page.locator("input[name=activity][value=ground_robot]")
    robots.check()
    expect(page.locator("[data-count]")).not_to_have_text("66")
    assert set(badges(page)) == {"この種類の実証は未判定"}
    page.get_by_label("許可がいらない場所だけ").check()
    expect(page.locator("[data-count]")).to_have_text("0")
    robots.uncheck()
    expect(page.locator("[data-count]")).not_to_have_text("0")
    assert set(badges(page)) == {"30 mまで許可不要", "運転者つきなら許可不要"}


def test_another_day_is_judged_in_place(page: Page, live: Live) -> None:
    opened(page, live.url)
    page.locator("[data-narrow] > summary").click()
    page.evaluate("() => { window.__here = true; }")
    day = page.get_by_label("判定する日")
    day.focus()
    with page.expect_response(lambda answer: "rows.json" in answer.url) as asked:
        day.fill("2026-12-21")
    told = {row["id"]: row["badge"]["words"] for row in asked.value.json()["rows"]}
    expect(page.locator("[data-site-list]")).not_to_have_attribute("aria-busy", "true")
    for site, words in list(told.items())[::7]:
        expect(page.locator(f"[data-site='{site}'] [data-need]")).to_have_text(words)
    assert page.evaluate("window.__here") is True  # no other page came
    expect(day).to_be_focused()
    page.wait_for_url("**on=2026-12-21*")


def test_what_the_sheet_tells_is_checked_from_there_on(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/?free=1")
    free = page.locator("[data-site-list] > li:not([hidden])[data-kind=road]").first.get_attribute("data-site")
    page.goto(f"{live.url}/sites/{free}")
    page.get_by_role("link", name="この内容から条件を調べる").click()
    page.wait_for_selector("html[data-screening='done']", state="attached")
    assert page.locator("[data-group=permit], [data-group=prohibited]").count() == 0
    expect(page.get_by_label("実証の種類")).to_have_value("automated_driving")
    expect(page.locator("[data-asks][data-open]")).to_have_count(0)
    expect(page.locator("[data-answered]")).to_be_visible()
