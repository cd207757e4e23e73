"""Shapes of a filter, built from the coordinates of either encoding and refused where they are none."""

from collections.abc import Callable, Sequence
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from fieldreg.filtering.guards import Guard, refused

__all__ = ["SHAPES", "box_area", "collection", "shape_of"]

Coordinates = Sequence["float | Coordinates"]


def shape_of(name: str, coordinates: Coordinates, guard: Guard, at: str) -> BaseGeometry:
    """The shape of GeoJSON's nested coordinates.  `name` is one of `SHAPES`.  Raises InvalidInput."""
    sizes: set[int] = set()
    levels, build = SHAPES[name]
    _look(coordinates, levels, sizes, guard, at)
    if len(sizes) > 1:
        raise refused("shape", at, "座標の数（2つか3つ）をそろえてください。", "give every position two numbers, or every one three")
    return build(coordinates, at)


def collection(shapes: Sequence[BaseGeometry], at: str) -> BaseGeometry:
    """Several shapes as one."""
    if not shapes:
        raise refused("shape", at, "空の図形は何とも重なりません。図形を書いてください。", "an empty shape meets nothing; give it shapes")
    return shapely.GeometryCollection(list(shapes))


def box_area(corners: Sequence[float], over: str | None, at: str) -> BaseGeometry:
    """The area of a box of four or six numbers, heights left out; `over`: the axis, "x" or "y", that goes on at 180 degrees.

    A box without width is a line or a point.  Raises InvalidInput for one turned round where nothing goes round.
    """
    half = len(corners) // 2
    low, high = corners[:2], corners[half : half + 2]
    turned = [axis for axis, a, b in zip("xy", low, high, strict=True) if a > b]
    if turned and turned != [over]:
        raise refused("box", at, "BBOX は 西, 南, 東, 北 の順に書いてください。", "write BBOX as west, south, east, north")
    if not turned:
        return _plain_box(low[0], low[1], high[0], high[1])
    if over == "x":
        halves = [(low[0], low[1], 180.0, high[1]), (-180.0, low[1], high[0], high[1])]
    else:
        halves = [(low[0], low[1], high[0], 180.0), (low[0], -180.0, high[0], high[1])]
    return shapely.union_all([_plain_box(*half) for half in halves])


def _plain_box(west: float, south: float, east: float, north: float) -> BaseGeometry:
    if west == east and south == north:
        return shapely.Point(west, south)
    if west == east or south == north:
        return shapely.LineString([(west, south), (east, north)])
    return shapely.box(west, south, east, north)


def _look(coordinates: Any, levels: int, sizes: set[int], guard: Guard, at: str) -> None:
    if not isinstance(coordinates, Sequence) or isinstance(coordinates, str) or not coordinates:
        raise refused("shape", at, "座標がありません。", "coordinates are missing")
    if levels:
        for part in coordinates:
            _look(part, levels - 1, sizes, guard, at)
        return
    if len(coordinates) not in (2, 3) or not all(type(number) in (int, float) for number in coordinates):
        raise refused("shape", at, "位置は2つか3つの数で書いてください。", "a position is two or three numbers")
    guard.corners(1, at)
    sizes.add(len(coordinates))


def _line(coordinates: Coordinates, at: str) -> BaseGeometry:
    if len(coordinates) < 2:
        raise refused("shape", at, "線には2つ以上の位置が要ります。", "a line takes two positions or more")
    return shapely.LineString(coordinates)  # type: ignore[arg-type]


def _polygon(rings: Coordinates, at: str) -> BaseGeometry:
    for ring in rings:
        if len(ring) < 4 or list(ring[0]) != list(ring[-1]):  # type: ignore[arg-type, index]
            raise refused("shape", at, "多角形の輪は4つ以上の位置で、最後を最初と同じにしてください。",
                          "a ring of a polygon takes four positions or more, the last like the first")  # fmt: skip
    return shapely.Polygon(rings[0], list(rings[1:]))  # type: ignore[arg-type]


def _several(one: Callable[[Coordinates, str], BaseGeometry], all_of: Callable[[Any], BaseGeometry]) -> "_Build":
    return lambda parts, at: all_of([one(part, at) for part in parts])  # type: ignore[arg-type]


def _point(coordinates: Coordinates, _at: str) -> BaseGeometry:
    return shapely.Point(coordinates)  # type: ignore[arg-type]


_Build = Callable[[Coordinates, str], BaseGeometry]
SHAPES: dict[str, tuple[int, _Build]] = {  # name -> levels of lists around a position, how it is built
    "Point": (0, _point),
    "LineString": (1, _line),
    "Polygon": (2, _polygon),
    "MultiPoint": (1, _several(_point, shapely.MultiPoint)),
    "MultiLineString": (2, _several(_line, shapely.MultiLineString)),
    "MultiPolygon": (3, _several(_polygon, shapely.MultiPolygon)),
}
