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
    pieces: list[str] = [""]
    for escaped, many, one, plain in _PART.findall(unicodedata.normalize("NFC", pattern)):
        if many:
            pieces.append("")
        else:
            pieces[-1] += "." if one else re.escape(escaped or plain)
    first, *rest = [re.compile(piece, re.DOTALL) for piece in pieces]
    if not rest:
        return lambda text: first.fullmatch(text) is not None
    *middle, _ = rest
    last = re.compile(pieces[-1] + r"\Z", re.DOTALL)
    shortest = _length(pieces[-1])
    return lambda text: _in_order(text, first, [piece for piece in middle if piece.pattern], last, shortest)


def _length(piece: str) -> int:
    return len(re.sub(r"\\.", ".", piece, flags=re.DOTALL))


def _in_order(text: str, first: re.Pattern[str], middle: list[re.Pattern[str]], last: re.Pattern[str], shortest: int) -> bool:
    found = first.match(text)
    if found is None:
        return False
    here = found.end()
    for piece in middle:
        found = piece.search(text, here)
        if found is None:
            return False
        here = found.end()
    return len(text) - shortest >= here and last.match(text, len(text) - shortest) is not None
