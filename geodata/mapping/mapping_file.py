"""The mapping file: how the columns of a table nobody has an importer for become zones.

A value is either written out (``restriction: CONDITIONAL``) or taken from a column (``{column: 公園名}``; several are
joined: ``{columns: [区, 番号]}``), through a table where the column's words are not ours (``{column: 担当課, table:
{建設課: sendai-roads-aoba}}``; ``otherwise`` for all others).  `id` is a column or ``{by: place-and-name}``.  Days tell
their form (``%Y/%m/%d``, ``wareki``, ``iso``).  A value of ``"?"`` is one that the guess left open, and refuses the file.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Final

import yaml

from fieldreg.kernel.confidence import Confidence
from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.plain_yaml import plain_yaml
from fieldreg.kernel.texts import Text
from fieldreg.register.zones import LAYER_IDS, Restriction
from geodata.importers.base.cells import CONFIDENCES
from geodata.mapping.cell_values import day_form, number_in

__all__ = ["OPEN", "Condition", "GeometryColumns", "Mapping_", "Value", "columns_of", "mapping_from", "to_yaml"]

OPEN: Final = "?"  # nobody has decided it yet
WIDEST_M = 100_000.0
_BY_PLACE = "place-and-name"


@dataclass(frozen=True, kw_only=True)
class Value:
    """What to write: `constant`, or what stands in `columns`, put through `table`.  `form` is that of a day."""

    constant: str = ""
    columns: tuple[str, ...] = ()
    table: Mapping[str, str] | None = None
    otherwise: str | None = None
    form: str = ""


@dataclass(frozen=True, kw_only=True)
class Condition:
    """A row is read only if its `column` holds one of `equals` (if any are told) and none of `never`."""

    column: str
    equals: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class GeometryColumns:
    """Which columns hold the place, for a reader whose format does not tell: `lon` and `lat`, or `wkt`."""

    lon: str = ""
    lat: str = ""
    wkt: str = ""


@dataclass(frozen=True, kw_only=True)
class Mapping_:  # noqa: N801 (Mapping is the collection)
    """One mapping file.  `id` None: zones are recognised by place and name."""

    name: Value
    id: Value | None
    layer: str = ""
    name_en: Value = Value()
    accuracy_m: Value | None = None
    restriction: Value = Value(constant=Restriction.CONDITIONAL)
    authority: Value = Value()
    reason: Value = Value()
    reason_en: Value = Value()
    valid_from: Value = Value()
    valid_to: Value = Value()
    where: tuple[Condition, ...] = ()
    attributes: Mapping[str, Value] = field(default_factory=dict)
    keep: str = "rest"  # or "none": the other columns
    source: str = ""
    licence: str = ""
    attribution: str = ""
    confidence: Confidence = "unconfirmed"
    geometry: GeometryColumns | None = None
    encoding: str = ""
    crs: str = ""


def mapping_from(data: bytes, where: str) -> Mapping_:
    """Raises InvalidInput with everything wrong at once: each key by its path, and what may be written there."""
    document = plain_yaml(data, where)
    if not isinstance(document, dict):
        raise InvalidInput.one(
            "not-a-mapping", where, f"対応表ではありません。項目: {', '.join(_READERS)}",
            f"this is no mapping file; its keys are {', '.join(_READERS)}"
        )
    form = _Form(where)
    form.keys("", document, _READERS, ("id", "name"))
    read = {key: _READERS[key](form, key, value) for key, value in document.items() if key in _READERS}
    if read.get("name") == Value() and not form.faults:
        form.tell(
            "key-missing", "name", "名称にする列か、書く名称を指定してください。", "tell the column of the name, or the name to write"
        )
    if form.faults:
        raise InvalidInput(form.faults)
    return Mapping_(**read)


def to_yaml(mapping: Mapping_) -> str:
    """The file that `mapping_from` reads back as the same mapping."""
    document = {f.name: told for f in fields(Mapping_) if (told := _told(f.name, getattr(mapping, f.name))) not in ("", None, [], {})}
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=120)


def columns_of(mapping: Mapping_) -> Sequence[tuple[str, str]]:
    """Each column the rows must have, with the path at which it is asked for; those of the place are the reader's."""
    found: list[tuple[str, str]] = []
    for told in fields(Mapping_):
        value = getattr(mapping, told.name)
        if isinstance(value, Value):
            found += [(told.name, column) for column in value.columns]
    found += [(f"attributes.{name}", column) for name, value in mapping.attributes.items() for column in value.columns]
    return found + [("where", condition.column) for condition in mapping.where]


# ---------------------------------------------------------------- reading


