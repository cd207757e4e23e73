"""What two well-known booking systems answer, asked of ours through its services: the same, or a difference with its reason."""

from datetime import datetime, timedelta

import pytest

from fieldreg.booking.reservations import State
from fieldreg.booking.series.series import Chance, NotAllHad, SeriesState
from fieldreg.kernel.errors import Clashing, Conflict, InvalidInput
from fieldreg.kernel.timespan import JST
from tests.fieldreg.services.bookings.booked import series
from tests.fieldreg.services.bookings.known.situations import HAD, REFUSED, REPEATED, SINGLE
from tests.makers import reservation, reservations_of


def moment(told):
    """ "10:00" of 1 December, "2 10:00" of the second."""
    day, _, hour = told.rpartition(" ")
    return datetime.fromisoformat(f"2026-12-{int(day or 1):02}T{hour}:00+09:00")


def hours(start, end):
    return {"time_start": moment(start).isoformat(), "time_end": moment(end).isoformat()}


def put(desk, one):
    """What is there before, in the state it is in."""
    if one.state == "closure":
        body = {"site": one.site, "area": one.area, "kind": "maintenance", "reason": "工事", **hours(one.start, one.end)}
        desk.services.closing.close(body, desk.staff)
        return
    body = reservation(site=one.site, area=one.area, exclusive=not one.shared, **hours(one.start, one.end))
    made, _ = desk.services.booking.reserve(body, desk.people[one.who])
    into = State(one.state)
    if into is State.WITHDRAWN:
        desk.services.booking.decide(made.id, into, desk.people[one.who])
    elif into is State.CANCELLED:
        desk.services.booking.decide(made.id, State.ACCEPTED, desk.staff)
        desk.services.booking.decide(made.id, into, desk.staff, "中止")
    elif into is not State.REQUESTED:
        desk.services.booking.decide(made.id, into, desk.staff, "理由")


def answered(desk, row):
    body = reservation(site=row.site, area=row.area, exclusive=not row.shared, **hours(row.start, row.end))
    try:
        desk.services.booking.reserve(body, desk.people[row.who])
    except Clashing as error:
        return error.clashes[0].kind
    except (Conflict, InvalidInput) as error:
        return error.code
    return HAD


@pytest.mark.parametrize("row", SINGLE, ids=lambda row: row.title.replace(" ", "-"))
def test_one_slot(desk, clock, row):
    if row.rules:
        document = {"site": "park", "from": "2026-11-23", "source": "試験", "confidence": "medium", **row.rules}
        for one in row.held:  # what was there was there before the rule that refuses it, buffers apart
            if one.who != "company" and "minutes" not in "".join(row.rules):
                put(desk, one)
        desk.services.availability.add(document, desk.staff)
        for one in row.held:
            if one.who == "company" or "minutes" in "".join(row.rules):
                put(desk, one)
    else:
        for one in row.held:
            put(desk, one)
    if row.now:
        clock.at = moment(row.now)
    assert answered(desk, row) == row.ours


@pytest.mark.parametrize("row", REPEATED, ids=lambda row: row.title.replace(" ", "-"))
def test_one_rule(desk, row):
    body = series(time_start=f"{row.start}T10:00:00+09:00", time_end=f"{row.start}T12:00:00+09:00", rrule=row.rule)
    if not isinstance(row.ours, int):
        with pytest.raises(InvalidInput) as caught:
            desk.services.series.preview(body, desk.company)
        assert caught.value.code == row.ours
        return
    seen = desk.services.series.preview(body, desk.company)
    found = [one.asked.slot for one in seen.looked]
    assert len(found) == row.ours
    assert {(slot.start.hour, slot.end - slot.start) for slot in found} == {(10, timedelta(hours=2))}
    if row.days:
        assert [f"{slot.start:%Y-%m-%d}" for slot in found] == list(row.days)


def test_every_difference_has_its_reason_and_nothing_else_has_one():
    for row in (*SINGLE, *REPEATED):
        ours = row.ours if row.ours == HAD or isinstance(row.ours, int) else REFUSED
        theirs = {row.indico, getattr(row, "tilavaraus", None)} - {None}
        assert theirs, row.title
        assert bool(row.difference) == (theirs != {ours}), row.title


# ---------------------------------------------------------------- a series, and what meets some of its dates

TUESDAYS = {"time_start": "2026-12-01T10:00:00+09:00", "time_end": "2026-12-01T12:00:00+09:00", "rrule": "FREQ=WEEKLY;COUNT=3"}
SECOND = {"time_start": "2026-12-08T11:00:00+09:00", "time_end": "2026-12-08T13:00:00+09:00"}


def took(desk, state=State.ACCEPTED):
    made, _ = desk.services.booking.reserve(reservation(area="park/yard", **SECOND), desk.rival)
    if state is State.ACCEPTED:
        desk.services.booking.decide(made.id, state, desk.staff)
    return made


def test_the_date_that_is_taken_is_left_out_and_told_and_the_others_are_had(desk):
    """Indico, told to skip conflicts: the same."""
    took(desk)
    answer = desk.services.series.book(series(**TUESDAYS), desk.company)
    assert [f"{one.slot.start:%m-%d}" for one in answer.reservations] == ["12-01", "12-15"]
    assert [(f"{one.slot.start:%m-%d}", one.chance) for one in answer.series.skipped] == [("12-08", Chance.TAKEN)]


def test_of_a_whole_that_is_wanted_nothing_is_had_where_one_date_is_taken(desk):
    """Indico, not told to skip conflicts: the same."""
    took(desk)
    with pytest.raises(NotAllHad):
        desk.services.series.book(series(**TUESDAYS, all_or_nothing=True), desk.company)


