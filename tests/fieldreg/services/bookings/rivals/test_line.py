"""Rivals: they wait in the order they asked, are called when their whole hold is free, and declined only with notice."""

from datetime import timedelta

import pytest

from fieldreg.booking.closures.closures import Closure, ClosureKind
from fieldreg.booking.limits import BookingLimits
from fieldreg.booking.reservations import State
from fieldreg.kernel.errors import Clashing, Conflict, InvalidInput, NotAllowed
from fieldreg.kernel.texts import Text
from fieldreg.services import Services
from fieldreg.waiting.watches import WatchKind
from tests.fieldreg.services.bookings.asking import acts, ask, body, hours, state, told, wait
from tests.makers import HOSTILE, reservation, trial


@pytest.fixture
def three(services, people):
    """One that holds the morning, and two in line for it."""
    return ask(services, people["kou"]), wait(services, people["otsu"]), wait(services, people["hei"], 10, 11)


def test_who_asks_for_it_waits_and_holds_nothing(services, people, three):
    first, second, third = three
    assert [state(services, one) for one in three] == ["requested", "waiting", "waiting"]
    assert (second.holds_until, second.is_live) == (None, False)
    stands = services.booking.standing(third)
    assert (stands.place, [clash.reservation for clash in stands.clashes], stands.behind_accepted) == (2, [first.id], False)
    assert services.booking.standing(second).place == 1
    assert services.booking.standing(first) is None
    assert told(services, people["otsu"]) == [("reservation-in-line", second.id)]
    assert "順番: 1 番目" in body(services, people["otsu"], "reservation-in-line")
    assert people["kou"].organisation not in body(services, people["otsu"], "reservation-in-line")
    assert [template for template, _ in told(services, people["staff"])] == ["reservation-waiting"]  # of the first alone


def test_who_does_not_ask_for_it_is_refused_as_ever(services, people, three):
    with pytest.raises(Clashing) as clash:
        ask(services, people["hei"])
    assert [one.reservation for one in clash.value.clashes] == [three[0].id]


def test_where_nothing_is_in_the_way_nobody_waits(services, people):
    assert wait(services, people["kou"]).state is State.REQUESTED


def test_behind_an_accepted_one_it_may_wait_and_is_told_so(services, people):
    first = ask(services, people["kou"])
    services.booking.decide(first.id, State.ACCEPTED, people["staff"])
    second = wait(services, people["otsu"])
    assert services.booking.standing(second).behind_accepted
    assert "承認済み" in body(services, people["otsu"], "reservation-in-line")
    services.booking.decide(first.id, State.WITHDRAWN, people["kou"])
    assert state(services, second) == "requested"


def test_nobody_waits_for_a_closed_place(services, people, clock):
    span = wait(services, people["kou"]).slot
    services.booking.decide("R-2026-0001", State.WITHDRAWN, people["kou"])
    with services.store.writing() as work:
        made = {"kind": ClosureKind.EVENT, "reason": Text("行事"), "made_at": clock.now(), "made_by": people["staff"].id}
        work.closures.add(Closure(site="park", area=None, span=span, **made))
        work.commit()
    with pytest.raises(Clashing):
        wait(services, people["otsu"])


@pytest.mark.parametrize("queue", ["yes", 1, None])
def test_only_yes_or_no_asks_for_it(services, people, queue):
    with pytest.raises(InvalidInput) as wrong:
        services.booking.reserve(reservation(queue=queue), people["kou"])
    assert [(one.code, one.where) for one in wrong.value.faults] == [("not-yes-or-no", "queue")]


def test_the_same_key_finds_the_one_that_waits(services, people, three):
    body_ = reservation(queue=True, **hours(9, 10))
    made, now = services.booking.reserve(body_, people["hei"], "k")
    assert (made.state, now) == (State.WAITING, True)
    again, now = services.booking.reserve(body_, people["hei"], "k")
    assert (again.id, again.state, now) == (made.id, State.WAITING, False)
    with pytest.raises(Conflict) as other:
        services.booking.reserve(reservation(**hours(9, 10)), people["hei"], "k")
    assert other.value.code == "key-reused"


@pytest.mark.parametrize(
    ("to", "by"), [(State.WITHDRAWN, "kou"), (State.DECLINED, "staff"), (State.CANCELLED, "staff")]
)
def test_when_the_one_in_front_ends_the_first_whose_hold_is_free_is_called(services, people, three, to, by):
    first, second, third = three
    if to is State.CANCELLED:
        services.booking.limits = BookingLimits(declines_rivals=False)
        services.booking.decide(first.id, State.ACCEPTED, people["staff"])
    services.booking.decide(first.id, to, people[by], "理由")
    assert [state(services, one) for one in three] == [str(to), "requested", "waiting"]
    assert told(services, people["otsu"]) == [("reservation-in-line", second.id), ("reservation-called", second.id)]
    assert ("reservation-waiting", second.id) in told(services, people["staff"])
    assert acts(services, second) == [("reservation.requested", "account"), ("reservation.called", "clock")]
    called = services.booking.reservation(second.id, people["otsu"])
    assert called.holds_until == called.slot.start
    assert services.booking.standing(third).place == 1


def test_those_that_do_not_meet_are_called_together(services, people):
    first = ask(services, people["kou"])
    early, late = wait(services, people["otsu"], 9, 10), wait(services, people["hei"], 10, 12)
    services.booking.decide(first.id, State.WITHDRAWN, people["kou"])
    assert [state(services, one) for one in (early, late)] == ["requested", "requested"]


