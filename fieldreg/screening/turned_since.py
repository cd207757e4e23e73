"""What turned: the answers to one trial as they were when it was kept, beside those of now, and why where that is known.

A reason is told only where it can be seen: the rule itself reads otherwise, a layer it looks at has another edition, a
zone came or went within the same one, a fact of the named site is another, or the day of asking has gone on.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fieldreg.kernel.texts import Text
from fieldreg.law import BoundRule
from fieldreg.law.findings import Severity, Status
from fieldreg.law.names import LAYER_NAMES
from fieldreg.law.weighing import WEIGHTS, told_verdict
from fieldreg.screening.kept_answer import OF_A_LAYER

__all__ = ["GONE", "MovedDate", "TurnedRule", "TurnedSince", "Why", "turned_since"]

GONE = "-"  # the answer of a rule that is not in force, or not known
_SITE_RULES = frozenset({"site-activity", "site-in-use", "site-closed"})


@dataclass(frozen=True)
class Why:
    """One reason: `kind` is law, edition, zone, site or day; `what` the rule, layer or fact it is about."""

    kind: str
    what: str
    said: Text

    def to_dict(self) -> dict[str, Any]:
        return {"kind": self.kind, "what": self.what, "said": self.said.to_dict()}


@dataclass(frozen=True, kw_only=True)
class TurnedRule:
    """A rule whose answer is another: a severity, "not_applicable", "unknown" or `GONE`, each with its reason in words."""

    rule: str
    title: Text
    before: str
    now: str
    graver: bool
    because_before: Text
    because_now: Text
    why: Sequence[Why]

    def to_dict(self) -> dict[str, Any]:
        return {
            "rule": self.rule, "title": self.title.to_dict(), "before": self.before, "now": self.now, "graver": self.graver,
            "because": {"before": self.because_before.to_dict(), "now": self.because_now.to_dict()},
            "why": [reason.to_dict() for reason in self.why],
        }  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class MovedDate:
    """A date that is another: `what` is earliest_start or apply_by; days in ISO 8601, None for none.  `late`: it has passed."""

    what: str
    rule: str | None
    title: Text
    before: str | None
    now: str | None
    late: bool = False

    def to_dict(self) -> dict[str, Any]:
        return {
            "what": self.what, "rule": self.rule, "title": self.title.to_dict(),
            "before": self.before, "now": self.now, "late": self.late,
        }  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class TurnedSince:
    """Everything that is otherwise than on the day `since`; graver answers first.  Empty where nothing is."""

    since: str
    verdict: tuple[str, str]
    said: tuple[str, str]  # the same as people are told it
    rules: Sequence[TurnedRule]
    dates: Sequence[MovedDate]

    @property
    def nothing(self) -> bool:
        """Whether every answer and every date is as it was."""
        return not (self.rules or self.dates) and self.verdict[0] == self.verdict[1]

    def to_dict(self) -> dict[str, Any]:
        return {
            "since": self.since,
            "nothing": self.nothing,
            "verdict": dict(zip(("before", "now"), self.verdict, strict=True)),
            "rules": [rule.to_dict() for rule in self.rules],
            "dates": [moved.to_dict() for moved in self.dates],
        }


def _said(answer: Mapping[str, Any]) -> str:
    severities = [Severity(rule["answer"]) for rule in answer["rules"].values() if rule["answer"] in set(Severity)]
    return told_verdict(answer["verdict"], answer.get("open"), severities)


def turned_since(then: Mapping[str, Any], now: Mapping[str, Any], law: Iterable[BoundRule]) -> TurnedSince:
    """The difference of two answers to one document, as `kept_answer` gives them; `law` is that of its day, now."""
    records = {rule.id: rule for rule in law}
    before, after = then["rules"], now["rules"]
    names = [rule for rule in sorted({*before, *after}) if _answer(before, rule) != _answer(after, rule)]
    turned = [_turned(rule, then, now, records.get(rule)) for rule in names]
    return TurnedSince(
        since=then["asked_on"],
        verdict=(then["verdict"], now["verdict"]),
        said=(_said(then), _said(now)),
        rules=sorted(turned, key=lambda t: (not t.graver, -_weight(after.get(t.rule)), t.rule)),
        dates=list(_moved(then, now)),
    )


def _turned(rule: str, then: Mapping[str, Any], now: Mapping[str, Any], bound: BoundRule | None) -> TurnedRule:
    before, after = then["rules"].get(rule), now["rules"].get(rule)
    told = after or before or {}
    return TurnedRule(
        rule=rule,
        title=Text.from_dict(told["title"]),
        before=_answer(then["rules"], rule),
        now=_answer(now["rules"], rule),
        graver=_weight(after) > _weight(before),
        because_before=_because(before),
        because_now=_because(after),
        why=list(_reasons(rule, then, now, bound)),
    )


def _reasons(rule: str, then: Mapping[str, Any], now: Mapping[str, Any], bound: BoundRule | None) -> Iterator[Why]:
    if then["law"].get(rule) != now["law"].get(rule):
        yield Why("law", rule, Text("この規則の定めが変わりました。", "the rule itself reads otherwise now"))
    changed = {layer for layer in {*then["layers"], *now["layers"]} if then["layers"].get(layer) != now["layers"].get(layer)}
    of_rule = set(bound.layers) | {look.layer for look in bound.record.looks} if bound else set()
    for layer in sorted(of_rule & changed & set(now["layers"])):
        if layer in then["layers"]:
            yield _layer_changed(layer, then["layers"][layer], now["layers"][layer])
    yield from _zones_changed(then["rules"].get(rule), now["rules"].get(rule), changed)
    yield from _site_changed(rule, then["site"] or {}, now["site"] or {}, bound)
    if bound and "today" in bound.record.facts and then["asked_on"] != now["asked_on"]:
        yield Why("day", now["asked_on"], Text(f"{now['asked_on']} になりました。", f"it is {now['asked_on']} now"))


def _layer_changed(layer: str, before: Sequence[Any], now: Sequence[Any]) -> Why:
    name = LAYER_NAMES.get(layer, Text(layer, layer))
    old, new = ([held[OF_A_LAYER.index("edition")] or "–" for held in editions] for editions in (before, now))
    if old != new:
        said = Text(
            f"「{name.ja}」の版が {'・'.join(old)} から {'・'.join(new)} になりました。",
            f"the edition of {name.en or layer} was {', '.join(old)} and is {', '.join(new)}",
        )
    else:
        said = Text(f"「{name.ja}」のデータが取り込み直されました。", f"{name.en or layer} was loaded again, or is rated otherwise")
    return Why("edition", layer, said)


def _zones_changed(before: Mapping[str, Any] | None, now: Mapping[str, Any] | None, changed: set[str]) -> Iterator[Why]:
    """Zones that came or went within an edition that is still the same."""
    old, new = ({(z[0], z[1]): Text.from_dict(z[2]) for z in (told or {}).get("zones", ())} for told in (before, now))
    for (layer, zone), name in sorted({**old, **new}.items(), key=lambda item: item[0]):
        if layer in changed or ((layer, zone) in old) == ((layer, zone) in new):
            continue
        came = (layer, zone) in new
        said = (
            Text(f"区域「{name.ja or zone}」が新たに当たります。", f"zone {name.en or zone} meets it now")
            if came
            else Text(f"区域「{name.ja or zone}」に当たらなくなりました。", f"zone {name.en or zone} meets it no longer")
        )
        yield Why("zone", f"{layer}/{zone}", said)


def _site_changed(rule: str, before: Mapping[str, Any], now: Mapping[str, Any], bound: BoundRule | None) -> Iterator[Why]:
    looks_at = {*bound.needs, *bound.record.facts} if bound else set()
    for fact in sorted({*before, *now}):
        if before.get(fact) == now.get(fact):
            continue
        if rule in _SITE_RULES or any(fact == name or fact.startswith(f"{name}.") for name in looks_at):
            yield Why("site", fact, Text("場所について登録された事実が変わりました。", "what is known of the site is otherwise now"))


def _moved(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[MovedDate]:
    if then["earliest_start"] != now["earliest_start"]:
        title = Text("最も早い開始日", "Earliest start")
        yield MovedDate(what="earliest_start", rule=None, title=title, before=then["earliest_start"], now=now["earliest_start"])
    for rule, told in now["rules"].items():
        old = then["rules"].get(rule, {})
        if "apply_by" not in told or "apply_by" not in old:
            continue  # that it applies at all is told among the rules
        if (old["apply_by"], old["too_late"]) != (told["apply_by"], told["too_late"]):
            yield MovedDate(
                what="apply_by", rule=rule, title=Text.from_dict(told["title"]),
                before=old["apply_by"], now=told["apply_by"], late=bool(told["too_late"]),
            )  # fmt: skip


def _answer(rules: Mapping[str, Any], rule: str) -> str:
    return str(rules[rule]["answer"]) if rule in rules else GONE


def _weight(told: Mapping[str, Any] | None) -> int:
    """As the engine weighs it; what is not in force, and what does not apply, weigh nothing."""
    if told is None or "severity" not in told:
        return 0
    status = Status.UNKNOWN if told["answer"] == Status.UNKNOWN else Status.APPLIES
    return WEIGHTS[status, Severity(told["severity"])]


def _because(told: Mapping[str, Any] | None) -> Text:
    return Text.from_dict(told["because"]) if told and "because" in told else Text("")