class _Form:
    """Where we are, and everything found wrong so far."""

    def __init__(self, where: str) -> None:
        self.where, self.faults = where, list[Fault]()

    def tell(self, code: str, path: str, ja: str, en: str) -> None:
        self.faults.append(Fault(code, f"{self.where}: {path}" if path else self.where, Text(ja, en)))

    def keys(self, path: str, written: Mapping[str, Any], known: Collection[str], needed: Collection[str] = ()) -> None:
        listed, under = ", ".join(known), f"{path}." if path else ""
        for key in written:
            if key not in known:
                self.tell("unknown-key", f"{under}{key[:60]}", f"この項目はありません。使えるもの: {listed}",
                          f"there is no such key; known are {listed}")  # fmt: skip
        for key in needed:
            if key not in written:
                self.tell("key-missing", f"{under}{key}", f"{key} がありません（必要です）。", f"{key} is missing")

    def text(self, path: str, written: Any) -> str:
        if not isinstance(written, str):
            self.tell("wrong-type", path, "文字で書いてください。", "write a text")
            return ""
        if written.strip() == OPEN:
            self.tell("undecided", path, "「?」のままです。値を決めて書いてください。", 'still "?"; decide and write the value')
            return ""
        return written.strip()

    def word(self, path: str, written: Any, known: Collection[str]) -> str:
        word = self.text(path, written)
        if word and word not in known:
            listed = ", ".join(known)
            self.tell("unknown-word", path, f"{listed} のどれかにしてください（受け取った値: {word[:60]!r}）。",
                      f"one of {listed}; got {word[:60]!r}")  # fmt: skip
        return word

    def texts(self, path: str, written: Any) -> tuple[str, ...]:
        many = written if isinstance(written, list) else [written]
        return tuple(self.text(path, one) for one in many)


def _value(form: _Form, path: str, written: Any) -> Value:
    return _column(form, path, written, ("column", "columns", "table", "otherwise")) if isinstance(written, dict) else Value(
        constant=form.text(path, written)
    )  # fmt: skip


def _column(form: _Form, path: str, written: Any, known: Collection[str]) -> Value:
    """A value that is taken from the table's columns."""
    if not isinstance(written, dict):
        form.tell("wrong-type", path, "{column: 列の名前} の形で書いてください。", "write {column: name of the column}")
        return Value()
    form.keys(path, written, known)
    named = [key for key in ("column", "columns") if key in written]
    if len(named) != 1:
        form.tell("key-missing", path, "column か columns のどちらか一つが必要です。", "one of column and columns is needed")
        return Value()
    columns = form.texts(f"{path}.{named[0]}", written[named[0]])
    table, otherwise = written.get("table"), written.get("otherwise")
    if table is not None and not isinstance(table, dict):
        form.tell("wrong-type", f"{path}.table", "{列の値: 書く値} の形で書いてください。", "write {value of the column: value to write}")
        table = None
    if otherwise is not None and table is None:
        form.tell("key-missing", f"{path}.table", "otherwise には table が必要です。", "otherwise needs a table")
    return Value(
        columns=columns,
        table=None if table is None else {key.strip(): form.text(f"{path}.table.{key[:60]}", value) for key, value in table.items()},
        otherwise=None if otherwise is None else form.text(f"{path}.otherwise", otherwise),
    )


def _id(form: _Form, path: str, written: Any) -> Value | None:
    if isinstance(written, dict) and "by" in written:
        form.keys(path, written, ("by",))
        form.word(f"{path}.by", written["by"], (_BY_PLACE,))
        return None
    if isinstance(written, dict):
        return _column(form, path, written, ("column", "columns"))
    if form.text(path, written):
        form.tell("wrong-type", path, f"{{column: 列の名前}} か {{by: {_BY_PLACE}}} の形で書いてください。",
                  f"write {{column: name of the column}} or {{by: {_BY_PLACE}}}")  # fmt: skip
    return None


def _number(form: _Form, path: str, written: Any) -> Value | None:
    if isinstance(written, dict):
        return _column(form, path, written, ("column",))
    word = form.text(path, written)
    number = number_in(word)
    if word and (number is None or not 0 <= number <= WIDEST_M):
        form.tell("number-range", path, f"0 から {WIDEST_M:,.0f} までの数（メートル）にしてください（受け取った値: {word[:40]!r}）。",
                  f"write a number of metres from 0 to {WIDEST_M:,.0f}; got {word[:40]!r}")  # fmt: skip
    return Value(constant=word)


def _words_of(known: Collection[str]) -> Callable[[_Form, str, Any], Value]:
    """Reads a value that is one of our words, written out or by the table's right side."""

    def read(form: _Form, path: str, written: Any) -> Value:
        value = _value(form, path, written)
        for word in [value.constant, value.otherwise or "", *(value.table or {}).values()]:
            if word:
                form.word(path, word, known)
        return value

    return read


