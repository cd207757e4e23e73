"""The desk decides."""

import pytest
from playwright.sync_api import Page, expect

from fieldreg.booking.reservations import State
from tests.browser.conftest import NARROW, PASSWORD, WIDE, Live, sign_in

pytestmark = pytest.mark.browser
REQUEST = {
    "site": "sanezawa-former-elementary",
    "area": None,
    "time_start": "2026-12-22T10:00:00+09:00",
    "time_end": "2026-12-22T12:00:00+09:00",
    "activity": "drone",
    "altitude_upper": {"value": 30, "datum": "AGL"},
    "purpose": "離着陸の試験",
    "organisation": "株式会社テスト飛行",
}


@pytest.mark.parametrize("page", [WIDE, NARROW], indirect=True, ids=["1280", "390"])
def test_staff_accept_a_request(page: Page, live: Live) -> None:
    company = live.services.accounts.sign_in("company@example.jp", PASSWORD)
    assert company is not None
    made, _ = live.services.booking.reserve(REQUEST, company)
    page.goto(f"{live.url}/desk/reservations")
    sign_in(page, "staff@example.jp")
    page.get_by_role("link", name=made.id).click()
    expect(page.get_by_role("heading", name="必要な手続き（現在の判定）")).to_be_visible()
    page.get_by_role("radio", name="承認", exact=True).check()
    page.get_by_role("button", name="決定する").click()
    expect(page.get_by_role("status").first).to_be_visible()
    assert live.services.booking.reservation(made.id, company).state is State.ACCEPTED
    page.goto(f"{live.url}/sites/{made.site}")
    expect(page.locator(".calendar__day--busy")).to_have_count(1)
    expect(page.get_by_text("12/22 10:00〜12/22 12:00")).to_contain_text("確定")
