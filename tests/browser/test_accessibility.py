"""axe finds nothing against WCAG 2.2 AA on any page, wide or narrow; and it does find what is planted."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import (
    NARROW,
    PASSWORD,
    WIDE,
    Live,
    Watched,
    axe_faults,
    opened,
    sign_in,
    watched_page,
)
from tests.browser.test_desk import REQUEST

pytestmark = pytest.mark.browser
SITE = "sanezawa-former-elementary"
BOTH = pytest.mark.parametrize("page", [WIDE, NARROW], indirect=True, ids=["1280", "390"])


@BOTH
@pytest.mark.looks
def test_pages_for_anybody(page: Page, live: Live) -> None:
    faults = {}
    for path in ("/", "/en/", f"/?site={SITE}", f"/sites/{SITE}", "/sites/rd01-sendai-castle-up", "/check"):
        opened(page, live.url + path)
        faults[path] = axe_faults(page)
    law = ("/law", "/law?q=none", "/law/caa-did", "/en/law/uavact-yellow?on=2026-07-13")
    programmes = ("/programme", "/programme/field-support", "/en/programme/certification")
    for path in ("/consult", "/login", "/about", "/docs/connect", "/sites/none-such", *law, *programmes):
        page.goto(live.url + path)
        faults[path] = axe_faults(page)
    assert {path: found for path, found in faults.items() if found} == {}


@BOTH
@pytest.mark.looks
def test_findings_questions_and_popups(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/check?site=nishi-park")
    expect(page.locator("[data-group=unknown]")).to_be_visible()
    for folded in page.locator("[data-findings] details").all():
        folded.evaluate("box => { box.open = true; }")
    findings = axe_faults(page)
    opened(page, f"{live.url}/?q=実沢")
    page.locator("[data-show]:visible").click()
    expect(page.locator(".popup__name")).to_be_visible()
    assert (findings, axe_faults(page)) == ([], [])


@BOTH
def test_pages_after_signing_in(page: Page, live: Live) -> None:
    company = live.services.accounts.sign_in("company@example.jp", PASSWORD)
    assert company is not None
    made, _ = live.services.booking.reserve(REQUEST, company)
    asked = {"organisation": "見本社", "email": "a@example.jp", "subject": "公園で飛ばす", "body": "本文"}
    case, _ = live.services.cases.open(asked, files=[("計画.txt", "計画".encode())])
    faults = {}
    page.goto(f"{live.url}/my")
    sign_in(page, "company@example.jp")
    for path in ("/my", "/my/letters", f"/sites/{SITE}/reserve", f"/sites/{SITE}"):
        page.goto(live.url + path)
        faults[path] = axe_faults(page)
    page.get_by_role("button", name="ログアウト").click()
    page.goto(f"{live.url}/desk/")
    sign_in(page, "staff@example.jp")
    for path in ("/desk/", "/desk/cases/new", "/desk/reservations", f"/desk/reservations/{made.id}", "/desk/letters", "/desk/letters/1",
                 "/desk/calendar", "/desk/calendar?view=week", "/desk/closures", "/desk/filters", f"/desk/cases/{case.ref}/files",
                 f"/desk/sites/{SITE}/availability?area="):  # fmt: skip
        page.goto(live.url + path)
        faults[path] = axe_faults(page)
    assert {path: found for path, found in faults.items() if found} == {}


def test_axe_finds_what_is_planted(page: Page, live: Live) -> None:
    page.goto(f"{live.url}/about")
    page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    assert [fault["rule"] for fault in axe_faults(page)] == ["button-name"]


def test_the_watch_sees_a_violation_an_error_and_a_way_out(browser: Browser, live: Live) -> None:
    with watched_page(browser, live, WIDE) as (page, seen):
        page.goto(f"{live.url}/about")
        with page.expect_event("pageerror"):
            page.evaluate("""() => {
                const script = document.createElement('script');
                script.textContent = 'window.__ran = 1';
                document.body.append(script);
                setTimeout(() => { throw new Error('planted'); });
            }""")
        assert page.evaluate("window.__ran") is None
        page.route("http://outside.example/", lambda route: route.abort("aborted"))  # so that the page stays, to be asked
        with page.expect_event("requestfailed"):
            page.evaluate("() => { location.href = 'http://outside.example/'; }")
    assert seen != Watched()
    assert any("script-src" in violation for violation in seen.violations)
    assert seen.errors == ["planted"]
    assert seen.outside == ["http://outside.example/"]


def test_a_map_does_not_glide_for_who_asked_for_less_motion(page: Page, live: Live) -> None:
    opened(page, live.url)
    moved = page.evaluate("""() => {
        const before = window.map_main.getCenter().lng;
        window.map_main.panBy([80, 0]);
        return [window.map_main.getCenter().lng > before, document.querySelector('.leaflet-pan-anim') === null];
    }""")
    assert moved == [True, True]
