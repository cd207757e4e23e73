"""Closures out of a calendar: every kind of time, what repeats, what is called off, and what is wrong, event by event."""

from datetime import datetime, timedelta

import pytest

from fieldreg.booking.closures.closures_ics import MOST_EVENTS, MOST_OCCURRENCES, closures_in_ics
from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.timespan import JST

NOW = datetime(2026, 11, 23, 10, tzinfo=JST)
DAY = ("DTSTART;VALUE=DATE:20261201",)
MORNING = ("DTSTART;TZID=Asia/Tokyo:20261201T090000", "DTEND;TZID=Asia/Tokyo:20261201T120000")


def event(*lines, uid="a@example.jp", summary="運動会"):
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{summary}", *lines, "END:VEVENT"])


def calendar(*events, head=()):
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//", *head, *events, "END:VCALENDAR", ""]).encode()


def read(*events, **more):
    return closures_in_ics(calendar(*events, **more), NOW)


def spans(found):
    def told(moment):
        return f"{moment.astimezone(JST):%m-%d %H:%M}"

    return [(one.uid, told(one.span.start), told(one.span.end)) for one in found.events]


@pytest.mark.parametrize(
    "lines, start, end",
    [
        (DAY, "12-01 00:00", "12-02 00:00"),
        ((*DAY, "DTEND;VALUE=DATE:20261204"), "12-01 00:00", "12-04 00:00"),
        ((*DAY, "DURATION:P2D"), "12-01 00:00", "12-03 00:00"),
        (MORNING, "12-01 09:00", "12-01 12:00"),
        (("DTSTART:20261201T000000Z", "DTEND:20261201T033000Z"), "12-01 09:00", "12-01 12:30"),
        (("DTSTART;TZID=Europe/Paris:20261201T010000", "DURATION:PT90M"), "12-01 09:00", "12-01 10:30"),
        (("DTSTART:20261201T090000", "DTEND:20261201T120000"), "12-01 09:00", "12-01 12:00"),
    ],
)
def test_every_kind_of_time(lines, start, end):
    found = read(event(*lines))
    assert (spans(found), found.faults) == ([("a@example.jp", start, end)], [])
    assert found.floating == int(lines[0] == "DTSTART:20261201T090000")
    assert found.events[0].reason.ja == "運動会"


@pytest.mark.parametrize(
    "rule, days",
    [
        ("FREQ=DAILY;COUNT=3", ["12-01", "12-02", "12-03"]),
        ("FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20261210T000000Z", ["12-01", "12-03", "12-08", "12-10"]),
        ("FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20261209T235959Z", ["12-01", "12-03", "12-08"]),
        ("FREQ=MONTHLY;BYDAY=1TU;COUNT=2", ["12-01", "01-05"]),
        ("FREQ=YEARLY", ["12-01", "12-01"]),  # two years ahead are looked at
    ],
)
def test_what_repeats_is_followed_as_far_as_the_horizon(rule, days):
    found = read(event(*MORNING, f"RRULE:{rule}"))
    assert [(start[:5], start[6:], end[6:]) for _, start, end in spans(found)] == [(day, "09:00", "12:00") for day in days]
    assert found.events[0].uid == "a@example.jp/20261201T090000"


def test_of_whole_days_too():
    found = read(event(*DAY, "RRULE:FREQ=DAILY;UNTIL=20261203", "EXDATE;VALUE=DATE:20261202"))
    first, last = ("a@example.jp/20261201", "12-01 00:00", "12-02 00:00"), ("a@example.jp/20261203", "12-03 00:00", "12-04 00:00")
    assert spans(found) == [first, last]


def test_what_is_taken_out_moved_or_called_off_of_a_series():
    series = event(*MORNING, "RRULE:FREQ=DAILY;COUNT=5", "EXDATE;TZID=Asia/Tokyo:20261202T090000,20261203T090000")
    moved = event("RECURRENCE-ID:20261204T000000Z", "DTSTART:20261206T010000Z", "DTEND:20261206T020000Z", summary="移った")
    off = event("RECURRENCE-ID;TZID=Asia/Tokyo:20261205T090000", "STATUS:CANCELLED")
    found = read(series, moved, off)
    assert spans(found) == [
        ("a@example.jp/20261201T090000", "12-01 09:00", "12-01 12:00"), ("a@example.jp/20261204T090000", "12-06 10:00", "12-06 11:00"),
    ]  # fmt: skip
    assert found.events[1].reason.ja == "移った"
    assert found.cancelled == {"a@example.jp/20261205T090000"}


