"""One trial that travels: a link made on the checking page, opened by somebody else, changed, printed, reserved and consulted."""

import json
import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE, Live, axe_faults, opened, sign_in
from tests.browser.test_check import screened
from tests.makers import all_cases

pytestmark = pytest.mark.browser
BOTH = pytest.mark.parametrize("page", [WIDE, NARROW], indirect=True, ids=["1280", "390"])
RING = [[140.8480, 38.2615], [140.8500, 38.2615], [140.8500, 38.2630], [140.8480, 38.2630], [140.8480, 38.2615]]
TRIAL = {
    "type": "Feature",
    "geometry": {"type": "Polygon", "coordinates": [RING]},
    "properties": {
        "activity": "drone", "time_start": "2027-01-19T10:00:00+09:00", "time_end": "2027-01-19T12:00:00+09:00",
        "altitude_lower": {"value": 0, "datum": "AGL"}, "altitude_upper": {"value": 60, "datum": "AGL"},
        "vehicle": {"mass_g": 900, "bvlos": False, "registered": True}, "on_site": {"crowd": 0}, "purpose": "点検の練習",
    },
}  # fmt: skip

HOW_FAR_OFF = """() => {
  const box = document.querySelector('#map_main').getBoundingClientRect(), size = map_main.getSize();
  return Math.abs(box.width - size.x) + Math.abs(box.height - size.y);
}"""

NOTHING_ABOVE = "e => { const b = e.getBoundingClientRect(); return document.elementFromPoint(b.x + 4, b.y + b.height / 2) === e; }"
GROUND_BORDER_INK = "e => { const s = getComputedStyle(e); return [s.backgroundColor, s.borderTopColor, s.color]; }"


def kept(live: Live, **more: object) -> str:
    document = TRIAL | {"properties": TRIAL["properties"] | more}
    return live.services.kept_trials.keep(document)[0].code


def make_link(page: Page) -> str:
    """Presses the button; the code of the link that is shown."""
    page.get_by_role("button", name="リンクを作る").click()
    expect(page.locator("[data-link]")).to_be_visible()
    return page.get_by_label(re.compile("この計画のリンク")).input_value()[-6:]


