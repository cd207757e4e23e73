"""Facilities of a site: what it offers a trial, by name.  A name that is absent is not known, never "no".

The names, with units and choices, are the table `fieldreg.facilities`.  Where a value comes from, and how far it is to be
trusted, stands in the site's `facts` under ``facilities.NAME``.  Of several values that sources give, the one that promises
less stands, and its fact tells both.
"""

from collections.abc import Mapping

from fieldreg.facilities import FACILITIES, NETWORKS, Facility, FacilityForm, facility_value
from fieldreg.register.sites import SiteKind

__all__ = ["FACILITIES", "NETWORKS", "Facility", "FacilityForm", "awaited_of", "facility_value", "fact_name"]

_ALL = frozenset(SiteKind)
_HALL = frozenset({SiteKind.INDOOR})
_HALLS = frozenset({SiteKind.INDOOR, SiteKind.CLOSED_SCHOOL, SiteKind.CLOSING_SCHOOL})
_LAND = _ALL - {SiteKind.ROAD}
_OUTDOORS = _LAND - _HALL
_AWAITED: Mapping[str, frozenset[SiteKind]] = {  # of which kinds people are told that nobody has looked it up
    "surface": _LAND, "straight_m": _OUTDOORS, "floor_m2": _HALLS, "ceiling_m": _HALLS, "floor_load_t_m2": _HALL, "power_kva": _LAND,
    "power_v": _HALL, "water": _LAND, "toilet": _LAND, "network": _ALL, "lighting": _OUTDOORS, "fenced": _OUTDOORS,
    "parking_cars": _LAND, "station": _ALL, "use_district": _LAND,
}  # fmt: skip


def fact_name(name: str) -> str:
    """Under which name the site's `facts` tell where a facility's value comes from."""
    return f"facilities.{name}"


def awaited_of(kind: SiteKind) -> tuple[str, ...]:
    """Names that people look for at a site of this kind, so that what nobody knows is told."""
    return tuple(name for name in FACILITIES if kind in _AWAITED.get(name, ()))
