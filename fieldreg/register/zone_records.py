"""Zones as they are kept: texts, numbers and bytes, to be moved many at a time without making one an object.

A *record* is a tuple in the order of `FIELDS`: texts in two languages and attributes as JSON, the outline as WKB
(lon, lat) with its box in degrees, days as ISO texts.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import shapely

from fieldreg.kernel.texts import Text
from fieldreg.register.zones import Restriction, Zone

__all__ = ["FIELDS", "Record", "json_text", "records_of", "said_text", "zone_of"]

FIELDS = (
    "id", "name", "outline", "west", "south", "east", "north", "restriction", "authority", "reason", "accuracy_m", "valid_from",
    "valid_to", "source", "confidence", "attributes",
)  # fmt: skip
Record = tuple[Any, ...]

json_text = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def said_text(text: Text) -> str:
    """A text in its two languages as it is kept; an empty one stays empty.

    >>> said_text(Text("西公園"))
    '{"ja": "西公園", "en": ""}'
    """
    return json_text({"ja": text.ja, "en": text.en})


def records_of(zones: Sequence[Zone]) -> Iterator[Record]:
    """One record for each zone, in order; `zone_of` gives the same zone back."""
    outlines = shapely.to_wkb([zone.outline for zone in zones]).tolist() if zones else []
    boxes = shapely.bounds([zone.outline for zone in zones]).tolist() if zones else []
    for zone, outline, box in zip(zones, outlines, boxes, strict=True):
        yield (
            zone.id, said_text(zone.name), outline, *box, str(zone.restriction), zone.authority, said_text(zone.reason),
            zone.accuracy_m, _iso(zone.valid_from), _iso(zone.valid_to), zone.source, zone.confidence,
            json_text(dict(zone.attributes)),
        )  # fmt: skip


def zone_of(record: Record, layer: str, edition: str) -> Zone:
    """The zone of a record; nothing is checked again."""
    told = dict(zip(FIELDS, record, strict=True))
    return Zone(
        id=told["id"], layer=layer, edition=edition, name=Text(**json.loads(told["name"])),
        outline=shapely.from_wkb(told["outline"]), restriction=Restriction(told["restriction"]), authority=told["authority"],
        reason=Text(**json.loads(told["reason"])), accuracy_m=told["accuracy_m"], valid_from=_day(told["valid_from"]),
        valid_to=_day(told["valid_to"]), source=told["source"], confidence=told["confidence"],
        attributes=json.loads(told["attributes"]),
    )  # fmt: skip


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
