"""An open call from the announcement to the results: two applicants, a juror in a conflict, one winner; by keyboard and pages alone."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from fieldreg.people.accounts import Account, Role, hash_password
from fieldreg.wiring import FixedClock
from tests.browser.conftest import NARROW, PASSWORD, WIDE, Live, axe_faults, sign_in
from tests.calls import PDF

pytestmark = pytest.mark.browser
START = datetime.fromisoformat("2026-11-23T10:00:00+09:00")
OPENS, CLOSES, PUBLISHED = START + timedelta(minutes=1), START + timedelta(minutes=10), START + timedelta(minutes=30)
PEOPLE = {
    "aoba": (Role.COMPANY, "株式会社青葉ロボット"), "nanakita": (Role.COMPANY, "七北田電機"), "second": (Role.STAFF, "仙台市"),
    "judge": (Role.DEPARTMENT, ""), "partner": (Role.DEPARTMENT, ""),
}  # fmt: skip
ANSWERS = {
    "提案の名称": "混雑を知らせる箱", "提案の内容": "避難所に置く箱です。", "実証の進め方と時期": "1月に試します。",
    "何をもって成功とするか": "待ち時間が半分になること。", "連絡先の部署・担当": "新規事業部",
}  # fmt: skip


class Town:
    """The page of whoever is signed in, and the clock."""

    def __init__(self, page: Page, live: Live) -> None:
        self.page, self.url, self.services = page, live.url, live.services
        secret = hash_password(PASSWORD)
        for name, (role, organisation) in PEOPLE.items():
            account = Account(email=f"{name}@example.jp", role=role, password_hash=secret, organisation=organisation)
            live.services.accounts.put_account(account)

    def at(self, moment: datetime) -> None:
        """Every use case has a clock of its own name: all of them now stand there."""
        calls = self.services.calls
        rooms = calls.public, calls.applying, calls.desk, calls.opening, calls.jury, calls.judging, calls.deciding
        for one in (self.services, calls, *rooms):
            one.clock = FixedClock(moment)

    def come(self, name: str, path: str) -> Page:
        """Signs in, whoever was signed in before."""
        self.page.context.clear_cookies()
        self.page.goto(f"{self.url}/login?next={path}")
        sign_in(self.page, f"{name}@example.jp")
        self.page.wait_for_url(f"**{path}")
        return self.page

    def press(self, name: str) -> None:
        self.page.locator("main").get_by_role("button", name=name, exact=True).click()

    def fill(self, **answers: str) -> None:
        for name, value in answers.items():
            self.page.locator(f"#{name}").fill(value)


def announce(town: Town) -> None:
    town.come("staff", "/desk/calls/new")
    town.fill(title="避難所の公募", body="混雑を減らしたい。", challenge_1_title="混雑を知らせる", challenge_1_division="危機管理局")
    town.fill(challenge_1_body="来る前に分かるように。", challenge_1_most="1", minimum="5")
    town.fill(criterion_1_title="新しさ", criterion_1_lowest="0", criterion_1_highest="10", criterion_1_weight="1")
    town.fill(opens_at=f"{OPENS:%Y-%m-%dT%H:%M}", closes_at=f"{CLOSES:%Y-%m-%dT%H:%M}")
    town.page.get_by_label("1番目に見るもの").select_option("earlier")
    town.press("下書きを保存する")
    town.press("告知する")
    expect(town.page.get_by_text("告知中（受付前）").first).to_be_visible()
    for name in ("judge", "partner"):
        town.page.get_by_label("アカウントのメールアドレス").fill(f"{name}@example.jp")
        town.press("審査員に指名する")
    town.at(OPENS)


def apply(town: Town, name: str, files: Path | None = None) -> None:
    page = town.come(name, "/calls/K-2026-0001")
    page.get_by_role("link", name="応募する").click()
    page.get_by_label("応募する課題").select_option("1")
    for label, answer in ANSWERS.items():
        page.get_by_label(label).fill(answer)
    page.get_by_label("提案の内容").fill(f"{PEOPLE[name][1]}の箱です。")
    if files is not None:
        page.get_by_label("添付").set_input_files(files)
    town.press("封をして提出する")
    expect(page.get_by_role("heading", name="受け付けました")).to_be_visible()
    assert axe_faults(page) == []


def open_seals(town: Town) -> None:
    town.at(CLOSES)
    page = town.come("staff", "/desk/calls/K-2026-0001")
    assert "青葉" not in page.locator("main").inner_text()
    town.press("開封を申し出る")
    page = town.come("second", "/desk/calls/K-2026-0001")
    town.press("開封する")
    expect(page.get_by_role("cell", name="株式会社青葉ロボット")).to_be_visible()
    for ref in ("A-2026-0001", "A-2026-0002"):
        page.get_by_role("link", name=ref).click()
        expect(page.locator("#proposal")).to_have_value("■■の箱です。")
        town.press("匿名化版を保存する")


def declare(town: Town, name: str, interests: str) -> None:
    page = town.come(name, "/jury/K-2026-0001")
    page.get_by_label("ある（下に書く）" if interests else "ない", exact=True).check()
    page.get_by_label("団体名").fill(interests)
    town.press("申告する")
    expect(page.get_by_text("申告済み")).to_be_visible()


def begin(town: Town) -> None:
    page = town.come("staff", "/desk/calls/K-2026-0001")
    for _ in PEOPLE.keys() & {"judge", "partner"}:
        town.page.locator("main").get_by_role("button", name="確認した").first.click()
        page.wait_for_load_state()
    town.press("審査を始める")
    expect(page.get_by_text("採点を待っています。残り 3 件")).to_be_visible()


def judge(town: Town, name: str, points: list[int]) -> None:
    page = town.come(name, "/jury/K-2026-0001")
    links = page.locator("main article h3 a")
    expect(links).to_have_count(len(points))
    for n, given in enumerate(points):
        links.nth(n).click()
        text = page.locator("main").inner_text()
        assert not any(word in text for word in ("青葉", "七北田", "計画.pdf", "A-2026"))
        assert axe_faults(page) == []
        page.get_by_label("新しさ").fill(str(given))
        town.press("採点を提出する")
        expect(page.get_by_role("status").first).to_be_visible()


def decide(town: Town) -> None:
    page = town.come("staff", "/desk/calls/K-2026-0001/decide")
    assert axe_faults(page) == []
    page.get_by_label("上位 1 件").check()
    for ref in ("A_2026_0001", "A_2026_0002"):
        page.locator(f"#reason_{ref}").fill(f"理由{ref[-1]}です。")
    town.press("すべての課題の採否を決定する")
    page.get_by_label("公表する日時").fill(f"{PUBLISHED:%Y-%m-%dT%H:%M}")
    town.press("公表の日時を決める")
    expect(page.get_by_text("決定（公表前）").first).to_be_visible()
    assert axe_faults(page) == []


@pytest.mark.parametrize("page", [WIDE, NARROW], indirect=True, ids=["1280", "390"])
def test_two_apply_a_conflicted_juror_sees_nothing_of_one_and_one_wins(page: Page, live: Live, tmp_path: Path) -> None:
    town = Town(page, live)
    announce(town)
    plan = tmp_path / "計画.pdf"
    plan.write_bytes(PDF)
    apply(town, "aoba", plan)
    apply(town, "nanakita")
    open_seals(town)
    declare(town, "judge", "")
    declare(town, "partner", "七北田電機")
    begin(town)
    judge(town, "judge", [8, 8])
    judge(town, "partner", [10])  # the other is not there
    decide(town)
    page = town.come("nanakita", "/my/applications/A-2026-0002")
    expect(page.get_by_text("理由2です。")).to_have_count(0)
    town.at(PUBLISHED)
    page.reload()
    expect(page.get_by_role("heading", name="結果: 不採択")).to_be_visible()
    expect(page.get_by_text("理由2です。")).to_be_visible()
    page.goto(f"{town.url}/calls/K-2026-0001")
    expect(page.get_by_role("heading", name="結果", exact=True)).to_be_visible()
    expect(page.locator("main").get_by_text("株式会社青葉ロボット")).to_be_visible()
    assert "七北田" not in page.locator("main").inner_text()
    assert axe_faults(page) == []
