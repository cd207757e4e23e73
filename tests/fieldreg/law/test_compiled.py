"""The law compiled for a day answers as its rules do one by one."""

from datetime import date, timedelta

import pytest

from fieldreg.law import all_rules, law_days, rules_in_force
from fieldreg.law.compiled import warm
from fieldreg.law.files.parameters import parameter
from fieldreg.screening.screening import judge
from fieldreg.trials.trial import Activity
from tests.fieldreg.law import bench, law_cases

CASES = [case for _, case in law_cases.read() if "expect" in case]


@pytest.mark.parametrize("case", CASES[::7], ids=lambda case: case["name"])
def test_compiled_or_rule_by_rule_the_answers_are_the_same(case):
    trial, around = law_cases.setting(case)
    law = rules_in_force(around.on)

    assert law.answers(trial, around) == judge(trial, around, list(law))


@pytest.mark.parametrize("day", [*law_days(), date(2015, 1, 1)])
def test_on_the_day_of_a_change_and_the_one_before_it_holds_what_holds(day):
    for on in (day - timedelta(days=1), day):
        law = rules_in_force(on)

        assert [rule.id for rule in law] == [rule.id for rule in all_rules() if rule.record.holds(on)]
        assert list(law.compiled) == [rule.id for rule in law]
        for rule in law.compiled.values():
            assert rule.declared.numbers == {name: parameter(name, on) for name in rule.record.parameters}


@pytest.mark.parametrize("activity", Activity)
def test_what_a_rule_says_of_what_it_is_not_about_is_made_once(activity):
    law = rules_in_force(bench.ON)
    found = law.answers(*bench.setting(bench.trial(activity=activity)))

    for rule in law:
        assert (found[rule.id] is law.compiled[rule.id].elsewhere) is (activity not in rule.record.applies_to)


def test_the_law_of_a_day_tells_of_no_other():
    trial, around = bench.setting(bench.trial())

    with pytest.raises(ValueError, match="2026-12-02"):
        rules_in_force(around.on + timedelta(days=1)).answers(trial, around)


def test_warmed_the_law_of_the_day_is_there():
    rules_in_force.cache_clear()
    warm(bench.ON)

    assert rules_in_force.cache_info().currsize == 1
    assert "stages" in vars(rules_in_force(bench.ON))
