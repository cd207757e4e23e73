"""A feed as bytes: stable, folded, with its zone, and nobody's words end a line of it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar

from fieldreg.booking.calendars.documents import FeedEntry, Status, feed_of
from fieldreg.kernel.timespan import JST, Timespan

NINE = datetime(2026, 12, 1, 9, tzinfo=JST)
CHANGED = datetime(2026, 11, 23, 10, 0, 0, 123456, tzinfo=JST)


def entry(**more):
    known = {
        "uid": "R-2026-0042", "when": Timespan(NINE, NINE + timedelta(hours=3)), "summary": "利用予定", "status": Status.CONFIRMED,
        "sequence": 2, "changed_at": CHANGED,
    }  # fmt: skip
    return FeedEntry(**(known | more))


def events(content):
    return Calendar.from_ical(content).walk("VEVENT")


def test_an_entry_reads_back_as_it_was_written():
    told = entry(location="広い公園 広場", url="https://a.example/sites/park", description="一行目\n二行目")
    (event,) = events(feed_of("広い公園", [told]))
    assert {name: str(event[name]) for name in ("UID", "SUMMARY", "STATUS", "LOCATION", "URL", "DESCRIPTION", "TRANSP")} == {
        "UID": "R-2026-0042@fieldreg", "SUMMARY": "利用予定", "STATUS": "CONFIRMED", "LOCATION": "広い公園 広場",
        "URL": "https://a.example/sites/park", "DESCRIPTION": "一行目\n二行目", "TRANSP": "OPAQUE",
    }  # fmt: skip
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (NINE, NINE + timedelta(hours=3))
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == datetime(2026, 11, 23, 1, tzinfo=UTC)
    assert int(event["SEQUENCE"]) == 2


def test_the_zone_is_written_out_and_keeps_no_summer_time():
    """In the years of summer time after the war too nothing here begins: a slot of 2026 is at +09:00."""
    text = feed_of("x", [entry()]).decode()
    assert "DTSTART;TZID=Asia/Tokyo:20261201T090000" in text
    (zone,) = Calendar.from_ical(text).walk("VTIMEZONE")
    assert [(one.name, one["TZOFFSETFROM"].td, one["TZOFFSETTO"].td) for one in zone.subcomponents] == [
        ("STANDARD", timedelta(hours=9), timedelta(hours=9))
    ]
    summer = datetime(2026, 7, 1, 9, tzinfo=JST)
    (event,) = events(feed_of("x", [entry(when=Timespan(summer, summer + timedelta(hours=1)))]))
    assert event["DTSTART"].dt.utcoffset() == timedelta(hours=9)


def test_equal_entries_give_equal_bytes_in_whatever_order_they_come():
    others = [entry(uid=f"R-2026-00{n}", when=Timespan(NINE + timedelta(days=n), NINE + timedelta(days=n + 1))) for n in (11, 12, 13)]
    assert feed_of("x", others) == feed_of("x", list(reversed(others)))
    assert feed_of("x", others) != feed_of("x", [*others[:2], entry(uid="R-2026-0013", changed_at=CHANGED + timedelta(seconds=1))])


def test_lines_are_at_most_75_octets_and_no_letter_is_cut():
    content = feed_of("名" * 100, [entry(summary="実証フィールド" * 40, description="長い説明。" * 200)])
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert all(line.decode() or True for line in content.split(b"\r\n"))
    (event,) = events(content)
    assert (str(event["SUMMARY"]), str(event["DESCRIPTION"])) == ("実証フィールド" * 40, "長い説明。" * 200)
    assert b"\n" not in content.replace(b"\r\n", b"")


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x1e", "\x85", "\u2028", "\u2029", "\x00"])
def test_nobody_s_words_end_a_line(end):
    told = f"a{end}END:VEVENT{end}BEGIN:VEVENT{end}UID:mine"
    content = feed_of(told, [entry(summary=told, description=told, location=told)], about=told)
    assert len(events(content)) == 1
    assert not any(line.startswith(("END:VEVENT", "UID:mine")) for line in content.decode().splitlines()[:-2] if line != "END:VEVENT")
    assert content.decode().count("\nUID:") == 1


def test_a_whole_day_takes_up_no_time_where_it_is_said_so():
    (event,) = events(feed_of("x", [entry(when=date(2026, 12, 1), busy=False)]))
    assert (event["DTSTART"].dt, event["DTEND"].dt, str(event["TRANSP"])) == (date(2026, 12, 1), date(2026, 12, 2), "TRANSPARENT")


def test_clients_are_told_its_name_and_when_to_look_again():
    calendar = Calendar.from_ical(feed_of("広い公園 利用予定", [], about="何が入っていないか", url="https://a.example/"))
    told = {name: str(calendar[name]) for name in ("X-WR-CALNAME", "NAME", "X-WR-CALDESC", "URL", "VERSION", "CALSCALE")}
    assert told == {
        "X-WR-CALNAME": "広い公園 利用予定", "NAME": "広い公園 利用予定", "X-WR-CALDESC": "何が入っていないか", "URL": "https://a.example/",
        "VERSION": "2.0", "CALSCALE": "GREGORIAN",
    }  # fmt: skip
    lines = feed_of("x", []).decode().split("\r\n")
    assert {"REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H"} <= set(lines)
    assert "METHOD" not in calendar  # nobody is invited
