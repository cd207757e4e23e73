"""Series changed: what has begun is never touched, each act is one transaction with its events and one letter."""

import contextlib
import random
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from fieldreg.booking.reservations import State
from fieldreg.booking.series.series import NotAllHad, SeriesState
from fieldreg.kernel.errors import Conflict, FieldregError, InvalidInput, NotAllowed, NotFound
from fieldreg.kernel.timespan import JST
from fieldreg.services.bookings.series.series_changes import as_seen
from fieldreg.store import tables
from tests.fieldreg.services.bookings.booked import days, series, states
from tests.makers import reservation

MID = timedelta(days=22, hours=23, minutes=30)  # 16 December, half past nine: three have been, or are


def at(month, day, hour=9):
    return datetime(2026 if month > 6 else 2027, month, day, hour, tzinfo=JST)


@pytest.fixture
def ref(desk):
    return desk.book().series.ref


@pytest.fixture
def changes(desk):
    return desk.services.series_changes


def test_one_date_is_withdrawn_and_the_rule_says_so(desk, changes, ref):
    answer = changes.except_date(ref, at(12, 15), desk.company)
    assert answer.series.recurrence.exceptions == (at(12, 15),)
    assert {day for day, state in states(answer.reservations).items() if state == "withdrawn"} == {"12-15"}
    assert answer.series.state is SeriesState.ON
    assert desk.told(ref) == ["series.booked", "series.withdrawn"]
    assert desk.letters()[2:] == [("series-withdrawn", "staff")]
    assert desk.book(who="rival", rrule="FREQ=WEEKLY;COUNT=3").reservations[0].slot.start == at(12, 15)  # it is free


@pytest.mark.parametrize("day", [None, date(2026, 12, 1), date(2027, 1, 5)])
def test_all_to_come_are_withdrawn_from_a_day_on(desk, changes, ref, day):
    answer = changes.withdraw(ref, desk.company, day)
    gone = [day for day, state in states(answer.reservations).items() if state == "withdrawn"]
    assert gone == days(answer.reservations)[5 if day == date(2027, 1, 5) else 0 :]
    assert answer.series.state is (SeriesState.ON if day == date(2027, 1, 5) else SeriesState.WITHDRAWN)
    assert desk.letters()[2:] == [("series-withdrawn", "staff")]
    if day == date(2027, 1, 5):
        assert answer.series.recurrence.rule.text == "FREQ=WEEKLY;UNTIL=20270104T145959Z"
    else:
        with pytest.raises(Conflict) as caught:
            changes.withdraw(ref, desk.company)
        assert caught.value.code == "series-over"


def test_what_is_running_or_over_is_not_withdrawn(desk, changes, ref, clock):
    changes.decide(ref, State.ACCEPTED, desk.staff)
    clock.at = at(12, 15, 10)  # an hour after the third began
    answer = changes.withdraw(ref, desk.company)
    assert list(states(answer.reservations).values()) == ["accepted"] * 3 + ["withdrawn"] * 5
    assert [f"{slot.start:%m-%d}" for slot in answer.series.recurrence.slots()] == ["12-01", "12-08", "12-15"]
    with pytest.raises(Conflict):
        changes.except_date(ref, at(12, 15), desk.company)


def test_of_a_series_that_goes_on_the_date_that_runs_stays(desk, changes, ref, clock):
    clock.at = at(12, 8, 10)
    before = _begun(desk, clock.now())
    for start in (at(12, 1), at(12, 8)):
        with pytest.raises(Conflict) as caught:
            changes.except_date(ref, start, desk.company)
        assert caught.value.code == "series-none-to-come"
    changes.withdraw(ref, desk.company, date(2026, 11, 1))
    assert _begun(desk, clock.now()) == before


def test_the_desk_decides_none_that_has_begun(desk, changes, ref, clock):
    clock.at = at(12, 8)
    before = _begun(desk, clock.now())
    answer = changes.decide(ref, State.ACCEPTED, desk.staff)
    assert list(states(answer.reservations).values()) == ["requested"] * 2 + ["accepted"] * 6
    assert _begun(desk, clock.now()) == before


