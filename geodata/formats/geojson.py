"""GeoJSON (RFC 7946): rows out of a document, and features into one.

A row is one feature with its number (from 1), its geometry in lon, lat, and what is wrong with it.
A fault keeps its row out, not its file; a shape is mended only where mending moves no ground, and
that is told.  Heights in the third place are dropped.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from fieldreg.errors import Fault, InvalidInput
from fieldreg.texts import Text
from geodata.formats.shapes import Repair, shape_from
from geodata.formats.strict_json import from_json

__all__ = ["Row", "from_features", "read_geojson", "to_feature", "to_features"]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One feature.  `outline` is lon, lat, None if and only if the row has a fault."""

    file: str
    number: int
    id: str = ""  # the feature's own, if it has one
    properties: Mapping[str, Any] = field(default_factory=dict)
    outline: BaseGeometry | None = None
    slack_m: float = 0.0  # its coordinate system may be off by so much
    repair: Repair | None = None
    faults: tuple[Fault, ...] = ()

    @property
    def where(self) -> str:
        return f"{self.file}: {self.number} 行目"


def read_geojson(data: bytes, where: str) -> Mapping[str, Any]:
    """A GeoJSON FeatureCollection from bytes (a single Feature is a collection of one).

    Raises InvalidInput telling what the file holds instead.
    """
    document = from_json(data, where)
    kind = document.get("type") if isinstance(document, dict) else None
    if kind == "Feature":
        moved = {"crs": document["crs"]} if "crs" in document else {}
        return {"type": "FeatureCollection", "features": [document], **moved}
    if kind != "FeatureCollection":
        ja, en = _told_kind(document, kind)
        raise InvalidInput.one("not-geojson", where, ja, en)
    if not isinstance(document.get("features"), list):
        raise InvalidInput.one("no-features", where, "features（地物の一覧）がありません。", "it has no list of features")
    if not document["features"]:
        raise InvalidInput.one(
            "no-features", where, "地物が一つもありません。中身のあるファイルを指定してください。", "it has no feature at all"
        )
    return dict(document)


def from_features(features: Sequence[Any], file: str, slack_m: float = 0.0) -> Iterator[Row]:
    """A row for each feature, in order, numbered from 1."""
    return (replace(_row(feature, number, file), slack_m=slack_m) for number, feature in enumerate(features, 1))


def to_feature(outline: BaseGeometry | None, properties: Mapping[str, Any], feature_id: str = "") -> dict[str, Any]:
    """A Feature; coordinates keep every digit, so that reading it again gives the same shape."""
    geometry = None if outline is None else _lists(shapely.geometry.mapping(outline))
    head = {"type": "Feature", "id": feature_id} if feature_id else {"type": "Feature"}
    return {**head, "geometry": geometry, "properties": dict(properties)}


def to_features(features: Iterable[Mapping[str, Any]], **members: Any) -> dict[str, Any]:
    """A FeatureCollection; `members` stand beside its features (source, attribution, …)."""
    return {"type": "FeatureCollection", **members, "features": list(features)}


def _row(feature: Any, number: int, file: str) -> Row:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        fault = Fault("not-a-feature", "", Text("Feature ではありません。", "this is not a Feature"))
        return Row(file=file, number=number, faults=(fault,))
    properties = feature.get("properties")
    properties = properties if isinstance(properties, dict) else {}
    own = feature.get("id")
    own_id = str(own) if isinstance(own, str | int) and not isinstance(own, bool) else ""
    try:
        outline, repair = shape_from(feature.get("geometry"), "geometry")
    except InvalidInput as error:
        return Row(file=file, number=number, id=own_id, properties=properties, faults=error.faults)
    return Row(file=file, number=number, id=own_id, properties=properties, outline=outline, repair=repair)


def _lists(value: Any) -> Any:
    """Tuples as the lists JSON knows."""
    if isinstance(value, Mapping):
        return {key: _lists(held) for key, held in value.items()}
    return [_lists(held) for held in value] if isinstance(value, list | tuple) else value


def _told_kind(document: Any, kind: Any) -> tuple[str, str]:
    wanted = "GeoJSON の FeatureCollection（または Feature）のファイルを指定してください。"
    if kind == "Topology":
        return f"TopoJSON です。GeoJSON に変換してください。{wanted}", "this is TopoJSON; convert it to GeoJSON"
    if isinstance(document, dict) and kind is None and "features" in document:
        return (
            f"type がありません（ED-269 形式かもしれません）。{wanted}",
            "it has features but no type (perhaps ED-269); give a GeoJSON FeatureCollection",
        )
    told = f"type は {str(kind)[:40]!r} です" if kind is not None else "GeoJSON の type がありません"
    return f"{told}。{wanted}", f"its type is {str(kind)[:40]!r}; give a GeoJSON FeatureCollection or Feature"
