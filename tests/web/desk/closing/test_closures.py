"""Closing a place by its pages, without any script: looked at, done, lifted; and who finds such pages."""

import io
import re
from dataclasses import replace

import pytest

from fieldreg.booking.reservations import State
from fieldreg.kernel.texts import Text
from fieldreg.people.managers import Manager
from tests.makers import reservation

FORM = {
    "site": "park", "area": "", "time_start": "2026-12-01T08:00", "time_end": "2026-12-01T18:00", "kind": "event", "reason": "市民運動会",
    "reason_en": "sports day", "override_by": ["admin"],
}  # fmt: skip
AT = {"time_start": "2026-12-01T08:00:00+09:00", "time_end": "2026-12-01T18:00:00+09:00"}
NEW = "/desk/closures/new"


def booked(services, people, who="company", **more):
    made, _ = services.booking.reserve(reservation(**more), people[who].account)
    return services.booking.decide(made.id, State.ACCEPTED, people["staff"].account).id


def seen_of(page):
    return re.search(r'name="seen" value="(\w+)"', page.text)[1]


@pytest.fixture
def two(services, people):
    later = {"time_start": "2026-12-01T13:00:00+09:00", "time_end": "2026-12-01T15:00:00+09:00"}
    return booked(services, people), booked(services, people, who="rival", **later)


def test_one_is_cancelled_and_one_kept_and_each_company_sees_its_own(visit, two):
    gone, kept = two
    staff = visit("staff")
    page = staff.post(NEW, **FORM)
    assert (page.status_code, [f'data-met="{one}"' in page.text for one in two]) == (200, [True, True])
    assert "広い公園 全体" in page.text
    assert "2026-12-02 09:00" in page.text  # free instead
    asked = FORM | {f"do-{gone}": "cancel", f"do-{kept}": "keep", f"because-{kept}": "主催者と調整済み"}
    done = staff.post(NEW, seen=seen_of(page), **asked)
    assert (done.status_code, done.location) == (303, "/desk/closures/B-2026-0001")
    one = staff.get(done.location).text
    assert "市民運動会" in one
    assert re.search(rf"{kept}</a>: 主催者と調整済み", one)
    mine, rival = visit("company").get("/my").text, visit("rival").get("/my").text
    assert "この場所を休止にするため（市民運動会）" in mine
    offered = re.findall(r"/sites/([^/]+)/reserve\?time_start=2026-(1[12]-\d\d)T09:00", mine)
    assert offered[:2] == [("park", "12-02"), ("park", "11-30")]
    assert [day for _, day in offered[2:]] == ["12-01"]  # a place like it, at the same time
    assert 'data-exception="B-2026-0001"' in rival
    assert "主催者と調整済み" in staff.get(f"/desk/reservations/{kept}").text


def test_what_changed_meanwhile_is_shown_anew(visit, services, people, two):
    staff = visit("staff")
    seen = seen_of(staff.post(NEW, **FORM))
    services.booking.decide(two[0], State.WITHDRAWN, people["company"].account)
    again = staff.post(NEW, seen=seen, **FORM)
    assert (again.status_code, "確認のあとに変わりました" in again.text, two[0] in again.text) == (409, True, False)
    assert staff.post(NEW, seen=seen_of(again), **FORM).status_code == 303


def test_a_kept_one_needs_its_reason_and_what_was_chosen_stays(visit, two):
    staff = visit("staff")
    seen = seen_of(staff.post(NEW, **FORM))
    page = staff.post(NEW, seen=seen, **FORM, **{f"do-{two[0]}": "keep", f"do-{two[1]}": "cancel"})
    assert (page.status_code, "例外として残す理由を書いてください。" in page.text) == (422, True)
    assert re.search(rf'name="do-{two[0]}" value="keep" checked', page.text)


@pytest.mark.parametrize(
    "wrong, said", [({"reason": ""}, "入力してください"), ({"time_end": ""}, "時刻は"), ({"kind": "x"}, "休止の種類は")]
)
def test_what_is_wrong_stands_beside_its_question(visit, wrong, said):
    page = visit("staff").post(NEW, **(FORM | wrong))
    assert (page.status_code, said in page.text, 'value="sports day"' in page.text) == (422, True, True)


