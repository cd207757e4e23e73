"""A series' rule changed through its pages and the API: shown first, done by one button, by whose it is or by the desk."""

import html
import re

import pytest

from fieldreg.booking.reservations import State
from tests.makers import reservation
from tests.web.applicant.test_reserve import FORM, PAGE
from tests.web.series.test_series_pages import booked

CHANGE = "/series/S-2026-0001/change"
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
BOX = re.compile(r'<input id="(\w+)"[^>]*? value="([^"]*)"')
RULE = {"time_start": "2026-12-15T09:00:00+09:00", "time_end": "2026-12-15T12:00:00+09:00", "rrule": "FREQ=WEEKLY;INTERVAL=2;COUNT=2"}


@pytest.fixture
def company(visit):
    visitor = visit("company")
    booked(visitor)
    return visitor


def entered(page):
    """What the form begins with."""
    told = dict(BOX.findall(page))
    return told | {"repeat": re.search(r'<option value="(\w+)" selected', page)[1]}


def fates(page):
    found = re.findall(r'<li data-fate="(\w+)">(.*?)</li>', page, re.DOTALL)
    return [(fate, re.findall(r'datetime="\d{4}-(\d\d-\d\dT\d\d)', said)) for fate, said in found]


def sent_back(page):
    """What the one button of the preview sends."""
    form = page[page.index(f'action="{CHANGE}"') :]
    fields = {}
    for name, value in HIDDEN.findall(form):
        fields.setdefault(name, []).append(html.unescape(value))
    return {name: held if name == "seen" else held[0] for name, held in fields.items() if name != "csrf_token"}


def test_every_second_week_from_a_day_on(company, services, people):
    services.series_changes.decide("S-2026-0001", State.ACCEPTED, people["staff"].account)
    assert f'href="{CHANGE}"' in company.get("/my/series/S-2026-0001").text
    assert "<dt>高さ</dt><dd>地上から 60 m まで（下限の申告なし）</dd>" in company.get(CHANGE).text
    begun = entered(company.get(CHANGE).text)
    assert begun | {"from_day": "2026-12-01", "time_start": "2026-12-01T09:00", "time_end": "2026-12-01T12:00", "repeat": "weekly",
                    "repeat_every": "1", "repeat_count": "4"} == begun  # fmt: skip
    fields = begun | {"from_day": "2026-12-08", "time_start": "2026-12-08T09:00", "time_end": "2026-12-08T12:00", "repeat_every": "2",
                      "repeat_count": "2", "repeat_also": "2026-12-24"}  # fmt: skip
    page = company.post(f"{CHANGE}/preview", **fields, ref="S-1", _external="1", endpoint="x")
    assert page.status_code == 200
    assert fates(page.text) == [
        ("kept", ["12-08T09", "12-08T12"]), ("dropped", ["12-15T09", "12-15T12"]), ("kept", ["12-22T09", "12-22T12"]),
        ("new", ["12-24T09", "12-24T12"]),
    ]  # fmt: skip
    assert "変わらない回（1）" in page.text
    again = html.unescape(re.search(rf'href="({CHANGE}[^"]*)"', page.text)[1])
    assert entered(company.get(again).text) | {"repeat_every": "2", "repeat_also": "2026-12-24"} == entered(company.get(again).text)
    done = company.post(CHANGE, **sent_back(page.text))
    assert (done.status_code, done.location) == (303, "/my/series/S-2026-0002")
    held = services.series.series("S-2026-0002", people["company"].account).reservations
    assert {f"{one.slot.start:%m-%d}": str(one.state) for one in held} == {"12-08": "accepted", "12-22": "accepted", "12-24": "requested"}
    assert CHANGE not in company.get("/my/series/S-2026-0001").text


def test_of_an_accepted_date_that_is_replaced_the_preview_says_that_its_acceptance_is_lost(company, visit):
    def dates():
        hours = {"time_start": "2026-12-01T10:00", "time_end": "2026-12-01T13:00"}
        page = company.post(f"{CHANGE}/preview", **entered(company.get(CHANGE).text) | hours).text
        return re.findall(r'<li data-fate="changed">(.*?)</li>', page, re.DOTALL)

    lost = "承認済みの回は取り下げになり、新しく申請し直します"
    assert [lost in one for one in dates()] == [False] * len(dates())
    staff = visit("staff")
    seen = re.findall(r'name="seen" value="([^"]+)"', staff.get("/desk/series/S-2026-0001").text)
    assert staff.post("/desk/series/S-2026-0001", to="accepted", note="どうぞ", seen=seen).status_code == 303
    assert dates()
    assert all(lost in one for one in dates())


def test_what_cannot_be_had_is_told_in_the_preview(company, visit):
    visit("rival").post(PAGE, **FORM | {"area": "park/yard", "time_start": "2026-12-15T12:00", "time_end": "2026-12-15T14:00"})
    fields = entered(company.get(CHANGE).text) | {"time_start": "2026-12-01T10:00", "time_end": "2026-12-01T13:00"}
    page = company.post(f"{CHANGE}/preview", **fields).text
    third = re.findall(r'<li data-fate="changed">(.*?)</li>', page, re.DOTALL)[2]
    assert "予約あり" in third
    assert "この回は申し込めません" in third
    assert "競合株式会社" not in page


