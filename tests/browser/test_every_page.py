"""Every page there is, as everybody who may read it, with something on it, wide and narrow: axe finds nothing, and nothing is wider.

The list is the application's own: a page that is new and is met by none of these visitors fails.
"""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Browser, Page

from fieldreg.services import Services
from fieldreg.wiring import Config
from tests import cast, makers, one_story, registries
from tests.browser.conftest import NARROW, WIDE, Live, Watched, axe_faults, served, watched_page
from tests.fakes import FixedClock
from web.app import create_app

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SECRET = "0123456789abcdefghijklmnopqrstuvwxyz"
NO_PAGE = re.compile(
    r"/api|/healthz|/readyz|/metrics|/static|/language/|/maps?/|.*/files/|.*\.(json|geojson|csv|xlsx|pdf|ics|kml|plan|xml|txt|html|<kind>|<any\(.*>)$"
)
BY_OTHER_TESTS = {  # what is there only while something is under way, or by a link that was handed over
    "/answer/<token>", "/answer/<token>/brief",  # test_answering.py, test_window_journeys.py
    "/desk/loads/jobs/<job_id>", "/desk/loads/jobs/<job_id>/progress", "/desk/loads/<int:load_id>",  # test_loading.py
    "/invitations/<secret>",  # test_people.py
}  # fmt: skip


class Town:
    """The registry with one company's whole story, and the server over it."""

    def __init__(self, folder: Path) -> None:
        store = registries.upgraded(folder / "fieldreg.db")
        makers.furnish(store)
        self.clock = FixedClock()
        self.services = Services(store, self.clock, secret=lambda: SECRET)
        people = cast.hire(self.services)
        self.story = one_story.begin(self.services, self.clock, people)
        config = Config(database_url=f"sqlite:///{folder / 'fieldreg.db'}", secret_key=SECRET)
        self.app: Flask = create_app(config, self.services, {"TESTING": True, "RATELIMIT_ENABLED": False})


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return Town(tmp_path_factory.mktemp("town"))


def who_reads(rule: str) -> tuple[str | None, ...]:
    """Whose page it is; where several read it, who has most on it, first."""
    for start, who in READERS_OF.items():
        if rule.startswith(start):
            return who
    return (None,)


READERS_OF: dict[str, tuple[str | None, ...]] = {
    "/desk/": ("staff", "admin"), "/jury": ("juror",), "/tasks": ("asked",), "/my/applications": ("company",), "/my": ("company",),
    "/cases/<ref>": ("company",), "/calls/<call_id>/apply": ("company",), "/sites/<site_id>/reserve": ("company",),
    "/series/": ("company",),
}  # fmt: skip


class Walk:
    """One browser over all pages: each is opened once, and looked at wide and narrow."""

    def __init__(self, page: Page, town: Town, url: str) -> None:
        self.page, self.town, self.url = page, town, url
        page.set_default_navigation_timeout(60_000)  # what a server makes once for all visitors, it makes here for the first
        self.faults: dict[str, Any] = {}
        self.read: set[str] = set()

    def enter(self, who: str | None) -> None:
        """Signed in, as the server itself would say it in a cookie."""
        self.page.context.clear_cookies()
        if who is None:
            return
        held = self.town.services.administering.by_email(f"{who}@example.jp")
        assert held is not None
        app, now = self.town.app, self.town.clock.now().isoformat()
        signing = SecureCookieSessionInterface().get_signing_serializer(app)
        assert signing is not None
        value = signing.dumps({"account": held.id, "epoch": held.session_epoch, "since": now, "seen": now})
        self.page.context.add_cookies([{"name": app.config["SESSION_COOKIE_NAME"], "value": value, "url": self.url}])

    def all_of(self, who: str | None, rules: dict[str, list[str]]) -> None:
        """What of these nobody has read yet, and he may."""
        self.enter(who)
        for rule, paths in rules.items():
            if rule in self.read or who not in who_reads(rule):
                continue
            left = 2 if "<ref>" in rule else 1  # an open and an ended case; what is certified, and what is applied for
            for path in paths:
                answer = self.page.goto(self.url + path) if left else None
                if answer is not None and answer.status == 200 and self.page.url == self.url + path:
                    self.read.add(rule)
                    self.look(path)
                    left -= 1

    def look(self, path: str) -> None:
        self.page.evaluate("document.querySelectorAll('main details').forEach(box => { box.open = true; })")
        for size in (WIDE, NARROW):
            self.page.set_viewport_size({"width": size[0], "height": size[1]})
            found = axe_faults(self.page)
            if self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                found.append({"rule": "wider than the page", "nodes": self.page.evaluate(WIDE_ONES)})
            if found:
                self.faults[f"{path} {size[0]}"] = found


WIDE_ONES = """() => [...document.querySelectorAll('main *')].filter(one => one.getBoundingClientRect().right > innerWidth + 1)
  .slice(0, 3).map(one => one.outerHTML.slice(0, 160))"""


def pages(town: Town) -> dict[str, list[str]]:
    """What is asked for by GET and answers with a page."""
    return {rule: paths for rule, paths in town.story.addresses(town.app).items() if rule != "more" and not NO_PAGE.match(rule)}


def test_axe_finds_nothing_on_any_page_and_none_is_wider_than_it_may_be(browser: Browser, town: Town) -> None:
    with served(town.app) as url:
        live = Live(url, town.services)
        with watched_page(browser, live, WIDE) as (page, seen):
            walk = Walk(page, town, url)
            town.story.call.at(town.story.closes_at - timedelta(minutes=1))
            of_calls = {rule: paths for rule, paths in pages(town).items() if rule in ("/calls/<call_id>", "/calls/<call_id>/apply")}
            for who in (None, "company"):
                walk.all_of(who, of_calls)
            town.story.open_and_judge()
            for who in (None, "company", "asked", "juror", "staff", "admin"):
                walk.all_of(who, pages(town))
    assert seen == Watched()
    assert walk.faults == {}, walk.faults
    assert set(pages(town)) - walk.read == BY_OTHER_TESTS
