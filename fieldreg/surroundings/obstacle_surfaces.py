"""Airport obstacle limitation surfaces: how high anything may stand or fly.

Positions are x, y in metres in one projected CRS; heights and elevations are metres
above mean sea level.  `points` has shape (N, 2), every height (N,), and `NO_LIMIT`
marks points a surface does not reach.  Geometry only: the numbers are an airport's own,
and come with its record in the ``airport-surfaces`` layer.

Source: Civil Aeronautics Act (Act No. 231 of 1952), articles as noted on `Surface`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["NO_LIMIT", "AirportSurfaces", "RingRule", "Strip", "Surface", "ring_surfaces", "strip_surfaces"]

NO_LIMIT = np.inf  # `altitude > NO_LIMIT` is false, as it should be


class Surface(StrEnum):
    """Legal names; the Japanese stands in `Surface.ja`."""

    APPROACH = "approach"  # 進入表面, art. 2 para 8; extended, art. 56 para 2
    HORIZONTAL = "horizontal"  # 水平表面, art. 2 para 9
    TRANSITIONAL = "transitional"  # 転移表面, art. 2 para 10
    CONICAL = "conical"  # 円錐表面, art. 56 para 3
    OUTER_HORIZONTAL = "outer_horizontal"  # 外側水平表面, art. 56 para 4

    @property
    def ja(self) -> str:
        return _JA[self]


_JA = {
    Surface.APPROACH: "進入表面",
    Surface.HORIZONTAL: "水平表面",
    Surface.TRANSITIONAL: "転移表面",
    Surface.CONICAL: "円錐表面",
    Surface.OUTER_HORIZONTAL: "外側水平表面",
}


@dataclass(frozen=True, kw_only=True)
class RingRule:
    """Dimensions of the surfaces about the aerodrome reference point.  Slope is rise over run."""

    horizontal_height_m: float  # above the reference point
    horizontal_radius_m: float
    conical_slope: float
    conical_radius_m: float  # = horizontal_radius_m where not designated
    outer_radius_m: float  # = conical_radius_m where not designated


@dataclass(frozen=True, kw_only=True)
class Strip:
    """A runway strip (着陸帯), by the midpoints of its short sides: x, y, elevation.

    Its approach surface rises at `approach_slope`, widens by `approach_divergence` on each
    side per metre out, and reaches `approach_length_m` (extended approach included).
    """

    start: tuple[float, float, float]
    end: tuple[float, float, float]
    half_width_m: float
    approach_slope: float
    approach_length_m: float
    approach_divergence: float
    transitional_slope: float
    name: str = ""

    def __post_init__(self) -> None:
        if self.start[:2] == self.end[:2]:
            raise ValueError(f"a strip needs length; both ends are at {self.start[:2]}")


@dataclass(frozen=True, kw_only=True)
class AirportSurfaces:
    """All surfaces of one airport, in one plane."""

    reference_point: tuple[float, float, float]
    rule: RingRule
    strips: Sequence[Strip]

    def heights(self, points: ArrayLike) -> dict[Surface, NDArray[np.float64]]:
        """Each surface's height over each point; of several strips' surfaces the lowest."""
        found = ring_surfaces(points, self.reference_point, self.rule)
        ceiling = self.reference_point[2] + self.rule.horizontal_height_m
        for strip in self.strips:
            for surface, height in strip_surfaces(points, strip, ceiling).items():
                found[surface] = np.minimum(found.get(surface, np.inf), height)
        return found

    def lowest(self, points: ArrayLike) -> NDArray[np.float64]:
        """Height of the lowest surface over each point (art. 49 para 1: the lowest governs)."""
        lowest: NDArray[np.float64] = np.min(list(self.heights(points).values()), axis=0)
        return lowest


def ring_surfaces(
    points: ArrayLike, reference_point: tuple[float, float, float], rule: RingRule
) -> dict[Surface, NDArray[np.float64]]:
    """Surfaces ringing the aerodrome reference point (x, y, elevation).

    >>> rule = RingRule(
    ...     horizontal_height_m=45, horizontal_radius_m=4_000, conical_slope=0.02, conical_radius_m=16_500, outer_radius_m=24_000
    ... )
    >>> found = ring_surfaces([(3_000, 0), (5_000, 0), (20_000, 0)], (0.0, 0.0, 2.0), rule)  # 3, 5 and 20 km east
    >>> {surface.value: heights.tolist() for surface, heights in found.items()}
    {'horizontal': [47.0, inf, inf], 'conical': [inf, 67.0, inf], 'outer_horizontal': [inf, inf, 297.0]}

    Raises ValueError if `points` is not of shape (N, 2), or not finite.
    """
    distance = np.hypot(*(_checked(points) - reference_point[:2]).T)
    inner, middle, outer = rule.horizontal_radius_m, rule.conical_radius_m, rule.outer_radius_m
    ceiling = reference_point[2] + rule.horizontal_height_m
    cone = ceiling + rule.conical_slope * (np.minimum(distance, middle) - inner)
    return {
        Surface.HORIZONTAL: _over(distance <= inner, ceiling),
        Surface.CONICAL: _over((inner < distance) & (distance <= middle), cone),
        Surface.OUTER_HORIZONTAL: _over((middle < distance) & (distance <= outer), cone),
    }


def strip_surfaces(points: ArrayLike, strip: Strip, ceiling_m: float) -> dict[Surface, NDArray[np.float64]]:
    """Surfaces rising from one runway strip; side slopes stop at `ceiling_m`.

    The ceiling is the height of the horizontal surface.  Over the strip itself the Act
    sets no surface of this kind; the strip is kept clear as a zone of its own.

    Raises ValueError if `points` is not of shape (N, 2), or not finite.
    """
    start, end = np.array(strip.start), np.array(strip.end)
    length = np.hypot(*(end - start)[:2])
    x_axis, y_axis = (end - start)[:2] / length
    east, north = (_checked(points) - start[:2]).T
    along, lateral = east * x_axis + north * y_axis, np.abs(north * x_axis - east * y_axis)

    beyond = np.maximum(0, np.maximum(-along, along - length))  # past the nearer short side
    edge = np.interp(along, [0, length], [start[2], end[2]]) + strip.approach_slope * beyond
    outside = lateral - (strip.half_width_m + strip.approach_divergence * beyond)
    side = edge + strip.transitional_slope * outside

    within = beyond <= strip.approach_length_m
    return {
        Surface.APPROACH: _over(within & (beyond > 0) & (outside <= 0), edge),
        Surface.TRANSITIONAL: _over(within & (outside > 0) & (side <= ceiling_m), side),
    }


def _checked(points: ArrayLike) -> NDArray[np.float64]:
    xy = np.asarray(points, dtype=np.float64)
    if xy.ndim != 2 or xy.shape[1] != 2:
        raise ValueError(f"points must be x, y rows of shape (N, 2), in metres; got {xy.shape}")
    if not np.isfinite(xy).all():  # else a point nowhere would be told it has no limit
        raise ValueError("points must be finite; some are nan or infinite")
    return xy


def _over(reach: NDArray[np.bool_], height: ArrayLike) -> NDArray[np.float64]:
    return np.where(reach, height, NO_LIMIT)
