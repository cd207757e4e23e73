"""A page of days: which it shows, what lies on each, which page comes before and after."""

from datetime import date

import pytest

from fieldreg.booking.calendars.spans import (
    Span,
    by_days,
    days_of,
    is_day_off,
    neighbours,
    shown_days,
    weeks_of,
)

ON = date(2026, 12, 9)


@pytest.mark.parametrize(
    "span, days, shown, around",
    [
        (Span.DAY, ("2026-12-09", "2026-12-09"), ("2026-12-09", "2026-12-09"), ("2026-12-08", "2026-12-10")),
        (Span.WEEK, ("2026-12-07", "2026-12-13"), ("2026-12-07", "2026-12-13"), ("2026-12-06", "2026-12-14")),
        (Span.MONTH, ("2026-12-01", "2026-12-31"), ("2026-11-30", "2027-01-03"), ("2026-11-01", "2027-01-01")),
    ],
)
def test_a_page_its_days_and_the_pages_about_it(span, days, shown, around):
    told = [[day.isoformat() for day in find(span, ON)] for find in (days_of, shown_days, neighbours)]
    assert told == [list(days), list(shown), list(around)]


def test_weeks_are_seven_days_each():
    first, last = shown_days(Span.MONTH, ON)
    weeks = weeks_of(first, last)
    assert [len(week) for week in weeks] == [7] * 5
    assert (weeks[0][0], weeks[-1][-1]) == (first, last)
    assert weeks_of(ON, ON) == [[ON]]


def test_what_lasts_lies_on_each_of_its_days_that_is_shown_and_on_no_other():
    first, last = days_of(Span.WEEK, ON)
    long, one = (date(2026, 11, 1), date(2026, 12, 8), "long"), (ON, ON, "one")
    later = (date(2026, 12, 13), date(2027, 2, 1), "later")
    found = by_days([long, one, later], first, last)
    assert found == {date(2026, 12, 7): ["long"], date(2026, 12, 8): ["long"], ON: ["one"], date(2026, 12, 13): ["later"]}


def test_a_day_off_one_that_is_none_and_one_nobody_can_tell():
    days = date(2026, 12, 12), date(2026, 12, 9), date(2026, 12, 29), date(2150, 3, 3)
    assert [is_day_off(day) for day in days] == [True, False, True, None]
