"""The cases a lawyer can read: ``tests/cases/<family>/*.yaml``, each judged as written."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from fieldreg import errors
from fieldreg.permits import all_rules
from tests.fieldreg.permits import bench

CASES = Path(__file__).resolve().parents[2] / "cases"
KEYS = {"name", "on", "trial", "site", "zones", "layers", "ground", "expect", "because", "needs", "kind", "error", "exemptions"}


def read():
    for path in sorted(CASES.rglob("*.yaml")):
        for told in yaml.safe_load(path.read_text(encoding="utf-8")):
            case = {"on" if key is True else key: value for key, value in told.items()}  # YAML 1.1 takes `on` for true
            yield pytest.param(case, id=f"{path.parent.name}/{path.stem}: {case['name']}")


def zone_of(told):
    told = dict(told)
    if "line" in told:
        told["outline"] = bench.line(**told.pop("line"))
    return bench.zone(**told)


def judged(case):
    trial = bench.trial(day=case.get("on", bench.ON), **case.get("trial", {}))
    place = bench.site(**case["site"]) if "site" in case else None
    source = bench.world([zone_of(z) for z in case.get("zones", ())], case.get("layers"))
    return bench.judged(trial, source, place=place, ground=case.get("ground", (2.0, 0.0)))


@pytest.mark.parametrize("case", list(read()))
def test_case(case):
    assert set(case) <= KEYS, "a key nobody reads proves nothing"
    if "error" in case:
        with pytest.raises(getattr(errors, case["error"])):
            judged(case)
        return

    found = judged(case)

    assert {rule: bench.word(found[rule]) if rule in found else "not in force" for rule in case["expect"]} == case["expect"]
    rule = next(iter(case["expect"]))
    if "because" in case:
        assert case["because"] in found[rule].because.ja
    if "needs" in case:
        assert case["needs"] == list(found[rule].needs)
    if "kind" in case:
        assert case["kind"] == found[rule].kind
    if "exemptions" in case:
        assert case["exemptions"] == {e.id: e.met for e in found[rule].exemptions}


def test_every_rule_is_met_and_not_met_by_some_case():
    """Else a rule could say the same whatever it is asked.  Airport surfaces have tests of their own."""
    answers = {}
    for param in read():
        for rule, said in param.values[0].get("expect", {}).items():
            answers.setdefault(rule, set()).add("met" if said not in ("unknown", "not_applicable", "not in force") else said)

    one_sided = {rule.id for rule in all_rules() if not answers.get(rule.id, set()) >= {"met", "not_applicable"}}
    assert one_sided == {"caa-airport-surfaces"}


def test_a_case_dated_in_the_file_is_a_day():
    assert all(isinstance(p.values[0].get("on", date.min), date) for p in read())
