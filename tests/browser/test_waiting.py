"""Where a trial cannot be had: the nearest instead, waiting for the slot, being told; with and without a script, wide and narrow."""

import pytest
from playwright.sync_api import Page, expect

from fieldreg.booking.reservations import State
from tests.browser.conftest import NARROW, WIDE, Live, axe_faults, opened, sign_in

pytestmark = pytest.mark.browser
BOTH = pytest.mark.parametrize("page", [WIDE, NARROW], indirect=True, ids=["1280", "390"])
TIMES = {"time_start": "2027-01-19T10:00:00+09:00", "time_end": "2027-01-19T12:00:00+09:00"}


def kept(live: Live) -> str:
    site = live.services.register.site("nishi-park")
    middle = site.outline.representative_point()
    document = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [middle.x, middle.y]},
        "properties": {
            "activity": "drone", "site": "nishi-park", "radius_m": 20, **TIMES, "altitude_lower": {"value": 0, "datum": "AGL"},
            "altitude_upper": {"value": 160, "datum": "AGL"}, "vehicle": {"mass_g": 900, "bvlos": False, "registered": True},
        },
    }  # fmt: skip
    return live.services.kept_trials.keep(document)[0].code


def holding(live: Live) -> tuple[str, object]:
    """A reservation in the way, of the desk's own, and whose it is."""
    with live.services.store.reading() as work:
        staff = next(account for account in work.accounts.all() if account.email == "staff@example.jp")
    body = {
        "site": "nishi-park", "area": None, **TIMES, "activity": "drone", "altitude_upper": {"value": 60, "datum": "AGL"},
        "purpose": "点検", "organisation": "仙台市",
    }  # fmt: skip
    made, _ = live.services.booking.reserve(body, staff)
    return made.id, staff


@BOTH
def test_who_has_the_link_waits_is_told_and_finds_what_is_nearest(page: Page, live: Live) -> None:
    code, (held, staff) = kept(live), holding(live)
    opened(page, f"{live.url}/t/{code}")
    box = page.locator("[data-watching]")
    expect(box).to_contain_text("ほかの予約が 1 件入っています")
    box.get_by_role("button", name="空いたら知らせる").click()
    expect(page.locator("[data-watch=free]")).to_have_attribute("data-on", "yes")
    live.services.booking.decide(held, State.WITHDRAWN, staff)
    opened(page, f"{live.url}/t/{code}")
    expect(box).to_contain_text("待っていた枠が空きました。")
    assert axe_faults(page) == []
    box.get_by_role("button", name="確認しました").click()
    expect(page.locator("[data-watching] .told__new")).to_have_count(0)
    page.get_by_role("link", name="代わりの案を探す").click()
    expect(page.locator("h1")).to_have_text("代わりの案")
    assert axe_faults(page) == []
    page.get_by_role("button", name="この案を計画にする").first.click()
    expect(page.locator("[data-kept] .kept__code")).not_to_have_text(code)


@BOTH
def test_a_company_that_meets_another_waits_from_there_and_is_told_on_its_own_page(page: Page, live: Live) -> None:
    held, staff = holding(live)
    hours = "time_start=2027-01-19T10:00&time_end=2027-01-19T12:00"
    page.goto(f"{live.url}/sites/nishi-park/reserve?{hours}&activity=drone&altitude_upper=60&purpose=点検")
    sign_in(page, "company@example.jp")
    page.get_by_role("button", name="この内容で申請する").click()
    expect(page.locator("h1")).to_have_text("予約が重なっています")
    expect(page.get_by_role("link", name="2027-01-20 10:00–12:00")).to_be_visible()
    expect(page.locator("[data-instead^='site:']").first).to_be_visible()
    assert axe_faults(page) == []
    page.get_by_role("button", name="空いたら知らせる").click()
    expect(page.locator("[data-watch=free]")).to_have_attribute("data-on", "yes")
    live.services.booking.decide(held, State.WITHDRAWN, staff)
    page.goto(f"{live.url}/my")
    expect(page.locator("[data-unread]")).to_have_text("新着 1 件")
    assert axe_faults(page) == []


@BOTH
def test_where_nothing_fits_the_list_leads_to_why_and_to_a_need_that_is_met(page: Page, live: Live) -> None:
    need = "activity=drone&high=AGL:0:60&when=20261214T1000-1200&vehicle=mass_g:900&needs=ceiling_m:50"
    opened(page, f"{live.url}/?{need}")
    expect(page.locator("[data-nothing-here]")).to_be_visible()
    page.locator("[data-nothing-here] a").click()
    page.wait_for_url("**/nothing-fits?*")
    expect(page.locator("[data-nearest]").first).to_be_visible()
    assert axe_faults(page) == []
    page.goto(page.url.replace("/nothing-fits", "/en/nothing-fits"))
    page.get_by_role("link", name="Search with this").first.click()
    page.wait_for_url("**/en/?*")
    page.wait_for_selector("html[data-ready='1']", state="attached")
    expect(page.locator("[data-nothing-here]")).to_be_hidden()
