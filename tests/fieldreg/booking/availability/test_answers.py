"""What each rule says of a slot it does not take: in both languages, with what fits next and the source; and what is not known."""

from datetime import date, datetime

import pytest

from fieldreg.booking.availability.answers import Counts, answer_of, next_fit, refuses_for_good
from fieldreg.kernel.timespan import JST, Timespan
from tests.fakes import NOW
from tests.fieldreg.booking.availability.made_rules import hours, in_force, version

BY_DAY = hours('{days: {every: ["09:00-17:00"], mon: closed}}')
VISITORS = hours('{days: {every: ["09:00-17:00"]}}', of="visitors")
BY = "場所全体の定め、2026-04-01 から、出典: 条例、確かさ: 中"
BY_EN = "of the site from 2026-04-01, source: 条例, confidence: medium"
MORNING = ("2026-12-01T10:00", "2026-12-01T12:00")


def span(start, end):
    return Timespan(*(datetime.fromisoformat(f"{moment}:00+09:00") for moment in (start, end)))


def answered(said, start, end, counts=None, now=NOW):
    return answer_of(in_force(date.fromisoformat(start[:10]), version(said)), span(start, end), now, counts)


@pytest.mark.parametrize(("said", "start", "end", "code", "where", "ja", "en"), [
    (BY_DAY, "2026-12-01T18:00", "2026-12-01T20:00", "outside-hours", "time_start",
     f"開いている時間の外です。2026-12-01（火）は 09:00〜17:00。この定めに次に合うのは 2026-12-02 09:00–11:00 です（時間: {BY}）。",
     ("this is outside the hours: 2026-12-01 (Tue), 09:00–17:00; the next time that fits the rules is 2026-12-02 09:00–11:00"
      f" (Hours: {BY_EN})")),
    (BY_DAY, "2026-11-30T10:00", "2026-11-30T12:00", "closed-day", "time_start",
     f"2026-11-30（月）は休みです。この定めに次に合うのは 2026-12-01 10:00–12:00 です（時間: {BY}）。",
     f"it is closed on 2026-11-30 (Mon); the next time that fits the rules is 2026-12-01 10:00–12:00 (Hours: {BY_EN})"),
    ("shortest_minutes: 60", "2026-12-01T10:00", "2026-12-01T10:30", "too-short", "time_end",
     f"ここの予約は 1 時間からです。この定めに次に合うのは 2026-12-01 10:00–11:00 です（最短の長さ: {BY}）。",
     f"a slot here lasts at least 1 hour; the next time that fits the rules is 2026-12-01 10:00–11:00 (Shortest slot: {BY_EN})"),
    ("longest_minutes: 90", "2026-12-01T10:00", "2026-12-01T12:00", "too-long", "time_end",
     f"ここの一つの予約は 90 分までです。この定めに次に合うのは 2026-12-01 10:00–11:30 です（最長の長さ: {BY}）。",
     f"a slot here lasts at most 90 minutes; the next time that fits the rules is 2026-12-01 10:00–11:30 (Longest slot: {BY_EN})"),
    ("step_minutes: 30", "2026-12-01T10:00", "2026-12-01T11:10", "off-step", "time_end",
     f"終了は 0:00 から 30 分ごとの時刻にしてください。この定めに次に合うのは 2026-12-01 10:00–11:30 です（時刻の刻み: {BY}）。",
     ("the end must be a multiple of 30 minutes from midnight; the next time that fits the rules is 2026-12-01 10:00–11:30"
      f" (Times in steps of: {BY_EN})")),
    ("lead: {business_days: 10}", *MORNING, "too-late", "time_start",
     ("使う日の 10 営業日前までに申請してください。2026-12-01 の締切は 2026-11-16 でした。この定めに次に合うのは 2026-12-08 10:00–12:00 で"
      f"す（何日前までに申請するか: {BY}）。"),
     ("ask at least 10 business days before; for 2026-12-01 the last day was 2026-11-16; the next time that fits the rules is"
      f" 2026-12-08 10:00–12:00 (How long before: {BY_EN})")),
    ("lead: {days: 9}", *MORNING, "too-late", "time_start",
     ("使う日の 9 日前までに申請してください。2026-12-01 の締切は 2026-11-22 でした。この定めに次に合うのは 2026-12-02 10:00–12:00 です"
      f"（何日前までに申請するか: {BY}）。"),
     ("ask at least 9 days before; for 2026-12-01 the last day was 2026-11-22; the next time that fits the rules is"
      f" 2026-12-02 10:00–12:00 (How long before: {BY_EN})")),
    ("horizon_days: 7", *MORNING, "beyond-horizon", "time_start",
     f"予約できるのは 7 日先までです。この日時は 2026-11-24 10:00 から申請できます（何日先まで申請できるか: {BY}）。",
     f"a reservation may begin at most 7 days from now; this one can be asked for from 2026-11-24 10:00 (How many days ahead: {BY_EN})"),
    ("undecided_requests: 2", *MORNING, "quota", "organisation",
     ("ここでの一つの組織の未決定の申請は 2 件までで、いま 2 件あります。取り下げるか、減るのをお待ちください"
      f"（一つの組織の未決定の申請: {BY}）。"),
     ("one organisation may have at most 2 undecided requests here, and has 2; withdraw some, or wait"
      f" (Undecided requests of one organisation: {BY_EN})")),
    ("accepted_reservations: 1", *MORNING, "quota", "organisation",
     ("ここでの一つの組織の承認済みで、まだ終わっていない予約は 1 件までで、いま 1 件あります。取り下げるか、減るのをお待ちください"
      f"（一つの組織の承認済みの予約: {BY}）。"),
     ("one organisation may have at most 1 accepted reservations that are not over here, and has 1; withdraw some, or wait"
      f" (Accepted reservations of one organisation: {BY_EN})")),
])  # fmt: skip
def test_each_refusal_names_its_rule_what_fits_next_and_the_source(said, start, end, code, where, ja, en):
    (refusal,) = answered(said, start, end, Counts(undecided=2, accepted=1)).refusals
    assert (refusal.code, refusal.where) == (code, where)
    assert (refusal.because.ja, refusal.because.en) == (ja, en)


