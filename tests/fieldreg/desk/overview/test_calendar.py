"""The calendar's days: which a page shows, in which order they tell, and what is counted."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from fieldreg.booking.calendars.spans import Span, days_of, shown_days
from fieldreg.desk.overview.calendar import Entry, EntryKind, calendar_of
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST

NOON = datetime(2026, 12, 1, 12, tzinfo=JST)


def entry(kind=EntryKind.CASE, first=date(2026, 12, 9), last=None, **more):
    return Entry(kind=kind, ref=more.pop("ref", "C-1"), title=Text("題"), first=first, last=last or first, **more)


def told(page):
    return {day.day: [one.ref for one in day.entries] for week in page.weeks for day in week if day.entries}


@pytest.mark.parametrize("on, first, last, begin, end", [
    (date(2026, 12, 31), (12, 1), (12, 31), date(2026, 11, 30), date(2027, 1, 3)),
    (date(2027, 2, 1), (2, 1), (2, 28), date(2027, 2, 1), date(2027, 2, 28)),  # four weeks and no more
    (date(2026, 8, 1), (8, 1), (8, 31), date(2026, 7, 27), date(2026, 9, 6)),  # six
])  # fmt: skip
def test_a_month_is_filled_up_to_whole_weeks(on, first, last, begin, end):
    assert days_of(Span.MONTH, on) == (on.replace(month=first[0], day=first[1]), on.replace(month=last[0], day=last[1]))
    assert shown_days(Span.MONTH, on) == (begin, end)
    page = calendar_of(Span.MONTH, on, [])
    assert [day.day for week in page.weeks for day in week] == [begin + timedelta(days=n) for n in range((end - begin).days + 1)]
    inside = [day.day for week in page.weeks for day in week if not day.outside]
    assert (inside[0], inside[-1], len(inside)) == (page.first, page.last, last[1])
    assert {len(week) for week in page.weeks} == {7}


def test_before_and_after_are_the_neighbours_over_new_year_too():
    month, week = (calendar_of(span, date(2026, 12, 31), []) for span in (Span.MONTH, Span.WEEK))
    assert (month.before, month.after) == (date(2026, 11, 1), date(2027, 1, 1))
    assert (week.before, week.first, week.last, week.after) == (date(2026, 12, 27), date(2026, 12, 28), date(2027, 1, 3), date(2027, 1, 4))


def test_what_lasts_several_days_stands_on_each_and_counts_once():
    long = entry(EntryKind.TRIAL, date(2026, 11, 20), date(2026, 12, 2), ref="R-1", at=NOON - timedelta(days=11))
    page = calendar_of(Span.MONTH, NOON.date(), [long, entry(), entry(first=date(2026, 11, 30), ref="C-2")])
    assert told(page) == {
        date(2026, 11, 30): ["C-2", "R-1"], date(2026, 12, 1): ["R-1"], date(2026, 12, 2): ["R-1"], date(2026, 12, 9): ["C-1"],
    }  # fmt: skip
    assert page.counts == {EntryKind.CASE: 1, EntryKind.TRIAL: 1}  # what is of another month is not counted


def test_a_day_tells_what_is_owed_before_what_happens_and_that_by_its_hour():
    trial = entry(EntryKind.TRIAL, NOON.date(), at=NOON, ref="R-noon")
    early = replace(trial, at=NOON - timedelta(hours=3), ref="R-early")
    since = replace(trial, at=NOON - timedelta(days=1), first=date(2026, 11, 30), ref="R-since")
    closes = entry(EntryKind.CALL_CLOSES, NOON.date(), at=NOON, ref="K-1")
    owed = [entry(EntryKind.TASK, NOON.date(), ref="T-1"), entry(first=NOON.date())]
    page = calendar_of(Span.WEEK, NOON.date(), [trial, early, since, closes, *owed])
    assert told(page)[NOON.date()] == ["C-1", "T-1", "K-1", "R-since", "R-early", "R-noon"]


def test_days_off_are_told_by_name_and_what_nobody_knows_yet_is_not_called_a_working_day():
    page = calendar_of(Span.MONTH, date(2026, 11, 1), [])
    days = {day.day: (day.closed, day.because and day.because.ja) for week in page.weeks for day in week}
    assert days[date(2026, 11, 3)] == (True, "文化の日")
    assert (days[date(2026, 11, 21)], days[date(2026, 11, 24)]) == ((True, None), (False, None))
    (far,) = (day for week in calendar_of(Span.WEEK, date(2150, 6, 3), []).weeks for day in week if day.day == date(2150, 6, 3))
    assert far.closed is None
    (new_year,) = (day for week in calendar_of(Span.WEEK, date(2026, 12, 30), []).weeks for day in week if day.day.day == 30)
    assert (new_year.closed, new_year.because.ja) == (True, "年末年始の閉庁日")