def test_a_date_is_added_and_waits_for_the_desk(desk, changes, ref):
    answer = changes.add_date(ref, at(12, 10), desk.company)
    assert states(answer.reservations)["12-10"] == "requested"
    assert answer.series.recurrence.additions == (at(12, 10),)
    (added,) = [one for one in answer.reservations if one.recurrence_id == at(12, 10)]
    assert added.slot.end - added.slot.start == timedelta(hours=3)
    assert desk.told(ref) == ["series.booked", "series.date-added"]
    assert desk.letters()[2:] == [("series-waiting", "staff")]


@pytest.mark.parametrize(
    ("start", "error", "code"),
    [
        (at(12, 8), InvalidInput, "date-there"),
        (at(12, 8, 11), InvalidInput, "series-meets-itself"),
        (at(12, 9), NotAllHad, "series-not-whole"),  # the rival's
        (datetime(2026, 11, 20, 9, tzinfo=JST), NotAllHad, "series-not-whole"),  # over
        (datetime(2030, 1, 1, 9, tzinfo=JST), NotAllHad, "series-not-whole"),  # too far ahead
    ],
)
def test_a_date_that_cannot_be_had_is_not_added(desk, changes, ref, start, error, code):
    slot = {"time_start": "2026-12-09T08:00:00+09:00", "time_end": "2026-12-09T10:00:00+09:00"}
    desk.services.booking.reserve(reservation(area="park/yard", **slot), desk.rival)
    before = desk.everything()
    with pytest.raises(error) as caught:
        changes.add_date(ref, start, desk.company)
    assert caught.value.code == code
    assert desk.everything() == before


def test_a_date_that_was_skipped_or_given_back_may_be_asked_for_again(desk, changes):
    slot = {"time_start": "2026-12-15T09:00:00+09:00", "time_end": "2026-12-15T12:00:00+09:00"}
    theirs, _ = desk.services.booking.reserve(reservation(area="park/yard", **slot), desk.rival)
    ref = desk.book().series.ref
    desk.services.booking.decide(theirs.id, State.WITHDRAWN, desk.rival)
    answer = changes.add_date(ref, at(12, 15), desk.company)
    assert (states(answer.reservations)["12-15"], list(answer.series.skipped)) == ("requested", [])
    changes.except_date(ref, at(12, 15), desk.company)
    answer = changes.add_date(ref, at(12, 15), desk.company)
    assert [str(one.state) for one in answer.reservations if one.recurrence_id == at(12, 15)] == ["withdrawn", "requested"]
    assert answer.series.recurrence.exceptions == ()


def test_the_desk_decides_all_that_are_open_at_once(desk, changes, ref):
    answer = desk.services.series.series(ref, desk.staff)
    desk.services.booking.decide(answer.reservations[0].id, State.DECLINED, desk.staff, note="工事")
    desk.services.booking.decide(answer.reservations[1].id, State.TENTATIVE, desk.staff)
    answer = changes.decide(ref, State.ACCEPTED, desk.staff, "どうぞ")
    assert list(states(answer.reservations).values()) == ["declined"] + ["accepted"] * 7
    assert {one.decision_note for one in answer.reservations[1:]} == {"どうぞ"}
    assert desk.letters()[4:] == [("series-decided", "company")]
    with pytest.raises(Conflict) as caught:
        changes.decide(ref, State.ACCEPTED, desk.staff)
    assert caught.value.code == "series-none-to-come"


