"""JSON from strangers: bytes to objects, with everything refused that JSON does not promise.

Refused: what is not UTF-8 (a byte order mark is allowed), NaN and infinities, numbers too large to be
held, a key given twice, nesting without end, lone surrogates and NUL in texts.  Each refusal is one
sentence that says where, and what the bytes look like if they are no JSON at all.
"""

import json
import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from fieldreg.kernel.errors import InvalidInput

__all__ = ["LARGEST_BYTES", "Streamed", "from_json"]

LARGEST_BYTES = 200_000_000
_LONGEST_INTEGER = 18  # digits; more than any id or code has
_ESCAPED_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_BLANKS = re.compile(r"[ \t\n\r]*")
_ESCAPED_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


def from_json(data: bytes, where: str) -> Any:
    """The object written in `data`; `where` names its file.  Raises InvalidInput."""
    text = _decoded(data, where)
    with _told(data, where):
        document, end = _decoder(text, where).raw_decode(text, _BLANKS.match(text, 0).end())  # type: ignore[union-attr]
        _at_end(text, end)
    _check_nul(data, where)
    if _ESCAPED_SURROGATE.search(data):
        _check_surrogates(document, where)
    return document


class Streamed:
    """A JSON object whose list `listed` is parsed item by item, so that only the text is held.

    `members`: everything else in it; `count`: how many items, None if it has no such list.  The whole
    text is parsed once here: InvalidInput is raised before a single item is handed out.
    """

    def __init__(self, data: bytes, where: str, listed: str = "features") -> None:
        self._where = where
        self._surrogates = _ESCAPED_SURROGATE.search(data) is not None
        self._text = _decoded(data, where)
        self._decoder = _decoder(self._text, where)
        self._begin: int | None = None
        self.members: dict[str, Any] = {}
        self.count: int | None = None
        with _told(data, where):
            self._walk(listed)
        _check_nul(data, where)
        if self._surrogates:
            _check_surrogates(self.members, where)

    def items(self) -> Iterator[Any]:
        """The items of the list, in order; none if there is no list."""
        return (item for item, _ in self._items()) if self._begin is not None else iter(())

    def _walk(self, listed: str) -> None:
        text, at = self._text, self._blank(0)
        if text[at : at + 1] != "{":  # well-formed or not is told first
            _at_end(text, self._decoder.raw_decode(text, at)[1])
            return
        pairs: list[tuple[str, Any]] = []
        at = self._blank(at + 1)
        while text[at : at + 1] != "}":
            if text[at : at + 1] != '"':
                raise json.JSONDecodeError("Expecting property name enclosed in double quotes", text, at)
            name, at = self._decoder.raw_decode(text, at)
            at = self._after(":", at)
            if name == listed and text[at : at + 1] == "[":
                if self._begin is not None:
                    _object([(name, 0), (name, 0)], self._where)
                self._begin = at
                ends = [self._blank(at + 1)]
                self.count = sum(1 for _, ends[0] in self._items())
                at = self._after("]", ends[0])
            else:
                value, at = self._decoder.raw_decode(text, at)
                pairs.append((name, value))
                at = self._blank(at)
            if text[at : at + 1] == ",":
                at = self._blank(at + 1)
                if text[at : at + 1] == "}":
                    raise json.JSONDecodeError("Expecting property name enclosed in double quotes", text, at)
            elif text[at : at + 1] != "}":
                raise json.JSONDecodeError("Expecting ',' delimiter", text, at)
        _at_end(text, at + 1)
        self.members = _object(pairs, self._where)

    def _items(self) -> Iterator[tuple[Any, int]]:
        """Each item of the list and where the text stands after it."""
        text, at = self._text, self._blank((self._begin or 0) + 1)
        while text[at : at + 1] != "]":
            item, at = self._decoder.raw_decode(text, at)
            if self._surrogates:
                _check_surrogates(item, self._where)
            at = self._blank(at)
            yield item, at
            if text[at : at + 1] == ",":
                at = self._blank(at + 1)
                if text[at : at + 1] == "]":
                    raise json.JSONDecodeError("Expecting value", text, at)
            elif text[at : at + 1] != "]":
                raise json.JSONDecodeError("Expecting ',' delimiter", text, at)

    def _blank(self, at: int) -> int:
        found = _BLANKS.match(self._text, at)
        return found.end() if found else at

    def _after(self, sign: str, at: int) -> int:
        at = self._blank(at)
        if self._text[at : at + 1] != sign:
            raise json.JSONDecodeError(f"Expecting {sign!r} delimiter", self._text, at)
        return self._blank(at + 1)


