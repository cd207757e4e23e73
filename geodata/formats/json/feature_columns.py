"""Features as columns: many at a time, their shapes as arrays, nothing of them made an object that need not be.

Kept between looks as bytes, in memory up to a bound and beyond it in a nameless file, so that a file is parsed once.
"""

import marshal
import tempfile
import weakref
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from typing import Any, BinaryIO

import numpy as np

from fieldreg.kernel.collecting import uncollected
from fieldreg.kernel.errors import Fault
from geodata.formats.guards.plain_json import (
    Counts,
    Held,
    NotPlain,
    PlainList,
    count_keys,
    count_values,
    counted,
    prove,
)
from geodata.geometry.bulk_shapes import Ragged, member_of, ragged
from geodata.tables import RawColumns, Rest

__all__ = ["KeptFeatures", "kept_features"]

_KEPT_BYTES = 64_000_000  # in memory; the rest in a file
_LARGEST = 1e18
_MEMBERS = frozenset({"type", "properties", "geometry", "id"})
_PLAIN_GEOMETRY = frozenset({"type", "coordinates"})


@dataclass
class KeptFeatures:
    """All features of a collection, and the members beside them."""

    members: Mapping[str, Any]
    count: int
    parts: "_Parts"

    def columns(self) -> Iterator[RawColumns]:
        """From the first to the last."""
        return map(self.parts.columns, range(len(self.parts.held)))


def kept_features(held: Held, record_of: Any, never: Sequence[bytes] = ()) -> KeptFeatures:
    """Reads all of it, once.  Raises NotPlain where the strict reader has to be asked, or a word of `never` stands in it."""
    plain, parts, count = PlainList(held=held), _Parts(), 0
    blocks = plain.blocks()
    while True:
        with uncollected():  # millions of young objects without a circle among them
            block = next(blocks, None)
            if block is None:
                break
            text, items = block
            if any(word in text for word in never):
                raise NotPlain
            part, found = _part(items, count + 1, record_of)
            prove(text, found)
            count += len(items)
            if items:
                parts.add(part)
            del block, text, items, part
    return KeptFeatures(plain.members, count, parts)


@dataclass
class _Part:
    first: int
    count: int
    ids: list[str] | None  # None: none has one
    shapes: list[Ragged]
    others: dict[int, Any]  # geometries that are not ordinary, by place
    faults: dict[int, tuple[Fault, ...]]
    properties: list[dict[str, Any]]


def _part(items: list[Any], first: int, record_of: Any) -> tuple[_Part, Counts]:
    """The features of a block, and what has to be counted of it."""
    found = Counts()
    if set(map(type, items)) <= {dict} and (names := set(chain.from_iterable(items))) <= _MEMBERS:
        properties, geometries = member_of(items, "properties"), member_of(items, "geometry")
        if set(map(type, properties)) <= {dict, type(None)} and member_of(items, "type").count("Feature") == len(items):
            count_keys(items, found)
            own = [held for held in properties if held is not None]
            count_keys(own, found)
            count_values(list(chain.from_iterable(map(dict.values, own))), found)
            texts = None
            if "id" in names:
                count_values(member_of(items, "id"), found)
                texts = [record_of(item, 0).id for item in items]
            shapes = ragged(geometries)
            others = _count_geometries(geometries, shapes, found)
            return _Part(first, len(items), texts, shapes, others, {}, [held or {} for held in properties]), found
    counted(items, found)
    rows = [record_of(item, first + i) for i, item in enumerate(items)]
    shapes = ragged([row.geometry for row in rows])
    plain = set(chain.from_iterable(held.at.tolist() for held in shapes))
    others = {i: row.geometry for i, row in enumerate(rows) if i not in plain}
    faults = {i: row.faults for i, row in enumerate(rows) if row.faults}
    return _Part(first, len(rows), [r.id for r in rows], shapes, others, faults, [dict(r.properties) for r in rows]), found


def _count_geometries(geometries: Sequence[Any], shapes: Sequence[Ragged], found: Counts) -> dict[int, Any]:
    """Counts what the geometries hold; those that are not ordinary are walked and given back."""
    plain = np.zeros(len(geometries), dtype=bool)
    for held in shapes:
        plain[held.at] = True
        if not held.largest < _LARGEST:
            raise NotPlain
    ordinary = list(geometries) if plain.all() else [geometries[i] for i in np.flatnonzero(plain).tolist()]
    if set(chain.from_iterable(ordinary)) <= _PLAIN_GEOMETRY:
        found.keys += sum(map(len, ordinary))
    else:
        counted(ordinary, found)
    others = {i: geometries[i] for i in np.flatnonzero(~plain).tolist()}
    counted(list(others.values()), found)
    return others


Place = bytes | tuple[int, int]  # bytes, or where they lie in the file


@dataclass
class _Kept:
    """A block: its shapes, and its properties, ids and other geometries."""

    first: int
    count: int
    shapes: Place
    rest: Place
    faults: dict[int, tuple[Fault, ...]]


@dataclass
class _Parts:
    """Blocks, to be gone through again and again."""

    held: list[_Kept] = field(default_factory=list)
    _bytes: int = 0
    _file: BinaryIO | None = None

    def add(self, part: _Part) -> None:
        shapes = [
            (s.kind, s.at.tobytes(), s.xy.tobytes(), tuple(offsets.tobytes() for offsets in s.offsets), s.heights) for s in part.shapes
        ]
        rest = (part.properties, part.ids, part.others)
        self.held.append(_Kept(part.first, part.count, self._put(shapes), self._put(rest), part.faults))

    def columns(self, number: int) -> RawColumns:
        kept = self.held[number]
        shapes, with_heights = np.full(kept.count, None, dtype=object), 0
        for kind, at, xy, offsets, heights in self._got(kept.shapes):
            held = Ragged(
                kind=kind, at=np.frombuffer(at, dtype=np.int64), xy=np.frombuffer(xy).reshape(-1, 2),
                offsets=tuple(np.frombuffer(one, dtype=np.int64) for one in offsets),
            )  # fmt: skip
            shapes[held.at] = held.shapes()
            with_heights += len(held.at) if heights else 0
        return RawColumns(
            first=kept.first, shapes=shapes, with_heights=with_heights, faults=kept.faults, rest=partial(self._rest, kept.rest)
        )

    def _rest(self, place: Place) -> Rest:
        properties, ids, others = self._got(place)
        return properties, ids, others

    def _put(self, value: Any) -> Place:
        told = marshal.dumps(value)
        self._bytes += len(told)
        if self._bytes <= _KEPT_BYTES:
            return told
        try:
            if self._file is None:
                self._file = tempfile.TemporaryFile()  # noqa: SIM115 (lives as long as this)
                weakref.finalize(self, self._file.close)
            at = self._file.seek(0, 2)
            self._file.write(told)
        except OSError:  # where nothing may be written it stays in memory
            return told
        return at, len(told)

    def _got(self, place: Place) -> Any:
        if not isinstance(place, bytes):
            if self._file is None:
                raise RuntimeError("what was put away is gone")
            self._file.seek(place[0])
            place = self._file.read(place[1])
        return marshal.loads(place)  # noqa: S302 (written above, by this process)
