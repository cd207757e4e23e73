"""`/docs/connect`: commands to copy, wide and narrow; what is copied is what stands there."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NARROW, WIDE, axe_faults

pytestmark = [pytest.mark.browser, pytest.mark.looks]


@pytest.mark.parametrize("page", [WIDE, NARROW], indirect=True, ids=["wide", "narrow"])
def test_a_command_is_copied_as_it_stands(page, live):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{live.url}/about")
    page.get_by_role("link", name="ほかのソフトから使う").click()
    command = page.locator("#gdal figure").first
    expect(command.locator("code")).to_contain_text(f"ogrinfo -ro -so OAPIF:{live.url}/api sites")
    command.get_by_role("button", name="コピー").click()
    expect(command.get_by_role("status")).to_have_text("コピーしました。")
    assert page.evaluate("navigator.clipboard.readText()") == command.locator("code").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe_faults(page) == []


def test_where_nothing_may_be_copied_the_command_is_selected(page, live):
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.goto(f"{live.url}/docs/connect")
    command = page.locator("#owslib figure")
    command.get_by_role("button", name="コピー").click()
    expect(command.get_by_role("status")).to_contain_text("選択しました")
    assert page.evaluate("getSelection().toString()").startswith("from owslib")
