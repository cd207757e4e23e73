"""What ED-318 says of a zone of ours: what the export writes, and what reading back holds it against.

The published members say what ED-318 can say; a zone's every detail stands beside them in
``extendedProperties.fieldreg``, in our own schema.  What ED-318 cannot hold is said there alone: an identifier
longer than 7 characters or of other letters than A-Z, 0-9, _ and - (a stand-in is written), texts beyond 200 characters
(cut), seasons and hours across midnight (left out: the zone then applies in all of its period), accuracy, confidence, and the
source: the schema takes an `originator` that is an object, readers one that is a text, so none is written.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from fieldreg.kernel.timespan import JST
from fieldreg.register.applicability import read_applicability
from fieldreg.register.zones import Zone
from geodata.formats.json.uas_volumes import BESIDE
from geodata.importers.standards.uas_authorities import Authority, authorities_told, own_authority
from geodata.importers.standards.zones import zone_properties

__all__ = [
    "BESIDE", "EXTENSION", "LONGEST_TEXT", "cut", "digest_of", "ed318_properties", "extended", "limited_times", "midnight_of",
    "stand_in", "texts_of",
]  # fmt: skip

EXTENSION = "fieldreg"
LONGEST_TEXT = 200  # letters
_ID = re.compile(r"[A-Za-z0-9_\-]{1,7}")


def ed318_properties(zone: Zone, authorities: Sequence[Authority] | None = None) -> dict[str, Any]:
    """The published members and our extension, without stand-ins for identifiers already taken.

    `authorities`: who is asked about the zone; without them, whoever the zone itself names.
    """
    times = limited_times(zone)
    held = own_authority(zone) if authorities is None else authorities
    told: dict[str, Any] = {
        "identifier": stand_in(zone.id, frozenset()),
        "country": "JPN",
        "name": texts_of(zone.name.ja, zone.name.en),
        "type": str(zone.restriction).replace("AUTHORISATION", "AUTHORIZATION"),
        "variant": "COMMON",
        "zoneAuthority": authorities_told(held, texts_of),
    }
    if zone.reason.ja or zone.reason.en:
        told |= {"reason": ["OTHER"], "otherReasonInfo": texts_of(zone.reason.ja, zone.reason.en)}
    if times:
        told["limitedApplicability"] = times
    return {**told, "extendedProperties": extended(zone, told["zoneAuthority"] if authorities is not None else None)}


def extended(zone: Zone, authorities: Sequence[Mapping[str, Any]] | None, **beside: str) -> dict[str, Any]:
    """Our extension; and in `BESIDE` what names that which the file says besides, so that a change of it is seen by who reads it."""
    known = beside if authorities is None else {"authorities": digest_of(authorities), **beside}
    return {EXTENSION: zone_properties(zone), **({BESIDE: known} if known else {})}


def digest_of(authorities: Any) -> str:
    """What names authorities as a file tells them."""
    return hashlib.sha256(json.dumps(authorities, sort_keys=True).encode()).hexdigest()[:16]


def stand_in(zone_id: str, taken: Iterable[str]) -> str:
    """The id, or, where it is too long, of other letters, or taken, 7 letters made from it."""
    found, tried = zone_id, 0
    while _ID.fullmatch(found) is None or found in taken:
        digest = hashlib.sha256(f"{tried}:{zone_id}".encode()).digest()
        found, tried = base64.b32encode(digest).decode()[:7], tried + 1
    return found


def texts_of(ja: str, en: str) -> list[dict[str, str]]:
    """A text as ED-318 has it, by language, and no longer than it may be; languages that say nothing are left out."""
    return [{"text": cut(text), "lang": language} for text, language in ((ja, "ja-JP"), (en, "en-GB")) if text]


def midnight_of(day: date) -> str:
    """The moment at which a day begins in Japan."""
    return datetime.combine(day, time(0), JST).isoformat()


def cut(text: str, longest: int = LONGEST_TEXT) -> str:
    """No longer than it may be; a text that is cut ends so."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def limited_times(zone: Zone) -> list[dict[str, Any]]:
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
