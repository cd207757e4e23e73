"""What a feature must be, beside place and time: where every filter joins.

`wanted_of` reads the address into one `Wanted`, and every collection keeps the features that it chooses: sites and areas in
memory (`places.Fragments`), zones as they are read (`zones`), reservations likewise.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from flask import request
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from fieldreg.filtering.evaluating.columns import Columns
from fieldreg.filtering.filters import Filter
from fieldreg.kernel.errors import Fault
from fieldreg.kernel.texts import Text
from web.api.features.fields import Field, Fields
from web.api.features.filtered import FILTER, Row, Rows, filter_of
from web.shell.errors import MalformedRequest

__all__ = ["Part", "Wanted", "names_of", "wanted_of"]

Bools = NDArray[np.bool_]
Part = Callable[[Mapping[str, Any], BaseGeometry | None], bool]
"""Whether a feature is wanted, by its properties and its outline (lon, lat).  What is not known (null) is not."""


@dataclass(frozen=True)
class Wanted:
    """`key` names what is wanted, so that what was found may be kept; `filter` is what a filter lets through."""

    key: str
    parts: Sequence[Part]
    filter: Filter | None = None

    def choose(self, rows: Sequence[Row], columns: Columns | None = None) -> Bools:
        """Which of the features are all that is wanted; `columns` are the same made ready for filters, where somebody keeps them."""
        chosen = np.ones(len(rows), np.bool_)
        if self.filter is not None:
            chosen &= self.filter.select(columns or Rows(len(rows), lambda: iter(rows)))
        if self.parts:
            left = np.flatnonzero(chosen)
            chosen[left] = [all(part(*rows[n]) for part in self.parts) for n in left.tolist()]
        return chosen


def wanted_of(fields: Fields) -> Wanted | None:
    """What the address asks for; None for everything.  Raises MalformedRequest for a value a property cannot have."""
    asked = [(one, request.args[one.name]) for one in fields.asked() if one.name in request.args and one.name not in fields.apart]
    held = filter_of(fields)
    if not asked and held is None:
        return None
    parts = [partial(_is, one.name, _value(one, given)) for one, given in asked]
    said = [(one.name, given) for one, given in asked], [request.args.get(name) for name in FILTER if held is not None]
    return Wanted(key=repr(said), parts=parts, filter=held)


def names_of(fields: Fields) -> list[str]:
    """The parameters that `wanted_of` reads."""
    return [one.name for one in fields.asked() if one.name not in fields.apart]


def _is(name: str, value: object, properties: Mapping[str, Any], outline: BaseGeometry | None) -> bool:  # noqa: ARG001 - a `Part`
    held = properties.get(name)
    if type(held) is list:
        return value in held
    return held is not None and type(held) is not dict and held == value


def _value(one: Field, given: str) -> object:
    kind = one.schema["type"]
    if kind in ("string", "array"):
        return given
    if kind == "boolean":
        if given in ("true", "false", "1", "0"):
            return given in ("true", "1")
    else:
        try:
            value = float(given) if len(given) < 40 else math.nan
        except ValueError:
            value = math.nan
        if math.isfinite(value):
            return value
    message = Text(f"{one.name}: {given[:40]} は {kind} ではありません。", f"{one.name}: {given[:40]!r} is no {kind}")
    raise MalformedRequest([Fault("bad-parameter", one.name, message)])
