"""Which words are names, and which of them are taken."""

import re

from fieldreg.filtering.shapes import SHAPES

__all__ = ["NAME", "TAKEN", "may_be_called"]

_START = (
    r":_A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFE\u200C-\u200D\u2070-\u218F\u2C00-\u2FEF"
    r"\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
NAME = rf"[{_START}][{_START}.0-9\u0300-\u036F\u203F-\u2040]*"  # an identifier, as the standard draws it
TAKEN = ("AND", "OR", "NOT", "LIKE", "ILIKE", "BETWEEN", "IN", "IS", "NULL", "DIV")  # words that name no property unless quoted
_LITERALS = ("TRUE", "FALSE", "DATE", "TIMESTAMP", "INTERVAL", "BBOX", "GEOMETRYCOLLECTION", *(name.upper() for name in SHAPES))


def may_be_called(name: str) -> bool:
    """Whether a function may have this name, so that its call can be read in both encodings.

    >>> may_be_called("Buffer"), may_be_called("POINT"), may_be_called("a b")
    (True, False, False)
    """
    return re.fullmatch(NAME, name) is not None and name.upper() not in (*TAKEN, *_LITERALS)
