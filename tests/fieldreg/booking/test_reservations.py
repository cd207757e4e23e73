"""States and moves as one table, and what is told of a clash."""

from datetime import datetime, timedelta

import pytest

from fieldreg.booking.reservations import LIVE, LONGEST, MOVES, STATE_NAMES, Clash, Reservation, State, move
from fieldreg.kernel.errors import Conflict, InvalidInput, NotAllowed
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, Timespan

NINE = datetime(2026, 12, 1, 9, tzinfo=JST)
R, T, A, D, W, E = State.REQUESTED, State.TENTATIVE, State.ACCEPTED, State.DECLINED, State.WITHDRAWN, State.DONE
L, C, N = State.WAITING, State.CANCELLED, State.NO_SHOW

# from -> what staff may make of it, what its owner may
TABLE = {
    R: ({T, A, D}, {W}),
    T: ({A, D}, {W}),
    A: ({E, C, N}, {W}),
    L: ({D}, {W}),
    E: ({N}, set()),
    **{over: (set(), set()) for over in (D, W, C, N)},
}


def reservation(state=R, length=timedelta(hours=3)):
    slot = Timespan(NINE, NINE + length)
    known = {
        "site": "s",
        "area": "s/yard",
        "activity": "drone",
        "purpose": "p",
        "organisation": "o",
        "owner": 1,
    }
    return Reservation(id="R-2026-0042", slot=slot, state=state, **known)


@pytest.mark.parametrize("role", ["staff", "admin", "owner", "none"])
@pytest.mark.parametrize("to", State)
@pytest.mark.parametrize("state", State)
def test_every_move_by_every_role(state, to, role):
    by_staff, by_owner = TABLE[state]
    allowed = {"staff": by_staff, "admin": by_staff, "owner": by_owner, "none": set()}[role]

    if to in allowed:
        assert move(reservation(state), to, role) is to
    elif to in by_staff | by_owner or (state, to) == (L, R):
        with pytest.raises(NotAllowed, match="you may not make this"):
            move(reservation(state), to, role)
    else:
        with pytest.raises(Conflict, match="cannot become"):
            move(reservation(state), to, role)


def test_every_state_has_its_moves_and_its_names():
    assert set(MOVES) == set(STATE_NAMES) == set(State)
    assert all(name.ja and name.en for name in STATE_NAMES.values())


def test_who_waits_in_line_is_called_by_the_line_alone():
    assert move(reservation(L), R, "line") is R


def test_what_its_time_alone_makes_of_one():
    by_clock = {(state, to) for state, onward in MOVES.items() for to, roles in onward.items() if "clock" in roles}
    assert by_clock == {(A, E), (L, D)}


def test_no_move_brings_a_freed_slot_back_to_life():
    """Else a decision would have to pass the guard against double booking again, as who waits in line does."""
    freed = set(State) - LIVE - {L}
    assert all(to not in LIVE for state in freed for to in MOVES[state])
    assert {R, T, A} == LIVE
    assert {state for state in State if reservation(state).is_live} == LIVE


def test_a_slot_lasts_31_days_at_most():
    assert reservation(length=LONGEST).slot.end == NINE + timedelta(days=31)
    with pytest.raises(InvalidInput, match="at most 31 days; split it") as told:
        reservation(length=LONGEST + timedelta(microseconds=1))
    assert (told.value.code, told.value.where) == ("slot-too-long", "time_end")


def test_a_clash_is_told_as_the_contract_writes_it_and_never_whose():
    clash = Clash(
        kind="reservation",
        reservation="R-2026-0042",
        site="s",
        area="s/yard",
        slot=reservation().slot,
        state=R,
        because=Text("予約があります。", "There is a reservation."),
        evidence={"organisation": "秘密"},
    )

    assert clash.to_dict() == {
        "kind": "reservation",
        "with": "R-2026-0042",
        "site": "s",
        "area": "s/yard",
        "time_start": "2026-12-01T09:00:00+09:00",
        "time_end": "2026-12-01T12:00:00+09:00",
        "because": {"ja": "予約があります。", "en": "There is a reservation."},
    }
