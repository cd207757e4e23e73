"""Drawing an operation and reading what it takes."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE, Live, opened

pytestmark = [pytest.mark.browser, pytest.mark.looks]


def draw(page: Page, corners: list[tuple[float, float]]) -> None:
    """Draws a polygon with the mouse; corners are lon, lat."""
    page.evaluate("([lon, lat]) => { map_main.setView([lat, lon], 15, {animate: false}); }", list(corners[0]))
    page.locator("[data-draw=Polygon]").click()
    box = page.locator("#map_main").bounding_box()
    assert box is not None
    to_pixel = "([lon, lat]) => { const p = map_main.latLngToContainerPoint([lat, lon]); return [p.x, p.y]; }"
    for i, corner in enumerate([*corners, corners[0]]):
        x, y = page.evaluate(to_pixel, list(corner))
        page.mouse.move(box["x"] + x, box["y"] + y)
        page.mouse.click(box["x"] + x, box["y"] + y)
        if i < len(corners):
            expect(page.locator("[data-draw-bar]")).to_have_attribute("data-places", str(i + 1))


STATION = [(140.8800, 38.2590), (140.8830, 38.2590), (140.8830, 38.2612), (140.8800, 38.2612)]


@pytest.mark.parametrize("page", [WIDE, NARROW], indirect=True, ids=["1280", "390"])
def test_draw_and_read_the_findings(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/check")
    draw(page, STATION)
    did = page.locator("[data-rule=caa-did]")
    expect(did).to_contain_text("人口集中地区")
    expect(did).to_contain_text("航空法")
    expect(page.locator("[data-group=permit]")).to_contain_text("人口集中地区")
    expect(did.get_by_role("button", name=re.compile("地図で見る"))).to_be_visible()
    expect(page.locator("path[stroke='#8a4300']").first).to_be_attached()
    assert page.locator("[data-verdict-is]").get_attribute("data-verdict-is") in ("permit", "prohibited")


def test_the_page_ends_where_the_window_does_and_only_its_panels_scroll(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/check")
    draw(page, STATION)
    screened(page)
    unfold(page)
    tall, window = page.evaluate("[document.documentElement.scrollHeight, window.innerHeight]")
    assert tall == window


def test_a_night_above_the_sea_is_typed_judged_and_outlives_a_reload(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/check?site=nanakita-park")
    screened(page)
    page.get_by_label("高さ（上限）").fill("120")
    page.get_by_label("高さ（下限）").fill("60")
    page.get_by_label("高さの基準").select_option("AMSL")
    page.get_by_label("実施する日").fill("2026-12-31")
    page.locator("#from").fill("22:00")
    with page.expect_response(lambda answer: "/screenings" in answer.url and "2027-01-01T02:30" in (answer.request.post_data or "")) as got:
        page.locator("#to").fill("02:30")
    sent = got.value.request.post_data_json["properties"]
    expect(page.locator("[data-over-midnight]")).to_have_text("翌日（1/1）の 02:30 まで")
    assert (got.value.status, sent["time_start"], sent["time_end"]) == (200, "2026-12-31T22:00:00+09:00", "2027-01-01T02:30:00+09:00")
    assert (sent["altitude_lower"], sent["altitude_upper"]) == ({"value": 60, "datum": "AMSL"}, {"value": 120, "datum": "AMSL"})
    expect(page.locator("[data-rule=caa-night]")).to_be_visible()
    screened(page)
    page.reload()
    screened(page)
    expect(page.get_by_label("高さの基準")).to_have_value("AMSL")
    expect(page.locator("[data-over-midnight]")).to_have_text("翌日（1/1）の 02:30 まで")
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")  # the panels scroll, never the page into nothing


def test_a_deadline_that_has_passed_is_told(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/check")
    draw(page, STATION)
    expect(page.locator("[data-rule=caa-did]")).not_to_contain_text("期限を過ぎています")
    page.get_by_label("実施する日").fill("2026-12-01")
    late = page.locator("[data-rule=caa-did] .too-late")
    expect(late).to_contain_text("2026年11月16日")
    expect(late).to_contain_text("期限を過ぎています")


def unfold(page: Page) -> None:
    """Opens every group of questions."""
    screened(page)
    page.locator("[data-asking] details").evaluate_all("all => all.forEach(d => { d.open = true; })")


def test_an_answer_settles_what_could_not_be_judged(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/check?site=sanezawa-former-elementary")
    card = page.locator("[data-group=unknown] [data-rule=caa-bvlos]")
    question = page.locator("[data-asks='vehicle.bvlos']")
    expect(card).to_contain_text("目視外飛行の有無")
    expect(card).not_to_contain_text("vehicle.")
    expect(question).to_contain_text("目視外飛行")
    unfold(page)
    question.get_by_label("いいえ").click()  # and is gone with its answer
    expect(card).to_have_count(0)
    expect(question).to_have_count(0)
    expect(page.locator("[data-group=not_applicable] [data-rule=caa-bvlos]")).to_have_count(1)
    page.get_by_text("答えた内容を見直す").click()
    page.locator("[data-answers]").get_by_label("はい").check()
    expect(page.locator("[data-group=permit] [data-rule=caa-bvlos]")).to_have_count(1)


def test_several_radios_are_one_answer(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/check?site=sanezawa-former-elementary")
    unfold(page)
    radio = page.locator("[data-asks='vehicle.radio']")
    radio.get_by_label("5.7 GHz").check()
    radio.get_by_label("携帯電話（LTE）").check()
    expect(page.locator("[data-group=permit] [data-rule=radio-57ghz]")).to_have_count(0)
    radio.get_by_role("button", name="この答えにする").click()
    expect(page.locator("[data-group=permit] [data-rule=radio-57ghz]")).to_have_count(1)
    expect(page.locator("[data-group=consent] [data-rule=radio-lte-air]")).to_have_count(1)


def test_coordinates_by_keyboard(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/check")
    page.get_by_text("座標で入力する").press("Enter")
    page.get_by_label("経度, 緯度").fill("140.88, 38.259\nあいう")
    page.get_by_role("button", name="この座標を使う").press("Enter")
    expect(page.locator("[data-coordinates-fault]")).to_have_text(
        "2 行目を「経度, 緯度」の形で書いてください。"
    )
    page.get_by_label("経度, 緯度").fill("\n".join(f"{lon}, {lat}" for lon, lat in STATION))
    page.get_by_role("button", name="この座標を使う").press("Enter")
    expect(page.locator("[data-rule=caa-did]")).to_contain_text("人口集中地区")


def test_swapped_coordinates_are_refused_with_a_sentence(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/check")
    page.get_by_text("座標で入力する").click()
    page.get_by_label("経度, 緯度").fill("38.26, 140.88")
    page.get_by_role("button", name="この座標を使う").click()
    expect(page.locator("[data-findings] .error-summary")).to_be_visible()
    expect(page.locator("[data-verdict-is]")).to_have_count(0)


def screened(page: Page) -> None:
    page.wait_for_selector("html[data-screening='done']", state="attached")


def test_each_open_question_is_asked_once_and_counted(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/check?site=sanezawa-former-elementary")
    screened(page)
    every = page.locator("[data-asks]").evaluate_all("all => all.map(e => e.dataset.asks)")
    asked = page.locator("[data-asks][data-open]").evaluate_all("all => all.map(e => e.dataset.asks)")
    assert len(asked) > 5
    assert sorted(set(every)) == sorted(every)
    left = page.locator("[data-left]")
    expect(left).to_have_text(f"あと {len(asked)} 問")
    unfold(page)
    page.locator("[data-asks='vehicle.registered']").get_by_label("はい").click()
    expect(page.locator("[data-asks='vehicle.registered']")).to_have_count(0)
    assert int(left.get_attribute("data-left") or 0) == page.locator("[data-asks][data-open]").count() == len(asked) - 1
    assert page.locator("[data-asking] progress").evaluate("bar => [bar.value, bar.max]") == [1, len(asked)]


def test_the_question_of_the_gravest_finding_comes_first(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/check?site=sanezawa-former-elementary")
    screened(page)
    first = page.locator("[data-asks]").first.get_attribute("data-asks")
    assert first in ("vehicle.registered", "vehicle.remote_id", "on_site.indoors", "vehicle.mass_g", "vehicle.radio")
    gravest = page.locator("[data-group=unknown] [data-waiting] .finding--unknown").first
    expect(gravest.locator("dd").nth(1)).to_have_text("できません")
    gravest.evaluate("card => { card.closest('details').open = true; }")
    expect(page.locator(f"[data-asks='{first}']")).to_be_visible()


def test_a_card_leads_to_the_question_it_waits_for(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/check?site=sanezawa-former-elementary")
    page.locator("[data-waiting] > summary").click()
    page.locator("[data-rule=caa-drop] .waits-for").click()
    question = page.locator("[data-asks='vehicle.drops']")
    expect(question).to_be_in_viewport()
    expect(question.get_by_label("はい")).to_be_focused()


def test_the_reader_stays_among_the_questions_and_what_is_folded_stays_so(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/check?site=nishi-park")
    page.locator("[data-about=drone] > summary").click()
    expect(page.locator("[data-about=drone] [data-asks]").first).to_be_visible()
    page.locator("[data-about=drone] > summary").click()
    page.locator("[data-about=on_site] [data-asks='on_site.objects_placed']").get_by_label("いいえ").click()
    expect(page.locator("[data-asks='on_site.objects_placed']")).to_have_count(0)
    expect(page.locator("[data-about=on_site] [data-question]").first).to_be_focused()
    expect(page.locator("[data-about=drone] [data-asks]").first).not_to_be_visible()


def test_groups_are_numbered_and_advice_is_folded(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/check?site=sanezawa-former-elementary")
    screened(page)
    groups = page.locator("[data-group]").evaluate_all(
        "all => all.map(e => [e.querySelector('.finding-group__number').textContent, e.dataset.group, e.open ?? null])"
    )
    order = ["prohibited", "permit", "unknown", "consent", "notify", "advise", "not_applicable"]
    assert [number for number, _, _ in groups] == [f"{i + 1}." for i in range(len(groups))]
    assert [kind for _, kind, _ in groups] == [kind for kind in order if kind in {g[1] for g in groups}]
    assert {kind: opened for _, kind, opened in groups if opened is not None} == {"advise": False, "not_applicable": False}


def test_a_finding_leads_to_its_rule_as_of_the_day(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/check")
    draw(page, STATION)
    page.get_by_label("実施する日").fill("2026-12-01")
    link = page.locator("[data-rule=caa-did]").get_by_role("link", name="この規則について")
    expect(link).to_have_attribute("href", "/law/caa-did?on=2026-12-01")
    link.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("人口集中地区の上空")
    expect(page.locator("main")).to_contain_text("2026-12-01 時点")
