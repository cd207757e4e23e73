"""From where up to where a zone of ours reaches, as ED-269 and ED-318 tell it: always outright, and never less than what holds.

A zone of which nobody told heights reaches from the surface without a ceiling; so does one whose heights cannot be told in
one band (several volumes of different references), and a limit nobody stated.  `UNLIMITED` stands for "no ceiling", as the
publishers of other countries write it.  A zone of a minimum height constrains whoever flies below it: from the surface up to there.

Whether a position is held is not answered by these bands but by `limits_of`, where a limit is a number, none, or not stated.
"""

from collections.abc import Mapping
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from fieldreg.register.zones import Zone
from geodata.formats.json.ed269 import UNLIMITED, without_ceiling
from geodata.formats.json.uas_volumes import WrongZone, around

__all__ = ["MINIMUM", "SURFACE_TO_UNLIMITED", "UNLIMITED", "band_of", "limits_of", "stated_band"]

_LAYER = {"lower", "lowerReference", "upper", "upperReference", "uom", "no_ceiling"}
SURFACE_TO_UNLIMITED: Mapping[str, Any] = {
    "lower": 0, "lowerReference": "AGL", "upper": UNLIMITED, "upperReference": "AGL", "uom": "m",
}  # fmt: skip

MINIMUM = "minimum_height"  # an attribute: {"value", "uom", "reference"}; nobody may fly below


def limits_of(zone: Zone) -> list[tuple[BaseGeometry | None, dict[str, Any]]]:
    """Each of the zone's volumes: its own outline (None: the zone's), and its heights as they were published.

    A limit that is absent is not stated; from the surface is told as 0 AGL, without a ceiling as `no_ceiling`.  A zone of ours
    that has no volumes at all holds at every height.
    """
    least = minimum_of(zone)
    if least is not None:
        return [(None, {"lower": 0, "lowerReference": "AGL", **least})]
    volumes = zone.attributes.get("volumes")
    if not isinstance(volumes, list) or not volumes:
        return [(None, {"lower": 0, "lowerReference": "AGL", "no_ceiling": True})]
    return [(_own_outline(held), _stated(held) or {}) for held in volumes]


def minimum_of(zone: Zone) -> dict[str, Any] | None:
    """The upper limit (ED-318's words) of what a zone of a minimum height constrains; None where it has none, or none that is read."""
    held = zone.attributes.get(MINIMUM)
    if not isinstance(held, Mapping) or type(held.get("value")) not in (int, float):
        return None
    told = {"upper": held["value"], "upperReference": held.get("reference"), "uom": held.get("uom", "m")}
    try:
        return around(told, MINIMUM)
    except WrongZone:
        return None


def _own_outline(volume: Any) -> BaseGeometry | None:
    """Of one of several volumes; None where it has none that can be read, so that the whole zone's counts."""
    held = volume.get("geometry") if isinstance(volume, dict) else None
    try:
        return None if held is None else shapely.geometry.shape(held)
    except (ValueError, TypeError, AttributeError, KeyError, IndexError, shapely.errors.ShapelyError):
        return None


def stated_band(zone: Zone) -> dict[str, Any]:
    """The heights of a zone that has one volume, as they were published to us; empty if nothing is known."""
    volumes = zone.attributes.get("volumes")
    return _stated(volumes[0]) or {} if isinstance(volumes, list) and len(volumes) == 1 else {}


def band_of(zone: Zone) -> dict[str, Any]:
    """All five members of ED-318's ``layer``; of several volumes the band about all of them."""
    least = minimum_of(zone)
    if least is not None:
        return _whole(least)
    volumes = zone.attributes.get("volumes")
    found = [_whole(_stated(held)) for held in volumes] if isinstance(volumes, list) else []
    kinds = {(held["lowerReference"], held["upperReference"], held["uom"]) for held in found}
    if len(kinds) != 1:
        return dict(SURFACE_TO_UNLIMITED)
    return {**found[0], "lower": min(held["lower"] for held in found), "upper": max(held["upper"] for held in found)}


def _stated(volume: Any) -> dict[str, Any] | None:
    """A volume's heights; None where nothing of them can be believed."""
    layer = volume.get("layer") if isinstance(volume, dict) else None
    if not isinstance(layer, dict) or layer.keys() - _LAYER:
        return None
    try:
        return without_ceiling(around(layer, "layer"))
    except WrongZone:
        return None


def _whole(stated: Mapping[str, Any] | None) -> dict[str, Any]:
    """With what is not stated told as reaching all the way; a number without its reference is none."""
    whole = dict(SURFACE_TO_UNLIMITED)
    if stated is None:
        return whole
    whole["uom"] = stated.get("uom", "m")
    for limit in ("lower", "upper"):
        if limit in stated and f"{limit}Reference" in stated:
            whole |= {limit: stated[limit], f"{limit}Reference": stated[f"{limit}Reference"]}
    return whole
