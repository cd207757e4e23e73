"""Rules of recurrence: what is read, what is refused and where, and that the days are the standard's own."""

import os
import random
import time
from datetime import date, datetime, timedelta

import pytest

from fieldreg.booking.series import rules
from fieldreg.booking.series.rules import MOST, rule_from_text
from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.timespan import JST
from tests.fieldreg.booking.series.every_day import DAYS, days_of

TUESDAY = datetime(2026, 12, 1, 9, tzinfo=JST)


def days(text, first=TUESDAY):
    return [f"{start:%m-%d}" for start in rule_from_text(text, first).starts(first, MOST)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("FREQ=DAILY;COUNT=3", ["12-01", "12-02", "12-03"]),
        ("FREQ=DAILY;INTERVAL=3;COUNT=3", ["12-01", "12-04", "12-07"]),
        ("FREQ=WEEKLY;BYDAY=TU,TH;COUNT=4", ["12-01", "12-03", "12-08", "12-10"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,TU;COUNT=4", ["12-01", "12-06", "12-15", "12-20"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,TU;WKST=SU;COUNT=4", ["12-01", "12-13", "12-15", "12-27"]),  # as RFC 5545 shows of WKST
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE;BYSETPOS=2;COUNT=3", ["12-01", "12-08", "12-15"]),  # of a week that began before it
        ("FREQ=MONTHLY;COUNT=3", ["12-01", "01-01", "02-01"]),
        ("FREQ=MONTHLY;BYDAY=1TU;COUNT=3", ["12-01", "01-05", "02-02"]),
        ("FREQ=MONTHLY;BYDAY=1TU,-1FR;COUNT=4", ["12-01", "12-25", "01-05", "01-29"]),
        ("FREQ=MONTHLY;BYMONTHDAY=1,-1;COUNT=4", ["12-01", "12-31", "01-01", "01-31"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1,-1;COUNT=4", ["12-01", "12-31", "01-01", "01-29"]),
        ("FREQ=YEARLY;COUNT=2", ["12-01", "12-01"]),
        ("FREQ=YEARLY;BYMONTH=4,12;BYDAY=1TU;COUNT=3", ["12-01", "04-06", "12-07"]),
        ("rrule:freq=weekly;count=2", ["12-01", "12-08"]),
        # the last moment counts, whatever form UNTIL has: it means Japan's clock unless it says Z
        ("FREQ=DAILY;UNTIL=20261203", ["12-01", "12-02", "12-03"]),
        ("FREQ=DAILY;UNTIL=20261203T090000", ["12-01", "12-02", "12-03"]),
        ("FREQ=DAILY;UNTIL=20261203T000000Z", ["12-01", "12-02", "12-03"]),
        ("FREQ=DAILY;UNTIL=20261202T235959Z", ["12-01", "12-02"]),
        ("FREQ=DAILY;UNTIL=20261203T085959", ["12-01", "12-02"]),
    ],
)
def test_a_rule_gives_its_days(text, wanted):
    assert days(text) == wanted


def test_what_does_not_exist_is_left_out():
    assert days("FREQ=MONTHLY;COUNT=3", datetime(2026, 12, 31, 9, tzinfo=JST)) == ["12-31", "01-31", "03-31"]
    assert days("FREQ=YEARLY;COUNT=3", datetime(2028, 2, 29, 9, tzinfo=JST)) == ["02-29"] * 3


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        ("", "rule-empty", "rrule"),
        ("RRULE:", "rule-empty", "rrule"),
        ("FREQ", "rule-part-form", "rrule"),
        ("FREQ=DAILY;", "rule-part-form", "rrule"),
        ("FREQ=DAILY;COUNT=", "rule-part-form", "rrule"),
        ("COUNT=3", "rule-frequency", "rrule.FREQ"),
        ("FREQ=HOURLY;COUNT=3", "rule-frequency", "rrule.FREQ"),
        ("FREQ=DAILY", "rule-no-end", "rrule.COUNT"),
        ("FREQ=DAILY;COUNT=3;UNTIL=20270101", "rule-two-ends", "rrule.UNTIL"),
        ("FREQ=DAILY;COUNT=3;COUNT=4", "rule-part-twice", "rrule.COUNT"),
        *((f"FREQ=DAILY;COUNT=3;{part}=1", "rule-part-unknown", f"rrule.{part}") for part in ("BYHOUR", "BYWEEKNO", "BYYEARDAY", "X-NOTE")),
        ("FREQ=DAILY;COUNT=0", "rule-value", "rrule.COUNT"),
        ("FREQ=DAILY;COUNT=201", "rule-value", "rrule.COUNT"),
        ("FREQ=DAILY;COUNT=-1", "rule-value", "rrule.COUNT"),
        ("FREQ=DAILY;COUNT=３", "rule-value", "rrule.COUNT"),
        ("FREQ=DAILY;INTERVAL=0;COUNT=3", "rule-value", "rrule.INTERVAL"),
        ("FREQ=DAILY;INTERVAL=1001;COUNT=3", "rule-value", "rrule.INTERVAL"),
        ("FREQ=WEEKLY;BYDAY=XX;COUNT=3", "rule-value", "rrule.BYDAY"),
        ("FREQ=MONTHLY;BYDAY=6TU;COUNT=3", "rule-value", "rrule.BYDAY"),
        ("FREQ=MONTHLY;BYDAY=0TU;COUNT=3", "rule-value", "rrule.BYDAY"),
        ("FREQ=WEEKLY;BYDAY=1TU;COUNT=3", "rule-not-beside", "rrule.BYDAY"),
        ("FREQ=YEARLY;BYDAY=1TU;COUNT=3", "rule-not-beside", "rrule.BYDAY"),
        ("FREQ=WEEKLY;BYMONTHDAY=1;COUNT=3", "rule-not-beside", "rrule.BYMONTHDAY"),
        ("FREQ=MONTHLY;BYMONTHDAY=32;COUNT=3", "rule-value", "rrule.BYMONTHDAY"),
        ("FREQ=MONTHLY;BYMONTHDAY=0;COUNT=3", "rule-value", "rrule.BYMONTHDAY"),
        ("FREQ=YEARLY;BYMONTH=13;COUNT=3", "rule-value", "rrule.BYMONTH"),
        ("FREQ=YEARLY;BYMONTH=-1;COUNT=3", "rule-value", "rrule.BYMONTH"),
        ("FREQ=MONTHLY;BYSETPOS=1;COUNT=3", "rule-alone", "rrule.BYSETPOS"),
        ("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=0;COUNT=3", "rule-value", "rrule.BYSETPOS"),
        ("FREQ=WEEKLY;WKST=1;COUNT=3", "rule-value", "rrule.WKST"),
        *(
            (f"FREQ=DAILY;UNTIL={until}", "rule-value", "rrule.UNTIL")
            for until in ("2026", "20261301", "20261203T250000", "2026-12-03", "20261203T09")
        ),
        ("FREQ=DAILY;UNTIL=22000101", "day-out-of-reach", "rrule.UNTIL"),
        ("FREQ=DAILY;UNTIL=20261130", "until-before-start", "rrule.UNTIL"),
        ("FREQ=DAILY;UNTIL=20271231", "rule-too-many", "rrule"),
        ("FREQ=WEEKLY;BYDAY=WE;COUNT=3", "start-off-rule", "rrule"),  # calendars differ on whether such a DTSTART counts
        ("FREQ=MONTHLY;BYDAY=5MO;BYMONTHDAY=1;COUNT=3", "start-off-rule", "rrule"),  # never
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=3", "start-off-rule", "rrule"),
    ],
)  # fmt: skip
def test_what_it_does_not_know_is_refused_by_name(text, code, where):
    with pytest.raises(InvalidInput) as caught:
        rule_from_text(text, TUESDAY)
    assert (caught.value.code, caught.value.where) == (code, where)


