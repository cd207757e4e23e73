"""From `/` to the paper by keyboard alone, without any script, and with one's own calendar: the walks of who cannot take the common one."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import NARROW, WIDE, Live, opened, ways
from tests.browser.test_choosing_needs import bare, told
from tests.deep import DEEP

pytestmark = [pytest.mark.browser, pytest.mark.looks, pytest.mark.whole_browser]
FOCUSED = "document.activeElement"


def tab_to(page: Page, selector: str, most: int = 80) -> None:
    """Presses the tab key until the focus is there, and is seen to be."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate(f"selector => {FOCUSED}.matches(selector)", selector):
            outline = page.evaluate(f"getComputedStyle({FOCUSED}).outlineStyle + getComputedStyle({FOCUSED}).boxShadow")
            assert outline != "nonenone", f"nobody sees the focus on {selector}"
            return
    raise AssertionError(f"no tab leads to {selector}")


def settled_list(page: Page) -> None:
    expect(page.locator("[data-site-list]")).not_to_have_attribute("aria-busy", "true")


@ways("ja-1280", "en-390")
def test_by_keyboard_alone_from_the_first_page_to_the_pdf(page: Page, live: Live, root: str) -> None:
    """A kilometre of road for a bus: not one click."""
    opened(page, live.url + root)
    if page.locator("[data-trial-open]").is_visible():
        tab_to(page, "[data-trial-open]")
        page.keyboard.press("Enter")  # which leads into the first field
    else:
        tab_to(page, "#craft")
    assert page.evaluate(f"{FOCUSED}.id") == "craft"
    drones = page.locator("#craft").evaluate("e => [...e.options].findIndex(one => one.value === 'bus-driver') - e.selectedIndex")
    for _ in range(drones - 1):
        page.keyboard.press("ArrowDown")
    with page.expect_response(lambda answer: "automated_driving" in answer.url or "bus-driver" in answer.url):
        page.keyboard.press("ArrowDown")  # past the drones
    expect(page.locator("#craft")).to_have_value("bus-driver")
    settled_list(page)
    assert page.evaluate(f"{FOCUSED}.id") == "craft"  # an answer leaves the focus where it was
    tab_to(page, "#size")
    page.keyboard.type("1000")
    with page.expect_response(lambda answer: "rows.json" in answer.url):
        tab_to(page, "[data-trial-go]")
    with page.expect_response(lambda answer: "rows.json" in answer.url):
        page.keyboard.press("Enter")
    settled_list(page)
    for n in range(2):
        tab_to(page, f"[data-site-list] > li[data-site]:nth-of-type({n + 2}) [data-star]")  # after the group's heading
        page.keyboard.press("Space")
    expect(page.locator("[data-shortlist-count]")).to_have_text("2")
    tab_to(page, "[data-shortlist] a", most=600)
    page.keyboard.press("Enter")
    page.wait_for_url("**/compare?list=**length_m=1000**")
    tab_to(page, "a[href*='/compare.pdf']")
    answer = page.request.get(page.evaluate(f"{FOCUSED}.href"))  # what Enter would open; a browser without a reader of PDF saves it
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")


@pytest.mark.parametrize("root, size", [("/", WIDE), ("/en/", NARROW), *([("/", NARROW), ("/en/", WIDE)] if DEEP > 1 else [])])
def test_without_any_script_from_the_first_page_to_the_pdf(browser: Browser, live: Live, root: str, size: tuple[int, int]) -> None:
    """The map off: the form, the list, a sheet, two sites ticked, and their comparison for the need."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": size[0], "height": size[1]}, locale="ja-JP")
    page = context.new_page()
    page.goto(live.url + root)
    page.locator("#craft").select_option("drone-900g")
    page.locator("#high_m").fill("60")
    page.locator("#day").fill("2026-12-14")
    page.locator("[data-trial-go]").click()
    page.wait_for_url("**when=20261214T1000-1200**")
    rows = page.locator("[data-site-list] > li[data-site]")
    rows.first.get_by_role("link").first.click()
    expect(page.locator("[data-answer-of] .verdict")).to_be_visible()
    assert "high=AGL:0:60" in page.url.replace("%3A", ":")
    page.go_back()
    ids = [str(rows.nth(n).get_attribute("data-site")) for n in range(2)]
    for n in range(2):
        rows.nth(n).get_by_role("checkbox").check()
    page.get_by_role("button", name="選んだ場所を比べる" if root == "/" else "Compare those ticked").click()
    page.wait_for_url("**/compare?**")
    assert [star.get_attribute("data-star") for star in page.locator(".comparison thead [data-star]").all()] == ids
    answer = page.request.get(live.url + str(page.locator("a[href*='/compare.pdf']").get_attribute("href")))
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    context.close()


@ways("ja-1280", "en-390")
def test_the_list_for_a_need_prints_with_the_need_the_answers_and_the_source_of_the_map(page: Page, live: Live, root: str) -> None:
    opened(page, f"{live.url}{root}?activity=drone&radius_m=30&high=AGL:0:60&when=20261214T1000-1200&vehicle=bvlos:n,mass_g:900")
    first = page.locator("[data-site-list] > li[data-site] .site-item__name").first.inner_text()
    text = told(page.pdf(prefer_css_page_size=True))
    said = ("900 g のドローン", "高さ60 m", "許可をとれば使える場所") if root == "/" else ("900 g drone", "up to 60 m", "With permits")
    assert [one for one in (first, *said) if bare(one) not in text] == []
    assert ("探す" if root == "/" else "Conditions") not in text
