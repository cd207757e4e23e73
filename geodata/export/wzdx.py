"""Our road events as a WZDx 4.2 Work Zone Feed, for whoever reads such feeds, and for us to read back unchanged.

What is written of each is told by `importers.standards.wzdx_members`.  Refused by name: a zone that is no road event
of WZDx (its outline neither a line nor several points; another event type than work-zone and detour), one without a
begin or an end (WZDx takes none that is open), and attributes that JSON cannot hold.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan
from fieldreg.register.zones import Edition, Zone
from geodata.formats.json.geojson import to_feature, to_features
from geodata.importers.standards.wzdx_members import (
    EXTENSION,
    UNVERIFIED,
    refusal_of,
    source_id,
    utc_of,
    wzdx_properties,
)

__all__ = ["RoadUse", "road_feed", "to_wzdx"]

_SHAPES = ("LineString", "MultiPoint")


@dataclass(frozen=True, kw_only=True)
class RoadUse:
    """A road, or a part of it, that is reserved for a trial: when and where, nobody's.  `outline` is lon, lat."""

    id: str
    road: Text
    slot: Timespan
    outline: BaseGeometry


_RESERVATIONS = "reservations"
_RESERVED = Text(
    "実証実験のための道路の予約です。通行への影響はここでは分かりません。",
    "The road is reserved for a trial; how that bears on traffic is not told here.",
)


def road_feed(
    events: Sequence[tuple[Edition, Sequence[Zone]]], uses: Iterable[RoadUse], *, publisher: str, at: datetime
) -> tuple[dict[str, Any], list[Fault]]:
    """A feed of road events and of reserved roads as of `at`, and what of them no feed of WZDx can hold.

    A road of several parts is one event a part.
    """
    features: list[dict[str, Any]] = []
    faults: list[Fault] = []
    sources = [_source(edition, publisher) for edition, _ in events]
    for edition, zones in events:
        for zone in zones:
            try:
                features.append(_feature(zone, edition))
            except InvalidInput as refusal:
                faults += refusal.faults
    for use in uses:
        parts = list(shapely.get_parts(use.outline)) if use.outline.geom_type == "MultiLineString" else [use.outline]
        if any(part.geom_type not in _SHAPES for part in parts):
            faults.append(Fault("wzdx-shape", use.id, Text("形が線ではない道路の予約です。", "the reserved road is not drawn as a line")))
            continue
        names = [use.id] if len(parts) == 1 else [f"{use.id}/{number}" for number in range(1, len(parts) + 1)]
        features += [to_feature(part, _reserved(use), name) for part, name in zip(parts, names, strict=True)]
    told = [*sources, {"data_source_id": _RESERVATIONS, "organization_name": publisher}]
    return to_features(features, feed_info=_info(told, publisher, at)), faults


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
    return to_features(features, feed_info=_info([_source(edition, publisher)], publisher, at))


def _info(sources: Sequence[dict[str, str]], publisher: str, at: datetime) -> dict[str, Any]:
    return {"update_date": utc_of(at), "publisher": publisher, "version": "4.2", "data_sources": list(sources)}


def _source(edition: Edition, publisher: str) -> dict[str, str]:
    return {"data_source_id": source_id(edition.layer, edition.edition), "organization_name": edition.source or publisher}


def _reserved(use: RoadUse) -> dict[str, Any]:
    details = {
        "event_type": "work-zone", "data_source_id": _RESERVATIONS, "direction": "unknown", "road_names": [use.road.ja],
        "name": use.road.ja, "description": f"{_RESERVED.ja} {_RESERVED.en}",
    }  # fmt: skip
    return {
        "core_details": details, "start_date": utc_of(use.slot.start), "end_date": utc_of(use.slot.end),
        "vehicle_impact": "unknown", "location_method": "unknown", **dict.fromkeys(UNVERIFIED, False),
    }  # fmt: skip


def _feature(zone: Zone, edition: Edition) -> dict[str, Any]:
    if zone.outline.geom_type not in _SHAPES:
        raise refusal_of("wzdx-shape", zone, f"形が {zone.outline.geom_type} です（道路の出来事は {' か '.join(_SHAPES)}）",
                       f"its shape is {zone.outline.geom_type}; a road event is a {' or a '.join(_SHAPES)}")  # fmt: skip
    properties = wzdx_properties(zone)
    if properties[EXTENSION]["accuracy_m"] is None:
        properties[EXTENSION]["accuracy_m"] = edition.accuracy_m
    try:
        json.dumps(properties, allow_nan=False)
    except (TypeError, ValueError) as error:
        ja, en = f"属性に JSON で書けない値があります（{error}）", f"an attribute is no JSON ({error})"
        raise refusal_of("wzdx-attributes", zone, ja, en) from error
    return to_feature(zone.outline, properties, zone.id)
