"""Drawn sizes: whether outlines take a size, given by how far each may be off; many at once.

An outline of accuracy *a* may truly lie *a* metres inside or outside of what is drawn.  What surely fits, fits into what is left
when *a* is taken off all around; what surely does not, does not even fit when *a* is added.  Cheap bounds decide most places;
the shapes themselves are looked at where those do not.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from fieldreg.choosing.fit import Answer
from fieldreg.kernel.geometry import TOUCH_M, shrunk_each
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
Sure: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True)
class _Rule:
    """How a size is looked for in shapes of metres (n,).

    `fits`: whether so much does fit with so many metres taken off all around; `may_fit`: whether it may with as many added.
    Both are wrong on the safe side only.  `measured`: what `least` and `most` are told by, of what shapes have at least, or at most,
    with so many metres off.  `per_m`: how much more a shape takes, at least, with a metre added all around, and less with one taken off.
    """

    fits: Callable[[Shapes, Metres, float], Sure]
    may_fit: Callable[[Shapes, Metres, float], Sure]
    measured: Callable[[Shapes], "_Measures"]
    least: Callable[["_Measures", Metres], Metres]
    most: Callable[["_Measures", Metres], Metres]
    per_m: float


@dataclass(frozen=True, kw_only=True)
class _Measures:
    """Of shapes (n,): how far the edge lies from the centroid, 0 where that is not inside; sides of the box; and what else is told."""

    middle_m: Metres
    box_m: tuple[Metres, Metres]
    area_m2: Metres
    edge_m: Metres
    parts: NDArray[np.int32]
    around_m: Metres  # of the smallest circle about it, where it was asked for

    def of(self, which: NDArray[np.intp]) -> "_Measures":
        """Of those shapes alone."""
        wide, high = self.box_m
        return _Measures(
            middle_m=self.middle_m[which], box_m=(wide[which], high[which]), area_m2=self.area_m2[which], edge_m=self.edge_m[which],
            parts=self.parts[which], around_m=self.around_m[which],
        )  # fmt: skip


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
    measures = rule.measured(shapes_xy)
    yes = rule.least(measures, off_m) >= wanted
    no = ~yes & (rule.most(measures, off_m * _ADDED) < wanted)
    rest = np.flatnonzero(~yes & ~no)
    if len(rest):
        yes[rest], no[rest] = _looked_at(rule, wanted, shapes_xy[rest], off_m[rest], measures.of(rest))
    return [Answer.YES if sure else Answer.NO if never else Answer.UNKNOWN for sure, never in zip(yes.tolist(), no.tolist(), strict=True)]


def _looked_at(rule: _Rule, wanted: float, shapes_xy: Shapes, off_m: Metres, measures: _Measures) -> tuple[Sure, Sure]:
    """Where bounds leave it open: whether they surely take it, and whether they surely do not."""
    drawn, by_m = np.zeros(len(off_m)), rule.per_m * off_m
    yes = ~(rule.most(measures, drawn) * _SURE < wanted + by_m)  # which does not with so much taken off
    yes[yes] = rule.fits(shapes_xy[yes], off_m[yes], wanted)
    no = ~yes & ~(rule.least(measures, drawn) > (wanted - by_m) * _SURE)  # which may with so much added
    no[no] = ~rule.may_fit(shapes_xy[no], off_m[no], wanted)
    return yes, no


def _less(shapes_xy: Shapes, off_m: Metres) -> Shapes:
    left, off = shapes_xy.copy(), off_m > 0
    left[off] = shrunk_each(shapes_xy[off], off_m[off] * _ADDED)
    return left


def _added(shape_xy: BaseGeometry, off_m: float) -> BaseGeometry:
    return about_shape(shape_xy, off_m * _ADDED, _QUARTER) if off_m else shape_xy


def _measured(shapes_xy: Shapes) -> _Measures:
    """From the centroid to the edge, and across the box."""
    middles = shapely.centroid(shapes_xy)
    away = shapely.distance(shapely.boundary(shapes_xy), middles)
    west, south, east, north = shapely.bounds(shapes_xy).T
    return _Measures(
        middle_m=np.where(shapely.intersects(shapes_xy, middles), away, 0.0), box_m=(east - west, north - south),
        area_m2=shapely.area(shapes_xy), edge_m=shapely.length(shapes_xy), parts=shapely.get_num_geometries(shapes_xy),
        around_m=np.full(len(shapes_xy), np.inf),
    )  # fmt: skip


def _measured_around(shapes_xy: Shapes) -> _Measures:
    return replace(_measured(shapes_xy), around_m=shapely.minimum_bounding_radius(shapes_xy))


# --- a circle


def _take_circle(shapes_xy: Shapes, off_m: Metres, radius_m: float) -> Sure:
    """As measured: what GEOS leaves where much is taken off may be a splinter where nothing is left, or nothing where something is."""
    return _radius_m(shapes_xy) - off_m >= radius_m


def _may_take_circle(shapes_xy: Shapes, off_m: Metres, radius_m: float) -> Sure:
    """Where the circle that fits grows with what is added, or what lies between parts is filled by it."""
    found: Sure = _radius_m(shapes_xy) + _MEASURED_M + off_m >= radius_m
    for n in np.flatnonzero(~found & (off_m > 0)).tolist():
        about = np.array([_added(shapes_xy[n], float(off_m[n]) * _BLUNT), None], dtype=object)[:-1]
        found[n] = _radius_m(about)[0] + _MEASURED_M >= radius_m
    return found


def _radius_m(shapes_xy: Shapes) -> Metres:
    """Of the largest circle inside; never more than that, and less by `_MEASURED_M` at most."""
    found, areal = np.zeros(len(shapes_xy)), shapely.area(shapes_xy) > 0
    found[areal] = shapely.length(shapely.maximum_inscribed_circle(shapes_xy[areal], tolerance=_MEASURED_M))
    return found


def _least_radius(measures: _Measures, off_m: Metres) -> Metres:
    return measures.middle_m - off_m


def _most_radius(measures: _Measures, off_m: Metres) -> Metres:
    """Half the narrower side of the box, or the radius of a disc of the same area."""
    narrow = np.minimum(*measures.box_m) / 2 + off_m
    return np.minimum(narrow, np.sqrt(_most_area(measures, off_m) / math.pi))


# --- an area


def _have_area(shapes_xy: Shapes, off_m: Metres, area_m2: float) -> Sure:
    found: Sure = shapely.area(_less(shapes_xy, off_m)) >= area_m2
    return found


def _may_have_area(shapes_xy: Shapes, off_m: Metres, area_m2: float) -> Sure:
    added = [float(_added(shape, off).area) for shape, off in zip(shapes_xy, off_m.tolist(), strict=True)]
    return np.array(added) >= area_m2


def _least_area(measures: _Measures, off_m: Metres) -> Metres:
    """What is taken off all around is at most the length of the edge times its width."""
    return measures.area_m2 - measures.edge_m * off_m


def _most_area(measures: _Measures, off_m: Metres) -> Metres:
    """What is added around is at most the length of the edge times its width, and a disc for each part."""
    return measures.area_m2 + measures.edge_m * off_m + measures.parts * math.pi * off_m**2


# --- a straight line


def _take_straight(shapes_xy: Shapes, off_m: Metres, length_m: float) -> Sure:
    return takes_straight(_less(shapes_xy, off_m), length_m)


def _may_take_straight(shapes_xy: Shapes, off_m: Metres, length_m: float) -> Sure:
    """By the span of what has many corners, whose longest line is not surely found; corners that are added stay sharp and few."""
    grown, off = shapes_xy.copy(), off_m > 0
    grown[off] = shapely.buffer(shapes_xy[off], off_m[off], join_style="mitre", mitre_limit=_SHARP)
    parts, of = shapely.get_parts(grown, return_index=True)
    plain = shapely.get_num_coordinates(parts) <= _PLAIN
    found = np.zeros(len(shapes_xy), dtype=np.bool_)
    found[of[plain][takes_straight(parts[plain], length_m)]] = True
    found[[n for n, part in zip(of[~plain].tolist(), parts[~plain], strict=True) if span_m(part) >= length_m]] = True
    return found


def _least_straight(measures: _Measures, off_m: Metres) -> Metres:
    """Across the circle that surely fits."""
    return 2 * _least_radius(measures, off_m)


def _most_straight(measures: _Measures, off_m: Metres) -> Metres:
    """Across the box, or the smallest circle about the shape."""
    wide, high = measures.box_m
    return np.minimum(np.hypot(wide + 2 * off_m, high + 2 * off_m), 2 * (measures.around_m + off_m))


_PLAIN, _SHARP = 40, 5.0
_RULES = {
    SizeKind.RADIUS: _Rule(_take_circle, _may_take_circle, _measured, _least_radius, _most_radius, 1.0),
    SizeKind.AREA: _Rule(_have_area, _may_have_area, _measured, _least_area, _most_area, 0.0),
    SizeKind.LENGTH: _Rule(_take_straight, _may_take_straight, _measured_around, _least_straight, _most_straight, 2.0),
}
