"""The law's readable cases, and how one is judged."""

import copy
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

import fieldreg.law
from fieldreg.kernel.strict_yaml import SAFE_LOADER
from fieldreg.law import rules_in_force
from fieldreg.screening.screening import judge
from tests.fieldreg.law import bench

FOLDER = Path(fieldreg.law.__file__).parent / "cases"
KEYS = {
    "name", "on", "asked_on", "trial", "site", "zones", "layers", "ground", "expect", "because", "needs", "kind", "error",
    "exemptions", "waived",
}  # fmt: skip


def read() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every case with its place: "aviation/airspace: Ninety-nine grams"; the cases are the caller's own."""
    yield from copy.deepcopy(_parsed())


@cache
def _parsed() -> list[tuple[str, dict[str, Any]]]:
    """Parsed once in a run: half a dozen files go through all of them."""
    found = []
    for path in sorted(FOLDER.rglob("*.yaml")):
        for told in yaml.load(path.read_text(encoding="utf-8"), Loader=SAFE_LOADER):
            case = {"on" if key is True else key: value for key, value in told.items()}  # YAML 1.1 takes `on` for true
            found.append((f"{path.parent.name}/{path.stem}: {case['name']}", case))
    return found


def trial_of(case):
    return bench.trial(day=case.get("on", bench.ON), **case.get("trial", {}))


def setting(case):
    """The case's trial and what is around it."""
    place = bench.site(**case["site"]) if "site" in case else None
    source = bench.world([_zone(z) for z in case.get("zones", ())], case.get("layers"))
    ground = case.get("ground", (2.0, 0.0))
    return bench.setting(trial_of(case), source, place=place, ground=ground, asked_on=case.get("asked_on"))


def judged(case):
    """Every rule's outcome, by id."""
    trial, around = setting(case)
    return judge(trial, around, rules_in_force(around.on))


def words(case, found):
    """What each rule the case speaks of answered."""
    return {rule: bench.word(found[rule]) if rule in found else "not in force" for rule in case["expect"]}


def _zone(told):
    told = dict(told)
    if "line" in told:
        told["outline"] = bench.line(**told.pop("line"))
    return bench.zone(**told)
