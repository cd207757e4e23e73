"""A base map out of a file, in a browser: pictures and vectors are drawn, from our own origin alone."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import geopandas
import pytest
import shapely
from playwright.sync_api import Browser, Page, expect

from fieldreg.wiring import build
from tests.browser.conftest import WIDE, Live, config_at, opened, served, watched_page
from web.app import create_app

pytestmark = pytest.mark.browser
DRAWN = """[...document.querySelectorAll('.leaflet-tile-pane canvas')].reduce((n, c) => {
  const data = c.getContext('2d').getImageData(0, 0, c.width, c.height).data; const seen = new Set();
  for (let i = 0; i < data.length; i += 64) seen.add(data[i] * 65536 + data[i + 1] * 256 + data[i + 2]);
  return Math.max(n, seen.size); }, 0)"""  # how many colours there are in one tile


@pytest.fixture
def page_on(browser: Browser, sample_database: Path) -> Iterator[Callable[[Path], Page]]:
    """A page of the sample over a base map's file; it fails its test for what it did wrong."""
    with ExitStack() as held:

        def come(path: Path) -> Page:
            config = replace(config_at(sample_database), basemap=str(path))
            services = build(config)
            held.callback(services.store.close)
            url = held.enter_context(served(create_app(config, services, {"TESTING": True, "RATELIMIT_ENABLED": False})))
            page, seen = held.enter_context(watched_page(browser, Live(url, services), WIDE))
            held.callback(lambda: wrong.extend([*seen.errors, *seen.outside, *seen.violations]))
            opened(page, f"{url}/?map=11/38.26/140.87")
            return page

        wrong: list[str] = []
        yield come
    assert wrong == []


@pytest.mark.parametrize("driver, name", [("PMTiles", "base.pmtiles"), ("MBTiles", "base.mbtiles")])
def test_vectors_of_a_file_are_drawn(page_on: Callable[[Path], Page], tmp_path: Path, driver: str, name: str) -> None:
    water = geopandas.GeoDataFrame({"name": ["池"]}, geometry=[shapely.box(140.80, 38.20, 140.95, 38.25)], crs=4326)
    water.to_file(tmp_path / name, driver=driver, layer="water", MINZOOM=8, MAXZOOM=12)
    page = page_on(tmp_path / name)
    page.locator(".leaflet-tile-pane canvas").first.wait_for(state="attached")
    for _ in range(60):
        if page.evaluate(DRAWN) > 1:
            break
        page.wait_for_timeout(200)
    assert page.evaluate(DRAWN) > 1
    expect(page.locator(".leaflet-control-attribution")).to_contain_text("背景地図: 出典の記載なし")
