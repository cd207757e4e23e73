"""Closures read from a calendar: new, changed and called off ones at once or not at all, and twice is once."""

import pytest

from fieldreg.booking.closures.closures import ClosureShow
from fieldreg.booking.reservations import State
from fieldreg.kernel.errors import Conflict, InvalidInput, NotAllowed
from fieldreg.services.bookings.closures.importing import Whither
from tests.fieldreg.booking.closures.test_closures_ics import DAY, MORNING, calendar, event

PARK = Whither(site="park")
NEXT_DAY = ("DTSTART;VALUE=DATE:20261202",)


def bring(office, *events, to=PARK, who=None, **more):
    plan = office.services.importing.apply(calendar(*events), to, office.people[who] if who else None, **more)
    return len(plan.new), len(plan.changed), len(plan.off), plan.same, plan.absent


def held(office, show=ClosureShow.STANDING):
    return office.services.closing.page(office.people["staff"], show, limit=99)[1]


def test_twice_is_once(office):
    file = (event(*DAY), event(*MORNING, "RRULE:FREQ=WEEKLY;COUNT=3", uid="b"))
    assert bring(office, *file) == (4, 0, 0, 0, 0)
    first = held(office)
    events = office.events("closure.made", "closure.lifted")
    assert bring(office, *file) == (0, 0, 0, 4, 0)
    assert (held(office), office.events("closure.made", "closure.lifted")) == (first, events)
    assert {(one.source, str(one.kind), one.made_by) for one in first} == {("ics", "other", None)}
    assert [str(event.by) for event in events] == ["command"] * 4


def test_one_that_had_begun_is_not_read_anew(office, clock):
    running = event("DTSTART:20261123T000000Z", "DTEND:20261123T090000Z")
    assert bring(office, running) == (1, 0, 0, 0, 0)
    assert held(office)[0].span.start == clock.now()
    assert bring(office, running) == (0, 0, 0, 1, 0)


def test_a_changed_event_replaces_its_closure_and_a_cancelled_one_lifts_it(office):
    bring(office, event(*DAY), event(*DAY, uid="b"), event(*DAY, uid="c"))
    assert bring(office, event(*NEXT_DAY), event(*DAY, "STATUS:CANCELLED", uid="b")) == (0, 1, 1, 0, 1)
    assert [(one.uid, f"{one.span.start:%m-%d}") for one in held(office)] == [("c", "12-01"), ("a@example.jp", "12-02")]
    lifted = held(office, ClosureShow.LIFTED)
    assert [(one.uid, one.lifted_because.split(" / ")[1]) for one in lifted] == [
        ("a@example.jp", "changed in its calendar"), ("b", "called off in its calendar"),
    ]  # fmt: skip


def test_a_day_taken_out_of_a_series_is_lifted(office):
    series = (*MORNING, "RRULE:FREQ=DAILY;COUNT=3")
    bring(office, event(*series))
    assert bring(office, event(*series, "EXDATE:20261202T000000Z")) == (0, 0, 1, 2, 0)


def test_another_area_is_another_closure(office):
    bring(office, event(*DAY))
    assert bring(office, event(*DAY), to=Whither(site="park", area="park/yard")) == (1, 0, 0, 0, 0)


def test_with_reservations_in_the_way_it_is_refused_naming_them(office):
    first, second = office.book(area="park/yard"), office.book(start=13, end=15, who="rival")
    plan = office.services.importing.plan(calendar(event(*DAY)), PARK, None)
    assert plan.reservations == [first.id, second.id]
    with pytest.raises(Conflict, match=f"{first.id}, {second.id}") as told:
        bring(office, event(*NEXT_DAY, uid="b"), event(*DAY))
    assert (told.value.code, held(office)) == ("claims-in-closure", [])
    assert bring(office, event(*NEXT_DAY, uid="b"), event(*DAY), cancel=True)[0] == 2
    assert [office.get(one.id).state for one in (first, second)] == [State.CANCELLED, State.CANCELLED]
    assert len(office.letters("reservation-cancelled")) == 2


def test_with_one_fault_nothing_is_read(office):
    with pytest.raises(InvalidInput) as told:
        bring(office, event(*DAY), event(uid="bad"))
    assert [fault.where for fault in told.value.faults] == ["bad"]
    assert held(office) == []


def test_what_was_seen_is_what_is_done(office):
    data, staff = calendar(event(*DAY)), office.people["staff"]
    seen = office.services.importing.plan(data, PARK, staff).digest
    office.book()
    with pytest.raises(Conflict) as told:
        office.services.importing.apply(data, PARK, staff, cancel=True, seen=seen)
    assert told.value.code == "preview-changed"


def test_who_may_not_close_a_place_brings_nothing_there(office):
    for who, site in (("aoba", "park"), ("parks", "hall"), ("auditor", "park")):
        with pytest.raises(NotAllowed):
            bring(office, event(*DAY), to=Whither(site=site), who=who)
    assert bring(office, event(*DAY), who="parks")[0] == 1
    with pytest.raises(InvalidInput):
        bring(office, event(*DAY), to=Whither(site="park", area="park/none"))
