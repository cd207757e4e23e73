"""Places shut by their own hours, as slots: what is known to be shut is told, what nobody knows is neither shut nor open."""

from datetime import date, datetime

import pytest

from fieldreg.booking.availability.rules import Availability
from fieldreg.booking.availability.shut_hours import ShutHours
from fieldreg.booking.free_days import BookedDays, HeldSlot, SlotState, units_of
from fieldreg.booking.limits import BookingLimits
from fieldreg.kernel.errors import NotFound
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan, whole_days
from tests.fieldreg.booking.availability.made_rules import hours, version
from tests.makers import park

BY_DAY = hours('{days: {every: ["09:00-17:00"], mon: closed}}')
TUESDAY, MONDAY = date(2026, 12, 1), date(2026, 12, 7)


def span(start, end):
    return Timespan(*(datetime.fromisoformat(f"{moment}:00+09:00") for moment in (start, end)))


def known(*said, all_day=False, **more):
    def site_of(name):
        if name == "gone":
            raise NotFound(Text("ありません。"))
        return park(id=name)

    versions = [version(one, **({"of": "park"} | more)) for one in said]
    return ShutHours(Availability(versions, BookingLimits()), site_of, all_day=all_day)


@pytest.mark.parametrize(
    ("start", "end", "shut"),
    [
        ("2026-12-01T09:00", "2026-12-01T17:00", False), ("2026-12-01T08:59", "2026-12-01T10:00", True),
        ("2026-12-01T16:00", "2026-12-01T17:01", True), ("2026-12-07T10:00", "2026-12-07T12:00", True),
        ("2026-12-01T16:00", "2026-12-02T10:00", True),
    ],
)  # fmt: skip
def test_hours_that_are_asked_for_are_shut_where_some_of_them_are(start, end, shut):
    asked = span(start, end)
    assert known(BY_DAY).slots("park", [asked]) == ([HeldSlot("park", None, asked, closed=True, by_hours=True)] if shut else [])
    assert known(BY_DAY).open_all("park", [asked]) is not shut


@pytest.mark.parametrize(("day", "shut"), [(TUESDAY, False), (MONDAY, True)])
def test_of_a_day_any_hour_will_do(day, shut):
    told = known(BY_DAY, all_day=True)
    assert bool(told.slots("park", [whole_days(day)])) is shut
    assert told.open_all("park", [whole_days(day)]) is not shut


UNKNOWN = ("", hours('{days: {every: ["09:00-17:00"]}}', of="visitors"), "hours: {unknown: {ja: 確認中, en: asked}}")


@pytest.mark.parametrize("said", UNKNOWN)
@pytest.mark.parametrize("all_day", [True, False])
def test_what_nobody_knows_is_neither_shut_nor_open(said, all_day):
    asked = [whole_days(TUESDAY)]
    assert known(said, all_day=all_day).slots("park", asked) == []
    assert known(said, all_day=all_day).open_all("park", asked) is False
    assert known(said, all_day=all_day).full("park", asked[0], []) is False
    assert known(all_day=all_day).slots("park", asked) == []


def test_a_site_that_went_meanwhile_is_not_told_of():
    told = known(BY_DAY, of="gone")
    assert told.slots("gone", [whole_days(TUESDAY)]) == []
    assert told.open_all("gone", [whole_days(TUESDAY)]) is False


def test_an_area_with_hours_of_its_own_is_told_apart_from_the_whole():
    night = span("2026-12-01T18:00", "2026-12-01T20:00")
    late = version(hours('{days: {every: ["09:00-22:00"]}}'), of="park", area="park/hall")
    told = ShutHours(Availability([version(BY_DAY, of="park"), late], BookingLimits()), lambda _: park())
    assert [one.area for one in told.slots("park", [night])] == ["park/yard"]
    booked = BookedDays((), shut=told)
    assert booked.state("park", [night]) is SlotState.PARTLY
    assert booked.state("park", [night], units_of(park(), "park/hall")) is SlotState.PARTLY
    assert booked.state("park", [night], units_of(park(), "park/yard")) is SlotState.TAKEN
    assert booked.state("park", [span("2026-12-01T23:00", "2026-12-01T23:30")]) is SlotState.TAKEN


@pytest.mark.parametrize(
    ("taken", "full"),
    [
        ([("2026-12-01T09:00", "2026-12-01T17:00")], True), ([("2026-12-01T08:00", "2026-12-01T18:00")], True),
        ([("2026-12-01T09:00", "2026-12-01T16:59")], False), ([], False),
        ([("2026-12-01T12:00", "2026-12-01T17:00"), ("2026-12-01T09:00", "2026-12-01T12:00")], True),
        ([("2026-12-01T12:01", "2026-12-01T17:00"), ("2026-12-01T09:00", "2026-12-01T12:00")], False),
    ],
)
def test_no_hour_is_left_where_all_that_is_open_is_taken(taken, full):
    slots = [span(*one) for one in taken]
    assert known(BY_DAY, all_day=True).full("park", whole_days(TUESDAY), slots) is full
    booked = BookedDays([HeldSlot("park", None, one) for one in slots], shut=known(BY_DAY, all_day=True))
    assert booked.full("park", whole_days(TUESDAY)) is full
    parts = BookedDays([HeldSlot("park", "park/yard", one) for one in slots], shut=known(BY_DAY, all_day=True))
    assert parts.full("park", whole_days(TUESDAY)) is False


def test_the_next_free_day_is_one_on_which_the_place_is_open():
    booked = BookedDays([HeldSlot("park", None, whole_days(date(2026, 12, 6)))], shut=known(BY_DAY))
    asked = [span("2026-12-06T10:00", "2026-12-06T12:00")]
    assert booked.next_free("park", asked) == date(2026, 12, 8)  # not on the Monday
