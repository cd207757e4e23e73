"""Who may hold what, when: looked for by the repository, and refused by the database whatever was looked for."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from fieldreg.booking.claims import below, claims_of, slot_hold
from fieldreg.booking.reservations import LONGEST, State
from fieldreg.kernel.errors import Clashing, Conflict
from fieldreg.kernel.timespan import Timespan
from fieldreg.store.engines.database_errors import is_double_booking
from tests.fieldreg.store.makers import MIDNIGHT, add, asked, hours, site
from tests.fieldreg.store.test_schema import DROP_GUARD
from tests.intervals import HELD, MEETINGS

# the same reservation once more, as a program that looks for nothing would write it
COPY = (
    """
    INSERT INTO reservations (public_id, site, area, t0, t1, held_from, held_to, state, live, exclusive, activity, purpose,
        organisation, owner, decision_note)
    SELECT 'R-copy', site, area, {t0}, {t1}, {t0}, {t1}, state, live, exclusive, activity, purpose, organisation,
        owner, decision_note
    FROM reservations WHERE public_id = 'R-2026-0001'
    """,
    """
    INSERT INTO claims (reservation, unit, t0, t1, hold, exclusive, live)
    SELECT r.pk, c.unit, r.t0, r.t1, c.hold, r.exclusive, r.live
    FROM reservations r, claims c, reservations o
    WHERE r.public_id = 'R-copy' AND o.public_id = 'R-2026-0001' AND c.reservation = o.pk
    """,
)


def copy_at(slot):
    t0, t1 = (
        f"t0 + {3_600_000_000 * (wanted - held)}"
        for wanted, held in zip(slot, (HELD[0], HELD[0]), strict=True)
    )
    return [statement.format(t0=t0, t1=t1) for statement in COPY]


# ---------------------------------------------------------------- when


@pytest.mark.parametrize("name, slot, meets", MEETINGS)
def test_the_domain_says_whether_two_slots_meet(name, slot, meets):
    assert hours(*HELD).overlaps(hours(*slot)) is meets, name


@pytest.mark.parametrize("name, slot, meets", MEETINGS)
def test_the_search_says_the_same(store, owner, name, slot, meets):
    held = add(store, asked(owner, slot=HELD))

    with store.reading() as work:
        found = work.reservations.clashes(slot_hold(site(), None, hours(*slot)))
    assert [clash.reservation for clash in found] == ([held.id] if meets else []), name


@pytest.mark.parametrize("name, slot, meets", MEETINGS)
def test_the_guard_says_the_same(store, owner, raw, name, slot, meets):
    add(store, asked(owner, slot=HELD))

    if meets:
        with pytest.raises(sa.exc.IntegrityError) as refused:
            raw(*copy_at(slot))
        assert is_double_booking(refused.value), name
    else:
        raw(*copy_at(slot))


def test_a_slot_of_the_longest_kind_is_met_until_its_last_moment(store, owner, raw):
    """Search and guard look back no further than the longest slot; that must just be enough."""
    end = MIDNIGHT + LONGEST
    add(store, replace(asked(owner), slot=Timespan(MIDNIGHT, end)))
    late = replace(asked(owner), slot=Timespan(end - timedelta(microseconds=1), end + LONGEST / 2))

    with pytest.raises(Clashing) as told:
        add(store, late)
    assert [clash.reservation for clash in told.value.clashes] == ["R-2026-0001"]
    free = add(store, replace(late, slot=Timespan(end, late.slot.end)))
    with pytest.raises(sa.exc.IntegrityError, match=r"double_booking|claims_guard"):
        raw("UPDATE reservations SET t0 = t0 - 1, held_from = held_from - 1 WHERE public_id = :id", id=free.id)


# ---------------------------------------------------------------- where

WHOLE, YARD, NORTH, SOUTH, GYM = None, "s/yard", "s/yard/north", "s/yard/south", "s/gym"
TREE = [
    (WHOLE, WHOLE, True), (WHOLE, YARD, True), (WHOLE, NORTH, True), (WHOLE, GYM, True),
    (YARD, YARD, True), (YARD, NORTH, True), (YARD, SOUTH, True), (YARD, GYM, False),
    (NORTH, NORTH, True), (NORTH, SOUTH, False), (NORTH, GYM, False), (GYM, GYM, True),
]  # fmt: skip


@pytest.mark.parametrize("held, wanted, meets", TREE + [(b, a, m) for a, b, m in TREE if a != b])
def test_an_area_meets_itself_what_is_above_it_and_what_is_below(store, owner, raw, held, wanted, meets):
    first = add(store, asked(owner, held))

    if meets:
        with pytest.raises(Clashing) as told:
            add(store, asked(owner, wanted))
        assert [clash.reservation for clash in told.value.clashes] == [first.id]
    else:
        add(store, asked(owner, wanted))

    # and the guard by itself, with nobody looking
    marked = claims_of(wanted, "s", site().lineage(wanted), below(wanted, {area.id: area.parent for area in site().areas}))
    late = add(store, asked(owner, wanted, slot=(20, 21), purpose="moved"))
    assert len(marked) == raw("SELECT count(*) FROM claims c JOIN reservations r ON r.pk = c.reservation "
                                   "WHERE r.public_id = :id", id=late.id)[0][0]  # fmt: skip
    shift = (  # to 9-11
        "UPDATE reservations SET t0 = t0 - 39600000000, t1 = t1 - 36000000000,"
        " held_from = held_from - 39600000000, held_to = held_to - 36000000000 WHERE public_id = :id"
    )
    if meets:
        with pytest.raises(sa.exc.IntegrityError, match=r"double_booking|claims_guard"):
            raw(shift, id=late.id)


def test_two_sites_do_not_meet(store, owner):
    with store.writing() as work:
        work.sites.put(site("t"))
        work.commit()
    add(store, asked(owner))
    assert add(store, asked(owner, site="t")).id


@pytest.mark.parametrize(
    "first, second, meets",
    [(True, True, True), (True, False, True), (False, True, True), (False, False, False)],
)
@pytest.mark.parametrize("areas", [(WHOLE, WHOLE), (WHOLE, NORTH), (NORTH, WHOLE)])
def test_claims_that_are_not_exclusive_bear_each_other(store, owner, raw, first, second, meets, areas):
    add(store, asked(owner, areas[0], exclusive=first))

    if meets:
        with pytest.raises(Clashing):
            add(store, asked(owner, areas[1], exclusive=second))
    else:
        late = add(store, asked(owner, areas[1], exclusive=second))
        with pytest.raises(sa.exc.IntegrityError, match=r"double_booking|claims_guard"):
            raw("UPDATE reservations SET exclusive = NOT exclusive WHERE public_id = :id", id=late.id)


# ---------------------------------------------------------------- what is told


def test_every_clash_is_told_in_both_languages_and_never_whose(store, owner):
    add(store, asked(owner, NORTH, organisation="秘密の会社"))
    add(store, asked(owner, GYM, slot=(11, 26)))
    accepted = add(store, asked(owner, SOUTH, slot=(10, 24)))
    with store.writing() as work:
        work.reservations.move(accepted.id, State.ACCEPTED, by=owner, at=MIDNIGHT)
        work.commit()

    with pytest.raises(Clashing, match="meets 3 other reservations") as told:
        add(store, asked(owner, WHOLE))

    assert [clash.because.ja for clash in told.value.clashes] == [
        "『校庭北』は 2026-12-01 09:00–12:00 に申請中の予約 R-2026-0001 があります。",
        "『校庭南』は 2026-12-01 10:00–24:00 に承認済みの予約 R-2026-0003 があります。",
        "『体育館』は 2026-12-01 11:00 から 2026-12-02 02:00 まで、申請中の予約 R-2026-0002 があります。",
    ]
    assert told.value.clashes[2].because.en == (
        "Gym has a requested reservation R-2026-0002 from 2026-12-01 11:00 to 2026-12-02 02:00 (JST)."
    )
    assert "秘密" not in str([clash.to_dict() for clash in told.value.clashes])


def test_a_reservation_does_not_stand_in_its_own_way(store, owner):
    held = add(store, asked(owner))
    with store.reading() as work:
        assert work.reservations.clashes(slot_hold(site(), None, held.slot), but=held.id) == []


# ---------------------------------------------------------------- states


@pytest.mark.parametrize("ended", [State.WITHDRAWN, State.DECLINED])
def test_what_is_withdrawn_or_declined_frees_its_slot(store, owner, raw, ended):
    held = add(store, asked(owner, NORTH))
    with store.writing() as work:
        moved = work.reservations.move(held.id, ended, by=owner, at=MIDNIGHT, note="理由")
        work.commit()
    assert (moved.state, moved.decided_by, moved.decided_at, moved.decision_note) == (
        ended,
        owner,
        MIDNIGHT,
        "理由",
    )

    add(store, asked(owner, WHOLE))
    with pytest.raises(
        sa.exc.IntegrityError, match=r"double_booking|claims_guard"
    ):  # and it cannot come back to life
        raw(
            "UPDATE reservations SET state = 'accepted', live = :live WHERE public_id = :id",
            live=True,
            id=held.id,
        )


def test_a_decision_taken_meanwhile_by_another_is_not_overwritten(store, owner):
    held = add(store, asked(owner))
    for to, fits in [
        (State.ACCEPTED, True),
        (State.DECLINED, False),
        (State.REQUESTED, False),
        (State.DONE, True),
    ]:
        with store.writing() as work:
            if fits:
                work.reservations.move(held.id, to, by=owner, at=MIDNIGHT)
                work.commit()
            else:
                with pytest.raises(Conflict, match="is now accepted and cannot become"):
                    work.reservations.move(held.id, to, by=owner, at=MIDNIGHT)


# ---------------------------------------------------------------- ids and lists


def test_ids_are_given_in_order_and_none_is_lost_to_a_refusal(store, owner):
    first = add(store, asked(owner, created_at=MIDNIGHT))
    with pytest.raises(Clashing):
        add(store, asked(owner, created_at=MIDNIGHT))
    second = add(store, asked(owner, slot=(12, 13), created_at=MIDNIGHT))
    next_year = add(store, asked(owner, slot=(13, 14), created_at=MIDNIGHT + timedelta(days=31)))

    assert [first.id, second.id, next_year.id] == ["R-2026-0001", "R-2026-0002", "R-2027-0001"]


def test_lists_are_newest_first_and_chosen(store, owner):
    north, gym, late = (add(store, asked(owner, *a)) for a in [(NORTH,), (GYM,), (SOUTH, (15, 18))])
    with store.writing() as work:
        gym = work.reservations.move(gym.id, State.DECLINED, by=owner, at=MIDNIGHT)
        work.commit()

    with store.reading() as work:
        listed = work.reservations.list
        assert listed() == [late, gym, north]
        assert listed(limit=1) == [late]
        assert listed(site="t") == listed(owner=owner + 1) == []
        assert listed(owner=owner, site="s", states=[State.DECLINED]) == [gym]
        assert listed(states=[State.REQUESTED, State.DECLINED]) == [late, gym, north]
        assert listed(within=hours(12, 15)) == []
        assert listed(within=hours(11, 16)) == [late, gym, north]
        assert listed(states=[]) == []


@pytest.mark.parametrize(
    "area, lineage", [("s/yard/north", ("s",)), ("s/yard/north", ()), (None, ("s",)), ("s/cellar", ("s",))]
)
def test_a_claim_by_another_tree_than_the_sites_is_refused(store, owner, area, lineage):
    """Someone read the site before its areas were changed: such claims would guard the wrong units."""
    with pytest.raises(Conflict, match="have just changed"), store.writing() as work:
        work.reservations.add(asked(owner, area), lineage)


# ---------------------------------------------------------------- the same request twice


def test_a_repeated_request_gets_the_same_reservation(store, owner):
    first = add(store, asked(owner, idempotency_key="k"))

    assert add(store, asked(owner, idempotency_key="k")) == first
    with store.reading() as work:
        assert work.reservations.by_key(owner, "k") == first
        assert work.reservations.by_key(owner + 1, "k") is work.reservations.by_key(owner, "other") is None
        assert len(work.reservations.list()) == 1


def test_a_key_used_for_something_else_is_refused(store, owner):
    add(store, asked(owner, idempotency_key="k"))
    with pytest.raises(Conflict, match="was used for another reservation") as told:
        add(store, asked(owner, slot=(15, 16), idempotency_key="k"))
    assert told.value.code == "key-reused"


@pytest.mark.race
def test_one_key_from_sixteen_threads_is_one_reservation(store, owner):
    barrier, ids = threading.Barrier(16), []

    def ask():
        barrier.wait()
        ids.append(add(store, asked(owner, idempotency_key="k")).id)

    threads = [threading.Thread(target=ask) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert ids == ["R-2026-0001"] * 16
    with store.reading() as work:
        assert len(work.reservations.list()) == 1


# ---------------------------------------------------------------- must fail


def test_without_the_guard_nothing_would_refuse(store, owner, raw, backend):
    """So it is the guard that does, in the tests above."""
    add(store, asked(owner))
    raw(DROP_GUARD[backend])
    raw(*copy_at(HELD))

    with store.reading() as work:
        one, two = work.reservations.list(states=[State.REQUESTED])
    assert one.slot == two.slot
    assert one.site == two.site


def test_of_many_threads_with_ten_keys_each_key_is_made_once(store, owner):
    """Whoever was not the one who made it is told so: one 201 a booking, the rest 200."""
    told = []

    def ask(n):
        reservation = asked(owner, slot=(n % 10, n % 10 + 1), idempotency_key=f"k{n % 10}")
        with store.writing() as work:
            made, now = work.reservations.add_once(reservation, work.sites.get("s").lineage(None))
            work.commit()
        told.append((made.id, now))

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 40
    assert len({own for own, _ in told}) == 10
    assert sorted(own for own, now in told if now) == sorted({own for own, _ in told})


def test_only_holds_that_have_ended_are_given_back(store, owner):
    now = MIDNIGHT
    kept = [
        add(store, asked(owner, slot=(n, n + 1), holds_until=until, state=state))
        for n, (until, state) in enumerate(
            [(now, State.REQUESTED), (now + timedelta(1), State.REQUESTED), (None, State.REQUESTED), (now, State.TENTATIVE),
             (None, State.ACCEPTED)]
        )
    ]  # fmt: skip
    with store.writing() as work:
        assert work.reservations.overdue(now)
        assert len(work.reservations.expire(now, "期限")) == 2
        assert not work.reservations.overdue(now)
        work.commit()
    with store.reading() as work:
        states = [work.reservations.get(r.id).state for r in kept]
    assert states == [State.DECLINED, State.REQUESTED, State.REQUESTED, State.DECLINED, State.ACCEPTED]
    assert add(store, asked(owner, slot=(0, 1))).id
    assert store.check()["ok"]


def test_a_guard_that_only_the_repository_kept_would_be_no_guard(store, owner, monkeypatch):
    """Whoever finds no clash by looking is refused all the same, and told what stands in the way."""
    add(store, asked(owner))
    with store.writing() as work, monkeypatch.context() as blind:
        seen, calls = work.reservations.clashes, []
        sees = lambda _self, *a, **k: calls.append(a) or ([] if len(calls) == 1 else seen(*a, **k))
        blind.setattr("fieldreg.store.repositories.bookings.bookings.SqlReservations.clashes", sees)
        with pytest.raises(Clashing) as told:
            work.reservations.add(asked(owner, NORTH), site().lineage(NORTH))
        assert [clash.reservation for clash in told.value.clashes] == ["R-2026-0001"]
        assert len(calls) == 2
        work.commit()  # the refusal undid itself alone
    add(store, asked(owner, slot=(12, 13)))
    with store.reading() as work:
        assert [r.id for r in work.reservations.list()] == ["R-2026-0002", "R-2026-0001"]
