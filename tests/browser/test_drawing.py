"""Drawing on the map by mouse, finger and keyboard; files of other programs in and out."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from geodata.drawings.drawing import FORMATS, read_drawing, write_drawing
from tests.browser.conftest import NARROW, WIDE, Live, Watched, axe_faults, opened, watched_page
from tests.browser.test_check import screened
from tests.browser.test_site_stays import after, trials

pytestmark = [pytest.mark.browser, pytest.mark.looks]
BENDS = [(140.8800, 38.2590), (140.8820, 38.2590), (140.8820, 38.2602), (140.8836, 38.2602), (140.8836, 38.2590), (140.8850, 38.2598)]
SQUARE = [(140.8800, 38.2590), (140.8815, 38.2590), (140.8815, 38.2600), (140.8800, 38.2600)]


@pytest.fixture(params=[(WIDE, False), (NARROW, True)], ids=["mouse-1280", "touch-390"])
def chart(browser: Browser, live: Live, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The checking page at a place without sites, under a mouse or a finger."""
    size, touch = request.param
    with watched_page(browser, live, size, touch=touch) as (page, seen):
        opened(page, f"{live.url}/check")
        look_at(page)
        page.touch = touch  # type: ignore[attr-defined]
        yield page
    assert seen == Watched()


def look_at(page: Page) -> None:
    page.evaluate("() => { map_main.setView([38.2596, 140.8825], 16, {animate: false}); }")


def set_at(page: Page, places: list[tuple[float, float]]) -> None:
    """Taps or clicks the places, lon, lat; each counts once."""
    page.locator("[data-map]").scroll_into_view_if_needed()
    box = page.locator("#map_main").bounding_box()
    assert box is not None
    for place in places:
        x, y = page.evaluate("([lon, lat]) => { const p = map_main.latLngToContainerPoint([lat, lon]); return [p.x, p.y]; }", list(place))
        if getattr(page, "touch", False):
            page.touchscreen.tap(box["x"] + x, box["y"] + y)
        else:
            page.mouse.move(box["x"] + x, box["y"] + y)
            page.mouse.click(box["x"] + x, box["y"] + y)


def places_set(page: Page) -> Any:
    return page.locator("[data-draw-bar]")


def test_a_route_of_many_bends_is_drawn_and_its_band_told(chart: Page) -> None:
    sent = trials(chart)
    chart.locator("[data-draw=LineString]").click()
    for count, bend in enumerate(BENDS, 1):
        set_at(chart, [bend])
        expect(places_set(chart)).to_have_attribute("data-places", str(count))
    expect(chart.locator("[data-draw-words]")).to_contain_text("6 点 · 長さ")
    expect(chart.locator("[data-draw-words]")).to_contain_text("幅 10 m の帯")

    chart.locator("[data-draw-finish]").click()
    screened(chart)

    line = sent[-1]["geometry"]
    assert line["type"] == "LineString"
    assert [[round(v, 3) for v in at] for at in line["coordinates"]] == [[round(v, 3) for v in at] for at in BENDS]
    assert sent[-1]["properties"]["corridor_width_m"] == 10
    expect(chart.locator("path.drawn-band")).to_have_count(1)
    expect(chart.locator("[data-measured]")).to_contain_text("長さ")
    expect(places_set(chart)).to_be_hidden()


def test_the_band_is_as_wide_as_the_field_says_at_every_zoom(chart: Page) -> None:
    chart.locator("[data-draw=LineString]").click()
    set_at(chart, BENDS[:3])
    chart.locator("[data-draw-finish]").click()
    screened(chart)
    band = chart.locator("path.drawn-band")
    before = float(band.get_attribute("stroke-width") or 0)

    chart.get_by_label("経路の幅").fill("40")
    expect(chart.locator("[data-measured]")).to_contain_text("幅 40 m の帯")
    assert float(band.get_attribute("stroke-width") or 0) == pytest.approx(4 * before)
    chart.evaluate("() => { map_main.setZoom(17, {animate: false}); }")
    assert float(band.get_attribute("stroke-width") or 0) == pytest.approx(8 * before)


