"""Our road events as a WZDx 4.2 Work Zone Feed, for whoever reads such feeds, and for us to read back unchanged.

What is written of each is told by `importers.standards.wzdx_members`.  Refused by name: a zone that is no road event
of WZDx (its outline neither a line nor several points; another event type than work-zone and detour), one without a
begin or an end (WZDx takes none that is open), and attributes that JSON cannot hold.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.register.zones import Edition, Zone
from geodata.formats.json.geojson import to_feature, to_features
from geodata.importers.standards.wzdx_members import EXTENSION, refusal_of, source_id, utc_of, wzdx_properties

__all__ = ["to_wzdx"]

_SHAPES = ("LineString", "MultiPoint")


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
    moment = utc_of(at)
    source = {"data_source_id": source_id(edition.layer, edition.edition), "organization_name": edition.source or publisher}
    info = {"update_date": moment, "publisher": publisher, "version": "4.2", "data_sources": [source]}
    return to_features(features, feed_info=info)


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
