import re

import pytest

from fieldreg.booking.reservations import State
from fieldreg.screening import screening
from tests import makers
from web.shell import labels


@pytest.fixture
def asked(services, people):
    """A request of each company, for parts that do not meet, and one that was held before."""
    services.booking.reserve(makers.reservation(area="park/yard", purpose="水やりの試験"), people["company"].account)
    services.booking.reserve(makers.reservation(area="park/hall", organisation="競合株式会社"), people["rival"].account)


def state(services, people, number=1):
    return services.booking.reservation(f"R-2026-000{number}", people["staff"].account).state


def test_the_inbox_shows_each_request_with_its_answer(visit, asked):
    page = visit("staff").get("/desk/reservations").text
    for told in ("R-2026-0001", "R-2026-0002", "広い公園", "水やりの試験", "競合株式会社", "申請中", "2026-12-01 09:00"):
        assert told in page


def test_one_request_shows_what_it_takes_and_what_it_meets(visit, asked, services, people):
    page = visit("staff").get("/desk/reservations/R-2026-0001").text
    row = services.booking.inbox_row("R-2026-0001")
    for finding in row.screening.findings:
        assert finding.title.ja in page
    for unknown in row.screening.unknown:
        assert unknown.title.ja in page
    assert "ほかの予約との重なりはありません" in page


@pytest.mark.parametrize(
    "to, note, becomes",
    [("accepted", "", State.ACCEPTED), ("tentative", "", State.TENTATIVE), ("declined", "工事のため", State.DECLINED)],
)
def test_staff_decides(visit, asked, services, people, to, note, becomes):
    answer = visit("staff").post("/desk/reservations/R-2026-0001", to=to, note=note)
    assert (answer.status_code, answer.location) == (303, "/desk/reservations")
    assert state(services, people) is becomes
    page = visit("company").get("/my").text
    assert note in page


def test_declining_needs_a_reason(visit, asked, services, people):
    answer = visit("staff").post("/desk/reservations/R-2026-0001", to="declined", note=" ")
    assert answer.status_code == 422
    assert "理由" in answer.text
    assert state(services, people) is State.REQUESTED


@pytest.mark.parametrize("to", ["", "done?", "withdrawn"])
def test_what_is_no_decision_decides_nothing(visit, asked, services, people, to):
    assert visit("staff").post("/desk/reservations/R-2026-0001", to=to).status_code in (403, 422)
    assert state(services, people) is State.REQUESTED


def test_what_is_decided_is_not_decided_again(visit, asked, services, people):
    staff = visit("staff")
    staff.post("/desk/reservations/R-2026-0001", to="declined", note="工事のため")
    assert staff.post("/desk/reservations/R-2026-0001", to="accepted").status_code == 409
    assert state(services, people) is State.DECLINED
    assert "R-2026-0001" not in staff.get("/desk/reservations").text.split("<main")[1]
    assert "R-2026-0001" in staff.get("/desk/reservations?show=decided").text


def test_a_company_cannot_accept_its_own(visit, asked, services, people):
    assert visit("company").post("/desk/reservations/R-2026-0001", to="accepted").status_code == 404
    assert state(services, people) is State.REQUESTED


def test_doubts_that_nobody_need_close_are_not_told_as_what_cannot_be_judged(visit, services, people, monkeypatch):
    """To the desk, to whose it is, and to whoever consults: the word of the gravest finding, as the sheet tells it."""
    monkeypatch.setattr(screening, "verdict", lambda _: "unknown")
    monkeypatch.setattr(screening, "open_counts", lambda _: {"you": 0, "desk": 0, "map": 0})
    made, _ = services.booking.reserve(makers.reservation(), people["company"].account)
    asked = {"organisation": "会社", "email": "a@example.jp", "subject": "件名", "body": "本文", "trial": makers.trial()}
    consulted, _ = services.cases.open(asked)
    kept = services.kept_trials.keep(makers.trial())[0].code
    gravest = labels.VERDICT[min(services.booking.inbox_row(made.id).screening.findings, key=lambda found: found.severity.rank).severity].ja
    for name, path in (
        ("staff", "/desk/reservations"), ("staff", f"/desk/reservations/{made.id}"), ("staff", f"/desk/cases/{consulted.ref}"),
        ("company", "/my"), (None, f"/t/{kept}"),
    ):  # fmt: skip
        page = re.sub(r"<script.*?</script>|data-labels=\"[^\"]*\"", "", visit(name).get(path).text, flags=re.DOTALL)
        assert gravest in page, path
        assert labels.VERDICT["unknown"].ja not in page, path