@pytest.mark.parametrize("head, lines", [((), ("STATUS:CANCELLED",)), (("METHOD:CANCEL",), ())])
def test_what_is_called_off_is_no_closure(head, lines):
    found = read(event(*MORNING, *lines), head=head)
    assert (found.events, found.cancelled, found.seen) == ([], {"a@example.jp"}, {"a@example.jp"})


def test_what_is_over_or_marked_free_is_counted_and_left_out():
    found = read(event("DTSTART;VALUE=DATE:20261101"), event(*DAY, "TRANSP:TRANSPARENT", uid="b"), event(*DAY, uid="c"))
    assert (spans(found), found.past, found.free) == ([("c", "12-01 00:00", "12-02 00:00")], 1, 1)


def test_a_private_event_closes_and_does_not_say_why():
    found = read(event(*DAY, "CLASS:PRIVATE", summary="部長の面談"))
    assert [one.reason.ja for one in found.events] == ["非公開の予定"]
    assert "面談" not in str(found)


@pytest.mark.parametrize(
    "lines, told",
    [
        ((*MORNING, "RDATE;TZID=Asia/Tokyo:20261203T090000,20261204T140000"), ["12-01 09-12", "12-03 09-12", "12-04 14-17"]),
        ((*MORNING, "RDATE:20261203T000000Z"), ["12-01 09-12", "12-03 09-12"]),
        ((*MORNING, "RDATE;TZID=Asia/Tokyo:20261203T090000", "RDATE;TZID=Asia/Tokyo:20261205T090000"), [
            "12-01 09-12", "12-03 09-12", "12-05 09-12"]),
        ((*MORNING, "RDATE;VALUE=PERIOD;TZID=Asia/Tokyo:20261203T100000/20261203T110000,20261204T100000/PT2H"), [
            "12-01 09-12", "12-03 10-11", "12-04 10-12"]),
        ((*MORNING, "RRULE:FREQ=DAILY;COUNT=2", "RDATE;TZID=Asia/Tokyo:20261202T090000,20261207T090000"), [
            "12-01 09-12", "12-02 09-12", "12-07 09-12"]),
        ((*MORNING, "RDATE;TZID=Asia/Tokyo:20261203T090000,20261204T090000", "EXDATE;TZID=Asia/Tokyo:20261203T090000"), [
            "12-01 09-12", "12-04 09-12"]),
        ((*MORNING, "RDATE;TZID=Asia/Tokyo:20261203T090000", "EXDATE;TZID=Asia/Tokyo:20261201T090000"), ["12-03 09-12"]),
        ((*DAY, "RDATE;VALUE=DATE:20261204,20261201"), ["12-01 00-00", "12-04 00-00"]),
        ((*DAY, "RRULE:FREQ=WEEKLY;COUNT=2", "RDATE;VALUE=DATE:20261203"), ["12-01 00-00", "12-03 00-00", "12-08 00-00"]),
    ],
)  # fmt: skip
def test_dates_and_periods_that_are_added(lines, told):
    found = read(event(*lines))
    assert ([f"{one.span.start:%m-%d %H}-{one.span.end:%H}" for one in found.events], found.faults) == (told, [])
    assert len({one.uid for one in found.events}) == len(told)


def test_an_added_date_may_be_told_otherwise_or_called_off():
    master = event(*MORNING, "RDATE;TZID=Asia/Tokyo:20261203T090000,20261204T090000")
    moved = event("RECURRENCE-ID;TZID=Asia/Tokyo:20261203T090000", "DTSTART;TZID=Asia/Tokyo:20261203T130000", "DURATION:PT1H")
    off = event("RECURRENCE-ID;TZID=Asia/Tokyo:20261204T090000", "STATUS:CANCELLED", *MORNING)
    found = read(master, moved, off)
    assert [f"{one.span.start:%m-%d %H}-{one.span.end:%H}" for one in found.events] == ["12-01 09-12", "12-03 13-14"]
    assert found.cancelled == {"a@example.jp/20261204T090000"}


def test_a_change_of_all_that_follow_is_told_with_the_way_out():
    (fault,) = read(event(*DAY, "RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20261201")).faults
    assert "RANGE=THISANDFUTURE" in fault.message.ja
    assert "別の UID の予定にして" in fault.message.ja
    assert "a UID of its own" in fault.message.en


