"""What a reservation claims, and when two meet: by tree, time, height, ground and seats."""

from datetime import timedelta

import pytest
from shapely.geometry import box

from fieldreg.booking.claims import Claim, below, claims_of, hold_of, meet, share_ground, slot_hold, too_many
from fieldreg.kernel.altitudes import Altitude, Datum
from fieldreg.kernel.errors import NotFound
from tests.fieldreg.store.makers import MIDNIGHT, asked, hours, site

PARENTS = {"s/yard": None, "s/yard/north": "s/yard", "s/yard/south": "s/yard", "s/gym": None}


@pytest.mark.parametrize(
    "area, lineage, claims",
    [
        (None, (), [("s", True), *((unit, False) for unit in sorted(PARENTS))]),
        ("s/yard", ("s",), [("s/yard", True), ("s", False), ("s/yard/north", False), ("s/yard/south", False)]),
        ("s/yard/north", ("s/yard", "s"), [("s/yard/north", True), ("s/yard", False), ("s", False)]),
    ],
)
def test_a_reservation_holds_its_own_unit_and_marks_those_above_and_within(area, lineage, claims):
    wanted = tuple(Claim(unit, hold) for unit, hold in claims)
    assert claims_of(area, "s", lineage, below(area, PARENTS)) == wanted
    assert slot_hold(site(), area, hours(9, 12)).claims == wanted


def test_an_area_that_is_none_of_the_sites_is_not_found():
    with pytest.raises(NotFound):
        hold_of(asked(1, "s/roof"), site())


def _flying(low, high, datum=Datum.AGL, **more):
    told = {"altitude_lower": Altitude(low, datum), "altitude_upper": Altitude(high, datum)}
    return hold_of(asked(1, **(told | {"by_height": True} | more)), site())


LOW = {"low": 0, "high": 30}


@pytest.mark.parametrize(
    "other, meets",
    [
        (_flying(30.01, 60), False),
        (_flying(30, 60), True),  # they touch
        (_flying(30.009, 60), True),  # within the centimetre
        (_flying(30.01, 60, Datum.AMSL), True),  # heights of two datums do not compare
        (_flying(30.01, 60, by_height=False), True),  # the place does not let them part
        (hold_of(asked(1, by_height=True, altitude_upper=Altitude(90, Datum.AGL)), site()), True),  # one height alone says nothing
        (_flying(30.01, 60, slot=(12, 13)), False),
        (_flying(0, 30, slot=(12, 13)), False),
    ],
)
def test_heights_part_two_only_where_both_say_them_and_the_place_allows_it(other, meets):
    mine = _flying(**LOW)
    assert meet(mine, other) is meet(other, mine) is meets


WEST, EAST = box(140.85, 38.25, 140.855, 38.26), box(140.855, 38.25, 140.86, 38.26)


@pytest.mark.parametrize(
    "one, other, allowed, meets",
    [
        (WEST, EAST, (True, True), False),  # a border is no ground
        (WEST, EAST.buffer(0.0001), (True, True), True),
        (WEST, EAST, (True, False), True),
        (WEST, None, (True, True), True),
    ],
)
def test_outlines_part_two_only_where_both_draw_them_and_the_place_allows_it(one, other, allowed, meets):
    mine, theirs = (hold_of(asked(1, geometry=drawn, by_outline=may), site()) for drawn, may in zip((one, other), allowed, strict=True))
    assert meet(mine, theirs) is meet(theirs, mine) is meets
    assert share_ground(one, other) is (other is None or (meets is True and allowed == (True, True)))


def test_setting_up_and_tearing_down_keep_two_apart_whichever_came_first():
    half = timedelta(minutes=30)
    mine = hold_of(asked(1, slot=(9, 12), set_up=half, tear_down=half), site())
    for slot, meets in [((13, 14), False), ((12, 14), True), ((6, 8), False), ((6, 9), True)]:
        theirs = hold_of(asked(1, slot=slot, set_up=half, tear_down=half), site())
        assert meet(mine, theirs) is meet(theirs, mine) is meets, slot
    assert mine.span.start == MIDNIGHT + timedelta(hours=8.5)


@pytest.mark.parametrize(
    "slots, full",
    [
        ([(9, 12, 2), (9, 10, None)], False),
        ([(9, 12, 2), (9, 10, None), (10, 12, None)], False),  # one leaves as the next comes
        ([(9, 12, 2), (9, 11, None), (10, 12, None)], True),
        ([(9, 12, None), (9, 11, 1)], True),  # whoever says the least
        ([(9, 12, None)] * 9, False),
        ([], False),
    ],
)
def test_how_many_a_unit_bears_is_asked_at_each_moment(slots, full):
    held = [(hours(start, end).start, hours(start, end).end, seats) for start, end, seats in slots]
    assert too_many(held) is full
