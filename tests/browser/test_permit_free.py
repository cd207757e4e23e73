"""Where no permit is needed: laid over the map, under a slider of the height, told in words and taken along."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE, Live, axe_faults, opened, ways

pytestmark = [pytest.mark.browser, pytest.mark.looks]
BUTTON = "許可の要らない範囲を地図に重ねる"


@ways("ja-1280", "ja-390", "en-390")
def test_the_sheet_tells_it_and_lays_it_over_its_map(page: Page, live: Live, tmp_path: Path, root: str) -> None:
    opened(page, f"{live.url}{root}sites/fukanuma-beach")
    ja = root == "/"
    expect(page.locator("[data-permit-free-told]")).to_contain_text("許可が要りません" if ja else "No permit is needed")
    button = page.get_by_role("button", name=BUTTON if ja else "Show where no permit is needed")
    expect(button).to_have_attribute("aria-pressed", "false")

    button.click()

    told = page.locator("[data-permit-free] [role=status]")
    expect(told).to_have_attribute("data-permit-free", "done")
    expect(told).to_contain_text("許可の要らない範囲" if ja else "free of permits")
    expect(told).to_contain_text("の円" if ja else "circle")
    with page.expect_download() as saved:
        told.get_by_role("link", name="GeoJSON").click()
    saved.value.save_as(tmp_path / "free.geojson")
    answer = json.loads((tmp_path / "free.geojson").read_text())
    assert [part["properties"]["answer"] for part in answer["features"]] == ["free"]


def test_the_slider_asks_for_another_height(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/sites/fukanuma-beach")
    page.get_by_role("button", name=BUTTON).click()
    told = page.locator("[data-permit-free] [role=status]")
    expect(told).to_have_attribute("data-permit-free", "done")

    slider = page.get_by_role("slider", name="高さの上限を変えてみる")
    slider.focus()
    slider.press("End")

    expect(slider).to_have_attribute("aria-valuetext", "地上 150 m")
    expect(told).to_contain_text("どこでも")
    expect(told).to_contain_text("150 m以上の空域")


def test_a_drawn_trial_is_asked_about_as_it_is(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/check?site=hirose-river-yodomi")
    expect(page.locator("[data-verdict-is]")).to_be_visible()
    page.get_by_role("button", name=BUTTON).click()

    told = page.locator("[data-permit-free] [role=status]")
    expect(told).to_have_attribute("data-permit-free", "done")
    expect(told).to_contain_text("言い切れない範囲")
    page.get_by_role("button", name=BUTTON).click()
    expect(told).to_be_hidden()


def test_axe_finds_nothing_in_the_panel_and_english_pages_say_it_in_english(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/en/sites/hirose-river-yodomi")
    page.get_by_role("button", name="Show where no permit is needed").click()
    told = page.locator("[data-permit-free] [role=status]")
    expect(told).to_have_attribute("data-permit-free", "done")
    expect(told).to_contain_text("cannot be told")
    told.get_by_text("Reasons").click()
    assert axe_faults(page) == []


NEED = "activity=drone&high=AGL:0:62&when=20261214T1000-1200&vehicle=bvlos:n,entry_control:y,gross_mass_g:900,keeps_30m:y,mass_g:900"


@pytest.mark.parametrize("page", [WIDE, NARROW], indirect=True, ids=["1280", "390"])
def test_with_a_need_the_slider_begins_at_its_height_and_asks_for_the_need(page: Page, live: Live) -> None:
    asked: list[dict[str, Any]] = []
    page.on("request", lambda sent: asked.append(sent.post_data_json) if sent.url.endswith("/api/permit-free") else None)
    opened(page, f"{live.url}/sites/fukanuma-beach?{NEED}")
    expect(page.locator("[data-permit-free-for=need]")).to_contain_text("900 g のドローン・高さ62 m・12/14(月) 10:00〜12:00")
    page.get_by_role("button", name=BUTTON).click()
    told = page.locator("[data-permit-free] [role=status]")
    expect(told).to_have_attribute("data-permit-free", "done")
    slider = page.get_by_role("slider", name="高さの上限を変えてみる")
    expect(slider).to_have_value("62")
    expect(slider).to_have_attribute("aria-valuetext", "地上 62 m")
    slider.focus()
    with page.expect_response("**/api/permit-free"):
        slider.press("Home")
    expect(slider).to_have_attribute("aria-valuetext", "地上 5 m")
    expect(told).to_have_attribute("data-permit-free", "done")
    assert [one["altitude_upper"] for one in asked[:1] + asked[-1:]] == [{"value": 62, "datum": "AGL"}, {"value": 5, "datum": "AGL"}]
    assert {(one["activity"], one["vehicle"]["mass_g"], one["times"][0]["time_start"]) for one in asked} == {
        ("drone", 900, "2026-12-14T10:00:00+09:00")
    }
    page.evaluate("window.scrollTo(0, 0)")  # what the bar of contents covers meanwhile is no target
    assert axe_faults(page) == []
