"""A filter from its text to the features it lets through: the door of this room."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fieldreg.filtering.checking import checked
from fieldreg.filtering.evaluating.columns import Columns, Truth
from fieldreg.filtering.evaluating.evaluation import Evaluation
from fieldreg.filtering.guards import LIMITS, Guard, Limits, refused
from fieldreg.filtering.planning import Bounds, bounds
from fieldreg.filtering.reading.json import read_json
from fieldreg.filtering.reading.text import read_text
from fieldreg.filtering.schema import Frame, Function, Schema
from fieldreg.filtering.tree import Call, Kind, Node, NumberValue, Property, TruthValue, walked

__all__ = ["CONFORMANCE", "LANGUAGES", "Filter", "parse", "read"]

LANGUAGES = ("cql2-text", "cql2-json", "cql-text")  # the last is the CQL before CQL2, which GDAL pushes down

CONFORMANCE = tuple(  # the classes of OGC 21-065 that hold here; `functions` takes an address that lists a server's functions
    f"http://www.opengis.net/spec/cql2/1.0/conf/{name}"
    for name in (
        "cql2-text", "cql2-json", "basic-cql2", "advanced-comparison-operators", "case-insensitive-comparison",
        "accent-insensitive-comparison", "basic-spatial-functions", "basic-spatial-functions-plus", "spatial-functions",
        "temporal-functions", "array-functions", "property-property", "arithmetic",
    )
)  # fmt: skip


@dataclass(frozen=True)
class Filter:
    """A filter that makes sense for a collection.

    `tree` is as it was written, `plan` as it is evaluated: with days for texts beside days, and shapes in the data's coordinates.
    """

    tree: Node
    plan: Node
    schema: Schema

    @cached_property
    def names(self) -> frozenset[str]:
        """The queryables it looks at."""
        return frozenset(node.name for node in walked(self.tree) if isinstance(node, Property))

    @cached_property
    def bounds(self) -> Bounds | None:
        """The box (x0, y0, x1, y1) in the data's coordinates that any match must meet; None: a match may lie anywhere."""
        shapes = [name for name, kind in self.schema.queryables.items() if kind is Kind.GEOMETRY]
        return bounds(self.plan, shapes[0]) if len(shapes) == 1 else None

    def columns(self, rows: Sequence[Mapping[str, Any]]) -> Columns:
        """Features made ready for this filter and others over the same queryables, to be kept where they stay."""
        return Columns(self.schema.queryables, rows)

    def truth(self, rows: Sequence[Mapping[str, Any]] | Columns) -> Truth:
        """For each feature whether it holds (`yes`), does not (`no`), or is unknown (neither)."""
        columns = rows if isinstance(rows, Columns) else self.columns(rows)
        told = Evaluation(columns, self.schema.functions).truth(self.plan)
        return Truth(*(np.broadcast_to(part, len(columns)) for part in (told.yes, told.no)))

    def select(self, rows: Sequence[Mapping[str, Any]] | Columns) -> NDArray[np.bool_]:
        """Which features it lets through: those it holds for; what is unknown is not let through.

        A row maps queryables to values: str, int or float, bool, date or aware datetime (or as ISO text), pair of those for an
        interval ("..": open), shape, list; None or missing where nothing is known.
        """
        return self.truth(rows).yes


def read(text: str, lang: str = "cql2-text", limits: Limits = LIMITS) -> Node:
    """The tree of a filter in one of `LANGUAGES`.  Raises InvalidInput."""
    if lang not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        raise refused("lang", "filter-lang", f"filter-lang は {known} のどれかです。", f"filter-lang is one of {known}")
    if lang == "cql2-json":
        return read_json(text, Guard(limits))
    return read_text(text, Guard(limits), old=lang == "cql-text")


def parse(
    text: str,
    lang: str,
    queryables: Mapping[str, Kind],
    *,
    functions: Mapping[str, Function] | None = None,
    frame: Frame | None = None,
) -> Filter:
    """The filter of a text in one of `LANGUAGES` for a collection of these queryables.

    `frame`: what brings the filter's shapes into the data's coordinates (filter-crs), by default nothing.
    Raises InvalidInput (every code begins with "filter-") with the place, what is wrong and the way out.

    >>> wanted = parse("kind = 'park' AND area_m2 > 500", "cql2-text", {"kind": Kind.STRING, "area_m2": Kind.NUMBER})
    >>> wanted.select([{"kind": "park", "area_m2": 900}, {"kind": "park"}]).tolist(), sorted(wanted.names)
    ([True, False], ['area_m2', 'kind'])
    """
    schema = Schema({name: Kind(kind) for name, kind in queryables.items()}, functions or {}, frame or Frame())
    tree = read(text, lang)
    if lang == "cql-text":
        tree = _with_truths(tree, schema)
    return Filter(tree, checked(tree, schema), schema)


def _with_truths(node: Node, schema: Schema) -> Node:
    """1 and 0 beside what is true or false are meant so: GDAL, which knows no truths, pushes `indoor = 1` down."""
    match node:
        case Call(op=("=" | "<>") as op, args=(Property() as named, NumberValue(value=(0 | 1) as value) as number)):
            if schema.queryables.get(named.name) is Kind.BOOLEAN:
                return Call(op, (named, TruthValue(bool(value), at=number.at)), at=node.at)
            return node
        case Call(op=op, args=parts):
            return Call(op, tuple(_with_truths(part, schema) for part in parts), at=node.at)
        case _:
            return node