def test_back_to_the_form_keeps_what_was_entered(visit):
    page = visit("staff").post(NEW, back="1", **FORM)
    assert (page.status_code, 'value="市民運動会"' in page.text, 'value="2026-12-01T08:00"' in page.text) == (200, True, True)


def test_it_is_listed_shown_on_sheet_form_and_calendar_and_lifted(visit, services, people):
    services.closing.close(FORM | AT, people["staff"].account)
    staff = visit("staff")
    assert "市民運動会" in staff.get("/desk/closures").text
    assert "市民運動会" in staff.get("/desk/calendar?view=week&on=2026-12-01").text
    public = visit().get("/sites/park").text
    assert "市民運動会" in public
    assert "staff@example.jp" not in public
    assert "市民運動会" in visit("company").get("/sites/park/reserve").text
    assert "sports day" in visit().get("/en/sites/park").text
    assert staff.post("/desk/closures/B-2026-0001/lift", because="").status_code == 422
    assert staff.post("/desk/closures/B-2026-0001/lift", because="雨").status_code == 303
    assert staff.post("/desk/closures/B-2026-0001/lift", because="雨").status_code == 409
    assert "市民運動会" not in visit().get("/sites/park").text
    assert "雨" in staff.get("/desk/closures?show=lifted").text
    assert "B-2026-0001" not in staff.get("/desk/closures?show=past&site=park").text


def test_a_department_closes_its_own_places_and_finds_no_others(visit, services, people, two):
    with services.store.writing() as work:
        work.accounts.put(replace(people["department"].account, manager="m"))
        work.managers.put(Manager(id="other", name=Text("別の課")))
        work.sites.put(replace(work.sites.get("reused"), manager="other"))
        work.commit()
    department = visit("department")
    page = department.post(NEW, **FORM)
    assert (page.status_code, two[0] in page.text, "見本株式会社" in page.text) == (200, True, False)
    elsewhere = department.post(NEW, **(FORM | {"site": "reused"}))
    assert (elsewhere.status_code, "この場所を休止にできるのは" in elsewhere.text) == (422, True)


def test_who_may_override_asks_for_it_on_the_page_of_what_is_in_the_way(visit, services, people):
    services.closing.close(FORM | AT, people["admin"].account)
    asked = {"time_start": "2026-12-01T09:00", "time_end": "2026-12-01T12:00", "activity": "drone", "altitude_upper": "30"}
    asked |= {"purpose": "点検", "organisation": "市"}
    company, admin = (visit(who).post("/sites/park/reserve", exclusive="on", **asked) for who in ("company", "admin"))
    told = [("although_closed" in page.text, "休止になっているため" in page.text) for page in (company, admin)]
    assert told == [(False, True), (True, True)]
    done = visit("admin").post("/sites/park/reserve", exclusive="on", although_closed="点検に合わせて", **asked)
    assert done.status_code == 303
    assert "点検に合わせて" in visit("staff").get("/desk/closures/B-2026-0001").text


def test_a_calendar_is_looked_at_and_read(visit, services, two):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "BEGIN:VEVENT", "UID:a", "SUMMARY:芝の養生", "DTSTART;VALUE=DATE:20261201",
             "END:VEVENT", "END:VCALENDAR", ""]  # fmt: skip
    staff, to = visit("staff"), {"site": "park", "area": "", "kind": "maintenance"}
    page = staff.post("/desk/closures/import", file=(io.BytesIO("\r\n".join(lines).encode()), "a.ics"), **to)
    assert (page.status_code, "芝の養生" in page.text, [one in page.text for one in two]) == (200, True, [True, True])
    data = re.search(r'name="data" value="([^"]+)"', page.text)[1]
    refused = staff.post("/desk/closures/import", data=data, seen=seen_of(page), **to)
    assert (refused.status_code, "予約が 2 件あります" in refused.text) == (409, True)
    assert staff.post("/desk/closures/import", data=data, seen=seen_of(page), cancel="1", **to).status_code == 303
    assert "芝の養生" in staff.get("/desk/closures?site=park").text
    assert staff.post("/desk/closures/import", data="!", **to).status_code == 422
