"""The page of a site's rules of use, what the sheet tells of them, and what a reservation outside them meets."""

import re
from dataclasses import replace

import pytest

from tests.fieldreg.booking.availability.made_rules import hours

HEAD = "site: park\nfrom: 2026-04-01\nsource: 公園条例\nconfidence: high\n"
BY_DAY = hours('{days: {every: ["09:00-17:00"], mon: closed}}')
ADDRESS = "/desk/sites/park/availability"
VERSION = {
    "area": "", "from": "2026-12-01", "source": "電話で確かめた", "confidence": "medium", "hours": "seasons", "of": "use",
    "s0_from": "12-29", "s0_to": "01-03", "s0_every": "休み",
    "s1_every": "09:00〜12:00、13:00〜17:00", "s1_mon": "closed", "s1_moves": "on",
    "lead": "5", "lead_unit": "business_days", "shortest_minutes": "60", "longest_minutes": "なし", "shares_by_height": "yes", "seats": "",
}  # fmt: skip
DOCUMENT = {
    "site": "park", "from": "2026-12-01", "source": "電話で確かめた", "confidence": "medium",
    "hours": {"of": "use", "seasons": [
        {"from": "12-29", "to": "01-03", "days": {"every": "closed"}},
        {"days": {"mon": "closed", "every": ["09:00-12:00", "13:00-17:00"]}, "closed_moves_after_holiday": True},
    ]},
    "lead": {"business_days": 5}, "shortest_minutes": 60, "longest_minutes": None, "shares_by_height": True,
}  # fmt: skip


def loaded(services, said):
    report = services.availability.load([("park.yaml", (HEAD + said).encode())])
    assert not report.refused


def versions(services):
    with services.store.reading() as work:
        return work.availability.of_site("park")


