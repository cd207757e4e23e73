"""One need, stated on `/`, is what every later page tells and takes: the list, the sheet, the comparison, reserving, consulting."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import NARROW, WIDE, Live, Watched, axe_faults, opened, sign_in, watched_page

pytestmark = pytest.mark.browser
NEED = (
    "activity=drone&radius_m=30&high=AGL:0:60&when=20261214T1000-1200,20261215T1000-1200"
    "&vehicle=bvlos:n,entry_control:y,gross_mass_g:900,keeps_30m:y,mass_g:900,over_third_parties:n,radio:~2.4GHz,registered:y"
    "&on_site=crowd:0,filming:n,objects_placed:n&needs=parking_cars:1"
)
SITE = "arahama-former-elementary"


@pytest.mark.parametrize(("size", "language"), [(WIDE, "ja"), (NARROW, "ja"), (WIDE, "en"), (NARROW, "en")])
def test_from_the_list_to_two_requested_slots_nothing_is_asked_twice(
    browser: Browser, live: Live, size: tuple[int, int], language: str
) -> None:
    prefix = "" if language == "ja" else "/en"
    with watched_page(browser, live, size, touch=size is NARROW) as (page, seen):
        page.goto(f"{live.url}/login")
        sign_in(page, "company@example.jp")
        opened(page, f"{live.url}{prefix}/?{NEED}&q=荒浜小学校")
        page.locator(f"[data-site={SITE}] .site-item__ways").get_by_role("link", name=re.compile("予約する|Reserve")).click()
        taken = page.locator("[data-from-need]")
        said = {
            "ja": ("900 g のドローン・高さ60 m・半径30 m", "あと入れるもの: 目的と内容"),
            "en": ("900 g drone · up to 60 m · radius 30 m", "Still to fill in: the purpose"),
        }[language]
        expect(taken).to_contain_text(said[0])
        expect(page.locator("[data-to-fill]")).to_have_text(said[1])
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert axe_faults(page) == []
        page.locator("#purpose").fill("点検飛行")
        page.locator("main form.card button[type=submit]").click()
        expect(page.locator("#time_start")).to_have_value("2026-12-15T10:00")
        expect(page.locator("#purpose")).to_have_value("点検飛行")
        page.locator("main form.card button[type=submit]").click()
        page.wait_for_url("**/my")
        expect(page.locator("main")).to_contain_text("2026-12-14 10:00")
        expect(page.locator("main")).to_contain_text("2026-12-15 10:00")
    assert seen == Watched()


@pytest.mark.looks
@pytest.mark.parametrize("page", [WIDE, NARROW], indirect=True, ids=["1280", "390"])
def test_the_sheet_and_the_comparison_lead_to_the_desk_with_the_need(page: Page, live: Live) -> None:
    page.goto(f"{live.url}/compare?site={SITE}&site=tsutsujigaoka-park&{NEED}")
    page.locator(".comparison__moves").first.get_by_role("link", name="相談する").click()
    expect(page.locator("[data-from-need]")).to_contain_text("900 g のドローン")
    expect(page.locator("#site")).to_have_value(SITE)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe_faults(page) == []
    opened(page, f"{live.url}/sites/{SITE}?{NEED}")
    page.locator(".sheet__head").get_by_role("link", name="相談する").click()
    expect(page.locator("[data-to-fill]")).to_have_text("あと入れるもの: 団体名、メールアドレス、相談の内容")
