"""A kept answer: what a screening said of one trial, as small as it can be told again and compared (`turned_since`).

JSON throughout.  Of a rule: its answer, reason, zones and date.  Of what may turn it: a digest of the rule as it read on the
trial's day, the editions of the layers that were asked, and what is known of the named site.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from fieldreg.law import BoundRule
from fieldreg.law.findings import Finding, NotApplicable, Unknown
from fieldreg.register.sites import Site
from fieldreg.screening.screening import Screening

__all__ = ["OF_A_LAYER", "kept_answer"]

OF_A_LAYER = ("edition", "status", "retrieved", "accuracy_m", "in_force", "coverage")  # each kept in this order
_OF_THE_RULE = (  # what of a rule's description makes it read otherwise; not who checked it when
    "severity", "applies_to", "articles", "lead_time", "on_the_day", "waits_for", "needs", "layers", "looks", "facts", "others",
    "in_force",
)  # fmt: skip
_OF_A_SITE = (
    "kind", "indoor", "property_status", "availability", "activities", "closed_to_traffic", "closed_on", "ward", "road",
)  # fmt: skip
_AMONG_ITS_ATTRIBUTES = ("subsidy", "designations")


def kept_answer(screening: Screening, law: Iterable[BoundRule], site: Site | None) -> dict[str, Any]:
    """The answer as it is kept, as JSON: of each rule its answer, reason, zones and date; of law, layers and site what may turn it.

    `law` is that of the trial's first day.
    """
    outcomes: tuple[Finding | NotApplicable | Unknown, ...] = (*screening.findings, *screening.not_applicable, *screening.unknown)
    return {
        "asked_on": screening.asked_on.isoformat(),
        "on": screening.on.isoformat(),
        "verdict": screening.verdict,
        "open": dict(screening.open),
        "earliest_start": _iso(screening.earliest_start),
        "rules": {outcome.rule: _told(outcome) for outcome in outcomes},
        "law": {rule.id: _digest(rule, screening.on) for rule in law},
        "layers": _layers(screening),
        "site": _site_state(site),
    }


def _told(outcome: Finding | NotApplicable | Unknown) -> dict[str, Any]:
    """One rule's answer; of what does not apply the reason is not kept, for there is no end of them."""
    told: dict[str, Any] = {"answer": str(outcome.status), "title": outcome.title.to_dict()}
    if isinstance(outcome, NotApplicable):
        return told
    told |= {"severity": str(outcome.severity), "because": outcome.because.to_dict()}
    told["zones"] = [[zone.layer, zone.id, zone.name.to_dict()] for zone in outcome.zones]
    if isinstance(outcome, Finding):
        told |= {"answer": str(outcome.severity), "apply_by": _iso(outcome.apply_by), "too_late": outcome.too_late}
    return told


def _digest(rule: BoundRule, on: date) -> str:
    """Names what the rule asks on the day: its articles, numbers and exemptions, and not who looked at it when."""
    told = rule.to_dict(on)
    read = {name: told[name] for name in _OF_THE_RULE}
    read["numbers"] = {number["name"]: number["value"] for number in told["numbers"]}
    read["exemptions"] = [exemption["id"] for exemption in told["exemptions"]]
    return hashlib.sha256(json.dumps(read, sort_keys=True, default=str).encode()).hexdigest()[:12]


def _layers(screening: Screening) -> dict[str, list[list[Any]]]:
    """Of each layer that was asked, its editions over the trial's days."""
    told: dict[str, list[list[Any]]] = {}
    for layer in screening.layers:
        told.setdefault(layer["id"], []).append([layer[name] for name in OF_A_LAYER])
    return told


def _site_state(site: Site | None) -> dict[str, Any] | None:
    """What of the named site rules look at, as the city knows it; None where none is named."""
    if site is None:
        return None
    held = {f"site.{name}": getattr(site, name) for name in _OF_A_SITE}
    held |= {f"site.{name}": site.attributes.get(name) for name in _AMONG_ITS_ATTRIBUTES}
    held |= {told.fact: told.value for told in site.looked_up}
    plain: dict[str, Any] = json.loads(json.dumps(held, default=_plain))
    return plain


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, set | frozenset) else str(value)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
