"""The law as the registry holds it: every rule in a list, and one page for each, as of any day."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request

from fieldreg.kernel.errors import InvalidInput, NotFound
from fieldreg.kernel.strict_yaml import CONFIDENCES
from fieldreg.kernel.texts import Text
from fieldreg.law.files.case_book import cases_of
from fieldreg.law.files.catalogue import RuleRecord, paper_of, records
from fieldreg.law.files.parameters import Parameter, ParameterFile, parameter_file
from fieldreg.law.names import LAYER_NAMES, question_name
from fieldreg.register.zones import Edition, LayerStatus, edition_status
from fieldreg.trials.questions import QUESTIONS
from fieldreg.trials.trial import Activity
from web.pages.law import labels as law_labels
from web.shell import labels
from web.shell.access import ANYONE, allow
from web.shell.context import services
from web.shell.sent import request_values

__all__ = ["RuleFilters", "law"]

law = Blueprint("law", __name__)


@dataclass(frozen=True, kw_only=True)
class RuleFilters:
    """What was asked for of the list; "" asks for nothing."""

    q: str = ""
    family: str = ""
    activity: str = ""
    confidence: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str], families: Sequence[str]) -> "RuleFilters":
        """From an address; raises InvalidInput naming the part that cannot be read."""
        return cls(
            q=query.get("q", "")[:200],
            family=_one_of(query, "family", families),
            activity=_one_of(query, "activity", list(Activity)),
            confidence=_one_of(query, "confidence", CONFIDENCES),
        )

    @property
    def empty(self) -> bool:
        return self == RuleFilters()

    def wants(self, rule: RuleRecord) -> bool:
        """Whether the rule is asked for: every word of `q` stands in it, and the rest is as chosen."""
        text = _plain(" ".join(_texts(rule)))
        return (
            all(word in text for word in _plain(self.q).split())
            and self.family in ("", rule.family)
            and (not self.activity or self.activity in rule.applies_to)
            and self.confidence in ("", rule.confidence)
        )


@law.get("/law")
@allow(ANYONE)
def index() -> str:
    """Every rule by family."""
    request_values.only("q", "family", "activity", "confidence", "on")
    today = services().clock.today()
    families = sorted({rule.family for rule in records()}, key=law_labels.family_place)
    filters = RuleFilters.from_query(request.args, families)
    wanted = [rule for rule in records() if filters.wants(rule)]
    return render_template(
        "pages/law.html",
        filters=filters,
        on=request_values.day() or today,
        today=today,
        groups=_by_family(wanted),
        count=len(wanted),
        total=len(records()),
        families=families,
        activities=list(Activity),
        confidences=CONFIDENCES,
        law_words=law_labels,
        words=labels,
    )


@law.get("/law/<rule_id>")
@allow(ANYONE)
def rule(rule_id: str) -> str:
    """One rule as of a day: what it says, its numbers, what it asks and needs, and the cases that test it."""
    request_values.only("on")
    held = _named(rule_id)
    today = services().clock.today()
    on = request_values.day() or today
    return render_template(
        "pages/law_rule.html",
        rule=held,
        on=on,
        today=today,
        numbers=[(file, _history(file, on)) for file in map(parameter_file, held.parameters)],
        layers=_layers(held.layers, on),
        questions=[QUESTIONS[need].title if need in QUESTIONS else question_name(need) for need in held.needs],
        first=[other for other in records() if other.id in held.waits_for],
        safer=[other for other in records() if other.id in held.rather_after],
        together=[other for other in records() if other is not held and paper_of(other) == paper_of(held)],
        later=[other for other in records() if held.id in other.waits_for],
        cases=cases_of(held.id),
        law_words=law_labels,
        words=labels,
    )


def _named(rule_id: str) -> RuleRecord:
    for held in records():
        if held.id == rule_id:
            return held
    raise NotFound(
        Text(f"規則「{rule_id}」はありません。法令の一覧から選んでください。", f"there is no rule {rule_id!r}; choose one from the list"),
        where="rule",
    )


def _by_family(rules: Sequence[RuleRecord]) -> list[tuple[Text, list[RuleRecord]]]:
    """Heading and rules, gravest first; families without a heading of their own share one."""
    groups: dict[Text, list[RuleRecord]] = {}
    for held in sorted(rules, key=lambda r: (law_labels.family_place(r.family), r.severity.rank, r.id)):
        groups.setdefault(law_labels.family_name(held.family), []).append(held)
    return list(groups.items())


def _history(file: ParameterFile, on: date) -> list[tuple[date, Parameter | None, str]]:
    """Each value of a number with its day, newest first, and whether it is "past", "now" or "future" on `on`."""
    begun = [day for day, _ in file.values if day <= on]
    now = begun[-1] if begun else None
    return [(day, held, "future" if day > on else "now" if day == now else "past") for day, held in reversed(file.values)]


def _layers(wanted: Sequence[str], on: date) -> list[dict[str, Any]]:
    """Each layer with its edition on `on` and whether that can speak; one the registry never heard of is missing too."""
    held = {layer.id: (layer.why_missing, edition) for layer, edition in services().register.layers_on(on)}
    return [_layer(name, *held.get(name, (Text(""), None)), on) for name in wanted]


def _layer(name: str, why_missing: Text, edition: Edition | None, on: date) -> dict[str, Any]:
    zones = services().register.zones_page(name, on, limit=0).layers[0].in_force if edition else 0
    status = edition_status(edition, empty=not zones, today=services().clock.today())
    speaks = status is LayerStatus.OK
    return {"title": LAYER_NAMES[name], "edition": edition, "status": status, "speaks": speaks, "why": why_missing}


def _texts(rule: RuleRecord) -> list[str]:
    said = (rule.title, rule.what_we_do, rule.authority.name, rule.system, *rule.exemptions.values())
    cited = [article.citation(tongue) for article in rule.articles for tongue in ("ja", "en")]
    return [rule.id, *cited, *(text for both in said for text in (both.ja, both.en))]


def _plain(text: str) -> str:
    """As it is looked for: full-width and half-width, capital and small alike."""
    return unicodedata.normalize("NFKC", text).casefold()


def _one_of(query: Mapping[str, str], name: str, known: Sequence[str]) -> str:
    value = query.get(name, "")
    if value and value not in known:
        listed = ", ".join(known)
        raise InvalidInput.one(
            "unknown-choice", name, f"{name} は {listed} のどれかです: {value}", f"{name} is one of {listed}; got {value}"
        )
    return value
