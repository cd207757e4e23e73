"""The list and the map of the choosing page: facets, days, the way back, the keyboard, a phone, and without a script."""

import re

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import NARROW, WIDE, Live, Watched, opened, watched_page
from tests.browser.test_find_and_reserve import reach

pytestmark = [pytest.mark.browser, pytest.mark.looks]
NEED = "activity=drone&high=AGL:0:60&when=20261214T1000-1200&vehicle=bvlos:n,mass_g:900"


def settled(page: Page) -> None:
    expect(page.locator("[data-site-list]")).not_to_have_attribute("aria-busy", "true")


def listed(page: Page) -> list[str]:
    found: list[str] = page.locator("[data-site-list] > li[data-site]").evaluate_all("rows => rows.map(row => row.dataset.site)")
    return found


def test_a_facet_counts_before_and_keeps_after_and_its_chip_takes_it_back(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/?{NEED}")
    page.locator("[data-narrow] > summary").click()
    park = page.locator("input[name=kind][value=park]")
    count = int(page.locator("label", has=park).locator(".facet__count").inner_text())
    park.check()
    expect(page.locator("[data-count]")).to_have_text(str(count))
    assert len(listed(page)) == count
    expect(park).to_be_focused()
    page.locator("input[name=ward][value='泉区']").check()
    page.wait_for_url("**kind=park&ward=**")
    page.locator(".chip", has_text="公園").click()
    page.wait_for_url(lambda url: "kind=park" not in url)
    expect(park).not_to_be_checked()
    page.go_back()
    expect(park).to_be_checked()
    expect(page.locator("input[name=ward][value='泉区']")).to_be_checked()


def test_the_way_back_takes_the_bar_along(page: Page, live: Live) -> None:
    opened(page, live.url)
    page.get_by_label("高さ（対地、m）").fill("60")
    page.get_by_label("高さ（対地、m）").press("Tab")
    expect(page.locator("[data-trial-told]")).to_contain_text("高さ60 m")
    page.get_by_label("高さ（対地、m）").fill("120")
    page.get_by_label("高さ（対地、m）").press("Tab")
    expect(page.locator("[data-trial-told]")).to_contain_text("高さ120 m")
    page.go_back()
    expect(page.locator("[data-trial-told]")).to_contain_text("高さ60 m")
    expect(page.get_by_label("高さ（対地、m）")).to_have_value("60")
    page.reload()
    page.wait_for_selector("html[data-ready='1']", state="attached")
    expect(page.get_by_label("高さ（対地、m）")).to_have_value("60")


def test_a_wrong_answer_is_said_beside_the_bar_and_the_list_stays(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/?{NEED}")
    before = listed(page)
    page.locator("#size").fill("-3")
    page.locator("#size").press("Tab")
    expect(page.locator("[data-trial-faults]")).to_contain_text("0 より大きく")
    assert listed(page) == before
    page.locator("#size").fill("30")
    page.locator("#size").press("Tab")
    expect(page.locator("[data-trial-faults]")).to_be_hidden()


def test_the_slider_asks_for_another_day_by_keys_and_says_which(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/?{NEED}")
    slider = page.get_by_label("日を変えてみる")
    expect(slider).to_have_attribute("aria-valuetext", "12/14(月) 空き 52・予約あり 0")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#day")).to_have_value("2026-12-15")
    expect(slider).to_be_focused()
    assert "when=20261215T1000-1200" in page.url


def test_list_and_map_point_at_each_other(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/?{NEED}")
    page.get_by_role("button", name="地図で見る：水の森公園").click()
    popup = page.locator(".popup")
    expect(popup).to_contain_text("水の森公園")
    row = page.locator("[data-site=mizunomori-park]")
    expect(row).to_have_class(re.compile("is-selected"))
    expect(page.locator(".pin-box.is-selected .pin")).to_have_class(re.compile(f"pin--answer-{row.get_attribute('data-mark')}"))
    expect(popup.locator("[data-need]")).to_have_text(row.locator("[data-need]").inner_text())
    for link in popup.locator("a.button").all():
        assert "when=20261214T1000-1200" in (link.get_attribute("href") or "")
    page.locator("[data-site=dainohara-forest-park]").hover()
    expect(page.locator(".pin-box.is-pointed")).to_have_count(1)


def test_only_what_is_in_sight_follows_the_map(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/?map=13/38.3200/140.8800")
    page.locator("[data-narrow] > summary").click()
    page.get_by_label("地図に見えている範囲だけ").check()
    expect(page.locator("[data-count]")).not_to_have_text("66")
    before = page.locator("[data-count]").inner_text()
    assert 0 < int(before) < 66
    page.wait_for_url("**bbox=**")
    page.evaluate("void map_main.setView([38.2, 140.95], 13, { animate: false })")
    expect(page.locator("[data-count]")).not_to_have_text(before)
    page.get_by_label("地図に見えている範囲だけ").uncheck()
    expect(page.locator("[data-count]")).to_have_text("66")


def test_a_need_by_keyboard_alone(page: Page, live: Live) -> None:
    opened(page, live.url)
    reach(page, "高さ（対地、m）")
    page.keyboard.press("Control+a")
    page.keyboard.type("60")
    reach(page, "条件・詳細")
    page.keyboard.press("Enter")
    reach(page, "電源の容量（以上）（kVA）")
    page.keyboard.type("30")
    page.keyboard.press("Escape")
    settled(page)
    reach(page, "候補に入れる：")
    page.keyboard.press("Enter")
    expect(page.locator("[data-shortlist-count]")).to_have_text("1")
    expect(page).to_have_url(re.compile("power_kva(:|%3A)30"))


def test_an_answer_that_comes_while_one_stands_in_the_day_is_there_when_one_leaves_it(page: Page, live: Live) -> None:
    """The day nobody told is the answer's; without it the next question would be refused for having none."""
    opened(page, live.url)
    answers = []

    def wait(route: Route) -> None:
        answers.append(route.fetch())
        if len(answers) > 1:
            route.fulfill(response=answers[-1])
        else:
            held.append(route)

    held: list[Route] = []
    page.route(re.compile(re.escape(page.locator("[data-list-of]").get_attribute("data-list-of") or "") + r"\?"), wait)
    page.get_by_label("高さ（対地、m）").fill("60")
    page.locator("#day").focus()
    page.wait_for_function("() => document.querySelector('[data-site-list]').getAttribute('aria-busy') === 'true'")
    while not held:
        page.wait_for_timeout(50)
    held[0].fulfill(response=answers[0])
    settled(page)
    page.get_by_label("高さ（対地、m）").fill("70")
    page.get_by_label("高さ（対地、m）").press("Tab")
    expect(page.locator("[data-trial-told]")).to_contain_text("高さ70 m")
    expect(page.locator("[data-trial-faults]")).to_be_hidden()
    assert page.locator("#day").input_value()


@pytest.mark.parametrize("root", ["/", "/en/"], ids=["ja", "en"])
def test_one_tap_between_list_and_map_on_a_phone(browser: Browser, live: Live, root: str) -> None:
    ja = root == "/"
    with watched_page(browser, live, NARROW, touch=True) as (page, seen):
        opened(page, f"{live.url}{root}?{NEED}")
        expect(page.locator("[data-site-list] > li[data-site]").first).to_be_in_viewport()
        expect(page.locator("[data-map]")).to_be_hidden()
        page.get_by_role("button", name="地図" if ja else "Map", exact=True).tap()
        expect(page.locator("[data-map]")).to_be_visible()
        expect(page.locator("[data-site-list]")).to_be_hidden()
        page.get_by_role("button", name="一覧" if ja else "List", exact=True).tap()
        expect(page.locator("[data-site-list] > li[data-site]").first).to_be_in_viewport()
        page.locator("[data-trial-open]").tap()
        expect(page.locator("#craft")).to_be_visible()
        page.locator("[data-trial-go]").tap()
        expect(page.locator("#craft")).to_be_hidden()
    assert seen == Watched()


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1280", "390"])
def test_a_need_without_scripts(browser: Browser, live: Live, size: tuple[int, int]) -> None:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, locale="ja-JP", java_script_enabled=False, has_touch=size == NARROW
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.goto(f"{live.url}/?kind=road")
    page.get_by_label("試すもの").select_option("bus-driver")
    page.get_by_label("日", exact=True).fill("2026-12-15")
    page.get_by_role("button", name="探す", exact=True).click()
    page.wait_for_url("**when=20261215T1000-1200**")
    assert "kind=road" in page.url
    expect(page.locator("[data-count]")).to_have_text("8")
    expect(page.locator(".site-list__group").first).to_be_visible()
    page.locator("[data-narrow] > summary").click()
    page.locator("input[name=kind][value=park]").check()
    page.locator("[data-apply]").click()
    page.wait_for_url("**kind=park**")
    assert "when=20261215T1000-1200" in page.url
    expect(page.locator("[data-count]")).not_to_have_text("8")
    context.close()


@pytest.mark.looks
@pytest.mark.parametrize("page", [WIDE, NARROW], indirect=True, ids=["1280", "390"])
def test_bar_list_and_slider_say_one_day(page: Page, live: Live) -> None:
    opened(page, live.url)
    said = page.locator("[data-standing]")
    expect(said).to_have_text("今日 11/23(月) の目安（1.2 kgのドローンを高さ30 mまで。道路は運転者が乗るバス）")
    expect(said).to_be_visible()
    expect(page.locator("#day")).to_have_value("")
    slider = page.get_by_role("slider", name="日を変えてみる")
    slider.focus()
    for _ in range(7):
        slider.press("ArrowRight")
    expect(said).to_have_text("11/30(月) の目安（1.2 kgのドローンを高さ30 mまで。道路は運転者が乗るバス）")
    expect(page.locator("#day")).to_have_value("2026-11-30")
    expect(page.locator("#on")).to_have_value("2026-11-30")
    page.locator("#q").fill("荒浜")
    page.wait_for_url("**q=*")
    assert "on=2026-11-30" in page.url
    expect(said).to_contain_text("11/30(月) の目安")
    page.reload()
    expect(page.locator("#day")).to_have_value("2026-11-30")
    expect(said).to_contain_text("11/30(月) の目安")