def test_an_area_ends_at_its_first_corner_and_a_rectangle_at_its_second(chart: Page) -> None:
    sent = trials(chart)
    chart.locator("[data-draw=Polygon]").click()
    set_at(chart, [*SQUARE, SQUARE[0]])
    screened(chart)
    assert len(sent[-1]["geometry"]["coordinates"][0]) == 5
    expect(chart.locator("[data-measured]")).to_contain_text("面積")

    chart.locator("[data-draw=Rectangle]").click()
    after(chart, sent, lambda: set_at(chart, [SQUARE[0], SQUARE[2]]))
    assert len(sent[-1]["geometry"]["coordinates"][0]) == 5


def test_a_circle_has_its_radius_told_and_sent(chart: Page) -> None:
    sent = trials(chart)
    chart.locator("[data-draw=Circle]").click()
    set_at(chart, [BENDS[2], (BENDS[2][0], BENDS[2][1] + 0.0009)])
    screened(chart)

    assert sent[-1]["geometry"]["type"] == "Point"
    assert sent[-1]["properties"]["radius_m"] == pytest.approx(100, abs=3)
    expect(chart.locator("[data-measured]")).to_contain_text("半径")


def test_several_areas_are_one_trial_and_those_that_overlap_are_not_added(chart: Page) -> None:
    sent = trials(chart)
    chart.locator("[data-draw=Rectangle]").click()
    set_at(chart, [SQUARE[0], SQUARE[2]])
    screened(chart)
    chart.locator("[data-drawing=add]").click()
    chart.locator("[data-draw=Rectangle]").click()
    after(chart, sent, lambda: set_at(chart, [(140.8830, 38.2590), (140.8845, 38.2600)]))
    assert [sent[-1]["geometry"]["type"], len(sent[-1]["geometry"]["coordinates"])] == ["MultiPolygon", 2]
    expect(chart.locator("[data-measured]")).to_contain_text("2 か所")

    chart.locator("[data-draw=Rectangle]").click()
    set_at(chart, [(140.8825, 38.2595), (140.8850, 38.2605)])
    expect(chart.locator("[data-measured]")).to_contain_text("足していません")
    assert len(sent[-1]["geometry"]["coordinates"]) == 2


def test_what_was_drawn_is_taken_back_and_brought_again(chart: Page) -> None:
    sent = trials(chart)
    chart.locator("[data-draw=LineString]").click()
    set_at(chart, BENDS[:3])
    chart.locator("[data-drawing=undo]").click()
    expect(places_set(chart)).to_have_attribute("data-places", "2")
    chart.locator("[data-draw-finish]").click()
    screened(chart)
    line = sent[-1]["geometry"]
    chart.locator("[data-draw=Rectangle]").click()
    after(chart, sent, lambda: set_at(chart, [SQUARE[0], SQUARE[2]]))
    area = sent[-1]["geometry"]

    after(chart, sent, lambda: chart.locator("[data-drawing=undo]").click())
    assert sent[-1]["geometry"] == line
    after(chart, sent, lambda: chart.locator("[data-drawing=redo]").click())
    assert sent[-1]["geometry"] == area
    chart.locator("[data-drawing=clear]").click()
    expect(chart.locator("[data-place]")).to_have_text("まだ場所が決まっていません。")
    after(chart, sent, lambda: chart.keyboard.press("Control+z"))
    assert sent[-1]["geometry"] == area


