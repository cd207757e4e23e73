"""The law as dated data, and formulas that hold no number of it.

``catalogue/`` says what each rule is, ``parameters/`` what it measures, the modules of the
families how it is judged.
"""

from fieldreg.law.compiled import LawOfDay, LawTurned, rules_in_force
from fieldreg.law.engine import BoundRule, all_rules
from fieldreg.law.files.change_days import law_days
from fieldreg.law.files.parameters import Parameter, parameter

__all__ = ["BoundRule", "LawOfDay", "LawTurned", "Parameter", "all_rules", "law_days", "parameter", "rules_in_force"]
