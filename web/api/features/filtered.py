"""A filter in CQL2 as the address gives it, read for what a collection's features can be asked by."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from flask import request
from shapely.geometry.base import BaseGeometry

from fieldreg.filtering.filters import LANGUAGES, Filter, parse
from fieldreg.filtering.schema import Frame
from fieldreg.filtering.tree import Kind
from fieldreg.kernel.errors import InvalidInput
from web.api.features.fields import Fields
from web.api.features.references import system_of
from web.shell.errors import MalformedRequest

__all__ = ["FILTER", "GEOMETRY", "Row", "Rows", "filter_of"]

FILTER = ("filter", "filter-lang", "filter-crs")  # parameters of every page
GEOMETRY = "geometry"
Row = tuple[Mapping[str, Any], BaseGeometry | None]


class Rows(Sequence[Mapping[str, Any]]):
    """Features as a filter reads them: properties by name, and their outline; made anew each time they are gone through."""

    def __init__(self, count: int, each: Callable[[], Iterator[Row]]) -> None:
        self._count, self._each = count, each

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        for properties, outline in self._each():
            yield {**properties, GEOMETRY: outline}

    def __getitem__(self, at: Any) -> Any:
        return list(self)[at]


def filter_of(fields: Fields) -> Filter | None:
    """The filter of the address; None without one.  Raises MalformedRequest that names the place in it and the way out."""
    text = request.args.get("filter")
    if text is None:
        return None
    system = system_of(request.args.get("filter-crs"), "filter-crs")
    kinds = {one.name: one.kind for one in fields.all if one.kind is not None}
    frame = Frame(into=system.in_degrees, over=None if not system.is_geographic else "x" if system.epsg is None else "y")
    try:
        return parse(text, request.args.get("filter-lang", LANGUAGES[0]), {**kinds, GEOMETRY: Kind.GEOMETRY}, frame=frame)
    except InvalidInput as error:
        raise MalformedRequest(error.faults) from error
