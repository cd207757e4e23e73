"""Heights, outlines, buffers, seats and closures: looked for by the repository, and refused by the database whatever was looked for."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from shapely.geometry import Polygon, box

from fieldreg.booking.claims import hold_of, meet, slot_hold, too_many
from fieldreg.booking.closures.closures import Closure, ClosureKind
from fieldreg.booking.reservations import State
from fieldreg.kernel.altitudes import Altitude, Datum
from fieldreg.kernel.errors import Clashing, Conflict
from fieldreg.kernel.texts import Text
from fieldreg.store.engines.database_errors import is_closure_over_claims, is_double_booking
from fieldreg.store.repositories.bookings import clashes
from fieldreg.store.repositories.bookings.bookings import SqlReservations
from tests.deep import often
from tests.fieldreg.store.makers import MIDNIGHT, add, asked, hours, site

AGL, AMSL = Datum.AGL, Datum.AMSL
WEST, EAST = box(140.85, 38.25, 140.855, 38.26), box(140.855, 38.25, 140.86, 38.26)
SOUTH, NORTH = (140.8501, 38.2502), (140.8537, 38.2589)  # the ends of a slanted border
LEFT = Polygon([(140.84, 38.25), SOUTH, NORTH, (140.84, 38.26)])


def right(part=None):
    """Beyond the border, with a corner more at that part of it: as near to it as floating numbers come."""
    corner = [] if part is None else [tuple(s + (n - s) * part for s, n in zip(SOUTH, NORTH, strict=True))]
    return Polygon([SOUTH, (140.86, 38.25), (140.86, 38.26), NORTH, *corner])


def closure(area=None, slot=(9, 12), **more):
    known = {"kind": ClosureKind.EVENT, "reason": Text("運動会", "sports day"), "made_at": MIDNIGHT}
    return Closure(site="s", area=area, span=hours(*slot), **(known | more))


def close(store, asked_for, excepting=None):
    with store.writing() as work:
        made = work.closures.add(asked_for, excepting)
        work.commit()
        return made


def change(store, held, **more):
    with store.writing() as work:
        changed = replace(held, **more)
        made = work.reservations.change(changed, work.sites.get("s").lineage(changed.area), at=MIDNIGHT)
        work.commit()
        return made


def blind(monkeypatch):
    """A repository that looks for nothing."""
    monkeypatch.setattr("fieldreg.store.repositories.bookings.bookings.SqlReservations.clashes", lambda *_, **__: [])


PAIRS = [
    ({"low": 0, "high": 30}, {"low": 30.01, "high": 60}, False),
    ({"low": 0, "high": 30}, {"low": 30, "high": 60}, True),
    ({"low": 0, "high": 30}, {"low": 40, "high": 60, "datum": AMSL}, True),
    ({"low": 0, "high": 30}, {"low": 40, "high": 60, "by_height": False}, True),
    ({"drawn": WEST}, {"drawn": EAST}, False),
    ({"drawn": WEST}, {"drawn": EAST.buffer(0.0001)}, True),
    ({"drawn": WEST}, {"drawn": EAST, "by_outline": False}, True),
    ({"drawn": WEST}, {}, True),
    ({"drawn": LEFT}, {"drawn": right()}, False),
    ({"drawn": LEFT}, {"drawn": right(1 / 2)}, False),  # that corner lies on the border
    ({"drawn": LEFT}, {"drawn": right(1 / 4)}, True),  # and that one beside it, by less than an atom: a stated limit (decision 0023)
    ({"drawn": WEST, "low": 0, "high": 30}, {"drawn": WEST, "low": 31, "high": 60}, False),
    ({"set_up": 60}, {"slot": (12, 13), "tear_down": 60}, False),
    ({"tear_down": 60}, {"slot": (12, 13)}, True),
    ({"tear_down": 60}, {"slot": (13, 14)}, False),
    ({}, {"slot": (12, 13), "set_up": 1}, True),
]


def wanted(owner, low=None, high=None, datum=AGL, drawn=None, set_up=0, tear_down=0, area="s/yard", **more):
    heights = {} if low is None else {"altitude_lower": Altitude(low, datum), "altitude_upper": Altitude(high, datum)}
    known = {"by_height": True, "by_outline": True, "geometry": drawn}
    buffers = {"set_up": timedelta(minutes=set_up), "tear_down": timedelta(minutes=tear_down)}
    return asked(owner, area, **(known | heights | buffers | more))


@pytest.mark.parametrize("first, second, meets", PAIRS)
@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("looking", [True, False])
def test_search_and_guard_say_what_the_domain_says(store, owner, monkeypatch, first, second, meets, turned, looking):
    one, other = (wanted(owner, **told) for told in ((second, first) if turned else (first, second)))
    assert meet(hold_of(one, site()), hold_of(other, site())) is meets
    held = add(store, one)
    if not looking:
        blind(monkeypatch)

    if not meets:
        add(store, other)
        assert store.check()["ok"]
        return
    with pytest.raises(Clashing) as told:
        add(store, other)
    assert [clash.reservation for clash in told.value.clashes] == ([held.id] if looking else [])


def test_a_place_bears_as_many_at_once_as_it_says(store, owner, monkeypatch):
    def sharing(slot, **more):
        return asked(owner, "s/yard", slot=slot, exclusive=False, **more)

    add(store, sharing((9, 11), seats={"s/yard": 2}))
    add(store, sharing((10, 12)))
    with pytest.raises(Clashing) as told:
        add(store, sharing((10, 11)))
    (clash,) = told.value.clashes
    assert (clash.kind, clash.area, clash.state) == ("capacity", "s/yard", None)
    assert (clash.because.ja, clash.because.en) == (
        "『校庭』で同時に使える数は、2026-12-01 10:00–11:00 にもういっぱいです。",
        "Yard bears no more at once at 2026-12-01 10:00–11:00 (JST).",
    )
    add(store, sharing((11, 12)))  # the first has left by then
    with pytest.raises(Clashing):
        add(store, asked(owner, None, slot=(9, 11), exclusive=False, seats={"s/yard": 1}))  # who has the whole is in the yard too
    blind(monkeypatch)
    with pytest.raises(Clashing):
        add(store, sharing((10, 11)))
    assert store.check()["ok"]


@pytest.mark.parametrize(
    "closed, area, slot, refused",
    [
        (None, None, (9, 12), True), (None, "s/yard/north", (9, 12), True), ("s/yard", None, (9, 12), True),
        ("s/yard", "s/yard/north", (11, 13), True), ("s/yard/north", "s/yard", (8, 10), True),
        ("s/yard", "s/gym", (9, 12), False), ("s/yard", "s/yard", (12, 13), False), ("s/yard/north", "s/yard/south", (9, 12), False),
    ],
)  # fmt: skip
@pytest.mark.parametrize("looking", [True, False])
def test_a_closed_place_is_not_to_be_had_nor_what_is_above_or_within(store, owner, monkeypatch, closed, area, slot, refused, looking):
    held = close(store, closure(closed))
    if not looking:
        blind(monkeypatch)
    if not refused:
        assert add(store, asked(owner, area, slot=slot)).id
        return
    with pytest.raises(Clashing) as told:
        add(store, asked(owner, area, slot=slot, exclusive=False))
    if looking:
        (clash,) = told.value.clashes
        assert (clash.kind, clash.reservation, clash.slot) == ("blocking", held.ref, hours(9, 12))
        assert clash.because.ja == "2026-12-01 09:00–12:00 に休止しています（運動会）。"
        assert clash.because.en == "closed at 2026-12-01 09:00–12:00 (JST): sports day."


def test_what_is_lifted_closes_nothing_and_is_lifted_once(store, owner):
    held = close(store, closure())
    with store.writing() as work:
        lifted = work.closures.lift(held.ref, at=MIDNIGHT, by=owner, because="中止")
        work.commit()
    assert (lifted.stands, lifted.lifted_because) == (False, "中止")
    assert add(store, asked(owner)).id
    with store.writing() as work, pytest.raises(Conflict) as told:
        work.closures.lift(held.ref, at=MIDNIGHT, by=owner, because="中止")
    assert told.value.code == "lifted"


def test_nothing_is_closed_over_a_live_reservation_but_one_it_excepts(store, owner):
    inside, other = add(store, asked(owner, "s/yard/north")), add(store, asked(owner, "s/gym"))
    with pytest.raises(Conflict, match="2 live reservations lie in this closure") as told:
        close(store, closure())
    assert told.value.code == "claims-in-closure"
    with pytest.raises(Conflict, match="1 live reservations"):
        close(store, closure("s/yard"), {other.id: "別の区画"})

    held = close(store, closure(), {inside.id: "管理者の了解", other.id: "管理者の了解"})
    assert held.ref == "B-2026-0001"  # a refusal loses no number
    with store.reading() as work:
        assert work.closures.excepted(held.ref) == {inside.id: "管理者の了解", other.id: "管理者の了解"}
        assert [one.id for one in work.closures.met(held)] == [inside.id, other.id]
        assert work.reservations.clashes(hold_of(inside, site()), but=inside.id) == []
        assert work.closures.list(site="s", within=hours(8, 10)) == [held]
        assert work.closures.list(within=hours(12, 13)) == []
    assert change(store, inside, slot=hours(10, 11)).sequence == 1
    assert store.check()["ok"]


def test_the_guard_of_closures_looks_for_itself(store, owner, raw):
    add(store, asked(owner, "s/yard/north"))
    put = (
        "INSERT INTO closures (ref, site, unit, t0, t1, kind, reason, override_by, source, uid, made_at, lifted_at, lifted_because)"
        " VALUES ('B-raw', 's', 's', {0}, {1}, 'event', '{{}}', '[]', '', '', 0, NULL, '')"
    )
    at = [round(hours(9, 12).start.timestamp()) * 1_000_000, round(hours(9, 12).end.timestamp()) * 1_000_000]
    with pytest.raises(sa.exc.IntegrityError) as told:
        raw(put.format(*at))
    assert is_closure_over_claims(told.value)
    assert not is_double_booking(told.value)
    raw(put.format(at[1], at[1] + 1))
    with pytest.raises(sa.exc.IntegrityError, match="closure_over_claims"):
        raw("UPDATE closures SET t0 = t0 - 1 WHERE ref = 'B-raw'")


def test_one_that_is_moved_meets_the_others_where_it_goes(store, owner, monkeypatch):
    standing, held = add(store, asked(owner, "s/yard")), add(store, asked(owner, "s/gym"))
    with pytest.raises(Clashing) as told:
        change(store, held, area="s/yard/north")
    assert [clash.reservation for clash in told.value.clashes] == [standing.id]
    moved = change(store, held, area="s/yard/north", slot=hours(12, 14))
    assert (moved.sequence, moved.changed_at, moved.area, moved.slot) == (1, MIDNIGHT, "s/yard/north", hours(12, 14))
    with pytest.raises(Conflict) as stale:
        change(store, held, slot=hours(15, 16))
    assert stale.value.code == "changed-meanwhile"
    assert add(store, asked(owner, "s/gym")).id  # what it left is free
    blind(monkeypatch)
    with pytest.raises(Clashing):
        change(store, moved, slot=hours(9, 10))
    assert store.check()["ok"]


def test_what_is_told_as_taken_is_what_claims_hold(store, owner):
    """Or else a list would call free what booking refuses."""
    add(store, wanted(owner, set_up=30, tear_down=60))
    with store.reading() as work:
        (taken,) = work.reservations.slots([hours(12, 13)], limit=9)
        assert (taken.site, taken.area) == ("s", "s/yard")
        assert (taken.slot.start, taken.slot.end) == (MIDNIGHT + timedelta(hours=8.5), MIDNIGHT + timedelta(hours=13))
        assert work.reservations.slots([hours(13, 14)], limit=9) == []
        assert len(work.reservations.slots([hours(8, 9)], limit=9)) == 1


def test_who_waits_in_line_holds_nothing_and_meets_the_guard_when_it_is_his_turn(store, owner, raw):
    standing = add(store, asked(owner))
    waiting = add(store, asked(owner, state=State.WAITING))
    with pytest.raises(sa.exc.IntegrityError, match=r"double_booking|claims_guard"):
        raw("UPDATE reservations SET state = 'requested', live = true WHERE public_id = :id", id=waiting.id)
    with store.writing() as work:
        work.reservations.move(standing.id, State.WITHDRAWN, by=owner, at=MIDNIGHT)
        called = work.reservations.move(waiting.id, State.REQUESTED, by=owner, at=MIDNIGHT)
        work.commit()
    assert (called.state, called.sequence, called.is_live) == (State.REQUESTED, 1, True)
    with pytest.raises(Clashing):
        add(store, asked(owner))


@pytest.mark.parametrize("looking", [True, False])
def test_whose_turn_it_is_not_is_told_who_stands_there(store, owner, monkeypatch, looking):
    standing, waiting = add(store, asked(owner)), add(store, asked(owner, state=State.WAITING))
    if not looking:
        blind(monkeypatch)
    with store.writing() as work:
        with pytest.raises(Clashing) as told:
            work.reservations.move(waiting.id, State.REQUESTED, by=owner, at=MIDNIGHT)
        assert [clash.reservation for clash in told.value.clashes] == ([standing.id] if looking else [])
        declined = work.reservations.move(waiting.id, State.DECLINED, by=owner, at=MIDNIGHT)  # nothing was half written
    assert (declined.state, declined.sequence) == (State.DECLINED, 1)


def test_what_lets_go_between_two_looks_stands_in_nobodys_way(store, owner, monkeypatch):
    add(store, asked(owner, holds_until=MIDNIGHT))
    looked = clashes._live

    def later(transaction, pks):
        SqlReservations(transaction).expire(MIDNIGHT, "期限切れ")
        return looked(transaction, pks)

    monkeypatch.setattr(clashes, "_live", later)
    assert add(store, asked(owner)).id


def test_whose_turn_comes_after_the_tree_has_changed_holds_the_areas_that_are_there_then(store, owner):
    with store.writing() as work:
        work.sites.put(site("t", areas=()))
        work.commit()
    waiting = add(store, asked(owner, site="t", state=State.WAITING))
    with store.writing() as work:
        work.sites.put(site("t"))
        work.reservations.move(waiting.id, State.REQUESTED, by=owner, at=MIDNIGHT)
        work.commit()
    assert store.check()["ok"]
    with pytest.raises(Clashing) as told:
        add(store, asked(owner, "t/yard/north", site="t"))
    assert [clash.reservation for clash in told.value.clashes] == [waiting.id]


def test_whose_area_is_gone_when_its_turn_comes_is_told_so(store, owner):
    waiting = add(store, asked(owner, "s/gym", state=State.WAITING))
    with store.writing() as work:
        work.sites.put(site(areas=()))
        work.commit()
    with store.writing() as work, pytest.raises(Conflict) as told:
        work.reservations.move(waiting.id, State.REQUESTED, by=owner, at=MIDNIGHT)
    assert told.value.code == "site-changed"


def test_one_that_moves_to_the_area_beside_is_not_counted_twice(store, owner):
    held = add(store, asked(owner, "s/yard/north", exclusive=False, seats={"s": 1, "s/yard": 1}))
    assert change(store, held, area="s/yard/south").area == "s/yard/south"


@pytest.mark.parametrize("beside", [0, 40])
def test_areas_that_come_later_belong_to_whoever_has_the_whole(store, owner, beside):
    others = [site(f"u{n}", areas=()) for n in range(beside)]
    with store.writing() as work:
        work.sites.put(site("t", areas=()))
        work.commit()
    whole = add(store, asked(owner, site="t"))
    with store.writing() as work:
        work.sites.put_all([site("t"), *others])
        work.commit()
    assert store.check()["ok"]
    with pytest.raises(Clashing) as told:
        add(store, asked(owner, "t/yard/north", site="t"))
    assert [clash.reservation for clash in told.value.clashes] == [whole.id]


def has(hold, unit):
    return unit in {claim.unit for claim in hold.claims}


UNITS = [None, "s/yard", "s/yard/north", "s/yard/south", "s/gym"]


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_after_many_tries_is_what_one_by_one_could_stand(store, owner, seed):
    """The store accepts a request iff none that stands meets it and no unit then bears too many; closures included."""
    chance = random.Random(f"claims-{seed}")
    place, standing, closed = site(), [], []
    for _ in range(often(60)):
        start = chance.randrange(0, 20)
        if chance.random() < 0.1:
            asked_for = closure(chance.choice(UNITS), (start, start + chance.randrange(1, 3)))
            units = {claim.unit for claim in slot_hold(place, asked_for.area, asked_for.span).claims if claim.hold}
            over = [h for h in standing if h.span.overlaps(asked_for.span) and units & {c.unit for c in h.claims}]
            if over:
                with pytest.raises(Conflict):
                    close(store, asked_for)
            else:
                close(store, asked_for)
                closed.append((next(iter(units)), asked_for.span))
            continue
        low = chance.choice([None, 0, 20, 40])
        one = wanted(
            owner, low, None if low is None else low + chance.choice([10, 20, 30]), chance.choice([AGL, AGL, AMSL]),
            drawn=chance.choice([None, WEST, EAST]), set_up=chance.choice([0, 30]), tear_down=chance.choice([0, 30]),
            area=chance.choice(UNITS), slot=(start, start + chance.randrange(1, 4)), exclusive=chance.random() < 0.4,
            by_height=chance.random() < 0.7, by_outline=chance.random() < 0.7,
            seats=chance.choice([{}, {}, {"s/yard": 2}, {"s": 3}]),
        )  # fmt: skip
        hold = hold_of(one, place)
        span = hold.span
        units = {claim.unit: hold.seats.get(claim.unit) for claim in hold.claims}
        full = any(
            too_many(
                [(o.span.start, o.span.end, o.seats.get(unit)) for o in standing if has(o, unit) and o.span.overlaps(span)]
                + [(span.start, span.end, seats)]
            )
            for unit, seats in units.items()
        )
        shut = any(unit in units and span.overlaps(when) for unit, when in closed)
        if full or shut or any(meet(hold, other) for other in standing):
            with pytest.raises(Clashing):
                add(store, one)
        else:
            add(store, one)
            standing.append(hold)
    assert len(standing) > 5
    assert store.check()["ok"]
