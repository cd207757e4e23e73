"""Shapes of many corners, metres of a plane: what lies within a distance of their sides, made piece by piece.

A buffer of one shape holds every crossing of what its sides draw before it joins them: of some thousand spikes beside one
another, each reaching over its neighbours, gigabytes.  In pieces of a few sides there are few at a time.
"""

from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

__all__ = ["FEW", "about_shape", "away_m", "beyond_m2", "same_shape"]

FEW = 1_000  # corners; of so many a shape is taken as it is
_SIDES = 30  # of a piece


def about_shape(shape_xy: BaseGeometry, by_m: float, quarter: int = 16) -> BaseGeometry:
    """Everything within `by_m` of a shape, or of a polygon's inside if that is negative, as `shapely.buffer` draws it.

    `quarter`: parts of a quarter turn.

    >>> spikes = shapely.Polygon([(x, 40.0 * (x % 2)) for x in range(3000)] + [(3000, -29), (0, -29)])
    >>> [round(about_shape(spikes, by_m).area, -2) for by_m in (5.0, -5.0)]
    [237600.0, 56900.0]
    """
    if shapely.get_num_coordinates(shape_xy) <= FEW or not by_m:
        return _plainly(shape_xy, by_m, quarter)
    rim = _rim(shape_xy, abs(by_m), quarter)
    found: BaseGeometry = shapely.difference(shape_xy, rim) if by_m < 0 else shapely.union(shape_xy, rim)
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
    found: BaseGeometry = shapely.buffer(shape_xy, by_m, quad_segs=quarter)
    return found


def _rim(shape_xy: BaseGeometry, by_m: float, quarter: int, near: BaseGeometry | None = None) -> BaseGeometry:
    """Within `by_m` of its sides; of those only that come so close to what is `near`."""
    pieces = np.array([*_pieces(shape_xy), None], dtype=object)[:-1]
    if near is not None:
        pieces = pieces[shapely.dwithin(pieces, near, by_m)]
    found: BaseGeometry = shapely.union_all(shapely.buffer(pieces, by_m, quad_segs=quarter))
    return found


def _pieces(shape_xy: BaseGeometry) -> list[Any]:
    """Its sides, some joined ones at a time; a point is its own."""
    lines = shapely.boundary(shape_xy) if "Polygon" in shape_xy.geom_type else shape_xy
    found: list[Any] = []
    for part in shapely.get_parts(lines):
        corners = shapely.get_coordinates(part)
        found += [shapely.LineString(corners[n : n + _SIDES + 1]) for n in range(0, len(corners) - 1, _SIDES)] or [part]
    return found
