"""The coordinate systems a file may be written in, by name or description.  Coordinates are x, y (lon, lat) always.

Only systems on the list are understood; nothing is fetched, followed or guessed.  Everything is placed on
JGD2011: the geographic systems that agree with it to within their `slack_m` stay as they are, the Tokyo datum
and the planes are computed (`geodata.geometry.datum`), and the slack joins the accuracy.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
import pyproj
from numpy.typing import NDArray

from fieldreg.kernel.errors import InvalidInput
from geodata.geometry.crs_text import code_told, is_description
from geodata.geometry.datum import TOKYO, moved, nominal_m

__all__ = ["CRS84", "Crs", "crs_member", "crs_named", "plane_systems"]

# The earthquake of 2011 moved Miyagi by up to about 5 m (国土地理院, PatchJGD).
_QUAKE_M = 5.0
_JGD2000 = 4612


@dataclass(frozen=True)
class Crs:
    """One system.  `slack_m` is how far its places may lie from the same in JGD2011.

    `code`: what its coordinates are computed from (EPSG), None if they are lon, lat already;
    `base`: the geographic system it stands on.
    """

    name: str
    title: str
    slack_m: float = 0.0
    code: int | None = None
    base: int = 4326

    @property
    def projected(self) -> bool:
        """Whether its coordinates are metres."""
        return self.code is not None and self.code != TOKYO

    @property
    def extent(self) -> tuple[float, float, float, float] | None:
        """lon, lat box of the land a plane rectangular system is for; None for all others."""
        return None if self.code is None or "平面直角" not in self.title else _extent(self.code)

    def lonlat(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Its coordinates, shape (N, 2), as lon, lat; infinite where it is not defined."""
        if self.code is None:
            return xy
        if self.base != TOKYO:
            return moved(xy, self.code, self.base)
        tokyo = xy if self.code == TOKYO else moved(xy, self.code, TOKYO)
        return moved(tokyo, TOKYO, _JGD2000)


CRS84: Final = Crs("OGC:CRS84", "WGS 84")
_GEOGRAPHIC: Mapping[int, tuple[str, int]] = {  # code → title, the same without heights
    4326: ("WGS 84", 4326), 6668: ("JGD2011", 6668), _JGD2000: ("JGD2000", _JGD2000), TOKYO: ("日本測地系（Tokyo）", TOKYO),
    4979: ("WGS 84", 4326), 6667: ("JGD2011", 6668), 6697: ("JGD2011 + 標高", 6668), 4947: ("JGD2000", _JGD2000),
    6696: ("JGD2000 + 標高", _JGD2000),
}  # fmt: skip
_FAMILIES = (  # first code, first number, how many, base, title
    (6669, 1, 19, 6668, "JGD2011 平面直角座標系 {}系"),
    (2443, 1, 19, _JGD2000, "JGD2000 平面直角座標系 {}系"),
    (30161, 1, 19, TOKYO, "日本測地系 平面直角座標系 {}系"),
    (6688, 51, 5, 6668, "JGD2011 UTM {}帯"),
    (3097, 51, 5, _JGD2000, "JGD2000 UTM {}帯"),
    (32651, 51, 5, 4326, "WGS 84 UTM {}帯"),
    (3857, 0, 1, 4326, "Web メルカトル"),
)
_ALSO = {900913: 3857}
_PLANES: Mapping[int, tuple[str, int]] = {
    first + i: (title.format(number + i), base) for first, number, many, base, title in _FAMILIES for i in range(many)
}
_FLAT = (*(code for code, (_, base) in _GEOGRAPHIC.items() if code == base), *_PLANES)
_LISTED = (
    "EPSG:4326・OGC:CRS84（WGS 84）、EPSG:6668・6697（JGD2011）、EPSG:4612（JGD2000）、EPSG:4301（日本測地系）、"
    "平面直角座標系 EPSG:6669〜6687（JGD2011）・2443〜2461（JGD2000）・30161〜30179（日本測地系）、"
    "UTM EPSG:6688〜6692・3097〜3101・32651〜32655、EPSG:3857（Web メルカトル）"
)
_LISTED_EN = (
    "EPSG:4326, OGC:CRS84, EPSG:6668, 6697, 4612, 4301, the plane rectangular systems EPSG:6669-6687, 2443-2461,"
    " 30161-30179, UTM EPSG:6688-6692, 3097-3101, 32651-32655, EPSG:3857"
)
_NAME = re.compile(
    r"(?:urn:ogc:def:crs:OGC:(?:1\.3|0)?:|OGC:|https?://www\.opengis\.net/def/crs/OGC/(?:1\.3|0)/)?(?P<ogc>CRS84h?)"
    r"|(?:urn:(?:x-)?ogc:def:crs:EPSG:[\d.]*:|urn:x-ogc:def:crs:EPSG:|EPSG:+"
    r"|https?://www\.opengis\.net/def/crs/EPSG/[\d.]+/|https?://www\.opengis\.net/gml/srs/epsg\.xml#)(?P<epsg>\d{4,6})"
    r"|(?P<datum>JGD2024|JGD2011|JGD2000|TD)\s*/\s*(?:\(\s*B\s*,\s*L\s*\)|(?P<zone>\d{1,2})\s*\(\s*X\s*,\s*Y\s*\))"  # 国土数値情報
    r"|fguuid:(?P<fg>jgd2024|jgd2011|jgd2000)\.bl",  # 基盤地図情報
    re.IGNORECASE,
)
# JGD2024 is on the plane what JGD2011 is, under the name it bears since April 2025 (EPSG v12.055).
_KSJ = {"JGD2024": (6668, 6668), "JGD2011": (6668, 6668), "JGD2000": (_JGD2000, 2442), "TD": (TOKYO, 30160)}  # geographic, before plane 1


