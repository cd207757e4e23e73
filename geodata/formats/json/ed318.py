"""EUROCAE ED-318: UAS zones as GeoJSON whose geometries tell heights (``layer``) and circles (``extent``).

A zone is one record; a GeometryCollection holds its volumes.  Its outline is that of all volumes together, and
`volumes` among its properties tells the heights of each (`geodata.formats.uas_volumes`).  An upper limit
of 99999 stands for none (`no_ceiling`); one that is not stated is not told.  RFC 7946: CRS84.

Source: github.com/UASGeoZones/ED-318 (EUROCONTROL), Schema_GeoZones.json and its neighbours.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from geodata.formats.guards.contract import Format, Given
from geodata.formats.guards.strict_json import Streamed
from geodata.formats.json.ed269 import without_ceiling
from geodata.formats.json.geojson import record_of
from geodata.formats.json.json_marks import first_items, opened
from geodata.formats.json.notices import notices_of
from geodata.formats.json.uas_volumes import Volume, WrongZone, around, circle_about, joined
from geodata.geometry.crs import crs_member
from geodata.tables import RawRow, Table

__all__ = ["ED318", "read_ed318"]

_TYPES = ("USPACE", "PROHIBITED", "REQ_AUTHORIZATION", "REQ_AUTHORISATION", "CONDITIONAL", "NO_RESTRICTION")
_MARK = re.compile(rb'"identifier"|"extent"|"layer"\s*:\s*\{')  # without one of them it is not looked into
_MARKS = {"upper", "lower", "upperReference", "lowerReference", "subType"}
_OWN = ("variant", "zoneAuthority", "limitedApplicability", "restrictionConditions")


def read_ed318(given: Given) -> Sequence[Table]:
    """One table of the collection's zones (a single Feature is a collection of one).  Raises InvalidInput if it has none."""
    held = Streamed(given.data, given.name)
    kind = held.members.get("type")
    count, rows = (1, partial(_one, held)) if kind == "Feature" else (held.count, partial(_rows, held))
    if kind not in ("Feature", "FeatureCollection") or not count:
        raise InvalidInput.one(
            "not-ed318", given.name, "ED-318 の FeatureCollection ではありません。", "this is no FeatureCollection of ED-318"
        )
    name, declared = held.members.get("name"), crs_member(held.members, given.name)
    return [
        Table(file=given.name, name=name[:200] if isinstance(name, str) else "", format="ed318", count=count,
              rows=rows, crs=declared or "OGC:CRS84", crs_from="crs" if declared else "RFC 7946", notices=notices_of(held.members))
    ]  # fmt: skip


def _is_ed318(given: Given) -> bool:
    held = opened(given, b'"Feature') if _MARK.search(given.data) else None
    if held is None:
        return False
    features = first_items(held) if held.members.get("type") == "FeatureCollection" else [held.members]
    return any(_is_zone(feature) for feature in features)


ED318 = Format(
    name="ed318", title=Text("ED-318（UAS ゾーン）", "ED-318 (UAS zones)"), endings=(), knows=_is_ed318,
    read=read_ed318,
)  # fmt: skip  (its files end in .json like others, whose faults GeoJSON's reader tells)


def _is_zone(feature: Mapping[str, Any]) -> bool:
    told, shape = feature.get("properties"), feature.get("geometry")
    if isinstance(told, dict) and "identifier" in told and told.get("type", "") in (*_TYPES, None) and any(name in told for name in _OWN):
        return True
    layered = (held for m in _members(shape) if isinstance(m, dict) for held in (m.get("layer"), m.get("extent")))
    return feature.get("type") == "Feature" and any(isinstance(held, dict) and _MARKS & held.keys() for held in layered)


def _members(shape: Any) -> list[Any]:
    """The geometries of a zone; those of a collection that tell no layer are of its layer."""
    if not isinstance(shape, dict) or shape.get("type") != "GeometryCollection":
        return [shape]
    held, layer = shape.get("geometries"), shape.get("layer")
    members = held if isinstance(held, list) else []
    return [{"layer": layer, **m} if isinstance(m, dict) and layer is not None else m for m in members]


def _one(held: Streamed) -> Iterator[RawRow]:
    return iter([_row(record_of(dict(held.members), 1))])


def _rows(held: Streamed) -> Iterator[RawRow]:
    return (_row(record_of(feature, number)) for number, feature in enumerate(held.items(), 1))


def _row(row: RawRow) -> RawRow:
    if row.faults:
        return row
    if row.geometry is None:
        return replace(row, properties={**row.properties, "volumes": []})
    members = _members(row.geometry)
    try:
        outline, told = joined([_volume(held, _where(i, members)) for i, held in enumerate(members)])
    except WrongZone as wrong:
        return replace(row, properties={**row.properties, "volumes": []}, geometry=None, faults=(wrong.fault,))
    return replace(row, properties={**row.properties, "volumes": told}, geometry=outline)


def _where(number: int, members: Sequence[Any]) -> str:
    return "geometry" if len(members) == 1 else f"geometry.geometries[{number}]"


def _volume(held: Any, where: str) -> Volume:
    if not isinstance(held, dict) or held.get("type") == "GeometryCollection":
        raise WrongZone("geometry-type", where, "GeometryCollection の中には、点・線・面だけを置いてください。",
                        "only points, lines and areas may stand within a GeometryCollection")  # fmt: skip
    layer, extent = without_ceiling(around(held.get("layer"), f"{where}.layer")), held.get("extent")
    told: dict[str, Any] = {"layer": layer} if layer else {}
    plain = {"type": held.get("type"), "coordinates": held.get("coordinates")}
    if extent is None:
        return Volume(plain, told, where)
    if not isinstance(extent, dict) or extent.get("subType") != "Circle" or held.get("type") != "Point":
        raise WrongZone("unknown-extent", f"{where}.extent", "extent は、Point に付けた Circle だけが読めます。",
                        "an extent can be read only as a Circle about a Point")  # fmt: skip
    outline, circle = circle_about(held.get("coordinates"), extent.get("radius"), f"{where}.extent")
    return Volume(outline, {**told, "circle": circle}, where)
