"""EUROCAE ED-269: UAS zones as JSON that is not GeoJSON, a record from each zone.

``{"title", "features": [zone]}``, or ``{"formatVersion", "UASZoneList": [zone]}``; a zone's ``geometry`` is a list of
volumes, each with a ``horizontalProjection`` (Polygon, or Circle of a radius in metres).  A zone is one record: its outline is
that of all volumes together, and `volumes` among its properties tells the heights of each in ED-318's words
(`geodata.formats.uas_volumes`).  An upper limit of 99999 stands for none: it is told as `no_ceiling`, and one that is not stated is
not told.  A circle whose radius nobody states is read as the point it stands on.  Coordinates are WGS 84, lon lat (ED-269 §8).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.texts import Text
from geodata.formats.guards.contract import Format, Given
from geodata.formats.guards.strict_json import Streamed
from geodata.formats.json.json_marks import first_items, opened
from geodata.formats.json.notices import notices_of
from geodata.formats.json.uas_volumes import (
    BESIDE,
    Volume,
    WrongZone,
    around,
    circle_about,
    joined,
    parts_of_one,
    point_at,
)
from geodata.tables import RawRow, Table

__all__ = ["ED269", "UNLIMITED", "read_ed269", "without_ceiling"]

_LISTS = ("features", "UASZoneList")
_UNITS = {"M": "m", "FT": "ft"}
UNLIMITED = 99_999
_NUMBER = re.compile(r"-?\d{1,9}(?:\.\d{1,9})?")


def read_ed269(given: Given) -> Sequence[Table]:
    """One table of the file's zones.  Raises InvalidInput if it has none."""
    held = _zones(given)
    if not held.count:
        raise InvalidInput.one(
            "not-ed269", given.name, "ED-269 の区域の一覧（features か UASZoneList）がありません。",
            "it has no list of ED-269 zones (features or UASZoneList)",
        )  # fmt: skip
    title = held.members.get("title")
    name = title if isinstance(title, str) else ""
    return [
        Table(file=given.name, name=name[:200], format="ed269", count=held.count, rows=partial(_rows, held),
              crs="OGC:CRS84", crs_from="ED-269", notices=notices_of(held.members))
    ]  # fmt: skip


def _is_ed269(given: Given) -> bool:
    held = opened(given, b'"horizontalProjection"', listed=_LISTS[0])
    if held is not None and held.count is None:
        held = opened(given, b'"horizontalProjection"', listed=_LISTS[1])
    zones = first_items(held)
    return any(isinstance(v, dict) and "horizontalProjection" in v for zone in zones for v in _volumes(zone))


ED269 = Format(
    name="ed269", title=Text("ED-269（UAS ゾーン）", "ED-269 (UAS zones)"), endings=(), knows=_is_ed269,
    read=read_ed269,
)  # fmt: skip  (its files end in .json like others, whose faults GeoJSON's reader tells)


def without_ceiling(layer: Mapping[str, Any]) -> dict[str, Any]:
    """A volume's heights (`around`), `no_ceiling` in place of an upper limit that stands for none.

    >>> without_ceiling({"lower": 0, "upper": 99999, "upperReference": "AMSL"}), without_ceiling({"lower": 0})
    ({'lower': 0, 'no_ceiling': True}, {'lower': 0})
    """
    if layer.get("upper", 0) < UNLIMITED:
        return dict(layer)
    return {**{name: value for name, value in layer.items() if name not in ("upper", "upperReference")}, "no_ceiling": True}


def _zones(given: Given) -> Streamed:
    held = Streamed(given.data, given.name, _LISTS[0])
    if held.count is None and isinstance(held.members.get(_LISTS[1]), list):
        return Streamed(given.data, given.name, _LISTS[1])
    return held


def _volumes(zone: Mapping[str, Any]) -> list[Any]:
    held = zone.get("geometry")
    return held if isinstance(held, list) else [held]


def _rows(held: Streamed) -> Iterator[RawRow]:
    return (_row(zone, number) for number, zone in enumerate(held.items(), 1))


def _row(zone: Any, number: int) -> RawRow:
    if not isinstance(zone, dict):
        return RawRow(number=number, faults=(Fault("not-a-feature", "", Text("区域ではありません。", "this is not a zone")),))
    properties = {name: value for name, value in zone.items() if name != "geometry"}
    try:
        volumes = [_volume(held, f"geometry[{i}]") for i, held in enumerate(_volumes(zone))]
        outline, told = parts_of_one(volumes) if _is_in_parts(zone) else joined(volumes)
    except WrongZone as wrong:
        return RawRow(number=number, properties={**properties, "volumes": []}, faults=(wrong.fault,))
    return RawRow(number=number, properties={**properties, "volumes": told}, geometry=outline)


def _is_in_parts(zone: Mapping[str, Any]) -> bool:
    """Whether our own export wrote the parts of one shape, which ED-269 has no word for."""
    held = zone.get("extendedProperties")
    beside = held.get(BESIDE) if isinstance(held, dict) else None
    return isinstance(beside, dict) and beside.get("outline") == "MultiPolygon"


def _volume(held: Any, where: str) -> Volume:
    flat = held.get("horizontalProjection") if isinstance(held, dict) else None
    kind = flat.get("type") if isinstance(flat, dict) else None
    if not isinstance(held, dict) or not isinstance(flat, dict) or kind not in ("Polygon", "Circle"):
        raise WrongZone("unknown-projection", f"{where}.horizontalProjection",
                        f"horizontalProjection は Polygon か Circle にしてください（受け取った値: {str(kind)[:40]!r}）。",
                        f"horizontalProjection must be Polygon or Circle; got {str(kind)[:40]!r}")  # fmt: skip
    layer = without_ceiling(around(_layer(held, where), where))
    told: dict[str, Any] = {"layer": layer} if layer else {}
    if kind == "Polygon":
        return Volume({"type": kind, "coordinates": flat.get("coordinates")}, told, where)
    if flat.get("radius") is None:
        return Volume(point_at(flat.get("center"), f"{where}.horizontalProjection"), told, where)
    outline, circle = circle_about(flat.get("center"), flat.get("radius"), f"{where}.horizontalProjection")
    return Volume(outline, {**told, "circle": circle}, where)


def _layer(held: Mapping[str, Any], where: str) -> dict[str, Any]:
    """The heights in ED-318's words."""
    unit = held.get("uomDimensions")
    if unit is not None and (not isinstance(unit, str) or unit.upper() not in _UNITS):
        raise WrongZone("unknown-unit", f"{where}.uomDimensions", f"単位は M か FT にしてください（受け取った値: {str(unit)[:40]!r}）。",
                        f"the unit must be M or FT; got {str(unit)[:40]!r}")  # fmt: skip
    return {
        "lower": _number(held.get("lowerLimit")),
        "lowerReference": held.get("lowerVerticalReference"),
        "upper": _number(held.get("upperLimit")),
        "upperReference": held.get("upperVerticalReference"),
        "uom": _UNITS[unit.upper()] if isinstance(unit, str) else None,
    }


def _number(limit: Any) -> Any:
    """A limit that some publishers write as text ("0")."""
    return float(limit) if isinstance(limit, str) and _NUMBER.fullmatch(limit) else limit
