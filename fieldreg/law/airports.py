"""From an airport's record in the ``airport-surfaces`` layer to its limitation surfaces.

The record (`attributes.surfaces` of a zone) gives the reference point, the rings, and each
runway's thresholds in lon, lat with elevations in metres above mean sea level.
"""

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from fieldreg.geometry import Plane, plane_at
from fieldreg.surfaces import AirportSurfaces, RingRule, Strip

__all__ = ["lowest_over", "lowest_surface", "surfaces_of"]

_STEP_M = 25.0


def surfaces_of(record: Mapping[str, Any], plane: Plane) -> AirportSurfaces:
    """The airport's surfaces in `plane`."""
    reference, rule = record["reference_point"], record["rule"]
    x, y = _xy(plane, reference)
    return AirportSurfaces(
        reference_point=(x, y, float(reference["elevation_m"])),
        rule=RingRule(
            horizontal_height_m=rule["horizontal_height_m"],
            horizontal_radius_m=rule["horizontal_radius_m"],
            conical_slope=rule["conical_slope"],
            conical_radius_m=rule["conical_radius_m"],
            outer_radius_m=rule["outer_radius_m"],
        ),
        strips=[_strip(told, rule, plane) for told in record["strips"]],
    )


def lowest_surface(record: Mapping[str, Any], lon: float, lat: float) -> dict[str, float]:
    """Each surface's height over one place, metres AMSL; surfaces that do not reach it are left out."""
    plane = plane_at(lon, lat)
    heights = surfaces_of(record, plane).heights([_xy(plane, {"lon": lon, "lat": lat})])
    return {str(name): float(height[0]) for name, height in heights.items() if math.isfinite(height[0])}


def lowest_over(record: Mapping[str, Any], footprint_xy: BaseGeometry, plane: Plane) -> float:
    """The lowest surface anywhere over a footprint, metres AMSL; infinite if none reaches it.

    The surfaces are planes and cones, lowest on the edge of the footprint or where it comes
    nearest to the airport; it is sampled every 25 m along its edge and, for one that surrounds
    the airport, inside.  With slopes of 1/50 that is right to 0.5 m, and beside a runway (1/7)
    to 4 m, on the high side by no more.
    """
    airport = surfaces_of(record, plane)
    points = np.vstack([_edge(footprint_xy), _nearest(airport, footprint_xy), _inside(footprint_xy)])
    return float(airport.lowest(points).min())


def _edge(footprint_xy: BaseGeometry) -> NDArray[np.float64]:
    longest = max(_STEP_M, footprint_xy.length / 20_000)
    return shapely.get_coordinates(shapely.segmentize(footprint_xy, longest))


def _inside(footprint_xy: BaseGeometry) -> NDArray[np.float64]:
    west, south, east, north = footprint_xy.bounds
    step = max(_STEP_M, math.sqrt(max(footprint_xy.area, 1.0) / 10_000))
    xs, ys = np.meshgrid(np.arange(west, east, step), np.arange(south, north, step))
    points = np.column_stack([xs.ravel(), ys.ravel()])
    return points[shapely.contains_xy(footprint_xy, points[:, 0], points[:, 1])] if len(points) else points.reshape(0, 2)


def _nearest(airport: AirportSurfaces, footprint_xy: BaseGeometry) -> NDArray[np.float64]:
    marks: list[BaseGeometry] = [shapely.Point(airport.reference_point[:2])]
    marks += [shapely.LineString([strip.start[:2], strip.end[:2]]) for strip in airport.strips]
    return np.vstack([shapely.get_coordinates(shapely.shortest_line(footprint_xy, mark))[:1] for mark in marks])


@lru_cache(maxsize=256)
def _projected(epsg_zone: int, lon: float, lat: float) -> tuple[float, float]:
    point = Plane(epsg_zone).to_xy(shapely.Point(lon, lat))
    x, y = shapely.get_coordinates(point)[0]
    return float(x), float(y)


def _xy(plane: Plane, place: Mapping[str, Any]) -> tuple[float, float]:
    return _projected(plane.zone, float(place["lon"]), float(place["lat"]))


def _strip(told: Mapping[str, Any], rule: Mapping[str, Any], plane: Plane) -> Strip:
    (sx, sy), (ex, ey) = _xy(plane, told["start"]), _xy(plane, told["end"])
    length = math.hypot(ex - sx, ey - sy)
    ux, uy = (ex - sx) / length, (ey - sy) / length
    out = float(told.get("extension_m", 0.0))
    own = {name: told.get(name, rule.get(name)) for name in _SLOPES}
    return Strip(
        start=(sx - out * ux, sy - out * uy, float(told["start"]["elevation_m"])),
        end=(ex + out * ux, ey + out * uy, float(told["end"]["elevation_m"])),
        half_width_m=float(told["half_width_m"]),
        name=told.get("name", ""),
        **{name: float(value) for name, value in own.items()},
    )


_SLOPES = ("approach_slope", "approach_length_m", "approach_divergence", "transitional_slope")
