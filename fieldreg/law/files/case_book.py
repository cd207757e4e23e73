"""The cases the rules are tested by, as they ship: ``cases/<family>/*.yaml``, for whoever wants to read what was expected.

Here they are read, not judged; the tests judge each on a bench of their own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml

from fieldreg.kernel.strict_yaml import SAFE_LOADER, bad

__all__ = ["CASE_DAY", "LawCase", "all_cases", "answer_of", "cases_of", "load_cases"]

CASE_DAY = date(2026, 12, 1)  # the day of a case that names none
_SILENT = ("not_applicable", "unknown", "not in force")


@dataclass(frozen=True, kw_only=True)
class LawCase:
    """One case.  `place` is its file ("aviation/airspace"), `expect` what each rule is to answer.

    The first rule of `expect` is the one the case is about.  `told` is the case as written.
    """

    place: str
    name: str
    on: date
    expect: Mapping[str, str]
    told: Mapping[str, Any] = field(repr=False)

    @property
    def about(self) -> str:
        """The rule it is about; "" for a case that expects a refusal."""
        return next(iter(self.expect), "")


def answer_of(expected: str) -> str:
    """What was expected in one of four words: applies, not_applicable, unknown, not in force.

    >>> answer_of("permit"), answer_of("unknown")
    ('applies', 'unknown')
    """
    return expected if expected in _SILENT else "applies"


@cache
def all_cases() -> tuple[LawCase, ...]:
    """Every case that ships, by file.  Raises BadLaw."""
    folder = files("fieldreg.law") / "cases"
    found = [
        (f"{family.name}/{path.name.removesuffix('.yaml')}", path)
        for family in folder.iterdir()
        if family.is_dir()
        for path in family.iterdir()
        if path.name.endswith(".yaml")
    ]
    return tuple(case for place, path in sorted(found) for case in load_cases(path, place))


@cache
def cases_of(rule: str) -> tuple[LawCase, ...]:
    """The cases that expect something of a rule: first those about it, then the others."""
    held = [case for case in all_cases() if rule in case.expect]
    return tuple(sorted(held, key=lambda case: case.about != rule))


def load_cases(path: Traversable, place: str) -> Sequence[LawCase]:
    """Reads one file.  Raises BadLaw naming the case that is wrong."""
    try:
        listed = yaml.load(path.read_text(encoding="utf-8"), Loader=SAFE_LOADER)  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, ValueError) as error:
        raise bad(place, "", f"YAML として読めません: {error}", f"cannot be read: {error}") from error
    if not isinstance(listed, list):
        raise bad(place, "", "事例の一覧ではありません。", "this is not a list of cases")
    return [_case(told, place, i) for i, told in enumerate(listed)]


def _case(told: Any, place: str, i: int) -> LawCase:
    if not isinstance(told, dict) or not isinstance(told.get("name"), str):
        raise bad(place, f"[{i}]", "事例に名前（name）がありません。", "a case needs a name")
    told = {"on" if key is True else key: value for key, value in told.items()}  # YAML 1.1 takes `on` for true
    on, expect = told.get("on", CASE_DAY), told.get("expect", {})
    if type(on) is not date:
        raise bad(place, f"[{i}].on", f"日付ではありません: {on!r}", f"not a date: {on!r}")
    if not isinstance(expect, dict):
        raise bad(place, f"[{i}].expect", "規則ごとの答えが必要です。", "an answer for each rule is needed")
    return LawCase(place=place, name=told["name"], on=on, expect=expect, told=told)
