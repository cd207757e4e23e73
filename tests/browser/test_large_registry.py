"""Choosing and checking among more sites than one page holds, and a layer larger than a map draws."""

from datetime import date

import pytest
import shapely
from playwright.sync_api import Page, expect

from fieldreg.kernel.texts import Text
from fieldreg.register.zones import Edition, Zone
from tests import makers
from tests.browser.conftest import Live, opened
from web.pages.maps import map_data

pytestmark = pytest.mark.browser
SAMPLE, MORE = 66, 140


@pytest.fixture
def large(live: Live) -> Live:
    """The sample and many parks in a row."""
    with live.services.store.writing() as work:
        manager = work.managers.all()[0].id
        for n in range(MORE):
            outline = shapely.box(140.70 + n / 500, 38.30, 140.701 + n / 500, 38.301)
            name = Text(f"増設公園{n}", f"More park {n}")
            work.sites.put(makers.park(id=f"more-{n:03d}", name=name, manager=manager, outline=outline, areas=(), ward="泉区", code="Z"))
        work.commit()
    return live


def test_a_long_list_is_filtered_by_the_server_for_the_list_and_the_map(page: Page, large: Live) -> None:
    opened(page, large.url)
    listed = page.locator("[data-site-list] > li")
    expect(page.locator("[data-count]")).to_have_text(str(SAMPLE + MORE))
    expect(listed).to_have_count(100)
    page.get_by_role("button", name="続きを表示").click()
    expect(listed).to_have_count(200)
    page.get_by_role("button", name="続きを表示").click()
    expect(listed).to_have_count(SAMPLE + MORE)
    expect(page.get_by_role("button", name="続きを表示")).to_have_count(0)
    page.get_by_label("名前・区・住所で探す").fill("増設公園 more-007")
    expect(page.locator("[data-count]")).to_have_text("1")
    expect(listed).to_have_count(1)
    expect(page.locator(".pin-box, .cluster")).to_have_count(1)
    page.get_by_role("button", name="地図で見る：増設公園7").click()
    expect(page.locator(".popup__name")).to_have_text("増設公園7")
    assert "site=more-007" in page.url
    page.reload()
    page.wait_for_selector("html[data-ready='1']", state="attached")
    expect(listed).to_have_count(1)
    page.get_by_role("link", name="条件を消す").click()
    expect(page.locator("[data-count]")).to_have_text(str(SAMPLE + MORE))


def test_the_first_page_is_the_same_with_and_without_scripts(page: Page, large: Live) -> None:
    def shown() -> list[tuple[str, str]]:
        page.locator("[data-site-list] > li").evaluate_all("rows => rows.forEach(row => { row.style.contentVisibility = 'visible'; })")
        said = "row.innerText.replace(row.querySelector('.star').innerText, '')"  # which is there by script alone
        told = f"rows => rows.map(row => [row.dataset.site, {said}.replace(/\\s+/g, ' ').trim(), row.innerHTML.length > 0])"
        return page.locator("[data-site-list] > li").evaluate_all(told)

    page.route("**/*.js", lambda route: route.abort())
    page.goto(f"{large.url}/?ward=泉区")
    by_server = shown()
    page.unroute("**/*.js")
    opened(page, f"{large.url}/?ward=泉区")
    assert shown() == by_server
    assert len(by_server) == 100


def test_a_site_is_found_by_name_for_a_check(page: Page, large: Live) -> None:
    opened(page, f"{large.url}/check")
    page.get_by_label("名前・区・住所で場所を探す").fill("more-012")
    expect(page.locator("[data-find-told]")).to_have_text("1 件を下の欄に並べました。")
    page.locator("#site").select_option("more-012")
    expect(page.locator("[data-place]")).to_have_text("増設公園12（泉区）を調べています。")


def test_a_map_that_draws_a_part_of_a_layer_says_so(page: Page, live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(map_data, "MOST_ZONES", 20)
    with live.services.store.writing() as work:
        work.zones.put_edition(Edition(layer="buildings", edition="1", in_force_from=date(2020, 1, 1)))
        places = [(140.80 + n % 10 / 100, 38.20 + n // 10 / 100) for n in range(100)]
        work.zones.put_zones(
            [Zone(id=f"b{n:02d}", layer="buildings", edition="1", name=Text("建物"), outline=shapely.box(x, y, x + 0.001, y + 0.001))
             for n, (x, y) in enumerate(places)]
        )  # fmt: skip
        work.commit()
    opened(page, live.url)
    page.evaluate("void map_main.addLayer(remote_zones_buildings)")
    notice = page.locator(".map-failed")
    expect(notice).to_contain_text("区域 100 件のうち 20 件だけを描いています")
    page.evaluate("void map_main.setView([38.205, 140.805], 15, { animate: false })")
    expect(notice).to_be_hidden()
    assert page.evaluate("remote_zones_buildings.getLayers().length") < 20
    page.evaluate("void map_main.setView([38.25, 140.85], 11, { animate: false })")
    expect(notice).to_be_visible()
    page.evaluate("void map_main.removeLayer(remote_zones_buildings)")
    expect(notice).to_be_hidden()
