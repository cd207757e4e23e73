"""Our zones as ED-318, for whoever reads UAS zones, and for us to read back unchanged.

What is written of each is told by `importers.standards.ed318_members`, how high it reaches by `uas_heights`.  A shape that is
none of ED-318's (a GeometryCollection) and attributes that JSON cannot hold are refused by name.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from fieldreg.kernel.errors import InvalidInput
from fieldreg.register.zones import Edition, Zone
from geodata.export.published.layers import (
    Authorities,
    PublishedLayer,
    all_written,
    finished,
    layers_written,
    metadata_of,
)
from geodata.formats.json.geojson import to_feature, to_features
from geodata.importers.standards.ed318_members import LONGEST_TEXT, ed318_properties, midnight_of, texts_of
from geodata.importers.standards.uas_heights import band_of

__all__ = ["layers_to_ed318", "to_ed318"]

_SHAPES = ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon")


def to_ed318(zones: Iterable[Zone], edition: Edition, authorities: Authorities | None = None) -> dict[str, Any]:
    """A FeatureCollection of ED-318.  A zone without an accuracy of its own is given the edition's.

    `authorities` tells whom to ask of a zone; without it, whoever the zone itself names.
    Raises InvalidInput for zones that ED-318 cannot hold, naming each.
    """
    taken: set[str] = set()
    features = all_written(zones, edition, lambda zone, of: _feature(zone, of, taken, authorities))
    days = {"validFrom": edition.in_force_from, "validTo": edition.in_force_to}
    metadata: dict[str, Any] = {name: midnight_of(day) for name, day in days.items() if day is not None}
    if edition.source:
        metadata["provider"] = texts_of(edition.source, "")
    beside = {"licence": edition.licence, "attribution": edition.attribution}
    metadata |= {name: text for name, text in beside.items() if text}
    if edition.notices:
        metadata["technicalLimitations"] = [text for notice in edition.notices.splitlines() for text in texts_of(notice, "")]
    return to_features(features, name=f"{edition.layer} {edition.edition}"[:LONGEST_TEXT], metadata=metadata)


def layers_to_ed318(
    layers: Sequence[PublishedLayer], on: date, built: datetime, authorities: Authorities, *, name: str
) -> dict[str, Any]:
    """Several layers as one FeatureCollection.  Zones that cannot be written are told in the metadata, by layer."""
    taken: set[str] = set()
    features, left_out = layers_written(layers, lambda zone, of: _feature(zone, of, taken, authorities))
    return to_features(features, name=name[:LONGEST_TEXT], metadata=metadata_of(layers, on, built, left_out))


def _feature(zone: Zone, edition: Edition, taken: set[str], authorities: Authorities | None) -> dict[str, Any]:
    if zone.outline.geom_type not in _SHAPES:
        raise InvalidInput.one(
            "ed318-shape", zone.id, f"「{zone.name.ja}」の形 {zone.outline.geom_type} は ED-318 で書けません。点・線・面にしてください。",
            f"the shape of {zone.id!r}, {zone.outline.geom_type}, cannot be written as ED-318; use points, lines or areas",
        )  # fmt: skip
    told = ed318_properties(zone, None if authorities is None else authorities(zone))
    feature = to_feature(zone.outline, finished(told, zone, edition, taken, "ed318"))
    feature["geometry"]["layer"] = band_of(zone)
    return feature
