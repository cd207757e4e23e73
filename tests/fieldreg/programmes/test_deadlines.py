"""Last days by hand from the calendar of 2026 and 2027: 23 November is a holiday, 29 December to 3 January offices are closed."""

from datetime import date, datetime, timedelta

import pytest

from fieldreg.kernel.business_days import HolidaysUnknown
from fieldreg.kernel.errors import NotFound
from fieldreg.kernel.timespan import JST
from fieldreg.programmes.deadlines import due_of, kept_until, task_due
from fieldreg.programmes.programme import Retention
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
    assert due_of(small(), "intake", started).day == day


def test_a_task_of_christmas_day_with_five_business_days():
    """28 December, 4, 5, 6 and 7 January."""
    due = task_due(small(), "consent", date(2026, 12, 25))
    assert due.day == date(2027, 1, 7)
    assert due.moment == datetime(2027, 1, 7, 17, 15, tzinfo=JST)
    assert due.reminders == (date(2027, 1, 5), date(2027, 1, 7), date(2027, 1, 8), date(2027, 1, 13))  # the 11th is a holiday


@pytest.mark.parametrize("waited, day", [(0, date(2027, 1, 7)), (1, date(2027, 1, 8)), (2, date(2027, 1, 12)), (5, date(2027, 1, 15))])
def test_the_days_waited_move_it_by_just_as_many_business_days(waited, day):
    due = task_due(small(), "consent", date(2026, 12, 25), waited=waited)
    assert (due.day, due.waited) == (day, waited)


@pytest.mark.parametrize(
    "ended, day",
    [
        (date(2026, 11, 1), date(2026, 12, 1)),  # thirty days on is a Tuesday
        (date(2026, 11, 5), date(2026, 12, 7)),  # 5 December is a Saturday
        (date(2026, 12, 1), date(2027, 1, 4)),  # 31 December: the next open day is the 4th
    ],
)
def test_calendar_days_end_on_a_day_offices_are_open(ended, day):
    assert due_of(small(), "report", ended).day == day


def test_where_the_file_sets_no_day_there_is_none():
    assert due_of(small(), "trial", date(2026, 12, 1)) is None


def test_no_days_at_all_is_the_same_day_or_the_next_one_open():
    at_once = small(("due: {business_days: 2, from: received}", "due: {business_days: 0, from: received}"))
    assert [due_of(at_once, "intake", date(2026, 11, day)).day.day for day in (20, 21)] == [20, 24]


def test_a_due_day_is_kept_with_the_rule_it_was_counted_by():
    assert due_of(small(), "intake", date(2026, 11, 20), waited=1).to_dict() == {
        "day": "2026-11-26",
        "moment": "2026-11-26T17:15:00+09:00",
        "reminders": ["2026-11-24", "2026-11-26", "2026-11-27", "2026-12-01"],
        "rule": {"business_days": 2, "from": "received"},
        "started": "2026-11-20",
        "waited": 1,
    }


def test_slips_are_no_due_days():
    with pytest.raises(ValueError, match="waits -1 days"):
        due_of(small(), "intake", date(2026, 12, 1), waited=-1)
    with pytest.raises(NotFound):
        due_of(small(), "judging", date(2026, 12, 1))
    with pytest.raises(HolidaysUnknown):
        due_of(small(), "intake", date(2150, 1, 5))


def test_the_more_is_waited_the_later_it_is_due_and_it_is_always_an_open_day():
    days = [due_of(small(), "coordination", date(2026, 12, 1) + timedelta(days=n), waited=n).day for n in range(60)]
    assert days == sorted(days)
    assert len(set(days)) > 30


@pytest.mark.parametrize(
    "years, since, ended, until",
    [
        (10, "next_fiscal_year", date(2027, 3, 31), date(2037, 4, 1)),
        (10, "next_fiscal_year", date(2027, 4, 1), date(2038, 4, 1)),
        (0, "next_fiscal_year", date(2027, 4, 1), date(2028, 4, 1)),
        (5, "closing", date(2027, 6, 15), date(2032, 6, 15)),
        (1, "closing", date(2028, 2, 29), date(2029, 3, 1)),
        (4, "closing", date(2028, 2, 29), date(2032, 2, 29)),
    ],
)
def test_how_long_a_case_is_kept(years, since, ended, until):
    assert kept_until(Retention(years=years, since=since, then="erase_personal", basis="b"), ended) == until
