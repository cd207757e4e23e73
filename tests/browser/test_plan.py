"""The plan below the findings: in words, drawn, in a table, and saved as a calendar."""

from datetime import date, datetime
from pathlib import Path

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, Route, expect

from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.law.findings import Severity
from tests.browser.conftest import NARROW, WIDE, Live, opened
from tests.fieldreg.screening.plans import ADVICE, CALENDAR, found, planned, unjudged

pytestmark = [pytest.mark.browser, pytest.mark.looks]


def chain(route: Route) -> None:
    """The screening with a plan of made-up findings: late, waiting, of unknown time, and on the day."""
    plan = planned(
        found("consent", 14, CALENDAR, title=Text("公園の管理者の同意", "Consent of the park")),
        found("permit", 10, after=["consent"], title=Text("飛行の許可", "Permit to fly")),
        found("road", title=Text("道路使用の許可", "Road use permit")),
        found("check", severity=Severity.NOTIFY, on_the_day=True, title=Text("当日の確認", "Check on the day")),
        start=datetime(2026, 12, 10, 9, tzinfo=JST), asked_on=date(2026, 11, 24), desk=ADVICE, unknown=[unjudged("未判定")],
    )  # fmt: skip
    answer = route.fetch()
    route.fulfill(response=answer, json=answer.json() | {"plan": plan.to_dict()})


@pytest.mark.parametrize("page", [WIDE, NARROW], indirect=True, ids=["1280", "390"])
def test_the_plan_in_words_picture_and_table(page: Page, live: Live) -> None:
    page.route("**/api/screenings", chain)
    opened(page, f"{live.url}/check?site=sanezawa-former-elementary")
    plan = page.locator("[data-plan]")
    expect(plan).to_contain_text("間に合わない手続きが 2 件あります")
    expect(plan).to_contain_text("まだ数えていないもの（判定できない項目 1 件")
    rows = plan.get_by_role("row").filter(has=page.get_by_role("cell"))
    assert [r.get_attribute("data-step") for r in rows.all()] == ["desk-first", "consent", "permit", "road", "check"]
    expect(rows.nth(1)).to_contain_text("2026年11月12日")
    expect(rows.nth(1).locator(".badge")).to_have_text("間に合いません")
    expect(rows.nth(2)).to_contain_text("2 公園の管理者の同意")
    expect(rows.nth(3)).to_contain_text("不明（2026年12月10日までに回答が必要）")
    picture = plan.get_by_role("img", name="3、飛行の許可、2026年11月26日まで、間に合いません。")
    expect(picture).to_be_visible()
    expect(picture).to_contain_text("今日 11/24")
    expect(picture).to_contain_text("開始 12/10")
    expect(picture.locator(".gantt__cross")).to_have_count(2)
    page.get_by_role("link", name="申請の段取り（順番と期限）を見る").click()
    expect(plan.get_by_role("heading", name="申請の段取り")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_calendar_is_saved(page: Page, live: Live, tmp_path: Path) -> None:
    opened(page, f"{live.url}/check?site=kasenuma-park")
    page.get_by_label("実施する日").fill("2027-01-20")
    expect(page.locator("[data-plan] svg.gantt")).to_contain_text("開始 1/20")
    with page.expect_download() as saving:
        page.get_by_role("button", name="カレンダーに入れる").click()
    assert saving.value.suggested_filename == "fieldreg-2027-01-20.ics"
    saving.value.save_as(tmp_path / "plan.ics")
    events = Calendar.from_ical((tmp_path / "plan.ics").read_bytes()).walk("VEVENT")
    told = [r.get_attribute("data-step") for r in page.locator("[data-plan] [data-step]").all()]
    assert [str(e["uid"]).split(".")[0] for e in events] == told


def test_a_calendar_that_cannot_be_had_is_told(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/check?site=kasenuma-park")
    page.route("**/api/plans.ics", lambda route: route.fulfill(status=503))
    page.get_by_role("button", name="カレンダーに入れる").click()
    expect(page.get_by_role("alert")).to_contain_text("カレンダーを作れませんでした")
