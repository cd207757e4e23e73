"""What ED-318 says of a zone of ours: what the export writes, and what reading back holds it against.

The published members say what ED-318 can say; a zone's every detail stands beside them in
``extendedProperties.fieldreg``, in our own schema.  What ED-318 cannot hold is said there alone: an identifier
longer than 7 characters (a stand-in is written), texts beyond 200 characters (cut), seasons and hours across
midnight (left out: the zone then applies in all of its period), accuracy, confidence.
"""

import base64
import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from fieldreg.kernel.timespan import JST
from fieldreg.register.applicability import read_applicability
from fieldreg.register.zones import Restriction, Zone
from geodata.formats.json.ed269 import without_ceiling
from geodata.formats.json.uas_volumes import WrongZone, around
from geodata.importers.standards.zones import zone_properties

__all__ = ["EXTENSION", "LONGEST_TEXT", "ed318_properties", "ed318_volume", "midnight_of", "stand_in", "texts_of"]

EXTENSION = "fieldreg"
LONGEST_TEXT = 200  # letters
_LONGEST_ID = 7
_LAYER = {"lower", "lowerReference", "upper", "upperReference", "uom"}


def ed318_properties(zone: Zone) -> dict[str, Any]:
    """The published members and our extension, without stand-ins for identifiers already taken."""
    times = _limited(zone)
    told: dict[str, Any] = {
        "identifier": stand_in(zone.id, frozenset()),
        "country": "JPN",
        "name": texts_of(zone.name.ja, zone.name.en),
        "type": str(zone.restriction).replace("AUTHORISATION", "AUTHORIZATION"),
        "variant": "COMMON",
        "zoneAuthority": [_authority(zone)],
    }
    if zone.reason.ja or zone.reason.en:
        told |= {"reason": ["OTHER"], "otherReasonInfo": texts_of(zone.reason.ja, zone.reason.en)}
    if times:
        told["limitedApplicability"] = times
    if zone.source:
        told["dataSource"] = {"originator": texts_of(zone.source, "")[0]}
    return {**told, "extendedProperties": {EXTENSION: zone_properties(zone)}}


def ed318_volume(zone: Zone) -> dict[str, Any]:
    """The heights of a zone that has one volume, as it was published to us; empty if nothing is known."""
    volumes = zone.attributes.get("volumes")
    layer = volumes[0].get("layer") if isinstance(volumes, list) and len(volumes) == 1 and isinstance(volumes[0], dict) else None
    if not isinstance(layer, dict) or layer.keys() - _LAYER:
        return {}
    try:
        return without_ceiling(around(layer, "layer"))
    except WrongZone:  # no layer that ED-318 could hold
        return {}


def stand_in(zone_id: str, taken: Iterable[str]) -> str:
    """The id, or, where it is too long or taken, 7 letters made from it."""
    found, tried = zone_id, 0
    while len(found) > _LONGEST_ID or found in taken:
        digest = hashlib.sha256(f"{tried}:{zone_id}".encode()).digest()
        found, tried = base64.b32encode(digest).decode()[:_LONGEST_ID], tried + 1
    return found


def texts_of(ja: str, en: str) -> list[dict[str, str]]:
    """A text as ED-318 has it, by language, and no longer than it may be; languages that say nothing are left out."""
    return [{"text": _cut(text), "lang": language} for text, language in ((ja, "ja-JP"), (en, "en-GB")) if text]


def midnight_of(day: date) -> str:
    """The moment at which a day begins in Japan."""
    return datetime.combine(day, time(0), JST).isoformat()


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


def _authority(zone: Zone) -> dict[str, Any]:
    asked = zone.restriction in (Restriction.PROHIBITED, Restriction.REQ_AUTHORISATION)
    told: dict[str, Any] = {"purpose": "AUTHORIZATION" if asked else "INFORMATION"}
    return {"name": texts_of(zone.authority, ""), **told} if zone.authority else told


def _limited(zone: Zone) -> list[dict[str, Any]]:
    """The zone's times as ED-318 can say them: never less than what holds.  Empty: always."""
    days = {"startDateTime": zone.valid_from, "endDateTime": zone.valid_to}
    within = {name: midnight_of(day) for name, day in days.items() if day is not None}
    given = zone.attributes.get("applicability")
    if read_applicability(given).always:  # what cannot be read limits nothing
        return [within] if within else []
    periods = [_within(held, within) for held in ([given] if isinstance(given, Mapping) else given or [])]
    return [p for p in periods if p is not None] if {} not in periods else []


def _within(period: Mapping[str, Any], days: Mapping[str, str]) -> dict[str, Any] | None:
    """One period within the zone's days; None if it lies outside them."""
    starts = [datetime.fromisoformat(held["startDateTime"]) for held in (period, days) if held.get("startDateTime")]
    ends = [datetime.fromisoformat(held["endDateTime"]) for held in (period, days) if held.get("endDateTime")]
    if starts and ends and min(ends) <= max(starts):
        return None
    told: dict[str, Any] = {"startDateTime": max(starts).isoformat()} if starts else {}
    if ends:
        told["endDateTime"] = min(ends).isoformat()
    schedule = [_window(held) for held in period.get("schedule") or []]
    if schedule and None not in schedule:
        told["schedule"] = schedule
    return told


def _window(held: Mapping[str, Any]) -> dict[str, Any] | None:
    """One window of the week; None if it runs across midnight, which ED-318 does not define."""
    day = held["day"]
    hours = {name: time.fromisoformat(held[name]) for name in ("startTime", "endTime") if held.get(name)}
    plain = [hour.replace(tzinfo=None) for hour in hours.values()]
    if len(plain) == 2 and plain[1] <= plain[0]:
        return None
    told = {name: hour.isoformat() for name, hour in hours.items()}
    return {"day": [day] if isinstance(day, str) else list(day), **told}
