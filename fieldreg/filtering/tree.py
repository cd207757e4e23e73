"""The tree both encodings of CQL2 are read into: a few kinds of literals, properties, and calls of an operator or function.

Trees are equal when they mean the same text, wherever each part stood: `at` tells the place to people and is not compared.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from shapely.geometry.base import BaseGeometry

__all__ = [
    "ARITHMETIC", "ARITY", "ARRAY", "COMPARISONS", "FOLDING", "SPATIAL", "TEMPORAL", "Array", "Box", "Call", "Instant", "Interval",
    "Kind", "Node", "NumberValue", "Open", "Property", "Shape", "TextValue", "TruthValue", "children", "operator_named", "walked",
]  # fmt: skip


class Kind(StrEnum):
    """Of which type a queryable or a part of a filter is."""

    STRING = "string"
    NUMBER = "number"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    DATE = "date"
    TIMESTAMP = "timestamp"
    INTERVAL = "interval"
    GEOMETRY = "geometry"
    ARRAY = "array"


COMPARISONS = ("=", "<>", "<", ">", "<=", ">=")
ARITHMETIC = ("+", "-", "*", "/", "%", "div", "^")
FOLDING = ("casei", "accenti")
SPATIAL = ("s_intersects", "s_equals", "s_disjoint", "s_touches", "s_within", "s_overlaps", "s_crosses", "s_contains")
TEMPORAL = (
    "t_after", "t_before", "t_contains", "t_disjoint", "t_during", "t_equals", "t_finishedBy", "t_finishes", "t_intersects",
    "t_meets", "t_metBy", "t_overlappedBy", "t_overlaps", "t_startedBy", "t_starts",
)  # fmt: skip
ARRAY = ("a_equals", "a_contains", "a_containedBy", "a_overlaps")
ARITY = {  # operator -> how many operands; None: two or more
    "and": None, "or": None, "not": 1, "like": 2, "between": 3, "in": 2, "isNull": 1,
    **dict.fromkeys(FOLDING, 1), **dict.fromkeys((*COMPARISONS, *ARITHMETIC, *SPATIAL, *TEMPORAL, *ARRAY), 2),
}  # fmt: skip
_BY_SMALL_LETTERS = {name.lower(): name for name in ARITY}


@dataclass(frozen=True)
class _Placed:
    at: str = field(default="filter", compare=False, kw_only=True)


@dataclass(frozen=True)
class TextValue(_Placed):
    """A character literal, as it is meant: without quotes and escapes."""

    value: str


@dataclass(frozen=True)
class NumberValue(_Placed):
    """A number: finite; whole ones of up to fifteen digits are int."""

    value: float


@dataclass(frozen=True)
class TruthValue(_Placed):
    """TRUE or FALSE."""

    value: bool


@dataclass(frozen=True)
class Instant(_Placed):
    """A day, or a moment in UTC."""

    value: date | datetime


@dataclass(frozen=True)
class Open(_Placed):
    """The end of an interval that has none: `'..'`."""


@dataclass(frozen=True)
class Property(_Placed):
    """A queryable, by its name."""

    name: str


@dataclass(frozen=True)
class Shape(_Placed):
    """A geometry literal, in the coordinate system the filter was written in."""

    geometry: BaseGeometry


@dataclass(frozen=True)
class Box(_Placed):
    """A box literal: west, south, east, north, or six numbers with the heights; west may be east of east: over 180 degrees."""

    corners: tuple[float, ...]


@dataclass(frozen=True)
class Array(_Placed):
    """A list: a set to the array predicates, the values looked for to IN."""

    items: "tuple[Node, ...]"


@dataclass(frozen=True)
class Call(_Placed):
    """An operator of the standard (a name of `ARITY`) or a function of the server's, with its operands."""

    op: str
    args: "tuple[Node, ...]"


@dataclass(frozen=True)
class Interval(_Placed):
    """From start to end, both belonging to it; each an instant, open, a property or a function."""

    start: "Instant | Open | Property | Call"
    end: "Instant | Open | Property | Call"


Node = TextValue | NumberValue | TruthValue | Instant | Open | Property | Shape | Box | Array | Call | Interval


def operator_named(name: str) -> str | None:
    """The standard's spelling of an operator, whatever its letters' case; None for what may be a function.

    >>> operator_named("T_METBY"), operator_named("Buffer")
    ('t_metBy', None)
    """
    return _BY_SMALL_LETTERS.get(name.lower())


def children(node: Node) -> tuple[Node, ...]:
    """What stands directly under a node."""
    match node:
        case Call(args=parts) | Array(items=parts):
            return parts
        case Interval():
            return node.start, node.end
        case _:
            return ()


def walked(tree: Node) -> Iterator[Node]:
    """Every node, the root first."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(children(node)))
