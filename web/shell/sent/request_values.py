"""Reading what a client sent: a JSON body or a query, each fault with its place."""

import json
import math
from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import request
from werkzeug.exceptions import UnsupportedMediaType
from werkzeug.routing import IntegerConverter

from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import day_from_text
from geodata.formats.guards.strict_json import from_json
from web.shell.errors import MalformedRequest

__all__ = ["RowNumbers", "bbox", "day", "json_body", "number", "only", "row_number", "sides", "whole_number"]

_JSON = frozenset({"application/json", "application/geo+json"})


def json_body() -> Any:
    """The body as JSON.  Raises UnsupportedMediaType, RequestEntityTooLarge, MalformedRequest."""
    if request.mimetype not in _JSON:
        raise UnsupportedMediaType
    data = request.get_data(cache=False)
    try:
        return from_json(data, "body")
    except InvalidInput as error:
        place = _not_finite(data) if error.code == "not-finite" else error.where
        raise MalformedRequest([Fault(f.code, place, f.message) for f in error.faults]) from error


def only(*names: str) -> None:
    """Raises MalformedRequest for a query parameter nobody reads, and for one given twice."""
    faults = [
        Fault("unknown-parameter", name, Text(f"パラメータ「{name}」はありません。", f"there is no parameter {name!r}"))
        for name in request.args
        if name not in names
    ]
    faults += [
        Fault("given-twice", name, Text(f"「{name}」は一度だけ書いてください。", f"give {name!r} once"))
        for name, values in request.args.lists()
        if len(values) > 1
    ]
    if faults:
        raise MalformedRequest(faults)


def number(name: str) -> float:
    """A finite number of the query.  Raises MalformedRequest."""
    value = _finite(request.args.get(name, ""))
    if value is None:
        raise _bad(name, "数値で書いてください。", "write a number")
    return value


def whole_number(name: str, default: int, lowest: int, highest: int) -> int:
    """A whole number of the query, never more than `highest`.  Raises MalformedRequest."""
    given = request.args.get(name)
    if given is None:
        return default
    if not (given.isascii() and given.isdigit() and len(given) < 10 and int(given) >= lowest):
        raise _bad(name, f"{lowest} 以上の整数で書いてください。", f"write a whole number, {lowest} or more")
    return min(int(given), highest)


def row_number(text: str) -> int | None:
    """The number of a row, as a form or an address tells it; None for what is none, or is larger than a database can hold.

    >>> row_number("12"), row_number("１２"), row_number("-1"), row_number("9999999999")
    (12, None, None, None)
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


class RowNumbers(IntegerConverter):
    """``<int:…>`` of addresses: there is no page of a number no database can hold."""

    regex = r"[0-9]{1,9}"


def day(name: str = "on") -> date | None:
    """A day of the query, or None.  Raises MalformedRequest."""
    given = request.args.get(name)
    try:
        return day_from_text(given, name) if given else None
    except InvalidInput as error:
        raise MalformedRequest(error.faults) from None


def bbox() -> tuple[float, float, float, float] | None:
    """West, south, east, north of the query, or None; west of a box over the antimeridian is greater than east.

    Raises MalformedRequest.
    """
    held = sides("bbox")
    if held is not None and held[1] > held[3]:
        raise _bad("bbox", "西,南,東,北 の順に書いてください。", "write them in order: west,south,east,north")
    return held


def sides(name: str) -> tuple[float, float, float, float] | None:
    """Both least and both greatest coordinates of a box in the query, in whatever order of axes, or None.  Raises MalformedRequest."""
    given = request.args.get(name)
    if given is None:
        return None
    values = [_finite(part) for part in given.split(",")]
    if len(values) == 6:  # with heights, which are not looked at
        values = values[:2] + values[3:5]
    known = [value for value in values if value is not None]
    if len(values) != 4 or len(known) != 4:
        raise _bad(name, "西,南,東,北 の数を四つ書いてください。", "write four numbers: west,south,east,north")
    return known[0], known[1], known[2], known[3]


def _finite(text: str) -> float | None:
    try:
        value = float(text) if len(text) < 40 else math.nan
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _bad(name: str, ja: str, en: str) -> MalformedRequest:
    return MalformedRequest([Fault("bad-parameter", name, Text(f"{name}: {ja}", f"{name}: {en}"))])


def _not_finite(data: bytes) -> str:
    """The path of the first number that is none."""
    document = json.loads(data.decode("utf-8-sig"))
    return next((path for path, value in _numbers(document, "") if not math.isfinite(value)), "body")


def _numbers(value: Any, path: str) -> Iterator[tuple[str, float]]:
    if isinstance(value, float):
        yield path, value
    elif isinstance(value, dict):
        for name, held in value.items():
            yield from _numbers(held, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list):
        for i, held in enumerate(value):
            yield from _numbers(held, f"{path}[{i}]")
