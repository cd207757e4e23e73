"""Input validation: every fault of an input is told at once."""

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from fieldreg.kernel.errors import Fault, InvalidInput

__all__ = ["LONGEST_TEXT", "gather", "text_of"]

LONGEST_TEXT = 4000
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")  # by which a text would read as another

T = TypeVar("T")


def gather(faults: list[Fault], read: Callable[[], T]) -> T | None:
    """What `read` returns; if it finds faults, they join the list and None is returned.

    >>> from fieldreg.kernel.altitudes import metres
    >>> faults = []
    >>> gather(faults, lambda: metres("tall", "height")), [f.where for f in faults]
    (None, ['height'])
    """
    try:
        return read()
    except InvalidInput as error:
        faults.extend(error.faults)
        return None


def text_of(body: Mapping[str, Any], name: str, *, required: bool = False, longest: int = LONGEST_TEXT) -> str:
    """The text under `name`, stripped; "" where it may be missing.  Raises InvalidInput naming it."""
    value = body.get(name)
    if value is None or (isinstance(value, str) and not value.strip()):
        if required:
            raise InvalidInput.one(f"{name}-missing", name, "入力してください。", f"{name} is missing")
        return ""
    if not isinstance(value, str):
        raise InvalidInput.one("not-a-text", name, "文字で書いてください。", f"{name} must be a text")
    if any(ord(c) < 32 and c not in "\n\r\t" for c in value):
        raise InvalidInput.one(
            "control-character", name, "制御文字は使えません。", f"{name} has a control character"
        )
    if _TURNS.search(value) is not None:
        told = "文字の向きを変える制御文字は使えません。", f"{name} has a sign that turns the direction of text"
        raise InvalidInput.one("control-character", name, *told)
    if len(value) > longest:
        raise InvalidInput.one(
            "too-long", name, f"{longest} 文字までにしてください。", f"{name} has at most {longest} characters"
        )
    return value.strip()
