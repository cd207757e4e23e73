"""Sixty trials as a consultant meets them (`consultations/*.yaml`), written with what the memo says of each before any was run."""

import copy
from datetime import date, datetime
from pathlib import Path
from statistics import median

import pytest
import yaml

from fieldreg.kernel.strict_yaml import SAFE_LOADER
from fieldreg.law.findings import Unknown
from fieldreg.trials.questions import QUESTIONS
from fieldreg.wiring import Config, build
from tests.acceptance.conftest import NOW

FOLDER = Path(__file__).with_name("consultations")
TRIALS = {path.stem: yaml.load(path.read_text(encoding="utf-8"), Loader=SAFE_LOADER) for path in sorted(FOLDER.glob("*.yaml"))}
ASKED_SINCE = {  # questions that came after the trials were written: no and none, where a story does not say otherwise
    "on_site.on_way": False, "on_site.restricted_way": False, "on_site.structure": False, "on_site.building_m2": 0,
    "on_site.advertising": False, "on_site.fireworks": False, "on_site.filming_on_road": False, "vehicle.count": 1,
}  # fmt: skip


def told(name):
    """The trial with the answers of its story; one that answers everything also answers what is asked since."""
    held = TRIALS[name]
    trial = copy.deepcopy(held["trial"])
    since = ASKED_SINCE if held["answers"] == "everything" else {}
    given = {f"{part}.{key}" for part in ("vehicle", "on_site") for key in trial["properties"].get(part, {})}
    for question, answer in {**{q: a for q, a in since.items() if q not in given}, **held.get("more_answers", {})}.items():
        part, _, key = question.partition(".")
        trial["properties"].setdefault(part, {})[key] = answer
    return trial


@pytest.fixture(scope="module")
def screenings(sample_database):
    """Each trial's answer by the sample, asked on 23 November 2026."""
    services = build(Config.from_environment({"FIELDREG_DATABASE_URL": f"sqlite:///{sample_database}", "FIELDREG_NOW": NOW}))
    return {name: services.screening.screen(told(name)) for name in TRIALS}


def said(screening, rule):
    word = screening.answers.get(rule, "no such rule")
    return word if word in ("not_applicable", "unknown", "no such rule") else f"applies {word}"


def as_expected(expected, found):
    return found == expected or (expected == "applies" and found.startswith("applies"))


def test_there_are_sixty_and_none_is_empty():
    assert len(TRIALS) == 60
    assert all(held["expect"] for held in TRIALS.values())


@pytest.mark.parametrize("name", TRIALS)
def test_the_answer_is_the_memos(screenings, name):
    differ = {
        rule: said(screenings[name], rule)
        for rule, expected in TRIALS[name]["expect"].items()
        if not as_expected(expected, said(screenings[name], rule))
    }
    assert differ == {rule: one["found"] for rule, one in TRIALS[name].get("explained", {}).items()}


@pytest.mark.parametrize("name", [name for name, held in TRIALS.items() if held.get("never_clear")])
def test_nothing_reads_clear_that_must_not(screenings, name):
    clear = {rule for rule in TRIALS[name]["never_clear"] if said(screenings[name], rule) in ("not_applicable", "no such rule")}

    assert clear == set(TRIALS[name].get("explained_clear", {}))


@pytest.mark.parametrize("name", [name for name, held in TRIALS.items() if held.get("dates")])
def test_the_last_days_are_those_counted_by_hand(screenings, name):
    found = {f.rule: f.apply_by for f in screenings[name].findings}
    explained = TRIALS[name].get("explained_dates", {})
    differ = {rule: str(found[rule]) for rule, day in TRIALS[name]["dates"].items() if rule in found and found[rule] != _day(day)}

    assert differ == {rule: str(one["found"]) for rule, one in explained.items()}


def _day(told_day):
    return datetime.fromisoformat(told_day).date() if "T" in str(told_day) else date.fromisoformat(str(told_day))


def test_whoever_answers_everything_has_nothing_left_to_answer(screenings):
    left = {
        name: sorted({need for gap in mine(screenings[name]) for need in gap.needs if need in QUESTIONS})
        for name, held in TRIALS.items()
        if held["answers"] == "everything"
    }
    assert {name: needs for name, needs in left.items() if needs} == {}


def mine(screening):
    """Open items the visitor could settle."""
    return [gap for gap in screening.unknown if isinstance(gap, Unknown) and gap.open and gap.settled_by == "you"]


def test_the_desk_has_two_things_to_look_up_at_most_in_the_median(screenings):
    assert median(screenings[name].open["desk"] for name, held in TRIALS.items() if held["answers"] == "everything") <= 2
