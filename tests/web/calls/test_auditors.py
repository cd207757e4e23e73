"""Auditors read calls as the desk does: nothing before the opening, and no button at any time."""

import pytest

from tests import calls
from tests.calls import PLANTED
from tests.web.pages.register.filled import application


@pytest.fixture
def rehearsed(services, clock, people):
    """A call that closed with one application, planted all over."""
    held = calls.Rehearsal(services, clock, {name: person.account for name, person in people.items()}).announce()
    calls.planted(held.at(calls.OPENS), who="company")
    return held


def pages(visitor, call_id):
    return {path: visitor.get(path) for path in ("/desk/calls", f"/desk/calls/{call_id}", f"/desk/calls/{call_id}/decide")}


def test_before_the_opening_an_auditor_reads_no_word_of_who_applied(visit, rehearsed, clock):
    clock.at = calls.CLOSES
    auditor = visit("auditor")
    read = pages(auditor, rehearsed.call_id)
    assert {page.status_code for page in read.values()} == {200}
    assert not [word for page in read.values() for word in PLANTED if word in page.text]
    for more in ("", "/files/1", "/written.json"):
        assert auditor.get(f"/desk/applications/A-2026-0001{more}").status_code == 404


def test_after_the_opening_an_auditor_reads_what_the_desk_reads_and_changes_nothing(visit, rehearsed, people):
    rehearsed.open_seals().anonymise()
    rehearsed.people |= {"juror_c": people["department"].account}
    rehearsed.seat(juror_c="").begin()
    rehearsed.score("juror_c", "A-2026-0001", 4, 4, 4)
    auditor = visit("auditor")
    read = pages(auditor, rehearsed.call_id)
    assert PLANTED[0] in read[f"/desk/calls/{rehearsed.call_id}"].text
    decide = read[f"/desk/calls/{rehearsed.call_id}/decide"].text
    assert PLANTED[0] in decide
    assert "順位と採点" in decide
    assert not [word for word in ("採択する件数", "採否を決定する", "公募をつくる") if any(word in page.text for page in read.values())]
    one = auditor.get("/desk/applications/A-2026-0001")
    assert calls.anonymous()["proposal"] in one.text
    assert not [word for word in ("匿名化版を保存", "審査の対象から外す", "<textarea") if word in one.text]
    assert auditor.get("/desk/applications/A-2026-0001/files/1").status_code == 200
    assert auditor.post(f"/desk/calls/{rehearsed.call_id}", do="begin").status_code == 404


def test_an_auditor_reads_certifications_without_what_only_staff_can_do(visit, services, people):
    application(services, people)
    auditor, staff = visit("auditor"), visit("staff")
    ref = services.certification.all(people["staff"].account)[0].ref
    assert "申請を記入する" in staff.get("/desk/register").text
    listed, one = auditor.get("/desk/register"), auditor.get(f"/desk/register/{ref}")
    assert (listed.status_code, one.status_code) == (200, 200)
    assert ref in listed.text
    assert "申請を記入する" not in listed.text
    assert "いまできること" not in one.text
    assert auditor.get(f"/desk/register/{ref}/certify").status_code == 404
