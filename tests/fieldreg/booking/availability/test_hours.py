"""Opening hours by a table: seasons, kinds of day, midnight, and what is not known."""

from datetime import date, datetime, timedelta

import pytest

from fieldreg.booking.availability.hours import Opening, Openness
from fieldreg.booking.availability.rules import Rule
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, Timespan
from tests.fieldreg.booking.availability.made_rules import hours, version

ALL_YEAR = '{days: {every: ["09:00-17:00"], mon: closed, holiday: ["10:00-15:00"], year-end: closed}}'
WINTER = '{from: "11-01", to: "02-29", days: {every: ["09:00-16:00"]}}'
REST = '{days: {every: ["09:00-17:00"]}}'
NIGHT = '{days: {every: ["22:00-02:00"], sun: closed}}'
TWICE = '{days: {every: ["13:00-17:00", "09:00-12:00"]}}'
MOVED = '{days: {every: ["09:00-17:00"], mon: closed}, closed_moves_after_holiday: true}'
SOME = '{from: "04-01", to: "10-31", days: {sat: ["09:00-17:00"]}}'


def told(*seasons):
    return version(hours(*seasons)).said[Rule.HOURS]


def span(start, end):
    return Timespan(*(datetime.fromisoformat(f"{moment}:00+09:00") for moment in (start, end)))


NINE_TO_FIVE, NINE_TO_FOUR, TEN_TO_THREE = (Opening(540, 1020),), (Opening(540, 960),), (Opening(600, 900),)


@pytest.mark.parametrize(("seasons", "day", "expected"), [
    ((ALL_YEAR,), (2026, 12, 1), NINE_TO_FIVE),
    ((ALL_YEAR,), (2026, 12, 7), ()),  # a Monday
    ((ALL_YEAR,), (2026, 11, 23), TEN_TO_THREE),  # a Monday and a holiday: the holiday goes before
    ((ALL_YEAR,), (2026, 5, 6), TEN_TO_THREE),  # a holiday in lieu, on a Wednesday
    ((ALL_YEAR,), (2026, 9, 22), TEN_TO_THREE),  # between two holidays
    ((ALL_YEAR,), (2026, 12, 28), ()),
    ((ALL_YEAR,), (2026, 12, 29), ()),
    ((ALL_YEAR,), (2026, 12, 31), ()),
    ((ALL_YEAR,), (2027, 1, 1), ()),  # a holiday too: the year end goes before
    ((ALL_YEAR,), (2027, 1, 3), ()),
    ((ALL_YEAR,), (2027, 1, 5), NINE_TO_FIVE),
    ((WINTER, REST), (2026, 10, 31), NINE_TO_FIVE),
    ((WINTER, REST), (2026, 11, 1), NINE_TO_FOUR),
    ((WINTER, REST), (2026, 12, 31), NINE_TO_FOUR),
    ((WINTER, REST), (2027, 1, 1), NINE_TO_FOUR),
    ((WINTER, REST), (2027, 2, 28), NINE_TO_FOUR),
    ((WINTER, REST), (2028, 2, 29), NINE_TO_FOUR),
    ((WINTER, REST), (2028, 3, 1), NINE_TO_FIVE),
    (('{from: "02-28", to: "02-28", days: {every: closed}}', REST), (2028, 2, 29), NINE_TO_FIVE),
    (('{from: "12-31", to: "12-31", days: {every: closed}}', REST), (2026, 12, 31), ()),
    (('{from: "12-31", to: "12-31", days: {every: closed}}', REST), (2027, 1, 1), NINE_TO_FIVE),
    ((MOVED,), (2026, 11, 23), NINE_TO_FIVE),  # a closing Monday that is a holiday: open
    ((MOVED,), (2026, 11, 24), ()),  # and closed on the day after
    ((MOVED,), (2026, 11, 25), NINE_TO_FIVE),
    ((MOVED,), (2026, 11, 30), ()),
    ((MOVED,), (2026, 5, 4), NINE_TO_FIVE),
    ((TWICE,), (2026, 12, 1), (Opening(540, 720), Opening(780, 1020))),
])  # fmt: skip
def test_the_hours_of_a_day(seasons, day, expected):
    assert told(*seasons).of_day(date(*day)) == expected


MOVED_WHERE = (
    "the closing day fell on a holiday, and so does the day after; which day is closed instead the source does not say"
)


