"""What comes to the window and finds its way: a telephone call, a proposal that concerns several, a division that says "not ours"."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import NARROW, WIDE, Live, _served_copy, watched_page
from tests.browser.window import Hand, Window, agree, answer, ask, consult, fits, press, ref_of

pytestmark = pytest.mark.browser
BOTH = pytest.mark.parametrize("page", [WIDE, NARROW], indirect=True, ids=["1280", "390"])
STAFF = "staff@example.jp"
PROPOSAL = "避難所になる学校と公園に小さな箱を置き、混雑を知らせたい。どの課に相談すればよいか分かりません。"
COUNT_PRESSES = """window.addEventListener('pointerdown',
  () => sessionStorage.setItem('presses', 1 + +sessionStorage.getItem('presses')), true);"""


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
    window.goto(page, "/consult")
    ref, own = consult(page, organisation="NPO 広瀬", email="npo@example.jp", subject="どこに聞けばよいか", body=PROPOSAL)
    window.come(page, STAFF, f"/desk/cases/{ref}")
    reasons = page.locator(".routing__one").filter(has=page.locator("input[name=to]"))
    for name in ("防災・危機管理", "学校・教育", "公園・緑地"):
        assert reasons.filter(has_text=name).first.locator(".routing__reasons li").count() >= 1
    fits(page)
    links = ask(page, "防災・危機管理", "学校・教育", "公園・緑地")
    assert len(set(links.values())) == 3

    with watched_page(browser, window.live, (360, 740), touch=True) as (phone, seen):
        phone.add_init_script(COUNT_PRESSES)
        phone.goto(links["防災・危機管理"])
        fits(phone)
        phone.get_by_text("はい（差し支えない）", exact=True).tap()
        phone.get_by_label("お名前").tap()
        phone.keyboard.insert_text("当番")
        phone.get_by_role("button", name="回答する", exact=True).tap()
        expect(phone.get_by_role("heading", name="いただいた回答")).to_be_visible()
        assert phone.evaluate("+sessionStorage.getItem('presses')") == 3
    assert (seen.errors, seen.outside, seen.violations) == ([], [], [])
    answer(page, links["学校・教育"], "条件付きではい", conditions="9時前は音を出さない")

    window.come(page, STAFF, f"/desk/cases/{ref}")
    expect(page.locator("#tasks-title")).to_contain_text("3 件中 2 件に回答")
    parks = page.locator("article.task").filter(has_text="公園・緑地")
    parks.locator("summary", has_text="この照会を扱う").click()
    parks.locator("summary", has_text="電話などで聞いた回答を記入する").click()
    parks.get_by_text("はい（差し支えない）", exact=True).click()
    parks.get_by_label("お名前").fill("公園の係")
    parks.get_by_role("button", name="回答を記入する").click()
    expect(page.locator("#tasks-title")).to_contain_text("3 件中 3 件に回答")
    agree(page, public=1)
    fits(page)

    window.leave(page)
    page.goto(own)
    expect(page.locator("#agreement")).to_contain_text("9時前は音を出さない")
    press(page, "この条件で合意する")
    expect(page.locator("#agreement")).to_contain_text("双方が確認済み")
    fits(page)
    window.come(page, STAFF, f"/desk/cases/{ref}")
    expect(page.locator("main")).to_contain_text("第 1 版・双方が確認済み")


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
