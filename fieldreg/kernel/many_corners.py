"""What lies within a distance of shapes, metres of a plane: of many corners made piece by piece, and without holes that are none.

A buffer of one shape holds every crossing of what its sides draw before it joins them: of some thousand spikes beside one
another, each reaching over its neighbours, gigabytes.  In pieces of a few sides there are few at a time.

Of a hole, or a closed line, that is narrower than what is added from both sides GEOS may leave its middle out.
"""

from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

__all__ = ["FEW", "about_shape", "away_m", "beyond_m2", "same_shape", "widened"]

FEW = 1_000  # corners; of so many a shape is taken as it is
_SIDES = 30  # of a piece
_NEARLY = 0.98  # GEOS simplifies by a hundredth of the distance


def widened(shapes_xy: Any, by_m: Any, quarter: int) -> Any:
    """`shapely.buffer` outward, of one shape or of many (n,): a hole nearer than `by_m` (each > 0) is filled as far as it is.

    `quarter`: parts of a quarter turn.

    >>> ring = [(56, -2), (36, 39), (-3, 72), (-46, 42), (-76, -1), (-52, -51), (-4, -58), (34, -39)]  # 55 m to its middle
    >>> around = shapely.Polygon([(-300, -300), (300, -300), (300, 300), (-300, 300)], [ring])
    >>> len(shapely.buffer(around, 62.0, quad_segs=16).interiors), len(widened(around, 62.0, 16).interiors)
    (1, 0)
    """
    found = np.array(shapely.buffer(shapes_xy, by_m, quad_segs=quarter), dtype=object)
    parts, of = shapely.get_parts(found.ravel(), return_index=True)
    holed = np.unique(of[shapely.get_num_interior_rings(parts) > 0]).tolist()
    shapes, far_m = np.broadcast_to(np.array(shapes_xy, dtype=object), found.shape).ravel(), np.broadcast_to(by_m, found.shape).ravel()
    for n in holed:
        found.ravel()[n] = _filled(found.ravel()[n], shapes[n], float(far_m[n]), quarter)
    return found if found.shape else found.item()


def about_shape(shape_xy: BaseGeometry, by_m: float, quarter: int = 16) -> BaseGeometry:
    """Everything within `by_m` of a shape, as `widened` draws it.

    >>> spikes = shapely.Polygon([(x, 40.0 * (x % 2)) for x in range(3000)] + [(3000, -29), (0, -29)])
    >>> round(about_shape(spikes, 5.0).area, -2)
    237600.0
    """
    if shapely.get_num_coordinates(shape_xy) <= FEW or not by_m:
        return _plainly(shape_xy, by_m, quarter)
    found: BaseGeometry = shapely.union(shape_xy, _rim(shape_xy, by_m, quarter))
    return found


def beyond_m2(shape_xy: BaseGeometry, other_xy: BaseGeometry, by_m: float, quarter: int = 16) -> float:
    """How much of a shape lies farther than `by_m` from another, m²."""
    if same_shape(shape_xy, other_xy):
        return 0.0
    if shapely.get_num_coordinates(other_xy) <= FEW:
        return float(shapely.difference(shape_xy, _plainly(other_xy, by_m, quarter)).area)
    rest = shapely.difference(shape_xy, other_xy)
    return 0.0 if rest.is_empty else float(shapely.difference(rest, _rim(other_xy, by_m, quarter, near=rest)).area)


def away_m(shape_xy: BaseGeometry, other_xy: BaseGeometry, by_m: float, quarter: int = 16) -> float:
    """How far a shape lies from all that is within `by_m` of another, metres; 0 where they meet."""
    if shapely.get_num_coordinates(other_xy) <= FEW:
        return float(shapely.distance(shape_xy, _plainly(other_xy, by_m, quarter)))
    return max(float(shapely.distance(shape_xy, other_xy)) - by_m, 0.0)


def same_shape(one: BaseGeometry, other: BaseGeometry) -> bool:
    """Whether two shapes have the same corners, wherever each begins."""
    return bool(shapely.equals_identical(shapely.normalize(one), shapely.normalize(other)))


def _plainly(shape_xy: BaseGeometry, by_m: float, quarter: int) -> BaseGeometry:
    found: BaseGeometry = widened(shape_xy, by_m, quarter)
    return found


def _filled(found: BaseGeometry, shape_xy: BaseGeometry, by_m: float, quarter: int) -> BaseGeometry:
    """The same with what of its holes lies nearer than `by_m`: side by side, for of one line GEOS leaves it out."""
    parts = shapely.get_parts(found)
    rings = np.array([ring for part in parts for ring in part.interiors], dtype=object)
    wrong = rings[shapely.distance(rings, shape_xy) < _NEARLY * by_m]
    if not len(wrong):
        return found
    sides = np.array([*_pieces(shape_xy, 1), None], dtype=object)[:-1]
    near = sides[shapely.dwithin(sides, shapely.union_all(shapely.polygons(wrong)), by_m)]
    whole: BaseGeometry = shapely.union_all([found, *shapely.buffer(near, by_m, quad_segs=quarter)])
    return whole


def _rim(shape_xy: BaseGeometry, by_m: float, quarter: int, near: BaseGeometry | None = None) -> BaseGeometry:
    """Within `by_m` of its sides; of those only that come so close to what is `near`."""
    pieces = np.array([*_pieces(shape_xy), None], dtype=object)[:-1]
    if near is not None:
        pieces = pieces[shapely.dwithin(pieces, near, by_m)]
    found: BaseGeometry = shapely.union_all(widened(pieces, by_m, quarter))
    return found


def _pieces(shape_xy: BaseGeometry, sides: int = _SIDES) -> list[Any]:
    """Its sides, so many joined ones at a time; a point is its own."""
    lines = shapely.boundary(shape_xy) if "Polygon" in shape_xy.geom_type else shape_xy
    found: list[Any] = []
    for part in shapely.get_parts(lines):
        corners = shapely.get_coordinates(part)
        found += [shapely.LineString(corners[n : n + sides + 1]) for n in range(0, len(corners) - 1, sides)] or [part]
    return found
