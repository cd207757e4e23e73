"""What GML calls its coordinate systems (srsName), and in which order each has its numbers written.

JPGIS writes "JGD2011 / (B, L)" (latitude, longitude) or "JGD2011 / 10(X,Y)" (a plane: north, east), 基盤地図情報
"fguuid:jgd2011.bl"; since April 2025 either says JGD2024, which on the plane is JGD2011 (EPSG v12.055).  CityGML and GML 3.2
write an address or a URN of EPSG, in EPSG's own order (latitude first; north first in Japan's planes).  GML 2 and careless
servers write "EPSG:4326" or "…/epsg.xml#4326", which by custom (and in GDAL) is longitude first.
Of a name nobody knows "(B,L)" and "(X,Y)" still tell the order; where neither does, it is not known (`Srs.ordered`), and whoever
gives the system of a plane has to say which number is north.
Heights are dropped, so of a system with heights the flat part is declared: EPSG:6697 becomes EPSG:6668.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from fieldreg.kernel.errors import InvalidInput
from geodata.formats.guards.safe_xml import Node

__all__ = ["LAT_LON", "Srs", "in_order", "one_srs", "srs_named", "srs_names"]

_FLAT: Final[Mapping[int, int]] = {  # with heights: without
    6697: 6668, 6667: 6668, 4947: 4612, 4979: 4326, **{10162 + zone: 6669 + zone for zone in range(13)},
}  # fmt: skip
_DATUMS: Final[Mapping[str, tuple[int, int]]] = {  # of JPGIS: geographic, and the plane before the first
    "JGD2024": (6668, 6668), "JGD2011": (6668, 6668), "JGD2000": (4612, 2442), "TD": (4301, 30160), "TOKYO": (4301, 30160),
}  # fmt: skip
_JPGIS = re.compile(
    r"(?:(?P<datum>JGD2024|JGD2011|JGD2000|TD|Tokyo)(?:,TP)?/(?:\(B,L(?:,h)?\)|(?P<zone>\d{1,2})\(X,Y\))|fguuid:(?P<fg>jgd2024|jgd2011|jgd2000)\.bl)"
    r"(?P<height>,H)?",
    re.IGNORECASE,
)
_TURNED = re.compile(r"\((?:B,L|X,Y)(?:,h)?\)", re.IGNORECASE)
_EPSG = re.compile(
    r"(?P<own>urn:(?:ogc|x-ogc):def:crs:EPSG:[\d.]*:|https?://www\.opengis\.net/def/crs/EPSG/[\d.]+/)(?P<a>\d{4,5})"
    r"|(?:EPSG:|https?://www\.opengis\.net/gml/srs/epsg\.xml#)(?P<b>\d{4,5})",
    re.IGNORECASE,
)
_CRS84 = re.compile(r"(?:urn:ogc:def:crs:OGC:(?:1\.3|0)?:|https?://www\.opengis\.net/def/crs/OGC/(?:1\.3|0)/|OGC:)CRS84", re.IGNORECASE)


@dataclass(frozen=True)
class Srs:
    """A declared system.  `name`: for `Table.crs`; `exchanged`: written y, x; `dimension`: numbers to a position.

    `ordered` False: nothing tells the order of its numbers.  `plain`: an EPSG name alone, x first by custom.
    """

    name: str | None
    exchanged: bool
    dimension: int = 2
    ordered: bool = True
    plain: bool = False


LAT_LON: Final = Srs(None, exchanged=True)


def srs_named(name: str) -> Srs:
    """What an srsName means; one that is not understood keeps its name, and is refused by name later."""
    bare = re.sub(r"\s", "", name)
    found = _JPGIS.fullmatch(bare)
    if found:
        geographic, before = _DATUMS[(found["datum"] or found["fg"]).upper()]
        heights = bool(found["height"]) or "(B,L,h)" in bare
        return Srs(f"EPSG:{before + int(found['zone']) if found['zone'] else geographic}", exchanged=True, dimension=3 if heights else 2)
    if _CRS84.fullmatch(name):
        return Srs("OGC:CRS84", exchanged=False)
    found = _EPSG.fullmatch(name)
    if found is None:
        turned = _TURNED.search(bare) is not None
        return Srs(name, exchanged=turned, ordered=turned)
    code = int(found["a"] or found["b"])
    own = bool(found["own"])
    return Srs(f"EPSG:{_FLAT.get(code, code)}", exchanged=own, dimension=3 if code in _FLAT else 2, plain=not own)


def in_order(srs: Srs | None, otherwise: Srs) -> Srs:
    """The system with the order of its numbers: where its name tells none, that of the format (`otherwise`), if it has one."""
    if srs is None:
        return otherwise
    return srs if srs.ordered else replace(srs, exchanged=otherwise.exchanged, ordered=otherwise.ordered)


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
    return replace(srs, dimension=max(told) if told else srs.dimension)
