"""Drawings as GeoJSON (RFC 7946): a trial's own document, or features, or a bare geometry of anybody.

Of anybody's features the properties that a trial's volume has are taken, and told what is not.  A third number of a position is a height
above the ellipsoid by the standard and anything in practice: it is left out, and told.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.texts import Text
from geodata.drawings.contract import DrawingFormat, Seen, Volume
from geodata.drawings.parts import VOLUME_NAMES, features_of, fit_name, marked, parts_of, told
from geodata.formats.guards.contract import Given
from geodata.formats.guards.strict_json import from_json
from geodata.geometry.crs import crs_member, crs_named

__all__ = ["GEOJSON_DRAWING"]

_SHAPES: Final = ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection")
_OF_A_TRIAL: Final = ("activity", "vehicle", "on_site", "site", "area", "odd", "road", "not_yet_known", *VOLUME_NAMES)


def _knows(given: Given) -> bool:
    return given.data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" and b'"Plan"' not in given.data


def _read(given: Given) -> Seen:
    document = from_json(given.data, given.name)
    kind = document.get("type") if isinstance(document, Mapping) else None
    if isinstance(document, Mapping):
        _check_crs(document, given.name)
    if isinstance(kind, str) and kind in _SHAPES:
        document = {"type": "Feature", "geometry": document, "properties": {}}
    elif kind not in ("Feature", "FeatureCollection"):
        raise InvalidInput.one(
            "not-geojson", given.name,
                f"GeoJSON の type が Feature や FeatureCollection ではありません（受け取った値: {str(kind)[:40]!r}）。",
            f"its type is {str(kind)[:40]!r}; give a GeoJSON Feature or FeatureCollection",
        )  # fmt: skip
    held = features_of(document)
    if any(isinstance(f.get("properties"), Mapping) and "activity" in f["properties"] for f in held[:1]):
        return Seen(features=held, whole=document)
    return _of_anybody(held, document)


def _check_crs(document: Mapping[str, Any], where: str) -> None:
    name = crs_member(document, where)
    if name is None:
        return
    crs = crs_named(name, where)
    if crs.code is not None or crs.slack_m:
        raise InvalidInput.one(
            "crs-not-lonlat", f"{where}: crs",
                f"座標系 {crs.title} のままでは取り込めません。経度・緯度（JGD2011 か WGS 84）に変換して保存し直してください。",
            f"{crs.title} is not taken here; save it in longitude and latitude (JGD2011 or WGS 84)",
        )  # fmt: skip


def _of_anybody(held: Sequence[Mapping[str, Any]], document: Mapping[str, Any]) -> Seen:
    features: list[Mapping[str, Any]] = []
    left: list[Fault] = []
    strange: set[str] = set()
    for i, feature in enumerate(held):
        at = f"features[{i}]" if document["type"] == "FeatureCollection" else "geometry"
        if feature.get("geometry") is None:
            left.append(told("no-geometry", at, "形のない地物は除きました。", "a feature without a geometry was left out"))
            continue
        given = feature["properties"] if isinstance(feature.get("properties"), Mapping) else {}
        strange |= {name for name in given if name not in _OF_A_TRIAL}
        known = {name: given[name] for name in _OF_A_TRIAL if name != "name" and given.get(name) is not None}
        properties = known | fit_name(given.get("name"))
        for part in parts_of(feature["geometry"], at):
            flat, had_height = _flat(part)
            if had_height:
                left.append(_height_left(at))
            features.append({"type": "Feature", "geometry": flat, "properties": properties})
    if strange:
        listed = "、".join(sorted(name[:40] for name in strange)[:8])
        left.append(told("properties-left", "properties", f"計画の項目にない属性は除きました（{listed}）。",
            f"attributes no trial has were left out ({listed})"))
    return Seen(features=features, left_out=left)


def _flat(part: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
    """The part with positions of two numbers, and whether there was a third; whatever is no position stays for the trial's reader."""
    found = [False]

    def walk(value: Any, depth: int) -> Any:
        if not isinstance(value, list) or depth > 4:
            return value
        if len(value) > 2 and all(isinstance(v, int | float) for v in value):
            found[0] = True
            return value[:2]
        return [walk(v, depth + 1) for v in value]

    return {"type": part["type"], "coordinates": walk(part["coordinates"], 0)}, found[0]


def _height_left(at: str) -> Fault:
    return told(
        "height-of-positions", at, "座標の三つ目の数（高さ）は、何からの高さか決められないので除きました。地上からの高さを入れてください。",
        "the third number of its positions was left out, since what it is measured from is not certain; enter the height above ground",
    )  # fmt: skip


def _write(volumes: Sequence[Volume], document: Mapping[str, Any]) -> bytes:
    del volumes
    marked(document)
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


GEOJSON_DRAWING = DrawingFormat(
    name="geojson", title=Text("GeoJSON",
        "GeoJSON"), ending="geojson", mimetype="application/geo+json", knows=_knows, read=_read, write=_write,
)  # fmt: skip
