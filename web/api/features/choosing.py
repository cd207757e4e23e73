"""What a feature must be, beside place and time: where every filter joins.

`wanted_of` reads the address into one `Wanted`, and every collection keeps the features that it holds of: sites and areas in
memory (`places.Fragments`), zones as they are read (`zones`), reservations likewise.  Another kind of filter is one more part of
`Wanted.parts`, with its text in the key, and needs nothing else: `fieldreg.filtering`'s `Filter.select` is such a part as it is.
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

from fieldreg.kernel.errors import Fault
from fieldreg.kernel.texts import Text
from web.api.features.fields import Field, Fields
from web.shell.errors import MalformedRequest

__all__ = ["Part", "Row", "Wanted", "names_of", "row_of", "wanted_of"]

Row = Mapping[str, Any]
"""A feature's properties, and its outline (lon, lat) as `geometry`."""
Part = Callable[[Sequence[Row]], NDArray[np.bool_]]
"""Which of the features are wanted.  What is not known (null) is not."""


@dataclass(frozen=True)
class Wanted:
    """`key` names what is wanted, so that what was found may be kept."""

    key: str
    parts: Sequence[Part]

    def among(self, rows: Sequence[Row]) -> NDArray[np.bool_]:
        """Which of the features are all that is wanted."""
        found = np.ones(len(rows), np.bool_)
        for part in self.parts:
            found &= part(rows)
        return found


def row_of(properties: Mapping[str, Any], outline: BaseGeometry | None) -> Row:
    """The feature as a filter sees it."""
    return {**properties, "geometry": outline}


def wanted_of(fields: Fields) -> Wanted | None:
    """What the address asks for; None for everything.  Raises MalformedRequest for a value a property cannot have."""
    asked = [(one, request.args[one.name]) for one in fields.plain() if one.name in request.args and one.name not in fields.apart]
    if not asked:
        return None
    parts = [partial(_is, one.name, _value(one, given)) for one, given in asked]
    return Wanted(key=repr([(one.name, given) for one, given in asked]), parts=parts)


def names_of(fields: Fields) -> list[str]:
    """The parameters that `wanted_of` reads."""
    return [one.name for one in fields.plain() if one.name not in fields.apart]


def _is(name: str, value: object, rows: Sequence[Row]) -> NDArray[np.bool_]:
    return np.fromiter((row.get(name) is not None and row[name] == value for row in rows), np.bool_, len(rows))


def _value(one: Field, given: str) -> object:
    kind = one.schema["type"]
    if kind == "string":
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
