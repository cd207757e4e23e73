"""CQL2 JSON, read into the tree."""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from math import isfinite
from typing import Any

from fieldreg.filtering.guards import Guard, refused
from fieldreg.filtering.instants import instant_of
from fieldreg.filtering.reading.names import may_be_called
from fieldreg.filtering.shapes import SHAPES, collection, shape_of
from fieldreg.filtering.tree import (  # fmt: skip
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
    operator_named,
)
from fieldreg.kernel.errors import InvalidInput

__all__ = ["read_json"]

_LEVELS_EACH = 2  # of brackets an operator takes: its object and its operands
_LEVELS_OF_COORDINATES = 10
_WHOLE = 10**15  # longer whole numbers are floats, as to everybody who reads JSON


def read_json(text: str, guard: Guard) -> Node:
    """The tree of a filter's JSON.  Raises InvalidInput, with the path to what is wrong.

    >>> read_json('{"op": ">", "args": [{"property": "floors"}, 5]}', Guard())
    Call(at='filter', op='>', args=(Property(at='filter.args[0]', name='floors'), NumberValue(at='filter.args[1]', value=5)))
    """
    if len(text) > guard.limits.json:
        raise guard.too_long(len(text), guard.limits.json)
    _refuse_depth(text, guard)
    try:
        document = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise refused("syntax", f"filter, character {error.pos + 1}", f"{error.pos + 1} 文字目で JSON として読めません。",
                      f"character {error.pos + 1}: this is no JSON: {error.msg}") from None  # fmt: skip
    except ValueError:  # a number of thousands of digits
        raise _not_a_number("filter") from None
    return _Reader(guard).node(document, "filter")


