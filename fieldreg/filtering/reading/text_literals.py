"""Literals that begin with a word: days, moments, intervals, boxes and well-known text."""

from collections.abc import Callable
from datetime import date, datetime
from math import isfinite

from fieldreg.filtering.guards import refused
from fieldreg.filtering.instants import instant_of
from fieldreg.filtering.reading.tokens import Token
from fieldreg.filtering.reading.words import Words
from fieldreg.filtering.shapes import SHAPES, Coordinates, collection, shape_of
from fieldreg.filtering.tree import Box, Call, Instant, Interval, Node, Open, Property, Shape

__all__ = ["LITERALS", "number_of"]

_EndRead = Callable[[str, str], Property | Call]
_WHOLE_DIGITS = 15


def number_of(token: Token) -> float:
    """A number; int where it is whole and short.  Raises InvalidInput for one beyond all measure."""
    if token.text.isdigit() and len(token.text) <= _WHOLE_DIGITS:
        return int(token.text)
    value = float(token.text)
    if not isfinite(value):
        raise refused("number", token.at, "数が大きすぎます。", "that number is beyond all measure")
    return value


def _date(words: Words, _end: _EndRead, at: str) -> Node:
    value = _one_instant(words)
    if isinstance(value, datetime):
        raise refused("instant", at, "DATE には日付を、時刻には TIMESTAMP を書いてください。",
                      "DATE takes a day; write TIMESTAMP for a moment")  # fmt: skip
    return Instant(value, at=at)


def _timestamp(words: Words, _end: _EndRead, at: str) -> Node:
    value = _one_instant(words)
    if not isinstance(value, datetime):
        raise refused("instant", at, "TIMESTAMP には時刻を、日付には DATE を書いてください。",
                      "TIMESTAMP takes a moment; write DATE for a day")  # fmt: skip
    return Instant(value, at=at)


def _one_instant(words: Words) -> date | datetime:
    words.expect("(")
    token = words.next()
    if token.sort != "text":
        raise words.unexpected("' で囲んだ日付か時刻", "a day or a moment in single quotes", token)
    words.expect(")")
    return instant_of(token.text, token.at)


def _interval(words: Words, end: _EndRead, at: str) -> Node:
    words.expect("(")
    start = _end_of(words, end)
    words.expect(",")
    interval = Interval(start, _end_of(words, end), at=at)
    words.expect(")")
    return interval


def _end_of(words: Words, end: _EndRead) -> Instant | Open | Property | Call:
    token = words.next()
    if token.sort == "text":
        return Open(at=token.at) if token.text == ".." else Instant(instant_of(token.text, token.at), at=token.at)
    if token.sort == "quoted":
        return Property(token.text, at=token.at)
    if token.sort == "word":
        return end(token.text, token.at)
    raise words.unexpected("日付、時刻、'..'、項目名のどれか", "a day, a moment, '..' or a property", token)


def _box(words: Words, _end: _EndRead, at: str) -> Node:
    words.expect("(")
    numbers = [_number(words)]
    while words.took(","):
        numbers.append(_number(words))
    words.expect(")")
    if len(numbers) not in (4, 6):
        raise refused("box", at, "BBOX は4つか6つの数で書いてください。", "BBOX takes four numbers, or six")
    words.guard.corners(4, at)
    return Box(tuple(numbers), at=at)


def _wkt(name: str) -> Callable[[Words, _EndRead, str], Shape]:
    levels = SHAPES[name][0]

    def read(words: Words, _end: _EndRead, at: str) -> Shape:
        words.took("Z")
        return Shape(shape_of(name, _coordinates(words, levels, name), words.guard, at), at=at)

    return read


def _coordinates(words: Words, levels: int, name: str) -> Coordinates:
    words.expect("(")
    if not levels:
        position = _position(words)
        words.expect(")")
        return position
    parts: list[Coordinates] = []
    while True:
        in_brackets = levels > 1 or (name == "MultiPoint" and words.now.says("("))
        parts.append(_coordinates(words, levels - 1, name) if in_brackets else _position(words))
        if not words.took(","):
            words.expect(")")
            return parts


def _position(words: Words) -> list[float]:
    numbers = [_number(words), _number(words)]
    if not words.now.says(",", ")"):
        numbers.append(_number(words))
    return numbers


def _number(words: Words) -> float:
    token = words.next()
    minus = token.says("-")
    if token.says("-", "+"):
        token = words.next()
    if token.sort != "number":
        raise words.unexpected("数", "a number", token)
    return -number_of(token) if minus else number_of(token)


def _geometries(words: Words, end: _EndRead, at: str) -> Node:
    words.took("Z")
    words.expect("(")
    shapes = []
    while True:
        token = words.next()
        if not token.says(*_WKT):
            raise words.unexpected("図形", "a shape", token)
        shapes.append(_WKT[token.text.upper()](words, end, token.at).geometry)
        if not words.took(","):
            words.expect(")")
            return Shape(collection(shapes, at), at=at)


_WKT = {name.upper(): _wkt(name) for name in SHAPES}
LITERALS: dict[str, Callable[[Words, _EndRead, str], Node]] = {
    "DATE": _date, "TIMESTAMP": _timestamp, "INTERVAL": _interval, "BBOX": _box, "GEOMETRYCOLLECTION": _geometries, **_WKT,
}  # fmt: skip
