"""A load from the file to the registry and back, and the worklist it fills, by mouse and by keyboard."""

import json
from pathlib import Path

import pytest
import shapely
from playwright.sync_api import Page, expect

from fieldreg.people.accounts import Account, Role, hash_password
from geodata.formats.json.geojson import to_feature, to_features
from tests.browser.conftest import HOSTILE, NARROW, PASSWORD, WIDE, Live, axe_faults, sign_in

pytestmark = pytest.mark.browser
BOTH = pytest.mark.parametrize("page", [WIDE, NARROW], indirect=True, ids=["1280", "390"])


@pytest.fixture
def admin(live: Live) -> None:
    live.services.accounts.put_account(Account(email="admin@example.jp", role=Role.ADMIN, password_hash=hash_password(PASSWORD)))


@pytest.fixture
def zones(tmp_path: Path) -> Path:
    """Three districts, over the city's middle, with hostile names."""
    features = [
        to_feature(shapely.box(140.86 + i / 50, 38.25, 140.875 + i / 50, 38.27), {"id": str(i), "name": name, "accuracy_m": 0})
        for i, name in enumerate(HOSTILE)
    ]
    path = tmp_path / "区域.geojson"
    path.write_text(json.dumps(to_features(features), ensure_ascii=False), encoding="utf-8")
    return path


def shot(page: Page, name: str, folder: Path) -> None:
    page.screenshot(path=folder / f"{name}.png", full_page=True)


def fits(page: Page) -> bool:
    """Whether nothing sticks out sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@BOTH
def test_a_load_from_the_file_to_the_registry_and_back(page: Page, live: Live, admin: None, zones: Path, tmp_path: Path) -> None:
    faults, wide = {}, {}

    def look(name: str) -> None:
        shot(page, name, tmp_path)
        faults[name], wide[name] = axe_faults(page), fits(page)

    page.goto(f"{live.url}/desk/loads/new")
    sign_in(page, "admin@example.jp")
    page.get_by_label("ファイル").set_input_files(zones)
    page.get_by_label("入れる層").select_option("did")
    look("new")
    page.get_by_role("button", name="試し読みをする").click()
    expect(page.get_by_text("試し読みが済みました")).to_be_visible(timeout=60_000)
    expect(page.locator("[data-drawn='3']")).to_be_visible()
    look("looked")

    page.get_by_label("版の名前").fill("試験")
    page.locator("#in_force").fill("2026-11-01")
    page.get_by_role("button", name="台帳に適用する").press("Enter")
    page.get_by_role("link", name="を見る").click(timeout=60_000)
    expect(page.get_by_role("heading", name="読み込み", exact=False).first).to_be_visible()
    look("load")

    page.goto(f"{live.url}/desk/")
    page.get_by_role("link", name="答えが変わったもの").click()
    expect(page.get_by_text("厳しくなりました").first).to_be_visible()
    look("worklist")
    page.get_by_role("button", name="この読み込みのすべてを確認済みにする").first.click()
    expect(page.get_by_role("status").first).to_contain_text("確認済みにしました")

    page.goto(f"{live.url}/desk/loads/")
    look("loads")
    page.get_by_role("link", name="読み込み ").last.click()
    page.get_by_role("checkbox", name="取り消します").press("Space")
    page.get_by_role("button", name="取り消す").press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("取り消しました")

    assert {name: found for name, found in faults.items() if found} == {}
    assert [name for name, held in wide.items() if not held] == []
    assert page.evaluate("window.__ran") is None


@BOTH
def test_unknown_columns_become_a_mapping(page: Page, live: Live, admin: None, tmp_path: Path) -> None:
    table = to_features([to_feature(shapely.box(140.86, 38.25, 140.87, 38.26), {"なまえ": HOSTILE[0], "番": "7"})])
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps(table, ensure_ascii=False), encoding="utf-8")
    page.goto(f"{live.url}/desk/loads/new")
    sign_in(page, "admin@example.jp")
    page.get_by_label("ファイル").set_input_files(path)
    page.get_by_label("入れる層").select_option("did")
    page.get_by_role("button", name="試し読みをする").click()
    expect(page.get_by_role("heading", name="列の対応")).to_be_visible(timeout=60_000)
    shot(page, "mapping", tmp_path)
    assert axe_faults(page) == []
    assert fits(page)
    page.get_by_label("対応表（YAML）").fill("layer: did\nid: {column: 番}\nname: {column: なまえ}\naccuracy_m: '10'\n")
    page.get_by_role("button", name="この対応で試す").click()
    expect(page.get_by_text("試し読みが済みました")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="破棄する").click()
    expect(page.get_by_role("status").first).to_contain_text("破棄しました")
