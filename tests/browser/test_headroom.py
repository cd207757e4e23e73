"""The room under the airport surfaces, laid over the map with a legend in words."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE, Live, opened

pytestmark = [pytest.mark.browser, pytest.mark.looks]


@pytest.mark.parametrize("page", [WIDE, NARROW], indirect=True, ids=["1280", "390"])
def test_headroom_is_laid_over_the_map_and_taken_away(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/check?site=arahama-former-elementary")
    button = page.get_by_role("button", name="高さの余裕を地図に重ねる")
    expect(button).to_have_attribute("aria-pressed", "false")

    button.click()

    told = page.locator("[data-headroom] [role=status]")
    expect(told).to_contain_text("空港の制限表面まで、地表から")
    cells = int(told.get_attribute("data-headroom-cells") or 0)
    assert cells > 0
    assert told.get_by_role("listitem").count() > 0
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    expect(told).to_have_text("")


def test_unknown_cells_are_named_in_the_legend(page: Page, live: Live) -> None:
    """Within four kilometres of Kasuminome the surfaces are not confirmed."""
    opened(page, f"{live.url}/check?site=rd07-arai-arahama")
    expect(page.locator("[data-verdict-is]")).to_be_visible()
    expect(page.locator("[data-headroom]")).to_have_count(0)  # a bus on a road has no use for it
    page.get_by_label("実証の種類").select_option("drone")
    page.get_by_role("button", name="高さの余裕を地図に重ねる").click()
    expect(page.locator("[data-headroom] [role=status]")).to_contain_text("わからない")
    expect(page.locator("[data-headroom] [role=status]")).to_contain_text("150 m 以上の飛行には航空法の許可が要ります")
