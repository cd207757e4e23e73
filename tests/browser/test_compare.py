"""A shortlist of stars becomes a comparison, by mouse, finger and keyboard; its file opens without a network."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import NARROW, WATCH, WIDE, Live, Watched, axe_faults, opened, watched_page

pytestmark = [pytest.mark.browser, pytest.mark.looks]
BOTH = pytest.mark.parametrize("page", [WIDE, NARROW], indirect=True, ids=["1280", "390"])
IDS = ("fukanuma-beach", "nanakita-park", "rd04-sendai-port", "shellcom-sendai")
NEED = "activity=drone&radius_m=30&high=AGL:0:60&when=20261214T1000-1200&vehicle=bvlos:n,mass_g:900&needs=power_kva:30"


def compared(*ids: str, need: str = "") -> str:
    return "/compare?" + "&".join([*(f"site={one}" for one in ids), *([need] if need else [])])


def kept(page: Page) -> list[str]:
    held: list[str] = page.evaluate("JSON.parse(localStorage.getItem('fieldreg.shortlist') || '[]')")
    return held


def columns(page: Page) -> list[str]:
    return [star.get_attribute("data-star") or "" for star in page.locator(".comparison thead [data-star]").all()]


def star(page: Page, site: str) -> Locator:
    return page.locator(f".comparison [data-star='{site}']")


def place(what: Locator) -> tuple[float, float]:
    """From the top and the left of the window."""
    box = what.bounding_box()
    assert box is not None
    return box["y"], box["x"]


@BOTH
def test_a_star_is_kept_told_and_taken_out_again(page: Page, live: Live) -> None:
    page.goto(live.url + compared(*IDS[:2]))
    one = star(page, IDS[0])
    expect(one).to_be_visible()
    expect(one).to_have_attribute("aria-pressed", "false")
    expect(one).to_have_accessible_name("候補に入れる：深沼海岸")

    one.click()

    expect(one).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("status").filter(has_text="候補に入れました（1件）。")).to_be_attached()
    assert kept(page) == [IDS[0]]
    page.reload()
    expect(one).to_have_attribute("aria-pressed", "true")
    one.press("Space")
    expect(one).to_have_attribute("aria-pressed", "false")
    assert kept(page) == []


def test_the_shortlist_is_offered_compared_and_remembered_in_the_address(page: Page, live: Live) -> None:
    page.goto(live.url + compared(*IDS, need=NEED))
    for site in IDS[:3]:
        star(page, site).click()
    page.goto(f"{live.url}/compare?{NEED}")
    bar = page.locator("[data-shortlist]")
    expect(bar).to_contain_text("候補 3 件")
    bar.get_by_role("link", name="比べる").click()
    page.wait_for_url("**list=**")
    assert columns(page) == list(IDS[:3])
    assert "when=20261214T1000-1200" in page.url
    expect(page.get_by_text("どの場所も、この計画で判定しました。")).to_be_visible()
    expect(bar).to_have_count(0)  # what it leads to is here


def test_tabs_agree_on_the_shortlist(page: Page, live: Live) -> None:
    page.goto(live.url + compared(*IDS[:2]))
    other = page.context.new_page()
    other.goto(live.url + compared(*IDS[:2]))

    star(page, IDS[0]).click()
    expect(star(other, IDS[0])).to_have_attribute("aria-pressed", "true")
    star(other, IDS[1]).click()
    expect(star(page, IDS[1])).to_have_attribute("aria-pressed", "true")
    assert kept(page) == list(IDS[:2])


def test_the_twenty_first_star_is_refused_with_the_way_out(page: Page, live: Live) -> None:
    page.goto(live.url + compared(*IDS[:2]))
    page.evaluate("localStorage.setItem('fieldreg.shortlist', JSON.stringify(Array.from({length: 20}, (_, n) => `other-${n}`)))")

    star(page, IDS[0]).click()

    expect(star(page, IDS[0])).to_have_attribute("aria-pressed", "false")
    expect(page.get_by_role("status").filter(has_text="候補は20件までです。")).to_be_attached()
    assert len(kept(page)) == 20


@pytest.mark.parametrize("broken", ["{", '"x"', "[1,2]", "null"])
def test_a_broken_shortlist_is_an_empty_one(page: Page, live: Live, broken: str) -> None:
    page.goto(live.url + compared(*IDS[:2]))
    page.evaluate("text => localStorage.setItem('fieldreg.shortlist', text)", broken)
    page.reload()
    expect(star(page, IDS[0])).to_have_attribute("aria-pressed", "false")
    star(page, IDS[0]).click()
    assert kept(page) == [IDS[0]]


def test_a_browser_that_keeps_nothing_says_so(browser: Browser, live: Live) -> None:
    with watched_page(browser, live, WIDE) as (page, seen):
        page.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError'); }})")
        page.goto(live.url + compared(*IDS[:2]))
        star(page, IDS[0]).click()
        expect(star(page, IDS[0])).to_have_attribute("aria-pressed", "true")
        expect(page.get_by_role("status").filter(has_text="このブラウザーは候補を覚えられません。")).to_be_attached()
    assert seen == Watched()


def test_a_row_that_a_script_lays_later_has_its_star_marked(page: Page, live: Live) -> None:
    page.goto(live.url + compared(*IDS[:2]))
    star(page, IDS[0]).click()
    page.evaluate(
        "id => document.querySelector('main').append(joinedModules['shortlist/stars.js'].starOf(id, 'x'))",
        IDS[0],
    )
    expect(page.locator(f"main > [data-star='{IDS[0]}']")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1280", "390"])
@pytest.mark.parametrize("root", ["/", "/en/"], ids=["ja", "en"])
def test_from_the_list_to_a_pdf_of_three_sites(browser: Browser, live: Live, size: tuple[int, int], root: str) -> None:
    with watched_page(browser, live, size, touch=size == NARROW) as (page, seen):
        opened(page, live.url + root)
        stars = page.locator("[data-site-list] [data-star]")
        ids = [stars.nth(n).get_attribute("data-star") for n in range(3)]
        for n in range(3):
            stars.nth(n).tap() if size == NARROW else stars.nth(n).click()
        bar = page.locator("[data-shortlist]")
        expect(bar).to_contain_text("候補 3 件" if root == "/" else "Shortlisted: 3")
        link = bar.get_by_role("link")
        link.tap() if size == NARROW else link.click()
        page.wait_for_url("**/compare?list=**")
        assert columns(page) == ids
        address = page.get_by_role("link", name="PDF").get_attribute("href")
        answer = page.request.get(live.url + str(address))
        assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    assert seen == Watched()


def test_by_keyboard_alone_from_the_list_to_differences_only(page: Page, live: Live) -> None:
    opened(page, live.url)
    for n in range(2):
        page.locator("[data-site-list] [data-star]").nth(n).focus()
        page.keyboard.press("Enter" if n else "Space")
    page.locator("[data-shortlist] a").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/compare?list=**")
    page.get_by_role("link", name="違うところだけ").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**differences=1**")
    assert 0 < page.locator(".comparison tr[data-row].is-different").count() == page.locator(".comparison tr[data-row]").count()


# ---------------------------------------------------------------- the comparison


def test_without_a_script_there_is_no_star_and_the_comparison_works(browser: Browser, live: Live) -> None:
    context = browser.new_context(java_script_enabled=False, locale="ja-JP", viewport={"width": WIDE[0], "height": WIDE[1]})
    page = context.new_page()
    page.goto(live.url + compared(*IDS[:3]))
    expect(star(page, IDS[0])).to_be_hidden()
    page.get_by_role("link", name="深沼海岸を右へ").click()
    assert columns(page) == [IDS[1], IDS[0], IDS[2]]
    rows = page.locator(".comparison tr[data-row]").count()
    page.get_by_role("link", name="違うところだけ").click()
    expect(page).to_have_url(re.compile("differences=1"))
    page.wait_for_load_state()
    assert 0 < page.locator(".comparison tr[data-row]").count() < rows
    page.get_by_role("link", name=re.compile("外す.*深沼海岸")).click()
    assert columns(page) == [IDS[1], IDS[2]]
    page.get_by_role("link", name=re.compile("並べる.*深沼海岸")).click()
    assert columns(page) == [IDS[1], IDS[2], IDS[0]]
    context.close()


@BOTH
def test_the_table_scrolls_within_itself_and_names_stay_in_sight(page: Page, live: Live) -> None:
    page.goto(live.url + compared(*IDS))
    region = page.get_by_role("region", name="4 件の比較")
    wide = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide[0] == wide[1]  # nothing of it makes the page itself wider

    region.focus()
    region.evaluate("region => region.scrollTo(400, 1500)")

    top, left = place(region)
    assert abs(place(page.locator(".comparison thead th").last)[0] - top) < 3
    assert abs(place(page.locator(".comparison tr[data-row='kind'] th"))[1] - left) < 3
    expect(region).to_be_focused()


def test_drawings_are_alike_in_width_so_that_one_scale_is_one(page: Page, live: Live) -> None:
    page.goto(live.url + compared(*IDS))
    widths = page.locator(".comparison__drawings svg").evaluate_all("all => all.map(one => Math.round(one.getBoundingClientRect().width))")

    assert len(widths) == 4
    assert max(widths) - min(widths) <= 1


@BOTH
def test_axe_finds_nothing(page: Page, live: Live) -> None:
    faults = {}
    wrong = compared(*IDS, IDS[0], "nowhere")
    paths = (compared(*IDS, need=NEED), f"/en{compared(*IDS)}", "/compare", compared(IDS[0]), f"{wrong}&differences=1")
    for path in paths:
        page.goto(live.url + path)
        faults[path] = axe_faults(page)
    star(page, IDS[0]).click()
    page.goto(f"{live.url}/compare")
    expect(page.locator("[data-shortlist]")).to_be_visible()
    faults["the bar"] = axe_faults(page)
    assert {path: found for path, found in faults.items() if found} == {}


def test_the_file_opens_without_a_network_under_its_own_policy(page: Page, browser: Browser, live: Live, tmp_path: Path) -> None:
    page.goto(live.url + compared(*IDS, need=NEED))
    with page.expect_download() as got:
        page.get_by_role("link", name="1つのHTMLファイル").click()
    file = tmp_path / got.value.suggested_filename
    got.value.save_as(file)
    names = page.locator(".comparison thead th a").all_inner_texts()

    context = browser.new_context(offline=True, viewport={"width": NARROW[0], "height": NARROW[1]})
    context.add_init_script(WATCH)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    alone = context.new_page()
    alone.goto(file.as_uri())
    assert alone.locator("thead th a").all_inner_texts() == names
    assert alone.locator("svg.drawing").count() == 4
    assert alone.evaluate("getComputedStyle(document.querySelector('table')).borderCollapse") == "collapse"  # its style is let in
    assert alone.evaluate("window.__violations") == []
    assert asked == [file.as_uri()]
    refused = alone.evaluate(
        """() => new Promise(done => {
          const style = document.createElement('style');
          style.textContent = 'body { color: rgb(1, 2, 3); }';
          document.head.append(style);
          requestAnimationFrame(() => done(getComputedStyle(document.body).color !== 'rgb(1, 2, 3)'));
        })"""
    )
    assert refused  # and no other
    assert axe_faults(alone) == []
    context.close()

