"""One record of a .shp as a shape: x and y only, polygons with their holes.

Rings are told apart as ESRI has it: clockwise encloses, counter-clockwise is a hole of the smallest ring about it.  A
ring that would be a hole with nothing about it encloses ground itself (there is no other way to read it).  Rings
that overlap all the same are left so: whoever checks the shape refuses it.
"""

import struct
from collections.abc import Sequence
from typing import NoReturn

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LinearRing
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.errors import InvalidInput

__all__ = ["shape_of"]

_POINTS, _LINES, _POLYGONS, _MULTIPOINTS = (1, 11, 21), (3, 13, 23), (5, 15, 25), (8, 18, 28)
_MULTIPATCH = 31
_MOST_PAIRS = 20_000_000  # of a hole and a ring that may be about it
_FARTHEST = 1e10  # in whatever unit
_WHERE = "geometry"
Coordinates = NDArray[np.float64]
Rings = NDArray[np.object_]  # of LinearRing


def shape_of(content: bytes) -> BaseGeometry | None:
    """The shape of a record's content; None for a null shape.  Raises InvalidInput if its counts do not fit its bytes."""
    (kind,) = struct.unpack_from("<i", content) if len(content) >= 4 else (-1,)
    if kind == 0:
        return None
    if kind in _POINTS:
        return shapely.Point(_coordinates(content, 4, 1)[0])
    if kind in _MULTIPOINTS:
        (count,) = _counts(content, 36, 1)
        return shapely.MultiPoint(_coordinates(content, 40, count))
    if kind == _MULTIPATCH:
        _refuse(
            "geometry-type", "形の型 MultiPatch（立体）は読めません。面（Polygon）にして書き出してください。",
            "geometry type MultiPatch cannot be read; write it as polygons",
        )  # fmt: skip
    if kind not in (*_LINES, *_POLYGONS):
        _refuse_broken(f"図形の種類 {kind} は知られていません", f"its shape type {kind} is not known")
    parts = _parts(content)
    if not parts:
        return shapely.Polygon()  # told as empty
    return _lines(parts) if kind in _LINES else _polygons(parts)


def _counts(content: bytes, at: int, how_many: int) -> tuple[int, ...]:
    if len(content) < at + 4 * how_many:
        _refuse_broken("途中で切れています", "it is cut short")
    return struct.unpack_from(f"<{how_many}i", content, at)


def _coordinates(content: bytes, at: int, count: int) -> Coordinates:
    """Shape (count, 2)."""
    if count < 0 or at + count * 16 > len(content):
        _refuse_broken(f"点の数 {count:,} が長さに合いません", f"its {count:,} points do not fit its length")
    held = np.frombuffer(content, "<f8", count * 2, at).reshape(-1, 2).astype(np.float64)
    if not (np.abs(held) <= _FARTHEST).all():  # nor NaN
        _refuse_broken("座標が数でないか、地球より大きな値です", "a coordinate is no number, or larger than the Earth")
    return held


def _parts(content: bytes) -> Sequence[Coordinates]:
    parts, points = _counts(content, 36, 2)
    if parts < 0 or 44 + parts * 4 > len(content):
        _refuse_broken(f"部分の数 {parts:,} が長さに合いません", f"its {parts:,} parts do not fit its length")
    if not parts and not points:
        return []
    held = _coordinates(content, 44 + parts * 4, points)
    begins = np.frombuffer(content, "<i4", parts, 44)
    ends = np.append(begins[1:], points)
    if (parts and begins[0] != 0) or (begins >= ends).any() or (not parts and points):
        _refuse_broken("部分の区切りが正しくありません", "its parts do not follow each other")
    return [held[begin:end] for begin, end in zip(begins, ends, strict=True)]


def _lines(parts: Sequence[Coordinates]) -> BaseGeometry:
    if any(len(part) < 2 for part in parts):
        _refuse_broken("点が一つだけの線があります", "a line of it has a single point")
    lines = [shapely.LineString(part) for part in parts]
    return lines[0] if len(lines) == 1 else shapely.MultiLineString(lines)


def _polygons(parts: Sequence[Coordinates]) -> BaseGeometry:
    if any(len(part) < 4 or (part[0] != part[-1]).any() for part in parts):
        _refuse(
            "ring-not-closed", "輪が閉じていません。4点以上で、最初と最後の点を同じにしてください。",
            "the ring is not closed; it needs 4 points or more and ends where it began",
        )  # fmt: skip
    rings = np.array([shapely.LinearRing(part) for part in parts], dtype=object)
    is_hole = shapely.is_ccw(rings) if len(rings) > 1 else np.zeros(len(rings), dtype=bool)
    polygons = [shapely.Polygon(ring, holes) for ring, holes in _assigned(rings[~is_hole], rings[is_hole])]
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


def _assigned(outer: Rings, holes: Rings) -> Sequence[tuple[LinearRing, list[LinearRing]]]:
    """Rings that enclose, each with its holes.

    What is written the other way about throughout (holes clockwise, as GeoJSON has it) is read so.
    """
    about = _smallest_about(outer, holes)
    if len(outer) and len(holes) and max(about) < 0:
        turned = _smallest_about(holes, outer)
        if min(turned) >= 0:
            outer, holes, about = holes, outer, turned
    held: list[tuple[LinearRing, list[LinearRing]]] = [(ring, []) for ring in outer]
    for hole, found in zip(holes, about, strict=True):
        if found >= 0:
            held[found][1].append(hole)
        else:
            held.append((hole, []))
    return held


def _smallest_about(outer: Rings, holes: Rings) -> list[int]:
    """For each hole the index of the smallest ring that covers it; -1 where none does."""
    if len(outer) * len(holes) > _MOST_PAIRS:
        _refuse(
            "too-many-rings", f"輪が多すぎます（外側 {len(outer):,}、穴 {len(holes):,}）。分けてください。",
            f"it has too many rings ({len(outer):,} and {len(holes):,} holes); split it",
        )  # fmt: skip
    grounds = [shapely.Polygon(ring) for ring in outer]
    tree, areas = shapely.STRtree(grounds), shapely.area(grounds)
    found = []
    for hole in holes:
        about = tree.query(shapely.Polygon(hole), predicate="covered_by")
        found.append(int(about[np.argmin(areas[about])]) if len(about) else -1)
    return found


def _refuse_broken(ja: str, en: str) -> NoReturn:
    _refuse(
        "shape-broken", f"図形の記録が壊れています: {ja}。もう一度入手してください。",
        f"the record of the shape is damaged: {en}; get it again",
    )  # fmt: skip


def _refuse(code: str, ja: str, en: str) -> NoReturn:
    raise InvalidInput.one(code, _WHERE, ja, en)
