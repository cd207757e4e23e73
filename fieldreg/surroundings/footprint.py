"""The ground a trial takes up, in the metric plane of the place: carried there once for all layers and days."""

import math
from collections.abc import Sequence
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.geometry import Plane, centre_of, grown, plane_at
from fieldreg.register.zone_index import Box
from fieldreg.trials.volume4d import Volume4D

__all__ = ["Footprint", "boxes_within"]

# A line straight in the plane bends north of the parallel through its ends, by half² · tan(lat) / 2R.
_BEND_PER_M = 1e-7  # up to 51° north
_BEND_M = 25.0  # grants as much to a zone's own sides, of up to 30 km


class Footprint:
    """`lonlat`, the same as `xy` in metres of `plane`, and the `volumes` it is made of, if any."""

    def __init__(self, lonlat: BaseGeometry, volumes: Sequence[Volume4D] = ()) -> None:
        self.lonlat, self.volumes = lonlat, volumes
        self.plane: Plane = plane_at(*centre_of([lonlat]))
        self.xy: BaseGeometry = self.plane.to_xy(lonlat)
        shapely.prepare(self.xy)
        self.bounds: tuple[float, float, float, float] = self.xy.bounds
        self._parts: dict[tuple[int, ...], BaseGeometry | None] = {}  # by the volumes that are there
        self._grown: dict[float, BaseGeometry] = {}
        self._reaches: dict[float, float] = {}

    @cached_property
    def area_m2(self) -> float:
        return float(self.xy.area)

    @property
    def half_m(self) -> float:
        """From the middle of its box to a corner."""
        west, south, east, north = self.bounds
        return math.hypot(east - west, north - south) / 2

    def reach(self, by_m: float) -> float:
        """Metres of the plane that surely reach `by_m` of the ground from here; see `Plane.longest`."""
        if by_m not in self._reaches:
            self._reaches[by_m] = float(self.plane.longest(by_m, np.array([self.bounds]))[0])
        return self._reaches[by_m]

    def box(self, far_m: float) -> Box:
        """lon, lat box of everything within `far_m`, with what the bend of the parallels takes off its north side."""
        west, south, east, north = self.bounds
        half = max(east - west, north - south) / 2 + far_m
        spare = far_m + _BEND_M + half**2 * _BEND_PER_M
        return self.plane.to_lonlat(shapely.box(west - spare, south - spare, east + spare, north + spare)).bounds

    def lies_in(self, coverage: BaseGeometry, reach_m: float = 0.0) -> bool:
        """Whether everything within `reach_m` lies in `coverage` (lon, lat)."""
        if reach_m == 0:
            return bool(coverage.covers(self.lonlat))
        if coverage.covers(shapely.box(*self.box(reach_m))):  # then so is what lies in the box
            return True
        if reach_m not in self._grown:
            self._grown[reach_m] = self.plane.to_lonlat(grown(self.xy, self.reach(reach_m)))
        return bool(coverage.covers(self._grown[reach_m]))

    def part(self, met: tuple[int, ...]) -> BaseGeometry | None:
        """What the volumes of these numbers take up, in the plane; None for none of them."""
        if len(met) == len(self.volumes):
            return self.xy
        if met not in self._parts:
            outlines = [self.volumes[n].outline for n in met]
            self._parts[met] = self.plane.to_xy(shapely.union_all(outlines)) if met else None
        return self._parts[met]


def boxes_within(plane: Plane, bounds: NDArray[np.float64], far_m: float) -> NDArray[np.object_]:
    """`Footprint.box` of many, as polygons: of each row of `bounds` (n, 4) in the plane."""
    west, south, east, north = bounds.T
    half = np.maximum(east - west, north - south) / 2 + far_m
    spare = far_m + _BEND_M + half**2 * _BEND_PER_M
    boxes = plane.all_to_lonlat(shapely.box(west - spare, south - spare, east + spare, north + spare))
    upright = shapely.box(*shapely.bounds(boxes).reshape(-1, 4).T)
    return np.asarray(upright, dtype=np.object_)
