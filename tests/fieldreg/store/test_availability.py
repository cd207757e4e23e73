"""Versions of rules in the store, alike on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fieldreg.booking.reservations import State
from fieldreg.kernel.errors import Conflict
from tests.fakes import NOW
from tests.fieldreg.booking.availability.made_rules import hours, version
from tests.fieldreg.store.makers import account, add, asked, site


def put(store, *versions):
    with store.writing() as work:
        kept = [work.availability.add(replace(one, at=NOW)) for one in versions]
        work.commit()
    return kept


def test_versions_come_back_as_they_were_by_unit_day_and_turn(store, owner):
    said = (
        version("seats: 2", first="2027-04-01"), version("seats: 1"), version(hours("{days: {every: closed}}"), area="s/yard"),
        version("seats: 3", first="2027-04-01"),
    )  # fmt: skip
    kept = put(store, *said)
    assert [one.id for one in kept] == [1, 2, 3, 4]
    with store.reading() as work:
        held = work.availability.of_site("s")
        assert list(held) == [kept[1], kept[0], kept[3], kept[2]]
        assert work.availability.all() == held
        assert [(one.at, one.by, one.document) for one in held] == [(NOW, None, one.document) for one in held]
        assert work.availability.of_site("t") == []


def test_two_with_the_same_words_are_two(store, owner):
    first, again = put(store, version("seats: 1"), version("seats: 1"))
    with store.reading() as work:
        assert [one.id for one in work.availability.of_site("s")] == [first.id, again.id]


def test_a_place_that_was_never_there_is_refused(store, owner):
    with pytest.raises(Conflict):
        put(store, version("seats: 1", of="nowhere"))


def test_they_outlive_the_area_they_are_of(store, owner):
    put(store, version("seats: 1", area="s/gym"))
    with store.writing() as work:
        work.sites.put(site(areas=()))
        work.commit()
    with store.reading() as work:
        assert [one.area for one in work.availability.of_site("s")] == ["s/gym"]


@pytest.mark.parametrize(("areas", "states", "count"), [
    (None, (State.REQUESTED,), 3), (["s/yard", "s/yard/north"], (State.REQUESTED,), 2), (["s/yard/north"], (State.REQUESTED,), 1),
    (["s/gym"], (State.ACCEPTED,), 0), ([], (State.REQUESTED,), 0), (None, (State.REQUESTED, State.ACCEPTED), 3),
])  # fmt: skip
def test_how_many_lie_under_a_unit(store, owner, areas, states, count):
    add(store, asked(owner, "s/yard/north", (9, 10)))
    add(store, asked(owner, "s/yard", (10, 11)))
    add(store, asked(owner, None, (11, 12)))
    with store.reading() as work:
        assert work.reservations.count_under("s", areas, [owner], states, NOW) == count
        assert work.reservations.count_under("s", areas, [owner + 1], states, NOW) == 0


def test_what_is_over_and_what_others_hold_is_counted_apart(store, owner):
    with store.writing() as work:
        other = work.accounts.put(account("other@example.jp")).id
        work.commit()
    add(store, asked(owner, None, (9, 10)))
    add(store, asked(other, None, (10, 11)))
    with store.reading() as work:
        states, ends = (State.REQUESTED,), asked(owner, None, (9, 10)).slot.end
        assert work.reservations.count_under("s", None, [owner, other], states, NOW) == 2
        assert work.reservations.count_under("s", None, [owner, other], states, ends) == 1
        assert work.reservations.count_under("s", None, [owner], states, ends - timedelta(microseconds=1)) == 1
