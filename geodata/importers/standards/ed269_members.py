"""What ED-269 says of a zone of ours, beside our extension, as `ed318_members` has it for ED-318.

Its texts are one text each (Japanese as it is held, or what there is), its heights whole numbers (lower ones rounded down, upper
ones up), its hours told only where each window has a beginning and an end to the minute: what is left out never makes a zone smaller.
"""

import math
from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

from fieldreg.register.zones import Zone
from geodata.importers.standards.ed318_members import cut, extended, limited_times, stand_in
from geodata.importers.standards.uas_authorities import Authority, authorities_told, own_authority
from geodata.importers.standards.uas_heights import SURFACE_TO_UNLIMITED, band_of

__all__ = ["ed269_band", "ed269_properties"]

_LONGEST_REASON = 30  # letters


def ed269_properties(zone: Zone, authorities: Sequence[Authority] | None = None) -> dict[str, Any]:
    """The published members but the geometry, and our extension, without stand-ins for identifiers already taken."""
    held = authorities_told(own_authority(zone) if authorities is None else authorities, _text)
    reason = _text(zone.reason.ja, zone.reason.en)
    told: dict[str, Any] = {
        "identifier": stand_in(zone.id, frozenset()),
        "country": "JPN",
        "name": _text(zone.name.ja, zone.name.en),
        "type": "COMMON",
        "restriction": str(zone.restriction),
        **({"reason": ["OTHER"], "otherReasonInfo": cut(reason, _LONGEST_REASON), "message": reason} if reason else {}),
        "applicability": [_period(given) for given in limited_times(zone)] or [{"permanent": "YES"}],
        "zoneAuthority": held,
    }
    extension = extended(zone, held if authorities is not None else None, outline=zone.outline.geom_type)
    return {**told, "extendedProperties": extension}


def ed269_band(zone: Zone) -> dict[str, Any]:
    """The zone's heights in ED-318's words, as far as ED-269 has them: whole numbers above the ground or the sea."""
    band = band_of(zone)
    if "WGS84" in (band["lowerReference"], band["upperReference"]):
        return dict(SURFACE_TO_UNLIMITED)
    return {**band, "lower": math.floor(band["lower"]), "upper": math.ceil(band["upper"])}


def _text(ja: str, en: str) -> str:
    return cut(ja or en)


def _period(given: Mapping[str, Any]) -> dict[str, Any]:
    told = {"permanent": "NO", **{name: value for name, value in given.items() if name != "schedule"}}
    windows = [_window(held) for held in given.get("schedule", ())]
    return {**told, "schedule": windows} if windows and None not in windows else told


def _window(held: Mapping[str, Any]) -> dict[str, Any] | None:
    """One window of the week; None where ED-269 cannot tell it."""
    if not {"startTime", "endTime"} <= held.keys():
        return None
    hours = {name: time.fromisoformat(held[name]) for name in ("startTime", "endTime")}
    if any(at.second or at.microsecond for at in hours.values()):
        return None
    return {"day": list(held["day"]), **{name: at.isoformat(timespec="minutes") for name, at in hours.items()}}
