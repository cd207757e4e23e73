"""The catalogue on a screen of either width."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE, Live, axe_faults

pytestmark = [pytest.mark.browser, pytest.mark.looks]
BOTH = pytest.mark.parametrize("page", [WIDE, NARROW], indirect=True, ids=["1280", "390"])


@BOTH
def test_from_about_to_a_dataset(page: Page, live: Live) -> None:
    page.goto(f"{live.url}/about")
    page.locator("main").get_by_role("link", name="データの目録").click()
    expect(page.locator("[data-edition='did/2020-outline']")).to_contain_text("いま有効")
    page.locator("[data-dataset=ksj-n10] > summary").click()
    expect(page.locator("[data-dataset=ksj-n10]")).to_contain_text("非商用に限ります")


@BOTH
def test_nothing_runs_off_the_side_and_axe_finds_nothing(page: Page, live: Live) -> None:
    for path in ("/catalogue", "/en/catalogue"):
        page.goto(live.url + path)
        for folded in page.locator("details").all():
            folded.evaluate("box => { box.open = true; }")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert axe_faults(page) == [], path
