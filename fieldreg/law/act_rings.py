"""Rings: how far the small-UAV Act reaches about a facility on a day."""

from datetime import date

from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.geometry import centre_of, plane_at
from fieldreg.law.files.parameters import parameter
from fieldreg.register.zones import Zone

__all__ = ["ring_about"]


def ring_about(zone: Zone, on: date) -> tuple[BaseGeometry, float] | None:
    """The polygon (lon, lat) and distance (metres) within which the small-UAV Act reaches about a facility on a day.

    The facility's own premises are part of it.  None where no distance is in force.
    """
    held = parameter("small_uav.ring", on)
    if held is None:
        return None
    plane = plane_at(*centre_of([zone.outline]))
    return plane.to_lonlat(plane.to_xy(zone.outline).buffer(held.number)), held.number
