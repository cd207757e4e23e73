"""What comes to the window and finds its way: a telephone call, a proposal that concerns several, a division that says "not ours"."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import NARROW, WIDE, Live, _served_copy
from tests.browser.unclear_proposal import unclear_to_one_agreement
from tests.browser.window import Hand, Window, answer, ask, consult, fits, press, ref_of

pytestmark = pytest.mark.browser
BOTH = pytest.mark.parametrize("page", [WIDE, NARROW], indirect=True, ids=["1280", "390"])
STAFF = "staff@example.jp"


@pytest.fixture(scope="module")
def live(sample_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """One server for all journeys of this file."""
    with _served_copy(sample_database, tmp_path_factory.mktemp("window")) as served:
        yield served


@pytest.fixture(scope="module")
def window(live: Live) -> Window:
    return Window(live)


@BOTH
def test_a_call_is_noted_in_a_minute_and_answered(page: Page, window: Window) -> None:
    window.come(page, STAFF, "/desk/")
    hand = Hand(page)
    hand.press("電話・窓口の受付", role="link")
    hand.write("お名前", "広瀬")
    hand.write("電話番号", "022-555-0100")
    hand.press("受け付ける")
    assert (hand.presses, hand.fields) == (2, 2)
    assert hand.seconds <= 60
    ref, address = ref_of(page), page.locator(".case-slip__address").inner_text()
    expect(page.get_by_text("お知らせのメールは送られません")).to_be_visible()
    fits(page)
    press(page, "案件を開く", role="link")
    told = page.locator("main")
    for one in ("電話", f"記録: {STAFF}", "広瀬", "022-555-0100"):
        expect(told).to_contain_text(one)
    fits(page)
    page.get_by_label("回答の内容").fill("校庭を使えます。")
    press(page, "回答する")
    expect(page.get_by_role("status").first).to_contain_text(f"案件 {ref} に回答しました")
    assert window.letters(ref) == []

    window.leave(page)  # the caller, with what was written on the paper
    page.goto(address)
    expect(page.get_by_text("校庭を使えます。")).to_be_visible()
    fits(page)


@BOTH
def test_what_concerns_three_is_asked_of_them_at_once_and_agreed_by_both(page: Page, browser: Browser, window: Window) -> None:
    unclear_to_one_agreement(page, browser, window)


@BOTH
def test_not_ours_brings_it_back_with_the_one_named_first(page: Page, window: Window) -> None:
    window.goto(page, "/consult")
    ref, own = consult(page, organisation="青葉商店", email="shop@example.jp", subject="看板", body="避難所の看板を見やすくしたい。")
    window.come(page, STAFF, f"/desk/cases/{ref}")
    links = ask(page, "防災・危機管理")
    window.goto(page, f"/desk/cases/{ref}")
    expect(page.locator(".case-head")).to_contain_text("調整中")
    answer(page, links["防災・危機管理"], "こちらの担当ではない", suggests="都市景観課")
    window.come(page, STAFF, f"/desk/cases/{ref}")
    expect(page.locator(".case-head")).to_contain_text("担当の検討")
    first = page.locator(".routing__one").first
    expect(first).to_contain_text("都市景観課")
    expect(first.locator(".routing__reasons li").first).to_contain_text("防災")
    fits(page)
    ask(page, "都市景観課")
    window.leave(page)
    page.goto(own)
    expect(page.get_by_role("heading", name="経過")).to_be_visible()
    told = page.locator("main").inner_text()
    assert not [word for word in ("担当ではない", "防災・危機管理", "都市景観課", "見送") if word in told]
    fits(page)
