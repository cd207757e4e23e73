"""Many records at once: those whose shape is ordinary are built and judged together, the rest one by one elsewhere.

Ordinary: plain nested lists of numbers, rings closed.  Nothing here decides that a record is wrong; what is
not built here goes the slow way, which gives the very same shape or tells what is wrong.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.geometry import JAPAN
from geodata.geometry.raw_geometry import DEPTH
from geodata.geometry.shape_repair import THINNEST_DEG
from geodata.geometry.slivers import mean_width
from geodata.tables import RawRow

__all__ = ["Ragged", "are_usable", "batches", "built", "member_of", "ragged"]

_MOST_ROWS, _MOST_WEIGHT, _MOST_VERTICES = 2_000, 100_000, 2_000
_TYPES = {name: getattr(shapely.GeometryType, name.upper()) for name in DEPTH}
Objects = NDArray[np.object_]


@dataclass(frozen=True, kw_only=True)
class Ragged:
    """The coordinates of many shapes of one kind, as shapely's ragged arrays: `at` tells whose they are.

    `heights`: whether their positions had more than two numbers, which are left out; `largest`: of all numbers.
    """

    kind: str
    at: NDArray[np.int64]
    xy: NDArray[np.float64]
    offsets: tuple[NDArray[np.int64], ...]
    heights: bool = False
    largest: float = 0.0

    def shapes(self) -> Objects:
        made: Objects = shapely.from_ragged_array(_TYPES[self.kind], self.xy, self.offsets or None)
        return made


def batches(rows: Iterable[RawRow]) -> Iterator[list[RawRow]]:
    """The rows in order, so many at a time that their shapes are held together without harm."""
    held: list[RawRow] = []
    weight = 0
    for row in rows:
        held.append(row)
        weight += _weight(row.geometry)
        if len(held) >= _MOST_ROWS or weight > _MOST_WEIGHT:
            yield held
            held, weight = [], 0
    if held:
        yield held


def built(rows: Sequence[RawRow]) -> Objects:
    """The shape of each row that is ordinary, flat, in the coordinates of its file; None for the others."""
    shapes: Objects = np.full(len(rows), None, dtype=object)
    kinds: dict[str, list[int]] = {}
    for i, row in enumerate(rows):
        geometry = row.geometry
        if row.faults or geometry is None:
            continue
        if isinstance(geometry, BaseGeometry):
            if geometry.geom_type in DEPTH and not geometry.is_empty:
                shapes[i] = shapely.force_2d(geometry)
        elif isinstance(geometry, dict) and type(geometry.get("type")) is str and geometry["type"] in DEPTH:
            kinds.setdefault(geometry["type"], []).append(i)
    for kind, places in kinds.items():
        for held in _of_lists(kind, places, [rows[i].geometry.get("coordinates") for i in places]):  # type: ignore[union-attr]
            shapes[held.at] = held.shapes()
    return shapes


def ragged(geometries: Sequence[Any]) -> list[Ragged]:
    """The coordinates of those of the GeoJSON geometries that are ordinary; `at` counts from 0."""
    there = [i for i, geometry in enumerate(geometries) if type(geometry) is dict]
    kinds: dict[str, list[int]] = {}
    if len(there) == len(geometries):
        told = member_of(geometries, "type")
        if told and type(told[0]) is str and told.count(told[0]) == len(told):
            kinds[told[0]] = there
    if not kinds:
        for i in there:
            kind = geometries[i].get("type")
            if type(kind) is str:
                kinds.setdefault(kind, []).append(i)
    parts = [
        (kind, places[start : start + _MOST_ROWS])
        for kind, places in kinds.items()
        if kind in DEPTH
        for start in range(0, len(places), _MOST_ROWS)
    ]
    lists = member_of(geometries, "coordinates", there)
    return [held for kind, at in parts for held in _of_lists(kind, at, [lists[i] for i in at])]


def member_of(records: Sequence[Any], name: str, there: Sequence[int] | None = None) -> list[Any]:
    """What each record (a dict; with `there` only those are) has by that name; None where it has none."""
    if there is None or len(there) == len(records):
        try:
            return list(map(itemgetter(name), records))
        except KeyError:
            return [record.get(name) for record in records]
    held: list[Any] = [None] * len(records)
    for i in there:
        held[i] = records[i].get(name)
    return held


def are_usable(shapes: Objects) -> NDArray[np.bool_]:
    """Which of the shapes (lon, lat; None is not) need no second look: in Japan, valid, no point repeated, not huge."""
    bounds = shapely.bounds(shapes)
    west, south, east, north = JAPAN
    usable = (bounds[:, 0] >= west) & (bounds[:, 1] >= south) & (bounds[:, 2] <= east) & (bounds[:, 3] <= north)
    usable &= shapely.get_num_coordinates(shapes) <= _MOST_VERTICES
    xy, of = shapely.get_coordinates(shapes, return_index=True)
    repeated = (xy[1:] == xy[:-1]).all(axis=1) & (of[1:] == of[:-1])
    usable[of[1:][repeated]] = False
    usable[of[~np.isfinite(xy).all(axis=1)]] = False
    usable[usable] = shapely.is_valid(shapes[usable]) & (mean_width(shapes[usable]) > THINNEST_DEG)
    return np.asarray(usable)


def _of_lists(kind: str, places: Sequence[int], coordinates: Sequence[Any]) -> list[Ragged]:
    """The coordinate lists of one kind that are as they should be: where one is not, halves are tried."""
    made = _all_of_lists(kind, places, coordinates)
    if made is not None or len(places) == 1:
        return [made] if made is not None else []
    half = len(places) // 2
    return _of_lists(kind, places[:half], coordinates[:half]) + _of_lists(kind, places[half:], coordinates[half:])


def _all_of_lists(kind: str, places: Sequence[int], coordinates: Sequence[Any]) -> Ragged | None:
    """None if any is not as it should be."""
    level, offsets = list(coordinates), []
    for _ in range(DEPTH[kind]):
        counts = _counts(level)
        if counts is None:
            return None
        offsets.append(np.concatenate([[0], np.cumsum(counts)]))
        level = list(chain.from_iterable(level))
    numbers = _numbers(level)
    if numbers is None:
        return None
    flat = np.ascontiguousarray(numbers[:, :2])
    if kind.endswith("LineString") and (np.diff(offsets[-1]) < 2).any():
        return None
    if kind.endswith("Polygon") and not _closed(flat, offsets[-1]):
        return None
    made = Ragged(
        kind=kind, at=np.array(places), xy=flat, offsets=tuple(reversed(offsets)), heights=numbers.shape[1] > 2,
        largest=float(np.abs(numbers).max(initial=0.0)),
    )  # fmt: skip
    try:
        made.shapes()
    except (ValueError, shapely.errors.GEOSException):  # the slow way tells which, and what
        return None
    return made


def _counts(level: Sequence[Any]) -> NDArray[np.int64] | None:
    if not set(map(type, level)) <= {list}:
        return None
    counts = np.fromiter(map(len, level), dtype=np.int64, count=len(level))
    return counts if counts.all() else None


def _numbers(positions: Sequence[Any]) -> NDArray[np.float64] | None:
    """Positions that all have as many finite numbers."""
    if not set(map(type, positions)) <= {list}:
        return None
    widths = set(map(len, positions))
    if len(widths) != 1 or not widths <= {2, 3, 4}:
        return None
    flat = list(chain.from_iterable(positions))
    if not set(map(type, flat)) <= {int, float}:
        return None
    try:
        numbers = np.array(flat, dtype=np.float64).reshape(-1, widths.pop())
    except OverflowError:
        return None
    return numbers if np.isfinite(numbers).all() else None


def _closed(xy: NDArray[np.float64], offsets: NDArray[np.int64]) -> bool:
    return bool((np.diff(offsets) >= 4).all() and (xy[offsets[:-1]] == xy[offsets[1:] - 1]).all())


def _weight(geometry: Any) -> int:
    """About how many positions a geometry holds."""
    if isinstance(geometry, BaseGeometry):
        return int(shapely.get_num_coordinates(geometry))
    level = geometry.get("coordinates") if isinstance(geometry, dict) else None
    return _held(level, 0) if isinstance(level, list) else 1


def _held(level: Sequence[Any], depth: int) -> int:
    inner = level[0] if level else None
    if depth < 3 and type(inner) is list and inner and type(inner[0]) is list:
        return sum(_held(held, depth + 1) for held in level if type(held) is list)
    return len(level)
