"""A site stays named while the outline lies in it; where the outline leaves it, the page says so and leads back."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.conftest import NARROW, WIDE, Live, opened

pytestmark = [pytest.mark.browser, pytest.mark.looks]
SITE = "sanezawa-former-elementary"
BOTH = pytest.mark.parametrize("page", [WIDE, NARROW], indirect=True, ids=["1280", "390"])
NOT_ASKED: dict[str, Any] = {}


def trials(page: Page) -> list[dict[str, Any]]:
    """Every trial the page sends to be judged, from now on."""
    sent: list[dict[str, Any]] = []

    def note(request: Request) -> None:
        if request.method == "POST" and request.url.endswith("/api/screenings"):
            sent.append(json.loads(request.post_data or "{}"))

    page.on("request", note)
    return sent


def after(page: Page, sent: list[dict[str, Any]], act: Any) -> dict[str, Any]:
    """The trial judged because of `act`."""
    count = int(page.locator("html").get_attribute("data-screened") or 0)
    act()
    page.wait_for_function("count => Number(document.documentElement.dataset.screened) > count", arg=count)
    return sent[-1]["properties"] if sent else NOT_ASKED


def drag_first_corner(page: Page, east_m: float) -> None:
    """Edits the outline: its first corner moves outwards (or inwards, below 0) by so many metres."""
    page.locator("[data-drawing=edit]").click()
    page.evaluate(
        """metres => {
            const middle = feature_group_drawn.getLayers()[0].getBounds().getCenter();
            const handle = Object.values(map_main._layers).find(layer => layer.options.alt === "頂点 1");
            const corner = handle.getLatLng();
            const out = metres / map_main.distance(middle, corner);
            handle.setLatLng([corner.lat + (corner.lat - middle.lat) * out, corner.lng + (corner.lng - middle.lng) * out]);
            handle.fire("dragend");
        }""",
        east_m,
    )


@BOTH
def test_a_corner_dragged_within_the_site_leaves_the_site_named(page: Page, live: Live) -> None:
    sent = trials(page)
    opened(page, f"{live.url}/check?site={SITE}")
    expect(page.locator("[data-verdict-is]")).to_be_visible()

    trial = after(page, sent, lambda: drag_first_corner(page, -5))

    assert trial["site"] == SITE
    expect(page.locator("[data-place]")).to_have_text("旧実沢小学校の中の範囲を調べています。")
    expect(page.locator("[data-left-site]")).to_be_hidden()
    assert page.locator("#site").input_value() == SITE
    assert f"site={SITE}" in page.url


@BOTH
def test_a_corner_dragged_out_of_the_site_is_said_and_can_be_taken_back(page: Page, live: Live) -> None:
    sent = trials(page)
    opened(page, f"{live.url}/check?site={SITE}")
    expect(page.locator("[data-verdict-is]")).to_be_visible()
    whole = sent[-1]

    trial = after(page, sent, lambda: drag_first_corner(page, 900))

    assert "site" not in trial
    said = page.locator("[data-left-site]")
    expect(said).to_be_in_viewport()
    expect(said).to_contain_text("描いた範囲が「旧実沢小学校」の外に出ました。")
    expect(said).to_contain_text("場所の指定を外し")
    assert page.locator("#site").input_value() == ""
    back = said.get_by_role("button", name="「旧実沢小学校」に戻す")

    after(page, sent, lambda: back.press("Enter"))

    assert sent[-1] == whole
    expect(said).to_be_hidden()
    assert page.locator("#site").input_value() == SITE


def test_what_is_typed_within_the_site_names_it_and_what_lies_elsewhere_does_not(page: Page, live: Live) -> None:
    sent = trials(page)
    opened(page, f"{live.url}/check?site={SITE}")
    expect(page.locator("[data-verdict-is]")).to_be_visible()
    lon, lat = page.evaluate("() => { const c = feature_group_drawn.getBounds().getCenter(); return [c.lng, c.lat]; }")
    page.get_by_text("座標で入力する").click()

    def typed(text: str) -> dict[str, Any]:
        page.get_by_label("経度, 緯度").fill(text)
        return after(page, sent, lambda: page.get_by_role("button", name="この座標を使う").click())

    assert typed(f"{lon}, {lat}")["site"] == SITE
    assert "site" not in typed("140.88, 38.259")
    expect(page.locator("[data-left-site]")).to_contain_text("旧実沢小学校")
    assert typed(f"{lon}, {lat}")["site"] == SITE  # who comes back need not choose it anew
    expect(page.locator("[data-left-site]")).to_be_hidden()


def test_a_radius_that_leaves_the_site_is_said_too(page: Page, live: Live) -> None:
    sent = trials(page)
    opened(page, f"{live.url}/check?site={SITE}")
    expect(page.locator("[data-verdict-is]")).to_be_visible()
    lon, lat = page.evaluate("() => { const c = feature_group_drawn.getBounds().getCenter(); return [c.lng, c.lat]; }")
    page.get_by_text("座標で入力する").click()
    page.get_by_label("経度, 緯度").fill(f"{lon}, {lat}")
    after(page, sent, lambda: page.get_by_role("button", name="この座標を使う").click())

    trial = after(page, sent, lambda: page.get_by_label("地点からの半径").fill("900"))

    assert (trial.get("site"), trial["radius_m"]) == (None, 900)
    after(page, sent, lambda: page.locator("[data-back-to-site]").click())
    assert (sent[-1]["properties"]["site"], sent[-1]["properties"]["radius_m"]) == (SITE, 50)
