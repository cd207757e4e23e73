"""The desk moves an accepted booking, and offers other slots; the company chooses one with a button."""

import pytest
from playwright.sync_api import Page, expect

from fieldreg.booking.reservations import Reservation, State
from tests.browser.conftest import PASSWORD, Live
from tests.browser.test_desk import REQUEST
from tests.browser.test_rivals import BOTH, come, looked_at

pytestmark = pytest.mark.browser


@pytest.fixture
def accepted(live: Live) -> Reservation:
    company, staff = (live.services.accounts.sign_in(f"{name}@example.jp", PASSWORD) for name in ("company", "staff"))
    assert company is not None
    assert staff is not None
    made, _ = live.services.booking.reserve(REQUEST, company)
    return live.services.booking.decide(made.id, State.ACCEPTED, staff)


@BOTH
def test_the_desk_moves_a_booking_and_its_owner_reads_why(page: Page, live: Live, accepted: Reservation) -> None:
    come(page, live, "staff@example.jp", f"/desk/reservations/{accepted.id}")
    expect(page.get_by_role("radio", name="終了")).to_have_count(0)  # not before its end
    page.locator("summary", has_text="変更する").click()
    change = page.locator("section", has=page.get_by_role("heading", name="日時・区画を変える"))
    change.get_by_label("開始").fill("2026-12-22T10:00")
    change.get_by_label("終了").fill("2026-12-22T12:00")
    change.get_by_label("理由").fill("校庭の工事のため")
    change.get_by_role("button", name="変更して知らせる").click()
    expect(page.get_by_role("alert").first).to_contain_text("いまの予約と同じです")
    page.get_by_label("終了").first.fill("2026-12-22T11:00")
    looked_at(page, "changing")
    page.get_by_role("button", name="変更して知らせる").click()
    expect(page.get_by_role("status").first).to_contain_text(accepted.id)
    come(page, live, "company@example.jp", "/my")
    card = page.locator("article.card", has_text=accepted.id)
    expect(card).to_contain_text("10:00–11:00")
    card.locator("summary", has_text="これまでの経過").click()
    expect(card).to_contain_text("校庭の工事のため")
    looked_at(page, "moved")


@BOTH
def test_the_company_takes_what_the_desk_offers(page: Page, live: Live, accepted: Reservation) -> None:
    come(page, live, "staff@example.jp", f"/desk/reservations/{accepted.id}")
    page.locator("summary", has_text="提案する").click()
    expect(page.get_by_role("group", name="案 1").get_by_label("開始")).to_have_value("2026-12-23T10:00")
    page.get_by_label("理由").last.fill("行事が入ったため")
    looked_at(page, "offering")
    page.get_by_role("button", name="提案を送る").click()
    expect(page.get_by_role("status").first).to_contain_text("提案しました")
    expect(page.locator("main")).to_contain_text("申請者の返事を待っています")
    looked_at(page, "offered")
    come(page, live, "company@example.jp", "/my")
    offer = page.locator("[data-offer]")
    expect(offer).to_contain_text("行事が入ったため")
    looked_at(page, "to-choose")
    offer.get_by_role("button", name="この枠に移す").first.click()
    expect(page.get_by_role("status").first).to_contain_text("選んだ枠に移しました")
    expect(page.locator("article.card", has_text=accepted.id)).to_contain_text("2026-12-23 10:00–12:00")
    expect(page.locator("[data-offer]")).to_have_count(0)


@BOTH
def test_the_desk_cancels_with_a_reason_and_tells_what_is_free(page: Page, live: Live, accepted: Reservation) -> None:
    come(page, live, "staff@example.jp", f"/desk/reservations/{accepted.id}")
    page.get_by_role("radio", name="取消し", exact=True).check()
    page.get_by_role("button", name="決定する").click()
    expect(page.get_by_role("alert").first).to_contain_text("理由を書いてください")
    page.get_by_label("申請者への伝達事項").fill("崖が崩れたため")
    page.get_by_role("radio", name="取消し", exact=True).check()
    page.get_by_role("button", name="決定する").click()
    expect(page.get_by_role("status").first).to_contain_text("取消し")
    page.goto(f"{live.url}/desk/reservations?show=decided")
    expect(page.get_by_role("link", name=accepted.id)).to_be_visible()
    looked_at(page, "decided")
    come(page, live, "company@example.jp", "/my/letters")
    expect(page.locator("main")).to_contain_text("取り消しました")
