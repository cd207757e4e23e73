"""A company books every week with two exceptions and gives one date back; the desk sees it as one and decides it at once."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, PASSWORD, WIDE, Live, axe_faults, sign_in

pytestmark = pytest.mark.browser
SITE = "sanezawa-former-elementary"


@pytest.mark.parametrize("page", [WIDE, NARROW], indirect=True, ids=["1280", "390"])
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


def _fits(page: Page) -> bool:
    """Nothing stands out to the right."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