def test_every_fault_is_told_at_once():
    with pytest.raises(InvalidInput) as caught:
        rule_from_text("FREQ=NEVER;INTERVAL=x;COUNT=0", TUESDAY)
    assert [fault.where for fault in caught.value.faults] == ["rrule.FREQ", "rrule.INTERVAL", "rrule.COUNT"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("freq=weekly;wkst=su;interval=2;count=3", "FREQ=WEEKLY;WKST=SU;INTERVAL=2;COUNT=3"),
        ("UNTIL=20261215;FREQ=DAILY", "UNTIL=20261215T145959Z;FREQ=DAILY"),
        ("FREQ=DAILY;UNTIL=20261215T090000", "FREQ=DAILY;UNTIL=20261215T000000Z"),
        ("FREQ=DAILY;UNTIL=20261215T090000Z", "FREQ=DAILY;UNTIL=20261215T090000Z"),
    ],
)
def test_a_rule_is_kept_as_it_was_written_and_its_until_in_utc(text, kept):
    rule = rule_from_text(text, TUESDAY)
    assert rule.text == kept
    assert rule_from_text(rule.text, TUESDAY) == rule


def test_one_that_never_comes_is_looked_for_no_farther_than_the_calendar_repeats(monkeypatch):
    """dateutil looks until the year 9999: from here on that is some hundred years, and not eight thousand."""
    begun, made = [], rules.rrule

    def noted(*args, **told):
        begun.append(told["dtstart"])
        return made(*args, **told)

    monkeypatch.setattr(rules, "rrule", noted)
    with pytest.raises(InvalidInput):
        rule_from_text("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=3", TUESDAY)
    assert {(9999 - moment.year, moment.weekday(), f"{moment:%m-%d}") for moment in begun} == {(373, TUESDAY.weekday(), "12-01")}