def test_of_a_series_no_date_of_which_can_be_had_there_is_none(desk):
    """Indico: the same."""
    desk.services.series.book(series(**TUESDAYS), desk.rival)
    with pytest.raises(NotAllHad):
        desk.services.series.book(series(**TUESDAYS), desk.company)


def test_a_date_on_a_closed_day_is_left_out(desk):
    """Indico, of dates that cannot be booked: the same."""
    desk.services.closing.close(BLOCK, desk.staff)
    answer = desk.services.series.book(series(**TUESDAYS), desk.company)
    assert [(f"{one.slot.start:%m-%d}", one.chance) for one in answer.series.skipped] == [("12-08", Chance.CLOSED)]


def test_a_series_over_an_undecided_request_leaves_that_date_out(desk):
    """Difference: in Indico a confirmed series rejects the undecided one; here nobody loses what he asked for first without a decision."""
    theirs = took(desk, State.REQUESTED)
    answer = desk.services.series.book(series(**TUESDAYS), desk.staff)
    assert [f"{one.slot.start:%m-%d}" for one in answer.series.skipped] == ["12-08"]
    assert desk.services.booking.live(theirs.id).state is State.REQUESTED


def test_an_acceptance_declines_who_waits_in_line_only_after_it_was_shown(desk):
    """Difference: Indico rejects all that overlap unseen; here who waits is shown first, and a name that came since stops the decision."""
    theirs = took(desk, State.REQUESTED)
    ours, _ = desk.services.booking.reserve(reservation(area="park/yard", queue=True, **SECOND), desk.company)
    with pytest.raises(Conflict):
        desk.services.booking.decide(theirs.id, State.ACCEPTED, desk.staff, previewed=frozenset())
    desk.services.booking.decide(theirs.id, State.ACCEPTED, desk.staff, previewed=frozenset({ours.id}))
    (declined,) = [one for one in reservations_of(desk.services, desk.company) if one.id == ours.id]
    assert declined.state is State.DECLINED


def test_one_date_called_off_leaves_the_others_and_the_only_one_ends_the_series(desk):
    """Indico: the same, of a cancelled and of a rejected occurrence."""
    changes = desk.services.series_changes
    ref = desk.services.series.book(series(**TUESDAYS), desk.company).series.ref
    left = changes.except_date(ref, datetime(2026, 12, 8, 10, tzinfo=JST), desk.company)
    assert (left.series.state, [str(one.state) for one in left.reservations]) == (SeriesState.ON, ["requested", "withdrawn", "requested"])
    only = desk.services.series.book(series(**TUESDAYS | {"rrule": "FREQ=WEEKLY;COUNT=1"}, area="park/hall"), desk.company).series.ref
    assert changes.except_date(only, datetime(2026, 12, 1, 10, tzinfo=JST), desk.company).series.state is SeriesState.WITHDRAWN


# ---------------------------------------------------------------- a place that is blocked over what is booked there

BLOCK = {
    "site": "park", "kind": "maintenance", "reason": "工事", "override_by": ["staff"],
    "time_start": "2026-12-08T00:00:00+09:00", "time_end": "2026-12-09T00:00:00+09:00",
}  # fmt: skip


def blocked(desk, **more):
    seen = desk.services.closing.preview(BLOCK, desk.staff)
    desk.services.closing.close(BLOCK | more, desk.staff, seen.digest)
    return [one.reservation.id for one in seen.met]


def states(desk, who):
    return {one.id: str(one.state) for one in reservations_of(desk.services, desk.people[who])}


def test_what_lies_within_the_block_is_called_off_and_told(desk):
    """Indico: the same; ours is looked at first, and is told with what is free instead."""
    made = took(desk)
    assert blocked(desk) == [made.id]
    assert states(desk, "rival") == {made.id: "cancelled"}
    assert ("reservation-cancelled", "rival") in desk.letters()


def test_of_a_series_only_the_dates_within_the_block_are_called_off(desk):
    """Indico: the same."""
    ref = desk.services.series.book(series(**TUESDAYS), desk.company).series.ref
    desk.services.series_changes.decide(ref, State.ACCEPTED, desk.staff)
    blocked(desk)
    held = desk.services.series.series(ref, desk.company)
    assert [str(one.state) for one in held.reservations] == ["accepted", "cancelled", "accepted"]


def test_whom_a_word_lets_stay_keeps_what_he_has(desk):
    """Indico, of who is named in the block: the same; ours writes down why."""
    made = took(desk)
    blocked(desk, fates={made.id: {"do": "keep", "because": "主催者と調整済み"}})
    assert states(desk, "rival") == {made.id: "accepted"}


def test_what_only_runs_into_the_block_is_called_off_too(desk):
    """Difference: Indico calls off what lies wholly within; what runs into a closed time cannot be held as it was asked for either."""
    night = {"time_start": "2026-12-07T22:00:00+09:00", "time_end": "2026-12-08T02:00:00+09:00"}
    made, _ = desk.services.booking.reserve(reservation(**night), desk.rival)
    desk.services.booking.decide(made.id, State.ACCEPTED, desk.staff)
    assert blocked(desk) == [made.id]
    assert states(desk, "rival") == {made.id: "cancelled"}


def test_into_a_block_somebody_may_be_let_with_a_word(desk):
    """Indico, of who is named in the block: the same."""
    blocked(desk)
    with pytest.raises(Clashing):
        desk.services.booking.reserve(reservation(**SECOND), desk.staff)
    made, _ = desk.services.booking.reserve(reservation(**SECOND), desk.staff, None, "工事の下見のため")
    assert made.state is State.REQUESTED
