"""The law as data: dated numbers, each rule's words, and formulas that hold no number."""

from collections.abc import Sequence
from datetime import date

from fieldreg.law import aviation, land, roads, small_uav
from fieldreg.law.parameters import parameter
from fieldreg.law.rules import BoundRule, catalogue

__all__ = ["all_rules", "parameter", "rules_in_force"]

_FAMILIES = (aviation, small_uav, roads, land)  # importing a family registers its formulas


def rules_in_force(on: date) -> Sequence[BoundRule]:
    """Every rule in force on a day, by id."""
    return [BoundRule(rule, on) for _, rule in sorted(catalogue().items()) if rule.is_in_force(on)]


def all_rules() -> Sequence[str]:
    """The id of every rule, in force or not."""
    return sorted(catalogue())
