"""Two who want one series of slots at one moment: every date has one winner, and nothing is had twice; on both back ends."""

import contextlib
import threading
from datetime import timedelta

import pytest

from fieldreg.booking.reservations import State
from fieldreg.booking.series.series import NotAllHad
from fieldreg.kernel.errors import FieldregError
from fieldreg.store import open_store
from tests.fieldreg.services.bookings.booked import Desk

pytestmark = pytest.mark.race


@pytest.fixture
def desk(url, clock):
    with contextlib.closing(open_store(url, busy_ms=30_000)) as store:
        yield Desk.over(store, clock)


def together(*acts):
    """What each returned or raised, begun at one moment."""
    barrier, found = threading.Barrier(len(acts)), [None] * len(acts)

    def run(n):
        barrier.wait()
        try:
            found[n] = acts[n]()
        except FieldregError as error:
            found[n] = error

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def held(desk):
    """By start, who holds the yard."""
    with desk.services.store.reading() as work:
        live = [one for one in work.reservations.list(limit=1_000) if one.is_live]
    starts = sorted((one.slot.start, one.owner) for one in live)
    assert len({start for start, _ in starts}) == len(starts)
    return dict(starts)


def test_every_date_has_one_winner(desk):
    """One asks for Tuesdays, one for every third day: eight dates each, that meet on some."""
    first = desk.services.clock.now() + timedelta(days=8)
    for number in range(3):
        begin = (first + timedelta(days=100 * number)).replace(hour=9).isoformat()
        slot = {"time_start": begin, "time_end": begin.replace("T09", "T12")}
        acts = [
            lambda slot=slot: desk.book(rrule="FREQ=DAILY;INTERVAL=7;COUNT=8", **slot),
            lambda slot=slot: desk.book(who="rival", rrule="FREQ=DAILY;INTERVAL=3;COUNT=19", **slot),
        ]
        before = held(desk)
        one, other = together(*acts)
        now = held(desk)
        assert {start for start in now if start not in before} == {
            held_.slot.start for answer in (one, other) for held_ in answer.reservations
        }  # fmt: skip
        met = {*one.series.recurrence.slots()} & {*other.series.recurrence.slots()}
        assert len(met) == 3
        assert {now[slot.start] for slot in met} in ({desk.company.id}, {desk.rival.id})  # whoever came first has all of them
        skipped = {skip.slot for answer in (one, other) for skip in answer.series.skipped}
        assert skipped == met


def test_all_or_nothing_is_had_by_one(desk):
    found = together(*[lambda who=who: desk.book(who=who, all_or_nothing=True) for who in ("company", "rival")])
    assert sorted(type(one).__name__ for one in found) == ["NotAllHad", "SeriesAnswer"]
    assert len(held(desk)) == 8
    assert [len(one.skipped) for one in found if isinstance(one, NotAllHad)] == [8]


def test_a_double_press_at_one_moment_gives_one_series(desk):
    found = together(*[lambda: desk.book(key="k")] * 4)
    assert {one.series.ref for one in found} == {"S-2026-0001"}
    assert sorted(one.fresh for one in found) == [False, False, False, True]
    assert len(held(desk)) == 8


def test_one_key_for_two_places_gives_one(desk):
    found = together(lambda: desk.book(key="k"), lambda: desk.book(key="k", area="park/hall"))
    assert sorted(getattr(one, "code", "made") for one in found) == ["key-reused", "made"]
    assert len(held(desk)) == 8


def test_withdrawing_and_deciding_at_one_moment_leave_one_state(desk):
    ref = desk.book().series.ref
    changes = desk.services.series_changes
    together(lambda: changes.withdraw(ref, desk.company), lambda: changes.decide(ref, State.ACCEPTED, desk.staff))
    held_now = desk.services.series.series(ref, desk.company)
    assert {str(one.state) for one in held_now.reservations} == {"withdrawn"}
    assert str(held_now.series.state) == "withdrawn"
    assert held(desk) == {}