def test_a_route_is_drawn_and_its_corner_moved_by_keyboard_alone(page: Page, live: Live) -> None:
    sent = trials(page)
    opened(page, f"{live.url}/check")
    look_at(page)
    page.locator("[data-draw=LineString]").press("Enter")
    page.locator("#map_main").focus()
    for key in ("Enter", "ArrowRight", "Enter", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(places_set(page)).to_have_attribute("data-places", "3")
    page.keyboard.press("Backspace")
    expect(places_set(page)).to_have_attribute("data-places", "2")
    page.locator("[data-draw-finish]").press("Enter")
    screened(page)
    (lon, lat), end = sent[-1]["geometry"]["coordinates"]

    page.locator("[data-drawing=edit]").press("Enter")
    corner = page.get_by_role("button", name="頂点 1", exact=True)
    after(page, sent, lambda: corner.press("Shift+ArrowUp"))
    moved = sent[-1]["geometry"]["coordinates"]
    assert moved[1] == end
    assert (moved[0][0] - lon, (moved[0][1] - lat) * 111_000) == (pytest.approx(0, abs=1e-7), pytest.approx(10, abs=0.1))
    expect(page.get_by_role("button", name="頂点 1", exact=True)).to_be_focused()
    assert page.locator("#coordinates").input_value().splitlines()[0] == f"{moved[0][0]}, {moved[0][1]}"


def test_a_corner_is_dragged_set_in_between_and_taken_away(page: Page, live: Live) -> None:
    sent = trials(page)
    opened(page, f"{live.url}/check")
    look_at(page)
    page.locator("[data-draw=Rectangle]").click()
    set_at(page, [SQUARE[0], SQUARE[2]])
    screened(page)
    page.locator("[data-drawing=edit]").click()
    page.get_by_role("button", name="頂点 2", exact=True).hover()
    page.mouse.down()
    page.mouse.move(*[v + 30 for v in centre(page, "頂点 2")], steps=4)
    after(page, sent, page.mouse.up)
    assert len(sent[-1]["geometry"]["coordinates"][0]) == 5
    after(page, sent, lambda: page.get_by_role("button", name="頂点を足す").first.press("Enter"))
    assert len(sent[-1]["geometry"]["coordinates"][0]) == 6
    after(page, sent, lambda: page.get_by_role("button", name="頂点 1", exact=True).press("Delete"))
    assert len(sent[-1]["geometry"]["coordinates"][0]) == 5


def centre(page: Page, name: str) -> list[float]:
    box = page.get_by_role("button", name=name, exact=True).bounding_box()
    assert box is not None
    return [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]


def test_quick_taps_all_count_and_a_finger_drags_a_corner(browser: Browser, live: Live) -> None:
    with watched_page(browser, live, NARROW, touch=True) as (page, seen):
        sent = trials(page)
        opened(page, f"{live.url}/en/check")
        look_at(page)
        page.touch = True  # type: ignore[attr-defined]
        page.locator("[data-draw=LineString]").click()
        set_at(page, BENDS[:4])
        expect(places_set(page)).to_have_attribute("data-places", "4")
        page.locator("[data-draw-finish]").click()
        screened(page)
        page.locator("[data-drawing=edit]").click()
        x, y = centre(page, "Corner 2")
        after(page, sent, lambda: drag_by_finger(page, x, y))

        moved = sent[-1]["geometry"]["coordinates"]
        assert moved[1][0] == pytest.approx(BENDS[1][0] + 40 * 360 / (256 * 2**16), abs=2e-5)
        assert [moved[0], *moved[2:]] == [[pytest.approx(v, abs=2e-5) for v in BENDS[i]] for i in (0, 2, 3)]
    assert seen == Watched()


def drag_by_finger(page: Page, x: float, y: float) -> None:
    """Forty pixels to the east."""
    channel = page.context.new_cdp_session(page)
    for kind, places in (("touchStart", [0]), *(("touchMove", [step]) for step in (8, 16, 24, 32, 40)), ("touchEnd", [])):
        channel.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x + east, "y": y} for east in places]})


def test_a_circle_about_the_middle_of_a_site_stays_in_it_while_it_is_small(page: Page, live: Live) -> None:
    sent = trials(page)
    opened(page, f"{live.url}/check?site=sanezawa-former-elementary")
    screened(page)
    after(page, sent, lambda: page.get_by_role("button", name="この場所の中心から半径で調べる").press("Enter"))
    after(page, sent, lambda: page.get_by_label("地点からの半径").fill("5"))

    assert (sent[-1]["geometry"]["type"], sent[-1]["properties"]["radius_m"]) == ("Point", 5)
    assert sent[-1]["properties"]["site"] == "sanezawa-former-elementary"

    after(page, sent, lambda: page.get_by_label("地点からの半径").fill("2000"))
    assert "site" not in sent[-1]["properties"]
    expect(page.locator("[data-left-site]")).to_be_visible()


# ---- files -------------------------------------------------------------------------------------

TRIAL = {
    "type": "Feature", "geometry": {"type": "LineString", "coordinates": [list(at) for at in BENDS]},
    "properties": {
        "activity": "drone", "time_start": "2026-12-21T09:00:00+09:00", "time_end": "2026-12-21T11:30:00+09:00", "corridor_width_m": 25,
        "altitude_lower": {"value": 0, "datum": "AGL"}, "altitude_upper": {"value": 45, "datum": "AGL"}, "vehicle": {"mass_g": 900,
            "bvlos": False},
        "on_site": {},
    },
}  # fmt: skip


