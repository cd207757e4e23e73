"""The readable cases leave no hole: every answer of every rule, every exemption, need, number and day is pinned by one."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import pytest

from fieldreg.law import all_rules, rule_of_day, rules_in_force
from fieldreg.law.engine import BoundRule
from fieldreg.law.files import parameters
from fieldreg.law.files.parameters import Parameter, parameter_file
from fieldreg.screening.screening import judge
from tests.fieldreg.law import bench, law_cases

CASES = [case for _, case in law_cases.read() if "expect" in case]
RULES = {rule.id: rule for rule in all_rules()}
ABOUT = defaultdict(list)  # rule → the cases that say something of it
for _case in CASES:
    for _rule in _case["expect"]:
        ABOUT[_rule].append(_case)
NUMBERS = [
    (name, day, key)
    for name in parameters.parameter_names()
    for day, held in parameter_file(name).values
    if held is not None
    for key in (held.value if isinstance(held.value, dict) else [None])
]


def answer_of(case, rule):
    said = case["expect"][rule]
    return said if said in ("not_applicable", "unknown", "not in force") else "applies"


@pytest.mark.parametrize("rule", RULES)
def test_each_answer_of_a_rule_has_a_case(rule):
    assert {answer_of(case, rule) for case in ABOUT[rule]} >= {"applies", "not_applicable", "unknown"}


@pytest.mark.parametrize("rule", RULES)
def test_each_exemption_is_met_in_one_case_and_not_in_another(rule):
    about = [case for case in ABOUT[rule] if next(iter(case["expect"])) == rule]
    met = {case["waived"] for case in about if "waived" in case}
    unmet = {name for case in about for name, held in case.get("exemptions", {}).items() if held is not True}

    assert met >= set(RULES[rule].record.exemptions), "say waived: ID in a case where it is met"
    assert unmet >= set(RULES[rule].record.exemptions), "say exemptions: {ID: false} in a case where it is not"


@pytest.mark.parametrize(("rule", "need"), [(rule, need) for rule in RULES for need in RULES[rule].needs])
def test_each_need_is_missing_in_a_case(rule, need):
    part, _, name = need.partition(".")

    assert any(getattr(getattr(law_cases.trial_of(case), part), name) is None for case in ABOUT[rule])


@pytest.mark.parametrize("rule", [r for r in RULES if RULES[r].record.in_force != (None, None)])
def test_a_rules_first_and_last_day_are_pinned(rule):
    """Moved by a day either way, some case answers otherwise."""
    record = RULES[rule].record
    for side, day in enumerate(record.in_force):
        if day is None:
            continue
        for shift in (-1, 1):
            moved = list(record.in_force)
            moved[side] = day + timedelta(days=shift)
            other = replace(record, in_force=tuple(moved))
            assert any(other.holds(on_of(case)) != record.holds(on_of(case)) for case in ABOUT[rule]), (rule, day, shift)


def on_of(case):
    return case.get("on", bench.ON)


@pytest.mark.parametrize(("name", "day", "key"), NUMBERS)
def test_a_number_of_the_law_is_pinned_from_both_sides(name, day, key, monkeypatch):
    """A hundredth more, or less, or a day sooner or later: each changes what some case says."""
    file = parameter_file(name)
    users = [rule for rule in RULES.values() if name in rule.record.parameters]
    assert users, "a number no rule uses"
    cases = [(CASES.index(case), rule) for rule in users for case in ABOUT[rule.id]]

    for change in (*_worse(file, day, key), *_moved(file, day, users)):
        monkeypatch.setattr(rule_of_day, "parameter", lambda asked, on, c=change: (c if asked == name else parameter_file(asked)).on(on))
        assert any(_differs(number, rule) for number, rule in cases), (name, day, key, change.values)


def _worse(file, day, key):
    """The file with one value a hundredth larger, and a hundredth smaller."""
    for factor in (1.01, 0.99):
        yield replace(file, values=[(d, _scaled(p, key, factor) if d == day else p) for d, p in file.values])


def _scaled(held: Parameter, key, factor):
    if key is None:
        return replace(held, value=held.value * factor)
    return replace(held, value={**held.value, key: held.value[key] * factor})


def _moved(file, day, users):
    """The file with that value's day moved, where a case can stand on the day before."""
    if day <= date(2000, 1, 1):  # "since ever": the sources tell no day
        return
    for shift in (-1, 1) if any(rule.record.holds(day - timedelta(days=1)) for rule in users) else (1,):
        yield replace(file, values=sorted(((d + timedelta(days=shift) if d == day else d), p) for d, p in file.values))


def _differs(number, rule: BoundRule):
    """Another answer, or a reason that no longer says what the case has it say: some numbers are told, not measured."""
    case, (trial, around) = CASES[number], _setting(number)
    if not rule.record.holds(around.on):
        return False
    rules = list(rules_in_force(around.on))  # not what was compiled with the numbers as they are
    outcome = judge(trial, around, rules)[rule.id] if rule.after else rule.check(trial, around)
    told = case.get("because", "") if next(iter(case["expect"])) == rule.id else ""
    return bench.word(outcome) != case["expect"][rule.id] or told not in outcome.because.ja


@cache
def _setting(number):
    return law_cases.setting(CASES[number])
