"""Lead times, worked on the calendar of autumn 2026 (23 November is a holiday) and of new year."""

from datetime import date, datetime

import holidays
import pytest

from fieldreg.kernel import business_days
from fieldreg.kernel.business_days import LeadTime, LeadUnit, add_business_days, is_business_day
from fieldreg.kernel.timespan import JST

TEN_BUSINESS_DAYS = LeadTime(10, LeadUnit.BUSINESS_DAYS)


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        (date(2026, 11, 20), True),  # Friday
        (date(2026, 11, 21), False),  # Saturday
        (date(2026, 11, 23), False),  # 勤労感謝の日
        (date(2026, 12, 28), True),
        (date(2026, 12, 29), False),
        (date(2027, 1, 3), False),
        (date(2027, 1, 4), True),
        (date(2028, 1, 3), False),  # a Monday
        (date(2026, 5, 6), False),  # 振替休日
        (date(2026, 9, 22), False),  # 国民の休日, between two holidays
    ],
)
def test_offices_are_open(day, is_open):
    assert is_business_day(day) is is_open


def test_asked_on_a_holiday_ten_business_days_run_from_the_next_open_day():
    assert TEN_BUSINESS_DAYS.earliest_start(date(2026, 11, 23)) == date(2026, 12, 8)


def test_the_last_day_to_hand_in_for_the_first_of_december():
    assert TEN_BUSINESS_DAYS.apply_by(datetime(2026, 12, 1, 9, tzinfo=JST)) == date(2026, 11, 16)


def test_new_year_is_not_counted():
    assert add_business_days(date(2026, 12, 28), 1) == date(2027, 1, 4)


def test_forty_eight_hours_end_on_an_open_day():
    notice = LeadTime(48, LeadUnit.HOURS)

    assert notice.apply_by(datetime(2026, 12, 3, 9, tzinfo=JST)) == date(2026, 12, 1)
    assert notice.apply_by(datetime(2026, 11, 25, 9, tzinfo=JST)) == date(2026, 11, 20)  # the 23rd, 22nd, 21st are closed


def test_calendar_days_back_from_the_start():
    week = LeadTime(7, LeadUnit.CALENDAR_DAYS)

    assert week.apply_by(datetime(2026, 12, 8, 9, tzinfo=JST)) == date(2026, 12, 1)
    assert week.earliest_start(date(2026, 11, 23)) == date(2026, 12, 1)


@pytest.mark.parametrize("count", [1, 5, 10, 20])
def test_there_and_back_again(count):
    day = date(2026, 11, 24)

    assert add_business_days(add_business_days(day, count), -count) == day


def test_hours_that_reach_midnight_end_the_day_before():
    notice = LeadTime(48, LeadUnit.HOURS)

    assert notice.apply_by(datetime(2026, 12, 10, 0, tzinfo=JST)) == date(2026, 12, 7)
    assert notice.apply_by(datetime(2026, 12, 10, 0, 1, tzinfo=JST)) == date(2026, 12, 8)


@pytest.mark.parametrize(
    ("lead_time", "moment"),
    [
        (LeadTime(48, LeadUnit.HOURS), datetime(2026, 12, 7, 9, tzinfo=JST)),
        (LeadTime(96, LeadUnit.HOURS), None),  # a Saturday: the whole Friday before is good
        (LeadTime(2, LeadUnit.CALENDAR_DAYS), None),
        (LeadTime(0, LeadUnit.HOURS), None),
    ],
)
def test_the_moment_on_the_last_day(lead_time, moment):
    assert lead_time.moment_by(datetime(2026, 12, 9, 9, tzinfo=JST)) == moment


def test_the_one_calendar_that_is_imported_is_the_librarys():
    assert business_days._japan().__name__ == "Japan"
    for year in (*range(1948, 2100), 2150):
        assert business_days._national_holidays(year) == frozenset(holidays.country_holidays("JP", years=year)), year


@pytest.mark.parametrize("day", [date(2100, 1, 4), date(2100, 5, 3), date(2126, 6, 3), date(1940, 6, 3)])
def test_beyond_the_years_whose_holidays_are_known_no_weekday_is_told_to_be_open(day):
    with pytest.raises(business_days.HolidaysUnknown) as raised:
        is_business_day(day)

    assert raised.value.day == day


@pytest.mark.parametrize("day", [date(2100, 1, 2), date(2100, 1, 1), date(2100, 12, 31), date(2100, 1, 9)])
def test_weekends_and_new_year_are_closed_in_any_year(day):
    assert is_business_day(day) is False


def test_a_lead_time_that_reaches_such_a_year_is_not_told():
    with pytest.raises(business_days.HolidaysUnknown):
        TEN_BUSINESS_DAYS.earliest_start(date(2099, 12, 25))
    assert TEN_BUSINESS_DAYS.earliest_start(date(2099, 12, 1)) == date(2099, 12, 15)


@pytest.mark.parametrize(
    ("first", "last", "asked_on", "told"),
    [
        (date(2027, 3, 1), date(2027, 9, 30), date(2026, 12, 1), None),  # announced in February 2026
        (date(2027, 3, 1), date(2027, 9, 30), date(2026, 2, 1), date(2027, 3, 19)),
        (date(2028, 3, 1), date(2028, 3, 18), date(2026, 12, 1), None),
        (date(2028, 3, 20), date(2028, 3, 31), date(2026, 12, 1), date(2028, 3, 20)),
        (date(2028, 3, 23), date(2028, 9, 20), date(2026, 12, 1), None),
        (date(2028, 3, 23), date(2028, 9, 21), date(2026, 12, 1), date(2028, 9, 21)),
        (date(2027, 12, 1), date(2029, 1, 10), date(2026, 12, 1), date(2028, 3, 19)),
    ],
)
def test_an_equinox_not_announced_yet_may_be_a_holiday(first, last, asked_on, told):
    assert business_days.unannounced(first, last, asked_on) == told
