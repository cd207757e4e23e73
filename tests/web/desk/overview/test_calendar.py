"""The page of the calendar: month and week, mine and all, links, counts; a few statements however much falls on it."""

import re
from datetime import datetime

import pytest
import sqlalchemy as sa

from fieldreg.booking.reservations import State
from fieldreg.desk.tasks.task import Addressee, AddresseeKind, TaskKind
from fieldreg.desk.tasks.task_form import Order
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.services.desk.overview import calendar as overview
from tests import calls, makers
from tests.web.pages.register.filled import certified

FORM = {"organisation": "見本社", "email": "a@example.jp", "subject": "公園で飛ばす", "body": "本文"}


@pytest.fixture
def case(services):
    return services.cases.open(FORM)[0].ref


@pytest.fixture
def staff(visit):
    return visit("staff")


def entries(page):
    """The words of each entry by its day."""
    found = {}
    for day, told in re.findall(r'<td class="desk-days__day[^>]*>.*?datetime="([\d-]+)".*?</p>(.*?)</td>', page, re.DOTALL):
        for one in re.findall(r'<li class="desk-days__entry.*?</li>', told, re.DOTALL):
            found.setdefault(day, []).append(" ".join(re.sub(r"<[^>]+>", " ", one).split()))
    return found


def test_due_days_of_cases_and_tasks_lead_to_them(staff, services, people, case):
    order = Order(addressee=Addressee(kind=AddresseeKind.DIVISION, name=Text("道路課")), kind=TaskKind.DIVISION_OPINION, question="?")
    services.task_desk.send(case, (order,), people["staff"].account)
    held = services.cases.case(case, account=people["staff"].account)
    (task,) = services.task_desk.board(case, people["staff"].account).tasks
    page = staff.get("/desk/calendar?on=2026-12-01").text
    assert entries(page) == {
        task.due.isoformat(): [f"照会の回答期限 道路課 {task.ref}"], held.due.isoformat(): [f"案件の期限 公園で飛ばす {case}"],
    }  # fmt: skip
    assert (f'href="/desk/cases/{case}"' in page, f'href="/desk/cases/{case}#tasks"' in page) == (True, True)
    services.task_desk.recall(task.ref, "不要になった", people["staff"].account)
    assert entries(staff.get("/desk/calendar?on=2026-12-01").text) == {held.due.isoformat(): [f"案件の期限 公園で飛ばす {case}"]}


def test_trials_stand_on_their_days_and_those_that_came_to_nothing_do_not(staff, services, people):
    made, _ = services.booking.reserve(makers.reservation(), people["company"].account)
    found = entries(staff.get("/desk/calendar?on=2026-12-01").text)["2026-12-01"]
    name = services.register.site(made.site).name.ja
    assert found == [f"実証・予約 09:00 申請中 {name} {made.id}"]
    services.booking.decide(made.id, State.DECLINED, people["staff"].account, note="工事")
    assert entries(staff.get("/desk/calendar?on=2026-12-01").text) == {}


def test_calls_and_certifications_stand_on_their_days(staff, services, people, clock):
    held = calls.Rehearsal(services, clock, {name: person.account for name, person in people.items()}).announce()
    months = {on: entries(staff.get(f"/desk/calendar?on={on}").text) for on in ("2026-11-01", "2026-12-01")}
    closing = calls.CLOSES.astimezone(JST).date().isoformat()
    assert any(one.startswith("公募の締切 17:15") and held.call_id in one for one in months[f"{closing[:7]}-01"][closing])
    assert held.call_id in staff.get(f"/desk/calendar?on={closing}&who=mine").text  # it is the whole desk's
    kept = certified(services, people)
    until = services.certification.one(kept, people["staff"].account).valid_until if isinstance(kept, str) else kept.valid_until
    assert any("認定の期間満了" in one for one in entries(staff.get(f"/desk/calendar?on={until}").text)[until.isoformat()])


def test_mine_leaves_out_what_others_look_after(visit, services, people, case):
    services.case_desk.assign(case, people["staff"].account)
    other = services.cases.open({**FORM, "subject": "ほかの人の案件"})[0].ref
    booked, _ = services.booking.reserve(makers.reservation(), people["company"].account)
    services.case_desk.book(case, booked.id, people["staff"].account)
    services.case_desk.assign(other, people["admin"].account)
    mine, all_of_it = (visit("staff").get(f"/desk/calendar?on=2026-11-25{who}").text for who in ("&who=mine", ""))
    assert [case in mine, other in mine, case in all_of_it, other in all_of_it] == [True, False, True, True]
    trials = [booked.id in visit(who).get("/desk/calendar?on=2026-12-01&who=mine").text for who in ("staff", "admin")]
    assert trials == [True, False]
    assert "who=mine" in mine.split('rel="next"')[0]  # moving on keeps it


