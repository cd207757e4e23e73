"""From an airport's record in the ``airport-surfaces`` layer to the heights of its surfaces.

A record holds the reference point, the ring rule and the strips with their runway
thresholds in lon, lat; each strip reaches `extension_m` beyond its thresholds
(航空法施行規則79条: 60 m).
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.geometry import Plane, plane_at
from fieldreg.surroundings.obstacle_surfaces import AirportSurfaces, RingRule, Strip

__all__ = ["beneath", "beneath_areas", "beneath_each", "lowest_over", "lowest_over_each", "lowest_surface", "surfaces_of"]

_INSIDE_M = 0.001  # candidates stand this far inside a surface, clear of its rounded edge
_RING = ("horizontal_height_m", "horizontal_radius_m", "conical_slope", "conical_radius_m", "outer_radius_m")


def surfaces_of(record: Mapping[str, Any]) -> tuple[Plane, AirportSurfaces]:
    """The airport's surfaces in the plane about its reference point.  Raises KeyError for a gap in the record."""
    return _surfaces_of(orjson.dumps(record))


@lru_cache(maxsize=64)
def _surfaces_of(told: bytes) -> tuple[Plane, AirportSurfaces]:
    """The same by what the record says, word for word: an airport's is asked of again and again."""
    record = orjson.loads(told)
    point = record["reference_point"]
    plane = plane_at(point["lon"], point["lat"])
    rule = {name: float(value) for name, value in record["rule"].items()}
    at = _xyz(plane, point)
    about = np.array([[*at[:2], *at[:2]]])
    outermost = {"outer_radius_m": float(plane.longest(rule["outer_radius_m"], about)[0])}  # where a surface ends, on the safe side
    return plane, AirportSurfaces(
        reference_point=at,
        rule=RingRule(**{name: rule[name] for name in _RING} | outermost),
        strips=[_strip(plane, strip, rule) for strip in record["strips"]],
    )


def lowest_surface(record: Mapping[str, Any], lon: float, lat: float) -> dict[str, float]:
    """Height (AMSL) of each surface that reaches over the place, by its name; {} outside all."""
    plane, surfaces = surfaces_of(record)
    found = surfaces.heights(shapely.get_coordinates(plane.to_xy(shapely.Point(lon, lat))))
    return {str(name): float(height[0]) for name, height in found.items() if math.isfinite(height[0])}


def beneath(record: Mapping[str, Any], footprint: BaseGeometry, approach_m: float) -> bool:
    """Whether any of `footprint` (lon, lat) lies under an approach or transitional surface, or over a runway strip.

    The approach surface counts up to `approach_m` from the strip: the extended one (延長進入表面) is another.
    """
    plane, surfaces = surfaces_of(record)
    ceiling = surfaces.reference_point[2] + surfaces.rule.horizontal_height_m
    shape = plane.to_xy(footprint)
    return any(shapely.intersects(shape, _beneath(strip, ceiling, approach_m)).any() for strip in surfaces.strips)


def beneath_areas(record: Mapping[str, Any], approach_m: float) -> NDArray[np.object_]:
    """The areas of `beneath`, in the plane about the airport's reference point."""
    _, surfaces = surfaces_of(record)
    ceiling = surfaces.reference_point[2] + surfaces.rule.horizontal_height_m
    return np.concatenate([_beneath(strip, ceiling, approach_m) for strip in surfaces.strips])


def beneath_each(record: Mapping[str, Any], footprints: NDArray[np.object_], approach_m: float) -> NDArray[np.bool_]:
    """The same of each of many footprints, together; shape (N,)."""
    plane, surfaces = surfaces_of(record)
    ceiling = surfaces.reference_point[2] + surfaces.rule.horizontal_height_m
    shapes = plane.all_to_xy(footprints)[:, np.newaxis]
    found = [shapely.intersects(_beneath(strip, ceiling, approach_m), shapes).any(axis=1) for strip in surfaces.strips]
    under: NDArray[np.bool_] = np.any(found, axis=0)
    return under


def lowest_over(record: Mapping[str, Any], footprint: BaseGeometry) -> float:
    """Height (AMSL) of the lowest surface over any point of `footprint` (lon, lat); inf where none reaches."""
    return float(lowest_over_each(record, np.array([footprint], dtype=object))[0])


def lowest_over_each(record: Mapping[str, Any], footprints: NDArray[np.object_]) -> NDArray[np.float64]:
    """The same of each of many footprints, together; shape (N,).

    Every surface is a plane in pieces, or rises with the distance from the reference point;
    so its lowest point over the footprint is a corner of what the two share, or the
    footprint's nearest point to the reference point.
    """
    plane, surfaces = surfaces_of(record)
    shapes: Any = plane.to_xy(footprints)  # type: ignore[arg-type]  # all of them at once
    corners, of = shapely.get_coordinates(shapes, return_index=True)
    surfaces = replace(surfaces, strips=[strip for strip in surfaces.strips if _may_reach(strip, corners)])
    nearest = shapely.shortest_line(shapes, shapely.Point(surfaces.reference_point[:2]))
    ends, lines = shapely.get_coordinates(nearest, return_index=True)
    found = [(corners, of), (ends[::2], lines[::2])]  # of the line, the end that lies in the footprint
    for strip in surfaces.strips:
        pieces = _pieces(strip)
        which, piece = np.nonzero(shapely.intersects(pieces, shapes[:, np.newaxis]))
        xy, at = shapely.get_coordinates(shapely.intersection(shapes[which], pieces[piece]), return_index=True)
        found.append((xy, which[at]))
    lowest = np.full(len(footprints), np.inf)
    np.minimum.at(lowest, np.concatenate([of for _, of in found]), surfaces.lowest(np.vstack([xy for xy, _ in found])))
    return lowest


