"""What a feature must be, beside place and time: where every filter joins.

`wanted_of` reads the address into one `Wanted`, and every collection keeps the features that it holds of: sites and areas in
memory (`places.Fragments`), zones as they are read (`zones`), reservations likewise.  CQL2 (`fieldreg.filtering`) is one part of
it, a property's value (`kind=park`) another.
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

from fieldreg.filtering.filters import LANGUAGES, Filter, parse
from fieldreg.filtering.schema import Frame
from fieldreg.filtering.tree import Kind
from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.texts import Text
from web.api.features.fields import Field, Fields
from web.api.features.references import Box, system_of
from web.shell.errors import MalformedRequest

__all__ = ["Part", "Row", "Wanted", "names_of", "row_of", "wanted_of"]

Row = Mapping[str, Any]
"""A feature's properties, and its outline (lon, lat) as `geometry`."""
Part = Callable[[Sequence[Row]], NDArray[np.bool_]]
"""Which of the features are wanted.  What is not known (null) is not."""


@dataclass(frozen=True)
class Wanted:
    """`key` names what is wanted, so that what was found may be kept; `box` (degrees) is met by whatever is; None: nobody can tell."""

    key: str
    parts: Sequence[Part]
    box: Box | None = None

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
    """What the address asks for, property by property and by `filter`; None for everything.

    Raises MalformedRequest for a value a property cannot have, and for a filter that cannot be read.
    """
    args = request.args.to_dict()
    asked = [(fields.parameters[name], given) for name, given in args.items() if name in fields.parameters]
    parts: list[Part] = [partial(_is, one.name, _value(one, given)) for one, given in asked]
    told = {name: given for name, given in args.items() if name in ("filter", "filter-lang", "filter-crs")}
    wanted = _filter(fields, told) if "filter" in told else None
    if wanted is not None:
        parts.append(wanted.select)
    if not parts:
        return None
    return Wanted(key=repr(([(one.name, given) for one, given in asked], told)), parts=parts, box=None if wanted is None else wanted.bounds)


def _filter(fields: Fields, told: Mapping[str, str]) -> Filter:
    """CQL2, or the CQL before it.  Its shapes are in `filter-crs`, longitude and latitude without."""
    system = system_of(told.get("filter-crs"), "filter-crs")
    over = ("x" if system.epsg is None else "y") if system.is_geographic else None
    frame = Frame(into=system.into_degrees, over=over)  # type: ignore[arg-type]
    try:
        return parse(told["filter"], told.get("filter-lang", LANGUAGES[0]), _kinds(fields), frame=frame)
    except InvalidInput as error:
        raise MalformedRequest(error.faults) from error


def _kinds(fields: Fields) -> dict[str, Kind]:
    return {"geometry": Kind.GEOMETRY} | {one.name: _kind(one) for one in fields.asked_for()}


def _kind(one: Field) -> Kind:
    by_format = {"date": Kind.DATE, "date-time": Kind.TIMESTAMP}
    return by_format.get(one.schema.get("format", ""), Kind(one.schema["type"]))


def names_of(fields: Fields) -> list[str]:
    """The parameters that `wanted_of` reads."""
    return list(fields.parameters)


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