def drawn(dice):
    """A rule of any form the reader takes, without its end."""
    frequency = dice.choice(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])
    parts = [f"FREQ={frequency}"]
    if dice.random() < 0.5:
        parts.append(f"INTERVAL={dice.choice([1, 2, 2, 3, 5])}")
    if dice.random() < 0.3:
        parts.append("BYMONTH=" + ",".join(str(n) for n in sorted(dice.sample(range(1, 13), dice.randint(1, 4)))))
    by_month = any(part.startswith("BYMONTH=") for part in parts)
    if frequency != "WEEKLY" and dice.random() < 0.35:
        parts.append("BYMONTHDAY=" + ",".join(str(n) for n in dice.sample([1, 2, 13, 15, 28, 29, 30, 31, -1, -2, -31], dice.randint(1, 4))))
    if dice.random() < 0.5:
        chosen = dice.sample(DAYS, dice.randint(1, 4))
        if frequency == "MONTHLY" or (frequency == "YEARLY" and by_month):
            chosen = [dice.choice(["", "", "1", "2", "+3", "5", "-1", "-2"]) + day for day in chosen]
        parts.append("BYDAY=" + ",".join(chosen))
    if any(part.startswith("BY") for part in parts) and dice.random() < 0.3:
        parts.append(f"BYSETPOS={dice.choice(['1', '2', '-1', '1,-1', '3'])}")
    if dice.random() < 0.3:
        parts.append(f"WKST={dice.choice(DAYS)}")
    return ";".join(parts)


def test_500_rules_give_the_days_that_asking_every_day_gives():
    dice, held = random.Random(13), 0
    while held < 500:
        text, start = drawn(dice), date(2026, 1, 1) + timedelta(days=dice.randrange(1500))
        fitting = (start + timedelta(days=n) for n in range(40))
        first = next((day for day in fitting if days_of(text + ";COUNT=1", day, 1, horizon=1)), None)
        if first is None:
            continue  # comes too rarely
        moment = datetime(first.year, first.month, first.day, dice.randrange(24), dice.choice([0, 30]), tzinfo=JST)
        wanted = days_of(text, first, 8, horizon=900)
        until = wanted[-1].strftime("%Y%m%d")
        for end in (f"COUNT={len(wanted)}", f"UNTIL={until}", f"UNTIL={until}T{moment:%H%M%S}"):
            found = rule_from_text(f"{text};{end}", moment).starts(moment, MOST)
            assert [start.date() for start in found] == wanted, (text, end, moment)
            assert {(start.hour, start.minute, start.utcoffset()) for start in found} == {(moment.hour, moment.minute, timedelta(hours=9))}
        held += 1


@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Apia", "UTC"])
def test_the_clock_of_the_machine_changes_nothing(zone, monkeypatch):
    """New York's summer time begins on 14 March 2027."""
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        first = datetime(2027, 3, 13, 2, 30, tzinfo=JST)
        rule = rule_from_text("FREQ=DAILY;UNTIL=20270316", first)
        told = [start.isoformat() for start in rule.starts(first, MOST)]
        assert told == [f"2027-03-{day}T02:30:00+09:00" for day in (13, 14, 15, 16)]
    finally:
        monkeypatch.undo()
        time.tzset()
        assert os.environ.get("TZ") != zone


@pytest.mark.parametrize("cut", range(6))
def test_a_rule_cut_keeps_what_began_before(cut):
    rule = rule_from_text("FREQ=WEEKLY;COUNT=5", TUESDAY)
    before = rule.starts(TUESDAY, MOST)
    moment = TUESDAY + timedelta(weeks=cut) if cut else TUESDAY + timedelta(seconds=1)
    assert rule.ended_before(moment).starts(TUESDAY, MOST) == [start for start in before if start < moment]
