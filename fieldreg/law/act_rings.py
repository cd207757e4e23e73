"""Rings: how far the small-UAV Act reaches about a facility on a day."""

from datetime import date

import shapely
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.geometry import centre_of, fine_enough, grown, plane_at
from fieldreg.law.files.parameters import parameter
from fieldreg.register.zones import Zone

__all__ = ["ring_about"]


def ring_about(zone: Zone, on: date) -> tuple[BaseGeometry, float] | None:
    """The polygon (lon, lat) and distance (metres) within which the small-UAV Act reaches about a facility on a day.

    The facility's own premises are part of it, and every place that near to them; no corner stands 1 cm farther out in the
    plane of the place.  None where no distance is in force.
    """
    held = parameter("small_uav.ring", on)
    if held is None:
        return None
    plane = plane_at(*centre_of([zone.outline]))
    drawn = plane.to_xy(zone.outline)
    reach_m = float(plane.longest(held.number, shapely.bounds(drawn).reshape(1, 4))[0])
    ring: BaseGeometry = grown(drawn, reach_m, fine_enough(reach_m))
    return plane.to_lonlat(ring), held.number
