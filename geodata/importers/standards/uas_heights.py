"""From where up to where a zone of ours reaches, as ED-269 and ED-318 tell it: always outright, and never less than what holds.

A zone of which nobody told heights reaches from the surface without a ceiling; so does one whose heights cannot be told in
one band (several volumes of different references), and a limit nobody stated.  `UNLIMITED` stands for "no ceiling", as the
publishers of other countries write it.
"""

from collections.abc import Mapping
from typing import Any

from fieldreg.register.zones import Zone
from geodata.formats.json.ed269 import UNLIMITED, without_ceiling
from geodata.formats.json.uas_volumes import WrongZone, around

__all__ = ["SURFACE_TO_UNLIMITED", "UNLIMITED", "band_of", "stated_band"]

_LAYER = {"lower", "lowerReference", "upper", "upperReference", "uom"}
SURFACE_TO_UNLIMITED: Mapping[str, Any] = {
    "lower": 0, "lowerReference": "AGL", "upper": UNLIMITED, "upperReference": "AGL", "uom": "m",
}  # fmt: skip


def stated_band(zone: Zone) -> dict[str, Any]:
    """The heights of a zone that has one volume, as they were published to us; empty if nothing is known."""
    volumes = zone.attributes.get("volumes")
    return _stated(volumes[0]) or {} if isinstance(volumes, list) and len(volumes) == 1 else {}


def band_of(zone: Zone) -> dict[str, Any]:
    """All five members of ED-318's ``layer``; of several volumes the band about all of them."""
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
