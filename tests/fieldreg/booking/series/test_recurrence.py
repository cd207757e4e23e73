"""Dates taken out and put in, what a series as a whole may not be, and that iCalendar reads back what was written."""

from datetime import datetime, timedelta

import pytest
from dateutil.rrule import rrulestr
from icalendar import Calendar, Event

from fieldreg.booking.series.recurrence import recurrence_from_json
from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.timespan import JST, Timespan

WEEKLY = "FREQ=WEEKLY;COUNT=4"


def first(day=1, hours=3):
    start = datetime(2026, 12, day, 9, tzinfo=JST)
    return Timespan(start, start + timedelta(hours=hours))


def read(span=None, **body):
    return recurrence_from_json({"rrule": WEEKLY, **body}, span or first())


def starts(recurrence):
    return [f"{slot.start:%m-%d %H:%M}" for slot in recurrence.slots()]


@pytest.mark.parametrize(
    ("exdate", "left"),
    [
        (["2026-12-08T09:00:00+09:00"], ["12-01", "12-15", "12-22"]),
        (["2026-12-08T00:00:00Z"], ["12-01", "12-15", "12-22"]),  # the same moment
        (["2026-12-07T19:00:00-05:00"], ["12-01", "12-15", "12-22"]),
        (["2026-12-08", "2026-12-22"], ["12-01", "12-15"]),
        (["2026-12-01"], ["12-08", "12-15", "12-22"]),  # the first one too: COUNT has counted it
    ],
)
def test_an_exception_takes_its_date_out_however_it_is_written(exdate, left):
    assert starts(read(exdate=exdate)) == [f"{day} 09:00" for day in left]


def test_a_date_put_in_stands_among_the_others_and_once():
    added = ["2026-12-10", "2026-12-11T13:00:00+09:00", "2026-12-08"]
    assert starts(read(rdate=added)) == ["12-01 09:00", "12-08 09:00", "12-10 09:00", "12-11 13:00", "12-15 09:00", "12-22 09:00"]
    assert starts(read(rdate=["2026-12-10"], exdate=["2026-12-10"])) == starts(read())


@pytest.mark.parametrize(
    ("body", "code", "where"),
    [
        ({"rrule": None}, "rule-empty", "rrule"),
        ({"rrule": 7}, "rule-empty", "rrule"),
        ({"exdate": ["2026-12-09"]}, "exdate-meets-nothing", "exdate[0]"),
        ({"exdate": ["2026-12-08", "2026-12-08T09:00:00Z"]}, "exdate-meets-nothing", "exdate[1]"),
        ({"exdate": ["2026-12-08T09:00:00"]}, "time-naive", "exdate[0]"),
        ({"exdate": "2026-12-08"}, "not-a-list", "exdate"),
        ({"rdate": ["2026-02-30"]}, "time-form", "rdate[0]"),
        ({"rdate": [7]}, "time-form", "rdate[0]"),
        ({"rdate": ["2026-12-01T11:00:00+09:00"]}, "series-meets-itself", "time_end"),
        ({"exdate": ["2026-12-01", "2026-12-08", "2026-12-15", "2026-12-22"]}, "series-empty", "exdate"),
        ({"rrule": "FREQ=DAILY;COUNT=200", "rdate": ["2028-12-01"]}, "rule-too-many", "rdate"),
    ],
)
def test_what_cannot_be_meant_is_refused(body, code, where):
    with pytest.raises(InvalidInput) as caught:
        read(**body)
    assert (caught.value.code, caught.value.where) == (code, where)


def test_one_may_begin_as_another_ends_and_not_before():
    daily = {"rrule": "FREQ=DAILY;COUNT=3"}
    assert len(read(first(hours=24), **daily).slots()) == 3
    with pytest.raises(InvalidInput) as caught:
        read(first(hours=25), **daily)
    assert caught.value.code == "series-meets-itself"


def test_every_occurrence_lasts_as_the_first():
    assert {slot.end - slot.start for slot in read(rdate=["2026-12-10"]).slots()} == {timedelta(hours=3)}


def test_another_offset_means_the_same_moments():
    utc = Timespan(*(moment.astimezone(tz=None) for moment in (first().start, first().end)))
    assert recurrence_from_json({"rrule": WEEKLY}, utc) == read()


def test_a_date_is_taken_out_and_put_in_again():
    held = read()
    start = held.slots()[1].start
    assert starts(held.without(start)) == ["12-01 09:00", "12-15 09:00", "12-22 09:00"]
    assert held.without(start).having(start) == held
    assert starts(held.having(start + timedelta(days=1)))[1:3] == ["12-08 09:00", "12-09 09:00"]


def test_a_recurrence_cut_keeps_what_began_before_whatever_brought_it():
    held = read(rdate=["2026-12-10", "2026-12-20"], exdate=["2026-12-08", "2026-12-22"])
    cut = held.ended_before(datetime(2026, 12, 15, tzinfo=JST))
    assert starts(cut) == ["12-01 09:00", "12-10 09:00"]
    assert cut.rule.text == "FREQ=WEEKLY;UNTIL=20261214T145959Z"
    assert recurrence_from_json(cut.to_dict(), cut.first) == cut


@pytest.mark.parametrize(
    "rule",
    [WEEKLY, "FREQ=MONTHLY;BYDAY=1TU,-1FR;COUNT=6", "FREQ=DAILY;INTERVAL=2;UNTIL=20261220", "FREQ=WEEKLY;WKST=SU;BYDAY=TU,SU;COUNT=5"],
)
def test_icalendar_reads_back_what_was_written(rule):
    """Through text, with its zone; and the rule's days are those that dateutil reads from that text."""
    held = read(rrule=rule, rdate=["2026-12-24"], exdate=["2026-12-01"])
    calendar = Calendar()
    calendar.add("prodid", "test")
    calendar.add("version", "2.0")
    calendar.add_component(held.to_event())
    calendar.add_missing_timezones()
    text = calendar.to_ical().decode()
    assert "TZID:Asia/Tokyo" in text
    (event,) = [one for one in Calendar.from_ical(text).walk() if isinstance(one, Event)]
    assert (event.start, event.end) == (held.first.start, held.first.end)
    assert [one.dt for one in event["exdate"].dts] == list(held.exceptions)
    assert [one.dt for one in event["rdate"].dts] == list(held.additions)
    told = {part.split("=")[0]: part.split("=")[1] for part in event["rrule"].to_ical().decode().split(";")}
    assert told == dict(held.rule.parts)
    found = {*rrulestr(event["rrule"].to_ical().decode(), dtstart=event.start), *held.additions} - {*held.exceptions}
    assert sorted(found) == [slot.start for slot in held.slots()]
