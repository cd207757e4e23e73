"""The table of formulas: which function judges which rule.  Importing a family fills it."""

from collections.abc import Callable

from fieldreg.kernel.errors import BadLaw
from fieldreg.kernel.texts import Text
from fieldreg.law.answers import Answer
from fieldreg.law.case import Case

__all__ = ["FORMULAS", "Formula", "formula"]

Formula = Callable[[Case], Answer]
FORMULAS: dict[str, Formula] = {}


def formula(rule: str) -> Callable[[Formula], Formula]:
    """Registers the formula of `rule`.  Raises BadLaw for a second one."""

    def register(function: Formula) -> Formula:
        if rule in FORMULAS:
            raise BadLaw(
                Text(f"規則「{rule}」の計算式が2つあります。", f"rule {rule!r} has two formulas"), where=rule
            )
        FORMULAS[rule] = function
        return function

    return register
