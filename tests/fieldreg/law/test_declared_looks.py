"""A rule looks only at what its record declares, and its formula reaches for nothing but the case."""

import ast
from datetime import date
from pathlib import Path

import pytest

import fieldreg.law.formulas
from fieldreg.law import all_rules, law_days
from fieldreg.law.case import Case
from fieldreg.law.files.parameters import parameter_file
from fieldreg.screening.turning_days import NEAR_M
from tests.fieldreg.law import bench

RULES = {rule.id: rule for rule in all_rules()}
FOLDER = Path(fieldreg.law.formulas.__file__).parent
FORMULAS = sorted(FOLDER.rglob("*.py"))
BY_THE_BACK_DOOR = {
    "not_yet_known", "silent",  # told of an answer once it is there
    "distance_m", "overlap", "overlap_area_m2", "overlap_share",  # of a hit: what decides is asked of the case
    "around", "trial", "record", "others", "vehicle", "on_site", "document", "site_id", "plane", "footprint", "footprint_xy",
}  # fmt: skip
STRANGERS = {"Surroundings", "LayerView", "Trial", "Site", "Area", "ZoneSource", "ZoneIndex", "Volume4D", "OnSite", "Vehicle"}
HANDED_OUT = {"Volume4D"}  # `Case.volumes` gives them, declared


def reached_for(source):
    """Whatever a formula's source takes that is not asked of the case, with its line."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and (node.attr in BY_THE_BACK_DOOR or node.attr.startswith("_")):
            yield node.lineno, node.attr
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, alias.name) for alias in node.names if alias.name in STRANGERS - HANDED_OUT)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("getattr", "vars", "eval", "exec"):
            yield node.lineno, node.func.id


@pytest.mark.parametrize("path", FORMULAS, ids=lambda path: path.relative_to(FOLDER).as_posix())
def test_a_formula_reaches_for_nothing_but_the_case(path):
    assert list(reached_for(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "source",
    [
        "def f(case): return case._around.site.kind",
        "def f(case): return case.around.on",
        "def f(case): return case.trial.volumes",
        "def f(case): return case.not_yet_known",
        "def f(case): return case.hits('did')[0].distance_m > 3",
        "def f(case): return getattr(case, '_trial')",
        "def f(case): return vars(case)",
        "from fieldreg.surroundings.around_trial import Hit, LayerView",
    ],
)
def test_a_formula_by_the_back_door_is_found(source):
    assert list(reached_for(source))


def test_every_attribute_of_the_case_is_one_that_checks():
    """A new accessor must ask what is declared; these were read one by one."""
    assert {name for name in vars(Case) if not name.startswith("_")} == {
        "activity", "ask", "away_m", "beneath_surfaces", "complete", "covers", "darkness", "day", "exemption", "ground", "hits", "indoor",
        "lower_heights", "lowest_surface_m", "margin", "meets_site", "met", "near_border", "not_yet_known", "number", "number_or_none",
        "odd", "other", "parameter", "road", "severity", "shared_xy", "silent", "site", "spans", "speaking", "status", "today", "told",
        "touches", "unanswered", "upper_heights", "volumes", "vouched", "within_site",
    }  # fmt: skip


@pytest.mark.parametrize("rule", RULES)
def test_every_layer_has_its_looks(rule):
    record = RULES[rule].record

    assert {look.layer for look in record.looks if not (look.lightens or look.aggravates)} == set(record.layers)


AGGRAVATED = [(rule.id, look.layer) for rule in RULES.values() for look in rule.record.looks if look.aggravates]


@pytest.mark.parametrize("missing", [True, False])
@pytest.mark.parametrize(("rule", "layer"), AGGRAVATED)
def test_a_layer_that_only_aggravates_leaves_no_rule_clear_by_its_silence(rule, layer, missing):
    found = bench.judged(bench.trial(), bench.world(missing=[layer] if missing else []))[rule]

    assert bench.word(found) not in ("not_applicable", "unknown")


@pytest.mark.parametrize("rule", [rule for rule in RULES if RULES[rule].record.others])
def test_a_rule_looks_at_rules_that_are_there(rule):
    for name in RULES[rule].record.others:
        assert any(other == name or (name.endswith("-") and other.startswith(name)) for other in RULES), name


@pytest.mark.parametrize("day", [*law_days(), date(2026, 12, 1)])
def test_no_rule_looks_farther_than_a_zone_turns_a_trials_days(day):
    reaches = [look.reach for rule in RULES.values() for look in rule.record.looks]
    held = [parameter_file(reach).on(day) for reach in reaches if isinstance(reach, str)]

    assert max(one.number for one in held if one is not None) < NEAR_M
    assert all(reach < NEAR_M for reach in reaches if isinstance(reach, float))
