"""Our own zone schema: what `fieldreg export zones` writes and the embedded sample is written in.

Columns: id, name, name_en, restriction (ED-269's words), authority (a manager's id), reason, reason_en,
accuracy_m, valid_from, valid_to, source, confidence, attributes.  Others are kept in `attributes`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.register.applicability import malformed
from fieldreg.register.zones import Restriction, Zone
from geodata.formats.json.geojson import to_feature
from geodata.importers.base.cells import Cells
from geodata.importers.base.contract import Importer, RowFault, Target, ZoneRead, faults_of
from geodata.reading.placement import from_features
from geodata.tables import Row

__all__ = ["ZONES", "read_zones", "zone_from_feature", "zone_from_properties", "zone_properties", "zone_to_feature"]

_WIDEST_M = 100_000.0


def read_zones(rows: Iterable[Row], target: Target) -> Iterator[ZoneRead | RowFault]:
    """Zones of our schema, one by one."""
    for row in rows:
        zone, wrong = _zone(row, target)
        yield from wrong
        if zone is not None:
            yield ZoneRead(row, zone)


_OWN = frozenset({"restriction", "accuracy_m", "authority", "reason", "valid_from", "attributes"})


def _is_ours(head: Sequence[Row]) -> bool:
    """A name alone is anybody's: at least one more column of our schema is asked for."""
    return any(_OWN & row.properties.keys() for row in head)


ZONES = Importer(
    name="fieldreg-zones", title=Text("fieldreg の区域", "zones of fieldreg"), columns=frozenset({"name"}), knows=_is_ours,
    read=read_zones,
)  # fmt: skip


def zone_to_feature(zone: Zone) -> dict[str, Any]:
    """The zone in our schema; `zone_from_feature` gives the same zone back."""
    return to_feature(zone.outline, zone_properties(zone), zone.id)


def zone_properties(zone: Zone) -> dict[str, Any]:
    """Everything of the zone but its outline, by our schema's names."""
    return {
        "id": zone.id,
        "name": zone.name.ja,
        "name_en": zone.name.en,
        "restriction": str(zone.restriction),
        "authority": zone.authority,
        "reason": zone.reason.ja,
        "reason_en": zone.reason.en,
        "accuracy_m": zone.accuracy_m,
        "valid_from": _iso(zone.valid_from),
        "valid_to": _iso(zone.valid_to),
        "source": zone.source,
        "confidence": zone.confidence,
        "attributes": dict(zone.attributes),
    }


def zone_from_feature(feature: Mapping[str, Any], layer: str, edition: str) -> Zone:
    """A kept zone from its feature.  Raises InvalidInput if it is none."""
    row = next(iter(from_features([dict(feature)], f"{layer}/{edition}")))
    target = Target(layer=layer, edition=edition, accuracy_m=0.0)
    zone, faults = _zone(row, target)
    if zone is None:
        raise InvalidInput([f.fault for f in faults])
    return replace(zone, accuracy_m=feature["properties"].get("accuracy_m"))


def zone_from_properties(told: Mapping[str, Any], outline: BaseGeometry, layer: str, edition: str) -> Zone:
    """The zone whose `zone_properties` these are; nothing is checked again."""
    return Zone(
        id=told["id"],
        layer=layer,
        edition=edition,
        name=Text(told["name"], told["name_en"]),
        outline=outline,
        restriction=Restriction(told["restriction"]),
        authority=told["authority"],
        reason=Text(told["reason"], told["reason_en"]),
        accuracy_m=told["accuracy_m"],
        valid_from=_day(told["valid_from"]),
        valid_to=_day(told["valid_to"]),
        source=told["source"],
        confidence=told["confidence"],
        attributes=told["attributes"],
    )


def _zone(row: Row, target: Target) -> tuple[Zone | None, list[RowFault]]:
    cells = Cells(row.properties)
    accuracy = cells.number("accuracy_m", lowest=0, highest=_WIDEST_M)
    if accuracy is None:
        accuracy = target.accuracy_m
    if accuracy is None and not any(f.where == "properties.accuracy_m" for f in cells.faults):
        cells.tell(
            "accuracy-missing",
            "accuracy_m",
            "境界の精度（accuracy_m、メートル）がありません。行に書くか、--accuracy で指定してください。",
            "the accuracy of the boundary (accuracy_m, metres) is missing; write it, or give --accuracy",
        )
    restriction = cells.choice("restriction", Restriction, Restriction.CONDITIONAL)
    authority = cells.text("authority")
    if authority and target.managers is not None and authority not in target.managers:
        cells.tell(
            "unknown-manager", "authority",
            f"管理者「{authority[:60]}」は登録されていません。", f"there is no manager {authority[:60]!r}",
        )  # fmt: skip
    valid_from, valid_to = cells.day("valid_from"), cells.day("valid_to")
    if valid_from and valid_to and valid_to <= valid_from:
        cells.tell(
            "end-before-start", "valid_to", "valid_to は valid_from より後にしてください。", "valid_to must be after valid_from"
        )
    zone_id, name, reason = cells.identifier(row.id), cells.needed("name"), cells.both("reason")
    name_text, source, confidence = cells.both("name"), cells.text("source"), cells.confidence()
    attributes = cells.rest()
    told = malformed(attributes.get("applicability"))
    if told is not None:
        cells.tell("applicability-form", "attributes.applicability", told.ja, told.en)
    wrong = faults_of(row, cells)
    if wrong or row.outline is None or restriction is None or accuracy is None or not name:
        return None, wrong
    zone = Zone(
        id=zone_id, layer=target.layer, edition=target.edition, name=name_text, outline=row.outline,
        restriction=restriction, authority=authority, reason=reason, accuracy_m=accuracy + row.slack_m,
        valid_from=valid_from, valid_to=valid_to, source=source, confidence=confidence, attributes=attributes,
    )  # fmt: skip
    return zone, []


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
