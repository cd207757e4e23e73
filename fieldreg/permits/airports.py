"""From an airport's record in the ``airport-surfaces`` layer to the heights of its surfaces.

A record holds the reference point, the ring rule and the strips with their runway
thresholds in lon, lat; each strip reaches `extension_m` beyond its thresholds
(航空法施行規則79条: 60 m).
"""

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from fieldreg.geometry import Plane, plane_at
from fieldreg.surfaces import AirportSurfaces, RingRule, Strip

__all__ = ["beneath", "lowest_at", "lowest_over", "lowest_surface", "steepest_slope", "surfaces_of"]

_INSIDE_M = 0.001  # candidates stand this far inside a surface, clear of its rounded edge
_RING = ("horizontal_height_m", "horizontal_radius_m", "conical_slope", "conical_radius_m", "outer_radius_m")


def surfaces_of(record: Mapping[str, Any]) -> tuple[Plane, AirportSurfaces]:
    """The airport's surfaces in the plane about its reference point.  Raises KeyError for a gap in the record."""
    point = record["reference_point"]
    plane = plane_at(point["lon"], point["lat"])
    rule = record["rule"]
    return plane, AirportSurfaces(
        reference_point=_xyz(plane, point),
        rule=RingRule(**{name: float(rule[name]) for name in _RING}),
        strips=[_strip(plane, strip, rule) for strip in record["strips"]],
    )


def lowest_surface(record: Mapping[str, Any], lon: float, lat: float) -> dict[str, float]:
    """Height (AMSL) of each surface that reaches over the place, by its name; {} outside all."""
    plane, surfaces = surfaces_of(record)
    found = surfaces.heights(shapely.get_coordinates(plane.to_xy(shapely.Point(lon, lat))))
    return {str(name): float(height[0]) for name, height in found.items() if math.isfinite(height[0])}


def lowest_at(record: Mapping[str, Any], lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Height (AMSL) of the lowest surface over each place, shape (N,); inf where none reaches."""
    plane, surfaces = surfaces_of(record)
    points = plane.to_xy(shapely.MultiPoint(np.column_stack([lon, lat])))
    return surfaces.lowest(shapely.get_coordinates(points))


def beneath(record: Mapping[str, Any], footprint: BaseGeometry) -> bool:
    """Whether any of `footprint` (lon, lat) lies under an approach or transitional surface, or over a runway strip.

    What we do: beside a strip the transitional surface is taken as far as it can reach.
    """
    plane, surfaces = surfaces_of(record)
    shape = plane.to_xy(footprint)
    return any(
        shapely.intersects(shape, piece) for strip in surfaces.strips for piece in (*_pieces(strip), _grounds(strip))
    )


def steepest_slope(record: Mapping[str, Any]) -> float:
    """The steepest rise over run of any of the airport's surfaces."""
    rule = record["rule"]
    slopes = [s.get("transitional_slope", rule["transitional_slope"]) for s in record["strips"]]
    return float(max(rule["conical_slope"], *slopes, *(s["approach_slope"] for s in record["strips"])))


def lowest_over(record: Mapping[str, Any], footprint: BaseGeometry) -> float:
    """Height (AMSL) of the lowest surface over any point of `footprint` (lon, lat); inf where none reaches.

    Every surface is a plane in pieces, or rises with the distance from the reference point;
    so its lowest point over the footprint is a corner of what the two share, or the
    footprint's nearest point to the reference point.
    """
    plane, surfaces = surfaces_of(record)
    shape = plane.to_xy(footprint)
    nearest = shapely.shortest_line(shape, shapely.Point(surfaces.reference_point[:2]))
    corners = [shapely.get_coordinates(shape), shapely.get_coordinates(nearest)[:1]]
    for strip in surfaces.strips:
        corners += [shapely.get_coordinates(shapely.intersection(shape, piece)) for piece in _pieces(strip)]
    return float(surfaces.lowest(np.vstack(corners)).min())


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
        approach_length_m=record["approach_length_m"],
        approach_divergence=record["approach_divergence"],
        transitional_slope=record.get("transitional_slope", rule["transitional_slope"]),
        name=record.get("name", ""),
    )


def _grounds(strip: Strip) -> BaseGeometry:
    """The runway strip itself, from above."""
    line = shapely.LineString([strip.start[:2], strip.end[:2]])
    return shapely.buffer(line, strip.half_width_m, cap_style="flat")


def _pieces(strip: Strip) -> Iterator[shapely.Polygon]:
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
