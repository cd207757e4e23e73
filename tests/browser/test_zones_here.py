"""A click on the map tells every zone at that place in one popup, gravest first; by keyboard, Enter does."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import NARROW, WIDE, Live, axe_faults, opened

pytestmark = [pytest.mark.browser, pytest.mark.looks]
BOTH = pytest.mark.parametrize("page", [WIDE, NARROW], indirect=True, ids=["1280", "390"])
HERE = (38.2655, 140.912)  # within the ring of a facility and within the densely inhabited district
SHOWN = ["zones_did", "zones_small_uav"]


def look_at(page: Page, at: tuple[float, float], zoom: int = 15) -> None:
    page.evaluate("([at, zoom]) => { map_main.setView(at, zoom, {animate: false}); }", [list(at), zoom])


def show_zones(page: Page) -> None:
    """Switches the two layers on, as the control of layers would, and waits until both are drawn."""
    for name in SHOWN:
        page.evaluate("name => { map_main.addLayer(window['remote_' + name]); }", name)
    page.wait_for_function("names => names.every(name => window['remote_' + name].getLayers().length > 0)", arg=SHOWN)


def click_middle(page: Page) -> None:
    box = page.locator("#map_main").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def told(page: Page) -> Locator:
    return page.locator(".leaflet-popup [data-zones-here]")


@BOTH
@pytest.mark.parametrize("path", ["/", "/check"])
def test_every_zone_at_the_place_gravest_first(page: Page, live: Live, path: str) -> None:
    opened(page, live.url + path)
    if not page.locator("#map_main").is_visible():  # on a phone the list is shown first
        page.get_by_role("button", name="地図", exact=True).click()
    show_zones(page)
    page.locator("#map_main").scroll_into_view_if_needed()
    look_at(page, HERE)

    click_middle(page)

    expect(told(page)).to_have_count(1)
    layers = told(page).locator("li").evaluate_all("all => all.map(one => one.dataset.layer)")
    assert layers[0] == "small-uav"
    assert layers.count("did") == 1
    assert layers.index("did") > max(i for i, layer in enumerate(layers) if layer == "small-uav")
    expect(told(page).locator("li").first).to_contain_text("できません")
    expect(told(page)).to_contain_text(f"この地点の区域 {len(layers)} 件")
    for zone in told(page).locator("li .popup__name").all():
        expect(zone).to_be_in_viewport()
    assert axe_faults(page) == []
    expect(page.locator(".leaflet-popup")).to_be_in_viewport()


def test_by_keyboard_the_middle_of_the_map_is_told_and_escape_leads_back(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/check")
    show_zones(page)
    look_at(page, HERE)
    page.locator("#map_main").focus()

    page.keyboard.press("Enter")

    expect(told(page)).to_be_focused()
    expect(told(page)).to_contain_text("人口集中地区")
    page.keyboard.press("Escape")
    expect(told(page)).to_have_count(0)
    expect(page.locator("#map_main")).to_be_focused()


def test_where_no_zone_is_a_click_says_nothing_and_the_keyboard_says_so(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/check")
    show_zones(page)
    look_at(page, (38.45, 140.60), 12)
    click_middle(page)
    expect(told(page)).to_have_count(0)
    page.locator("#map_main").focus()
    page.keyboard.press("Enter")
    expect(told(page)).to_contain_text("表示中の区域はありません")


def test_who_draws_is_not_interrupted(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/check")
    show_zones(page)
    look_at(page, HERE)
    page.locator("[data-draw=Point]").click()
    click_middle(page)
    page.wait_for_selector("html[data-screening='done']", state="attached")
    expect(told(page)).to_have_count(0)
