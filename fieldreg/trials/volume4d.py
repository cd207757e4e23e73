"""Where, how high and when something moves (ASTM F3548's Volume4D)."""

from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.altitudes import Altitude
from fieldreg.kernel.geometry import TOUCH_M, Plane, plane_at
from fieldreg.kernel.timespan import Timespan

__all__ = ["Volume4D"]


@dataclass(frozen=True, kw_only=True)
class Volume4D:
    """An outline (lon, lat polygon) between two altitudes during a timespan.

    `altitude_lower` and `altitude_upper` are None where height has no part in it
    (a bus on a road).
    """

    outline: BaseGeometry
    altitude_lower: Altitude | None
    altitude_upper: Altitude | None
    timespan: Timespan

    def plane(self) -> Plane:
        """The metric plane of the place."""
        west, south, east, north = self.outline.bounds
        return plane_at((west + east) / 2, (south + north) / 2)

    def intersects(self, other: "Volume4D") -> bool:
        """Whether both share a moment, a height and a place; touching in space counts.

        A volume without heights fills the whole column.  Raises DatumMismatch where the
        heights of the two are measured from different datums.
        """
        if not self.timespan.overlaps(other.timespan) or not self._shares_height(other):
            return False
        plane = self.plane()
        return bool(shapely.dwithin(plane.to_xy(self.outline), plane.to_xy(other.outline), TOUCH_M))

    def _shares_height(self, other: "Volume4D") -> bool:
        if self.altitude_upper and other.altitude_lower and self.altitude_upper < other.altitude_lower:
            return False
        return not (other.altitude_upper and self.altitude_lower and other.altitude_upper < self.altitude_lower)
