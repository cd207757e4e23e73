"""A registry of more sites than a browser draws from GeoJSON: tiles on the map, what lies at a place asked of the server."""

import re
from datetime import date

import pytest
import shapely
from playwright.sync_api import Locator, Page, expect

from benchmarks.many_sites import many_sites
from fieldreg.kernel.texts import Text
from fieldreg.register.zones import Edition, Zone
from tests import makers
from tests.browser.conftest import NARROW, WIDE, Live, axe_faults, opened
from web.pages.maps import drawn_maps

pytestmark = pytest.mark.browser
COLOURED = """[...document.querySelectorAll('.leaflet-tile-pane canvas')]
  .map(c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data)
  .reduce((n, data) => { for (let i = 3; i < data.length; i += 4) if (data[i]) n += 1; return n; }, 0)"""


ALONE = shapely.box(140.55, 38.30, 140.56, 38.305)


def until(page: Page, expression: str) -> None:
    """Waits until an expression of the page is true; the page's policy lets nobody else evaluate one."""
    for _ in range(100):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(150)
    raise AssertionError(expression)


def put(live: Live, count: int) -> None:
    """Seeded sites, and one park where nothing else is."""
    with live.services.store.writing() as work:
        manager = work.managers.all()[0].id
        name = Text("離れた公園", "Lone park")
        alone = makers.park(id="alone", name=name, manager=manager, outline=ALONE, areas=(), ward="泉区", code="A")
        work.sites.put_all([*many_sites(count, manager), alone])
        work.commit()


@pytest.fixture
def many(live: Live, monkeypatch: pytest.MonkeyPatch) -> Live:
    """More sites than are drawn from GeoJSON."""
    monkeypatch.setattr(drawn_maps, "MOST_DRAWN_SITES", 50)
    put(live, 30)
    return live


@pytest.mark.parametrize("page", [WIDE, NARROW], indirect=True, ids=["1280", "390"])
def test_many_sites_are_drawn_from_tiles_and_found_on_them(page: Page, many: Live) -> None:
    fetched: list[str] = []
    page.on("request", lambda sent: fetched.append(sent.url))
    opened(page, many.url)
    until(page, f"{COLOURED} > 300")
    assert any("/tiles/WebMercatorQuad/" in url for url in fetched)
    assert not [url for url in fetched if url.endswith("/map/sites.geojson")]
    page.evaluate("void map_main.setView([38.3025, 140.555], 15, { animate: false })")
    until(page, f"{COLOURED} > 5000")
    page.evaluate("void map_main.fire('click', { latlng: map_main.getCenter() })")
    expect(page.locator(".popup__name")).to_have_text("離れた公園")
    assert "site=alone" in page.url
    assert axe_faults(page) == []


def test_a_filter_narrows_the_tiles_down_too(page: Page, many: Live) -> None:
    opened(page, f"{many.url}/?q=離れた公園&map=12/38.26/140.87")
    expect(page.locator("[data-count]")).to_have_text("1")
    until(page, "document.querySelectorAll('.leaflet-tile-pane canvas.leaflet-tile-loaded').length > 5")
    assert page.evaluate(COLOURED) == 0
    page.locator("[data-site=alone] [data-show]").click()
    expect(page.locator(".popup__name")).to_have_text("離れた公園")
    until(page, f"{COLOURED} > 5000")


def pointed_at(page: Page) -> Locator:
    """The pin over the tiles of the site that is pointed at."""
    return page.locator(".pin-box.is-pointed")


def test_a_row_that_is_pointed_at_or_has_the_focus_stands_out_on_the_map(page: Page, many: Live) -> None:
    opened(page, f"{many.url}/?q=公園&map=14/38.3025/140.555")
    row = page.locator("[data-site=alone]")
    row.locator(".site-item__meta").hover()
    expect(pointed_at(page)).to_have_count(1)
    outline = page.locator(".leaflet-overlay-pane path")
    expect(outline).to_have_attribute("stroke-width", "6")
    pin, shape = pointed_at(page).bounding_box(), outline.bounding_box()
    assert pin
    assert shape
    assert shape["x"] < pin["x"] + pin["width"] / 2 < shape["x"] + shape["width"]
    page.locator(".brand").hover()
    expect(pointed_at(page)).to_have_count(0)
    expect(outline).to_have_count(0)
    row.get_by_role("link").first.focus()
    expect(pointed_at(page)).to_have_count(1)
    page.locator("#q").focus()
    expect(pointed_at(page)).to_have_count(0)