def _day(form: _Form, path: str, written: Any) -> Value:
    if not isinstance(written, dict):
        word = form.text(path, written)
        if word and day_form("iso")(word) is None:
            form.tell("day-form", path, f"2026-12-01 の形の日付にしてください（受け取った値: {word[:40]!r}）。",
                      f"write it as 2026-12-01; got {word[:40]!r}")  # fmt: skip
        return Value(constant=word)
    value = _column(form, path, {k: v for k, v in written.items() if k != "form"}, ("column", "form"))
    pattern = form.text(f"{path}.form", written.get("form", "iso"))
    try:
        day_form(pattern)
    except ValueError:
        form.tell("unknown-word", f"{path}.form",
                  f"iso、wareki、または %Y %m %d を一つずつ含む形にしてください（受け取った値: {pattern[:40]!r}）。",
                  f"iso, wareki, or a form with %Y, %m and %d once each; got {pattern[:40]!r}")  # fmt: skip
    return Value(columns=value.columns, form=pattern)


def _conditions(form: _Form, path: str, written: Any) -> tuple[Condition, ...]:
    found = []
    for at, one in enumerate(written if isinstance(written, list) else [written], 1):
        here = f"{path}[{at}]" if isinstance(written, list) else path
        if not isinstance(one, dict):
            form.tell("wrong-type", here, "{column: 列, equals: [値]} の形で書いてください。", "write {column: …, equals: […]}")
            continue
        form.keys(here, one, ("column", "equals", "not"), ("column",))
        equals, never = form.texts(f"{here}.equals", one.get("equals", [])), form.texts(f"{here}.not", one.get("not", []))
        if not equals and not never:
            form.tell("key-missing", f"{here}.equals", "equals か not に値を書いてください。", "write values in equals or not")
        found.append(Condition(column=form.text(f"{here}.column", one.get("column", "")), equals=equals, never=never))
    return tuple(found)


def _attributes(form: _Form, path: str, written: Any) -> Mapping[str, Value]:
    if not isinstance(written, dict):
        form.tell("wrong-type", path, "{名前: 値} の形で書いてください。", "write {name: value}")
        return {}
    return {name: _value(form, f"{path}.{name[:60]}", value) for name, value in written.items()}


def _geometry(form: _Form, path: str, written: Any) -> GeometryColumns | None:
    known = ("lon", "lat", "wkt")
    if not isinstance(written, dict) or set(written) not in ({"lon", "lat"}, {"wkt"}):
        form.tell("wrong-type", path, "lon と lat、または wkt を {column: 列の名前} で書いてください。",
                  "write lon and lat, or wkt, each as {column: …}")  # fmt: skip
        return None
    read = {key: "".join(_column(form, f"{path}.{key}", written[key], ("column",)).columns) for key in known if key in written}
    return GeometryColumns(**read)


def _text(form: _Form, path: str, written: Any) -> str:
    return form.text(path, written)


def _one_of(known: Collection[str]) -> Callable[[_Form, str, Any], str]:
    return lambda form, path, written: form.word(path, written, known)


_READERS: Mapping[str, Callable[[_Form, str, Any], Any]] = {
    "layer": _one_of(LAYER_IDS), "id": _id, "name": _value, "name_en": _value, "accuracy_m": _number,
    "restriction": _words_of(tuple(Restriction)), "authority": _value, "reason": _value, "reason_en": _value,
    "valid_from": _day, "valid_to": _day, "where": _conditions, "attributes": _attributes,
    "keep": _one_of(("rest", "none")), "source": _text, "licence": _text, "attribution": _text,
    "confidence": _one_of(CONFIDENCES), "geometry": _geometry, "encoding": _text, "crs": _text,
}  # fmt: skip


# ---------------------------------------------------------------- writing


def _told(name: str, value: Any) -> Any:
    """One key as the file has it; "", [] and {} where it need not be written."""
    if name == "id" and value is None:
        return {"by": _BY_PLACE}
    if isinstance(value, Value):
        return _written(value)
    if isinstance(value, GeometryColumns):
        return {f.name: {"column": getattr(value, f.name)} for f in fields(value) if getattr(value, f.name)}
    if isinstance(value, Mapping):
        return {key: _written(held) for key, held in value.items()}
    if isinstance(value, tuple):
        return [_condition(held) for held in value]
    return value


def _condition(held: Condition) -> Mapping[str, Any]:
    told = {"column": held.column, "equals": list(held.equals), "not": list(held.never)}
    return {key: value for key, value in told.items() if value}


def _written(value: Value) -> Any:
    if not value.columns:
        return str(value.constant)
    told: dict[str, Any] = {"column": value.columns[0]} if len(value.columns) == 1 else {"columns": list(value.columns)}
    if value.table is not None:
        told["table"] = dict(value.table)
    if value.otherwise is not None:
        told["otherwise"] = value.otherwise
    return told | ({"form": value.form} if value.form else {})
