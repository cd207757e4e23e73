"""A rule: the catalogue's words joined to its formula, bound to a day."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from fieldreg.articles import Article
from fieldreg.findings import Authority, Finding, NotApplicable, Outcome, Severity, Status, Unknown
from fieldreg.law.judging import Answer, Case, Settled
from fieldreg.law.parameters import all_parameters
from fieldreg.law.yaml_files import bad, read_yaml
from fieldreg.surroundings import Surroundings
from fieldreg.texts import Text
from fieldreg.trials import Activity, Trial
from fieldreg.workdays import LeadTime, LeadUnit

__all__ = ["FORMULAS", "BoundRule", "Catalogued", "catalogue", "formula"]

Formula = Callable[[Case], Answer]
FORMULAS: dict[str, Formula] = {}

_REQUIRED = {
    "title", "severity", "applies_to", "articles", "authority", "lead_time", "what_we_do", "layers", "needs",
    "in_force", "confidence", "source", "last_checked",
}  # fmt: skip
_OPTIONAL = {
    "lead_time_note", "fee", "validity", "system", "documents", "exemptions", "parameters", "otherwise",
}  # fmt: skip


def formula(rule: str) -> Callable[[Formula], Formula]:
    """Registers a formula under its rule's id."""

    def register(function: Formula) -> Formula:
        if rule in FORMULAS:
            raise ValueError(f"{rule} has a formula already")
        FORMULAS[rule] = function
        return function

    return register


@dataclass(frozen=True, kw_only=True)
class Catalogued:
    """A rule as its catalogue file tells it."""

    id: str
    family: str
    title: Text
    severity: Severity
    applies_to: frozenset[Activity]
    articles: tuple[Article, ...]
    authority: Authority
    lead_time: LeadTime | None
    what_we_do: Text
    layers: tuple[str, ...]
    needs: tuple[str, ...]
    in_force: tuple[date, date | None]
    confidence: str
    source: str
    last_checked: date | None
    told: Mapping[str, Any]

    def text(self, name: str) -> Text:
        return Text.from_dict(self.told[name]) if self.told.get(name) else Text("")

    def is_in_force(self, on: date) -> bool:
        begin, end = self.in_force
        return begin <= on and (end is None or on < end)


@dataclass(frozen=True)
class BoundRule:
    """A rule on a day."""

    rule: Catalogued
    on: date

    @property
    def id(self) -> str:
        return self.rule.id

    @property
    def layers(self) -> Sequence[str]:
        return self.rule.layers

    def check(self, trial: Trial, around: Surroundings) -> Outcome:
        """The rule's answer; InvalidInput only where a height cannot be related to the ground."""
        if trial.activity not in self.rule.applies_to:
            return NotApplicable(rule=self.id, title=self.rule.title, because=_OTHER_ACTIVITY, articles=self.rule.articles)
        case = Case(trial, around, self.on, self.rule.layers)
        try:
            answer = FORMULAS[self.id](case)
        except Settled as settled:
            answer = settled.answer
        return self._outcome(answer)

    def to_dict(self, on: date) -> dict[str, Any]:
        """As GET /api/rules tells it."""
        rule = self.rule
        numbers = [all_parameters()[name].to_dict() | {"now": all_parameters()[name].on(on)} for name in rule.told.get("parameters") or ()]
        return {
            "id": rule.id,
            "family": rule.family,
            "title": rule.title.to_dict(),
            "severity": str(rule.severity),
            "applies_to": sorted(rule.applies_to),
            "articles": [a.to_dict() for a in rule.articles],
            "authority": rule.authority.to_dict(),
            "lead_time": rule.lead_time.to_dict() if rule.lead_time else None,
            "lead_time_note": rule.text("lead_time_note").to_dict(),
            "fee": rule.text("fee").to_dict(),
            "system": rule.text("system").to_dict(),
            "what_we_do": rule.what_we_do.to_dict(),
            "numbers": numbers,
            "needs": list(rule.needs),
            "layers": list(rule.layers),
            "exemptions": list(rule.told.get("exemptions") or ()),
            "in_force": [day.isoformat() if day else None for day in rule.in_force],
            "source": rule.source,
            "confidence": rule.confidence,
            "last_checked": rule.last_checked.isoformat() if rule.last_checked else None,
        }

    def _outcome(self, answer: Answer) -> Outcome:
        rule = self.rule
        if answer.status is Status.NOT_APPLICABLE:
            return NotApplicable(
                rule=rule.id, title=rule.title, because=answer.because, margin_m=answer.margin_m, articles=rule.articles
            )
        if answer.status is Status.UNKNOWN:
            return Unknown(
                rule=rule.id, title=rule.title, because=answer.because, needs=answer.needs, kind=answer.kind,
                severity=answer.severity or rule.severity, margin_m=answer.margin_m, articles=rule.articles,
                authority=rule.authority, zones=answer.zones,
            )  # fmt: skip
        return Finding(
            rule=rule.id, severity=answer.severity or rule.severity, title=rule.title, because=answer.because,
            articles=rule.articles, authority=rule.authority, lead_time=rule.lead_time, zones=answer.zones,
            evidence=answer.evidence, exemptions=answer.exemptions, confidence=rule.confidence,
            last_checked=rule.last_checked, documents=[Text.from_dict(d) for d in rule.told.get("documents") or ()],
            system=rule.text("system"), fee=rule.text("fee"), verify=answer.verify,
        )  # fmt: skip