def test_what_waits_for_its_applicant_or_ended_is_owed_by_nobody(staff, services, people, case):
    services.case_desk.ask_applicant(case, "いつですか。", people["staff"].account)
    assert case not in staff.get("/desk/calendar").text
    services.case_desk.resume(case, people["staff"].account)
    assert case in staff.get("/desk/calendar").text
    services.case_desk.answer(case, "可能です。", people["staff"].account)
    assert case not in staff.get("/desk/calendar").text


def test_what_is_overdue_is_marked_and_what_is_due_today_is_not(visit, clock, case):
    late = []
    for at in (datetime(2026, 11, 25, 23, 59, tzinfo=JST), datetime(2026, 11, 26, tzinfo=JST)):
        clock.at = at
        late.append("desk-days__entry--late" in visit("staff").get("/desk/calendar").text)
    assert late == [False, True]


def test_the_week_and_the_way_to_its_neighbours(staff):
    page = staff.get("/desk/calendar?view=week&on=2026-12-31").text
    assert "2026年12月28日〜1月3日" in page
    assert page.count('<td class="desk-days__day') == 7
    assert ("on=2026-12-27" in page, "on=2027-01-04" in page, "年末年始の閉庁日" in page) == (True, True, True)
    english = staff.get("/en/desk/calendar?on=2026-11-05").text
    assert ("November 2026" in english, "Culture Day" in english) == (True, True)


@pytest.mark.parametrize("query", ["on=nonsense", "on=2026-02-30", "on=0001-01-01", "on=9999-12-31", "view=year", "who=everybody", ""])
def test_an_address_that_means_nothing_is_today(staff, query):
    page = staff.get(f"/desk/calendar?{query}")
    assert (page.status_code, "2026年11月" in page.text, 'aria-current="date"' in page.text) == (200, True, True)


def test_an_empty_month_says_so(staff):
    page = staff.get("/desk/calendar?on=2031-05-01").text
    assert "この期間の予定はありません" in page
    assert entries(page) == {}


def test_a_full_day_tells_how_many_more_and_the_week_shows_them(staff, services):
    refs = [services.cases.open({**FORM, "subject": f"件{n}"})[0].ref for n in range(7)]
    month, week = (staff.get(f"/desk/calendar?view={view}&on=2026-11-25").text for view in ("month", "week"))
    assert ("ほか 3 件" in month, "案件の期限 7 件" in month, sum(ref in month for ref in refs)) == (True, True, 4)
    assert (re.search(r"ほか \d+ 件", week) is not None, sum(ref in week for ref in refs)) == (False, 7)


def test_an_auditor_is_led_nowhere_he_may_not_go(visit, services, people, clock):
    calls.Rehearsal(services, clock, {name: person.account for name, person in people.items()}).announce()
    page = visit("auditor").get("/desk/calendar?on=2026-11-24").text
    assert ("公募の受付開始" in page, "/desk/calls/K-" in page) == (True, False)


def test_five_hundred_reservations_cost_no_more_statements_than_none(staff, services, people):
    def statements():
        told = []
        engine = services.store._dialect.engine
        sa.event.listen(engine, "before_cursor_execute", tell := lambda *some: told.append(some[2]))
        page = staff.get("/desk/calendar?on=2026-12-01")
        sa.event.remove(engine, "before_cursor_execute", tell)
        assert page.status_code == 200
        return len(told), page.text

    before, _ = statements()
    company = people["company"].account
    made = services.booking.reserve(makers.reservation(), company)[0]
    same = "site, area, exclusive, activity, purpose, organisation, owner, created_at, decision_note"
    with services.store.writing() as work:
        for n in range(499):
            slot = f"t0 + {n} * 3600000000, t1 + {n} * 3600000000"
            copy = f"SELECT 'R-X-{n:04d}', {slot}, {slot}, 'done', 0, {same} FROM reservations"
            columns = f"public_id, t0, t1, held_from, held_to, state, live, {same}"
            statement = f"INSERT INTO reservations ({columns}) {copy} WHERE public_id = '{made.id}'"
            work._transaction.connection.execute(sa.text(statement))
        work.commit()
    after, page = statements()
    assert "実証・予約 500 件" in page
    assert (after, before < 30) == (before, True)


def test_closures_left_out_are_told_from_their_first_day_on(staff, services, people, monkeypatch):
    for day in (1, 3, 5):
        hours = {"time_start": f"2026-12-{day:02}T00:00:00+09:00", "time_end": f"2026-12-{day + 1:02}T00:00:00+09:00"}
        services.closing.close({"site": "park", "kind": "maintenance", "reason": f"工事{day}", **hours}, people["staff"].account)
    monkeypatch.setattr(overview, "_MOST_CLOSURES", 3)
    whole = staff.get("/desk/calendar?on=2026-12-01").text
    assert ("data-closures-until" in whole, "工事5" in whole) == (False, True)
    monkeypatch.setattr(overview, "_MOST_CLOSURES", 2)
    cut = staff.get("/desk/calendar?on=2026-12-01").text
    assert "2026-12-05 からの休止はこの画面に出ていないものがあります" in cut
    assert "工事5" not in cut
