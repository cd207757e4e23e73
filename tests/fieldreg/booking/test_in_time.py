"""What may be done to a reservation before its start, while it lasts, and after its end: a table, to the second."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fieldreg.booking.in_time import moves_now, untimely
from fieldreg.booking.reservations import State
from tests.fieldreg.booking.test_reservations import reservation

SECOND, MONTH = timedelta(seconds=1), timedelta(days=30)
HELD = reservation(State.ACCEPTED)
START, END = HELD.slot.start, HELD.slot.end


@pytest.mark.parametrize(
    ("to", "not_yet", "from_", "until", "no_more"),
    [
        (State.TENTATIVE, None, None, START - SECOND, (START, "begun")),
        (State.ACCEPTED, None, None, START - SECOND, (START, "begun")),
        (State.REQUESTED, None, None, START - SECOND, (START, "begun")),
        (State.WITHDRAWN, None, None, END - SECOND, (END, "over")),
        (State.CANCELLED, None, None, END - SECOND, (END, "over")),
        (State.DONE, (END - SECOND, "not-over"), END, END + 9 * MONTH, None),
        (State.NO_SHOW, (END - SECOND, "not-over"), END, END + 9 * MONTH, None),
        (State.DECLINED, None, None, END + MONTH, None),
    ],
)
def test_each_move_has_its_time(to, not_yet, from_, until, no_more):
    for moment, code in filter(None, (not_yet, no_more)):
        assert untimely(HELD, to, moment).code == code
    for moment in filter(None, (from_, until)):
        assert untimely(HELD, to, moment) is None


def test_that_nobody_came_is_told_of_a_done_one_within_a_month():
    done = replace(HELD, state=State.DONE)
    assert untimely(done, State.NO_SHOW, END + MONTH) is None
    assert untimely(done, State.NO_SHOW, END + MONTH + SECOND).code == "too-late-to-correct"


def test_pages_offer_what_can_be_done_now():
    assert moves_now(HELD, "staff", START) == [State.CANCELLED]
    assert moves_now(HELD, "staff", END) == [State.DONE, State.NO_SHOW]
    assert moves_now(HELD, "owner", START) == [State.WITHDRAWN]
    assert moves_now(HELD, "owner", END) == []
