"""The calendar of bookings by keyboard alone, wide and on a phone: from the menu or the foot of a page to a day and back."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import NARROW, PASSWORD, WIDE, Live, Watched, axe_faults, sign_in, watched_page
from tests.browser.test_desk import REQUEST
from tests.browser.test_walks import tab_to

pytestmark = [pytest.mark.browser]
BOTH = pytest.mark.parametrize("page", [WIDE, NARROW], indirect=True, ids=["1280", "390"])
FOCUSED = "document.activeElement.dataset.day ?? null"


@pytest.fixture
def booked(live: Live) -> Live:
    """Five on the 8th, one each on the 1st, the 22nd and New Year's Eve over midnight."""
    company = live.services.accounts.sign_in("company@example.jp", PASSWORD)
    assert company is not None
    for start, hours in [*[("2026-12-08T09:00", 2)] * 5, ("2026-12-01T10:00", 2), ("2026-12-22T10:00", 2), ("2026-12-31T20:00", 8)]:
        begins = datetime.fromisoformat(f"{start}:00+09:00")
        ends = begins + timedelta(hours=hours)
        asked = REQUEST | {"time_start": begins.isoformat(), "time_end": ends.isoformat(), "exclusive": False}
        live.services.booking.reserve(asked, company)
    return live


def focused(page: Page) -> str | None:
    day: str | None = page.evaluate(FOCUSED)
    return day


def stops(page: Page) -> list[str]:
    """Dates that the tab key reaches."""
    found: list[str] = page.evaluate("[...document.querySelectorAll('a[data-day][tabindex=\"0\"]')].map(one => one.dataset.day)")
    return found


@BOTH
def test_by_keyboard_alone_from_day_to_day_and_into_one(page: Page, booked: Live) -> None:
    wide = page.viewport_size == {"width": WIDE[0], "height": WIDE[1]}
    page.goto(f"{booked.url}/about")
    tab_to(page, "a[href='/calendar']:not(.skip-link)")
    page.keyboard.press("Enter")
    page.wait_for_url("**/calendar")
    page.goto(f"{booked.url}/calendar?on=2026-12-08")
    assert stops(page) == ["2026-12-08"]
    tab_to(page, "a[data-day]")
    for key, wide_day, narrow_day in (
        ("ArrowRight", "2026-12-09", "2026-12-22"), ("ArrowLeft", "2026-12-08", "2026-12-08"), ("ArrowUp", "2026-12-01", "2026-12-01"),
        ("ArrowDown", "2026-12-08", "2026-12-08"), ("ArrowDown", "2026-12-15", "2026-12-22"), ("Home", "2026-12-14", "2026-12-22"),
        ("ArrowDown", "2026-12-21", "2026-12-31"), ("ArrowRight", "2026-12-22", None),
    ):  # fmt: skip
        if not wide and narrow_day is None:
            continue
        page.keyboard.press(key)
        assert focused(page) == (wide_day if wide else narrow_day), key
        assert stops(page) == [focused(page)]  # one stop of the tab key, wherever it is
    page.keyboard.press("PageDown")
    page.wait_for_url(re.compile(r"on=2027-01-\d\d#day-2027-01"))
    expect(page.get_by_role("heading", level=2, name="2027年1月")).to_be_visible()
    page.goto(f"{booked.url}/calendar?on=2026-12-08#day-2026-12-08")
    page.wait_for_function(f"({FOCUSED}) === '2026-12-08'")
    page.keyboard.press("Enter")
    page.wait_for_url("**/calendar?view=day&on=2026-12-08")
    expect(page.get_by_role("row")).to_have_count(6)
    tab_to(page, "nav a[href*='view=week']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/calendar?view=week&on=2026-12-08")
    expect(page.locator("[data-day='2026-12-08']")).to_have_attribute("tabindex", "0")


def test_an_arrow_past_the_end_of_a_page_goes_on_to_the_next(page: Page, booked: Live) -> None:
    page.goto(f"{booked.url}/calendar?view=week&on=2026-12-13&state=requested#day-2026-12-13")
    page.wait_for_function(f"({FOCUSED}) === '2026-12-13'")
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/calendar?view=week&on=2026-12-14&state=requested#day-2026-12-14")
    page.wait_for_function(f"({FOCUSED}) === '2026-12-14'")
    page.keyboard.press("ArrowUp")
    page.wait_for_function(f"({FOCUSED}) === '2026-12-07'")


@BOTH
def test_every_view_is_clean_and_no_wider_than_the_page(page: Page, booked: Live) -> None:
    faults = {}
    for query in ("on=2026-12-08", "view=week&on=2026-12-31", "view=day&on=2026-12-08", "view=x&ward=y"):
        path = f"/calendar?{query}"
        for root in ("", "/en"):
            page.goto(booked.url + root + path)
            page.evaluate("document.querySelectorAll('main details').forEach(box => { box.open = true; })")
            faults[root + path] = axe_faults(page)
            assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
    assert {path: found for path, found in faults.items() if found} == {}


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1280", "390"])
def test_without_any_script_every_date_leads_to_its_day(browser: Browser, booked: Live, size: tuple[int, int]) -> None:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, java_script_enabled=False, locale="ja-JP")
    page = context.new_page()
    page.goto(f"{booked.url}/calendar?on=2026-12-08")
    expect(page.locator("[data-keys]")).to_be_hidden()
    page.get_by_role("link", name="12月8日（火）").first.click()
    expect(page.get_by_role("row")).to_have_count(6)
    page.get_by_role("link", name="次の日").click()
    expect(page.get_by_role("heading", level=2, name="2026年12月9日")).to_be_visible()
    page.locator("summary").click()
    page.get_by_label("場所").select_option("nishi-park")
    page.get_by_role("button", name="表示").click()
    assert "site=nishi-park" in page.url
    context.close()


def test_an_address_is_made_read_and_ended(browser: Browser, booked: Live) -> None:
    with watched_page(browser, booked, NARROW) as (page, seen):
        page.goto(f"{booked.url}/my/calendar")
        sign_in(page, "company@example.jp")
        page.get_by_role("button", name="アドレスを作る").click()
        address = page.locator(".once__secret").inner_text()
        assert axe_faults(page) == []
        assert "BEGIN:VCALENDAR" in page.request.get(address).text()
        page.get_by_role("button", name="終わらせる").click()
        expect(page.get_by_role("status").first).to_be_visible()
        assert page.request.get(address).status == 404
    assert seen == Watched()