def _refuse_depth(text: str, guard: Guard) -> None:
    depth = deepest = 0
    inside = escaped = False
    for letter in text:
        if inside:
            inside, escaped = escaped or letter != '"', not escaped and letter == "\\"
        elif letter == '"':
            inside = True
        else:
            depth += (letter in "[{") - (letter in "]}")
            deepest = max(deepest, depth)
    guard.level(max(0, deepest - _LEVELS_OF_COORDINATES) // _LEVELS_EACH, "filter")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told = dict(pairs)
    if len(told) != len(pairs):
        raise refused("syntax", "filter", "同じ名前が1つの { } の中に2度あります。", "a name stands twice in one object")
    return told


def _no_number(_text: str) -> Any:
    raise _not_a_number("filter")


def _not_a_number(at: str) -> InvalidInput:
    return refused("number", at, "数として使えません。", "that is no number a filter can use")


class _Reader:
    def __init__(self, guard: Guard) -> None:
        self.guard = guard

    def node(self, given: Any, at: str) -> Node:
        match given:
            case bool():
                return self.guard.node(TruthValue(given, at=at))
            case int() | float():
                return self.guard.node(NumberValue(_number(given, at), at=at))
            case str():
                return self.guard.node(TextValue(self.guard.literal(given, at), at=at))
            case list():
                return self.guard.node(Array(self._each(given, at), at=at))
            case dict():
                return self._object(given, at)
            case _:
                raise refused("syntax", at, "null は書けません。値がないことは isNull で尋ねてください。",
                              "null is no value here; ask with isNull")  # fmt: skip

    def _each(self, given: list[Any], at: str) -> tuple[Node, ...]:
        return tuple(self.node(part, f"{at}[{n}]") for n, part in enumerate(given))

    def _object(self, given: Mapping[str, Any], at: str) -> Node:
        for name, read in self._SORTS.items():
            if name in given:
                extra = given.keys() - {name, *_BESIDE.get(name, ())}
                if extra:
                    raise refused("syntax", at, f"ここに書けない名前です: {', '.join(sorted(extra))}",
                                  f"these names cannot stand here: {', '.join(sorted(extra))}")  # fmt: skip
                return self.guard.node(read(self, given, at)) if name != "op" else read(self, given, at)
        known = ", ".join(self._SORTS)
        raise refused("syntax", at, f"次のどれかが要ります: {known}", f"one of these is wanted here: {known}")

    def _call(self, given: Mapping[str, Any], at: str) -> Node:
        name, args = given["op"], given.get("args")
        if not isinstance(name, str) or not isinstance(args, list):
            raise refused("syntax", at, "op は文字列、args は配列で書いてください。", "op is a text and args an array")
        if operator_named(name) is None and not may_be_called(name):
            raise refused("syntax", f"{at}.op", f"「{name[:40]}」は関数の名前になりません。",
                          f"{name[:40]!r} cannot be the name of a function")  # fmt: skip
        return self.guard.call(operator_named(name) or name, self._each(args, f"{at}.args"), at)

    def _property(self, given: Mapping[str, Any], at: str) -> Node:
        name = self._text(given["property"], f"{at}.property")
        if not name:
            raise refused("syntax", f"{at}.property", "項目の名前を書いてください。", "write the name of a property")
        return Property(name, at=at)

    def _text(self, given: Any, at: str) -> str:
        if not isinstance(given, str):
            raise refused("syntax", at, "文字列で書いてください。", "a text is wanted here")
        return self.guard.literal(given, at)

    def _date(self, given: Mapping[str, Any], at: str) -> Node:
        value = instant_of(self._text(given["date"], f"{at}.date"), f"{at}.date")
        if isinstance(value, datetime):
            raise refused("instant", at, "date には日付を、時刻には timestamp を書いてください。",
                          "date takes a day; write timestamp for a moment")  # fmt: skip
        return Instant(value, at=at)

    def _timestamp(self, given: Mapping[str, Any], at: str) -> Node:
        value: date | datetime = instant_of(self._text(given["timestamp"], f"{at}.timestamp"), f"{at}.timestamp")
        if not isinstance(value, datetime):
            raise refused("instant", at, "timestamp には時刻を、日付には date を書いてください。",
                          "timestamp takes a moment; write date for a day")  # fmt: skip
        return Instant(value, at=at)

    def _interval(self, given: Mapping[str, Any], at: str) -> Node:
        ends = given["interval"]
        if not isinstance(ends, list) or len(ends) != 2:
            raise refused("syntax", f"{at}.interval", "期間は2つの端で書いてください。", "an interval has two ends")
        start, end = (self._end(part, f"{at}.interval[{n}]") for n, part in enumerate(ends))
        return Interval(start, end, at=at)

    def _end(self, given: Any, at: str) -> Instant | Open | Property | Call:
        if isinstance(given, str):
            return Open(at=at) if given == ".." else Instant(instant_of(given, at), at=at)
        node = self.node(given, at) if isinstance(given, dict) else None
        if isinstance(node, Property | Call | Instant):
            return node
        raise refused("syntax", at, '期間の端は日付、時刻、".."、項目のどれかです。',
                      'an interval ends with a day, a moment, ".." or a property')  # fmt: skip

    def _box(self, given: Mapping[str, Any], at: str) -> Node:
        corners = given["bbox"]
        if not isinstance(corners, list) or len(corners) not in (4, 6) or not all(type(n) in (int, float) for n in corners):
            raise refused("box", f"{at}.bbox", "bbox は4つか6つの数で書いてください。", "bbox takes four numbers, or six")
        self.guard.corners(4, at)
        return Box(tuple(_number(n, at) for n in corners), at=at)

    def _shape(self, given: Mapping[str, Any], at: str, *, whole: bool = True) -> Shape:
        name = given["type"]
        if name == "GeometryCollection" and whole and isinstance(parts := given.get("geometries"), list):
            inside = [self._part(part, f"{at}.geometries[{n}]") for n, part in enumerate(parts)]
            return Shape(collection([shape.geometry for shape in inside], at), at=at)
        if not isinstance(name, str) or name not in SHAPES:
            known = ", ".join(SHAPES)
            raise refused("shape", f"{at}.type", f"図形の種類は {known} のどれかです。", f"a shape is one of {known}")
        coordinates = _checked(given.get("coordinates"), f"{at}.coordinates")
        return Shape(shape_of(name, coordinates, self.guard, f"{at}.coordinates"), at=at)

    def _part(self, given: Any, at: str) -> Shape:
        if not isinstance(given, dict) or "type" not in given:
            raise refused("shape", at, "図形が要ります。", "a shape is wanted here")
        return self._shape(given, at, whole=False)

    _SORTS: dict[str, Callable[["_Reader", Mapping[str, Any], str], Node]] = {  # noqa: RUF012 - never changed
        "op": _call, "property": _property, "date": _date, "timestamp": _timestamp, "interval": _interval, "type": _shape, "bbox": _box,
    }  # fmt: skip


_BESIDE = {"op": ("args",), "type": ("coordinates", "geometries", "bbox")}  # what may stand beside the name that tells the sort


def _checked(given: Any, at: str) -> Any:
    """Nested coordinates whose numbers are finite."""
    if isinstance(given, list):
        return [_checked(part, at) for part in given]
    return _number(given, at) if isinstance(given, int | float) and not isinstance(given, bool) else given


def _number(given: float, at: str) -> float:
    try:
        finite = isfinite(given)
    except OverflowError:
        finite = False
    if not finite:
        raise _not_a_number(at)
    return given if abs(given) < _WHOLE else float(given)
