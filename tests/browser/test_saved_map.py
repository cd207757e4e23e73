"""The saved map in a browser that has no network: from a file, under its own policy, with what the page shows."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from fieldreg.kernel.texts import Text
from tests.browser.conftest import HOSTILE, NARROW, WATCH, WIDE, Live, axe_faults, opened

pytestmark = [pytest.mark.browser, pytest.mark.whole_browser]
NEED = "activity=drone&mass_g=900&radius_m=30&high=60"


@pytest.fixture(params=[WIDE, NARROW], ids=["1280", "390"])
def offline(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A page without network, that fails its test for whatever it did wrong or asked for."""
    width, height = request.param
    context = browser.new_context(viewport={"width": width, "height": height}, locale="ja-JP", reduced_motion="reduce")
    context.add_init_script(WATCH)
    context.set_offline(True)
    asked: list[str] = []
    context.route("**/*", lambda route: route.continue_() if route.request.url.startswith(("file:", "data:")) else route.abort())
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.on("request", lambda sent: asked.append(sent.url))
    page.on("pageerror", lambda error: asked.append(str(error)))
    page.on("console", lambda told: asked.append(told.text) if told.type == "error" else None)
    yield page
    wrong = page.evaluate("window.__violations")
    context.close()
    assert wrong == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


def saved(live: Live, tmp_path: Path, browser: Browser, query: str = "") -> str:
    """Saves the map by the button of the page; returns the file's address."""
    context = browser.new_context(accept_downloads=True, locale="ja-JP")
    page = context.new_page()
    opened(page, f"{live.url}/?{query}")
    with page.expect_download() as held:
        page.locator("[data-save-map]").click()
    path = tmp_path / "saved.html"
    held.value.save_as(path)
    context.close()
    return path.as_uri()


def test_a_saved_map_opens_without_a_network(live: Live, browser: Browser, offline: Page, tmp_path: Path) -> None:
    opened(offline, saved(live, tmp_path, browser, "q=荒浜&site=arahama-former-elementary"))
    shown = offline.locator(".site-list > li")
    expect(offline.locator("[data-count]")).to_have_text(str(shown.count()))
    assert 0 < shown.count() < 10
    expect(shown.first.locator(".site-item__name")).to_contain_text("★")
    shown.first.get_by_role("button", name="地図で見る").click()
    expect(offline.locator(".popup__name")).to_contain_text("荒浜小学校")
    assert offline.locator(".popup__actions").count() == 0
    offline.evaluate("void map_main.addLayer(remote_zones_did)")
    offline.evaluate("void map_main.setView([38.2682, 140.8694], 13, { animate: false })")
    offline.evaluate("void map_main.fire('click', { latlng: map_main.getCenter() })")
    expect(offline.locator(".popup--zones")).to_contain_text("人口集中地区")
    assert axe_faults(offline) == []


def test_a_saved_map_speaks_english_where_it_is_asked_to(live: Live, browser: Browser, offline: Page, tmp_path: Path) -> None:
    opened(offline, saved(live, tmp_path, browser))
    offline.get_by_role("link", name="English").click()
    expect(offline.locator("html[data-ready='1'][lang=en]")).to_have_count(1)
    expect(offline.get_by_role("heading", level=1)).to_contain_text("Map of trial sites")
    expect(offline.locator(".saved-count")).to_contain_text("sites")
    expect(offline.locator("h1 [lang=ja]")).to_be_hidden()


@pytest.mark.parametrize("name", HOSTILE, ids=["img", "script", "template"])
def test_a_name_in_a_saved_map_is_text(live: Live, browser: Browser, offline: Page, tmp_path: Path, name: str) -> None:
    with live.services.store.writing() as work:
        site = work.sites.get("arahama-former-elementary")
        work.sites.put(replace(site, name=Text(name, name), ward=name))
        work.commit()
    opened(offline, saved(live, tmp_path, browser, "kind=closed_school"))
    row = offline.locator("[data-site=arahama-former-elementary]")
    expect(row.locator(".site-item__name [lang=ja]")).to_have_text(name)
    row.get_by_role("button").click()
    expect(offline.locator(".popup__name")).to_have_text(name)
    assert offline.evaluate("window.__ran") is None
    assert offline.locator("img[src=x]").count() == 0
