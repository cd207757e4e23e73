"""From bytes to text: which encoding it is, proven, or which byte proves that it is none of them.

Tried in this order, each strictly: a byte order mark (UTF-8, UTF-16), UTF-8, cp932 (what Japanese publishers call
Shift_JIS; it alone has ①, 髙 and ～).  A text that is both cp932 and EUC-JP is not guessed: the loader is asked.
"""

import codecs
from dataclasses import dataclass
from typing import NoReturn

from fieldreg.kernel.errors import InvalidInput
from geodata.formats.guards.strict_json import LARGEST_BYTES

__all__ = ["Decoded", "decoded", "head_of"]

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_NAMES = {"utf-8": "UTF-8", "utf-16-le": "UTF-16LE", "utf-16-be": "UTF-16BE", "cp932": "cp932", "euc_jp": "EUC-JP",
          "iso2022_jp": "ISO-2022-JP"}  # fmt: skip
_ASKED = {  # as people write them, without "-", "_" and letter case
    "utf8": "utf-8", "utf8sig": "utf-8", "utf16": "utf-16-le", "utf16le": "utf-16-le", "utf16be": "utf-16-be",
    "cp932": "cp932", "ms932": "cp932", "windows31j": "cp932", "shiftjis": "cp932", "sjis": "cp932",
    "eucjp": "euc_jp", "iso2022jp": "iso2022_jp", "jis": "iso2022_jp",
}  # fmt: skip
_NO_LETTERS = frozenset("\x80\xa0\uf8f0\uf8f1\uf8f2\uf8f3")  # what Python's cp932 makes of bytes that are no letters


@dataclass(frozen=True)
class Decoded:
    """A text without its byte order mark, and the name of its encoding ("UTF-8", "cp932", …)."""

    text: str
    encoding: str


def decoded(data: bytes, where: str, asked: str | None = None) -> Decoded:
    """The whole text, in the encoding `asked` for or else in the one it proves to be.

    Raises InvalidInput naming the first byte, and its line, that does not fit.
    """
    if len(data) > LARGEST_BYTES:
        most = f"{LARGEST_BYTES / 1e6:,.0f} MB"
        _refuse("too-large", where, f"{most} 以下に分けてください。", f"split it into files of at most {most}")
    if not data.strip(b"\xef\xbb\xbf \t\r\n\x00"):
        _refuse("empty-file", where, "ファイルが空です。", "the file is empty")
    if asked is not None:
        return _as_asked(data, asked, where)
    name, body = _marked(data)
    if name:
        return Decoded(_strictly(body, name, where), _NAMES[name])
    wrong = _first_wrong(body, "utf-8")
    if wrong is None:
        return Decoded(body.decode("utf-8"), "UTF-8")
    text, is_euc = _cp932(body), _first_wrong(body, "euc_jp") is None
    if text is None:
        line = body.count(b"\n", 0, wrong) + 1
        _refuse(
            "encoding-unknown", where,
            f"UTF-8 でも cp932（Shift_JIS）でも読めません（{line} 行目、{wrong + 1} バイト目から）。"
            + ("EUC-JP のようです。--encoding euc-jp で指定してください。" if is_euc else
               "文字コードを確かめて --encoding で指定するか、UTF-8 で保存し直してください。"),
            f"neither UTF-8 nor cp932 (Shift_JIS): line {line}, from byte {wrong + 1}; "
            + ("it seems to be EUC-JP: give --encoding euc-jp" if is_euc else "give --encoding, or save it as UTF-8"),
        )  # fmt: skip
    if is_euc:
        _refuse(
            "encoding-doubtful", where,
            "文字コードが cp932（Shift_JIS）か EUC-JP か決められません。--encoding euc-jp か --encoding cp932 を指定してください。",
            "it may be cp932 (Shift_JIS) or EUC-JP; give --encoding euc-jp or --encoding cp932",
        )  # fmt: skip
    return Decoded(text, "cp932")


def head_of(data: bytes, asked: str | None = None, size: int = 65_536) -> str | None:
    """The beginning of the text, to see what kind of file it is; None if it is no text."""
    name, body = _marked(data[:size])
    tried = [name] if name else [_codec(asked)] if asked and _codec(asked) else ["utf-8", "cp932"]
    for codec in tried:
        try:
            return codecs.getincrementaldecoder(codec)("strict").decode(body, final=len(data) <= size)
        except UnicodeError:
            continue
    return None


def _as_asked(data: bytes, asked: str, where: str) -> Decoded:
    codec = _codec(asked)
    if not codec:
        listed = ", ".join(_NAMES.values())
        _refuse(
            "unknown-encoding", "--encoding", f"文字コード「{asked[:40]}」は読めません。使えるもの: {listed}",
            f"encoding {asked[:40]!r} is not known; known are {listed}",
        )  # fmt: skip
    name, body = _marked(data)
    if name[:5] == "utf-1" == codec[:5]:
        codec = name  # the mark tells the order of its bytes
    return Decoded(_strictly(body if name == codec else data, codec, where), _NAMES[codec])


def _codec(asked: str) -> str:
    return _ASKED.get(asked.lower().replace("-", "").replace("_", "").replace(" ", ""), "")


def _marked(data: bytes) -> tuple[str, bytes]:
    return next(((name, data[len(mark) :]) for mark, name in _MARKS if data.startswith(mark)), ("", data))


def _strictly(body: bytes, codec: str, where: str) -> str:
    wrong = _first_wrong(body, codec)
    text = body.decode(codec) if wrong is None else None
    if text is not None and codec == "cp932" and _NO_LETTERS.intersection(text):
        first = next(i for i, letter in enumerate(text) if letter in _NO_LETTERS)
        wrong, text = len(text[:first].encode("cp932")), None
    if text is None:
        at = wrong or 0
        line = body.count(b"\n", 0, at) + 1
        _refuse(
            "encoding-wrong", where,
            f"{_NAMES[codec]} として読めません（{line} 行目、{at + 1} バイト目）。--encoding を確かめるか、UTF-8 で保存し直してください。",
            f"not {_NAMES[codec]}: line {line}, byte {at + 1}; check --encoding, or save it as UTF-8",
        )  # fmt: skip
    return text


def _first_wrong(body: bytes, codec: str) -> int | None:
    """Where it stops being text of that encoding, from 0; None if it never does."""
    try:
        body.decode(codec)
    except UnicodeDecodeError as error:
        return error.start
    return None


def _cp932(body: bytes) -> str | None:
    try:
        text = body.decode("cp932")
    except UnicodeDecodeError:
        return None
    return None if _NO_LETTERS.intersection(text) else text


def _refuse(code: str, where: str, ja: str, en: str) -> NoReturn:
    raise InvalidInput.one(code, where, ja, en)