_OTHER_ACTIVITY = Text("この種類の実証には適用されません。", "does not concern this kind of trial")


@cache
def catalogue() -> Mapping[str, Catalogued]:
    """Every rule by id.  Raises BadLaw for a file that lacks something, or a rule without formula."""
    found: dict[str, Catalogued] = {}
    for family in sorted(files(__package__).joinpath("catalogue").iterdir(), key=lambda p: p.name):
        for path in sorted(family.iterdir(), key=lambda p: p.name) if family.is_dir() else ():
            if path.name.endswith(".yaml"):
                rule = _catalogued(path.name.removesuffix(".yaml"), family.name, read_yaml(path))
                if rule.id not in FORMULAS:
                    raise bad(path.name, "the rule has no formula")
                found[rule.id] = rule
    return found


def _catalogued(rule: str, family: str, told: Mapping[str, Any]) -> Catalogued:
    missing, strange = sorted(_REQUIRED - set(told)), sorted(set(told) - _REQUIRED - _OPTIONAL)
    if missing or strange:
        raise bad(f"{rule}.yaml", f"{missing[0]} is missing" if missing else f"{strange[0]} is no key here")
    for name in told.get("parameters") or ():
        if name not in all_parameters():
            raise bad(f"{rule}.yaml", f"there is no parameter {name}")
    authority, lead = told["authority"], told["lead_time"]
    try:
        return Catalogued(
            id=rule,
            family=family,
            title=Text.from_dict(told["title"]),
            severity=Severity(told["severity"]),
            applies_to=frozenset(Activity(a) for a in told["applies_to"]),
            articles=tuple(Article(**a) for a in told["articles"]),
            authority=Authority(Text.from_dict(authority["name"]), authority.get("desk", ""), authority.get("contact", "")),
            lead_time=LeadTime(int(lead["value"]), LeadUnit(lead["unit"])) if lead else None,
            what_we_do=Text.from_dict(told["what_we_do"]),
            layers=tuple(told["layers"]),
            needs=tuple(told["needs"]),
            in_force=(told["in_force"][0], told["in_force"][1]),
            confidence=told["confidence"],
            source=told["source"],
            last_checked=told["last_checked"],
            told=told,
        )
    except (TypeError, ValueError, KeyError, AttributeError, IndexError) as error:
        raise bad(f"{rule}.yaml", str(error)) from error
