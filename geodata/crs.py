"""The coordinate systems a file may be written in, by name.  Coordinates are lon, lat always.

Only names on the list are understood; nothing is looked up, followed or guessed.  All of them agree
with JGD2011 to within their `slack_m`, so none is transformed: the slack joins the accuracy instead.
Not listed: the Tokyo datum (off by some 460 m) and every plane or web-map system.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from fieldreg.errors import InvalidInput

__all__ = ["CRS84", "Crs", "crs_member", "crs_named"]


@dataclass(frozen=True)
class Crs:
    """A geographic system.  `slack_m` is how far its places may lie from the same in JGD2011."""

    name: str
    title: str
    slack_m: float = 0.0


CRS84: Final = Crs("OGC:CRS84", "WGS 84")
_KNOWN: Mapping[str, Crs] = {
    "CRS84": CRS84,
    "4326": Crs("EPSG:4326", "WGS 84"),
    "6668": Crs("EPSG:6668", "JGD2011"),
    # The earthquake of 2011 moved Miyagi by up to about 5 m (国土地理院, PatchJGD).
    "4612": Crs("EPSG:4612", "JGD2000", slack_m=5.0),
}
_NAME = re.compile(
    r"(?:urn:ogc:def:crs:OGC:(?:1\.3|0)?:|OGC:)?(?P<ogc>CRS84)"
    r"|(?:urn:ogc:def:crs:EPSG:[\d.]*:|EPSG:)(?P<epsg>\d{4,5})",
    re.IGNORECASE,
)


def crs_named(name: str, where: str) -> Crs:
    """The system of that name (``EPSG:6668``, ``urn:ogc:def:crs:OGC:1.3:CRS84``).

    Raises InvalidInput, listing those known.
    """
    found = _NAME.fullmatch(name.strip())
    key = (found["ogc"] or found["epsg"]).upper() if found else ""
    if key not in _KNOWN:
        listed = "、".join(f"{crs.name}（{crs.title}）" for crs in _KNOWN.values())
        raise InvalidInput.one(
            "unknown-crs",
            where,
            f"座標系「{name[:80]}」は読めません。次のどれかに変換してください: {listed}",
            f"coordinate system {name[:80]!r} cannot be read; convert to one of "
            + ", ".join(crs.name for crs in _KNOWN.values()),
        )
    return _KNOWN[key]


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