@pytest.mark.parametrize("name", ["geojson", "kml", "kmz", "gpx", "plan", "dji"])
def test_a_file_by_the_button_fills_the_page_with_the_trial_it_was(page: Page, live: Live, name: str) -> None:
    sent = trials(page)
    opened(page, f"{live.url}/check")
    data = write_drawing(TRIAL, FORMATS[name])
    page.locator("[data-import]").set_input_files({"name": f"a.{FORMATS[name].ending}", "mimeType": "", "buffer": data})
    screened(page)

    assert sent[-1] == TRIAL
    expect(page.locator("[data-import-told]")).to_contain_text("を取り込みました（経路 1 個、高さ、時刻、幅）")


def test_a_dropped_file_tells_what_was_left_out(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/check")
    plan = {"fileType": "Plan", "mission": {"items": [
        {"type": "SimpleItem", "command": 16, "frame": 3, "params": [0, 0, 0, None, lat, lon, 50]} for lon, lat in BENDS
    ]}}  # fmt: skip
    drop(page, "[data-map]", "flight.plan", json.dumps(plan))
    screened(page)

    told = page.locator("[data-import-told]")
    expect(told).to_contain_text("離陸地点からの高さです")
    expect(told).to_contain_text("経路の幅を入れてください。")


def drop(page: Page, where: str, name: str, text: str) -> None:
    """Drops a file of that text."""
    held = page.evaluate_handle(
        "([name, text]) => { const held = new DataTransfer(); held.items.add(new File([text], name)); return held; }", [name, text]
    )
    page.dispatch_event(where, "dragover", {"dataTransfer": held})
    page.dispatch_event(where, "drop", {"dataTransfer": held})


def test_a_bad_file_is_refused_with_a_sentence_and_nothing_is_lost(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/check?site=sanezawa-former-elementary")
    screened(page)
    before = page.locator("[data-place]").text_content()
    drop(page, "[data-check]", "b.kml", "<kml xmlns='http://www.opengis.net/kml/2.2'><Document>")

    expect(page.locator("[data-import-told] .error-summary")).to_contain_text("XML として読めません")
    assert page.locator("[data-place]").text_content() == before


def test_of_shapes_of_several_kinds_one_is_chosen(page: Page, live: Live) -> None:
    sent = trials(page)
    opened(page, f"{live.url}/check")
    ring = ", ".join(f"{lon} {lat}" for lon, lat in [*SQUARE, SQUARE[0]])
    drop(page, "[data-map]", "c.wkt", f"LINESTRING({', '.join(f'{lon} {lat}' for lon, lat in BENDS)})\nPOLYGON(({ring}))\n")
    page.get_by_role("button", name="2. ").click()
    screened(page)

    assert sent[-1]["geometry"]["type"] == "Polygon"


@pytest.mark.parametrize("name", ["geojson", "kml", "kmz", "gpx", "plan", "dji", "wkt"])
def test_what_is_drawn_is_saved_and_read_again_as_it_was(page: Page, live: Live, name: str, tmp_path: Path) -> None:
    sent = trials(page)
    opened(page, f"{live.url}/check")
    look_at(page)
    page.locator("[data-draw=LineString]").click()
    set_at(page, BENDS)
    page.locator("[data-draw-finish]").click()
    screened(page)
    page.get_by_text("ファイルに書き出す").click()
    page.get_by_label("形式").select_option(name)
    with page.expect_download() as saved:
        page.get_by_role("button", name="書き出す", exact=True).click()
    path = tmp_path / "saved"
    saved.value.save_as(path)

    assert saved.value.suggested_filename == f"trial.{FORMATS[name].ending}"
    trial = read_drawing("saved", path.read_bytes()).trial
    assert trial["geometry"] == sent[-1]["geometry"]
    assert name == "wkt" or trial == sent[-1]
    said = "書き出しました。高さ・時刻・経路の幅は入りません。" if name == "wkt" else "書き出しました。"
    expect(page.locator("[data-export-told]")).to_have_text(said)


def test_the_tools_are_accessible_while_one_draws(chart: Page) -> None:
    chart.locator("[data-draw=LineString]").click()
    set_at(chart, BENDS[:3])
    assert axe_faults(chart) == []
    chart.locator("[data-draw-finish]").click()
    screened(chart)
    chart.locator("[data-drawing=edit]").click()
    assert axe_faults(chart) == []
