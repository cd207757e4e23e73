"""Permits: the law as dated data, and formulas that hold no number of it.

``catalogue/`` says what each rule is, ``parameters/`` what it measures, the modules of the
families how it is judged.
"""

from fieldreg.permits.law_days import law_days
from fieldreg.permits.parameters import Parameter, parameter
from fieldreg.permits.rules import BoundRule, all_rules, rules_in_force

__all__ = ["BoundRule", "Parameter", "all_rules", "law_days", "parameter", "rules_in_force"]
