"""Drawn sizes: whether outlines take a size, given by how far each may be off; many at once.

An outline of accuracy *a* may truly lie *a* metres inside or outside of what is drawn.  What surely fits, fits into what is left
when *a* is taken off all around; what surely does not, does not even fit when *a* is added.  Cheap bounds decide most places;
the shapes themselves are looked at where those do not.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from fieldreg.choosing.fit import Answer
from fieldreg.kernel.geometry import TOUCH_M, shrunk
from fieldreg.kernel.longest_straight import span_m, takes_straight
from fieldreg.kernel.many_corners import about_shape
from fieldreg.trials.intent import Size, SizeKind

__all__ = ["takes", "takes_each"]

_QUARTER = 8  # parts of a quarter turn
_SURE = 1 + 1e-6  # what bounds decide in the place of a shape, they decide by more than rounding
_MEASURED_M = 0.01
_BLUNT = 1.01  # GEOS draws outlines more plainly by up to a hundredth of what it adds
_ADDED = 1 / math.cos(math.pi / (4 * _QUARTER))  # corners of what is added are drawn outside the arc
Shapes: TypeAlias = NDArray[np.object_]
Metres: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True)
class _Rule:
    """How a size is looked for in shapes of metres.

    `fits`: whether so much does fit with so many metres taken off all around; `may_fit`: whether it may with as many added.
    Both are wrong on the safe side only.  `least`, `most` (n,): what shapes have at least, or at most, likewise.
    `per_m`: how much more a shape takes, at least, with a metre added all around, and less with one taken off.
    """

    fits: Callable[[BaseGeometry, float, float], bool]
    may_fit: Callable[[BaseGeometry, float, float], bool]
    least: Callable[[Shapes, Metres], Metres]
    most: Callable[[Shapes, Metres], Metres]
    per_m: float


def takes(size: Size, shape_xy: BaseGeometry, off_m: float) -> Answer:
    """Whether a (Multi)Polygon in metres, which may be off by `off_m`, takes the size.

    >>> yard = shapely.box(0, 0, 100, 60)
    >>> [str(takes(Size(SizeKind.RADIUS, radius), yard, 5.0)) for radius in (25, 30, 36)]
    ['yes', 'unknown', 'no']
    """
    return takes_each(size, np.array([shape_xy, None], dtype=object)[:-1], np.array([off_m]))[0]


def takes_each(size: Size, shapes_xy: Shapes, off_m: Metres) -> list[Answer]:
    """The same of many (n,) at once."""
    rule, wanted = _RULES[size.kind], size.value - TOUCH_M
    yes = rule.least(shapes_xy, off_m) >= wanted
    no = ~yes & (rule.most(shapes_xy, off_m * _ADDED) < wanted)
    found = [Answer.YES if sure else Answer.NO if never else Answer.UNKNOWN for sure, never in zip(yes.tolist(), no.tolist(), strict=True)]
    rest = np.flatnonzero(~yes & ~no)
    drawn, exact, by_m = shapes_xy[rest], np.zeros(len(rest)), rule.per_m * off_m[rest]
    never = rule.most(drawn, exact) * _SURE < wanted + by_m  # not with so much taken off
    surely = rule.least(drawn, exact) > (wanted - by_m) * _SURE  # with so much added
    for n, no_fit, may in zip(rest.tolist(), never.tolist(), surely.tolist(), strict=True):
        found[n] = _looked_at(rule, wanted, shapes_xy[n], float(off_m[n]), never=no_fit, surely=may)
    return found


def _looked_at(rule: _Rule, wanted: float, shape_xy: BaseGeometry, off_m: float, *, never: bool, surely: bool) -> Answer:
    """Where bounds leave it open: `never` fits with so much taken off, or `surely` may with so much added, were told by them."""
    if not never and rule.fits(shape_xy, off_m, wanted):
        return Answer.YES
    return Answer.UNKNOWN if surely or rule.may_fit(shape_xy, off_m, wanted) else Answer.NO


def _less(shape_xy: BaseGeometry, off_m: float) -> BaseGeometry:
    return shrunk(shape_xy, off_m * _ADDED) if off_m else shape_xy


def _added(shape_xy: BaseGeometry, off_m: float) -> BaseGeometry:
    return about_shape(shape_xy, off_m * _ADDED, _QUARTER) if off_m else shape_xy


# --- a circle


def _takes_circle(shape_xy: BaseGeometry, off_m: float, radius_m: float) -> bool:
    """As measured: what GEOS leaves where much is taken off may be a splinter where nothing is left, or nothing where something is."""
    return _radius_m(shape_xy) - off_m >= radius_m


def _may_take_circle(shape_xy: BaseGeometry, off_m: float, radius_m: float) -> bool:
    """Where the circle that fits grows with what is added, or what lies between parts is filled by it."""
    if _radius_m(shape_xy) + _MEASURED_M + off_m >= radius_m:
        return True
    return off_m > 0 and _radius_m(_added(shape_xy, off_m * _BLUNT)) + _MEASURED_M >= radius_m


def _radius_m(shape_xy: BaseGeometry) -> float:
    """Of the largest circle inside; never more than that, and less by `_MEASURED_M` at most."""
    areal: Any = shape_xy  # a (Multi)Polygon, as all of these are
    return float(shapely.length(shapely.maximum_inscribed_circle(areal, tolerance=_MEASURED_M))) if areal.area else 0.0


def _least_radius(shapes_xy: Shapes, off_m: Metres) -> Metres:
    """From the centroid to the edge, where it lies inside."""
    middles = shapely.centroid(shapes_xy)
    away = shapely.distance(shapely.boundary(shapes_xy), middles)
    return np.asarray(np.where(shapely.intersects(shapes_xy, middles), away, 0.0) - off_m, dtype=np.float64)


def _most_radius(shapes_xy: Shapes, off_m: Metres) -> Metres:
    """Half the narrower side of the box, or the radius of a disc of the same area."""
    west, south, east, north = shapely.bounds(shapes_xy).T
    narrow = np.minimum(east - west, north - south) / 2 + off_m
    return np.asarray(np.minimum(narrow, np.sqrt(_most_area(shapes_xy, off_m) / math.pi)), dtype=np.float64)


# --- an area


def _has_area(shape_xy: BaseGeometry, off_m: float, area_m2: float) -> bool:
    return bool(shapely.area(_less(shape_xy, off_m)) >= area_m2)


def _may_have_area(shape_xy: BaseGeometry, off_m: float, area_m2: float) -> bool:
    return bool(shapely.area(_added(shape_xy, off_m)) >= area_m2)


def _least_area(shapes_xy: Shapes, off_m: Metres) -> Metres:
    """What is taken off all around is at most the length of the edge times its width."""
    return np.asarray(shapely.area(shapes_xy) - shapely.length(shapes_xy) * off_m, dtype=np.float64)


def _most_area(shapes_xy: Shapes, off_m: Metres) -> Metres:
    """What is added around is at most the length of the edge times its width, and a disc for each part."""
    discs = shapely.get_num_geometries(shapes_xy) * math.pi * off_m**2
    return np.asarray(shapely.area(shapes_xy) + shapely.length(shapes_xy) * off_m + discs, dtype=np.float64)


# --- a straight line


def _takes_straight(shape_xy: BaseGeometry, off_m: float, length_m: float) -> bool:
    return takes_straight(_less(shape_xy, off_m), length_m)


def _may_take_straight(shape_xy: BaseGeometry, off_m: float, length_m: float) -> bool:
    """By the span of what has many corners, whose longest line is not surely found; corners that are added stay sharp and few."""
    grown = shapely.buffer(shape_xy, off_m, join_style="mitre", mitre_limit=_SHARP) if off_m else shape_xy
    return any(
        takes_straight(part, length_m) if shapely.get_num_coordinates(part) <= _PLAIN else span_m(part) >= length_m
        for part in shapely.get_parts(grown)
    )


def _least_straight(shapes_xy: Shapes, off_m: Metres) -> Metres:
    """Across the circle that surely fits."""
    return 2 * _least_radius(shapes_xy, off_m)


def _most_straight(shapes_xy: Shapes, off_m: Metres) -> Metres:
    """Across the box, or the smallest circle about the shape."""
    west, south, east, north = shapely.bounds(shapes_xy).T
    box = np.hypot(east - west + 2 * off_m, north - south + 2 * off_m)
    return np.asarray(np.minimum(box, 2 * (shapely.minimum_bounding_radius(shapes_xy) + off_m)), dtype=np.float64)


_PLAIN, _SHARP = 40, 5.0
_RULES = {
    SizeKind.RADIUS: _Rule(_takes_circle, _may_take_circle, _least_radius, _most_radius, 1.0),
    SizeKind.AREA: _Rule(_has_area, _may_have_area, _least_area, _most_area, 0.0),
    SizeKind.LENGTH: _Rule(_takes_straight, _may_take_straight, _least_straight, _most_straight, 2.0),
}
