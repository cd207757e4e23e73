"""The checking page's journeys in English: a route of many bends, a night above the sea, a link; at both widths where a run goes deep."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Live, axe_faults, opened, ways
from tests.browser.test_check import screened
from tests.browser.test_drawing import BENDS, look_at, set_at
from tests.browser.test_site_stays import trials

pytestmark = [pytest.mark.browser, pytest.mark.looks]


@ways("en-390")
def test_a_route_of_many_bends(page: Page, live: Live, root: str) -> None:
    opened(page, f"{live.url}{root}check")
    look_at(page)
    page.touch = page.evaluate("'ontouchstart' in window")  # type: ignore[attr-defined]
    sent = trials(page)
    page.locator("[data-draw=LineString]").click()
    for count, bend in enumerate(BENDS, 1):
        set_at(page, [bend])
        expect(page.locator("[data-draw-bar]")).to_have_attribute("data-places", str(count))
    expect(page.locator("[data-draw-words]")).to_contain_text("6 点 · 長さ" if root == "/" else "6 set · Length")
    page.locator("[data-draw-finish]").click()
    screened(page)
    assert (sent[-1]["geometry"]["type"], len(sent[-1]["geometry"]["coordinates"])) == ("LineString", len(BENDS))
    expect(page.locator("path.drawn-band")).to_have_count(1)
    expect(page.locator("[data-verdict-is]")).to_be_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert axe_faults(page) == []


@ways("en-390")
def test_a_night_above_the_sea(page: Page, live: Live, root: str) -> None:
    opened(page, f"{live.url}{root}check?site=nanakita-park")
    screened(page)
    page.locator("#height").fill("120")
    page.locator("#height_lower").fill("60")
    page.locator("#datum").select_option("AMSL")
    page.locator("#day").fill("2026-12-31")
    page.locator("#from").fill("22:00")
    with page.expect_response(lambda answer: "/screenings" in answer.url and "2027-01-01T02:30" in (answer.request.post_data or "")) as got:
        page.locator("#to").fill("02:30")
    sent = got.value.request.post_data_json["properties"]
    assert (got.value.status, sent["time_end"]) == (200, "2027-01-01T02:30:00+09:00")
    assert sent["altitude_upper"] == {"value": 120, "datum": "AMSL"}
    said = "翌日（1/1）の 02:30 まで" if root == "/" else "until 02:30 the next day"
    expect(page.locator("[data-over-midnight]")).to_contain_text(said)
    screened(page)
    page.reload()
    screened(page)
    expect(page.locator("#datum")).to_have_value("AMSL")
    expect(page.locator("[data-over-midnight]")).to_contain_text(said)
    assert axe_faults(page) == []


@pytest.mark.writes
@ways("en-390")
def test_a_link_is_made_and_whoever_has_it_finds_the_same_trial(page: Page, live: Live, root: str) -> None:
    opened(page, f"{live.url}{root}check?site=nishi-park")
    page.locator("#height").fill("60")
    page.locator("#mass_g").fill("900")
    screened(page)
    page.get_by_role("button", name="リンクを作る" if root == "/" else "Make a link").click()
    expect(page.locator("[data-link]")).to_be_visible()
    rules = page.locator("[data-groups] [data-rule]").evaluate_all("all => all.map(e => e.dataset.rule)")
    assert "/t/" in page.url
    page.reload()
    screened(page)
    expect(page.locator("[data-turned]")).to_be_visible()
    assert [page.locator(f"#{name}").input_value() for name in ("height", "mass_g", "site")] == ["60", "900", "nishi-park"]
    assert page.locator("[data-groups] [data-rule]").evaluate_all("all => all.map(e => e.dataset.rule)") == rules
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert axe_faults(page) == []
