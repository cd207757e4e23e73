"""Free days: what meets the times, when a place is next free, which days ahead are; against a look at each hour."""

import random
from datetime import date, datetime, timedelta

from fieldreg.booking.free_days import (
    DAYS_AHEAD,
    BookedDays,
    HeldSlot,
    SlotState,
    days_ahead,
    free_days,
    moved_by,
    units_of,
)
from fieldreg.kernel.timespan import JST, Timespan
from fieldreg.register.sites import Area
from tests import makers

TODAY = date(2026, 12, 1)
START = datetime(2026, 12, 1, tzinfo=JST)


def hours(first, last):
    return Timespan(START + timedelta(hours=first), START + timedelta(hours=last))


def held(first, last, area=None, site="park"):
    return HeldSlot(site, area, hours(first, last))


def seeded(chance, count, areas):
    found = []
    for _ in range(count):
        first = chance.randrange(24 * 50)
        found.append(held(first, first + chance.choice((1, 3, 30, 400)), chance.choice(areas), chance.choice(("park", "other"))))
    return found


def busy(slots, span):
    """The areas, None for the whole, of the park that are held in some hour of the span: hour by hour."""
    moments = [span.start + timedelta(hours=n) for n in range(int((span.end - span.start).total_seconds()) // 3600)]
    return {one.area for one in slots if one.site == "park" for at in moments if one.slot.start <= at < one.slot.end}


def test_a_place_is_free_partly_or_taken_as_its_hours_are():
    chance = random.Random(3)
    seen = set()
    for _ in range(200):
        slots = seeded(chance, chance.choice((0, 2, 5, 9)), (None, "park/yard", "park/hall"))
        spans = [hours(first, first + chance.choice((1, 2, 26))) for first in chance.sample(range(600), chance.choice((1, 2)))]
        found = set().union(*(busy(slots, span) for span in spans))
        for units in ((), ("park/yard", "park")):
            wanted = SlotState.FREE if not found else SlotState.TAKEN if found & {None, *units} else SlotState.PARTLY
            assert BookedDays(slots).state("park", spans, units) is wanted
            seen.add(wanted)
    assert seen == {SlotState.FREE, SlotState.PARTLY, SlotState.TAKEN}


def test_the_next_free_day_is_the_first_on_which_all_of_the_times_are():
    chance = random.Random(4)
    none = 0
    for _ in range(100):
        slots = seeded(chance, chance.choice((5, 20, 60)), (None, "park/yard"))
        spans = [hours(9, 12), hours(33, 50)]
        days = [n for n in range(DAYS_AHEAD + 1) if not any(busy(slots, moved_by(span, n)) for span in spans)]
        wanted = TODAY + timedelta(days=days[0]) if days else None
        none += wanted is None
        assert BookedDays(slots).next_free("park", spans) == wanted
    assert 0 < none < 100


def test_no_day_before_the_one_that_is_told_is_next():
    booked = BookedDays([held(9, 10)])
    assert booked.next_free("park", [hours(9, 12)]) == date(2026, 12, 2)
    assert booked.next_free("park", [hours(9, 12)], not_before=date(2026, 12, 20)) == date(2026, 12, 20)


def test_an_area_may_be_had_while_another_is_taken_and_the_whole_may_not():
    booked = BookedDays([held(9, 10, "park/hall")])
    assert booked.next_free("park", [hours(9, 12)], ("park/yard",)) == TODAY
    assert booked.next_free("park", [hours(9, 12)]) == date(2026, 12, 2)


def test_in_the_way_of_an_area_stand_those_above_it_and_within_it():
    names = {"yard": None, "yard/north": "yard", "yard/north/bed": "yard/north", "yard/south": "yard", "hall": None}
    site = makers.park(areas=tuple(Area(id=own, site="park", name=makers.park().name, parent=above) for own, above in names.items()))
    assert units_of(site, "yard/north") == {"yard/north", "yard", "park", "yard/north/bed"}
    assert units_of(site, None) == ()


def test_days_ahead_are_free_where_no_hour_of_them_is_held():
    slots = [held(26, 30), held(24 * 5, 24 * 7), held(24 * 42 - 1, 24 * 42), held(24 * 43, 24 * 50)]
    wanted = [TODAY + timedelta(days=n) for n in range(1, DAYS_AHEAD + 1) if n not in (1, 5, 6, 41)]
    assert free_days(slots, TODAY) == wanted
    assert free_days([held(20, 24 * 2)], TODAY, 3) == [date(2026, 12, 3), date(2026, 12, 4)]  # the third day ahead is the last
    assert days_ahead(TODAY) == hours(24, 24 * 43)
