"""Names that are meant to run as code stand on every page as the text they are."""

from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from fieldreg.kernel.texts import Text
from tests.browser.conftest import HOSTILE, Live, opened

pytestmark = pytest.mark.browser
SITE = "sanezawa-former-elementary"


@pytest.fixture(params=HOSTILE, ids=["img", "script", "template"])
def name(request: pytest.FixtureRequest, live: Live) -> str:
    """Puts the name on a site, its areas, its ward and its notes."""
    hostile: str = request.param
    with live.services.store.writing() as work:
        held = work.sites.get(SITE)
        said = Text(hostile, hostile)
        areas = tuple(replace(area, name=said) for area in held.areas)
        work.sites.put(
            replace(held, name=said, areas=areas, address=hostile, notes=said, ward=hostile, present_use=said)
        )
        work.commit()
    return hostile


def test_hostile_names_are_text(page: Page, live: Live, name: str) -> None:
    opened(page, f"{live.url}/?site={SITE}")
    row = page.locator(f"[data-site={SITE}]")
    expect(row.locator(".site-item__name")).to_have_text(name)
    row.locator("[data-show]").click()
    expect(page.locator(".popup__name")).to_have_text(name)
    page.locator(".leaflet-popup-close-button").click()
    page.locator(".pin-box.is-selected").hover()
    expect(page.locator(".site-label").filter(has_text=name)).not_to_have_count(0)
    page.goto(f"{live.url}/sites/{SITE}")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page.locator(".facts").first).to_contain_text(name)
    opened(page, f"{live.url}/check?site={SITE}")
    expect(page.locator("[data-place]")).to_contain_text(name)
    assert page.evaluate("window.__ran") is None
    assert page.locator("img[src=x]").count() == 0
