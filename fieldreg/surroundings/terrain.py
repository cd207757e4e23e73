"""The ground under a place: where its elevation comes from, and how high it may be there.

Elevations are metres above mean sea level (東京湾平均海面).  A `Terrain` is a raster model
somebody configured; where there is none, a site's own estimate stands in.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

__all__ = ["Ground", "Samples", "Terrain"]


@dataclass(frozen=True, eq=False)
class Samples:
    """Cells of a raster that meet a footprint.

    `lon`, `lat` their centres in degrees (JGD2011), `elevation_m` metres, `cells` their outlines
    (lon, lat polygons), `step_m` how far the ground within a cell may depart from its elevation (the
    cell's size times the steepest slope about it), each of shape (N,); `reach_m` how far a place in a
    cell may lie from its centre.
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    elevation_m: NDArray[np.float64]
    reach_m: float
    cells: NDArray[np.object_]
    step_m: NDArray[np.float64]


@dataclass(frozen=True)
class Ground:
    """The elevation of the ground at a place, and how far it may be off.

    One number for the place; where `samples` are held it is their mean, and the ground lies
    between `lowest_m` and `highest_m`.
    """

    elevation_m: float
    accuracy_m: float
    source: str
    samples: Samples | None = None

    @property
    def lowest_m(self) -> float:
        return self.elevation_m if self.samples is None else float(self.samples.elevation_m.min())

    @property
    def highest_m(self) -> float:
        return self.elevation_m if self.samples is None else float(self.samples.elevation_m.max())

    @property
    def lowest_between_m(self) -> tuple[float, float]:
        """Between what two heights the lowest ground lies, everything that may be off granted."""
        if self.samples is None:
            return self.elevation_m - self.accuracy_m, self.elevation_m + self.accuracy_m
        off = self.samples.step_m + self.accuracy_m
        return float((self.samples.elevation_m - off).min()), float((self.samples.elevation_m + off).min())


class Terrain(Protocol):
    """A model of the ground."""

    def under(self, footprint: BaseGeometry) -> Ground | None:
        """The ground under `footprint` (lon, lat); None unless every cell that meets it is known."""
