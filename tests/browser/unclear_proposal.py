"""A proposal of which nobody knows whom it concerns, asked of three at once and agreed by both: on whatever registry stands behind."""

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import watched_page
from tests.browser.window import Window, agree, answer, ask, consult, fits, press

STAFF = "staff@example.jp"
PROPOSAL = "避難所になる学校と公園に小さな箱を置き、混雑を知らせたい。どの課に相談すればよいか分かりません。"
COUNT_PRESSES = """window.addEventListener('pointerdown',
  () => sessionStorage.setItem('presses', 1 + +sessionStorage.getItem('presses')), true);"""


def unclear_to_one_agreement(page: Page, browser: Browser, window: Window) -> None:
    """From the form to what both sides have confirmed; the three answer by link, on a telephone and by what the desk writes down."""
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
