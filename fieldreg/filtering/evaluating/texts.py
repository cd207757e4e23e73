"""Texts: without case or accents, and LIKE."""

import re
import unicodedata
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["folded", "matches", "unaccented"]

_VOICED = "\u3099\u309a"  # が and か are two letters to a Japanese reader, as the standard recommends
_PART = re.compile(r"\\(.)|(%)|(_)|([^\\%_]+)", re.DOTALL)


def folded(text: str) -> str:
    """Without case.

    >>> folded("Straße") == folded("STRASSE")
    True
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", text).casefold())


def unaccented(text: str) -> str:
    """Without accents; marks of voiced kana stay.

    >>> unaccented("débárquér が")
    'debarquer が'
    """
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(c for c in parts if not unicodedata.combining(c) or c in _VOICED))


def matches(pattern: str, texts: NDArray[Any]) -> NDArray[np.bool_]:
    """Which texts match: % any letters, _ one, a backslash before either, or before a backslash, for itself.

    The pieces between two % are looked for one after another, so that no pattern takes long.
    """
    fits = _fitting(pattern)
    return np.fromiter((fits(text) for text in texts), bool, len(texts))


def _fitting(pattern: str) -> Callable[[str], bool]:
    pieces, plain = [""], [""]
    one = False
    for escaped, many, single, letters in _PART.findall(unicodedata.normalize("NFC", pattern)):
        one = one or bool(single)
        if many:
            pieces.append("")
            plain.append("")
        else:
            pieces[-1] += "." if single else re.escape(escaped or letters)
            plain[-1] += single or escaped or letters
    return _in_pieces(pieces, len(plain[-1])) if one else _plainly(plain) or _in_pieces(pieces, len(plain[-1]))


def _plainly(pieces: list[str]) -> Callable[[str], bool] | None:
    """The patterns most people write: a text, its beginning, its end, a part."""
    match pieces:
        case [text]:
            return text.__eq__
        case [start, ""]:
            return lambda text: text.startswith(start)
        case ["", end]:
            return lambda text: text.endswith(end)
        case ["", part, ""]:
            return lambda text: part in text
        case _:
            return None


def _in_pieces(pieces: list[str], shortest: int) -> Callable[[str], bool]:
    """Pieces of fixed length between two %, the last of this length."""
    first, *rest = [re.compile(piece, re.DOTALL) for piece in pieces]
    if not rest:
        return lambda text: first.fullmatch(text) is not None
    middle = [piece for piece in rest[:-1] if piece.pattern]
    return lambda text: _in_order(text, first, middle, rest[-1], shortest)


def _in_order(text: str, first: re.Pattern[str], middle: list[re.Pattern[str]], last: re.Pattern[str], shortest: int) -> bool:
    found = first.match(text)
    for piece in middle:
        found = found and piece.search(text, found.end())
    return found is not None and len(text) - shortest >= found.end() and last.match(text, len(text) - shortest) is not None
