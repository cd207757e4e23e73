"""Drawing an operation and reading what it takes."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE, Live, opened

pytestmark = pytest.mark.browser


def draw(page: Page, corners: list[tuple[float, float]]) -> None:
    """Draws a polygon with the mouse; corners are lon, lat."""
    page.evaluate("([lon, lat]) => { map_main.setView([lat, lon], 15, {animate: false}); }", list(corners[0]))
    page.locator("a.leaflet-draw-draw-polygon").click()
    box = page.locator("#map_main").bounding_box()
    assert box is not None
    to_pixel = "([lon, lat]) => { const p = map_main.latLngToContainerPoint([lat, lon]); return [p.x, p.y]; }"
    for i, corner in enumerate([*corners, corners[0]]):
        x, y = page.evaluate(to_pixel, list(corner))
        page.mouse.move(box["x"] + x, box["y"] + y)
        page.mouse.click(box["x"] + x, box["y"] + y)
        if i < len(corners):
            expect(page.locator(".leaflet-marker-icon.leaflet-editing-icon")).to_have_count(i + 1)
        page.wait_for_timeout(90)  # Leaflet.draw takes no click within 50 ms of the last


STATION = [(140.8800, 38.2590), (140.8830, 38.2590), (140.8830, 38.2612), (140.8800, 38.2612)]


@pytest.mark.parametrize("page", [WIDE, NARROW], indirect=True, ids=["1280", "390"])
def test_draw_and_read_the_findings(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/check")
    draw(page, STATION)
    did = page.locator("[data-rule=caa-did]")
    expect(did).to_contain_text("人口集中地区")
    expect(did).to_contain_text("航空法")
    expect(page.locator("[data-group=permit]")).to_contain_text("人口集中地区")
    expect(did.get_by_role("button", name=re.compile("地図で見る"))).to_be_visible()
    expect(page.locator("path[stroke='#8a4300']").first).to_be_attached()
    assert page.locator("[data-verdict-is]").get_attribute("data-verdict-is") in ("permit", "prohibited")


def test_a_deadline_that_has_passed_is_told(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/check")
    draw(page, STATION)
    expect(page.locator("[data-rule=caa-did]")).not_to_contain_text("期限を過ぎています")
    page.get_by_label("実施する日").fill("2026-12-01")
    late = page.locator("[data-rule=caa-did] .too-late")
    expect(late).to_contain_text("2026年11月16日")
    expect(late).to_contain_text("期限を過ぎています")


def test_an_answer_settles_what_could_not_be_judged(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/check?site=sanezawa-former-elementary")
    card = page.locator("[data-group=unknown] [data-rule=caa-bvlos]")
    expect(card).to_contain_text("この質問に答えると判定できます")
    expect(card).not_to_contain_text("vehicle.")
    card.get_by_label("いいえ").check()
    expect(card).to_have_count(0)
    expect(page.locator("[data-group=not_applicable] [data-rule=caa-bvlos]")).to_have_count(1)
    page.get_by_text("答えた内容を見直す").click()
    page.locator("[data-answers]").get_by_label("はい").check()
    expect(page.locator("[data-group=permit] [data-rule=caa-bvlos]")).to_have_count(1)


def test_coordinates_by_keyboard(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/check")
    page.get_by_text("座標で入力する").press("Enter")
    page.get_by_label("経度, 緯度").fill("140.88, 38.259\nあいう")
    page.get_by_role("button", name="この座標を使う").press("Enter")
    expect(page.locator("[data-coordinates-fault]")).to_have_text(
        "2 行目を「経度, 緯度」の形で書いてください。"
    )
    page.get_by_label("経度, 緯度").fill("\n".join(f"{lon}, {lat}" for lon, lat in STATION))
    page.get_by_role("button", name="この座標を使う").press("Enter")
    expect(page.locator("[data-rule=caa-did]")).to_contain_text("人口集中地区")


def test_swapped_coordinates_are_refused_with_a_sentence(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/check")
    page.get_by_text("座標で入力する").click()
    page.get_by_label("経度, 緯度").fill("38.26, 140.88")
    page.get_by_role("button", name="この座標を使う").click()
    expect(page.locator("[data-findings] .error-summary")).to_be_visible()
    expect(page.locator("[data-verdict-is]")).to_have_count(0)
