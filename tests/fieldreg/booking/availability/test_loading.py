"""Files of rules: bad ones are refused with every place and the way out; good ones are compared with what is held."""

from dataclasses import replace

import pytest

from fieldreg.booking.availability.loading import plan_of, read_files
from fieldreg.booking.availability.rule_file import version_from
from fieldreg.kernel.errors import InvalidInput
from tests.fieldreg.booking.availability.made_rules import hours, version

GOOD = """\
site: s
from: 2026-04-01
source: 条例
confidence: medium
shortest_minutes: 60
lead: {business_days: 5}
"""
UNITS = {"s": frozenset({"s/yard"})}


@pytest.mark.parametrize(("more", "where", "code", "said"), [
    ("hold_requested_days: 0\n", "a.yaml:7: hold_requested_days", "not-a-number", "whole number from 1 to 366"),
    ("longest_minutes: 30\n", "a.yaml:7: longest_minutes", "longest-below-shortest", "below the shortest (60 minutes)"),
    ("step_minutes: 7\n", "a.yaml:7: step_minutes", "step-uneven", "divide a day"),
    ("set_up_minutes: 1441\n", "a.yaml:7: set_up_minutes", "not-a-number", "from 0 to 1440"),
    ("seats: many\n", "a.yaml:7: seats", "not-a-number", "whole number"),
    ("shares_by_height: yes\n", "a.yaml:7: shares_by_height", "not-true-or-false", "true or false"),
    ("horizon: 30\n", "a.yaml:7: horizon", "unknown-key", "did you mean 'horizon_days'?"),
    ("lead: {weeks: 2}\n", "a.yaml", "not-plain-yaml", "given twice"),
    ("hours: {seasons: []}\n", "a.yaml:7: hours.seasons", "list-length", "from 1 to 24"),
    ("hours: {}\n", "a.yaml:7: hours", "one-of", "exactly one of seasons / unknown"),
    ("hours: {unknown: 聞いていない}\n", "a.yaml:7: hours.unknown", "not-a-mapping", "mapping of ja, en"),
    ("hours: {of: staff, unknown: {ja: あ, en: a}}\n", "a.yaml:7: hours.of", "unknown-word", "known: use, visitors"),
    (hours('{days: {mon: ["9:00-17:00"]}}'), "a.yaml:10: hours.seasons[0].days.mon[0]", "hours-form", "09:00-17:00"),
    (hours('{days: {mon: ["09:00-09:00"]}}'), "a.yaml:10: hours.seasons[0].days.mon[0]", "hours-form", "09:00-17:00"),
    (hours('{days: {mon: ["24:00-01:00"]}}'), "a.yaml:10: hours.seasons[0].days.mon[0]", "hours-form", "09:00-17:00"),
    (hours('{days: {mon: ["09:00-12:00", "11:59-13:00"]}}'), "a.yaml:10: hours.seasons[0].days.mon", "hours-overlap", "hours overlap"),
    (hours("{days: {mon: []}}"), "a.yaml:10: hours.seasons[0].days.mon", "list-length", "from 1 to 12"),
    (hours("{days: {monday: closed}}"), "a.yaml:10: hours.seasons[0].days.monday", "unknown-key", "did you mean 'mon'?"),
    (hours('{from: "02-30", days: {every: closed}}'), "a.yaml:10: hours.seasons[0].from", "month-day", '"12-29"'),
    (hours("{from: 12, days: {every: closed}}"), "a.yaml:10: hours.seasons[0].from", "month-day", '"12-29"'),
    (hours("{days: {every: closed}}", '{from: "12-29", to: "01-03", days: {every: closed}}'), "a.yaml:11: hours.seasons[1]",
     "season-hidden", "no day is left"),
    (hours('{days: {every: ["09:00-17:00"]}, closed_moves_after_holiday: true}'),
     "a.yaml:10: hours.seasons[0].closed_moves_after_holiday", "moves-nothing", "name a closed weekday"),
    (hours('{days: {every: ["09:00-17:00"], mon: closed, holiday: closed}, closed_moves_after_holiday: true}'),
     "a.yaml:10: hours.seasons[0].closed_moves_after_holiday", "moves-nothing", "none for holiday"),
])  # fmt: skip
def test_a_bad_file_is_refused_with_its_place_and_the_way_out(more, where, code, said):
    with pytest.raises(InvalidInput) as refused:
        version_from((GOOD + more).encode(), "a.yaml")
    (fault,) = refused.value.faults
    assert fault.code == code
    assert fault.where.startswith(where)
    assert said in fault.message.en
    assert fault.message.ja