@pytest.mark.parametrize(("said", "start", "end"), [
    (BY_DAY, "2026-12-01T09:00", "2026-12-01T17:00"),
    ("shortest_minutes: 120\nlongest_minutes: 120\nstep_minutes: 120", *MORNING),
    ("lead: {days: 8}", *MORNING),
    ("lead: {business_days: 5}", *MORNING),  # 24, 25, 26, 27, 30 November
    ("horizon_days: 8", *MORNING),
    ("undecided_requests: 3\naccepted_reservations: null", *MORNING),
    ("", *MORNING),
    (VISITORS, "2026-12-01T20:00", "2026-12-01T22:00"),
])  # fmt: skip
def test_at_the_threshold_nothing_is_refused(said, start, end):
    assert answered(said, start, end, Counts(undecided=2, accepted=1)).refusals == ()


def test_the_last_day_to_ask_is_whole():
    last_minute = datetime(2026, 11, 24, 23, 59, tzinfo=JST)
    assert answered("lead: {business_days: 5}", *MORNING, now=last_minute).refusals == ()
    then = answered("lead: {business_days: 5}", *MORNING, now=datetime(2026, 11, 25, tzinfo=JST))
    assert [one.code for one in then.refusals] == ["too-late"]


@pytest.mark.parametrize(("said", "start", "end", "ja", "en"), [
    ("", *MORNING, "使える時間は未確認です（まだ調べられていません）。窓口が管理者に確かめます。",
     "the hours of use are not known: nobody has looked them up; the desk asks the manager"),
    ("hours: {unknown: {ja: 出典が食い違います。, en: the sources contradict}}", *MORNING,
     "使える時間は未確認です。出典が食い違います。窓口が管理者に確かめます。",
     "the hours of use are not known: the sources contradict; the desk asks the manager"),
    (VISITORS, *MORNING, "実証に使える時間は未確認です（分かっているのは見学者などの利用時間だけです）。窓口が管理者に確かめます。",
     "the hours of trials are not known, only those of visitors; the desk asks the manager"),
    (VISITORS, "2026-12-01T16:00", "2026-12-01T18:00",
     "見学者などの利用時間の外です。2026-12-01（火）は 09:00〜17:00。実証に使える時間は未確認で、窓口が管理者に確かめます。",
     "this is outside the hours of visitors (2026-12-01 (Tue), 09:00–17:00); those of trials are not known, and the desk asks the manager"),
    (hours('{days: {sat: ["09:00-17:00"]}}'), *MORNING,
     "使える時間は未確認です。この曜日の時間は書かれていません。窓口が管理者に確かめます。",
     "the hours of use are not known: no hours are told for this day of the week; the desk asks the manager"),
    (BY_DAY, *MORNING, "", ""),
])  # fmt: skip
def test_what_is_not_known_refuses_nothing_and_is_told(said, start, end, ja, en):
    answer = answered(said, start, end)
    assert answer.refusals == ()
    assert (answer.untold.ja, answer.untold.en) == (ja, en)


def test_every_rule_that_refuses_is_told_at_once():
    said = f"shortest_minutes: 180\nlead: {{days: 14}}\nstep_minutes: 60\n{BY_DAY}"
    answer = answered(said, "2026-11-30T10:30", "2026-11-30T12:00")
    assert [one.code for one in answer.refusals] == ["closed-day", "too-short", "off-step", "too-late"]
    assert {one.fits for one in answer.refusals} == {span("2026-12-08T11:00", "2026-12-08T14:00")}


def test_a_night_is_told_to_its_end():
    (refusal,) = answered(hours('{days: {every: ["22:00-02:00"]}}'), "2026-12-01T23:00", "2026-12-02T03:00").refusals
    assert refusal.because.ja.startswith("開いている時間の外です。2026-12-01（火）は 22:00〜翌02:00。")
    assert refusal.fits == span("2026-12-02T22:00", "2026-12-03T02:00")


def test_nothing_is_proposed_past_the_day_on_which_the_rules_change():
    closed, then = version(hours("{days: {every: closed}}")), version(BY_DAY, first="2026-12-10")
    force = in_force(date(2026, 12, 1), closed, then)
    assert next_fit(force, span(*MORNING), NOW) is None
    weekend = in_force(date(2026, 12, 1), version(hours('{days: {every: closed, sat: ["09:00-17:00"]}}')), then)
    assert next_fit(weekend, span(*MORNING), NOW) == span("2026-12-05T10:00", "2026-12-05T12:00")


def test_only_hours_of_use_close_a_place_for_good():
    force = {name: in_force(date(2026, 12, 7), version(said)) for name, said in (("use", BY_DAY), ("visitors", VISITORS), ("none", ""))}
    monday, evening = span("2026-12-07T10:00", "2026-12-07T12:00"), span("2026-12-07T20:00", "2026-12-07T22:00")
    assert [(name, refuses_for_good(one, monday), refuses_for_good(one, evening)) for name, one in force.items()] == [
        ("use", True, True), ("visitors", False, False), ("none", False, False),
    ]  # fmt: skip
