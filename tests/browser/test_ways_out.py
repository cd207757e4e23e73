"""How to avoid a regulation: the ways of a card, taken over into the form and checked."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import NARROW, WIDE, Live, axe_faults, opened
from tests.browser.test_check import STATION, draw, screened

pytestmark = [pytest.mark.browser, pytest.mark.looks]
BOTH = pytest.mark.parametrize("page", [WIDE, NARROW], indirect=True, ids=["1280", "390"])


def ways_of(page: Page, rule: str):
    """The opened list of ways of a finding's card."""
    card = page.locator(f"[data-rule={rule}]")
    card.get_by_role("button", name="この規制を避けるには").click()
    expect(card.locator(".ways[data-ways=done]")).to_be_visible()
    return card.locator(".way")


@BOTH
def test_a_tether_is_taken_over_and_taken_back(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/check")
    draw(page, STATION)
    expect(page.locator("[data-rule=caa-did]")).to_be_visible()
    count = page.evaluate("document.documentElement.dataset.screened")
    page.get_by_label("高さ（上限）").fill("120")
    page.wait_for_function("count => document.documentElement.dataset.screened !== count", arg=count)
    tether = ways_of(page, "caa-did").and_(page.locator("[data-way=tether]"))
    expect(tether).to_contain_text("30 m 以下の丈夫な索で係留し")
    expect(tether.locator(".ways__rows")).to_contain_text("人口集中地区の上空")
    assert axe_faults(page) == []
    tether.get_by_role("button", name="この変更で調べる").click()
    expect(page.locator("[data-way-taken=tether]")).to_contain_text("変更を反映しました")
    expect(page.get_by_label("高さ（上限）")).to_have_value("30")
    expect(page.locator("[data-group=not_applicable] [data-rule=caa-did]")).to_have_count(1)
    page.get_by_role("button", name="もとに戻す").click()
    expect(page.locator("[data-group=permit] [data-rule=caa-did]")).to_have_count(1)
    expect(page.get_by_label("高さ（上限）")).to_have_value("120")
    expect(page.locator("[data-way-taken]")).to_have_count(0)


def test_evening_hours_move_into_daylight(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/check?site=agri-horticulture-center")
    page.get_by_label("実施する日").fill("2026-12-20")
    page.get_by_label("開始", exact=True).fill("18:00")
    with page.expect_response(lambda told: "/api/screenings" in told.url and "T20:00" in (told.request.post_data or "")):
        page.get_by_label("終了", exact=True).fill("20:00")
    screened(page)
    ways_of(page, "caa-night").first.get_by_role("button", name="この変更で調べる").click()
    expect(page.locator("[data-group=not_applicable] [data-rule=caa-night]")).to_have_count(1)
    when = [page.get_by_label(name, exact=True).input_value() for name in ("実施する日", "開始", "終了")]
    assert when == ["2026-12-20", "14:15", "16:15"]
    expect(page.get_by_label("台帳の場所から選ぶ")).to_have_value("agri-horticulture-center")


def test_another_site_moves_the_outline_and_names_the_site(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/check")
    draw(page, STATION)
    site = ways_of(page, "caa-did").and_(page.locator("[data-way=site]")).first
    expect(site).to_contain_text("km 先")
    site.get_by_role("button", name="この変更で調べる").click()
    expect(page.locator("[data-way-taken=site]")).to_be_visible()
    expect(page.locator("[data-rule=caa-did]")).not_to_have_class("finding finding--permit")
    expect(page.get_by_label("台帳の場所から選ぶ")).not_to_have_value("")
    lon = page.evaluate("feature_group_drawn.getBounds().getCenter().lng")
    assert not STATION[0][0] < lon < STATION[1][0]


def test_a_failure_is_said_and_can_be_tried_again(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/check")
    draw(page, STATION)
    card = page.locator("[data-rule=caa-did]")

    def refuse(route: Route) -> None:
        route.fulfill(status=429, content_type="application/problem+json", body='{"detail": "少し待ってください。"}')

    page.route("**/api/ways-out", refuse)
    card.get_by_role("button", name="この規制を避けるには").click()
    expect(card.locator(".ways .error")).to_have_text("少し待ってください。")
    page.unroute("**/api/ways-out", refuse)
    card.get_by_role("button", name="この規制を避けるには").click()
    expect(ways_of(page, "caa-did").first).to_be_visible()


def test_a_doubt_the_map_leaves_is_made_certain_by_a_lower_top(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/check?site=tohoku-univ-aobayama")
    count = page.evaluate("document.documentElement.dataset.screened")
    page.get_by_label("高さ（上限）").fill("100")
    page.wait_for_function("count => document.documentElement.dataset.screened !== count", arg=count)
    page.locator("[data-settled-by=map] summary").click()
    card = page.locator("[data-group=unknown] [data-rule=caa-airport-surfaces]")
    card.get_by_role("button", name="確実に該当しないようにするには").click()
    lower = card.locator("[data-way=height]")
    expect(lower.locator(".ways__rows")).to_contain_text("確かに該当しなくなる")
    assert axe_faults(page) == []
    lower.get_by_role("button", name="この変更で調べる").click()
    expect(page.locator("[data-way-taken=height]")).to_contain_text("変更を反映しました")
    expect(page.locator("[data-group=not_applicable] [data-rule=caa-airport-surfaces]")).to_have_count(1)
    assert 50 <= int(page.get_by_label("高さ（上限）").input_value()) < 100
