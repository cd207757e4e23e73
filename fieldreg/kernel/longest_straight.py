"""Longest straight: how long a line fits into a shape, in metres of the plane.

The longest line inside a polygon touches two of its corners, so lines through pairs of corners are tried.  Of more corners than
`_CORNERS` the shape is drawn more roughly to choose the lines, which are cut by the true shape all the same: what is found does
fit, and a longer one may.
"""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

__all__ = ["longest_straight_m", "span_m", "takes_straight"]

_CORNERS, _ROWS = 40, 256
_HAIR_M = 1e-6  # a line along an edge is within
_COARSEST_M = 1e6


def span_m(shape_xy: BaseGeometry) -> float:
    """The greatest distance between two places of the shape, metres: no line in it is longer; 0 for an empty one.

    >>> span_m(shapely.box(0, 0, 30, 40))
    50.0
    """
    return _farthest(shape_xy)[0]


def _farthest(shape_xy: BaseGeometry) -> tuple[float, NDArray[np.float64]]:
    """The span, and the two places that are so far apart, shape (2, 2)."""
    corners = shapely.get_coordinates(shapely.convex_hull(shape_xy))
    widest, pair = 0.0, np.zeros((2, 2))
    for n in range(0, len(corners), _ROWS):
        away = np.hypot(*(corners[n : n + _ROWS, None] - corners[None]).transpose(2, 0, 1))
        one, other = np.unravel_index(int(away.argmax()), away.shape)
        if away[one, other] > widest:
            widest, pair = float(away[one, other]), corners[[n + int(one), int(other)]]
    return widest, pair


def longest_straight_m(shape_xy: BaseGeometry) -> float:
    """The longest line inside a (Multi)Polygon, metres: exact up to 40 corners, of more a line that does fit; 0 for an empty one.

    >>> bent = shapely.box(0, 0, 100, 10).union(shapely.box(0, 0, 10, 100))
    >>> round(longest_straight_m(bent), 1), round(span_m(bent), 1)
    (100.6, 141.4)
    """
    return max((_longest_in(part, 0.0) for part in _polygons(shape_xy)), default=0.0)


def takes_straight(shape_xy: BaseGeometry, length_m: float) -> bool:
    """Whether `longest_straight_m` is at least so much; tells sooner."""
    return any(span_m(part) >= length_m and _longest_in(part, length_m) >= length_m for part in _polygons(shape_xy))


def _polygons(shape_xy: BaseGeometry) -> list[shapely.Polygon]:
    return [part for part in shapely.get_parts(shape_xy) if part.geom_type == "Polygon" and not part.is_empty]


def _longest_in(polygon: shapely.Polygon, enough_m: float) -> float:
    """The longest line; where `enough_m` is asked for, any line of that length will do, and shorter ones need not be looked at."""
    (span, pair), hull = _farthest(polygon), shapely.convex_hull(polygon)
    if hull.area - polygon.area <= _HAIR_M or (enough_m and span >= enough_m and shapely.covers(polygon, shapely.LineString(pair))):
        return span
    about = shapely.buffer(polygon, _HAIR_M, join_style="mitre")
    shapely.prepare(about)
    begin, end = _pairs(_few_corners(polygon))
    apart = np.hypot(*(end - begin).T)
    long = apart >= enough_m if enough_m else np.zeros(len(apart), dtype=np.bool_)
    if long.any() and shapely.covers(about, shapely.linestrings(np.stack([begin, end], axis=1)[long])).any():
        return float(enough_m)
    ahead = (end - begin) / apart[:, None] * 2 * span
    lines = np.asarray(shapely.linestrings(np.stack([begin - ahead, end + ahead], axis=1)), dtype=np.object_)
    if enough_m:
        lines = lines[shapely.length(shapely.intersection(hull, lines)) >= enough_m - _HAIR_M]
    pieces = shapely.get_parts(shapely.intersection(about, lines))
    return min(float(shapely.length(pieces).max(initial=0.0)), span)


def _few_corners(polygon: shapely.Polygon) -> NDArray[np.float64]:
    """The corners, each once; of many those of the same shape drawn as roughly as it takes."""
    corners, within_m = np.unique(shapely.get_coordinates(polygon), axis=0), 0.1
    while len(corners) > _CORNERS and within_m < _COARSEST_M:
        corners = np.unique(shapely.get_coordinates(shapely.simplify(polygon, within_m, preserve_topology=False)), axis=0)
        within_m *= 2
    return corners if len(corners) > 1 else np.unique(shapely.get_coordinates(polygon), axis=0)[:_CORNERS]


def _pairs(corners: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Each pair of corners once."""
    one, other = np.triu_indices(len(corners), 1)
    return corners[one], corners[other]
