"""Grave rules of a day: those that may ask for a permit or forbid, and those they stand on.  No other makes a place less than free."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from fieldreg.law import LawOfDay, rules_in_force
from fieldreg.law.findings import TOLD_FIRST, Finding, Outcome, Severity, Unknown

__all__ = ["asks_for_a_permit", "grave_rules", "may_ask_for_a_permit"]


@lru_cache(maxsize=32)
def grave_rules(on: date) -> LawOfDay:
    """The law of a day without rules that ask at most for a consent, a notice or care.  Raises BadLaw."""
    every = rules_in_force(on)
    grave = {rule.id for rule in every if rule.severity.rank <= Severity.PERMIT.rank or rule.id in TOLD_FIRST}
    under = {other for name in grave for other in every.compiled[name].declared.others}
    return LawOfDay(on, (rule for rule in every if rule.id in grave | under))


def asks_for_a_permit(outcomes: Iterable[Outcome]) -> list[Finding]:
    """Those that ask for a permit or forbid, and the desk's own word against day or place; the gravest first."""
    found = [o for o in outcomes if isinstance(o, Finding) and (o.severity.rank <= Severity.PERMIT.rank or o.rule in TOLD_FIRST)]
    return sorted(found, key=lambda finding: (finding.severity.rank, finding.rule))


def may_ask_for_a_permit(outcomes: Iterable[Outcome]) -> list[Unknown]:
    """The doubts some answer of which would ask for a permit or forbid."""
    return sorted((o for o in outcomes if isinstance(o, Unknown) and o.open), key=lambda doubt: (doubt.severity.rank, doubt.rule))