@BOTH
def test_a_link_is_made_and_whoever_has_it_finds_the_same_trial(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/check?site=nishi-park")
    page.locator("#height").fill("60")
    page.locator("#mass_g").fill("900")
    screened(page)
    code = make_link(page)
    assert page.url == f"{live.url}/t/{code}"
    expect(page.locator("[data-keep-told]")).to_have_text(f"コード {code} で保存しました。")
    verdict = page.locator("[data-verdict-is]").get_attribute("data-verdict-is")
    rules = page.locator("[data-groups] [data-rule]").evaluate_all("all => all.map(e => e.dataset.rule)")
    page.reload()
    screened(page)
    expect(page.locator("[data-turned]")).to_contain_text("変わっていません")
    assert [page.locator(f"#{name}").input_value() for name in ("height", "mass_g", "site")] == ["60", "900", "nishi-park"]
    assert page.locator("[data-verdict-is]").get_attribute("data-verdict-is") == verdict
    assert page.locator("[data-groups] [data-rule]").evaluate_all("all => all.map(e => e.dataset.rule)") == rules
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert axe_faults(page) == []


def test_pressed_twice_one_link_is_made_and_another_after_a_change(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/check?site=nishi-park")
    screened(page)
    first = make_link(page)
    assert make_link(page) == first
    page.locator("#height").fill("45")
    page.wait_for_url(f"{live.url}/check?site=nishi-park")
    expect(page.locator("[data-link]")).to_be_hidden()
    assert make_link(page) != first


@BOTH
def test_a_trial_on_the_page_outlives_a_reload_and_the_way_back_but_no_fresh_visit(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/check?site=nishi-park")
    page.locator("#height").fill("77")
    page.locator("#day").fill("2027-02-03")
    page.wait_for_function("() => sessionStorage.getItem('fieldreg.trial')?.includes('2027-02-03')")
    for come_back in (page.reload, lambda: (page.goto(f"{live.url}/about"), page.go_back())):
        come_back()
        page.wait_for_selector("html[data-ready='1']", state="attached")
        assert [page.locator(f"#{name}").input_value() for name in ("height", "day", "site")] == ["77", "2027-02-03", "nishi-park"]
        expect(page.locator("[data-verdict-is]")).to_be_visible()
    page.goto(f"{live.url}/about")
    opened(page, f"{live.url}/check?site=nishi-park")
    assert page.locator("#height").input_value() == "30"


@BOTH
def test_opened_it_is_the_kept_trial_and_a_change_is_a_copy_of_one_s_own(page: Page, live: Live) -> None:
    code = kept(live)
    opened(page, f"{live.url}/t/{code}")
    screened(page)
    expect(page.get_by_role("heading", name=f"保存した計画 {code}")).to_be_visible()
    fields = {name: page.locator(f"#{name}").input_value() for name in ("height", "mass_g", "day", "from", "to")}
    assert fields == {"height": "60", "mass_g": "900", "day": "2027-01-19", "from": "10:00", "to": "12:00"}
    assert page.locator("[data-answered-count]").text_content() == "(3)"
    expect(page.locator("[data-kept-changed]")).to_be_hidden()
    page.locator("#height").fill("20")
    expect(page.locator("[data-kept-changed]")).to_be_visible()
    assert page.url == f"{live.url}/check"
    another = make_link(page)
    assert live.services.kept_trials.kept(code).document["properties"]["altitude_upper"]["value"] == 60
    changed = live.services.kept_trials.kept(another).document["properties"]
    assert changed == TRIAL["properties"] | {"altitude_upper": {"value": 20, "datum": "AGL"}}
    page.goto(f"{live.url}/t/{code}")
    screened(page)
    assert page.locator("#height").input_value() == "60"


@BOTH
def test_what_turned_since_stands_on_top(page: Page, live: Live) -> None:
    code = kept(live, time_start="2026-12-15T10:00:00+09:00", time_end="2026-12-15T12:00:00+09:00")
    live.services.clock = live.services.kept_trials.clock = live.services.screening.clock = Later(live.services.clock, timedelta(days=20))
    opened(page, f"{live.url}/t/{code}")
    screened(page)
    turned = page.locator("[data-turned]")
    expect(turned).to_be_visible()
    expect(turned).to_contain_text("最も早い開始日")
    expect(turned).to_contain_text("期限を過ぎました")
    box, form = turned.bounding_box(), page.locator("[data-check]").bounding_box()
    assert box is not None
    assert form is not None
    assert box["y"] < form["y"]
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert axe_faults(page) == []


class Later:
    """A clock that is ahead of another."""

    def __init__(self, clock, by):
        self._clock, self._by = clock, by

    def now(self):
        return self._clock.now() + self._by

    def today(self):
        return self.now().date()


def test_what_the_fields_cannot_hold_is_shown_as_it_was_kept_and_cannot_be_changed(page: Page, live: Live) -> None:
    code = kept(live, time_end="2027-01-21T02:00:00+09:00")
    opened(page, f"{live.url}/t/{code}")
    screened(page)
    expect(page.locator("[data-as-kept]")).to_be_visible()
    expect(page.locator("[data-check]")).to_be_hidden()
    verdict = live.services.kept_trials.open(code).screening.verdict
    expect(page.locator(f"[data-verdict-is={verdict}]")).to_be_visible()
    page.locator(".kept__summary > summary").click()
    expect(page.locator(".kept__summary")).to_contain_text("2027-01-19 10:00–2027-01-21 02:00")
    assert page.evaluate("() => feature_group_drawn.getLayers().length") == 1


def test_without_a_script_the_answer_and_what_turned_are_there(live: Live, browser) -> None:
    code = kept(live)
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}, locale="ja-JP")
    try:
        page = context.new_page()
        page.goto(f"{live.url}/t/{code}")
        opened_now = live.services.kept_trials.open(code)
        expect(page.locator(f"[data-verdict-is={opened_now.screening.verdict}]")).to_be_visible()
        expect(page.locator("[data-groups] .finding")).to_have_count(len(opened_now.screening.findings) + len(opened_now.screening.unknown))
        expect(page.locator("[data-turned]")).to_contain_text("変わっていません")
        expect(page.get_by_role("link", name="この計画で相談する")).to_be_visible()
        expect(page.locator("[data-groups] table")).to_contain_text("提出の期限")
    finally:
        context.close()


@BOTH
def test_from_the_trial_to_a_reservation_with_three_answers(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/check?site=nishi-park")
    screened(page)
    page.get_by_role("button", name="この計画で予約する").click()
    sign_in(page, "company@example.jp")
    expect(page.locator("[data-from-kept]")).to_contain_text("ドローン")
    asked = page.locator("form.card").locator("input:not([type=hidden]), select, textarea")  # whether it repeats is folded away
    seen = asked.evaluate_all("all => all.filter(e => e.checkVisibility()).map(e => e.id)")
    assert seen == ["area", "exclusive", "purpose", "organisation"]
    page.get_by_label("目的と内容").fill("点検の練習")
    page.get_by_role("button", name="この内容で申請する").click()
    expect(page.locator(".flashes")).to_contain_text("予約 R-2026-0001 を申請しました")
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


@BOTH
def test_from_the_trial_to_the_desk(page: Page, live: Live) -> None:
    code = kept(live)
    opened(page, f"{live.url}/t/{code}")
    page.get_by_role("link", name="この計画で相談する").click()
    expect(page.locator("[data-from-kept]")).to_contain_text("点検の練習")
    page.get_by_label("団体名").fill("株式会社テスト飛行")
    page.get_by_label("メールアドレス").fill("a@example.jp")
    page.get_by_label("相談の内容").fill("許可は要りますか。")
    assert axe_faults(page) == []
    page.get_by_role("button", name="相談を送る").click()
    page.get_by_text("相談する計画の内容").click()
    expect(page.locator("main")).to_contain_text("点検の練習")
    (held,) = all_cases(live.services)
    assert held.trial == live.services.kept_trials.kept(code).document


@pytest.mark.parametrize("path", ["t", "check"])
def test_on_paper_there_is_the_answer_the_source_and_the_scale_and_nothing_to_press(page: Page, live: Live, path: str) -> None:
    opened(page, f"{live.url}/t/{kept(live)}" if path == "t" else f"{live.url}/check?site=nishi-park")
    screened(page)
    page.wait_for_selector("html[data-base='drawn']", state="attached")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    pressed = page.locator("button, .button, [data-check], .asking, nav, summary:has-text('地図の出典')")
    assert pressed.evaluate_all("all => all.filter(e => e.checkVisibility()).map(e => e.outerHTML.slice(0, 80))") == []
    expect(page.locator("[data-trial-summary]")).to_be_visible()
    expect(page.locator("[data-trial-summary]")).to_contain_text("ドローン")
    scale = page.locator(".leaflet-control-scale-line")
    expect(scale).to_be_visible()
    assert scale.evaluate(NOTHING_ABOVE)
    source = page.locator(".leaflet-control-attribution")
    expect(source).to_be_visible()
    assert source.evaluate("e => e.innerText.length") > 10
    map_box, source_box = (page.locator(which).bounding_box() for which in ("#map_main", ".leaflet-control-attribution"))
    assert map_box is not None
    assert source_box is not None
    assert source_box["y"] + source_box["height"] <= map_box["y"] + map_box["height"] + 1
    assert page.evaluate("() => map_main.getBounds().contains(feature_group_drawn.getBounds())")
    assert page.evaluate(HOW_FAR_OFF) <= 2
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate("() => document.documentElement.className") == ""


def test_a_pin_on_paper_is_an_outline_that_needs_no_ink_behind_it(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/")
    page.emulate_media(media="print")
    looks = page.locator(".pin, .cluster").first.evaluate(GROUND_BORDER_INK)
    assert looks == ["rgb(255, 255, 255)", "rgb(0, 0, 0)", "rgb(0, 0, 0)"]


def test_a_hostile_text_in_a_trial_stays_text(page: Page, live: Live) -> None:
    hostile = '<img src=x onerror="window.__ran=1">'
    code = kept(live, name=hostile, purpose=hostile)
    opened(page, f"{live.url}/t/{code}")
    screened(page)
    assert page.evaluate("() => window.__ran") is None
    assert json.loads(page.locator("[data-check]").get_attribute("data-trial") or "")["properties"]["purpose"] == hostile