def rows(page, unit=1):
    """The cells of a unit's table, by rule."""
    card = page.split(f'id="unit-{unit}"')[1].split("</table>")[0]
    found = re.findall(r'data-rule="(\w+)"><th[^>]*>(.*?)</th><td[^>]*>(.*?)</td><td[^>]*>(.*?)</td>', card, re.DOTALL)
    return {rule: tuple(" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in cells) for rule, *cells in found}


def test_it_tells_what_is_in_force_and_where_each_value_comes_from(services, visit):
    loaded(services, f"{BY_DAY}\nset_up_minutes: 30")
    page = visit("staff").get(ADDRESS).text
    whole, yard = rows(page), rows(page, 2)
    assert len(whole) == len(yard) == 15
    assert whole["hours"] == ("時間", "月 休み、ほかの日 09:00〜17:00", "この場所の定め 公園条例、確からしさ: 高、2026-04-01 から")
    assert whole["set_up_minutes"][1] == "30 分"
    assert whole["horizon_days"][1:] == ("731 日先まで", "窓口の設定")
    assert yard["hours"][2] == "場所全体の定め 公園条例、確からしさ: 高、2026-04-01 から"
    assert rows(visit("staff").get("/desk/sites/hostile/availability").text)["hours"][1:] == ("未確認", "だれも調べていません")


def test_a_version_is_added_as_a_file_would_tell_it(services, visit, people):
    staff = visit("staff")
    assert staff.post(ADDRESS, **VERSION).status_code == 303
    (kept,) = versions(services)
    assert (kept.document, kept.by) == (DOCUMENT, people["staff"].account.id)
    page = staff.get(ADDRESS).text
    assert "staff@example.jp が追加" in page
    assert "最短の長さ: 1 時間" in page


def test_a_version_of_the_history_begins_a_form_that_says_the_same(services, visit):
    staff = visit("staff")
    staff.post(ADDRESS, **VERSION)
    page = staff.get(f"{ADDRESS}?again=1").text
    entered = dict(re.findall(r'<input id="[\w-]+" name="([\w-]+)" type="(?:text|date)" value="([^"]*)"', page))
    chosen = {name: value for name, options in re.findall(r'<select id="\w+" name="(\w+)".*?>(.*?)</select>', page, re.DOTALL)
              for value in re.findall(r'value="([^"]*)" selected', options)}  # fmt: skip
    assert entered["from"] == "2026-11-23"
    again = {**entered, **chosen, "from": "2026-12-02", "s1_moves": "on"}
    assert staff.post(ADDRESS, **again).status_code == 303
    assert versions(services)[-1].document == DOCUMENT | {"from": "2026-12-02"}


@pytest.mark.parametrize(("change", "box", "said"), [
    ({"from": "2026-11-22"}, "from", "過ぎた日の定めは変えられません"), ({"source": " "}, "source", "文字で書いてください"),
    ({"s1_mon": "9-17"}, "s1_mon", "09:00-17:00"), ({"s0_from": "13-01"}, "s0_from", "12-29"),
    ({"s1_moves": "on", "s1_mon": ""}, "s1_moves", "休みの曜日"), ({"s0_from": "", "s0_to": ""}, "s1_from", "すべて覆われています"),
    ({"lead": "many"}, "lead", "整数"), ({"seats": "0"}, "seats", "整数"), ({"longest_minutes": "30"}, "longest_minutes", "最短（60 分）"),
    ({"hours": "unknown"}, "hours_unknown_ja", "文字で書いてください"), ({"area": "park/pool"}, "area", "区画「park/pool」はあり"),
])  # fmt: skip
def test_a_fault_stands_at_its_box_and_nothing_is_kept(services, visit, change, box, said):
    answer = visit("staff").post(ADDRESS, **{**VERSION, **change})
    assert answer.status_code == 422
    assert f'href="#{box}"' in answer.text.split('id="errors"')[1].split("</ul>")[0]
    assert said in answer.text.split(f'id="{box}-fault-1"')[1].split("</p>")[0]
    assert not versions(services)


def test_the_same_words_for_the_same_day_are_told(services, visit):
    staff = visit("staff")
    staff.post(ADDRESS, **VERSION)
    again = staff.post(ADDRESS, **VERSION)
    assert again.status_code == 409
    assert "すでにこの内容です" in again.text
    assert len(versions(services)) == 1


def test_the_department_that_manages_it_writes_and_others_find_no_page(services, visit, people):
    department = visit("department")
    assert department.get(ADDRESS).status_code == 404
    services.accounts.put_account(replace(people["department"].account, manager="m"))
    assert 'id="new"' in department.get(ADDRESS).text
    assert department.post(ADDRESS, **VERSION).status_code == 303
    assert versions(services)[0].by == people["department"].account.id
    auditor = visit("auditor").get(ADDRESS)
    assert (auditor.status_code, 'id="new"' in auditor.text) == (200, False)
    assert visit("company").get(ADDRESS).status_code == 404


def test_the_sheet_tells_the_hours_with_their_source_and_unknown_as_unknown(services, visit):
    before = visit(None).get("/sites/park").text
    card = before.split('id="availability-title"')[1].split("</section>")[0]
    assert "だれもまだ調べていません。" in card
    assert "窓口が管理者（公園課）に確かめて決めます" in card
    loaded(services, f"{BY_DAY}\nlead: {{days: 7}}\nseats: 2\nset_up_minutes: 15")
    card = visit(None).get("/sites/park?lang=ja").text.split('id="availability-title"')[1].split("</section>")[0]
    for said in ("月 休み、ほかの日 09:00〜17:00", "7 日前", "15 分", "2 件", "出典: 公園条例、確からしさ: 高", "31 日まで（窓口の設定）"):
        assert said in card
    assert "確かめて決めます" not in card
    assert ADDRESS not in card
    assert ADDRESS in visit("staff").get("/sites/park").text


def test_hours_of_visitors_are_told_as_such(services, visit):
    loaded(services, hours('{days: {every: ["09:00-17:00"]}}', of="visitors"))
    card = visit(None).get("/sites/park").text.split('id="availability-title"')[1].split("</section>")[0]
    assert "見学者などの時間です。実証に使える時間は未確認です。" in card
    assert "毎日 09:00〜17:00" in card
    assert "確かめて決めます" in card


def reserving(change=()):
    known = {
        "area": "", "time_start": "2026-12-01T18:00", "time_end": "2026-12-01T20:00", "activity": "drone", "altitude_upper": "60",
        "exclusive": "on", "purpose": "飛行試験", "organisation": "見本株式会社",
    }  # fmt: skip
    return known | dict(change)


def test_outside_the_hours_the_page_says_so_and_offers_days_that_are_open(services, visit):
    loaded(services, hours('{days: {every: ["09:00-17:00"], wed: ["09:00-21:00"]}}'))
    answer = visit("company").post("/sites/park/reserve", **reserving())
    assert answer.status_code == 409
    assert "<h1>この日時は使えません</h1>" in answer.text
    assert "開いている時間の外です。2026-12-01（火）は 09:00〜17:00。" in answer.text
    assert "空いたら知らせる" not in answer.text
    free = answer.text.split('id="instead"')[1].split("</section>")[0]
    assert re.findall(r'<time datetime="(2026-\d\d-\d\d)T18', free) == ["2026-12-02", "2026-12-09", "2026-12-16"]


def test_lengths_are_told_at_their_question(services, visit):
    loaded(services, "longest_minutes: 60")
    answer = visit("company").post("/sites/park/reserve", **reserving())
    assert answer.status_code == 422
    assert "ここの一つの予約は 1 時間までです" in answer.text.split('id="time_end-fault-1"')[1].split("</p>")[0]


def test_an_api_answer_notes_that_the_hours_are_not_known(services, client, people):
    body = {
        "site": "park", "time_start": "2026-12-01T09:00:00+09:00", "time_end": "2026-12-01T12:00:00+09:00", "activity": "drone",
        "altitude_upper": {"value": 60, "datum": "AGL"}, "purpose": "試験", "organisation": "見本株式会社",
    }  # fmt: skip
    made = client.post("/api/reservations", json=body, headers=people["company"].bearer)
    assert made.status_code == 201
    assert [(note["code"], note["where"]) for note in made.json["notes"]] == [("hours-unknown", "time_start")]
    loaded(services, BY_DAY)
    assert client.get(made.headers["Location"], headers=people["company"].bearer).json["notes"] == []
    late = client.post("/api/reservations", json=body | {"time_end": "2026-12-01T17:01:00+09:00"}, headers=people["company"].bearer)
    assert late.status_code == 409
    (clash,) = late.json["clashes"]
    assert (clash["kind"], clash["with"], clash["because"]["en"].split(";")[0]) == (
        "blocking", "", "this is outside the hours: 2026-12-01 (Tue), 09:00–17:00",
    )  # fmt: skip


def test_the_desk_sees_at_a_request_that_hours_are_not_known_or_have_changed(services, visit, people):
    body = {
        "site": "park", "time_start": "2026-12-01T18:00:00+09:00", "time_end": "2026-12-01T20:00:00+09:00", "activity": "drone",
        "altitude_upper": {"value": 60, "datum": "AGL"}, "purpose": "試験", "organisation": "見本株式会社",
    }  # fmt: skip
    made, _ = services.booking.reserve(body, people["company"].account)
    assert "使える時間は未確認です（まだ調べられていません）" in visit("staff").get(f"/desk/reservations/{made.id}").text
    loaded(services, BY_DAY)
    page = visit("staff").get(f"/desk/reservations/{made.id}").text
    assert "使える時間は未確認です" not in page
    assert "開いている時間の外です" in page


def test_a_closed_day_reads_as_closed_on_the_sheet_and_is_no_free_day(services, visit):
    """The tests' day is Monday 2026-11-23."""
    loaded(services, hours('{days: {every: ["09:00-17:00"], tue: closed, wed: closed}}'))
    page = visit(None).get("/sites/park").text
    days = re.findall(r"calendar__day[^>]*>\s*<strong>([\d/]+)</strong>(.*?)</li>", page, re.DOTALL)
    closed = [day for day, told in days if ">休み<" in told]
    assert closed[:4] == ["24", "25", "12/1", "2"]
    assert len(closed) == 12
    assert "2026-11-26" in page.split("次に空いている日")[1][:200]


def test_a_night_that_reaches_into_a_closed_day_leaves_it_open(services, visit):
    loaded(services, hours('{days: {every: ["22:00-02:00"], tue: closed}}'))
    assert ">休み<" not in visit(None).get("/sites/park").text.split('id="calendar-title"')[1].split("</section>")[0]
