"""Web Mercator (EPSG:3857): the square world that map tiles are cut from.  For drawing only; no law measures in it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

__all__ = ["HALF_WORLD_M", "WEB_MERCATOR", "Tile", "WebMercator"]

_RADIUS_M = 6_378_137.0
HALF_WORLD_M = math.pi * _RADIUS_M  # the world reaches so far east and north of its middle
_FARTHEST_LAT = 85.051128779806604  # the square's edge


@dataclass(frozen=True)
class Tile:
    """One square of the pyramid "WebMercatorQuad": `x` counts from the west, `y` from the north."""

    z: int
    x: int
    y: int

    @property
    def is_there(self) -> bool:
        """Whether the pyramid has it."""
        return self.z >= 0 and 0 <= self.x < 1 << self.z and 0 <= self.y < 1 << self.z

    @property
    def width_m(self) -> float:
        """Of the plane; on the ground of Sendai about 0.79 of it."""
        return 2 * HALF_WORLD_M / (1 << self.z)

    def box(self, beside: float = 0.0) -> tuple[float, float, float, float]:
        """West, south, east, north in metres of the plane, wider by `beside` tile widths on each side.

        >>> [round(side) for side in Tile(1, 1, 0).box()]
        [0, 0, 20037508, 20037508]
        """
        width = self.width_m
        west, north = self.x * width - HALF_WORLD_M, HALF_WORLD_M - self.y * width
        more = beside * width
        return west - more, north - width - more, west + width + more, north + more


class WebMercator:
    """lon, lat → metres of the square; what lies beyond 85° is drawn on its edge."""

    def moved(self, lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        """Bare vertices (n, 2).

        >>> WEB_MERCATOR.moved(np.array([[180.0, 0.0], [0.0, 90.0]])).round().tolist()
        [[20037508.0, -0.0], [0.0, 20037508.0]]
        """
        lat = np.radians(np.clip(lonlat[:, 1], -_FARTHEST_LAT, _FARTHEST_LAT))
        north = _RADIUS_M * np.log(np.tan(math.pi / 4 + lat / 2))
        return np.column_stack([_RADIUS_M * np.radians(lonlat[:, 0]), north])

    def degrees(self, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        """West, south, east, north of a box of the plane, held within the square.

        >>> [round(side, 6) for side in WEB_MERCATOR.degrees((0.0, 0.0, 3e7, HALF_WORLD_M))]
        [0.0, 0.0, 180.0, 85.051129]
        """
        west, south, east, north = (min(max(side, -HALF_WORLD_M), HALF_WORLD_M) / _RADIUS_M for side in box)
        low, high = (math.degrees(2 * math.atan(math.exp(side)) - math.pi / 2) for side in (south, north))
        return max(math.degrees(west), -180.0), low, min(math.degrees(east), 180.0), high

    def all_to_xy(self, geometries: Sequence[BaseGeometry] | NDArray[np.object_]) -> NDArray[np.object_]:
        """Shapes, all in one walk.  Z is dropped."""
        held = np.array([*geometries, None], dtype=object)[:-1]  # None keeps numpy from looking inside
        moved: NDArray[np.object_] = shapely.transform(held, self.moved)
        return moved


WEB_MERCATOR = WebMercator()