def test_a_place_of_a_tile_that_is_pointed_at_stands_out_in_the_list(page: Page, many: Live) -> None:
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url) if "/map/sites.geojson?" in sent.url else None)
    opened(page, f"{many.url}/?q=離れた公園&map=15/38.3025/140.555")
    until(page, f"{COLOURED} > 5000")
    box = page.locator("[data-map]").bounding_box()
    assert box
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    row = page.locator("[data-site=alone]")
    page.mouse.move(middle[0] + 30, middle[1] + 10)
    expect(row).to_have_class(re.compile("is-pointed"))
    expect(pointed_at(page)).to_have_count(1)
    page.mouse.move(box["x"] + box["width"] - 200, box["y"] + box["height"] - 200)
    expect(row).not_to_have_class(re.compile("is-pointed"))
    expect(pointed_at(page)).to_have_count(0)
    assert len(asked) == 1  # nobody is asked where nothing is drawn


def test_a_site_that_is_chosen_stays_while_another_is_pointed_at(page: Page, many: Live) -> None:
    opened(page, f"{many.url}/?map=14/38.3025/140.555")
    page.locator("[data-site=alone] [data-show]").click()
    expect(page.locator(".popup__name")).to_have_text("離れた公園")
    page.locator("[data-site]:not([data-site=alone]) .site-item__meta").first.hover()
    expect(page.locator(".popup__name")).to_have_text("離れた公園")
    page.locator("[data-site=alone] .site-item__meta").hover()
    expect(pointed_at(page)).to_have_count(1)


@pytest.mark.slow
@pytest.mark.parametrize("page", [WIDE, NARROW], indirect=True, ids=["1280", "390"])
def test_twelve_thousand_sites_are_drawn(page: Page, live: Live) -> None:
    page.set_default_timeout(180_000)
    put(live, 12_000)
    opened(page, live.url)
    expect(page.locator("[data-count]")).to_have_text(str(12_067))
    until(page, f"{COLOURED} > 20000")


@pytest.fixture
def buildings(live: Live, monkeypatch: pytest.MonkeyPatch) -> Live:
    """Rows of buildings, more than are drawn from GeoJSON."""
    monkeypatch.setattr(drawn_maps, "MOST_DRAWN_ZONES", 50)
    with live.services.store.writing() as work:
        work.zones.put_edition(Edition(layer="buildings", edition="1", in_force_from=date(2020, 1, 1), accuracy_m=1))
        places = [(140.80 + n % 10 / 100, 38.20 + n // 10 / 100) for n in range(100)]
        work.zones.put_zones(
            [Zone(id=f"b{n:02d}", layer="buildings", edition="1", name=Text(f"建物{n}"), outline=shapely.box(x, y, x + 0.001, y + 0.001))
             for n, (x, y) in enumerate(places)]
        )  # fmt: skip
        work.commit()
    return live


def test_many_zones_are_tiles_and_all_of_a_place_are_told_gravest_first(page: Page, buildings: Live) -> None:
    opened(page, f"{buildings.url}/?map=16/38.2505/140.8505")
    page.evaluate("void map_main.addLayer(remote_zones_buildings)")
    page.evaluate("void map_main.addLayer(remote_zones_wards)")
    expect(page.locator("[data-zone-key]")).to_have_text(["建物・物件", "行政区"])
    until(page, "remote_zones_wards.getLayers().length > 0")
    page.evaluate("void map_main.fire('click', { latlng: L.latLng(38.2505, 140.8505) })")
    zones = page.locator(".popup__zones > li")
    expect(zones.first).to_have_attribute("data-layer", "buildings")
    expect(zones.first).to_contain_text("建物55")
    expect(zones).to_have_count(2)
    page.evaluate("void map_main.removeLayer(remote_zones_buildings)")
    expect(page.locator("[data-zone-key=buildings]")).to_have_count(0)


def test_a_tile_that_failed_is_no_empty_tile(page: Page, buildings: Live) -> None:
    opened(page, f"{buildings.url}/?map=16/38.2505/140.8505")
    page.route("**/tiles/WebMercatorQuad/**", lambda route: route.fulfill(status=503, body=""))
    page.evaluate("void map_main.addLayer(remote_zones_buildings)")
    expect(page.locator(".notice--error.map-failed").first).to_contain_text("地図の一部を読み込めませんでした")
