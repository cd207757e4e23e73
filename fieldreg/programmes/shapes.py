"""Shapes: what may be written at one place of a programme file, said once for the reader and for the JSON Schema.

Each shape reads a value, telling every fault it finds, and gives the schema that refuses the same.  What is read of a
value with faults is not to be used.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any, Final, Protocol

from fieldreg.kernel.errors import Fault
from fieldreg.kernel.texts import Text

__all__ = [
    "NO_MORE", "Day", "Days", "Form", "Id", "Line", "ListOf", "Part", "Plain", "Record", "Said", "Shape", "Truth", "Whole", "Word",
    "nearest",
]  # fmt: skip

_TURNS = "\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069"  # breaks of lines unseen, and what turns the direction of text
_NOT_IN_LINE, _NOT_IN_LINES = f"\\u0000-\\u001f\\u007f{_TURNS}", f"\\u0000-\\u0009\\u000b-\\u001f\\u007f{_TURNS}"
_SAYS = r"\S"
_ID = "^[a-z0-9]+([_-][a-z0-9]+)*$"
_LONGEST_ID = 60
_DAY = "^(19|2[01])[0-9]{2}-[0-9]{2}-[0-9]{2}$"
NO_MORE: Final = 10**9


class Form:
    """Where each part of a file stands, and everything found wrong so far."""

    def __init__(self, file: str, lines: Mapping[str, int]) -> None:
        self.file, self._lines, self.faults = file, lines, list[Fault]()

    def tell(self, code: str, path: str, ja: str, en: str) -> None:
        """A fault at `path`, with its line or that of what it should stand in."""
        self.faults.append(Fault(code, f"{self.file}:{self._line(path)}: {path}" if path else self.file, Text(ja, en)))

    def in_order(self) -> list[Fault]:
        """Every fault, as they stand in the file."""
        return sorted(self.faults, key=lambda fault: _line_of(fault.where))

    def _line(self, path: str) -> int:
        while path and path not in self._lines:
            path = re.sub(r"(\.?[^.\[\]]+|\[\d+\])$", "", path)
        return self._lines.get(path, 1)


def _line_of(where: str) -> int:
    line = where.rpartition(": ")[0].rpartition(":")[2]
    return int(line) if line.isdigit() else 0


class Shape(Protocol):
    """What may be written somewhere."""

    def read(self, form: Form, path: str, value: Any) -> Any:
        """The value as the domain has it."""

    def schema(self) -> dict[str, Any]:
        """The same as JSON Schema, draft 2020-12."""


def nearest(word: str, known: Collection[str]) -> tuple[str, str]:
    """What to say of a word nobody knows: the nearest known one if there is one, and all of them; in both languages."""
    listed, close = ", ".join(known), get_close_matches(word, list(known), n=1, cutoff=0.6)
    ja, en = (f"「{close[0]}」のことですか。", f"did you mean {close[0]!r}? ") if close else ("", "")
    return f"{ja}使えるもの: {listed or '（なし）'}", f"{en}known: {listed or '(none)'}"


@dataclass(frozen=True)
class Line:
    """A text that says something: one line, or several with `lines`."""

    longest: int = 200
    lines: bool = False

    def read(self, form: Form, path: str, value: Any) -> str:
        if not isinstance(value, str) or not value.strip():
            quoted = '。数や true などは引用符 "" で囲みます' if value is not None and not isinstance(value, str) else ""
            form.tell("not-a-text", path, f"文字で書いてください{quoted}。", f"write a text{' (quote it)' if quoted else ''}")
            return ""
        if len(value) > self.longest:
            form.tell("too-long", path, f"{self.longest} 文字までにしてください（いま {len(value)} 文字）。",
                      f"at most {self.longest} characters; it has {len(value)}")  # fmt: skip
        if re.search(f"[{_NOT_IN_LINES if self.lines else _NOT_IN_LINE}]", value.strip()):
            form.tell("control-character", path, "改行や制御文字は使えません。", "line breaks and control characters cannot be used")
        return value.strip()

    def schema(self) -> dict[str, Any]:
        refused = _NOT_IN_LINES if self.lines else _NOT_IN_LINE
        return {"type": "string", "maxLength": self.longest, "allOf": [{"pattern": _SAYS}, {"pattern": rf"^\s*[^{refused}]*\s*$"}]}


@dataclass(frozen=True)
class Id:
    """What names a part: small letters, digits, `-` and `_`."""

    def read(self, form: Form, path: str, value: Any) -> str:
        if not isinstance(value, str) or len(value) > _LONGEST_ID or not re.search(_ID, value) or value.endswith("\n"):
            form.tell(
                "bad-id", path,
                f"英小文字・数字・-・_ で {_LONGEST_ID} 文字まで（例: field-support）。数字だけなら引用符で囲みます。",
                f"small letters, digits, - and _, at most {_LONGEST_ID} (such as field-support); quote one of digits alone",
            )  # fmt: skip
            return ""
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": _LONGEST_ID, "pattern": _ID}


@dataclass(frozen=True)
class Word:
    """One of `known`."""

    known: Collection[str]

    def read(self, form: Form, path: str, value: Any) -> str:
        if isinstance(value, str) and value in self.known:
            return value
        ja, en = nearest(str(value)[:60], self.known)
        form.tell("unknown-word", path, f"「{str(value)[:60]}」は使えません。{ja}", f"{str(value)[:60]!r} is not known; {en}")
        return ""

    def schema(self) -> dict[str, Any]:
        return {"enum": list(self.known)}


@dataclass(frozen=True)
class Whole:
    """A whole number from `low` to `high`."""

    low: int
    high: int

    def read(self, form: Form, path: str, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not self.low <= value <= self.high:
            form.tell("not-a-number", path, f"{self.low} から {self.high} までの整数で書いてください（引用符なし）。",
                      f"write a whole number from {self.low} to {self.high}, without quotes")  # fmt: skip
            return self.low
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.low, "maximum": self.high}


@dataclass(frozen=True)
class Truth:
    """true or false, and neither `yes` nor `on`."""

    def read(self, form: Form, path: str, value: Any) -> bool:
        if not isinstance(value, bool):
            form.tell("not-true-or-false", path, "true か false で書いてください（yes、no、on、引用符は使えません）。",
                      "write true or false (not yes, no or on, and unquoted)")  # fmt: skip
            return False
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


@dataclass(frozen=True)
class Plain:
    """A value of a setting: a text, a whole number, true, false, or null for none."""

    def read(self, form: Form, path: str, value: Any) -> str | int | bool | None:
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, int):
            return Whole(-NO_MORE, NO_MORE).read(form, path, value)
        return Line().read(form, path, value)

    def schema(self) -> dict[str, Any]:
        return {"anyOf": [{"type": ["boolean", "null"]}, Whole(-NO_MORE, NO_MORE).schema(), Line().schema()]}


@dataclass(frozen=True)
class Said:
    """A text in both languages: {ja: …, en: …}."""

    longest: int = 200
    lines: bool = False

    def read(self, form: Form, path: str, value: Any) -> Text:
        line = Line(self.longest, self.lines)
        read = Record(Text, {"ja": Part(line), "en": Part(line)}).read(form, path, value)
        return read if isinstance(read, Text) else Text("")

    def schema(self) -> dict[str, Any]:
        line = Line(self.longest, self.lines)
        return Record(Text, {"ja": Part(line), "en": Part(line)}).schema()


@dataclass(frozen=True)
class Day:
    """A day that exists."""

    def read(self, form: Form, path: str, value: Any) -> date | None:
        return _day(form, path, value)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": _DAY, "format": "date"}


@dataclass(frozen=True)
class Days:
    """[first, end): two days, the second null for an open end."""

    make: Callable[[date, date | None], Any]

    def read(self, form: Form, path: str, value: Any) -> Any:
        if not isinstance(value, list) or len(value) != 2:
            form.tell("not-a-period", path, "[2026-04-01, null] のように、始まりと終わり（その日は含まない）を書いてください。",
                      "write first day and end (not included), such as [2026-04-01, null]")  # fmt: skip
            return None
        first = _day(form, f"{path}[0]", value[0])
        end = None if value[1] is None else _day(form, f"{path}[1]", value[1])
        if first is None or (value[1] is not None and end is None):
            return None
        return self.make(first, end)

    def schema(self) -> dict[str, Any]:
        day = Day().schema()
        return {"type": "array", "prefixItems": [day, {"anyOf": [day, {"type": "null"}]}], "items": False, "minItems": 2, "maxItems": 2}


def _day(form: Form, path: str, value: Any) -> date | None:
    try:
        if isinstance(value, str) and re.search(_DAY, value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    form.tell("day-form", path, f"実在する日を 2026-04-01 の形で書いてください（受け取った値: {str(value)[:40]}）。",
              f"write a day that exists as 2026-04-01; got {str(value)[:40]!r}")  # fmt: skip
    return None


@dataclass(frozen=True)
class ListOf:
    """A list; of words or ids each once with `distinct`."""

    shape: Shape
    at_least: int = 0
    distinct: bool = False
    most: int = 100

    def read(self, form: Form, path: str, value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            form.tell("not-a-list", path, "一覧（- で始まる行、または [ ]）で書いてください。",
                      "write a list (lines that begin with -, or [ ])")  # fmt: skip
            return ()
        if not self.at_least <= len(value) <= self.most:
            form.tell("list-length", path, f"{self.at_least} 個から {self.most} 個までにしてください（いま {len(value)} 個）。",
                      f"from {self.at_least} to {self.most} of them; there are {len(value)}")  # fmt: skip
        if self.distinct:
            _tell_repeated(form, path, value)
        return tuple(self.shape.read(form, f"{path}[{at}]", one) for at, one in enumerate(value))

    def schema(self) -> dict[str, Any]:
        told = {"type": "array", "items": self.shape.schema(), "minItems": self.at_least, "maxItems": self.most}
        return {**told, "uniqueItems": True} if self.distinct else told


def _tell_repeated(form: Form, path: str, value: Sequence[Any]) -> None:
    for at, one in enumerate(value):
        if one in value[:at]:
            form.tell("twice", f"{path}[{at}]", f"「{str(one)[:60]}」が二度あります。一つ消してください。",
                      f"{str(one)[:60]!r} stands there twice; remove one")  # fmt: skip


@dataclass(frozen=True)
class Part:
    """What stands under one key; it may be left out where `needed` is not asked.  `into`: its name in the domain."""

    shape: Shape
    needed: bool = True
    into: str = ""


@dataclass(frozen=True)
class Record:
    """A mapping with these keys and no other, made into a value; of `one_of` exactly one must be there."""

    make: Callable[..., Any]
    parts: Mapping[str, Part]
    one_of: tuple[str, ...] = ()

    def read(self, form: Form, path: str, value: Any) -> Any:
        if not isinstance(value, Mapping):
            form.tell("not-a-mapping", path, f"項目（{', '.join(self.parts)}）で書いてください。",
                      f"write a mapping of {', '.join(self.parts)}")  # fmt: skip
            return None
        before = len(form.faults)
        self._tell_keys(form, path, value)
        read = {
            part.into or key: part.shape.read(form, _under(path, key), value[key]) for key, part in self.parts.items() if key in value
        }
        return None if len(form.faults) > before else self.make(**read)

    def _tell_keys(self, form: Form, path: str, value: Mapping[str, Any]) -> None:
        for key in value:
            if key not in self.parts:
                ja, en = nearest(key[:60], self.parts)
                form.tell("unknown-key", _under(path, key), f"この項目はありません。{ja}", f"there is no such key; {en}")
        for key, part in self.parts.items():
            if part.needed and key not in value:
                form.tell("key-missing", _under(path, key), f"{key} がありません（必要です）。", f"{key} is missing")
        if self.one_of and sum(key in value for key in self.one_of) != 1:
            listed = " / ".join(self.one_of)
            form.tell("one-of", path, f"{listed} のどれか一つを書いてください。", f"write exactly one of {listed}")

    def schema(self) -> dict[str, Any]:
        told: dict[str, Any] = {
            "type": "object",
            "properties": {key: part.shape.schema() for key, part in self.parts.items()},
            "required": [key for key, part in self.parts.items() if part.needed],
            "additionalProperties": False,
        }
        return {**told, "oneOf": [{"required": [key]} for key in self.one_of]} if self.one_of else told


def _under(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
