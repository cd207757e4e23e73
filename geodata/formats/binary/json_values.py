"""Values of binary formats as JSON holds them: what a database, a table or a stream may keep, one by one.

Days and times become ISO texts; NaN, by which number columns mark what is missing, becomes None.  Refused,
as faults of the one record: infinities, texts that are no UTF-8 or hold NUL, bytes, nesting without end.
"""

import math
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, NoReturn

from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.texts import Text
from geodata.formats.guards.strict_json import from_json

__all__ = ["json_in", "not_read", "read_values", "value_of"]

_DEEPEST = 50


def read_values(raw: Mapping[str, Any], as_json: frozenset[str]) -> tuple[dict[str, Any], list[Fault]]:
    """The values of one record and what is wrong with them; texts of the columns `as_json` are taken for JSON."""
    properties: dict[str, Any] = {}
    faults: list[Fault] = []
    for name, value in raw.items():
        where = f"properties.{name[:60]}"
        try:
            properties[name] = json_in(value, where) if name in as_json else value_of(value, where)
        except InvalidInput as error:
            faults.extend(error.faults)
    return properties, faults


def json_in(value: Any, where: str) -> Any:
    """What the JSON text says; anything but a text is a value like any other.  Raises InvalidInput."""
    held = value_of(value, where)
    return from_json(held.encode(), where) if isinstance(held, str) else held


def value_of(value: Any, where: str, depth: int = 0) -> Any:
    """`value` as JSON would hold it.  Raises InvalidInput."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return _text(value, where)
    if isinstance(value, float | Decimal):
        return _number(float(value), where)
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if depth >= _DEEPEST:
        _refuse("too-deep", where, "入れ子が深すぎて読めません。", "it is nested too deeply")
    if isinstance(value, Mapping):
        return {_text(str(name), where): value_of(held, where, depth + 1) for name, held in value.items()}
    if isinstance(value, list | tuple):
        return [value_of(held, where, depth + 1) for held in value]
    kind = type(value).__name__
    raise InvalidInput.one("value-kind", where, f"この種類の値（{kind}）は読めません。", f"values of this kind ({kind}) are not read")


def not_read(names: list[str]) -> list[Text]:
    """The note that these columns, whose values JSON cannot hold, were left out; none if there are none."""
    if not names:
        return []
    listed = ", ".join(names)
    return [
        Text(
            f"値の種類（バイナリなど）のため、次の列は読みませんでした: {listed}",
            f"left out for the kind of their values (binary and the like): {listed}",
        )
    ]


def _text(value: str, where: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        _refuse("text-encoding", where, "UTF-8 でない文字があります。作り直してください。", "its text is not UTF-8; make the file again")
    if "\0" in value:
        _refuse("text-nul", where, "文字の中に NUL があります。除いてください。", "its text holds NUL; take it out")
    return value


def _number(value: float, where: str) -> float | None:
    if math.isinf(value):
        _refuse("not-finite", where, "無限大は数として読めません。", "infinity is no number that can be read")
    return None if math.isnan(value) else value


def _refuse(code: str, where: str, ja: str, en: str) -> NoReturn:
    raise InvalidInput.one(code, where, ja, en)
