"""How far the permits of a case are, and whether what was granted covers the slot."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from fieldreg.desk.permits import Permit, PermitState, covers
from fieldreg.desk.tasks.task import Addressee, AddresseeKind, TaskKind
from fieldreg.desk.tasks.task_form import Order
from fieldreg.kernel.errors import InvalidInput, NotAllowed
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan
from tests import makers
from tests.fakes import NOW

SLOT = "2026-12-01 09:00"


@pytest.fixture
def case(services):
    """A case with a plan that was judged."""
    form = {"organisation": "見本", "email": "a@example.jp", "subject": "飛ばす", "body": "本文", "site": "park", "activity": "drone"}
    return services.cases.open(form | {"trial": makers.trial()})[0].ref


@pytest.fixture
def first(services, people, case):
    return services.permits.of_case(case, people["staff"].account)[0].permit


def note(visitor, case, permit, **more):
    known = {"rule": permit.rule, "version": str(permit.version), "state": "granted", "decided_on": "2026-11-20"}
    return visitor.post(f"/desk/cases/{case}/permits", **known | more)


def test_each_finding_that_asks_for_something_is_to_be_asked_about(services, people, case):
    held = services.cases.case(case, account=people["staff"].account).screening["findings"]
    rows = services.permits.of_case(case, people["staff"].account)
    assert [row.permit.rule for row in rows] == [one["rule"] for one in held if one["severity"] != "advise"]
    assert rows
    assert {(row.permit.state, row.found, tuple(row.uncovered)) for row in rows} == {(PermitState.TO_ASK, True, ())}


def test_what_was_granted_is_kept_and_a_validity_that_does_not_cover_the_slot_is_shown(visit, services, people, case, first):
    staff = visit("staff")
    told = {"number": "東空運第1号", "valid_from": "2026-12-02", "valid_to": "2027-12-01"}
    assert note(staff, case, first, **told).status_code == 303
    page = staff.get(f"/desk/cases/{case}/permits").text
    assert page.count("有効期間がこの日時を含みません") == 1
    assert (SLOT in page, "東空運第1号" in page) == (True, True)
    assert "有効期間が実施日を含みません" in staff.get(f"/desk/cases/{case}").text
    kept = services.permits.of_case(case, people["staff"].account)[0].permit
    assert note(staff, case, kept, **told | {"valid_from": "2026-12-01", "valid_to": "2026-12-01"}).status_code == 303
    assert "有効期間がこの日時を含みません" not in staff.get(f"/desk/cases/{case}/permits").text
    booked, _ = services.booking.reserve(makers.reservation(time_start="2026-12-03T09:00:00+09:00", time_end="2026-12-03T10:00:00+09:00"),
                                         people["company"].account)  # fmt: skip
    services.case_desk.book(case, booked.id, people["staff"].account)
    assert "2026-12-03 09:00" in staff.get(f"/desk/cases/{case}/permits").text  # what is booked counts, and no more the plan


def test_the_second_of_two_who_note_at_once_is_told_and_what_he_wrote_stays(visit, case, first):
    staff = visit("staff")
    assert note(staff, case, first, number="一号").status_code == 303
    late = note(staff, case, first, number="二号")
    assert (late.status_code, "二号" in late.text, "ほかの人が変更" in late.text) == (409, True, True)


@pytest.mark.parametrize(
    "more, told",
    [
        ({"state": "lost"}, "状況を選んで"), ({"decided_on": ""}, "許可の日"), ({"decided_on": "2026-02-30"}, "2026-02-30"),
        ({"valid_from": "2026-12-02", "valid_to": "2026-12-01"}, "始まりより前"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_and_nothing_is_kept(visit, services, people, case, first, more, told):
    answer = note(visit("staff"), case, first, **more)
    assert (answer.status_code, told in answer.text) == (422, True)
    assert services.permits.of_case(case, people["staff"].account)[0].permit == first


def test_no_other_finding_is_made_up_and_only_the_desk_looks(visit, services, people, case, first):
    assert visit("staff").post(f"/desk/cases/{case}/permits", rule="made-up", state="asked").status_code == 404
    for who in ("company", "department"):
        with pytest.raises(NotAllowed):
            services.permits.of_case(case, people[who].account)


def test_a_slot_is_covered_from_the_first_to_the_last_day_and_unknown_where_no_validity_is():
    slot = Timespan(NOW.replace(day=24, hour=9), NOW.replace(day=25, hour=9))
    known = {"case": "C-1", "rule": "r", "title": Text("許可"), "state": PermitState.GRANTED}

    def told(**more):
        return covers(Permit(**known | more), slot)

    first, last = slot.start.date(), slot.end.date()
    assert (told(valid_from=first, valid_to=last), told(valid_from=last), told(valid_to=first)) == (True, False, False)
    assert (told(), told(valid_to=last, state=PermitState.APPLIED)) == (None, None)


GRANTED = Permit(case="C-2026-0001", rule="r", title=Text("許可"), state=PermitState.GRANTED)


@pytest.mark.parametrize(("valid", "end", "holds"), [
    (("2026-12-01", "2026-12-01"), "2026-12-02T00:00:00+09:00", True),  # half-open: that day alone
    (("2026-12-01", "2026-12-01"), "2026-12-02T00:00:01+09:00", False),
    (("2026-12-01", None), "2026-12-02T00:00:00+09:00", None),  # until when, nobody has said
    (("2026-12-02", None), "2026-12-02T00:00:00+09:00", False),
    ((None, "2026-12-01"), "2026-12-02T00:00:00+09:00", None),
])  # fmt: skip
def test_a_slot_is_covered_by_whole_days_and_what_is_not_known_covers_nothing(valid, end, holds):
    first, last = (date.fromisoformat(day) if day else None for day in valid)
    slot = Timespan(datetime.fromisoformat("2026-12-01T22:00:00+09:00"), datetime.fromisoformat(end))
    assert covers(replace(GRANTED, valid_from=first, valid_to=last), slot) is holds


def test_what_could_not_be_judged_is_told_above_what_is_needed(visit, services, people, case):
    held = services.cases.case(case, account=people["staff"].account).screening
    unjudged = sum(one.get("open", True) for one in held["unknown"])
    assert unjudged > 0
    assert f"まだ判定できていない決まりが {unjudged} 件あります" in visit("staff").get(f"/desk/cases/{case}/permits").text


def test_what_was_granted_nobody_noted_for_how_long_is_not_taken_to_cover_the_slot(visit, services, people, case, first):
    staff = visit("staff")
    for told in ({}, {"valid_from": "2026-11-01"}):
        held = services.permits.of_case(case, people["staff"].account)[0].permit
        assert note(staff, case, held, **told).status_code == 303
        for page in (f"/desk/cases/{case}/permits", f"/desk/cases/{case}"):
            assert "有効期間が記入されていません" in staff.get(page).text
    held = services.permits.of_case(case, people["staff"].account)[0].permit
    assert note(staff, case, held, state="refused").status_code == 303
    page = staff.get(f"/desk/cases/{case}").text
    assert ("不許可です。" in page, "有効期間が記入されていません" in page) == (True, False)


def test_every_fault_of_a_permit_is_told_at_once(services, people, case, first):
    form = {"state": "x" * 41, "number": "x" * 201, "decided_on": "soon", "version": "1" * 5000}
    with pytest.raises(InvalidInput) as told:
        services.permits.note(case, first.rule, form, people["staff"].account)
    assert {fault.where for fault in told.value.faults} == {"state", "number", "decided_on", "version"}


def test_what_the_plan_needs_is_judged_as_of_now_wherever_it_is_told(visit, services, people, case, first):
    staff = people["staff"].account
    held = services.cases.case(case, account=staff)
    asked_for = [row.permit.rule for row in services.permits.of_case(case, staff)]
    suggested = [one.addressee.name.ja for one in services.task_routing.suggest(case, staff).suggestions]
    with services.store.writing() as work:  # as it would have been answered before a load of data
        work.cases.put(replace(held, screening={**held.screening, "findings": [], "unknown": []}))
        work.commit()
    assert [row.permit.rule for row in services.permits.of_case(case, staff)] == asked_for
    assert [one.addressee.name.ja for one in services.task_routing.suggest(case, staff).suggestions] == suggested
    assert services.permits.unjudged(case, staff) == sum(one.get("open", True) for one in held.screening["unknown"])
    order = Order(addressee=Addressee(kind=AddresseeKind.DIVISION, name=Text("課")), kind=TaskKind.OTHER, question="?")
    (sent,) = services.task_desk.send(case, (order,), staff)
    assert len(sent.task.brief["risks"]) + len(sent.task.brief["clear"]) >= len(asked_for)


def test_a_plan_that_can_be_judged_no_more_is_told_as_it_was_answered_last(services, people, case):
    staff = people["staff"].account
    held = services.cases.case(case, account=staff)
    with services.store.writing() as work:
        work.cases.put(replace(held, trial={"type": "nonsense"}))
        work.commit()
    assert [row.permit.rule for row in services.permits.of_case(case, staff)]