def test_every_fault_is_told_in_the_order_of_the_file():
    with pytest.raises(InvalidInput) as refused:
        version_from(b"site: s\nfrom: 2026-02-30\nsource: 7\nconfidence: sure\nseats: 0\n", "a.yaml")
    assert [(fault.where, fault.code) for fault in refused.value.faults] == [
        ("a.yaml:2: from", "day-form"), ("a.yaml:3: source", "not-a-text"), ("a.yaml:4: confidence", "unknown-word"),
        ("a.yaml:5: seats", "not-a-number"),
    ]  # fmt: skip


def test_a_file_that_tells_no_rules():
    with pytest.raises(InvalidInput) as refused:
        version_from(b"- a\n", "a.yaml")
    assert [(fault.where, fault.code) for fault in refused.value.faults] == [("a.yaml", "not-availability")]


def planned(*files, held=()):
    return plan_of(read_files([(name, said.encode()) for name, said in files]), held, UNITS)


def test_what_is_new_what_corrects_and_what_is_the_same():
    held = [replace(version_from(GOOD.encode(), "a.yaml"), id=1)]
    same = planned(("a.yaml", GOOD), held=held)
    assert ([change.kind for change in same.changes], same.to_write) == (["unchanged"], ())
    corrects = planned(("a.yaml", GOOD.replace("60", "90")), held=held)
    assert [(change.kind, [line.en for line in change.lines]) for change in corrects.changes] == [
        ("changed", ["Shortest slot: 1 hour → 90 minutes"])
    ]
    follows = planned(("b.yaml", GOOD.replace("2026-04-01", "2027-04-01").replace("shortest_minutes: 60\n", "seats: null\n")), held=held)
    assert [(change.kind, [line.en for line in change.lines]) for change in follows.changes] == [
        ("added", ["Shortest slot: 1 hour → (not said: as above it)", "At once, where shared: (not said: as above it) → no limit"])
    ]
    first = planned(("a.yaml", GOOD), ("y.yaml", GOOD.replace("site: s", "site: s\narea: s/yard")))
    told = ["何日前までに申請するか: 5 営業日前", "最短の長さ: 1 時間"]
    assert [[line.ja for line in change.lines] for change in first.changes] == [told, told]


def test_a_version_added_later_for_the_same_day_is_what_a_file_is_held_against():
    first, later = (replace(version(f"seats: {n}"), id=n) for n in (1, 2))
    again = planned(("a.yaml", "site: s\nfrom: 2026-04-01\nsource: 条例\nconfidence: medium\nseats: 1\n"), held=[first, later])
    assert [(change.kind, change.lines[0].en) for change in again.changes] == [("changed", "At once, where shared: 2 at once → 1 at once")]


def test_places_nobody_knows_and_files_that_tell_the_same_day_twice():
    plan = planned(
        ("a.yaml", GOOD), ("b.yaml", GOOD), ("c.yaml", GOOD.replace("site: s", "site: t")),
        ("d.yaml", GOOD.replace("site: s", "site: s\narea: s/pool")), ("e.yaml", "site: s\n"),
    )  # fmt: skip
    assert [(fault.where, fault.code) for fault in plan.faults] == [
        ("e.yaml:1: from", "key-missing"), ("e.yaml:1: source", "key-missing"), ("e.yaml:1: confidence", "key-missing"),
        ("b.yaml: from", "twice"), ("c.yaml: site", "unknown-site"), ("d.yaml: area", "unknown-area"),
    ]  # fmt: skip
    assert plan.broken_files == {"e.yaml"}