def crs_named(name: str, where: str) -> Crs:
    """The system of that name (``EPSG:6668``, ``urn:ogc:def:crs:OGC:1.3:CRS84``) or description (WKT, PROJJSON).

    Raises InvalidInput, listing those known.
    """
    if is_description(name):
        code = code_told(name, _FLAT)
    else:
        found = _NAME.fullmatch(name.strip())
        if found and found["ogc"]:
            return CRS84
        code = _code_of(found) if found else None
    if code is None or _ALSO.get(code, code) not in _PLANES.keys() | _GEOGRAPHIC.keys():
        _refuse(name, where)
    return _made(code)


def plane_systems() -> Mapping[int, Crs]:
    """The nineteen plane rectangular systems on JGD2011, by number."""
    return {number: _made(6668 + number) for number in range(1, 20)}


def crs_member(document: Mapping[str, Any], where: str) -> str | None:
    """The name in a GeoJSON document's `crs` member; None where it has none (RFC 7946: CRS84).

    Raises InvalidInput for a link (it would have to be fetched), for null, and for any other form.
    """
    if "crs" not in document:
        return None
    member = document["crs"]
    properties = member.get("properties") if isinstance(member, Mapping) else None
    name = properties.get("name") if isinstance(properties, Mapping) else None
    if not isinstance(member, Mapping) or member.get("type") != "name" or not isinstance(name, str):
        raise InvalidInput.one(
            "crs-form",
            f"{where}: crs",
            '座標系（crs）は名前で書いてください（例: {"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::6668"}}）。'
            "リンクはたどりません。",
            "write the coordinate system by name; links are not followed",
        )
    return name


def _code_of(found: re.Match[str]) -> int | None:
    if found["epsg"]:
        return int(found["epsg"])
    geographic, before = _KSJ[(found["datum"] or found["fg"]).upper()]
    if found["zone"] is None:
        return geographic
    return before + int(found["zone"]) if 1 <= int(found["zone"]) <= 19 else None


@lru_cache(maxsize=256)
def _made(code: int) -> Crs:
    own = _ALSO.get(code, code)
    title, base = _GEOGRAPHIC[own] if own in _GEOGRAPHIC else _PLANES[own]
    slack = _QUAKE_M if base in (_JGD2000, TOKYO) else 0.0
    if base == TOKYO:
        slack += nominal_m(TOKYO, _JGD2000)
    computed = own in _PLANES or own == TOKYO
    made = Crs(f"EPSG:{code}", title, slack, own if computed else None, base)
    if computed:
        made.lonlat(np.zeros((1, 2)))  # raises here, not at the first row, if this machine cannot compute it
    return made


@lru_cache(maxsize=64)
def _extent(code: int) -> tuple[float, float, float, float] | None:
    area = pyproj.CRS.from_epsg(code).area_of_use
    return None if area is None else (area.west, area.south, area.east, area.north)


def _refuse(name: str, where: str) -> None:
    shown = "".join(letter for letter in name[:80] if letter.isprintable())
    raise InvalidInput.one(
        "unknown-crs",
        where,
        f"座標系「{shown}」は読めません。次のどれかに変換するか、--crs で指定してください: {_LISTED}",
        f"coordinate system {shown!r} cannot be read; convert to, or give with --crs, one of {_LISTED_EN}",
    )
