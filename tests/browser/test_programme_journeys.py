"""Programmes from the first page to the public record: crowded shelters through partnership, a drone school through field support."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE, Live, _served_copy
from tests.browser.window import (
    Window,
    agree,
    answer,
    ask,
    consult,
    fits,
    fold_out,
    go_on,
    note,
    press,
    ref_of,
)
from tests.made_files import PDF

pytestmark = pytest.mark.browser
BOTH = pytest.mark.parametrize("page", [WIDE, NARROW], indirect=True, ids=["1280", "390"])
STAFF, COMPANY, SCHOOL = "staff@example.jp", "company@example.jp", "sanezawa-former-elementary"
OF_A_VEHICLE = re.compile("機体|車両|乗り物|ドローン|飛行|高度|高さ|質量|重さ|操縦|無線|vehicle|drone")
LABELS = """() => [...document.querySelectorAll('main label, main legend, main [required]')]
  .filter(one => one.checkVisibility()).map(one => one.innerText || one.name || '')"""


SHELTERS = {
    "q_proposal": "避難所の混み具合を、来る前に見られるようにしたい。", "q_gain": "待たずに入れる。", "q_measure": "偏りが2割減る。",
    "q_asked_of_city_data": "1",
}  # fmt: skip
TRAINING = {
    "q_measure": "十二人が終える。", "q_asked_of_city_place": "1", "q_asked_of_city_local": "1", "q_asked_of_city_deregulation": "1",
    "body": "校庭でドローンの教習をしたい。",
}  # fmt: skip


@pytest.fixture(scope="module")
def live(sample_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """One server for all journeys of this file."""
    with _served_copy(sample_database, tmp_path_factory.mktemp("programmes")) as served:
        yield served


@pytest.fixture(scope="module")
def window(live: Live) -> Window:
    return Window(live)


def propose(page: Page, window: Window, programme: str) -> None:
    """From the list of programmes to the form."""
    window.goto(page, "/programme")
    page.locator("main h2").get_by_role("link", name=programme, exact=True).click()
    fits(page)
    press(page, "提案する", role="link")
    expect(page.locator("h1")).to_contain_text(programme)
    fits(page)


def publish(page: Page, title: str, summary: str) -> None:
    fold_out(page, "公表する")
    page.locator("#title").fill(title)
    page.locator("#summary").fill(summary)
    page.get_by_label("団体名も公表する").check()
    press(page, "公表する")
    expect(page.get_by_role("link", name="公表ページ")).to_be_visible()


@BOTH
def test_crowded_shelters_go_through_partnership_and_nobody_asks_for_a_vehicle(page: Page, window: Window) -> None:
    asked: list[str] = []
    propose(page, window, "パートナーシップ推進")
    asked += page.evaluate(LABELS)
    ref, own = consult(page, organisation="株式会社混雑", email="crowd@example.jp", subject="避難所の混雑状況の配信", **SHELTERS)
    asked += page.evaluate(LABELS)
    window.come(page, STAFF, f"/desk/cases/{ref}")
    asked += page.evaluate(LABELS)
    go_on(page, "担当の課を探す")
    links = ask(page, "防災・危機管理")
    page.goto(links["防災・危機管理"])
    asked += page.evaluate(LABELS)
    answer(page, links["防災・危機管理"], "条件付きではい", conditions="開設した避難所だけを載せる")
    window.come(page, STAFF, f"/desk/cases/{ref}")
    agree(page, public=1)
    asked += page.evaluate(LABELS)
    window.leave(page)
    page.goto(own)
    press(page, "この条件で合意する")
    expect(page.locator("#agreement")).to_contain_text("双方が確認済み")

    window.come(page, STAFF, f"/desk/cases/{ref}")
    for step in ("合意", "実現", "報告"):
        go_on(page, step)
    go_on(page, "実現した", effect="待たずに入れる避難所を選べた。", money="collaboration")
    publish(page, "避難所の混雑を知らせる", "来る前に混み具合を見られるようにした。")
    asked += page.evaluate(LABELS)
    assert len(asked) > 40
    assert [label for label in asked if OF_A_VEHICLE.search(label)] == []
    window.leave(page)
    window.goto(page, "/cases")
    record = page.locator(f"#{ref}")
    for told in ("パートナーシップ推進", "避難所の混雑を知らせる", "株式会社混雑", "実現した", "開設した避難所だけを載せる"):
        expect(record).to_contain_text(told)
    fits(page)


def ask_everybody(page: Page, window: Window, ref: str) -> None:
    """Manager, authority and the people who live there at once; what hinders goes to the zone's office."""
    window.come(page, STAFF, f"/desk/cases/{ref}")
    go_on(page, "手続きの助言")
    links = ask(page, "教育委員会", "航空", beside="実沢町内会")
    answer(page, links["教育委員会"], "条件付きではい", conditions="教習は日曜を除く\n校庭を元に戻す")
    answer(page, links["航空"], "はい（差し支えない）")
    answer(page, links["実沢町内会"], "はい（差し支えない）", text="回覧板で知らせました。")
    window.come(page, STAFF, f"/desk/cases/{ref}")
    note(page, "地元への周知", "済み", whom="実沢町内会", text="回覧板で知らせた。", result="異論なし")
    note(page, "規制改革の相談", "特区の担当に取り次いだ", whom="国家戦略特区の担当", text="妨げになる決まりがあるか。")
    fits(page)


