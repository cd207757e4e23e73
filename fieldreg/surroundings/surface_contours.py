"""Contours of an airport's limitation surfaces: where any of them lies no higher than a height, as an area.

Heights are metres above mean sea level.  Curved edges are drawn outside the true ones, by less than a centimetre.
"""

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.geometry import Plane, fine_enough, grown, polygons_of
from fieldreg.surroundings.airport_heights import beneath_areas, surfaces_of
from fieldreg.surroundings.obstacle_surfaces import AirportSurfaces, Strip

__all__ = ["beneath_in", "no_higher_in"]

Vector = NDArray[np.float64]


def no_higher_in(plane: Plane, record: Mapping[str, Any], height_m: float) -> BaseGeometry:
    """Where the lowest surface of a record lies at `height_m` (AMSL; inf: wherever one reaches) or lower, in `plane`.

    Raises KeyError for a gap in the record.
    """
    own, surfaces = surfaces_of(record)
    ceiling = surfaces.reference_point[2] + surfaces.rule.horizontal_height_m
    parts = [_ring(surfaces, ceiling, height_m)]
    for strip in surfaces.strips:
        parts += _strip_parts(strip, ceiling, height_m)
    return _carried(polygons_of(shapely.union_all(parts)), own, plane)


def beneath_in(plane: Plane, record: Mapping[str, Any], approach_m: float) -> BaseGeometry:
    """What lies under an approach or transitional surface or over a strip, as `airport_heights.beneath`, in `plane`."""
    own, _ = surfaces_of(record)
    return _carried(polygons_of(shapely.union_all(beneath_areas(record, approach_m))), own, plane)


def _carried(shape: BaseGeometry, own: Plane, plane: Plane) -> BaseGeometry:
    return shape if own == plane else plane.to_xy(own.to_lonlat(shape))


def _ring(surfaces: AirportSurfaces, ceiling_m: float, height_m: float) -> BaseGeometry:
    """The disc in which a ring surface lies no higher."""
    rule = surfaces.rule
    rise = max(0.0, rule.conical_radius_m - rule.horizontal_radius_m)
    if height_m < ceiling_m:
        return shapely.Polygon()
    if height_m >= ceiling_m + rule.conical_slope * rise:
        radius = max(rule.outer_radius_m, rule.conical_radius_m)
    else:
        radius = rule.horizontal_radius_m + (height_m - ceiling_m) / rule.conical_slope
    disc: BaseGeometry = grown(shapely.Point(surfaces.reference_point[:2]), radius, fine_enough(radius))
    return disc


def _strip_parts(strip: Strip, ceiling_m: float, height_m: float) -> Iterator[BaseGeometry]:
    """Of one strip: the approach surface beyond each end, the side slopes beside it and beside the strip."""
    start, end = np.array(strip.start), np.array(strip.end)
    length = float(np.hypot(*(end - start)[:2]))
    along = (end - start)[:2] / length
    side_m = min(height_m, ceiling_m)
    rooms = [max(-math.inf, (side_m - z) / strip.transitional_slope) for z in (start[2], end[2])]
    wide = strip.half_width_m
    yield from _beside(start[:2], along, length, (wide, wide), (rooms[0], rooms[1]))
    for origin, out, room in ((start, -along, rooms[0]), (end, along, rooms[1])):
        far = min(strip.approach_length_m, (height_m - origin[2]) / strip.approach_slope)
        if far > 0:
            yield _trapezium(origin[:2], out, far, wide, wide + strip.approach_divergence * far)
        reach = strip.approach_length_m
        edges = wide, wide + strip.approach_divergence * reach
        yield from _beside(origin[:2], out, reach, edges, (room, room - strip.approach_slope * reach / strip.transitional_slope))


def _trapezium(origin: Vector, out: Vector, far_m: float, near_half_m: float, far_half_m: float) -> BaseGeometry:
    across = np.array([-out[1], out[0]])
    corners = [(0.0, near_half_m), (far_m, far_half_m), (far_m, -far_half_m), (0.0, -near_half_m)]
    return shapely.Polygon([origin + out * o + across * a for o, a in corners])


def _beside(
    origin: Vector, out: Vector, length_m: float, edges: tuple[float, float], rooms: tuple[float, float]
) -> Iterator[BaseGeometry]:
    """Both bands along an edge that goes from one distance off the axis to another, as wide as the room at each end, if any."""
    (first, last), (edge_a, edge_b) = rooms, edges
    if first <= 0 and last <= 0:
        return
    begin = 0.0 if first >= 0 else first / (first - last)
    finish = 1.0 if last >= 0 else first / (first - last)
    across = np.array([-out[1], out[0]])

    def at(share: float, side: int, *, outer: bool) -> Vector:
        off = edge_a + (edge_b - edge_a) * share + (first + (last - first) * share if outer else 0.0)
        place: Vector = origin + out * (length_m * share) + across * (side * off)
        return place

    for side in (1, -1):
        corners = [at(begin, side, outer=False), at(finish, side, outer=False), at(finish, side, outer=True), at(begin, side, outer=True)]
        yield shapely.make_valid(shapely.Polygon(corners))
