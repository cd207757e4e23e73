"""Comparisons and sums of columns."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fieldreg.filtering.evaluating.columns import Column, Truth
from fieldreg.filtering.tree import Kind

__all__ = ["any_of", "between", "compared", "reckoned"]

_COMPARE: dict[str, Callable[..., Any]] = {
    "=": np.equal, "<>": np.not_equal, "<": np.less, ">": np.greater, "<=": np.less_equal, ">=": np.greater_equal,
}  # fmt: skip


def compared(op: str, left: Column, right: Column) -> Truth:
    """Whether a comparison holds."""
    holds = np.asarray(_COMPARE[op](left.values, right.values)).astype(bool)
    return Truth.told(holds, left.known & right.known)


def between(value: Column, low: Column, high: Column) -> Truth:
    """Both ends belong to it; beyond one end it is not between, whatever the other is."""
    return compared(">=", value, low) & compared("<=", value, high)


def any_of(value: Column, items: Sequence[Column]) -> Truth:
    """Whether the value is one of these; if one is not known and no other is it, that is not known."""
    if not items:
        return Truth.told(np.zeros(1, bool), value.known)
    if all(len(item.values) == 1 and item.known[0] for item in items):
        return Truth.told(_among(value, {item.values[0] for item in items}), value.known)
    found = compared("=", value, items[0])
    for item in items[1:]:
        found |= compared("=", value, item)
    return found


def _among(value: Column, wanted: set[Any]) -> NDArray[np.bool_]:
    if value.kind is Kind.STRING:
        return np.fromiter((text in wanted for text in value.values), bool, len(value.values))
    return np.isin(value.values, list(wanted))


def reckoned(op: str, left: Column, right: Column) -> Column:
    """The result of a sum, in float64; what is no finite number (division by 0, a root of -1) is not known.

    `div` cuts off towards 0, and `%` has the sign of what is divided, so that a = (a div b) * b + a % b.
    """
    with np.errstate(all="ignore"):
        values = np.asarray(_RECKON[op](left.values, right.values), dtype=np.float64)
    return Column(Kind.NUMBER, values, left.known & right.known & np.isfinite(values))


def _power(base: float, exponent: float) -> float:
    try:
        return math.pow(base, exponent)
    except (ValueError, OverflowError):
        return math.nan


_RECKON: dict[str, Callable[..., Any]] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "%": np.fmod,
    "div": lambda a, b: np.trunc(np.divide(a, b)), "^": np.frompyfunc(_power, 2, 1),
}  # fmt: skip
