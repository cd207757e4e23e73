"""A filter's tree written as CQL2 text, which reads as the same tree."""

from collections.abc import Sequence
from typing import Any

from shapely.geometry import mapping

from fieldreg.filtering.instants import as_written
from fieldreg.filtering.tree import (  # fmt: skip
    ARITHMETIC,
    ARITY,
    COMPARISONS,
    Array,
    Box,
    Call,
    Instant,
    Interval,
    Node,
    NumberValue,
    Open,
    Property,
    Shape,
    TextValue,
    TruthValue,
)

__all__ = ["to_text"]

_ESCAPES = {"'": "''", "\\": "\\\\", "\a": "\\a", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\v": "\\v", "\f": "\\f", "\r": "\\r"}
_LOGIC = ("and", "or", "not")
_WORDED = ("like", "between", "in", "isNull")


def to_text(tree: Node) -> str:
    r"""The filter in CQL2 text, keywords in capitals, names quoted.

    >>> floors = Call("in", (Property("floors"), Array((NumberValue(1), NumberValue(2)))))
    >>> to_text(Call("or", (Call("not", (floors,)), Call("like", (Property("kind"), TextValue("p%"))))))
    'NOT "floors" IN (1, 2) OR "kind" LIKE \'p%\''
    """
    match tree:
        case Call():
            return _call(tree)
        case Property(name=name):
            return '"' + name.replace('"', '""') + '"'
        case TextValue() | TruthValue() | NumberValue() | Instant():
            return _scalar(tree)
        case Interval():
            return f"INTERVAL({_end(tree.start)}, {_end(tree.end)})"
        case Box(corners=corners):
            return f"BBOX({', '.join(map(repr, corners))})"
        case Shape(geometry=geometry):
            return _wkt(mapping(geometry))
        case Array():
            return _array(tree)
        case Open():
            return "'..'"


def _scalar(node: TextValue | TruthValue | NumberValue | Instant) -> str:
    match node:
        case TextValue(value=value):
            return "'" + "".join(_ESCAPES.get(letter, letter) for letter in value) + "'"
        case TruthValue(value=value):
            return "TRUE" if value else "FALSE"
        case NumberValue(value=number):
            return repr(number)
        case Instant(value=moment):
            return f"{'TIMESTAMP' if 'T' in as_written(moment) else 'DATE'}('{as_written(moment)}')"


def _end(node: Node) -> str:
    return f"'{as_written(node.value)}'" if isinstance(node, Instant) else to_text(node)


def _call(node: Call) -> str:
    match node.op, node.args:
        case "and" | "or", args:
            return f" {node.op.upper()} ".join(_logical(part, node.op) for part in args)
        case "not", (part,):
            return f"NOT {_bracketed(part, *_LOGIC)}"
        case ("like" | "between" | "in" | "isNull"), (left, *rest):
            return _worded(node.op, _value(left), rest)
        case op, (left, right) if op in COMPARISONS or op in ARITHMETIC:
            return f"{_value(left)} {op} {_value(right)}"
        case op, args:
            return f"{op.upper() if op in ARITY else op}({', '.join(map(to_text, args))})"


def _worded(op: str, left: str, rest: Sequence[Node]) -> str:
    match op:
        case "like":
            return f"{left} LIKE {_value(rest[0])}"
        case "between":
            return f"{left} BETWEEN {_value(rest[0])} AND {_value(rest[1])}"
        case "in":
            return f"{left} IN {_list_of(rest[0])}"
        case _:
            return f"{left} IS NULL"


def _logical(part: Node, op: str) -> str:
    return _bracketed(part, "and", "or") if op == "and" else _bracketed(part, "or")


def _value(node: Node) -> str:
    return _bracketed(node, *ARITHMETIC, *COMPARISONS, *_LOGIC, *_WORDED)


def _bracketed(node: Node, *ops: str) -> str:
    return f"({to_text(node)})" if isinstance(node, Call) and node.op in ops else to_text(node)


def _list_of(node: Node) -> str:
    return f"({', '.join(map(_value, node.items))})" if isinstance(node, Array) else to_text(node)


def _array(node: Array) -> str:
    """A list; the only value of one stands in brackets of its own where it is reckoned."""
    if len(node.items) == 1:
        return f"({_value(node.items[0])})"
    return f"({', '.join(map(to_text, node.items))})"


def _wkt(shape: dict[str, Any]) -> str:
    name = shape["type"].upper()
    if name == "GEOMETRYCOLLECTION":
        return f"{name}({', '.join(_wkt(part) for part in shape['geometries'])})"
    coordinates = shape["coordinates"]
    return f"{name}{' Z' if _size(coordinates) == 3 else ''}{_coordinates(coordinates, in_own=name == 'MULTIPOINT')}"


def _size(coordinates: Any) -> int:
    return len(coordinates) if isinstance(coordinates[0], float) else _size(coordinates[0])


def _coordinates(given: Any, *, in_own: bool) -> str:
    if isinstance(given[0], float):
        return f"({' '.join(map(repr, given))})"
    if not in_own and isinstance(given[0][0], float):
        return f"({', '.join(' '.join(map(repr, position)) for position in given)})"
    return f"({', '.join(_coordinates(part, in_own=in_own) for part in given)})"
