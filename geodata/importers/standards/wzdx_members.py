"""What WZDx 4.2 says of a road event of ours: what the export writes, and what reading back holds it against.

The published members say what a zone's attributes of the same names hold, where WZDx takes the value; what WZDx
asks for and nobody told is "unknown", or not verified.  A zone's every detail stands beside them in
``properties.fieldreg``, in our own schema.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.register.zones import Zone
from geodata.importers.standards.wzdx_words import CORE, EVENT_TYPES, WORK_ZONE, fitting
from geodata.importers.standards.zones import zone_properties

__all__ = ["EXTENSION", "UNVERIFIED", "refusal_of", "source_id", "utc_of", "wzdx_properties"]

EXTENSION = "fieldreg"
UNVERIFIED = (
    "is_start_date_verified", "is_end_date_verified", "is_start_position_verified", "is_end_position_verified",
)  # fmt: skip


def wzdx_properties(zone: Zone) -> dict[str, Any]:
    """A road event's published members and our extension.  Raises InvalidInput if WZDx cannot hold it."""
    told = zone.attributes
    core = told.get("core_details")
    held = fitting(core, CORE) if isinstance(core, Mapping) else {}
    kind = core.get("event_type", EVENT_TYPES[0]) if isinstance(core, Mapping) else EVENT_TYPES[0]
    if kind not in EVENT_TYPES:
        raise refusal_of("wzdx-event-type", zone, f"種類が {str(kind)[:40]!r} です（書けるのは {', '.join(EVENT_TYPES)}）",
                       f"its event type is {str(kind)[:40]!r}, not one of {', '.join(EVENT_TYPES)}")  # fmt: skip
    details = {
        "event_type": kind, "data_source_id": source_id(zone.layer, zone.edition), "direction": "unknown",
        "road_names": [zone.name.ja], "name": zone.name.ja, **({"description": zone.reason.ja} if zone.reason.ja else {}), **held,
    }  # fmt: skip
    asked = {"vehicle_impact": "unknown", "location_method": "unknown", **dict.fromkeys(UNVERIFIED, False)}
    days = {"start_date": _midnight(zone.valid_from), "end_date": _midnight(zone.valid_to)}
    event = {**asked, **{name: at for name, at in days.items() if at is not None}, **fitting(told, WORK_ZONE)}
    if not {"start_date", "end_date"} <= event.keys():
        raise refusal_of("wzdx-open", zone, "始まりか終わりの日がありません", "it has no first or no last day")
    return {"core_details": details, **event, EXTENSION: zone_properties(zone)}


def refusal_of(code: str, zone: Zone, ja: str, en: str) -> InvalidInput:
    """That WZDx cannot hold this zone, and why."""
    told = Text(f"「{zone.name.ja}」は WZDx で書けません: {ja}。", f"{zone.id!r} cannot be written as WZDx: {en}")
    return InvalidInput([Fault(code, zone.id, told)])


def source_id(layer: str, edition: str) -> str:
    """The id of an edition among the feed's data sources."""
    return f"{layer}/{edition}"


def utc_of(at: datetime) -> str:
    """The moment as WZDx writes it.

    >>> utc_of(datetime(2026, 12, 1, 9, tzinfo=JST))
    '2026-12-01T00:00:00Z'
    """
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _midnight(day: date | None) -> str | None:
    return None if day is None else utc_of(datetime.combine(day, time(0), JST))
