"""Our zones as ED-269, for whoever reads no newer form of UAS zones, and for us to read back unchanged.

What is written of each is told by `importers.standards.ed269_members`, how high it reaches by `uas_heights`.  ED-269 has areas
alone: a zone that is a point or a line is refused by name, and never widened into an area nobody drew.  An area of several parts is
one volume each.  Coordinates are lon lat, rings as GeoJSON has them.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

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
from geodata.formats.json.geojson import to_feature
from geodata.importers.standards.ed269_members import ed269_band, ed269_properties

__all__ = ["layers_to_ed269", "to_ed269"]


def to_ed269(zones: Iterable[Zone], edition: Edition, authorities: Authorities | None = None) -> dict[str, Any]:
    """A document of ED-269.  A zone without an accuracy of its own is given the edition's.

    `authorities` as in `to_ed318`.  Raises InvalidInput for zones that ED-269 cannot hold, naming each.
    """
    taken: set[str] = set()
    features = all_written(zones, edition, lambda zone, of: _zone(zone, of, taken, authorities))
    beside = {"source": edition.source, "licence": edition.licence, "attribution": edition.attribution}
    told: dict[str, Any] = {name: text for name, text in beside.items() if text}
    if edition.notices:
        told["notices"] = edition.notices.splitlines()
    description = " / ".join(text for name, text in told.items() if name in beside)
    return {"title": f"{edition.layer} {edition.edition}", "description": description, "metadata": told, "features": features}


def layers_to_ed269(
    layers: Sequence[PublishedLayer], on: date, built: datetime, authorities: Authorities, *, name: str
) -> dict[str, Any]:
    """Several layers as one document.  Zones that cannot be written are told in the metadata, by layer."""
    taken: set[str] = set()
    features, left_out = layers_written(layers, lambda zone, of: _zone(zone, of, taken, authorities))
    metadata = metadata_of(layers, on, built, left_out)
    description = " ".join(text["text"] for text in metadata["description"] if text["lang"] == "ja-JP")
    return {"title": name, "description": description, "metadata": metadata, "features": features}


def _zone(zone: Zone, edition: Edition, taken: set[str], authorities: Authorities | None) -> dict[str, Any]:
    outline = zone.outline
    if outline.geom_type not in ("Polygon", "MultiPolygon"):
        raise InvalidInput.one(
            "ed269-shape", zone.id,
            f"「{zone.name.ja}」の形 {outline.geom_type} は ED-269 で書けません（面だけです）。ED-318 で書き出してください。",
            f"the shape of {zone.id!r}, {outline.geom_type}, cannot be written as ED-269, which has areas alone; use ED-318",
        )  # fmt: skip
    told = ed269_properties(zone, None if authorities is None else authorities(zone))
    told = finished(told, zone, edition, taken, "ed269")
    return {**told, "geometry": [_volume(part, ed269_band(zone)) for part in shapely.get_parts(outline)]}


def _volume(part: BaseGeometry, band: dict[str, Any]) -> dict[str, Any]:
    return {
        "uomDimensions": band["uom"].upper(),
        "lowerLimit": band["lower"], "lowerVerticalReference": band["lowerReference"],
        "upperLimit": band["upper"], "upperVerticalReference": band["upperReference"],
        "horizontalProjection": {"type": "Polygon", "coordinates": to_feature(part, {})["geometry"]["coordinates"]},
    }  # fmt: skip
