"""Our road events as a WZDx 4.2 Work Zone Feed, for whoever reads such feeds, and for us to read back unchanged.

The published members say what a zone's attributes of the same names hold, where WZDx takes the value; what WZDx
asks for and nobody told is "unknown", or not verified.  A zone's every detail stands beside them in
``properties.fieldreg``, in our own schema.

Refused by name: a zone that is no road event of WZDx (its outline neither a line nor several points; another
event type than work-zone and detour), one without a begin or an end (WZDx takes none that is open), and
attributes that JSON cannot hold.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.register.zones import Edition, Zone
from geodata.formats.json.geojson import to_feature, to_features
from geodata.importers.standards.wzdx_words import CORE, EVENT_TYPES, WORK_ZONE, fitting
from geodata.importers.standards.zones import zone_properties

__all__ = ["EXTENSION", "to_wzdx", "wzdx_properties"]

EXTENSION = "fieldreg"
_SHAPES = ("LineString", "MultiPoint")
_UNVERIFIED = (
    "is_start_date_verified", "is_end_date_verified", "is_start_position_verified", "is_end_position_verified",
)  # fmt: skip


def to_wzdx(zones: Iterable[Zone], edition: Edition, *, publisher: str, at: datetime) -> dict[str, Any]:
    """A feed as of `at`.  A zone without an accuracy of its own is given the edition's.

    Raises InvalidInput for zones that are no road events of WZDx, naming each.
    """
    features: list[dict[str, Any]] = []
    faults: list[Fault] = []
    for zone in zones:
        try:
            features.append(_feature(zone, edition))
        except InvalidInput as refusal:
            faults += refusal.faults
    if faults:
        raise InvalidInput(faults)
    moment = _utc(at)
    source = {"data_source_id": _source_id(edition.layer, edition.edition), "organization_name": edition.source or publisher}
    info = {"update_date": moment, "publisher": publisher, "version": "4.2", "data_sources": [source]}
    return to_features(features, feed_info=info)


def wzdx_properties(zone: Zone) -> dict[str, Any]:
    """A road event's published members and our extension.  Raises InvalidInput if WZDx cannot hold it."""
    told = zone.attributes
    core = told.get("core_details")
    held = fitting(core, CORE) if isinstance(core, Mapping) else {}
    kind = core.get("event_type", EVENT_TYPES[0]) if isinstance(core, Mapping) else EVENT_TYPES[0]
    if kind not in EVENT_TYPES:
        raise _refusal("wzdx-event-type", zone, f"種類が {str(kind)[:40]!r} です（書けるのは {', '.join(EVENT_TYPES)}）",
                       f"its event type is {str(kind)[:40]!r}, not one of {', '.join(EVENT_TYPES)}")  # fmt: skip
    details = {
        "event_type": kind, "data_source_id": _source_id(zone.layer, zone.edition), "direction": "unknown",
        "road_names": [zone.name.ja], "name": zone.name.ja, **({"description": zone.reason.ja} if zone.reason.ja else {}), **held,
    }  # fmt: skip
    asked = {"vehicle_impact": "unknown", "location_method": "unknown", **dict.fromkeys(_UNVERIFIED, False)}
    days = {"start_date": _midnight(zone.valid_from), "end_date": _midnight(zone.valid_to)}
    event = {**asked, **{name: at for name, at in days.items() if at is not None}, **fitting(told, WORK_ZONE)}
    if not {"start_date", "end_date"} <= event.keys():
        raise _refusal("wzdx-open", zone, "始まりか終わりの日がありません", "it has no first or no last day")
    return {"core_details": details, **event, EXTENSION: zone_properties(zone)}


def _feature(zone: Zone, edition: Edition) -> dict[str, Any]:
    if zone.outline.geom_type not in _SHAPES:
        raise _refusal("wzdx-shape", zone, f"形が {zone.outline.geom_type} です（道路の出来事は {' か '.join(_SHAPES)}）",
                       f"its shape is {zone.outline.geom_type}; a road event is a {' or a '.join(_SHAPES)}")  # fmt: skip
    properties = wzdx_properties(zone)
    if properties[EXTENSION]["accuracy_m"] is None:
        properties[EXTENSION]["accuracy_m"] = edition.accuracy_m
    try:
        json.dumps(properties, allow_nan=False)
    except (TypeError, ValueError) as error:
        ja, en = f"属性に JSON で書けない値があります（{error}）", f"an attribute is no JSON ({error})"
        raise _refusal("wzdx-attributes", zone, ja, en) from error
    return to_feature(zone.outline, properties, zone.id)


def _refusal(code: str, zone: Zone, ja: str, en: str) -> InvalidInput:
    told = Text(f"「{zone.name.ja}」は WZDx で書けません: {ja}。", f"{zone.id!r} cannot be written as WZDx: {en}")
    return InvalidInput([Fault(code, zone.id, told)])


def _source_id(layer: str, edition: str) -> str:
    return f"{layer}/{edition}"


def _midnight(day: date | None) -> str | None:
    return None if day is None else _utc(datetime.combine(day, time(0), JST))


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
