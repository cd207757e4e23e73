"""What a rule asked is enough to know its answer: told the same, it asks the same next and answers the same."""

from dataclasses import replace

import pytest

from fieldreg.kernel.texts import Text
from fieldreg.law import all_rules, rules_in_force
from fieldreg.law import asked as asked_facts
from fieldreg.law.asked import FACTS, asked_by, gist
from fieldreg.law.files import catalogue
from fieldreg.surroundings.around_trial import Surroundings
from fieldreg.trials.trial import OnSite, Vehicle
from tests.fieldreg.law import bench, law_cases

CASES = [case for _, case in law_cases.read() if "expect" in case]
NO_CASE = {  # asked of a listed airport, and of a road with a season of snow
    "caa-airport-surfaces": {"day"}, "roadact-24": {"trial.times"}, "roadact-32": {"trial.times"}, "rta-77-road-use": {"trial.times"},
}  # fmt: skip
RULES = {rule.id: rule for rule in all_rules()}


@pytest.fixture(scope="module")
def walks():
    """Each rule's walks over all the law's cases: the facts asked in order, and the answer at the end."""
    with pytest.MonkeyPatch.context() as patch:
        # Each case has a world of its own, so that one id is not one zone.
        patch.setattr(asked_facts, "seen", lambda hits: tuple((h.zone.id, h.certain, repr(h.zone.attributes)) for h in hits))
        return walked()


def walked():
    found = {rule: [] for rule in RULES}
    for case in CASES:
        trial, around = law_cases.setting(case)
        law = rules_in_force(around.on)
        others = {name: rule.check(trial, around) for name, rule in law.compiled.items() if not rule.record.after}
        for name, rule in law.compiled.items():
            seen = others if rule.record.after else None
            outcome, asked = asked_by(rule, trial, around, seen)
            assert outcome == (rule.check(trial, around, seen) if rule.record.after else others[name])
            found[name].append((around.on, list(asked.items()), gist(outcome)))
    return found


@pytest.mark.parametrize("rule", RULES)
def test_told_the_same_a_rule_asks_the_same_next_and_answers_the_same(rule, walks):
    next_after = {}
    for day, asked, answer in walks[rule]:
        steps = [day, *asked]
        for n in range(1, len(steps) + 1):
            told, then = tuple(steps[:n]), steps[n][0] if n < len(steps) else answer
            assert next_after.setdefault(told, then) == then


def test_every_fact_a_record_may_declare_has_a_value():
    assert set(FACTS) == set(catalogue._FACTS)


@pytest.mark.parametrize("rule", RULES)
def test_what_is_declared_is_asked_in_some_case(rule, walks):
    """Else the declaration says more than the rule does."""
    asked = {fact[1] for _, steps, _ in walks[rule] for fact, _ in steps if fact[0] in ("fact", "told")}

    assert set(RULES[rule].record.facts) - asked <= NO_CASE.get(rule, set())


def test_names_do_not_enter_what_is_asked():
    """Two sites alike but for their names are asked about alike."""
    trial, around = bench.setting(bench.trial(), place=bench.site("park"))
    other = Surroundings(trial, bench.world(), on=around.on, asked_on=around.on, site=replace(around.site, name=Text("別", "Other")))
    rule = rules_in_force(around.on).compiled["park-act-permit"]

    one, two = (asked_by(rule, trial, place) for place in (around, other))

    assert one[1] == two[1]
    assert one[0].because != two[0].because
    assert gist(one[0]) == gist(two[0])


def test_silence_is_asked_about_too():
    trial, around = bench.setting(replace(bench.trial(), vehicle=Vehicle(), on_site=OnSite()))
    outcome, asked = asked_by(rules_in_force(around.on).compiled["caa-bvlos"], trial, around)

    assert gist(outcome) == ("unknown", "permit", "missing_answer")
    assert asked["told", "vehicle.bvlos"] is None
