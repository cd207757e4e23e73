"""Longest straight: how long a line fits into a shape, in metres of the plane.

The longest line inside a polygon touches two of its corners, so lines through pairs of corners are tried.  Of more corners than
`_CORNERS` the shape is drawn more roughly to choose the lines, which are cut by the true shape all the same: what is found does
fit, and a longer one may.
"""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

__all__ = ["longest_straight_m", "span_m", "takes_straight"]

_CORNERS, _ROWS = 40, 256
_HAIR_M = 1e-6  # a line along an edge is within
_COARSEST_M = 1e6
_LIKE = 1 << 20  # pairs of corners measured at once


def span_m(shape_xy: BaseGeometry) -> float:
    """The greatest distance between two places of the shape, metres: no line in it is longer; 0 for an empty one.

    >>> span_m(shapely.box(0, 0, 30, 40))
    50.0
    """
    return _farthest(shapely.convex_hull(shape_xy))[0]


def longest_straight_m(shape_xy: BaseGeometry) -> float:
    """The longest line inside a (Multi)Polygon, metres: exact up to 40 corners, of more a line that does fit; 0 for an empty one.

    >>> bent = shapely.box(0, 0, 100, 10).union(shapely.box(0, 0, 10, 100))
    >>> round(longest_straight_m(bent), 1), round(span_m(bent), 1)
    (100.6, 141.4)
    """
    return max((_longest_in(part) for part in _polygons(np.array([shape_xy, None], dtype=object)[:-1])[0]), default=0.0)


def takes_straight(shapes_xy: NDArray[np.object_], length_m: float) -> NDArray[np.bool_]:
    """Of many (n,), whether `longest_straight_m` is at least so much; tells sooner."""
    takes = np.zeros(len(shapes_xy), dtype=np.bool_)
    parts, of = _polygons(shapes_xy)
    hulls = shapely.convex_hull(parts)
    spans, pairs = _farthest_each(hulls)
    takes[of[(spans >= length_m) & (shapely.area(hulls) - shapely.area(parts) <= _HAIR_M)]] = True
    rest = np.flatnonzero((spans >= length_m) & ~takes[of])
    along = rest[shapely.covers(parts[rest], shapely.linestrings(pairs[rest]))] if len(rest) else rest
    takes[of[along]] = True
    for n in rest.tolist():
        if not takes[of[n]]:
            takes[of[n]] = _through_corners(parts[n], float(spans[n]), length_m) >= length_m
    return takes


def _farthest(hull: BaseGeometry) -> tuple[float, NDArray[np.float64]]:
    """The span of a convex shape, and the two places that are so far apart, shape (2, 2)."""
    corners = shapely.get_coordinates(hull)
    widest, pair = 0.0, np.zeros((2, 2))
    for n in range(0, len(corners), _ROWS):
        away = np.hypot(*(corners[n : n + _ROWS, None] - corners[None]).transpose(2, 0, 1))
        one, other = np.unravel_index(int(away.argmax()), away.shape)
        if away[one, other] > widest:
            widest, pair = float(away[one, other]), corners[[n + int(one), int(other)]]
    return widest, pair


def _farthest_each(hulls: NDArray[np.object_]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The same of many (n,): those of as many corners are measured together."""
    spans, pairs = np.zeros(len(hulls)), np.zeros((len(hulls), 2, 2))
    corners, of = shapely.get_coordinates(hulls, return_index=True)
    counts, starts = np.bincount(of, minlength=len(hulls)), np.searchsorted(of, np.arange(len(hulls)))
    for count in np.unique(counts[counts > 0]).tolist():
        alike = np.flatnonzero(counts == count)
        for some in np.array_split(alike, max(1, len(alike) * count**2 // _LIKE)):
            if count > _ROWS:
                for n in some.tolist():
                    spans[n], pairs[n] = _farthest(hulls[n])
                continue
            own = corners[starts[some, None] + np.arange(count)]
            away = np.hypot(*(own[:, :, None] - own[:, None]).transpose(3, 0, 1, 2)).reshape(len(some), -1)
            found = away.argmax(axis=1)
            spans[some] = away[np.arange(len(some)), found]
            pairs[some] = own[np.arange(len(some))[:, None], np.stack([found // count, found % count], axis=1)]
    return spans, pairs


def _polygons(shapes_xy: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.intp]]:
    """The polygons of (Multi)Polygons, and of which each is."""
    parts, of = shapely.get_parts(shapes_xy, return_index=True)
    areal = (shapely.get_type_id(parts) == shapely.GeometryType.POLYGON) & ~shapely.is_empty(parts)
    return parts[areal], of[areal]


def _longest_in(polygon: Any) -> float:
    """The longest line."""
    hull = shapely.convex_hull(polygon)
    span = _farthest(hull)[0]
    return span if hull.area - polygon.area <= _HAIR_M else _through_corners(polygon, span, 0.0)


def _through_corners(polygon: Any, span: float, enough_m: float) -> float:
    """The longest line of a bent shape; where `enough_m` is asked for, any such line will do, and shorter ones need not be looked at."""
    hull = shapely.convex_hull(polygon)
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