@pytest.mark.parametrize(
    "lines, code",
    [
        ((), "no-start"), (("DTSTART:20261201T090000Z",), "no-end"),
        ((*MORNING[:1], "DTEND;TZID=Asia/Tokyo:20261201T090000"), "end-before-start"),
        ((*MORNING[:1], "DTEND;VALUE=DATE:20261203"), "mixed"),
        (("DTSTART;TZID=Nowhere/At-All:20261201T090000", "DURATION:PT1H"), "zone-unknown"),
        ((*MORNING, "RRULE:FREQ=SECONDLY"), "frequency"), ((*MORNING, "RRULE:FREQ=DAILY;BYHOUR=1,2,3"), "hours"),
        ((*MORNING, "RDATE;VALUE=DATE:20261205"), "mixed"), (("DTSTART;VALUE=DATE:20100101", "RRULE:FREQ=DAILY"), "series-too-old"),
        ((*DAY, "RDATE:20261205T000000Z"), "mixed"), ((*MORNING, "RDATE;TZID=Nowhere/At-All:20261205T090000"), "zone-unknown"),
        ((*MORNING, "RDATE;VALUE=PERIOD:20261205T010000Z/20261205T000000Z"), "end-before-start"),
        ((*MORNING, "RDATE;VALUE=PERIOD:20261205T010000Z/PT0S"), "end-before-start"),
        ((*MORNING, "RDATE:noon"), "event-unreadable"),
        ((*DAY, "DTEND;VALUE=DATE:20361201"), "closure-too-long"), (("DTSTART;VALUE=DATE:25000101",), "day-out-of-reach"),
        (("DTSTART:morning",), "event-unreadable"), ((*DAY, "RRULE:FREQ=DAILY;COUNT=x"), "rrule"),
        ((*DAY, "RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20261201"), "range"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_of_its_event_and_the_others_are_read(lines, code):
    found = read(event(*lines, uid="bad"), event(*DAY, uid="good"))
    assert [one.uid for one in found.events] == ["good"]
    ((told, where, said),) = [(fault.code, fault.where, fault.message) for fault in found.faults]
    assert (told in {code, "event-unreadable"}, where) == (True, "bad")
    assert "運動会" in said.ja


def test_an_event_without_uid_or_summary_or_twice_is_told():
    twice = event(*DAY, uid="twice")
    found = read(event(*DAY, uid=""), event(*DAY, uid="x", summary=""), twice, twice, event(*DAY, uid="y" * 300))
    assert [fault.code for fault in found.faults] == ["uid", "uid", "no-summary", "uid-twice"]


@pytest.mark.parametrize("data", [b"", b"\x00\xff\xfe", b"hello", "BEGIN:VCALENDAR".encode("utf-16"), b"BEGIN:VEVENT\r\nEND:VEVENT\r\n"])
def test_what_is_no_calendar_is_refused(data):
    with pytest.raises(InvalidInput) as told:
        closures_in_ics(data, NOW)
    assert (told.value.code, told.value.where) == ("no-calendar", "file")


def test_a_file_is_bounded_in_size_events_and_what_repeats():
    with pytest.raises(InvalidInput, match="MiB"):
        closures_in_ics(b"x" * ((1 << 20) + 1), NOW)
    with pytest.raises(InvalidInput, match="at most 500 events"):
        read(*(event(*DAY, uid=str(n)) for n in range(MOST_EVENTS + 1)))
    found = read(*(event(*DAY, "RRULE:FREQ=DAILY", uid=str(n)) for n in range(4)))
    assert len(found.events) <= MOST_OCCURRENCES
    assert {fault.code for fault in found.faults} == {"too-many"}


def test_a_rule_that_never_comes_is_left_soon():
    """The thirtieth of February, four hundred times."""
    found = read(*(event(*MORNING, "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", uid=str(n)) for n in range(100)))
    assert (found.events, found.faults) == ([], [])


def test_events_far_ahead_are_left_for_another_time():
    far = read(event("DTSTART;VALUE=DATE:20291201"), event("DTSTART;VALUE=DATE:21991201", "RRULE:FREQ=DAILY", uid="b"))
    assert (far.events, far.faults) == ([], [])
    assert timedelta(days=729) < closures_in_ics(calendar(event("DTSTART;VALUE=DATE:20281122")), NOW).events[0].span.start - NOW
