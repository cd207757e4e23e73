"""A site's sheet in a browser: what it takes first, on a wide page and a phone, in both languages, on paper, and for the keyboard."""

import io
import re
from unicodedata import normalize

import pypdf
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE, Live, axe_faults, opened, ways

pytestmark = [pytest.mark.browser, pytest.mark.looks]
NEED = "activity=drone&radius_m=30&high=AGL:0:60&when=20261214T1000-1200&vehicle=bvlos:n,mass_g:900&needs=power_kva:30"
SIZES = pytest.mark.parametrize("page", [WIDE, NARROW], indirect=True, ids=["1280", "390"])


@ways("ja-390", "en-1280")
def test_the_answer_stands_on_the_first_screen_and_nothing_is_wider_than_the_page(page: Page, live: Live, root: str) -> None:
    for path in (f"{root}sites/nanakita-park?{NEED}", f"{root}sites/rd01-sendai-castle-up"):
        page.goto(live.url + path)
        answer = page.locator("[data-answer-of] .verdict")
        expect(answer).to_be_in_viewport()
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
        assert axe_faults(page) == [], path


def test_a_finding_opens_by_keyboard_and_tells_its_law(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/sites/nanakita-park")
    finding = page.locator("[data-group=permit] details").first
    expect(finding.get_by_role("link").first).to_be_hidden()

    finding.locator("summary").focus()
    page.keyboard.press("Enter")

    expect(finding.get_by_role("link", name="この規則について")).to_be_visible()


def test_the_contents_lead_to_their_sections(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/sites/nanakita-park")
    links = page.get_by_role("navigation", name="このページの中身").get_by_role("link")
    targets = [link.get_attribute("href") or "" for link in links.all()]

    assert len(targets) > 6
    assert all(page.locator(target).count() == 1 for target in targets)


def test_a_site_is_shortlisted_from_its_sheet(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/sites/nanakita-park")
    star = page.locator(".sheet [data-star=nanakita-park]")
    star.click()
    expect(star).to_have_attribute("aria-pressed", "true")


def test_it_prints_on_two_pages_with_what_it_takes_and_its_code(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/sites/nanakita-park")
    printed = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    text = normalize("NFKC", re.sub(r"\s+", "", "".join(sheet.extract_text() for sheet in printed.pages)))  # Chromium's kanji are radicals

    assert len(printed.pages) <= 2
    assert "承認が必要です" in text
    assert "予約を申し込む" not in text


@pytest.mark.writes
def test_an_error_is_told_from_the_sheet(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/sites/nanakita-park")
    page.locator("[aria-labelledby=facts-title]").get_by_role("link", name="情報の誤りを知らせる").click()
    page.get_by_label("どの項目か").select_option("area_m2")
    page.get_by_label("正しい内容").fill("23 ha です")
    page.get_by_label("お名前または団体名").fill("通りがかりの者")
    page.get_by_label("メールアドレス").fill("a@example.jp")
    page.get_by_role("button", name="知らせる", exact=True).click()
    page.wait_for_url("**/cases/**")
    expect(page.locator("main")).to_contain_text("23 ha です")
