"""Attributes of a shapefile (dBASE III and what came of it): columns, and records as JSON values.

Texts are trimmed on the right; what is blank (or all asterisks, a number too wide for its column) is None; days are
ISO texts.  Counts of the header are held against the bytes first.  Memo columns need a file of their own and are
left out, which is told.
"""

import math
import re
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import accumulate
from typing import Any, NoReturn

from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.texts import Text
from geodata.formats.shapefile.dbf_encoding import cut_text

__all__ = ["Dbf", "Field", "dbf_of", "left_out", "named", "trimmed", "values_of"]

_INTEGER = re.compile(r"[+-]?\d+", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_DAY = re.compile(r"\d{8}", re.ASCII)
_LONGEST_INTEGER = 18  # digits, as in JSON
_READ = frozenset("CNFDLIOB")
_DELETED = b"*"


@dataclass(frozen=True, kw_only=True)
class Field:
    """One column.  `at`: of its first byte within a record; `width` is in bytes."""

    raw_name: bytes
    name: str = ""
    kind: str
    at: int
    width: int
    decimals: int


@dataclass(frozen=True, kw_only=True)
class Dbf:
    """A table's bytes, measured.  `language` is the language driver (LDID): 0x00 says nothing."""

    data: bytes = field(repr=False)
    fields: Sequence[Field]
    count: int
    begin: int
    width: int
    language: int

    def is_deleted(self, index: int) -> bool:
        at = self.begin + index * self.width
        return self.data[at : at + 1] == _DELETED

    @property
    def live(self) -> int:
        """How many records are not deleted."""
        end = self.begin + self.count * self.width
        return self.count - self.data[self.begin : end : self.width].count(_DELETED)

    def raw(self, index: int, of: Field) -> bytes:
        at = self.begin + index * self.width + of.at
        return self.data[at : at + of.width]

    def texts(self) -> Iterator[tuple[bytes, int]]:
        """Every text of the records that are not deleted, trimmed, and the width of its column."""
        columns = [of for of in self.fields if of.kind == "C"]
        for index in range(self.count):
            if not self.is_deleted(index):
                yield from ((trimmed(self.raw(index, of)), of.width) for of in columns)


def dbf_of(data: bytes, where: str) -> Dbf:
    """Measures the table.  Raises InvalidInput if its counts do not fit its bytes."""
    if len(data) < 33:
        _refuse(where, "短すぎます", "it is too short")
    count, begin, width = struct.unpack_from("<IHH", data, 4)
    fields = _fields(data, begin, width, where)
    if begin + count * width > len(data):
        held = max(0, len(data) - begin) // width
        _refuse(
            where, f"見出しでは {count:,} 件ですが、{held:,} 件で切れています", f"its header says {count:,} records, there are {held:,}"
        )
    return Dbf(data=data, fields=fields, count=count, begin=begin, width=width, language=data[29])


def named(table: Dbf, encoding: str) -> Dbf:
    """The table with its columns named: no two alike, none without a name."""
    fields: list[Field] = []
    for of in table.fields:
        plain = cut_text(of.raw_name, encoding) or f"field_{len(fields) + 1}"
        name, again = plain, 1
        while any(name == other.name for other in fields):
            again += 1
            name = f"{plain}_{again}"
        fields.append(replace(of, name=name))
    return replace(table, fields=fields)


def left_out(table: Dbf) -> Sequence[Text]:
    """What of the table is not read, told."""
    names = ", ".join(of.name for of in table.fields if of.kind not in _READ)
    if not names:
        return []
    return [Text(f"メモなどの列（{names}）は読んでいません。", f"columns of memos and the like ({names}) were not read")]


def values_of(table: Dbf, index: int, decoded: Callable[[bytes, int], str]) -> tuple[Mapping[str, Any], Sequence[Fault]]:
    """One record's properties, and what in it cannot be read.

    `decoded` turns a trimmed text and its column's width into a text, or raises UnicodeDecodeError.
    """
    values: dict[str, Any] = {}
    faults = []
    for of in table.fields:
        if of.kind not in _READ:
            continue
        raw = table.raw(index, of)
        try:
            values[of.name] = _value(of, raw, decoded)
        except UnicodeDecodeError:
            faults.append(_fault("text-encoding", of.name, "文字として読めません", "cannot be read as text", trimmed(raw),
                                 ("--encoding（cp932、utf-8 など）を指定してください。", "give --encoding (cp932, utf-8, …)")))  # fmt: skip
        except ValueError:
            kind_ja, kind_en = _KINDS.get(of.kind, ("数", "a number"))
            faults.append(_fault("value-form", of.name, f"{kind_ja}として読めません", f"cannot be read as {kind_en}", trimmed(raw),
                                 ("元のデータを直してください。", "mend it at its source")))  # fmt: skip
    return values, faults


def trimmed(raw: bytes) -> bytes:
    """Up to the first NUL, without the blanks that fill the column."""
    return raw.split(b"\0", 1)[0].rstrip(b" ")


_KINDS = {"D": ("日付（YYYYMMDD）", "a day (YYYYMMDD)"), "L": ("真偽（T か F）", "true or false (T or F)")}


def _fields(data: bytes, begin: int, width: int, where: str) -> Sequence[Field]:
    raw = []
    for at in range(32, min(begin, len(data)) - 32, 32):
        if data[at : at + 1] == b"\r":
            break
        raw.append(data[at : at + 32])
    widths = [r[16] for r in raw]
    if 1 + sum(widths) != width:  # FoxPro writes the high byte of a text's width where decimals are
        widths = [r[16] + (r[17] << 8 if r[11:12] == b"C" else 0) for r in raw]
    if not raw or 1 + sum(widths) != width:
        _refuse(where, f"列の幅の合計が一件の長さ（{width} バイト）に合いません", f"its columns do not fill a record of {width} bytes")
    begins = accumulate(widths, initial=1)
    return [
        Field(raw_name=r[:11].split(b"\0", 1)[0].strip(b" "), kind=chr(r[11]), at=at, width=wide, decimals=r[17])
        for r, at, wide in zip(raw, begins, widths, strict=False)
    ]


def _value(of: Field, raw: bytes, decoded: Callable[[bytes, int], str]) -> Any:
    """Raises ValueError (UnicodeDecodeError for a text)."""
    if of.kind == "C":
        return decoded(trimmed(raw), of.width) or None
    if of.kind in "IOB":
        return _binary(of, raw)
    text = trimmed(raw).strip(b" \t").decode("ascii", "backslashreplace")
    if not text or not text.strip("*"):
        return None
    if of.kind == "D":
        return _day(text)
    return _boolean(text) if of.kind == "L" else _number(text, whole=of.kind == "N" and not of.decimals)


def _number(text: str, *, whole: bool) -> int | float:
    """An integer where the column has no decimals and there are none."""
    if whole and _INTEGER.fullmatch(text):
        if len(text.lstrip("+-0")) > _LONGEST_INTEGER:
            raise ValueError(text)
        return int(text)
    if not _NUMBER.fullmatch(text) or not math.isfinite(float(text)):
        raise ValueError(text)
    return float(text)


def _day(text: str) -> str | None:
    if not text.strip("0"):
        return None
    if not _DAY.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text).isoformat()


def _boolean(text: str) -> bool | None:
    if text not in "TtYyFfNn?" or len(text) != 1:
        raise ValueError(text)
    return None if text == "?" else text in "TtYy"


def _binary(of: Field, raw: bytes) -> int | float:
    form = {("I", 4): "<i", ("O", 8): ">d", ("B", 8): "<d"}.get((of.kind, of.width))
    if form is None:
        raise ValueError(of.kind)
    value: int | float = struct.unpack(form, raw)[0]
    if not math.isfinite(value):
        raise ValueError(value)
    return value


def _fault(code: str, name: str, ja: str, en: str, raw: bytes, remedy: tuple[str, str]) -> Fault:
    got = repr(raw[:24])[1:]
    told = Text(f"列 {name} が{ja}（{got}）。{remedy[0]}", f"column {name} {en} ({got}); {remedy[1]}")
    return Fault(code, f"properties.{name}", told)


def _refuse(where: str, ja: str, en: str) -> NoReturn:
    raise InvalidInput.one(
        "dbf-broken", where, f"属性（.dbf）が壊れています: {ja}。もう一度入手してください。", f"the .dbf is damaged: {en}; get it again"
    )
