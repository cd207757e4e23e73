"""A site of 10,000 corners with a name of 200 letters, no manager, size or ward, across a border; registries of one site and of none."""

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pypdf
import pytest
import shapely
from playwright.sync_api import Browser, Page, expect

from fieldreg.kernel.texts import Text
from fieldreg.wiring import build
from tests import makers
from tests.browser.conftest import (
    NARROW,
    WIDE,
    Live,
    Watched,
    axe_faults,
    config_at,
    opened,
    served,
    watched_page,
)
from web.app import create_app

pytestmark = pytest.mark.browser
NEED = "activity=drone&radius_m=30&high=AGL:0:60&when=20261214T1000-1200&vehicle=bvlos:n,mass_g:900"
NAME = Text(("長い名前の場所" * 29)[:200], ("A place with a long name " * 9)[:200].strip())
BOTH = pytest.mark.parametrize(("page", "root"), [(WIDE, ""), (NARROW, "/en")], indirect=["page"], ids=["ja-1280", "en-390"])


def rough_outline(corners: int = 10_000) -> shapely.Polygon:
    turn = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    far = 1 + 0.1 * np.sin(7 * turn) + 0.002 * np.sin(400 * turn)
    return shapely.Polygon(np.c_[140.80 + 0.02 * far * np.cos(turn), 38.26 + 0.016 * far * np.sin(turn)])


@pytest.fixture
def extreme(live: Live) -> Live:
    with live.services.store.writing() as work:
        held = replace(work.sites.get("nanakita-park"), id="extreme", name=NAME, outline=rough_outline())
        work.sites.put(replace(held, manager="", areas=(), area_m2=None, ward="", address=""))
        work.commit()
    return live


def nothing_sticks_out(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


@BOTH
def test_every_page_holds_the_site(page: Page, root: str, extreme: Live) -> None:
    name = NAME.in_language("en" if root else "ja")
    base = extreme.url + root
    page.set_default_timeout(60_000)  # so many corners take their time
    faults = {}
    for path in (f"/?q={name}&{NEED}", f"/sites/extreme?{NEED}", f"/compare?site=extreme&site=shellcom-sendai&{NEED}"):
        page.goto(base + path)
        expect(page.get_by_role("link", name=name).or_(page.get_by_role("heading", level=1, name=name)).first).to_be_visible()
        assert nothing_sticks_out(page), path
        faults[path] = axe_faults(page)
    opened(page, f"{base}/check?site=extreme&{NEED}")
    page.wait_for_selector("html[data-screening=done]", state="attached")  # judged, with all its corners
    expect(page.locator("[data-verdict-is]")).to_be_visible()
    expect(page.locator("[data-place]")).to_contain_text(name)
    assert nothing_sticks_out(page)
    faults["/check"] = axe_faults(page)
    assert {path: found for path, found in faults.items() if found} == {}


def test_paper_and_the_saved_map_hold_it(page: Page, extreme: Live) -> None:
    sheet = page.request.get(f"{extreme.url}/sites/extreme.pdf?{NEED}")
    compared = page.request.get(f"{extreme.url}/compare.pdf?site=extreme&site=shellcom-sendai&{NEED}")
    saved = page.request.get(f"{extreme.url}/map.html?{NEED}")
    assert [answer.status for answer in (sheet, compared, saved)] == [200, 200, 200]
    assert len(pypdf.PdfReader(io.BytesIO(sheet.body())).pages) == 1
    assert NAME.ja[:20] in saved.text()


@pytest.mark.parametrize("count", [0, 1])
def test_registries_of_one_site_and_of_none_say_what_they_hold(browser: Browser, tmp_path: Path, count: int) -> None:
    config = config_at(tmp_path / "few.db")
    services = build(config)
    services.store.upgrade()
    if count:
        with services.store.writing() as work:
            work.sites.put(makers.park(manager="", areas=()))
            work.commit()
    app = create_app(config, services, {"TESTING": True, "RATELIMIT_ENABLED": False})
    with served(app) as url, watched_page(browser, Live(url, services), NARROW, touch=True) as (page, seen):
        for path in ("/", f"/?{NEED}", "/en/check", "/compare", "/nothing-fits?" + NEED):
            page.goto(url + path)
            assert nothing_sticks_out(page), path
            assert axe_faults(page) == [], path
        opened(page, url)
        expect(page.locator("[data-count]")).to_have_text(str(count))
        empty = page.get_by_text("台帳には、まだ場所がありません。")
        expect(empty).to_be_hidden() if count else expect(empty).to_be_visible()
        assert page.request.get(f"{url}/map.html").status == 200
    services.store.close()
    assert seen == Watched()