def _decoded(data: bytes, where: str) -> str:
    if len(data) > LARGEST_BYTES:
        _refuse(
            "too-large",
            where,
            f"{len(data) / 1e6:,.0f} MB あります。{LARGEST_BYTES / 1e6:,.0f} MB 以下に分けてください。",
            f"{len(data) / 1e6:,.0f} MB; split it into files of at most {LARGEST_BYTES / 1e6:,.0f} MB",
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        ja, en = _looks_like(data)
        _refuse(
            "not-utf8",
            where,
            f"UTF-8 の文字として読めません（{error.start + 1} バイト目）。{ja}",
            f"this is not UTF-8 text (byte {error.start + 1}). {en}",
        )


def _decoder(text: str, where: str) -> json.JSONDecoder:
    return json.JSONDecoder(
        parse_constant=lambda name: _refuse_number(name, f"{where}, {_place_of(name, text)}"),
        parse_float=lambda digits: _finite(digits, where),
        parse_int=lambda digits: _integer(digits, where),
        object_pairs_hook=lambda pairs: _object(pairs, where),
    )


@contextmanager
def _told(data: bytes, where: str) -> Iterator[None]:
    """Errors of the decoder as sentences."""
    try:
        yield
    except json.JSONDecodeError as error:
        ja, en = _looks_like(data)
        _refuse(
            "not-json",
            where,
            f"JSON として読めません（{error.lineno} 行 {error.colno} 文字目）。{ja}",
            f"this is not JSON (line {error.lineno}, column {error.colno}: {error.msg}). {en}",
        )
    except (RecursionError, MemoryError):
        _refuse("too-deep", where, "入れ子が深すぎて読めません。", "it is nested too deep to be read")


def _at_end(text: str, at: int) -> None:
    found = _BLANKS.match(text, at)
    if found and found.end() != len(text):
        raise json.JSONDecodeError("Extra data", text, found.end())


def _refuse(code: str, where: str, ja: str, en: str) -> NoReturn:
    raise InvalidInput.one(code, where, ja, en)


def _refuse_number(name: str, where: str) -> NoReturn:
    _refuse(
        "not-finite",
        where,
        f"{name} という値があります。数が無いところは null にしてください。",
        f"there is a value {name}; write null where there is no number",
    )


def _place_of(name: str, text: str) -> str:
    """Line and column where a bare `name` first stands outside any string."""
    bare = re.compile(rf'"(?:[^"\\]|\\.)*"|({re.escape(name)})', re.DOTALL)
    at = next((found.start() for found in bare.finditer(text) if found.group(1)), 0)
    return f"line {text.count(chr(10), 0, at) + 1}, column {at - text.rfind(chr(10), 0, at)}"


def _finite(digits: str, where: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        _refuse_number(digits, where)
    return value


def _integer(digits: str, where: str) -> int:
    if len(digits.lstrip("-")) > _LONGEST_INTEGER:
        _refuse(
            "number-too-long",
            where,
            f'数の桁が多すぎます（{digits[:24]}…）。番号なら文字（"…"）で書いてください。',
            f"a number has too many digits ({digits[:24]}…); write a code as text",
        )
    return int(digits)


def _object(pairs: list[tuple[str, Any]], where: str) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        _refuse(
            "duplicate-key",
            where,
            f"同じ項目「{twice}」が一つの {{…}} に二度あります。一つにしてください。",
            f"key {twice!r} is given twice in one object; keep one",
        )
    return made


def _check_nul(data: bytes, where: str) -> None:
    if _ESCAPED_NUL.search(data):
        _refuse(
            "nul-in-text", where, "文字の中に NUL（\\u0000）があります。取り除いてください。", "a text holds NUL; remove it"
        )


def _check_surrogates(document: Any, where: str) -> None:
    try:
        json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        _refuse(
            "lone-surrogate",
            where,
            "文字の中に片方だけのサロゲート（\\ud800 など）があります。正しい文字に直してください。",
            "a text holds half of a surrogate pair; write the whole character",
        )


_SIGNS: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "PDF のようです。", "It looks like a PDF."),
    (b"\xff\xfe", "UTF-16 のようです。UTF-8 で保存し直してください。", "It looks like UTF-16; save it as UTF-8."),
    (b"\xfe\xff", "UTF-16 のようです。UTF-8 で保存し直してください。", "It looks like UTF-16; save it as UTF-8."),
)


def _looks_like(data: bytes) -> tuple[str, str]:
    """What the bytes seem to be instead, in both languages."""
    for sign, ja, en in _SIGNS:
        if data.startswith(sign):
            return ja, en
    head = data[:2_000].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not head:
        return "ファイルが空です。", "The file is empty."
    if head[:1] == b"<":
        kind = "HTML のページ" if b"<html" in head.lower() or b"<!doctype html" in head.lower() else "XML（GML など）"
        return f"{kind}のようです。GeoJSON のファイルを指定してください。", "It looks like HTML or XML; give a GeoJSON file."
    if head[:1] in (b"{", b"["):
        try:
            data.decode("utf-8-sig")
        except UnicodeDecodeError:
            return "文字コードを UTF-8 にして保存し直してください。", "Save it again as UTF-8."
        return "途中で切れているか、書き間違いがあります。その位置を直してください。", "It is cut short or mistyped; mend it there."
    first_line = head.splitlines()[0]
    if first_line.count(b",") or first_line.count(b"\t"):
        return "CSV（表）のようです。GeoJSON に変換してください。", "It looks like CSV; convert it to GeoJSON."
    return "GeoJSON のファイルを指定してください。", "Give a GeoJSON file."
