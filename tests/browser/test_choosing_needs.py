"""Three needs, each from `/` to the PDF of a shortlist judged by law: on a wide page and under a finger, in both languages, counted."""

import contextlib
import io
import re
from collections.abc import Iterator
from typing import Any
from unicodedata import normalize
from urllib.parse import parse_qsl, urljoin, urlsplit

import pypdf
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import NARROW, WIDE, Live, Watched, axe_faults, opened, watched_page
from web.pages.needs.asked_need import AskedNeed

pytestmark = [pytest.mark.browser, pytest.mark.looks]
MOST_INPUTS = 12


class Hand:
    """Somebody at the page, whose inputs are counted: a tap, a choice, a value typed."""

    def __init__(self, page: Page, *, touch: bool) -> None:
        self.page, self.touch, self.inputs = page, touch, 0

    def tap(self, selector: str) -> None:
        held = self.page.locator(selector).first
        held.tap() if self.touch else held.click()
        self.inputs += 1

    def choose(self, selector: str, value: str) -> None:
        with self._answer():
            self.page.locator(selector).select_option(value)
        self.inputs += 1

    def enter(self, selector: str, value: str) -> None:
        with self._answer():
            self.page.locator(selector).fill(value)
            self.page.locator(selector).press("Tab")
        self.inputs += 1

    @contextlib.contextmanager
    def _answer(self) -> Iterator[None]:
        """Waits until what was said is answered, and laid into the list."""
        with self.page.expect_response(lambda answer: "rows.json" in answer.url):
            yield
        expect(self.page.locator("[data-site-list]")).not_to_have_attribute("aria-busy", "true")


@pytest.fixture(params=[(WIDE, False), (NARROW, True)], ids=["1280", "390"])
def hand(browser: Browser, live: Live, request: pytest.FixtureRequest) -> Iterator[Hand]:
    size, touch = request.param
    with watched_page(browser, live, size, touch=touch) as (page, seen):
        yield Hand(page, touch=touch)
    assert seen == Watched()


def open_the_bar(hand: Hand) -> None:
    if hand.touch:
        hand.tap("[data-trial-open]")


def see_the_list(hand: Hand) -> None:
    if hand.touch:
        hand.tap("[data-trial-go]")


def rows(page: Page, group: str) -> list[str]:
    """The names of the sites of a group, in order; the group by the kind of its heading."""
    told = """(list, kind) => { const found = []; let here = false;
        for (const row of list.children) {
          if (row.matches('.site-list__group')) here = row.matches(`.site-list__group--${kind}`);
          else if (here) found.push(row.dataset.site);
        } return found; }"""
    found: list[str] = page.locator("[data-site-list]").evaluate(told, group)
    return found


def star_two_and_take_the_pdf(hand: Hand, sites: list[str], *said: str) -> None:
    """The paper names the two sites, in the page's language, and what is said of the need."""
    page = hand.page
    for site in sites[:2]:
        hand.tap(f"[data-star='{site}']")
    expect(page.locator("[data-shortlist-count]")).to_have_text("2")
    asked = _asked(page)
    hand.tap("[data-shortlist] a")
    page.wait_for_url("**/compare?list=**")
    assert _asked(page) == asked
    assert axe_faults(page) == []
    names = page.locator(".comparison thead th a").all_inner_texts()
    assert len(names) == 2
    link = page.locator("a[href*='/compare.pdf']")
    answer = page.request.get(urljoin(page.url, link.get_attribute("href")))
    hand.inputs += 1  # the link to it
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    paper = told(answer.body())
    assert [one for one in (*names, *said) if bare(one) not in paper] == []
    assert hand.inputs <= MOST_INPUTS


def told(pdf: bytes) -> str:
    """All that stands on a paper, without spaces."""
    return bare("".join(sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(pdf)).pages))


def bare(text: str) -> str:
    return re.sub(r"\s+", "", normalize("NFKC", text))


@pytest.mark.parametrize("root", ["", "/en"], ids=["ja", "en"])
def test_a_drone_of_900_g_to_60_m_for_two_hours_in_december(hand: Hand, live: Live, root: str) -> None:
    opened(hand.page, f"{live.url}{root}/")
    open_the_bar(hand)
    hand.choose("#craft", "drone-1.2kg")
    hand.choose("#craft", "drone-900g")
    hand.enter("#high_m", "60")
    hand.enter("#day", "2026-12-14")
    see_the_list(hand)
    line = "900 g drone · up to 60 m" if root else "900 g のドローン・高さ60 m"
    expect(hand.page.locator("[data-trial-line]" if hand.touch else "[data-trial-told]")).to_contain_text(line)
    without = rows(hand.page, "consent")
    ranked = live.services.choosing.rank(_asked(hand.page))
    assert without == [row.site.id for row in ranked.rows if row.demands.grade == "consents" and row.fit.answer == "yes"]
    assert without
    permits = [row.site.id for row in ranked.rows if row.demands.grade == "permits" and row.fit.answer == "yes"]
    assert rows(hand.page, "permit") == permits
    first = hand.page.locator("[data-site-list] > li[data-site]").first
    expect(first).to_be_in_viewport()  # the first result on the first screen
    assert axe_faults(hand.page) == []
    star_two_and_take_the_pdf(hand, without, "60 m")


@pytest.mark.parametrize("root", ["", "/en"], ids=["ja", "en"])
def test_a_kilometre_of_quiet_road_for_a_low_speed_bus(hand: Hand, live: Live, root: str) -> None:
    opened(hand.page, f"{live.url}{root}/")
    open_the_bar(hand)
    hand.choose("#craft", "bus-driver")
    expect(hand.page.locator("[name=size_kind]")).to_have_value("length_m")  # of a road
    hand.enter("#size", "1000")
    hand.tap("[data-trial-more] > summary")
    hand.choose("[data-activity-set=automated_driving] [name='needs.max_pedestrian_density']", "low")
    hand.tap("[data-trial-fold]")
    see_the_list(hand)
    told = hand.page.locator("[data-site-list] > li[data-site]")
    expect(told.first).to_be_in_viewport()
    sites = rows(hand.page, "unknown")  # of no road anybody has counted who walks there
    assert sites
    assert all(live.services.register.site(site).kind == "road" for site in sites)
    expect(told.first.locator(".site-item__held .is-unknown").first).to_contain_text("pedestrians" if root else "歩行者")
    assert axe_faults(hand.page) == []
    star_two_and_take_the_pdf(hand, sites, "1,000 m")


@pytest.mark.parametrize("root", ["", "/en"], ids=["ja", "en"])
def test_a_hall_with_30_kva_for_robots(hand: Hand, live: Live, root: str) -> None:
    opened(hand.page, f"{live.url}{root}/")
    open_the_bar(hand)
    hand.choose("#craft", "hall-robot")
    hand.tap("[data-trial-more] > summary")
    hand.enter("[data-activity-set=ground_robot] [name='needs.power_kva']", "30")
    hand.tap("[data-trial-fold]")
    see_the_list(hand)
    sites = rows(hand.page, "unknown")
    assert {live.services.register.site(site).kind for site in sites} >= {"indoor"}
    first = hand.page.locator("[data-site-list] > li[data-site]").first
    expect(first.locator(".site-item__held")).to_contain_text("power is not known" if root else "電源の容量は未確認です")
    star_two_and_take_the_pdf(hand, sites, "30 kVA")


def _asked(page: Page) -> dict[str, Any]:
    need = AskedNeed.of(dict(parse_qsl(urlsplit(page.url).query)))
    assert need is not None
    return need.document
