"""What a collection offers to a filter: its queryables and functions, and how the filter's shapes come into its coordinates."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from shapely.geometry.base import BaseGeometry

from fieldreg.filtering.tree import (
    ARITHMETIC,
    ARITY,
    FOLDING,
    Array,
    Box,
    Call,
    Instant,
    Interval,
    Kind,
    Node,
    NumberValue,
    Property,
    Shape,
    TextValue,
    TruthValue,
)

__all__ = ["INSTANTS", "Frame", "Function", "Schema"]

INSTANTS = (Kind.DATE, Kind.TIMESTAMP)
_KIND_OF: dict[type[Node], Kind] = {
    TextValue: Kind.STRING, NumberValue: Kind.NUMBER, TruthValue: Kind.BOOLEAN, Shape: Kind.GEOMETRY, Box: Kind.GEOMETRY,
    Interval: Kind.INTERVAL, Array: Kind.ARRAY,
}  # fmt: skip


@dataclass(frozen=True)
class Function:
    """A function of the server's: what it takes, what it gives, and what does it.

    `does` gets one value for each operand (str, float, bool, aware datetime, shape, pair of datetimes; None where nothing is known)
    and returns one, or None.
    """

    takes: tuple[Kind, ...]
    gives: Kind
    does: Callable[..., Any]


@dataclass(frozen=True)
class Frame:
    """How a shape as it was written (x, y in the order of its coordinate system) comes into the data's coordinates.

    `over`: which of the two goes on at 180 degrees, so that a box may be turned round there; None for metres.
    """

    into: Callable[[BaseGeometry], BaseGeometry] = lambda shape: shape
    over: Literal["x", "y"] | None = "x"


@dataclass(frozen=True)
class Schema:
    """Queryables by name with their kinds, functions by name, and the coordinates filters are written in."""

    queryables: Mapping[str, Kind]
    functions: Mapping[str, Function] = field(default_factory=dict)
    frame: Frame = field(default_factory=Frame)

    def kind_of(self, node: Node) -> Kind | None:
        """Of which kind a node's value is; None where nobody knows the name, and for an open end."""
        match node:
            case Instant():
                return Kind.TIMESTAMP if isinstance(node.value, datetime) else Kind.DATE
            case Property(name=name):
                return self.queryables.get(name)
            case Call(op=op):
                return self._kind_of_call(op)
            case _:
                return _KIND_OF.get(type(node))

    def _kind_of_call(self, op: str) -> Kind | None:
        if op in ARITHMETIC:
            return Kind.NUMBER
        if op in FOLDING:
            return Kind.STRING
        if op in ARITY:
            return Kind.BOOLEAN
        return self.functions[op].gives if op in self.functions else None
