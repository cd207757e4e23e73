"""The calendar file, read back by another's reader and byte by byte against RFC 5545."""

from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar

from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.law.findings import Severity
from fieldreg.screening.plan_calendar import calendar_of
from tests.fieldreg.screening.plans import ADVICE, HOURS, found, planned, unjudged

NOW = datetime(2026, 11, 24, 10, 0, 5, 7, tzinfo=JST)
CHAIN = (
    found("notice", 48, HOURS, after=["permit"], severity=Severity.NOTIFY),
    found("permit", 10, after=["consent"], documents=[Text("飛行経路図, 2部; 正本", "Map, 2 copies; original")]),
    found("consent", severity=Severity.CONSENT),
    found("check", severity=Severity.NOTIFY, on_the_day=True),
)


def events(plan, now=NOW):
    calendar = Calendar.from_ical(calendar_of(plan, now=now))
    return {str(e["uid"]).split(".")[0]: e for e in calendar.walk("VEVENT")}


def test_an_event_for_each_step_on_its_last_day():
    """One of unknown lead time stands where its answer is needed, a duty on the day itself."""
    held = events(planned(*CHAIN, desk=ADVICE))

    assert {rule: (e.decoded("dtstart"), e.decoded("dtend")) for rule, e in held.items()} == {
        rule: (day, day + timedelta(days=1))
        for rule, day in {
            "desk-first": date(2026, 9, 29),
            "consent": date(2026, 12, 4),
            "permit": date(2026, 12, 4),
            "notice": date(2026, 12, 18),
            "check": date(2026, 12, 22),
        }.items()
    }
    assert {rule: str(e["summary"]) for rule, e in held.items()} == {
        "desk-first": "【相談の目安の日】窓口への相談",
        "consent": "【期間は窓口に確認】consentの申請",
        "permit": "【提出の期限】permitの申請",
        "notice": "【提出の期限】noticeの申請",
        "check": "【当日】checkの申請",
    }


def test_what_the_rfc_asks_of_a_calendar():
    raw = calendar_of(planned(*CHAIN), now=NOW)

    assert raw.startswith(b"BEGIN:VCALENDAR\r\n")
    assert raw.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert {len(line) <= 75 for line in raw.split(b"\r\n")} == {True}
    raw.replace(b"\r\n ", b"").decode("utf-8")
    calendar = Calendar.from_ical(raw)
    assert (calendar["version"], calendar["calscale"], calendar["method"]) == ("2.0", "GREGORIAN", "PUBLISH")
    assert calendar["prodid"].startswith("-//fieldreg//")
    for event in calendar.walk("VEVENT"):
        assert event["dtstart"].params["VALUE"] == "DATE"
        assert event.decoded("dtstamp") == datetime(2026, 11, 24, 1, 0, 5, tzinfo=UTC)
        assert event["transp"] == "TRANSPARENT"
        (alarm,) = event.walk("VALARM")
        assert (alarm["action"], alarm.decoded("trigger")) == ("DISPLAY", timedelta(days=-7))
    uids = [str(e["uid"]) for e in calendar.walk("VEVENT")]
    assert len(set(uids)) == len(uids) == 4


def test_what_an_event_tells_in_both_languages_survives_the_round_trip():
    event = events(planned(*CHAIN, unknown=[unjudged("open")]))["permit"]

    told = str(event["description"]).split("\n")
    assert told[:5] == [
        "間に合います。",
        "提出先: 東京航空局",
        "書類: 飛行経路図, 2部; 正本",
        "先に必要な回答: consentの申請",
        "まだ判定できない項目があり、段取りは完全ではありません。",
    ]
    assert "Hand in by: Application permit (2026-12-04). In time." in told
    assert "Documents: Map, 2 copies; original" in told
    assert "Some rules cannot be judged yet: this plan is not complete." in told
    assert event["categories"].cats == ["fieldreg", "permit"]


def test_a_step_too_late_says_so_first():
    assert str(events(planned(found("a", 30)))["a"]["summary"]) == "【間に合いません】aの申請"


def test_an_identifier_hangs_on_rule_start_and_site_alone():
    def uid(**more):
        return str(events(planned(found("a", 5), **more))["a"]["uid"])

    assert uid() == "a.20261222T000000Z@fieldreg"
    assert uid(asked_on=date(2026, 12, 1)) == uid()
    assert uid(site="park") == "a.20261222T000000Z.park@fieldreg"
    assert uid(start=datetime(2026, 12, 22, 10, tzinfo=JST)) == "a.20261222T010000Z@fieldreg"


def test_hours_are_told_to_the_minute():
    plan = planned(found("notice", 48, HOURS), start=datetime(2026, 12, 9, 9, 30, tzinfo=JST))
    assert "12月07日 09:30 までに提出" in str(events(plan)["notice"]["description"])
