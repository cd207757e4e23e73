"""Whether a published zone holds a position: surely, perhaps, or surely not.

A border is where it is drawn give or take its accuracy, so within that of it the answer is "perhaps".  Heights are held against
what is published of each of the zone's volumes: across different references, which only the ground would join, and of a limit
nobody states, it is "perhaps" too.  So it is of a point whose extent nobody states.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.geometry import plane_at
from fieldreg.register.zones import Zone
from geodata.importers.standards.uas_habits import EXTENT_UNSTATED
from geodata.importers.standards.uas_heights import limits_of

__all__ = ["Holds", "Position", "holds"]

_FOOT_M = 0.3048
_CLOSE_M = 0.01  # touching counts, to a centimetre


class Holds(IntEnum):
    """In the order in which two of them are joined by "and"."""

    NO = 0
    PERHAPS = 1
    SURELY = 2


@dataclass(frozen=True, kw_only=True)
class Position:
    """`height_m` above the ground ("AGL") or the sea ("AMSL"); None: nobody said how high."""

    lon: float
    lat: float
    height_m: float | None
    reference: str


def holds(zone: Zone, position: Position, accuracy_m: float, outline: BaseGeometry | None = None) -> Holds:
    """Of the zone's outline, or of another (lon, lat) that reaches as far as the zone does by law."""
    return max(_volume(zone, own if outline is None else outline, layer, position, accuracy_m) for own, layer in limits_of(zone))


def _volume(zone: Zone, outline: BaseGeometry | None, layer: Mapping[str, Any], position: Position, accuracy_m: float) -> Holds:
    flat = _across(zone.outline if outline is None else outline, position, accuracy_m)
    if flat is Holds.NO and zone.attributes.get(EXTENT_UNSTATED) is True:
        flat = Holds.PERHAPS
    return flat if flat is Holds.NO else min(flat, _up(layer, position))


def _across(outline: BaseGeometry, position: Position, accuracy_m: float) -> Holds:
    plane = plane_at(position.lon, position.lat)
    here, drawn = plane.to_xy(shapely.Point(position.lon, position.lat)), plane.to_xy(outline)
    if drawn.distance(here) > accuracy_m + _CLOSE_M:
        return Holds.NO
    inside = drawn.area > 0 and drawn.distance(here) <= _CLOSE_M
    return Holds.SURELY if inside and (not accuracy_m or drawn.boundary.distance(here) > accuracy_m) else Holds.PERHAPS


def _up(layer: Mapping[str, Any], position: Position) -> Holds:
    unit = _FOOT_M if layer.get("uom") == "ft" else 1.0
    found = Holds.SURELY
    for limit, sign in (("lower", 1), ("upper", -1)):
        if limit == "upper" and layer.get("no_ceiling"):
            continue
        if limit == "lower" and layer.get("lower", 1) <= 0 and layer.get("lowerReference") == "AGL":
            continue  # from the surface, below which nobody flies
        if position.height_m is None or limit not in layer or layer.get(f"{limit}Reference") != position.reference:
            found = min(found, Holds.PERHAPS)
        elif sign * (position.height_m - layer[limit] * unit) < -_CLOSE_M:
            return Holds.NO
    return found
