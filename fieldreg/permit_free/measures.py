"""Measures of an area: the largest circle, the largest rectangle of any direction and the longest straight that lie in it.

Metres of the plane.  Everything told lies wholly within the area.  Circle: the largest to five centimetres.  Rectangle and straight:
the largest found (rectangles of `DIRECTIONS` directions and those of the longest sides, on a grid and then grown; straights
through two corners of an outline simplified inward), so there may be a slightly larger one, and never a smaller.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.geometry import polygons_of

__all__ = ["DIRECTIONS", "Measures", "measures_of"]

DIRECTIONS = 9  # tried of a quarter turn
_CELLS = 32  # along each side of the grid a rectangle is looked for on
_SIDES, _BESIDE_M = 3, 5.0  # the longest sides, along which one may grow, and how far beside them it begins
_CORNERS = 48  # of an outline that straights are drawn through
_PRECISE_M, _FINEST_M = 0.05, 0.05
_EVEN = tuple((np.arange(DIRECTIONS) * math.pi / 2 / DIRECTIONS).tolist())
_NO_SEEDS = np.zeros((0, 2))
Box = tuple[float, float, float, float]  # west, south, east, north
_ACROSS, _ALONG = ((0, -1), (2, 1)), ((1, -1), (3, 1))  # sides of a box, and which way is out
_ALL_SIDES = (*_ACROSS, *_ALONG)
_LEAST_M = 0.5  # no smaller thing is measured


@dataclass(frozen=True)
class Measures:
    """Shapes in metres of the plane, None where nothing of half a metre fits.

    `circle` (a polygon of 64 sides inside the true one) with `radius_m`; `rectangle` of `sides_m`, the longer first;
    `straight` (a line) of `length_m`.
    """

    circle: shapely.Polygon | None
    radius_m: float
    rectangle: shapely.Polygon | None
    sides_m: tuple[float, float]
    straight: shapely.LineString | None
    length_m: float


def measures_of(area_xy: BaseGeometry) -> Measures:
    """The measures of a (Multi)Polygon.

    >>> found = measures_of(shapely.box(0, 0, 40, 30))
    >>> round(found.radius_m, 2), [round(side, 1) for side in found.sides_m], round(found.length_m, 1)
    (15.0, [40.0, 30.0], 50.0)
    """
    parts = [part for part in shapely.get_parts(polygons_of(area_xy)) if part.area > _LEAST_M**2]
    circle, radius_m = _circle(parts)
    rectangle, sides_m = _rectangle(parts, radius_m)
    straight = _straight(parts)
    return Measures(circle, radius_m, rectangle, sides_m, straight, float(straight.length) if straight else 0.0)


def _circle(parts: Sequence[shapely.Polygon]) -> tuple[shapely.Polygon | None, float]:
    if not parts:
        return None, 0.0
    radius = shapely.maximum_inscribed_circle(shapely.MultiPolygon(list(parts)), tolerance=_PRECISE_M)
    length = float(radius.length)
    if length < _LEAST_M:
        return None, 0.0
    return shapely.Point(radius.coords[0]).buffer(length, quad_segs=16), length


def _rectangle(parts: Sequence[shapely.Polygon], radius_m: float) -> tuple[shapely.Polygon | None, tuple[float, float]]:
    best: tuple[float, shapely.Polygon | None, tuple[float, float]] = (0.0, None, (0.0, 0.0))
    for part in sorted(parts, key=lambda p: -p.area):
        if part.area <= best[0]:
            break
        seeds = _seeds(part, radius_m)
        own = _own_directions(part)
        for turn in sorted({*own, *_EVEN}):
            turned = [shapely.affinity.rotate(shape, -turn, origin=(0, 0), use_radians=True) for shape in (part, seeds)]
            west, south, east, north = _upright(turned[0], shapely.get_coordinates(turned[1]) if turn in own else _NO_SEEDS)
            area, sides = (east - west) * (north - south), (east - west, north - south)
            if area > best[0] and min(sides) >= _LEAST_M:
                shape = shapely.affinity.rotate(shapely.box(west, south, east, north), turn, origin=(0, 0), use_radians=True)
                best = (area, shape, (max(sides), min(sides)))
    return best[1], best[2]


def _seeds(part: shapely.Polygon, radius_m: float) -> shapely.MultiPoint:
    """Places from which a narrow rectangle may grow: one well inside, and some beside the longest sides."""
    starts, steps = _longest_sides(part)
    across = np.column_stack([-steps[:, 1], steps[:, 0]]) / np.hypot(*steps.T)[:, None] * min(radius_m, _BESIDE_M)
    beside = np.concatenate([starts + steps / 2 + across * off for off in (0.9, -0.9)])
    inside = beside[shapely.contains_xy(part, *beside.T)]
    return shapely.MultiPoint([shapely.point_on_surface(part), *shapely.points(inside)])


def _longest_sides(part: shapely.Polygon) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where each begins, and how it goes on."""
    corners = shapely.get_coordinates(shapely.simplify(part.exterior, 0.1))
    steps = np.diff(corners, axis=0)
    longest = np.argsort(-np.hypot(*steps.T))[:_SIDES]
    return corners[longest], steps[longest]