def test_a_hold_that_ran_out_frees_the_line_in_the_order_they_asked(services, people, clock):
    early, late = ask(services, people["kou"], 9, 10, 20), ask(services, people["kou"], 11, 12, 20)
    second, third = wait(services, people["otsu"], 11, 13, 20), wait(services, people["hei"], 9, 13, 20)
    for one in (early, late):
        with services.store.writing() as work:
            work.reservations.move(one.id, State.TENTATIVE, by=people["staff"].id, at=clock.now(), holds_until=clock.now())
            work.commit()
    assert services.booking.expire_holds() == 2
    assert [state(services, one) for one in (early, late, second, third)] == ["declined", "declined", "requested", "waiting"]


def test_watches_are_looked_at_after_the_line(services, people, three):
    times = hours(9, 12)
    code = services.kept_trials.keep(trial(**times))[0].code
    services.waiting.begin(code, WatchKind.FREE, None)
    services.booking.decide(three[0].id, State.WITHDRAWN, people["kou"])
    assert services.waiting.of_trial(code, None)[WatchKind.FREE].notices == ()
    services.booking.decide(three[1].id, State.WITHDRAWN, people["otsu"])
    services.booking.decide(three[2].id, State.WITHDRAWN, people["hei"])
    assert len(services.waiting.of_trial(code, None)[WatchKind.FREE].notices) == 1


def test_accepting_declines_those_it_leaves_nothing_with_notice_and_what_is_free(services, people, three):
    first, second, third = three
    beside = wait(services, people["hei"], 12, 14)
    assert beside.state is State.REQUESTED
    assert [one.id for one in services.booking.rivals(first)] == [second.id, third.id]
    services.booking.decide(first.id, State.ACCEPTED, people["staff"], previewed=frozenset({second.id, third.id}))
    assert [state(services, one) for one in (*three, beside)] == ["accepted", "declined", "declined", "requested"]
    assert told(services, people["otsu"])[-1] == ("reservation-declined", second.id)
    letter = body(services, people["otsu"], "reservation-declined")
    assert "同じ枠で先に申し込まれた予約が承認されたため" in letter
    assert [line for line in letter.splitlines() if line.startswith("・")] == [  # two other days, and a place of its kind
        "・広い公園 2026-12-02 09:00–12:00", "・広い公園 2026-11-30 09:00–12:00", f"・{HOSTILE} 2026-12-01 09:00–12:00",
    ]  # fmt: skip
    assert acts(services, second)[-1] == ("reservation.moved", "account")


def test_nobody_is_declined_who_was_not_shown(services, people, three):
    first, second, third = three
    with pytest.raises(Conflict) as unseen:
        services.booking.decide(first.id, State.ACCEPTED, people["staff"], previewed=frozenset({second.id}))
    assert (unseen.value.code, third.id in unseen.value.message.ja) == ("rivals-changed", True)
    assert [state(services, one) for one in three] == ["requested", "waiting", "waiting"]


def test_a_setting_lets_them_wait_on(services, people, three, clock):
    kept = Services(services.store, clock, limits=BookingLimits(declines_rivals=False))
    kept.booking.decide(three[0].id, State.ACCEPTED, people["staff"])
    assert [state(services, one) for one in three] == ["accepted", "waiting", "waiting"]


def test_who_waits_counts_toward_the_quota(services, people, three, clock):
    few = Services(services.store, clock, limits=BookingLimits(open_requests=1))
    with pytest.raises(Conflict) as full:
        ask(few, people["otsu"], day=9)
    assert full.value.code == "quota"


def test_who_waited_until_the_start_is_told_that_it_is_over(services, people, three, clock):
    services.booking.decide(three[0].id, State.ACCEPTED, people["staff"], previewed=None)
    late = wait(services, people["otsu"], 11, 12)
    clock.at = late.slot.start - timedelta(seconds=1)
    assert services.bookings_over.end_waiting() == 0
    clock.at = late.slot.start
    assert (services.bookings_over.end_waiting(), services.bookings_over.end_waiting()) == (1, 0)
    assert state(services, late) == "declined"
    assert told(services, people["otsu"])[-1] == ("reservation-line-over", late.id)
    assert acts(services, late)[-1] == ("reservation.moved", "clock")


def test_a_lifted_closure_frees_the_line_by_the_clock(services, people, three, clock):
    first, second, _ = three
    with services.store.writing() as work:
        made = {"kind": ClosureKind.EVENT, "reason": Text("行事"), "made_at": clock.now(), "made_by": people["staff"].id}
        held = work.closures.add(Closure(site="park", area="park/hall", span=first.slot, **made), {first.id: "例外"})
        work.commit()
    services.booking.decide(first.id, State.WITHDRAWN, people["kou"])
    assert (state(services, second), services.bookings_over.call_free()) == ("waiting", 0)
    with services.store.writing() as work:
        work.closures.lift(held.ref, at=clock.now(), by=None, because="済")
        work.commit()
    assert (services.bookings_over.call_free(), services.bookings_over.call_free()) == (1, 0)
    assert state(services, second) == "requested"


def test_who_waits_may_leave_and_the_desk_is_not_written_to(services, people, three):
    before = told(services, people["staff"])
    services.booking.decide(three[1].id, State.WITHDRAWN, people["otsu"])
    assert services.booking.standing(three[2]).place == 1
    assert told(services, people["staff"]) == before
    with pytest.raises(NotAllowed):
        services.booking.decide(three[2].id, State.REQUESTED, people["staff"])
