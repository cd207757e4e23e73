"""Geometry as it was written, to shapes: the lists walked, nothing believed of place or validity yet.

A position is 2 to 4 finite numbers, of which the first two are kept; a ring has 4 positions or more and ends
where it began.  One that does not is closed here, and what was missing is kept beside the shape, so
that whoever judges the shape knows.  Positions stay in the coordinates of their file.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.errors import InvalidInput

__all__ = ["DEPTH", "MOST_VERTICES", "Drawn", "drawn"]

MOST_VERTICES = 2_000_000  # of one feature
DEPTH: Mapping[str, int] = {  # of lists about a position
    "Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3,
}  # fmt: skip
_DEEPEST = 8  # collections within collections
_CURVED = ("Curve", "Surface", "Circular", "Compound", "Arc")


@dataclass(frozen=True)
class Drawn:
    """A shape as written.  `gaps`: the ends that were joined to close its rings, None if none had to be.

    `joined`: it was written as a collection of parts.
    """

    shape: BaseGeometry
    gaps: BaseGeometry | None = None
    gap_where: str = ""
    joined: bool = False


def drawn(geometry: Any, where: str) -> Drawn:
    """The shape of a GeoJSON or shapely geometry, flat.  Raises InvalidInput naming the spot."""
    if geometry is None:
        _refuse("geometry-null", where, "形がありません（geometry が null）。", "there is no geometry (null)")
    if isinstance(geometry, BaseGeometry):
        return _of_shapely(geometry, where)
    kind: Any = geometry.get("type") if isinstance(geometry, Mapping) else None
    if kind == "GeometryCollection":
        return _joined(_leaves(geometry, where, 0), where)
    if not isinstance(geometry, Mapping) or not isinstance(kind, str) or kind not in DEPTH:
        _refuse_type(kind, where)
    return _of_lists(kind, geometry.get("coordinates"), where)


def _of_lists(kind: str, coordinates: Any, where: str) -> Drawn:
    if coordinates == []:
        _refuse("geometry-empty", where, "形が空です。座標を入れてください。", "the geometry is empty")
    gaps: list[tuple[str, list[list[float]]]] = []
    _check(coordinates, DEPTH[kind], f"{where}.coordinates", kind.endswith("Polygon"), gaps)
    try:
        shape = shapely.force_2d(shapely.geometry.shape({"type": kind, "coordinates": _flat(coordinates, gaps)}))
    except (ValueError, TypeError, IndexError, shapely.errors.GEOSException) as error:
        _refuse("geometry-form", where, f"座標の並びが {kind} になっていません: {error}", f"not the coordinates of a {kind}: {error}")
    if not gaps:
        return Drawn(shape)
    return Drawn(shape, shapely.MultiLineString([ends for _, ends in gaps]), gaps[0][0])


def _check(value: Any, depth: int, where: str, ringed: bool, gaps: list[tuple[str, list[list[float]]]]) -> None:  # noqa: FBT001
    """Walks the lists down to the positions."""
    if depth == 0:
        _check_position(value, where)
        return
    if not isinstance(value, list | tuple) or not value:
        _refuse("geometry-form", where, "座標の並びがありません。", "coordinates are missing here")
    for i, held in enumerate(value):
        _check(held, depth - 1, f"{where}[{i}]" if depth > 1 else where, ringed, gaps)
    if ringed and depth == 1:
        _check_ring(value, where, gaps)


def _check_ring(ring: Sequence[Any], where: str, gaps: list[tuple[str, list[list[float]]]]) -> None:
    is_open = tuple(ring[0][:2]) != tuple(ring[-1][:2])
    if len(ring) + is_open < 4:
        refuse_ring(where)
    if is_open:
        gaps.append((where, [list(ring[-1][:2]), list(ring[0][:2])]))


def _check_position(value: Any, where: str) -> None:
    plain = (
        isinstance(value, list | tuple)
        and 2 <= len(value) <= 4
        and all(type(v) in (int, float) and math.isfinite(v) for v in value)
    )
    if not plain:
        _refuse(
            "geometry-form",
            where,
            f"位置は [経度, 緯度] の数で書いてください（受け取った値: {str(value)[:60]}）。",
            f"a position is [lon, lat], numbers; got {str(value)[:60]}",
        )


def _flat(value: Any, gaps: Sequence[Any]) -> Any:
    """Positions of two numbers, and rings closed where some were not."""
    if not isinstance(value[0], list | tuple):
        return value[:2]
    made = [_flat(held, gaps) for held in value]
    is_ring = bool(gaps) and not isinstance(made[0][0], list | tuple)
    return [*made, made[0]] if is_ring and tuple(made[0]) != tuple(made[-1]) else made


def _of_shapely(shape: BaseGeometry, where: str) -> Drawn:
    if shape.is_empty:
        _refuse("geometry-empty", where, "形が空です。座標を入れてください。", "the geometry is empty")
    if shape.geom_type == "LinearRing":
        shape = shapely.LineString(shape.coords)
    if shape.geom_type == "GeometryCollection":
        return _joined([Drawn(part) for part in _parts(shape)], where)
    if shape.geom_type not in DEPTH:
        _refuse_type(shape.geom_type, where)
    flat = shapely.force_2d(shape)
    if not np.isfinite(shapely.get_coordinates(flat)).all():
        _refuse("not-finite", where, "座標に NaN や無限大があります。", "some coordinates are NaN or infinite")
    return Drawn(flat)


def _parts(shape: BaseGeometry) -> list[BaseGeometry]:
    """The plain parts of a collection, however nested."""
    held = [shape]
    while any(part.geom_type == "GeometryCollection" for part in held):
        held = [inner for part in held for inner in shapely.get_parts(part) if not inner.is_empty]
    return held


def _leaves(geometry: Mapping[str, Any], where: str, depth: int) -> list[Drawn]:
    held = geometry.get("geometries")
    if not isinstance(held, list) or depth > _DEEPEST:
        _refuse(
            "geometry-form", where, "geometries（形の一覧）がないか、入れ子が深すぎます。",
            "its geometries are missing, or nested too deep",
        )  # fmt: skip
    found: list[Drawn] = []
    for i, part in enumerate(held):
        at = f"{where}.geometries[{i}]"
        is_collection = isinstance(part, Mapping) and part.get("type") == "GeometryCollection"
        found += _leaves(part, at, depth + 1) if is_collection else [drawn(part, at)]
    return found


def _joined(leaves: Sequence[Drawn], where: str) -> Drawn:
    """One shape of parts of one dimension; refused if they are of several, since one kind would be lost."""
    if not leaves:
        _refuse("geometry-empty", where, "形が空です。座標を入れてください。", "the geometry is empty")
    parts = [part for leaf in leaves for part in shapely.get_parts(leaf.shape)]
    kinds = sorted({part.geom_type for part in parts})
    if len(kinds) > 1:
        _refuse(
            "geometry-mixed",
            where,
            f"一つの形に種類の違うもの（{'、'.join(kinds)}）が混ざっています。面・線・点を別々の行に分けてください。",
            f"one geometry mixes {', '.join(kinds)}; put areas, lines and points into rows of their own",
        )
    many: Mapping[str, Any] = {
        "Point": shapely.MultiPoint, "LineString": shapely.MultiLineString, "Polygon": shapely.MultiPolygon,
    }  # fmt: skip
    shape = shapely.force_2d(parts[0] if len(parts) == 1 else many[kinds[0]](parts))
    ends = [end for leaf in leaves if leaf.gaps is not None for end in shapely.get_parts(leaf.gaps)]
    at = next((leaf.gap_where for leaf in leaves if leaf.gap_where), "")
    return Drawn(shape, shapely.MultiLineString(ends) if ends else None, at, joined=True)


def refuse_ring(where: str, gap_m: float | None = None) -> NoReturn:
    """Of a ring that does not end where it began."""
    apart = "" if gap_m is None else f"（最初と最後の点が {gap_m:,.1f} m 離れています）"
    _refuse(
        "ring-not-closed",
        where,
        f"輪が閉じていません{apart}。4点以上で、最初と最後の点を同じにしてください。",
        "the ring is not closed" + ("" if gap_m is None else f" (its ends are {gap_m:,.1f} m apart)")
        + "; it needs 4 points or more and ends where it began",
    )  # fmt: skip


def _refuse_type(kind: Any, where: str) -> NoReturn:
    curved = any(word in str(kind) for word in _CURVED)
    ja = "曲線や曲面は折れ線に直してください（ogr2ogr -nlt CONVERT_TO_LINEAR など）。" if curved else ""
    en = "; curves have to be made straight pieces first (ogr2ogr -nlt CONVERT_TO_LINEAR)" if curved else ""
    _refuse(
        "geometry-type",
        where,
        f"形の型 {str(kind)[:40]!r} は読めません。Point、LineString、Polygon とその Multi にしてください。{ja}",
        f"geometry type {str(kind)[:40]!r} cannot be read; use Point, LineString, Polygon or their Multi{en}",
    )


def _refuse(code: str, where: str, ja: str, en: str) -> NoReturn:
    raise InvalidInput.one(code, where, ja, en)
