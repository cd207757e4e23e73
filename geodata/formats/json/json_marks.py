"""Telling JSON formats apart by what stands at their top, not by a word somewhere inside."""

from itertools import islice
from typing import Any

from fieldreg.kernel.errors import InvalidInput
from geodata.formats.guards.contract import Given
from geodata.formats.guards.strict_json import Streamed

__all__ = ["HEAD", "first_items", "opened"]

HEAD = 200  # records by which a format is known


def opened(given: Given, *marks: bytes, listed: str = "features") -> Streamed | None:
    """The document, if every one of `marks` stands somewhere in its bytes and it is a JSON object; None otherwise.

    The marks are looked for first, so that a file of another format is not parsed.  What is broken is
    nobody's: the reader that refuses it tells where.
    """
    if given.data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] != b"{" or not all(mark in given.data for mark in marks):
        return None
    try:
        return Streamed(given.data, given.name, listed)
    except InvalidInput:
        return None


def first_items(held: Streamed | None) -> list[dict[str, Any]]:
    """The objects among the first items of its list."""
    return [item for item in islice(held.items(), HEAD) if isinstance(item, dict)] if held is not None else []
