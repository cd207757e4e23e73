"""What GML calls its coordinate systems (srsName), and in which order each has its numbers written.

JPGIS writes "JGD2011 / (B, L)" (latitude, longitude) or "JGD2011 / 10(X,Y)" (a plane: north, east); CityGML and GML 3.2
an address or a URN of EPSG, in EPSG's own order (latitude first; north first in Japan's planes).  GML 2 and careless
servers write "EPSG:4326" or "…/epsg.xml#4326", which by custom (and in GDAL) is longitude first.
Heights are dropped, so of a system with heights the flat part is declared: EPSG:6697 becomes EPSG:6668.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from fieldreg.kernel.errors import InvalidInput
from geodata.formats.guards.safe_xml import Node

__all__ = ["LAT_LON", "Srs", "one_srs", "srs_named", "srs_names"]

_FLAT: Final[Mapping[int, int]] = {  # with heights: without
    6697: 6668, 6667: 6668, 4947: 4612, 4979: 4326, **{10162 + zone: 6669 + zone for zone in range(13)},
}  # fmt: skip
_DATUMS: Final[Mapping[str, tuple[int, int]]] = {  # of JPGIS: geographic, and the plane before the first
    "JGD2011": (6668, 6668), "JGD2000": (4612, 2442), "TD": (4301, 30160), "TOKYO": (4301, 30160),
}  # fmt: skip
_JPGIS = re.compile(r"(JGD2011|JGD2000|TD|Tokyo)/(?:\(B,L(?:,h)?\)|(\d{1,2})\(X,Y\))", re.IGNORECASE)
_EPSG = re.compile(
    r"(?P<own>urn:(?:ogc|x-ogc):def:crs:EPSG:[\d.]*:|https?://www\.opengis\.net/def/crs/EPSG/[\d.]+/)(?P<a>\d{4,5})"
    r"|(?:EPSG:|https?://www\.opengis\.net/gml/srs/epsg\.xml#)(?P<b>\d{4,5})",
    re.IGNORECASE,
)
_CRS84 = re.compile(r"(?:urn:ogc:def:crs:OGC:(?:1\.3|0)?:|https?://www\.opengis\.net/def/crs/OGC/(?:1\.3|0)/|OGC:)CRS84", re.IGNORECASE)


@dataclass(frozen=True)
class Srs:
    """A declared system.  `name`: for `Table.crs`; `exchanged`: written y, x; `dimension`: numbers to a position."""

    name: str | None
    exchanged: bool
    dimension: int = 2


LAT_LON: Final = Srs(None, exchanged=True)


def srs_named(name: str) -> Srs:
    """What an srsName means; one that is not understood keeps its name, and is refused by name later."""
    found = _JPGIS.fullmatch(re.sub(r"\s", "", name))
    if found:
        geographic, before = _DATUMS[found[1].upper()]
        return Srs(f"EPSG:{before + int(found[2]) if found[2] else geographic}", exchanged=True, dimension=3 if "h" in name else 2)
    if _CRS84.fullmatch(name):
        return Srs("OGC:CRS84", exchanged=False)
    found = _EPSG.fullmatch(name)
    if found is None:
        return Srs(name, exchanged=False)
    code = int(found["a"] or found["b"])
    return Srs(f"EPSG:{_FLAT.get(code, code)}", exchanged=bool(found["own"]), dimension=3 if code in _FLAT else 2)


def srs_names(node: Node) -> Iterator[tuple[str, int | None]]:
    """Every srsName in an element, with the srsDimension beside it."""
    for held in node.walk():
        name = held.attributes.get("srsName", "").strip()
        if name:
            told = held.attributes.get("srsDimension", "")
            yield name, int(told) if told in ("2", "3") else None


def one_srs(names: Mapping[str, int | None], where: str) -> Srs | None:
    """The one system of a file; None if it tells none.  Raises InvalidInput where there are several."""
    found = {srs_named(name): name for name in names}
    if not found:
        return None
    if len({(srs.name, srs.exchanged) for srs in found}) > 1:
        listed = "、".join(list(names)[:5])
        raise InvalidInput.one(
            "crs-mixed", where, f"一つのファイルに座標系が混ざっています（{listed}）。座標系ごとに分けてください。",
            f"several coordinate systems are mixed in one file ({', '.join(list(names)[:5])}); split it by system",
        )  # fmt: skip
    srs = max(found, key=lambda held: held.dimension)
    told = {dimension for dimension in names.values() if dimension}
    return Srs(srs.name, srs.exchanged, max(told) if told else srs.dimension)
