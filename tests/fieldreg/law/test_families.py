"""A family is a path: catalogue, parameters, cases and formulas of a rule stand in rooms of one name."""

from collections import defaultdict
from pathlib import Path

import pytest

import fieldreg.law
from fieldreg.law import all_rules
from fieldreg.law.engine import FAMILIES
from fieldreg.law.files.parameters import parameter_names
from tests.fieldreg.law import law_cases

LAW = Path(fieldreg.law.__file__).parent
RULES = {rule.id: rule for rule in all_rules()}
ABOUT = defaultdict(set)  # rule → the families whose cases are about it
for _where, _case in law_cases.read():
    ABOUT[next(iter(_case.get("expect", ())), None)].add(_where.split("/")[0])
OF_ANY_LAND = {"land.share_area", "land.share_width"}  # what two areas share at a border; so far only parks go by it
ROOMS = {path.name for path in (LAW / "catalogue").iterdir()}


def room_of(module):
    """The family in the name of a module of formulas: fieldreg.law.formulas.FAMILY, or a part of it."""
    return module.removeprefix("fieldreg.law.formulas.").split(".")[0]


@pytest.mark.parametrize("rule", RULES)
def test_a_rules_record_formula_and_cases_are_of_one_family(rule):
    family = RULES[rule].record.family
    (record,) = (LAW / "catalogue").rglob(f"{rule}.yaml")
    assert record.parent.name == family
    assert room_of(RULES[rule].judge.__module__) == family
    assert ABOUT[rule] == {family}


@pytest.mark.parametrize("name", parameter_names())
def test_a_number_is_of_the_family_of_a_rule_that_goes_by_it(name):
    users = {rule.record.family for rule in RULES.values() if name in rule.record.parameters}

    assert users
    assert name.split(".")[0] in users or name in OF_ANY_LAND


def test_there_is_no_room_without_a_family():
    folders = {path.name for kind in ("parameters", "cases") for path in (LAW / kind).iterdir() if path.is_dir()}
    formulas = {room_of(module.__name__) for module in FAMILIES}

    assert formulas == ROOMS
    assert folders <= ROOMS
