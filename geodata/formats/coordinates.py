"""Where a table keeps its places: columns of latitude and longitude, one cell with both, or a shape as WKT."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely

from fieldreg.errors import Fault, InvalidInput
from fieldreg.texts import Text
from geodata.formats.wkt_shapes import shape_of_wkt

__all__ = ["Places", "places_of"]

_LATITUDES = ("緯度", "北緯", "latitude", "lat", "緯度(世界測地系)", "緯度_世界測地系", "fy", "y座標")
_LONGITUDES = ("経度", "東経", "longitude", "lon", "lng", "long", "経度(世界測地系)", "経度_世界測地系", "fx", "x座標")
_BOTH = ("location", "位置", "座標", "緯度経度", "latlng", "latlon")
_WKT = ("wkt", "geometry", "geom", "the_geom", "形状")
_STANDARD = ("都道府県コード又は市区町村コード", "全国地方公共団体コード")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
_PAIR = re.compile(r"\s*([+-]?\d+(?:\.\d+)?)\s*[,、 ]\s*([+-]?\d+(?:\.\d+)?)\s*")
_SEXAGESIMAL = re.compile(
    r"\s*(?P<lead>[NSEW北南東西緯経]*)\s*(?P<d>\d{1,3})\s*[°度]\s*(?:(?P<m>\d{1,2})\s*[′'分]\s*)?(?:(?P<s>\d{1,2}(?:\.\d+)?)\s*[″\"秒]\s*)?(?P<tail>[NSEW]?)\s*"
)
_EWKT = re.compile(r"\s*SRID=(\d{4,5});", re.IGNORECASE)
_LONGEST = 5_000_000  # characters of one shape


@dataclass(frozen=True)
class Places:
    """How the places of a table are found.  `crs` and `crs_from` if the columns themselves declare it."""

    columns: frozenset[str]
    place: Callable[[Mapping[str, Any]], tuple[Any, tuple[Fault, ...]]]
    crs: str | None = None
    crs_from: str = ""


def places_of(header: Sequence[str], where: str, told: tuple[str, str, str] | None = None) -> Places:
    """How to find the place of a row; `told` names its columns: longitude, latitude, WKT ("" for none).

    Raises InvalidInput if no column holds one, listing the columns.
    """
    if told is not None:
        return _told_places(header, where, *told)
    plain = {_plain(name): name for name in reversed(header)}
    lat, lon = _first(plain, _LATITUDES), _first(plain, _LONGITUDES)
    if lat is not None and lon is not None:
        standard = any(name in header for name in _STANDARD) and "緯度" in header and "経度" in header
        return Places(
            frozenset((lat, lon)),
            lambda row: _point(row.get(lon), row.get(lat), lon, lat),
            "EPSG:6668" if standard else None,
            "自治体標準オープンデータセット（世界測地系）" if standard else "",
        )
    shape = _first(plain, _WKT)
    if shape is not None:
        return Places(frozenset((shape,)), lambda row: _shape(row.get(shape), shape))
    both = _first(plain, _BOTH)
    if both is not None:
        return Places(frozenset((both,)), lambda row: _pair(row.get(both), both))
    listed = ", ".join(header[:30])
    raise InvalidInput.one(
        "no-place",
        where,
        f"位置の列がありません（列: {listed}）。緯度・経度の列か WKT の列（geometry）を付けるか、--mapping で列を指定してください。",
        f"no column holds a place (columns: {listed}); add latitude and longitude or a WKT column, or name them with --mapping",
    )


def _told_places(header: Sequence[str], where: str, lon: str, lat: str, wkt: str) -> Places:
    lacking = [name for name in (lon, lat, wkt) if name and name not in header]
    if lacking:
        raise InvalidInput.one(
            "no-such-column", where, f"位置の列「{lacking[0]}」がありません（列: {', '.join(header[:30])}）。",
            f"there is no column {lacking[0]!r} for the place (columns: {', '.join(header[:30])})",
        )  # fmt: skip
    if wkt:
        return Places(frozenset((wkt,)), lambda row: _shape(row.get(wkt), wkt))
    return Places(frozenset((lat, lon)), lambda row: _point(row.get(lon), row.get(lat), lon, lat))


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().lower()


def _first(plain: Mapping[str, str], names: Sequence[str]) -> str | None:
    return next((plain[name] for name in names if name in plain), None)


def _point(lon: Any, lat: Any, lon_name: str, lat_name: str) -> tuple[Any, tuple[Fault, ...]]:
    if _blank(lon) and _blank(lat):
        return None, ()
    faults: list[Fault] = []
    values = [_degrees(value, name, faults) for value, name in ((lon, lon_name), (lat, lat_name))]
    return (None, tuple(faults)) if faults else ({"type": "Point", "coordinates": values}, ())


def _pair(value: Any, name: str) -> tuple[Any, tuple[Fault, ...]]:
    """One cell "lat,lon"."""
    if _blank(value):
        return None, ()
    found = _PAIR.fullmatch(unicodedata.normalize("NFKC", str(value)))
    if not found:
        return None, (_unread(name, value, "「緯度,経度」", "latitude,longitude"),)
    return {"type": "Point", "coordinates": [float(found[2]), float(found[1])]}, ()


def _shape(value: Any, name: str) -> tuple[Any, tuple[Fault, ...]]:
    if _blank(value):
        return None, ()
    text = _EWKT.sub("", str(value), count=1)
    if len(text) > _LONGEST:
        return None, (_unread(name, text, f"WKT（{_LONGEST:,} 字まで）", f"WKT of at most {_LONGEST:,} characters"),)
    try:
        return shape_of_wkt(text), ()
    except (shapely.errors.GEOSException, ValueError):
        return None, (_unread(name, text, "WKT", "WKT"),)


def _degrees(value: Any, name: str, faults: list[Fault]) -> float:
    """A number as it stands, or degrees, minutes and seconds written with their signs."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    text = unicodedata.normalize("NFKC", str(value)).strip().replace("′′", "″")  # NFKC takes ″ apart
    if _NUMBER.fullmatch(text):
        return float(text)
    found = _SEXAGESIMAL.fullmatch(text)
    if found is None:
        faults.append(_unread(name, value, "度の数", "a number of degrees"))
        return 0.0
    minutes, seconds = float(found["m"] or 0), float(found["s"] or 0)
    size = float(found["d"]) + minutes / 60 + seconds / 3600
    return -size if {"S", "W", "南", "西"} & set(found["lead"] + found["tail"]) else size


def _blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _unread(name: str, value: Any, ja: str, en: str) -> Fault:
    shown = str(value)[:60]
    return Fault(
        "place-form", name, Text(f"列「{name}」の位置が読めません（受け取った値: {shown}）。{ja}で書いてください。",
                                 f"the place in column {name!r} cannot be read; got {shown!r}, write {en}"),
    )  # fmt: skip
