"""Closures from a calendar file: each form of a time, and each way an event can be wrong with the sentence it provokes."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from fieldreg.booking.calendars.closures_in_ics import MOST_BYTES, MOST_EVENTS, closures_in_ics


def calendar(*events):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//city//"]
    for event in events:
        lines += ["BEGIN:VEVENT", *event.split("\n"), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def spans(content):
    told = closures_in_ics(content)
    assert list(told.faults) == []
    return [(one.span.start.isoformat(), one.span.end.isoformat()) for one in told.closures]


@pytest.mark.parametrize(
    "event, start, end",
    [
        ("DTSTART;VALUE=DATE:20261201", "2026-12-01T00:00", "2026-12-02T00:00"),
        ("DTSTART;VALUE=DATE:20261201\nDTEND;VALUE=DATE:20261203", "2026-12-01T00:00", "2026-12-03T00:00"),
        ("DTSTART;VALUE=DATE:20261201\nDURATION:P3D", "2026-12-01T00:00", "2026-12-04T00:00"),
        ("DTSTART:20261201T000000Z\nDTEND:20261201T030000Z", "2026-12-01T09:00", "2026-12-01T12:00"),
        ("DTSTART:20261201T090000\nDTEND:20261201T120000", "2026-12-01T09:00", "2026-12-01T12:00"),  # no zone: Japan's
        ("DTSTART;TZID=Asia/Tokyo:20261201T090000\nDURATION:PT90M", "2026-12-01T09:00", "2026-12-01T10:30"),
        ("DTSTART;TZID=Tokyo Standard Time:20261201T090000\nDURATION:PT1H", "2026-12-01T09:00", "2026-12-01T10:00"),
        ("DTSTART;TZID=Europe/Berlin:20260701T020000\nDURATION:PT1H", "2026-07-01T09:00", "2026-07-01T10:00"),
        ("DTSTART:20261201T150000Z\nDTEND;TZID=Asia/Tokyo:20261202T010000", "2026-12-02T00:00", "2026-12-02T01:00"),
    ],
)
def test_a_time_in_each_form_is_a_span_of_japan_s(event, start, end):
    assert spans(calendar(event)) == [(f"{start}:00+09:00", f"{end}:00+09:00")]


def test_what_it_is_called_and_who_calls_it_so():
    mowing = "UID:a@city\nSUMMARY:草刈り\\, 東側\nDTSTART;VALUE=DATE:20261201"
    told = closures_in_ics(calendar(mowing, "DTSTART:20261130T100000\nDURATION:PT1H"))
    assert [(one.uid, one.summary, one.whole_days) for one in told.closures] == [("", "", False), ("a@city", "草刈り, 東側", True)]


def test_cancelled_ones_are_left_out_and_counted():
    told = closures_in_ics(calendar("DTSTART;VALUE=DATE:20261201\nSTATUS:CANCELLED", "DTSTART;VALUE=DATE:20261202\nSTATUS:CONFIRMED"))
    assert (len(told.closures), told.cancelled, list(told.faults)) == (1, 1, [])


@pytest.mark.parametrize(
    "event, code",
    [
        ("SUMMARY:x", "ics-time"),
        ("DTSTART:soon\nDTEND:20261201T100000", "ics-time"),
        ("DTSTART:20261201T090000\nDTEND:late", "ics-time"),
        ("DTSTART;VALUE=DATE:20261201\nDTSTART;VALUE=DATE:20261202", "ics-time"),
        ("DTSTART:20261201T090000", "ics-end"),
        ("DTSTART;VALUE=DATE:20261201\nDTEND:20261202T090000", "ics-mixed"),
        ("DTSTART:20261201T090000\nDTEND:20261201T090000", "end-before-start"),
        ("DTSTART:20261201T090000\nDTEND:20261201T080000", "end-before-start"),
        ("DTSTART;TZID=Mars/Base:20261201T090000\nDURATION:PT1H", "ics-zone"),
        ("DTSTART;VALUE=DATE:20261201\nRRULE:FREQ=DAILY;COUNT=3", "ics-repeats"),
        ("DTSTART;VALUE=DATE:20261201\nRDATE;VALUE=DATE:20261203", "ics-repeats"),
        ("DTSTART;VALUE=DATE:99991231", "day-out-of-reach"),
        ("DTSTART;VALUE=DATE:18991231", "day-out-of-reach"),
        ("DTSTART;VALUE=DATE:20261201\nDURATION:P99999999D", "ics-long"),
    ],
)
def test_a_wrong_event_is_told_at_its_place_and_costs_no_other(event, code):
    told = closures_in_ics(calendar("DTSTART;VALUE=DATE:20261224\nSUMMARY:よい", event))
    assert [one.summary for one in told.closures] == ["よい"]
    assert [fault.code for fault in told.faults] == [code]
    assert told.faults[0].where.startswith("VEVENT 2")
    assert told.faults[0].message.ja
    assert told.faults[0].message.en


@pytest.mark.parametrize(
    "content, code",
    [
        (b"", "ics-form"),
        (b"hello", "ics-form"),
        (b"BEGIN:VEVENT\nEND:VEVENT\n", "ics-form"),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n", "ics-form"),
        (b"BEGIN:VCALENDAR\n" * 9_000, "ics-form"),
        (b"BEGIN:VCALENDAR\nEND:VCALENDAR\n", "ics-empty"),
        ("BEGIN:VCALENDAR\nX:閉鎖\nEND:VCALENDAR\n".encode("cp932"), "ics-encoding"),
        (b" " * (MOST_BYTES + 1), "ics-too-large"),
        (calendar(*["DTSTART;VALUE=DATE:20261201"] * (MOST_EVENTS + 1)), "ics-too-many"),
    ],
)
def test_what_is_no_calendar_or_too_much_of_one_is_one_fault(content, code):
    told = closures_in_ics(content)
    assert ([fault.code for fault in told.faults], list(told.closures)) == ([code], [])


def test_a_byte_order_mark_and_several_calendars_in_one_file_are_read():
    content = b"\xef\xbb\xbf" + calendar("DTSTART;VALUE=DATE:20261201") + calendar("DTSTART;VALUE=DATE:20261202")
    assert len(spans(content)) == 2


LINES = some.sampled_from(
    ["BEGIN:VCALENDAR", "END:VCALENDAR", "BEGIN:VEVENT", "END:VEVENT", "BEGIN:VALARM", "DTSTART:20261201T090000", "DTEND:20261201T10",
     "DTSTART;TZID=:1", "DURATION:P", "DURATION:-P1D", "SUMMARY:", ";:", "RRULE:FREQ=X", "DTSTART;VALUE=PERIOD:20261201T090000/PT1H",
     " folded", "STATUS:CANCELLED", "UID", "DTEND;VALUE=DATE:00000000"]
)  # fmt: skip


@settings(max_examples=300, derandomize=True, deadline=timedelta(seconds=5))
@given(some.one_of(some.binary(max_size=200), some.lists(LINES, max_size=25).map(lambda lines: "\r\n".join(lines).encode())))
def test_nothing_in_a_file_is_raised(content):
    told = closures_in_ics(content)
    assert told.closures or told.faults or told.cancelled
