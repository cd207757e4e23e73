"""JSON from strangers that is plainly written, read in blocks by a fast parser, and nothing believed that is not proven.

The parser (orjson) keeps to JSON as the strict reader does, but for four things it lets pass: a key given twice, a
number of too many digits, nesting near its limit, NUL.  Each block is proven free of them, from its bytes and from
what was parsed of it; what is not proven raises `NotPlain`, and the strict reader has the word (`strict_json`): it
refuses, in its own words and at its own place, or reads what only looked odd.
"""

import os
import re
import weakref
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, Protocol, Self

import orjson

__all__ = ["Bytes", "FileBytes", "Held", "NotPlain", "PlainList", "counted", "prove"]

BLOCK_BYTES = 2_000_000
_LONGEST_BLOCK = 64_000_000  # of one record
_MOST_TRIES = 6  # ends of a block that turn out to lie inside a record
_WINDOW = 200_000  # bytes before the end of a block in which a record is looked for
_DEEPEST = 60
_TOO_LARGE = 10**18
_FEATURE_NEXT = re.compile(rb'\}[ \t\r\n]*,[ \t\r\n]*(?=\{[ \t\r\n]*"type"[ \t\r\n]*:[ \t\r\n]*"Feature")')
_OBJECT_NEXT = re.compile(rb"\}[ \t\r\n]*,[ \t\r\n]*(?=\{)")
_MARK = b"\xef\xbb\xbf"


class NotPlain(Exception):
    """Nothing is known to be wrong; only that this reader cannot tell."""


class Held(Protocol):
    """Bytes that may be in memory or in a file."""

    def __len__(self) -> int: ...

    def part(self, start: int, size: int) -> bytes:
        """At most `size` bytes from `start` on."""


@dataclass(frozen=True)
class Bytes:
    """Bytes in memory."""

    data: bytes

    def __len__(self) -> int:
        return len(self.data)

    def part(self, start: int, size: int) -> bytes:
        return self.data[start : start + size]


class FileBytes:
    """Bytes in a file, read as they are asked for."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        weakref.finalize(self, self._file.close)
        self._size = os.fstat(self._file.fileno()).st_size

    def __len__(self) -> int:
        return self._size

    def part(self, start: int, size: int) -> bytes:
        self._file.seek(start)
        return self._file.read(size)


@dataclass
class Counts:
    """What was parsed: how many keys, how many colons in its texts, whether a number is of too many digits."""

    keys: int = 0
    colons: int = 0
    large: bool = False


@dataclass(kw_only=True)
class PlainList:
    """A JSON object whose list `listed` comes in blocks of whole items, each proven.

    `members` holds everything else in it, once `blocks` has come to its end.  Raises NotPlain.
    """

    held: Held
    listed: str = "features"
    members: dict[str, Any] = field(default_factory=dict)

    def blocks(self) -> Iterator[tuple[bytes, list[Any]]]:
        """The text of each block with its items; whoever takes it proves it (`prove`)."""
        block_bytes = BLOCK_BYTES
        at, before = self._opened(block_bytes)
        while len(self.held) - at > block_bytes:
            text, items, step = self._block(at, block_bytes)
            at += step
            yield text, items
        text = self.held.part(at, len(self.held) - at)
        last = _parsed(b'{"%s":[' % self.listed.encode() + text)
        items = last.pop(self.listed)
        after = counted(last)
        self.members = {**before, **last}
        if len(self.members) != len(before) + len(last) or self.listed in before:
            raise NotPlain
        del last
        yield _Tail(text, after), items

    def _opened(self, size: int) -> tuple[int, dict[str, Any]]:
        """Where the first item begins, and the members before the list."""
        text = self.held.part(0, size)
        skipped = len(_MARK) if text.startswith(_MARK) else 0
        found = re.compile(rb'"%s"[ \t\r\n]*:[ \t\r\n]*\[' % re.escape(self.listed.encode())).search(text)
        if found is None:
            raise NotPlain
        head = text[skipped : found.end()]
        before = _parsed(head + b"]}")
        if not isinstance(before, dict) or before.get(self.listed) != []:
            raise NotPlain
        prove(head, counted(before))
        del before[self.listed]
        return found.end(), before

    def _block(self, at: int, size: int) -> tuple[bytes, list[Any], int]:
        """The items from `at` on that end within `size` bytes, or in as many more as one record needs."""
        text = self.held.part(at, size)
        tries = 0
        for pattern in (_FEATURE_NEXT, _OBJECT_NEXT):
            ends = list(pattern.finditer(text, max(0, len(text) - _WINDOW)))
            for found in reversed(ends[-_MOST_TRIES:]):
                whole = text[: found.start() + 1]
                try:
                    return whole, _parsed(b"[" + whole + b"]"), found.end()
                except NotPlain:
                    tries += 1
                if tries >= _MOST_TRIES:
                    raise NotPlain
        if size >= _LONGEST_BLOCK:
            raise NotPlain
        return self._block(at, size * 4)


class _Tail(bytes):
    """The last block: beyond its items it holds the members after the list."""

    after: Counts

    def __new__(cls, text: bytes, after: Counts) -> Self:
        made = super().__new__(cls, text)
        made.after = after
        return made


def prove(text: bytes, found: Counts) -> None:
    """Raises NotPlain unless `text`, of which `found` was parsed, holds nothing that only the strict reader refuses.

    The colons of a text are those after its keys and those in its strings; a key that was given twice was parsed
    once, so that some colon would be left over.
    """
    keys, colons, large = found.keys, found.colons, found.large
    if isinstance(text, _Tail):
        keys, colons, large = keys + text.after.keys, colons + text.after.colons, large or text.after.large
    if large or rb"\u0000" in text:
        raise NotPlain
    seen = text.count(b":")
    if seen != keys and (rb"\u003" in text or seen - colons != keys):
        raise NotPlain


def counted(value: Any, found: Counts | None = None) -> Counts:
    """Keys, colons and numbers of a parsed value.  Raises NotPlain if it is nested deep."""
    made = found or Counts()
    _count(value, made, 0)
    return made


def count_values(values: Sequence[Any], found: Counts) -> None:
    """Adds many values, most of them plain."""
    kinds = set(map(type, values))
    texts = [value for value in values if type(value) is str] if str in kinds else []
    found.colons += "\n".join(texts).count(":")
    numbers = [value for value in values if type(value) is int or type(value) is float] if kinds & {int, float} else []
    if numbers and not (min(numbers) > -_TOO_LARGE and max(numbers) < _TOO_LARGE):
        found.large = True
    if kinds & {dict, list}:
        for value in values:
            if type(value) is dict or type(value) is list:
                _count(value, found, 0)


def count_keys(records: Sequence[dict[str, Any]], found: Counts) -> None:
    """Adds the keys of many records, not what they hold."""
    found.keys += sum(map(len, records))
    if any(":" in name for name in set(chain.from_iterable(records))):
        found.colons += sum(name.count(":") for name in chain.from_iterable(records))


def _count(value: Any, found: Counts, depth: int) -> None:
    if depth > _DEEPEST:
        raise NotPlain
    if isinstance(value, dict):
        found.keys += len(value)
        for name, held in value.items():
            found.colons += name.count(":")
            _count(held, found, depth + 1)
    elif isinstance(value, list):
        for held in value:
            _count(held, found, depth + 1)
    elif isinstance(value, str):
        found.colons += value.count(":")
    elif isinstance(value, int | float) and not -_TOO_LARGE < value < _TOO_LARGE:
        found.large = True


def _parsed(text: bytes) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise NotPlain from error
