"""What is in force of a unit on a day: its own version, what is above it, and the desk's settings."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from fieldreg.booking.availability.rules import TITLES, Rule
from fieldreg.booking.limits import HOLDS, BookingLimits
from fieldreg.booking.reservations import State
from fieldreg.kernel.errors import NotFound
from tests.fieldreg.booking.availability.made_rules import in_force, version
from tests.fieldreg.store.makers import site

DAY = date(2026, 12, 1)
OF_SITE = version("shortest_minutes: 60\nlongest_minutes: 480\nset_up_minutes: 30\nseats: 5\nhold_requested_days: 10")
OF_YARD = version("shortest_minutes: 30\nlongest_minutes: null\nseats: 2\nshares_by_height: true", area="s/yard")
OF_NORTH = version("shortest_minutes: 15\ntear_down_minutes: 45", area="s/yard/north")


def test_an_area_takes_what_it_does_not_say_from_above_and_then_from_the_desk():
    north = in_force(DAY, OF_SITE, OF_YARD, OF_NORTH, area="s/yard/north")
    rules = north.rules
    assert (rules.shortest_minutes, rules.longest_minutes, rules.set_up_minutes, rules.tear_down_minutes) == (15, None, 30, 45)
    assert (rules.horizon_days, rules.hold_requested_days, rules.hold_tentative_days) == (731, 10, 30)
    assert (rules.shares_by_height, rules.shares_by_outline, rules.hours) == (True, False, None)
    assert [(str(rule), one.version and one.version.unit, one.own) for rule, one in north.origins.items() if one.version] == [
        ("shortest_minutes", "s/yard/north", True), ("longest_minutes", "s/yard", False), ("set_up_minutes", "s", False),
        ("tear_down_minutes", "s/yard/north", True), ("seats", "s/yard", False), ("hold_requested_days", "s", False),
        ("shares_by_height", "s/yard", False),
    ]  # fmt: skip
    assert north.holds == {State.REQUESTED: timedelta(days=10), State.TENTATIVE: timedelta(days=30)}


def test_a_sibling_and_what_is_above_are_not_asked():
    assert in_force(DAY, OF_SITE, OF_YARD, area="s/gym").rules.shortest_minutes == 60
    assert in_force(DAY, OF_YARD, OF_NORTH).rules.shortest_minutes is None
    with pytest.raises(NotFound):
        in_force(DAY, area="s/pool")


def test_the_terms_a_reservation_takes_with_it():
    """Seats are each unit's own, for the database counts at each of them."""
    terms = in_force(DAY, OF_SITE, OF_YARD, OF_NORTH, area="s/yard/north").terms
    assert (terms.set_up, terms.tear_down) == (timedelta(minutes=30), timedelta(minutes=45))
    assert (terms.by_height, terms.by_outline, terms.seats) == (True, False, {"s/yard": 2, "s": 5})


def test_nothing_said_is_the_desks_own_setting():
    bare = in_force(DAY)
    assert (bare.rules.horizon_days, bare.rules.longest_minutes, bare.rules.hours) == (BookingLimits().horizon.days, 31 * 24 * 60, None)
    assert bare.holds == HOLDS
    assert not any(origin.version for origin in bare.origins.values())
    assert (bare.terms.set_up, bare.terms.seats) == (timedelta(0), {})


FIRST, LATER, CORRECTED = (
    version(f"seats: {seats}", first=first) for seats, first in ((1, "2026-04-01"), (2, "2026-12-02"), (3, "2026-12-02"))
)


@pytest.mark.parametrize(("day", "seats", "until"), [
    ((2026, 3, 31), None, (2026, 4, 1)), ((2026, 4, 1), 1, (2026, 12, 2)), ((2026, 12, 1), 1, (2026, 12, 2)),
    ((2026, 12, 2), 2, None), ((2027, 6, 1), 2, None),
])  # fmt: skip
def test_the_day_decides_which_version_holds(day, seats, until):
    found = in_force(date(*day), FIRST, LATER)
    assert (found.rules.seats, found.until) == (seats, until and date(*until))


def test_of_one_day_the_last_added_counts():
    versions = [replace(CORRECTED, id=3), replace(LATER, id=2), replace(FIRST, id=1)]
    assert in_force(date(2026, 12, 2), *versions).rules.seats == 3
    assert in_force(date(2026, 12, 2), replace(CORRECTED, id=2), replace(LATER, id=3)).rules.seats == 2


def test_a_version_is_whole_and_takes_nothing_of_the_one_before():
    assert in_force(date(2027, 1, 1), OF_SITE, version("seats: 9", first="2027-01-01")).rules.shortest_minutes is None


def test_a_version_above_that_begins_later_may_change_a_part():
    assert in_force(DAY, OF_YARD, version("step_minutes: 30", first="2026-12-24"), area="s/yard", place=site()).until == date(2026, 12, 24)


def test_rules_have_words():
    assert set(TITLES) == set(Rule)
    assert all(told.ja and told.en for told in TITLES.values())
