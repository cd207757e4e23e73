"""Rows of a comparison, of places that are made up: what is not sure is a bound, what is silent is unknown, what is alike is the same."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from fieldreg.booking.free_days import HeldSlot, days_ahead
from fieldreg.choosing.comparison.calendar_rows import calendar_rows
from fieldreg.choosing.comparison.cells import Group, Row, State, known, number, unknown
from fieldreg.choosing.comparison.compared import Airport, Compared
from fieldreg.choosing.comparison.comparison import comparison_of
from fieldreg.choosing.demands import Demands
from fieldreg.kernel.business_days import LeadTime, LeadUnit
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, Timespan
from fieldreg.law.findings import Authority, Finding, Severity, Unknown, UnknownKind
from fieldreg.register.sites import Availability, PastTrial
from tests.makers import park

ASKED_ON = date(2026, 11, 24)
NOTHING_FREE = {"free_m2": 0.0, "unknown_m2": 0.0, "area_m2": 100.0, "measures": None, "everywhere": [], "because": {"ja": "x", "en": "x"}}

ROOM = {"status": "ok", "because": {"ja": "面", "en": "surface"}, "headroom_agl_m": 44.96, "ground_accuracy_m": 5.0}


def finding(name, severity=Severity.PERMIT, days=None):
    lead = LeadTime(days, LeadUnit.CALENDAR_DAYS) if days else None
    return Finding(
        rule=name, severity=severity, title=Text(name), because=Text(""), articles=(), authority=Authority(Text("市")), lead_time=lead
    )


def doubt(name, severity=Severity.PERMIT):
    return Unknown(rule=name, title=Text(name), because=Text(""), needs=(), kind=UnknownKind.MISSING_ANSWER, severity=severity)


def demands(*outcomes, **more):
    found = {
        "findings": [one for one in outcomes if isinstance(one, Finding)], "unknown": [one for one in outcomes if isinstance(one, Unknown)],
        "verdict": "clear", "asked_on": ASKED_ON, "earliest_start": date(2026, 12, 8), "at_least": False,
    }  # fmt: skip
    return Demands(**(found | more))


def place(*outcomes, **more):
    known_of = {
        "site": park(areas=()), "demands": demands(*outcomes), "fit": None, "permit_free": Text("x"), "headroom": None,
        "airport": Airport(None, looked_m=40_000), "manager": None,
    }  # fmt: skip
    return Compared(**(known_of | more))


def cell(name, one):
    beside = place(airport=Airport(Text("空港"), 1.0), headroom=ROOM)  # a row that makes no sense of any place is left out
    return comparison_of([one, beside], None, ASKED_ON).row(name).cells[0]


def told(name, one):
    held = cell(name, one)
    return held.state, held.value, held.at_least, held.said.ja, held.more.ja


@pytest.mark.parametrize(
    ("outcomes", "wanted"),
    [
        ([], (State.KNOWN, 0, False, "0件", "")),
        ([finding("a")], (State.KNOWN, 1, False, "1件", "a")),
        ([finding("a"), doubt("b")], (State.KNOWN, 1, True, "1件以上", "a")),
        ([doubt("b")], (State.UNKNOWN, None, False, "判定できない項目しだい", "b")),
        ([doubt("b", Severity.CONSENT)], (State.KNOWN, 0, False, "0件", "")),
        ([finding(name) for name in "abcde"], (State.KNOWN, 5, False, "5件", "a、b、cほか2件")),
    ],
)
def test_permits_are_counted_as_far_as_they_are_sure(outcomes, wanted):
    assert told("permits", place(*outcomes)) == wanted


def test_points_not_judged_are_counted_without_mere_advice():
    assert told("open", place(doubt("a"), doubt("b", Severity.ADVISE), doubt("c", Severity.NOTIFY)))[1:2] == (2,)


@pytest.mark.parametrize(
    ("outcomes", "wanted"),
    [
        ([finding("a", days=14), finding("b", days=7)], (State.KNOWN, 14, False, "14日", "")),
        ([finding("a", days=14), doubt("b")], (State.KNOWN, 14, True, "14日以上", "")),
        ([finding("a", days=14), doubt("b", Severity.ADVISE)], (State.KNOWN, 14, False, "14日", "")),
        ([finding("a", days=14), finding("b")], (State.KNOWN, 14, True, "14日以上", "ほかに期間のわからない手続きが 1 件")),
        ([finding("b")], (State.UNKNOWN, None, False, "未確認", "期間のわからない手続きか、判定できない項目しだいです")),
    ],
)
def test_the_longest_lead_time_is_a_bound_where_another_may_be_longer(outcomes, wanted):
    assert told("longest_lead_days", place(*outcomes)) == wanted


def test_a_first_day_that_may_come_later_says_so_and_of_what_is_forbidden_there_is_none():
    sure, later = (place(demands=demands(at_least=at_least)) for at_least in (False, True))
    assert told("earliest_start", sure)[1:4] == (date(2026, 12, 8), False, "2026-12-08")
    assert told("earliest_start", later)[1:4] == (date(2026, 12, 8), True, "2026-12-08 以降（早くても）")
    banned = place(demands=demands(finding("a", Severity.PROHIBITED), earliest_start=None))
    assert told("earliest_start", banned)[:2] == (State.NOT_APPLICABLE, None)
    assert told("earliest_start", place(demands=demands(earliest_start=None)))[:2] == (State.UNKNOWN, None)


def test_what_could_not_be_judged_is_unknown_in_every_row_and_says_why():
    broken = place(demands=demands(fault=Text("壊れています", "broken"), earliest_start=None))
    for name in ("grade", "permits", "consents", "notices", "longest_lead_days", "earliest_start", "open"):
        assert (told(name, broken)[0], told(name, broken)[4]) == (State.UNKNOWN, "壊れています"), name


@pytest.mark.parametrize(
    ("free_m2", "unknown_m2", "wanted"),
    [
        (0.0, 0.0, (State.KNOWN, 0, False)),
        (0.0, 5.0, (State.UNKNOWN, None, False)),
        (40.0, 0.0, (State.KNOWN, 40, False)),
        (40.0, 5.0, (State.KNOWN, 40, True)),
    ],
)
def test_ground_that_may_need_a_permit_is_neither_free_nor_none(free_m2, unknown_m2, wanted):
    summary = NOTHING_FREE | {"free_m2": free_m2, "unknown_m2": unknown_m2}
    assert told("permit_free_m2", place(permit_free=summary))[:3] == wanted


def test_as_many_permits_of_another_kind_are_a_difference_and_so_is_a_bound():
    def row(*cells):
        return Row(name="x", group=Group.ANSWER, title=Text("x"), cells=cells)

    items = Text("件")
    assert not row(number(1, items, more=Text("DID")), number(1, items, more=Text("DID"))).differs
    assert row(number(1, items, more=Text("DID")), number(1, items, more=Text("空港"))).differs
    assert row(number(1, items), number(1, items, at_least=True)).differs
    assert row(unknown(more=Text("学校")), unknown(more=Text("川"))).differs
    assert not row(known("a", Text("ア")), known("a", Text("あ"))).differs  # by what it is, not by its words
    assert comparison_of([place(finding("a")), place(finding("b"))], None, ASKED_ON).row("permits").differs


def test_where_no_layer_tells_of_airports_none_is_not_the_answer():
    assert told("airport_km", place(airport=None))[0] is State.UNKNOWN
    assert told("airport_km", place())[3] == "40 km 以内にありません"
    near = place(airport=Airport(Text("仙台空港"), distance_m=1_249))
    assert told("airport_km", near)[1:] == (1.2, False, "1.2 km", "仙台空港")


def test_headroom_is_told_to_a_tenth_and_never_more_than_there_is():
    assert told("headroom_agl_m", place(headroom=ROOM))[1:] == (44.9, False, "44.9 m", "地盤の標高の推定が ±5 m")
    assert told("headroom_agl_m", place(headroom=ROOM | {"status": "missing"}))[0] is State.UNKNOWN
    assert told("headroom_agl_m", place(headroom=ROOM | {"headroom_agl_m": None}))[0] is State.NOT_APPLICABLE


def test_the_last_trial_held_is_the_latest_whatever_the_order_they_are_told_in():
    held = tuple(PastTrial(on=on, what=Text(on)) for on in ("2019-05-27/2019-06-07", "2024-02", "2017-10-25"))
    assert told("past_trials", place(site=park(past_trials=held)))[1:] == (3, False, "3件", "2024-02 2024-02")


def test_what_takes_no_reservations_has_no_free_days_and_the_six_weeks_begin_tomorrow():
    reused = place(site=replace(park(areas=()), availability=Availability.REUSED))
    assert told("free_days", reused)[:2] == (State.NOT_APPLICABLE, None)
    assert told("free_days", place())[1] == 42
    assert told("next_free_day", place())[1] == date(2026, 11, 25)
    span = days_ahead(ASKED_ON)
    assert (span.start, span.end) == (datetime(2026, 11, 25, tzinfo=JST), datetime(2027, 1, 6, tzinfo=JST))


def test_of_a_place_in_use_nobody_tells_here_that_it_is_free_though_nothing_is_reserved():
    used = place(site=replace(park(areas=()), availability=Availability.IN_USE))
    for row in ("free_days", "next_free_day"):
        assert told(row, used)[:2] == (State.UNKNOWN, None), row
    span = Timespan(datetime(2026, 12, 14, 10, tzinfo=JST), datetime(2026, 12, 14, 12, tzinfo=JST))
    taken = replace(used, taken=[HeldSlot("park", None, span)])
    cells = [next(iter(calendar_rows([one], ASKED_ON, [span]))).cells[0] for one in (used, taken)]
    assert [(one.state, one.value) for one in cells] == [(State.UNKNOWN, None), (State.KNOWN, False)]
