"""A company books every week with two exceptions and gives one date back; the desk sees it as one and decides it at once."""

import pytest
from playwright.sync_api import Page, expect

from fieldreg.booking.reservations import State
from tests.browser.conftest import NARROW, PASSWORD, WIDE, Live, axe_faults, sign_in
from tests.browser.test_desk import REQUEST

pytestmark = pytest.mark.browser
SITE = "sanezawa-former-elementary"
BOTH = pytest.mark.parametrize("page", [WIDE, NARROW], indirect=True, ids=["1280", "390"])
FOUR_TUESDAYS = {**REQUEST, "rrule": "FREQ=WEEKLY;BYDAY=TU;COUNT=4"}  # 22 and 29 December, 5 and 12 January


@BOTH
def test_a_series_from_the_form_to_the_decision(page: Page, live: Live) -> None:
    faults = {}
    page.goto(f"{live.url}/login?next=/sites/{SITE}/reserve")
    sign_in(page, "company@example.jp")
    page.get_by_label("開始").first.fill("2026-12-22T10:00")
    page.get_by_label("終了").first.fill("2026-12-22T12:00")
    page.get_by_label("実証の種類").select_option("drone")
    page.get_by_label("飛行高度の上限").fill("30")
    page.get_by_label("目的と内容").fill("校庭での離着陸の試験")
    page.get_by_text("繰り返し（任意）").click()
    page.get_by_label("繰り返し方").select_option("weekly")
    page.get_by_role("checkbox", name="火", exact=True).check()
    page.get_by_label("回数").fill("8")
    page.get_by_label("除く日").fill("2026-12-29")
    faults["form"] = axe_faults(page)
    page.get_by_role("button", name="この内容で申請する").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("繰り返しの日を確かめる")
    expect(page.get_by_text("7 回のうち 7 回が空いています")).to_be_visible()
    page.get_by_role("checkbox", name="2027-01-12").uncheck()
    faults["dates"] = axe_faults(page)
    assert _fits(page)
    page.get_by_role("button", name="チェックした回を申請する").click()

    expect(page.get_by_role("status")).to_contain_text("S-2026-0001")
    expect(page.locator("[data-occurrence]")).to_have_count(6)
    row = page.locator("[data-occurrence]", has_text="2027-01-19")
    row.locator("summary").click()
    row.get_by_role("button", name="2027-01-19 の回を取り下げる").click()
    expect(page.get_by_role("status")).to_contain_text("2027-01-19 の回を取り下げました")
    faults["own"] = axe_faults(page)
    assert _fits(page)
    page.goto(f"{live.url}/my")
    expect(page.locator("[data-series]")).to_have_count(1)
    faults["my"] = axe_faults(page)

    page.context.clear_cookies()
    page.goto(f"{live.url}/login?next=/desk/reservations")
    sign_in(page, "staff@example.jp")
    page.get_by_role("link", name="S-2026-0001").click()
    faults["desk"] = axe_faults(page)
    assert _fits(page)
    page.get_by_role("radio", name="承認", exact=True).check()
    page.get_by_role("button", name="5 回を決定する").click()
    expect(page.get_by_role("status")).to_contain_text("S-2026-0001")
    assert {where: found for where, found in faults.items() if found} == {}

    company = live.services.accounts.sign_in("company@example.jp", PASSWORD)
    assert company is not None
    held = live.services.series.series("S-2026-0001", company)
    told = {f"{one.slot.start:%m-%d}": str(one.state) for one in held.reservations}
    assert told == dict.fromkeys(("12-22", "01-05", "01-26", "02-02", "02-09"), "accepted") | {"01-19": "withdrawn"}
    assert [f"{one:%m-%d}" for one in held.series.recurrence.exceptions] == ["12-29", "01-12", "01-19"]


@BOTH
def test_from_a_day_on_the_dates_are_changed_as_they_were_shown(page: Page, live: Live) -> None:
    company, staff = (live.services.accounts.sign_in(f"{name}@example.jp", PASSWORD) for name in ("company", "staff"))
    assert company is not None
    assert staff is not None
    made = live.services.series.book(FOUR_TUESDAYS, company)
    live.services.booking.decide(made.reservations[1].id, State.ACCEPTED, staff)
    faults = {}
    page.goto(f"{live.url}/login?next=/my/series/{made.series.ref}")
    sign_in(page, "company@example.jp")
    page.get_by_role("link", name="繰り返しを変える").click()
    page.get_by_label("この日から変える").fill("2026-12-29")
    page.get_by_label("開始").fill("2026-12-29T10:00")
    page.get_by_label("終了").fill("2026-12-29T12:00")
    page.get_by_label("間隔").fill("2")
    page.get_by_label("回数").fill("3")
    faults["form"] = axe_faults(page)
    assert _fits(page)
    page.get_by_role("button", name="各回がどうなるかを見る").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("変更を確かめる")
    dates = page.locator("[data-fate]").all()
    shown = [(one.get_attribute("data-fate"), one.locator(".series-dates__day").inner_text()[:10]) for one in dates]
    faults["preview"] = axe_faults(page)
    assert _fits(page)
    assert shown == [("kept", "2026-12-29"), ("dropped", "2027-01-05"), ("kept", "2027-01-12"), ("new", "2027-01-26")]
    assert [str(one.state) for one in live.services.series.series(made.series.ref, company).reservations] == [
        "requested", "accepted", "requested", "requested",
    ]  # fmt: skip
    page.get_by_text("変わらない回（1）").click()
    expect(page.locator("details", has_text="変わらない回")).to_contain_text("2026-12-22")
    page.get_by_role("button", name="このとおりに変える").click()

    expect(page.get_by_role("status")).to_contain_text("これからの回は S-2026-0002 です")
    faults["goes on"] = axe_faults(page)
    assert _fits(page)
    assert {where: found for where, found in faults.items() if found} == {}
    before, after = (live.services.series.series(ref, company) for ref in (made.series.ref, "S-2026-0002"))
    assert {f"{one.slot.start:%m-%d}": str(one.state) for one in before.reservations} == {
        "12-22": "requested", "01-05": "withdrawn",
    }  # fmt: skip
    assert {f"{one.slot.start:%m-%d}": str(one.state) for one in after.reservations} == {
        "12-29": "accepted", "01-12": "requested", "01-26": "requested",
    }  # fmt: skip


def _fits(page: Page) -> bool:
    """Nothing stands out to the right."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
