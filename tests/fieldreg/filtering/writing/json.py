"""A filter's tree written as CQL2 JSON, which reads as the same tree."""

from typing import Any

from shapely.geometry import mapping

from fieldreg.filtering.instants import as_written
from fieldreg.filtering.tree import (
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

__all__ = ["to_json"]


def to_json(tree: Node) -> Any:
    """The filter as what JSON is made of.

    >>> to_json(Call("isNull", (Property("until"),)))
    {'op': 'isNull', 'args': [{'property': 'until'}]}
    """
    match tree:
        case Call(op=op, args=args):
            return {"op": op, "args": [to_json(part) for part in args]}
        case Array(items=items):
            return [to_json(part) for part in items]
        case Property(name=name):
            return {"property": name}
        case TextValue(value=value) | TruthValue(value=value) | NumberValue(value=value):
            return value
        case Instant(value=moment):
            return {"timestamp" if "T" in as_written(moment) else "date": as_written(moment)}
        case Interval(start=start, end=end):
            return {"interval": [_end(start), _end(end)]}
        case Box(corners=corners):
            return {"bbox": list(corners)}
        case Shape(geometry=geometry):
            return _listed(mapping(geometry))
        case Open():
            return ".."


def _end(node: Node) -> Any:
    return as_written(node.value) if isinstance(node, Instant) else to_json(node)


def _listed(given: Any) -> Any:
    """GeoJSON with lists for tuples."""
    if isinstance(given, dict):
        return {name: _listed(part) for name, part in given.items()}
    return [_listed(part) for part in given] if isinstance(given, list | tuple) else given
