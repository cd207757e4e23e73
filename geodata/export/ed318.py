"""Our zones as ED-318, for whoever reads UAS zones, and for us to read back unchanged.

What is written of each is told by `importers.standards.ed318_members`.  A shape that is none of ED-318's (a
GeometryCollection) and attributes that JSON cannot hold are refused by name.
"""

import json
from collections.abc import Iterable
from typing import Any

from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.register.zones import Edition, Zone
from geodata.formats.json.geojson import to_feature, to_features
from geodata.importers.standards.ed318_members import (
    EXTENSION,
    LONGEST_TEXT,
    ed318_properties,
    ed318_volume,
    midnight_of,
    stand_in,
    texts_of,
)

__all__ = ["to_ed318"]

_SHAPES = ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon")


def to_ed318(zones: Iterable[Zone], edition: Edition) -> dict[str, Any]:
    """A FeatureCollection of ED-318.  A zone without an accuracy of its own is given the edition's.

    Raises InvalidInput for zones that ED-318 cannot hold, naming each.
    """
    features: list[dict[str, Any]] = []
    faults: list[Fault] = []
    taken: set[str] = set()
    for zone in zones:
        try:
            feature = _feature(zone, edition, taken)
        except InvalidInput as refusal:
            faults += refusal.faults
        else:
            taken.add(feature["properties"]["identifier"])
            features.append(feature)
    if faults:
        raise InvalidInput(faults)
    days = {"validFrom": edition.in_force_from, "validTo": edition.in_force_to}
    metadata: dict[str, Any] = {name: midnight_of(day) for name, day in days.items() if day is not None}
    if edition.source:
        metadata["provider"] = texts_of(edition.source, "")
    return to_features(features, name=f"{edition.layer} {edition.edition}"[:LONGEST_TEXT], metadata=metadata)


def _feature(zone: Zone, edition: Edition, taken: set[str]) -> dict[str, Any]:
    if zone.outline.geom_type not in _SHAPES:
        raise InvalidInput.one(
            "ed318-shape", zone.id, f"「{zone.name.ja}」の形 {zone.outline.geom_type} は ED-318 で書けません。点・線・面にしてください。",
            f"the shape of {zone.id!r}, {zone.outline.geom_type}, cannot be written as ED-318; use points, lines or areas",
        )  # fmt: skip
    properties = ed318_properties(zone)
    properties["identifier"] = stand_in(zone.id, taken)
    own = properties["extendedProperties"][EXTENSION]
    if own["accuracy_m"] is None:
        own["accuracy_m"] = edition.accuracy_m
    try:
        json.dumps(properties, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise InvalidInput.one(
            "ed318-attributes", zone.id, f"「{zone.name.ja}」の属性に JSON で書けない値があります: {error}",
            f"an attribute of {zone.id!r} cannot be written as JSON: {error}",
        ) from error  # fmt: skip
    feature = to_feature(zone.outline, properties)
    volume = ed318_volume(zone)
    if volume:
        feature["geometry"]["layer"] = dict(volume)
    return feature