@pytest.mark.parametrize("act", ["withdrawn", "moved", "held"])
def test_of_two_who_decide_the_second_is_told(desk, changes, ref, act):
    if act == "moved":
        changes.decide(ref, State.TENTATIVE, desk.staff)
    held = desk.services.series.series(ref, desk.staff).reservations
    seen = {as_seen(one) for one in held}
    if act == "withdrawn":
        changes.except_date(ref, at(12, 15), desk.company)
    elif act == "held":
        changes.decide(ref, State.TENTATIVE, desk.staff, seen=seen)
    else:
        hours = {"time_start": "2026-12-01T09:00:00+09:00", "time_end": "2026-12-01T11:00:00+09:00"}
        desk.services.moving.change(held[0].id, {**hours, "reason": "芝の養生"}, desk.staff)
    before = desk.everything()
    with pytest.raises(Conflict) as caught:
        changes.decide(ref, State.ACCEPTED, desk.staff, seen=seen)
    assert caught.value.code == "decided-meanwhile"
    assert desk.everything() == before


@pytest.mark.parametrize("to", [State.WITHDRAWN, State.DONE, State.REQUESTED])
def test_no_other_decision_is_taken_of_a_series(desk, changes, ref, to):
    with pytest.raises(InvalidInput) as caught:
        changes.decide(ref, to, desk.staff)
    assert caught.value.code == "decision-missing"


def test_nobody_does_what_is_anothers(desk, changes, ref):
    with pytest.raises(NotAllowed):
        changes.decide(ref, State.ACCEPTED, desk.company)
    with pytest.raises(NotAllowed):
        changes.withdraw(ref, desk.staff)
    for act in (lambda who: changes.withdraw(ref, who), lambda who: changes.except_date(ref, at(12, 8), who)):
        with pytest.raises(NotFound):
            act(desk.rival)
    own = desk.services.series.book(series(area="park/hall"), desk.staff).series.ref
    with pytest.raises(NotAllowed) as caught:
        changes.decide(own, State.ACCEPTED, desk.staff)
    assert caught.value.code == "own-request"
    with pytest.raises(InvalidInput) as missing:
        changes.decide(ref, State.DECLINED, desk.staff, " ")
    assert missing.value.code == "reason-missing"


def test_no_act_whatever_touches_what_has_begun(desk, changes, clock):
    """Sixty acts drawn by lot at moments drawn by lot: a reservation whose slot has begun stays as it was, to the letter."""
    dice = random.Random(29)
    for _ in range(4):
        ref = desk.book(rrule="FREQ=WEEKLY;BYDAY=TU,FR;COUNT=8", **_from(clock.now())).series.ref
        for _ in range(15):
            desk.services.booking.expire_holds()  # what the clock gives back is no act's
            before = _begun(desk, clock.now())
            day = clock.today() + timedelta(days=dice.randrange(-12, 20))
            ours = [one.recurrence_id for one in desk.services.series.series(ref, desk.company).reservations if one.is_live]
            start = dice.choice([*ours, datetime(day.year, day.month, day.day, 9, tzinfo=JST)])
            with contextlib.suppress(FieldregError):
                ref = _any_act(desk, changes, ref, start, dice).series.ref
            assert {one: held for one, held in _begun(desk, clock.now()).items() if one in before} == before
            clock.go_on(timedelta(hours=dice.randrange(60)))


def _any_act(desk, changes, ref, start, dice):
    act = dice.choice(["except"] * 6 + ["add"] * 3 + ["decide"] * 4 + ["withdraw", "change"])
    if act == "except":
        return changes.except_date(ref, start, desk.company)
    if act == "add":
        return changes.add_date(ref, start, desk.company)
    if act == "withdraw":
        return changes.withdraw(ref, desk.company, start.date())
    if act == "decide":
        return changes.decide(ref, dice.choice([State.TENTATIVE, State.ACCEPTED]), desk.staff)
    return desk.services.rule_changes.change(ref, start.date(), series(**_from(start)), desk.company)


def _from(now):
    """The next Tuesday's morning."""
    day = now.date() + timedelta(days=1)
    while day.weekday() != 1:
        day += timedelta(days=1)
    return {"time_start": f"{day}T09:00:00+09:00", "time_end": f"{day}T12:00:00+09:00"}


def _begun(desk, now):
    held = tables.reservations
    with desk.services.store._dialect.engine.connect() as raw:
        return {row.public_id: tuple(row) for row in raw.execute(sa.select(held).where(held.c.t0 <= now))}