def _xyz(plane: Plane, point: Mapping[str, float]) -> tuple[float, float, float]:
    x, y = shapely.get_coordinates(plane.to_xy(shapely.Point(point["lon"], point["lat"])))[0]
    return float(x), float(y), float(point["elevation_m"])


def _strip(plane: Plane, record: Mapping[str, Any], rule: Mapping[str, Any]) -> Strip:
    start, end = _xyz(plane, record["start"]), _xyz(plane, record["end"])
    length = math.hypot(end[0] - start[0], end[1] - start[1])
    east, north = (
        (end[0] - start[0]) / length * record["extension_m"],
        (end[1] - start[1]) / length * record["extension_m"],
    )
    return Strip(
        start=(start[0] - east, start[1] - north, start[2]),
        end=(end[0] + east, end[1] + north, end[2]),
        half_width_m=record["half_width_m"],
        approach_slope=record["approach_slope"],
        approach_length_m=float(plane.longest(record["approach_length_m"], np.array([[*start[:2], *end[:2]]]))[0]),
        approach_divergence=record["approach_divergence"],
        transitional_slope=record.get("transitional_slope", rule["transitional_slope"]),
        name=record.get("name", ""),
    )


@lru_cache(maxsize=64)
def _beneath(strip: Strip, ceiling_m: float, approach_m: float) -> NDArray[np.object_]:
    """As polygons in the plane."""
    return np.array([*_covered(strip, ceiling_m, approach_m), None], dtype=object)[:-1]


def _covered(strip: Strip, ceiling_m: float, approach_m: float) -> Iterator[BaseGeometry]:
    """The strip, its approach surfaces, and beside them what the side slopes cover before they reach the ceiling."""
    start, end = np.array(strip.start), np.array(strip.end)
    along = (end - start)[:2] / np.hypot(*(end - start)[:2])
    across = np.array([-along[1], along[0]])
    wide, spread, slope = strip.half_width_m, strip.approach_divergence, strip.transitional_slope
    sides = [(start[:2], -along, max(0.0, ceiling_m - start[2])), (end[:2], along, max(0.0, ceiling_m - end[2]))]
    for side in (1, -1):
        outer = [place + across * side * (wide + room / slope) for place, _, room in sides]
        inner = [place - across * side * wide for place, _, _ in sides]
        yield shapely.Polygon([*inner, *reversed(outer)])
        for place, out, room in sides:
            far = min(approach_m, strip.approach_length_m)
            until = min(far, room / strip.approach_slope)
            beside = (room - strip.approach_slope * until) / slope
            corners = [
                (0, 0), (far, 0), (far, wide + spread * far), (until, wide + spread * until),
                (until, wide + spread * until + beside), (0, wide + room / slope),
            ]  # fmt: skip
            yield shapely.make_valid(shapely.Polygon([place + out * o + across * side * a for o, a in corners]))


def _may_reach(strip: Strip, corners: NDArray[np.float64]) -> bool:
    """Whether any surface of the strip may stand over what has these corners; by its pieces' box, the edge granted."""
    if not len(corners):
        return False
    west, south, east, north = _box(strip)
    (left, bottom), (right, top) = corners.min(axis=0), corners.max(axis=0)
    return bool(left <= east and west <= right and bottom <= north and south <= top)


@lru_cache(maxsize=64)
def _box(strip: Strip) -> tuple[float, float, float, float]:
    west, south, east, north = shapely.total_bounds(_pieces(strip))
    return float(west) - 1, float(south) - 1, float(east) + 1, float(north) + 1


@lru_cache(maxsize=64)
def _pieces(strip: Strip) -> NDArray[np.object_]:
    """As polygons in the plane, made once: a strip stays where it is."""
    return np.array([*_cut(strip), None], dtype=object)[:-1]


def _cut(strip: Strip) -> Iterator[shapely.Polygon]:
    """The strip's approach and transitional surfaces from above, each cut where its plane changes."""
    start, end = np.array(strip.start[:2]), np.array(strip.end[:2])
    along = (end - start) / np.hypot(*(end - start))
    across = np.array([-along[1], along[0]])
    near, far, wide = _INSIDE_M, strip.approach_length_m - _INSIDE_M, strip.half_width_m
    spread, beside = strip.approach_divergence, 1_000.0  # side slopes end at the ceiling, well within this

    def polygon(origin: Any, out: Any, corners: list[tuple[float, float]]) -> shapely.Polygon:
        return shapely.Polygon([origin + out * o + across * a for o, a in corners])

    for side in (1, -1):
        low, high = side * (wide + _INSIDE_M), side * (wide + beside)
        length = float(np.hypot(*(end - start)))
        yield polygon(start, along, [(0, low), (length, low), (length, high), (0, high)])
    for origin, out in ((start, -along), (end, along)):
        edge = wide + spread * far
        yield polygon(origin, out, [(near, -wide), (near, wide), (far, edge), (far, -edge)])
        for side in (1, -1):
            inner, outer = side * (wide + _INSIDE_M), side * (edge + _INSIDE_M)
            yield polygon(
                origin,
                out,
                [(near, inner), (far, outer), (far, outer + side * beside), (near, inner + side * beside)],
            )