@pytest.mark.parametrize(("seasons", "day", "why"), [
    ((SOME,), (2026, 12, 5), "no hours are told for this day"),
    ((SOME,), (2026, 4, 3), "no hours are told for this day of the week"),
    ((MOVED,), (2026, 5, 5), MOVED_WHERE),
    ((MOVED,), (2026, 5, 7), MOVED_WHERE),
    ((ALL_YEAR,), (2105, 4, 1), "the public holidays of that year are not known yet"),
])  # fmt: skip
def test_a_day_nobody_tells_of_is_unknown_with_the_reason(seasons, day, why):
    found = told(*seasons).of_day(date(*day))
    assert isinstance(found, Text)
    assert (found.en, bool(found.ja)) == (why, True)


@pytest.mark.parametrize(("seasons", "start", "end", "expected"), [
    ((ALL_YEAR,), "2026-12-01T09:00", "2026-12-01T17:00", "open"),  # half-open at both ends
    ((ALL_YEAR,), "2026-12-01T08:59", "2026-12-01T10:00", "closed"),
    ((ALL_YEAR,), "2026-12-01T16:00", "2026-12-01T17:01", "closed"),
    ((ALL_YEAR,), "2026-12-01T17:00", "2026-12-01T18:00", "closed"),
    ((ALL_YEAR,), "2026-12-01T09:00", "2026-12-02T17:00", "closed"),  # the night between
    ((TWICE,), "2026-12-01T11:00", "2026-12-01T13:00", "closed"),
    (('{days: {every: ["09:00-12:00", "12:00-13:00"]}}',), "2026-12-01T09:00", "2026-12-01T13:00", "open"),
    ((NIGHT,), "2026-12-01T22:00", "2026-12-02T02:00", "open"),
    ((NIGHT,), "2026-12-02T00:30", "2026-12-02T01:30", "open"),
    ((NIGHT,), "2026-12-02T01:30", "2026-12-02T02:01", "closed"),
    ((NIGHT,), "2026-12-06T00:30", "2026-12-06T02:00", "open"),  # Saturday's night, on a closed Sunday
    ((NIGHT,), "2026-12-07T00:30", "2026-12-07T02:00", "closed"),  # Sunday's
    ((NIGHT,), "2026-12-31T23:00", "2027-01-01T01:00", "open"),
    (('{days: {every: ["00:00-24:00"]}}',), "2026-02-27T00:00", "2026-03-30T00:00", "open"),  # a month, without a gap at midnights
    ((SOME,), "2026-12-05T09:00", "2026-12-05T10:00", "unknown"),
    ((SOME,), "2026-10-31T16:00", "2026-11-01T10:00", "closed"),  # Saturday's evening is closed, whatever follows
    (('{from: "11-01", to: "10-30", days: {every: ["00:00-24:00"]}}',), "2026-10-30T22:00", "2026-10-31T02:00", "unknown"),
    ((ALL_YEAR,), "2026-12-01T00:00", "2026-12-01T00:01", "closed"),
])  # fmt: skip
def test_a_slot_is_held_against_them(seasons, start, end, expected):
    assert told(*seasons).over(span(start, end))[0] == expected


def test_the_zone_of_a_slot_is_told_makes_no_difference():
    utc = Timespan(*(datetime.fromisoformat(f"2026-12-01T{hour}:00+00:00") for hour in ("00:00", "08:00")))
    assert told(ALL_YEAR).over(utc)[0] is Openness.OPEN


def test_unknown_hours_are_neither_open_nor_closed():
    unknown = version("hours: {unknown: {ja: 出典が食い違います。, en: the sources contradict}}").said[Rule.HOURS]
    why = Text("出典が食い違います。", "the sources contradict")
    assert unknown.over(span("2026-12-01T09:00", "2026-12-01T10:00")) == (Openness.UNKNOWN, why)
    assert unknown.openings(date(2026, 12, 1), 10) == []


def test_openings_are_whole_over_midnight():
    whole = told('{days: {every: ["18:00-24:00", "00:00-06:00"]}}').openings(date(2026, 12, 1), 1)
    start = datetime(2026, 11, 30, 18, tzinfo=JST)
    nights = [Timespan(start + timedelta(days=n), start + timedelta(days=n, hours=12)) for n in (0, 1)]
    assert whole == [
        Timespan(datetime(2026, 11, 30, tzinfo=JST), datetime(2026, 11, 30, 6, tzinfo=JST)), *nights,
        Timespan(datetime(2026, 12, 2, 18, tzinfo=JST), datetime(2026, 12, 3, tzinfo=JST)),
    ]  # fmt: skip