@pytest.mark.parametrize(
    ("more", "at"),
    [
        ({"from_day": "2026-11-01"}, "from_day"), ({"from_day": "x"}, "from_day"), ({"from_day": "2026-12-02"}, "time_start"),
        ({"repeat_count": "0"}, "repeat_count"), ({"repeat": ""}, "repeat"), ({"repeat_except": "2026-12-02"}, "repeat_except"),
    ],
)  # fmt: skip
def test_every_fault_stands_beside_its_box_and_nothing_is_lost(company, services, people, more, at):
    fields = entered(company.get(CHANGE).text) | {"repeat_also": "2026-12-10"} | more
    for address in (f"{CHANGE}/preview", CHANGE):
        answer = company.post(address, **fields)
        assert answer.status_code == 422
        assert f'href="#{at}"' in answer.text
        assert 'value="2026-12-10"' in answer.text
    assert services.series.series("S-2026-0001", people["company"].account).series.followed_by is None


def test_the_desk_gives_its_reason(company, visit, services, people):
    staff = visit("staff")
    assert f'href="{CHANGE}"' in staff.get("/desk/series/S-2026-0001").text
    assert CHANGE not in visit("auditor").get("/desk/series/S-2026-0001").text
    assert 'href="mailto:company@example.jp"' in visit("auditor").get("/desk/series/S-2026-0001").text
    fields = entered(staff.get(CHANGE).text) | {"time_start": "2026-12-01T10:00", "time_end": "2026-12-01T13:00", "note": ""}
    page = staff.post(f"{CHANGE}/preview", **fields).text
    missing = staff.post(CHANGE, **sent_back(page))
    assert missing.status_code == 422
    assert 'href="#note"' in missing.text
    done = staff.post(CHANGE, **sent_back(page) | {"note": "芝の養生のため"})
    assert (done.status_code, done.location) == (303, "/desk/series/S-2026-0002")
    old = services.series.series("S-2026-0001", people["company"].account)
    assert {one.decision_note for one in old.reservations} == {"芝の養生のため"}
    assert visit("rival").get(CHANGE).status_code == 404


def test_a_change_that_others_overtook_is_told(company, services, people):
    page = company.post(f"{CHANGE}/preview", **entered(company.get(CHANGE).text) | {"repeat_count": "2"}).text
    services.series_changes.decide("S-2026-0001", State.DECLINED, people["staff"].account, "工事")
    answer = company.post(CHANGE, **sent_back(page))
    assert answer.status_code == 409
    assert "確かめたあとに" in answer.text


def test_a_machine_looks_and_changes(company, client_json):
    body = {"from_day": "2026-12-15", **RULE}
    seen = client_json("company", "/api/series/S-2026-0001/change/preview", body)
    assert seen.status_code == 200
    assert [(one["fate"], (one["after"] or one["before"])["time_start"][5:10]) for one in seen.json["dates"]] == [
        ("kept", "12-15"), ("dropped", "12-22"), ("new", "12-29"),
    ]  # fmt: skip
    assert [one["time_start"][5:10] for one in seen.json["untouched"]] == ["12-01", "12-08"]
    stale = client_json("company", "/api/series/S-2026-0001/change", body | {"seen": []})
    assert (stale.status_code, stale.json["code"]) == (409, "changed-meanwhile")
    made = client_json("company", "/api/series/S-2026-0001/change", body | {"seen": seen.json["seen"]})
    assert (made.status_code, made.headers["Location"]) == (201, "/api/series/S-2026-0002")
    assert [one["time_start"][5:10] for one in made.json["reservations"]] == ["12-15", "12-29"]
    wrong = client_json("company", "/api/series/S-2026-0002/change", {"from_day": 3, "seen": "x", "note": 4, **RULE})
    assert wrong.status_code == 422
    assert {fault["where"] for fault in wrong.json["faults"]} == {"from_day", "seen", "note"}
    assert client_json("rival", "/api/series/S-2026-0002/change", body).status_code == 404


@pytest.fixture
def client_json(app, people):
    client = app.test_client()
    return lambda name, path, body: client.post(path, json=body, headers={"Authorization": f"Bearer {people[name].token}"})


@pytest.mark.parametrize(
    ("rule", "boxes"),
    [
        ("FREQ=MONTHLY;BYDAY=1TU;COUNT=3", {"repeat": "monthly-weekday", "repeat_count": "3"}),
        ("FREQ=DAILY;INTERVAL=2;UNTIL=20261211", {"repeat": "daily", "repeat_every": "2", "repeat_until": "2026-12-11"}),
        ("FREQ=MONTHLY;BYMONTHDAY=1;COUNT=2", {"repeat": ""}),
    ],
)
def test_the_form_begins_with_the_rule_as_it_is_or_with_none_it_cannot_say(visit, services, people, rule, boxes):
    services.series.book({**reservation(area="park/yard"), "rrule": rule}, people["company"].account)
    page = visit("company").get(CHANGE).text
    chosen = re.search(r'<option value="([\w-]*)" selected', page)[1]
    held = dict(BOX.findall(page)) | {"repeat": chosen}
    assert {name: held[name] for name in boxes} == boxes
