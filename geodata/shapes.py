"""Geometry as GeoJSON writes it, checked before it is believed.

A position is 2 to 4 finite numbers, lon first; a ring has 4 positions or more and ends where it
began; everything lies inside Japan's box.  Exchanged axes are told, never exchanged back.  An invalid
polygon is mended if its area changes by less than a thousandth, and refused otherwise.
"""

from collections.abc import Mapping
from typing import Any, NoReturn

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from fieldreg.errors import InvalidInput
from fieldreg.geometry import centre_of, checked_lonlat, plane_at, polygons_of
from geodata.tables import Repair

__all__ = ["MOST_VERTICES", "shape_from"]

MOST_VERTICES = 2_000_000  # of one feature
_FARTHEST = 1e9  # metres or degrees: no system of the Earth has larger numbers
LARGEST_CHANGE = 0.001  # of the area, by mending
_DEPTH = {  # of lists about a position
    "Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3,
}  # fmt: skip


def shape_from(geometry: Any, where: str) -> tuple[BaseGeometry, Repair | None]:
    """The shape (lon, lat, flat) of a GeoJSON or shapely geometry, and how it was mended if it was.

    Raises InvalidInput naming the spot.
    """
    if geometry is None:
        _refuse("geometry-null", where, "形がありません（geometry が null）。", "there is no geometry (null)")
    if isinstance(geometry, BaseGeometry):
        return _shapely(geometry, where)
    kind: Any = geometry.get("type") if isinstance(geometry, Mapping) else None
    if not isinstance(geometry, Mapping) or not isinstance(kind, str) or kind not in _DEPTH:
        _refuse_type(kind, where)
    coordinates = geometry.get("coordinates")
    if coordinates == []:
        _refuse("geometry-empty", where, "形が空です。座標を入れてください。", "the geometry is empty")
    _check(coordinates, _DEPTH[kind], f"{where}.coordinates", ringed=kind.endswith("Polygon"))
    try:
        shape = shapely.force_2d(shapely.geometry.shape(dict(geometry)))
    except (ValueError, TypeError, IndexError, shapely.errors.GEOSException) as error:
        _refuse("geometry-form", where, f"座標の並びが {kind} になっていません: {error}", f"not the coordinates of a {kind}: {error}")
    return _usable(shape, where)


def _shapely(shape: BaseGeometry, where: str) -> tuple[BaseGeometry, Repair | None]:
    if shape.geom_type not in _DEPTH:
        _refuse_type(shape.geom_type, where)
    if shape.is_empty:
        _refuse("geometry-empty", where, "形が空です。座標を入れてください。", "the geometry is empty")
    return _usable(shapely.force_2d(shape), where)


def _check(value: Any, depth: int, where: str, *, ringed: bool) -> None:
    """Walks the lists down to the positions."""
    if depth == 0:
        _check_position(value, where)
        return
    if not isinstance(value, list) or not value:
        _refuse("geometry-form", where, "座標の並びがありません。", "coordinates are missing here")
    for i, held in enumerate(value):
        _check(held, depth - 1, f"{where}[{i}]" if depth > 1 else where, ringed=ringed)
    if ringed and depth == 1 and (len(value) < 4 or value[0] != value[-1]):
        _refuse(
            "ring-not-closed",
            where,
            "輪が閉じていません。4点以上で、最初と最後の点を同じにしてください。",
            "the ring is not closed; it needs 4 points or more and ends where it began",
        )


def _check_position(value: Any, where: str) -> None:
    plain = isinstance(value, list) and 2 <= len(value) <= 4 and all(type(v) in (int, float) for v in value)
    if not plain:
        _refuse(
            "geometry-form",
            where,
            f"位置は [経度, 緯度] の数で書いてください（受け取った値: {str(value)[:60]}）。",
            f"a position is [lon, lat], numbers; got {str(value)[:60]}",
        )


def _usable(shape: BaseGeometry, where: str) -> tuple[BaseGeometry, Repair | None]:
    repair = None
    if not np.less_equal(np.abs(shapely.get_coordinates(shape)), _FARTHEST).all():
        checked_lonlat(shape, where, MOST_VERTICES)  # told before GEOS is asked about numbers it cannot multiply
    if not shape.is_valid and shape.geom_type in ("Polygon", "MultiPolygon"):
        mended, repair = _mended(shape)
        if abs(repair.area_after_m2 - repair.area_before_m2) >= LARGEST_CHANGE * repair.area_before_m2:
            # told as outside Japan or swapped rather than as crossing, if it is that too
            checked_lonlat(mended if not mended.is_empty else shape, where, MOST_VERTICES)
            _refuse_repair(repair, where)
        shape = mended
    return checked_lonlat(shape, where, MOST_VERTICES), repair


def _mended(shape: BaseGeometry) -> tuple[BaseGeometry, Repair]:
    reason = shapely.is_valid_reason(shape)
    mended = polygons_of(shapely.make_valid(shape, method="structure", keep_collapsed=False))
    west, south, east, north = shape.bounds
    near = -180 <= west <= east <= 180 and -90 <= south <= north <= 90
    plane = plane_at(*centre_of([shape])) if near else plane_at(140, 38)
    return mended, Repair(reason, float(plane.to_xy(shape).area), float(plane.to_xy(mended).area))


def _refuse_repair(repair: Repair, where: str) -> NoReturn:
    before, after = f"{repair.area_before_m2:,.0f}", f"{repair.area_after_m2:,.0f}"
    _refuse(
        "geometry-invalid",
        where,
        f"形が正しくありません（線が自分自身と交わるなど: {repair.reason}）。直すと面積が {before} m² から {after} m² に"
        "変わるため、自動では直しません。頂点の順を確かめて描き直してください。",
        f"the shape is not valid ({repair.reason}); mending would change its area from {before} to {after} m²,"
        " so it is not mended: check the order of its vertices",
    )


def _refuse_type(kind: Any, where: str) -> NoReturn:
    _refuse(
        "geometry-type",
        where,
        f"形の型 {str(kind)[:40]!r} は読めません。Point、LineString、Polygon とその Multi にしてください。",
        f"geometry type {str(kind)[:40]!r} cannot be read; use Point, LineString, Polygon or their Multi",
    )


def _refuse(code: str, where: str, ja: str, en: str) -> NoReturn:
    raise InvalidInput.one(code, where, ja, en)