def reserve(page: Page, window: Window) -> str:
    """The company's two hours in the yard, on a day of each width's own; the number of it."""
    day = {1280: "2027-01-12", 390: "2027-01-13"}[page.evaluate("innerWidth")]
    window.come(page, COMPANY, f"/sites/{SCHOOL}/reserve")
    for name, told in {"time_start": f"{day}T10:00", "time_end": f"{day}T12:00", "altitude_upper": "20", "purpose": "教習"}.items():
        page.locator(f"#{name}").fill(told)
    page.locator("#activity").select_option("drone")
    fits(page)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/my**")
    found = re.search(r"R-\d{4}-\d{4}", page.locator("main").inner_text())  # newest first
    assert found is not None
    return found[0]


def accept_and_join(page: Page, window: Window, reservation: str, ref: str) -> None:
    window.come(page, STAFF, f"/desk/reservations/{reservation}")
    page.get_by_role("radio", name="承認", exact=True).check()
    press(page, "決定する")
    expect(page.get_by_role("status").first).to_be_visible()
    window.goto(page, f"/desk/cases/{ref}")
    fold_out(page, "予約と結び付ける")
    page.get_by_label("予約の番号").fill(reservation)
    press(page, "結び付ける")
    expect(page.get_by_role("status").first).to_contain_text("結び付けました")


def hand_in(page: Page, name: str) -> None:
    """The applicant's report, on the page of the case."""
    page.locator("input[type=file]").last.set_input_files({"name": name, "mimeType": "application/pdf", "buffer": PDF})
    press(page, "添付を送る")
    expect(page.get_by_role("link", name=name)).to_be_visible()


@BOTH
def test_a_drone_school_at_a_closed_school_goes_through_field_support_to_the_public_record(page: Page, window: Window) -> None:
    window.come(page, COMPANY, "/my")
    propose(page, window, "実証フィールド支援")
    ref, _ = consult(page, subject="農業用ドローンの教習所", site=SCHOOL, activity="drone", **TRAINING)
    ask_everybody(page, window, ref)
    reservation = reserve(page, window)
    accept_and_join(page, window, reservation, ref)
    agree(page, public=1)
    window.come(page, COMPANY, f"/cases/{ref}")
    press(page, "この条件で合意する")
    expect(page.locator("#agreement")).to_contain_text("双方が確認済み")
    fits(page)
    window.come(page, STAFF, f"/desk/reservations/{reservation}")
    for condition in ("教習は日曜を除く", "校庭を元に戻す"):
        expect(page.get_by_text(condition)).to_be_visible()
    window.goto(page, f"/desk/cases/{ref}")
    go_on(page, "合意")
    go_on(page, "実証", reason="要る手続きを関係機関に確かめた")
    go_on(page, "報告")
    window.come(page, COMPANY, f"/cases/{ref}")
    page.get_by_label("窓口へ書く").fill("報告: 十二人が教習を終えました。")
    press(page, "送る")
    expect(page.get_by_text("報告: 十二人が教習を終えました。")).to_be_visible()
    hand_in(page, "実施報告.pdf")
    window.come(page, STAFF, f"/desk/cases/{ref}")
    expect(page.get_by_text("報告: 十二人が教習を終えました。")).to_be_visible()
    expect(page.locator("#files")).to_contain_text("実施報告.pdf")
    ending = page.locator(".walk__to").filter(has_text="実証を行った")
    expect(ending).to_contain_text("まだ 予約の日時が終わっている")  # it is not realised before its day
    expect(ending).to_contain_text(reservation)
    with window.at("2027-01-14T10:00:00+09:00"):
        window.come(page, STAFF, f"/desk/cases/{ref}")
        go_on(page, "実証を行った", effect="十二人が教習を終えた。")
        publish(page, "農業用ドローンの教習所", "閉校した学校の校庭で教習をした。")
    window.leave(page)
    window.goto(page, "/cases")
    record = page.locator(f"#{ref}")
    for one in ("実証フィールド支援", "旧実沢小学校", "株式会社テスト飛行", "教習は日曜を除く", "十二人が教習を終えた。"):
        expect(record).to_contain_text(one)
    expect(record).not_to_contain_text("校庭を元に戻す")  # agreed, and not for all to read
    fits(page)


@BOTH
def test_what_came_of_it_is_counted_and_everybody_reads_of_it(page: Page, window: Window) -> None:
    window.come(page, STAFF, "/desk/cases/new")
    page.get_by_label("お名前", exact=True).fill("広瀬")
    press(page, "受け付ける")
    ref = ref_of(page)
    window.goto(page, "/desk/statistics")
    year = page.locator("section.card").filter(has=page.get_by_role("heading", name="2026年度", exact=True))
    expect(year).to_contain_text("電話")
    counted = year.locator("tbody tr").filter(has_text="すべて").locator("td").first
    assert int(counted.inner_text()) >= 1
    fits(page)
    window.goto(page, "/desk/agenda")
    expect(page.locator("main")).to_contain_text(ref)
    fits(page)

    window.leave(page)
    for path, told in (
        ("/cases", ("24", "避難所", "株式会社バカン", "農業用ドローン", "株式会社エアトリビューン")),
        ("/programme", ("パートナーシップ推進", "実証フィールド支援", "だれが", "プロジェクト推進課")),
        ("/calls", ("公募",)),
        ("/register", ("認定", "約束するものではありません")),
    ):
        window.goto(page, path)
        for one in told:
            expect(page.locator("main")).to_contain_text(one)
        assert ref not in page.locator("main").inner_text()
        fits(page)