def _own_directions(part: shapely.Polygon) -> set[float]:
    """Of the longest sides, as angles of a quarter turn."""
    _, steps = _longest_sides(part)
    return {math.atan2(step[1], step[0]) % (math.pi / 2) for step in steps.tolist()}


def _upright(part: BaseGeometry, seeds: NDArray[np.float64]) -> Box:
    """The largest upright box in a polygon, of those found on a grid or at a seed and then grown."""
    west, south, east, north = part.bounds
    wide, tall = (east - west) / _CELLS, (north - south) / _CELLS
    x, y = np.meshgrid(west + wide * (np.arange(_CELLS) + 0.5), south + tall * (np.arange(_CELLS) + 0.5))
    inner = shapely.buffer(part, -math.hypot(wide, tall) / 2, join_style="mitre")
    shapely.prepare([inner, part])
    block = _fullest(np.asarray(shapely.contains_xy(inner, x, y)))
    step_m, grown = max(wide, tall), [(0.0, 0.0, 0.0, 0.0)]
    if block is not None:
        top, left, bottom, right = block
        held = west + wide * left, south + tall * top, west + wide * (right + 1), south + tall * (bottom + 1)
        grown.append(_grown(part, held, step_m, _ALL_SIDES))
    for x_m, y_m in seeds.tolist():
        for first, then in ((_ACROSS, _ALONG), (_ALONG, _ACROSS)):
            grown.append(_grown(part, _grown(part, (x_m, y_m, x_m, y_m), step_m, first), step_m, then))
    return max(grown, key=lambda box: (box[2] - box[0]) * (box[3] - box[1]))


def _fullest(full: NDArray[np.bool_]) -> tuple[int, int, int, int] | None:
    """First row, first column, last row, last column of the largest block of true cells; None where there is none."""
    best, where = 0, None
    height = np.zeros(full.shape[1], dtype=int)
    for row in range(full.shape[0]):
        height = np.where(full[row], height + 1, 0)
        for area, left, right, tall in _under(height.tolist()):
            if area > best:
                best, where = area, (row - tall + 1, left, row, right)
    return where


def _under(heights: Sequence[int]) -> Iterator[tuple[int, int, int, int]]:
    """Every widest block under a row of columns: area, first, last, height."""
    open_: list[tuple[int, int]] = []
    for n, height in enumerate([*heights, 0]):
        first = n
        while open_ and open_[-1][1] >= height:
            first, tall = open_.pop()
            yield tall * (n - first), first, n - 1, tall
        open_.append((first, height))


def _grown(part: BaseGeometry, box: Box, step_m: float, sides: Sequence[tuple[int, int]]) -> Box:
    """The box with these sides (which, and its sense) moved out as far as it stays inside, the steps halved."""
    held = list(box)
    while step_m > _FINEST_M:
        moved = False
        for side, sign in sides:
            tried = [*held]
            tried[side] += sign * step_m
            if part.covers(shapely.box(tried[0], tried[1], tried[2], tried[3])):
                held, moved = tried, True
        step_m = step_m if moved else step_m / 2
    return held[0], held[1], held[2], held[3]


def _straight(parts: Sequence[shapely.Polygon]) -> shapely.LineString | None:
    """The longest found in any part."""
    best: shapely.LineString | None = None
    for part in parts:
        west, south, east, north = part.bounds
        if best is None or math.hypot(east - west, north - south) > best.length:
            found = _longest_in(part)
            best = found if best is None or (found is not None and found.length > best.length) else best
    return best if best is not None and best.length >= _LEAST_M else None


def _longest_in(part: shapely.Polygon) -> shapely.LineString | None:
    """The longest piece within the part of any line through two of its corners."""
    corners = _few_corners(part)
    first, second = np.triu_indices(len(corners), 1)
    far = np.hypot(*(np.subtract(part.bounds[2:], part.bounds[:2])))
    steps = corners[second] - corners[first]
    length = np.hypot(*steps.T)
    kept = length > _PRECISE_M
    along = steps[kept] / length[kept, None] * far
    ends: Any = np.stack([corners[first][kept] - along, corners[first][kept] + along], axis=1)
    pieces = shapely.get_parts(shapely.intersection(part, shapely.linestrings(ends)))
    if not len(pieces):
        return None
    longest = pieces[int(np.argmax(shapely.length(pieces)))]
    return longest if longest.geom_type == "LineString" else None


def _few_corners(part: shapely.Polygon) -> NDArray[np.float64]:
    """At most some corners of the part: where it has more, of it simplified."""
    tolerance = 0.05
    shape: BaseGeometry = part
    while shapely.get_num_coordinates(shape) > _CORNERS + len(part.interiors) + 1 and tolerance < 1_000:
        shape = shapely.simplify(part, tolerance, preserve_topology=True)
        tolerance *= 2
    found = np.unique(shapely.get_coordinates(shape), axis=0)
    return found[:: max(1, math.ceil(len(found) / (2 * _CORNERS)))]
