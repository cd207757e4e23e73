"""Lists as files: every row, the same ones as the page, no formula, and told in the timeline where persons stand in them."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime

import openpyxl
import pytest

from fieldreg.desk.cases import Case
from fieldreg.timeline.events import Act
from tests import makers

FORM = {
    "organisation": "見本社", "contact": "見本係", "email": "secret@example.jp", "phone": "022-000-0000", "subject": "公園で飛ばす",
    "body": "本文の秘密",
}  # fmt: skip
NAMES = ("cases", "tasks", "worklist", "letters", "reservations", "agenda", "statistics", "task-statistics", "people", "audit", "closures",
         "homework", "organisations", "retention")  # fmt: skip
WITH_PERSONS = set(NAMES) - {"worklist", "statistics", "task-statistics", "closures", "homework"}


def rows(answer):
    """Of a CSV by its header."""
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def cells(answer):
    """Of a workbook below its two headers, and whether a cell is a formula."""
    assert answer.status_code == 200
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]


def exported(services):
    with services.store.reading() as work:
        return [link.event for link in work.timeline.links() if link.event.act is Act.LIST_EXPORTED]


@pytest.fixture
def many(services):
    """Sixty cases, more than a page holds, the last of them with a subject that looks like a formula."""
    with services.store.writing() as work:
        made = Case(organisation="多い社", subject="", body="", created_at=datetime(2026, 11, 2, tzinfo=UTC))
        for n in range(60):
            work.cases.add(replace(made, subject=f"案件{n}" if n < 59 else "=1+1"))
        work.commit()


def test_every_row_leaves_and_in_the_order_of_the_page(visit, many):
    staff = visit("staff")
    found = rows(staff.get("/desk/lists/cases.csv?sort=newest"))
    assert [row["subject"] for row in found] == ["'=1+1", *(f"案件{n}" for n in range(58, -1, -1))]
    sheet = cells(staff.get("/desk/lists/cases.xlsx?sort=newest"))
    assert [line[1] for line in sheet] == ["=1+1", *(f"案件{n}" for n in range(58, -1, -1))]


def test_what_the_page_is_narrowed_down_by_the_file_is_too(visit, services, people, many):
    ref = services.cases.open(FORM)[0].ref
    staff = visit("staff")
    services.case_desk.assign(ref, people["staff"].account)
    asked = ("view=mine", "q=公園", "view=unassigned&q=案件7", "step=triage", "channel=phone", "view=ended", "view=overdue", "view=waiting")
    counts = [len(rows(staff.get(f"/desk/lists/cases.csv?{query}"))) for query in asked]
    assert counts == [1, 1, 1, 0, 0, 0, 0, 0]
    (row,) = rows(staff.get("/desk/lists/cases.csv?view=mine"))
    assert (row["ref"], row["step"], row["contact"], row["received_on"], row["in_charge"]) == (
        ref, "受付", "見本係", "2026-11-23", "staff@example.jp",
    )  # fmt: skip


def test_no_file_tells_how_to_reach_a_person_or_what_was_written(visit, services, people):
    services.cases.open(FORM, files=[("図.txt", b"within-a-file")])
    staff = visit("staff")
    for name in ("cases", "agenda", "statistics", "tasks", "worklist", "reservations"):
        told = staff.get(f"/desk/lists/{name}.csv").data.decode()
        assert not [word for word in ("secret@example.jp", "022-000", "本文の秘密", "within-a-file", "図.txt") if word in told], name


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_each_list_is_a_file_and_told_before_it_leaves_where_persons_stand_in_it(visit, services, people, kind):
    services.cases.open(FORM)
    services.booking.reserve(makers.reservation(), people["company"].account)
    admin, account = visit("admin"), people["admin"].account
    for name in NAMES:
        answer = admin.get(f"/desk/lists/{name}.{kind}")
        assert (answer.status_code, answer.headers["Content-Disposition"]) == (200, f"attachment; filename={name}-2026-11-23.{kind}"), name
        assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    told = exported(services)
    assert [event.ref for event in told] == [name for name in NAMES if name in WITH_PERSONS]
    assert {(event.actor, str(event.by)) for event in told} == {(account.id, "account")}
    assert services.timeline.proof().broken == []


def test_what_is_told_is_who_took_how_many_and_what_was_asked_for(visit, services, people, many):
    visit("auditor").get("/desk/lists/cases.csv?q=案件1&view=all&step=gone")
    (event,) = exported(services)
    assert (event.actor, event.told) == (people["auditor"].account.id, {"after": {"rows": 11, "asked": {"view": "all", "q": "案件1"}}})


def test_numbers_and_days_are_what_they_are_in_a_workbook(visit, services, people, many):
    (line, *_) = cells(visit("staff").get("/desk/lists/statistics.xlsx"))
    assert line[:4] == [2026, None, 60, 60]
    (first, *_) = cells(visit("staff").get("/desk/lists/cases.xlsx"))
    assert first[13] == datetime(2026, 11, 2)


def test_more_rows_than_a_file_holds_are_refused_with_the_way_out(visit, services, many, monkeypatch):
    monkeypatch.setattr("fieldreg.services.desk.overview.exporting.MOST_ROWS", 59)
    staff = visit("staff")
    for name in ("cases", "agenda"):
        answer = staff.get(f"/desk/lists/{name}.csv")
        assert (answer.status_code, "条件で絞り込んでください" in answer.text) == (422, True), name
    assert exported(services) == []
    assert len(rows(staff.get("/desk/lists/cases.csv?q=案件1"))) == 11


def test_a_letter_s_row_tells_what_the_desk_may_see(visit, services):
    services.cases.open(FORM)
    found = rows(visit("staff").get("/desk/lists/letters.csv?show=all"))
    assert {row["to"] for row in found} >= {"secret@example.jp"}
    assert rows(visit("staff").get("/desk/lists/letters.csv")) == []  # none needs somebody


def test_reservations_by_what_the_page_shows(visit, services, people):
    made, _ = services.booking.reserve(makers.reservation(), people["company"].account)
    found = [[row["id"] for row in rows(visit("staff").get(f"/desk/lists/reservations.csv{query}"))] for query in ("", "?show=decided")]
    assert found == [[made.id], []]


@pytest.mark.parametrize("path", ["/desk/lists/cases.json", "/desk/lists/nothing.csv", "/desk/lists/people.csv"])
def test_to_staff_there_are_no_others(visit, path):
    assert visit("staff").get(path).status_code == 404


def test_the_public_records_are_a_file_for_anybody_and_nothing_is_told(visit, services):
    for query in ("", "?q=そんなことば"):
        page, answer = visit(None).get(f"/cases{query}").text, visit(None).get(f"/cases.csv{query}")
        assert page.count('<article class="card record"') == len(rows(answer))
    assert len(cells(visit(None).get("/cases.xlsx"))) == len(rows(visit(None).get("/cases.csv")))
    assert exported(services) == []


def test_each_page_leads_to_its_files(visit, services):
    admin = visit("admin")
    services.cases.open(FORM)
    pages = {"cases": "/desk/?q=公園&view=all", "agenda": "/desk/agenda", "statistics": "/desk/statistics", "worklist": "/desk/worklist",
             "letters": "/desk/letters", "people": "/desk/people/", "reservations": "/desk/reservations",
             "homework": "/desk/homework"}  # fmt: skip
    for name, page in pages.items():
        assert all(f"/desk/lists/{name}.{kind}" in admin.get(page).text for kind in ("csv", "xlsx")), name
    assert "/desk/lists/cases.csv?view=all&amp;q=%E5%85%AC%E5%9C%92" in admin.get(pages["cases"]).text


def test_the_offices_own_lists_hold_what_their_pages_do(visit, services, people):
    """A closure, what is to be looked up, an organisation's member, and nothing past its years; each page leads to its file."""
    admin, account = visit("admin"), people["admin"].account
    day = {"time_start": "2026-12-01T00:00:00+09:00", "time_end": "2026-12-02T00:00:00+09:00"}
    services.closing.close({"site": "park", "area": None, **day, "kind": "maintenance", "reason": "=芝の養生"}, account)
    (closed,) = rows(admin.get("/desk/lists/closures.csv?show=standing"))
    assert (closed["site"], closed["start"], closed["reason"]) == ("park", "2026-12-01 00:00", "'=芝の養生")
    assert rows(admin.get("/desk/lists/closures.csv?show=lifted")) == rows(admin.get("/desk/lists/closures.csv?site=elsewhere")) == []
    items = services.desk.homework.open()
    assert [(row["site"], row["fact"]) for row in rows(admin.get("/desk/lists/homework.csv"))] == [(one.site.id, one.fact) for one in items]
    assert items
    company = people["company"].account
    members = rows(admin.get("/desk/lists/organisations.csv"))
    assert [row["member"] for row in members if row["name"] == company.organisation] == [company.email]
    assert len(members) == sum(len(one.members) for one in services.organisations.all(account))
    assert len(rows(admin.get("/desk/lists/retention.csv"))) == len(services.retention.due(account))
    for name, page in (("closures", "/desk/closures"), ("organisations", "/desk/people/organisations")):
        assert f"/desk/lists/{name}.xlsx" in admin.get(page).text


@pytest.mark.parametrize("name", ["organisations", "retention", "people", "audit"])
def test_administrators_own_lists_are_there_for_nobody_else(visit, name):
    assert [visit(who).get(f"/desk/lists/{name}.csv").status_code for who in ("staff", "auditor")] == [404, 404]
