"""Last days by hand from the calendar of 2026 and 2027: 23 November is a holiday, 29 December to 3 January offices are closed."""

from datetime import date, timedelta

import pytest

from fieldreg.kernel.business_days import HolidaysUnknown
from fieldreg.kernel.errors import NotFound
from fieldreg.programmes.deadlines import due_of, task_due
from tests.made_programmes import small


@pytest.mark.parametrize(
    "started, day",
    [
        (date(2026, 11, 20), date(2026, 11, 25)),  # a Friday; Monday is a holiday: 24, 25
        (date(2026, 11, 21), date(2026, 11, 25)),  # received on a Saturday
        (date(2026, 11, 23), date(2026, 11, 25)),  # and on the holiday itself
        (date(2026, 11, 24), date(2026, 11, 26)),
        (date(2026, 12, 28), date(2027, 1, 5)),  # 4, 5
    ],
)
def test_two_business_days_from_its_receipt(started, day):
    assert due_of(small(), "intake", started) == day


def test_a_task_of_christmas_day_with_five_business_days():
    """28 December, 4, 5, 6 and 7 January."""
    assert task_due(small(), "consent", date(2026, 12, 25)) == date(2027, 1, 7)


@pytest.mark.parametrize("waited, day", [(0, date(2027, 1, 7)), (1, date(2027, 1, 8)), (2, date(2027, 1, 12)), (5, date(2027, 1, 15))])
def test_the_days_waited_move_it_by_just_as_many_business_days(waited, day):
    assert task_due(small(), "consent", date(2026, 12, 25), waited=waited) == day


@pytest.mark.parametrize(
    "ended, day",
    [
        (date(2026, 11, 1), date(2026, 12, 1)),  # thirty days on is a Tuesday
        (date(2026, 11, 5), date(2026, 12, 7)),  # 5 December is a Saturday
        (date(2026, 12, 1), date(2027, 1, 4)),  # 31 December: the next open day is the 4th
    ],
)
def test_calendar_days_end_on_a_day_offices_are_open(ended, day):
    assert due_of(small(), "report", ended) == day


def test_where_the_file_sets_no_day_there_is_none():
    assert due_of(small(), "trial", date(2026, 12, 1)) is None


def test_no_days_at_all_is_the_same_day_or_the_next_one_open():
    at_once = small(("due: {business_days: 2, from: received}", "due: {business_days: 0, from: received}"))
    assert [due_of(at_once, "intake", date(2026, 11, day)).day for day in (20, 21)] == [20, 24]


def test_slips_are_no_due_days():
    with pytest.raises(ValueError, match="waits -1 days"):
        due_of(small(), "intake", date(2026, 12, 1), waited=-1)
    with pytest.raises(NotFound):
        due_of(small(), "judging", date(2026, 12, 1))
    with pytest.raises(HolidaysUnknown):
        due_of(small(), "intake", date(2150, 1, 5))


def test_the_more_is_waited_the_later_it_is_due_and_it_is_always_an_open_day():
    days = [due_of(small(), "coordination", date(2026, 12, 1) + timedelta(days=n), waited=n) for n in range(60)]
    assert days == sorted(days)
    assert len(set(days)) > 30
