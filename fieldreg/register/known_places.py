"""Known places of a layer: one where it must hold a zone, one where it must hold none, asked as a screening asks.

A layer that misses its own known hit, or hits its own known miss, is not what its publisher meant (read with the wrong
axes, cut short, inverted, or held in a database that has lost part of it): it is *failed*, and never reads as clear.
Places are "lon,lat" in degrees (JGD2011), with " drawn" behind one that nobody told; distances are metres in the plane of the place.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import shapely

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.geometry import TOUCH_M, checked_lonlat, plane_at
from fieldreg.kernel.texts import Text
from fieldreg.register.zone_index import Box
from fieldreg.register.zones import Edition, Zone

__all__ = [
    "FAILED_OF_ITS_OWN", "Asked", "Candidates", "asked", "drawn", "is_told",
    "place_from", "position", "why_failed", "written", "wrong_places",
]  # fmt: skip

FAILED_OF_ITS_OWN = "既知の地点 / known places: "  # how `Edition.failed` begins where it was found so
_DRAWN = " drawn"  # how a place ends that nobody told: it was drawn from what was held
_METRE_DEG = 1 / 80_000.0  # of longitude, anywhere in Japan; of latitude it is less


class Candidates(Protocol):
    """Where zones are looked up by their boxes."""

    def candidates(self, edition: Edition, box: Box) -> Sequence[Zone]:
        """At least every zone of the edition whose box meets `box`."""


@dataclass(frozen=True)
class Asked:
    """What one place came to.  `free_m`: metres from the nearest zone, less its accuracy; infinite if none is near."""

    place: str
    hit: bool  # whether a zone may be there, its accuracy granted
    free_m: float = math.inf


def place_from(told: str, where: str) -> str:
    """A place as it is kept, from "140.8719, 38.2682".  Raises InvalidInput for what is no place in Japan."""
    parts = told.replace("，", ",").split(",")
    try:
        lon, lat = (float(part) for part in parts)
    except ValueError:
        raise InvalidInput.one(
            "place-form", where, f"地点は「経度,緯度」の形（例: 140.8719,38.2682）で書いてください（受け取った値: {told[:60]!r}）。",
            f"write the place as LON,LAT (such as 140.8719,38.2682); got {told[:60]!r}",
        ) from None  # fmt: skip
    checked_lonlat(shapely.Point(lon, lat), where)
    return written(lon, lat)


def written(lon: float, lat: float) -> str:
    """A place as it is kept, to 1 cm.

    >>> written(140.8719, 38.2682)
    '140.8719000,38.2682000'
    """
    return f"{lon:.7f},{lat:.7f}"


def drawn(place: shapely.Point) -> str:
    """A place taken from what is held, as it is kept."""
    return written(place.x, place.y) + _DRAWN


def is_told(place: str) -> bool:
    """Whether somebody told the place, rather than that it was drawn from what was held.

    >>> is_told("140.8719000,38.2682000"), is_told("140.8719000,38.2682000 drawn"), is_told("")
    (True, False, False)
    """
    return bool(place) and not place.endswith(_DRAWN)


def position(place: str) -> tuple[float, float]:
    """lon, lat of a place as it is kept.

    >>> position("140.8719000,38.2682000 drawn")
    (140.8719, 38.2682)
    """
    lon, lat = (float(part) for part in place.removesuffix(_DRAWN).split(","))
    return lon, lat


def asked(source: Candidates, edition: Edition, place: str, on: date, far_m: float = 0.0) -> Asked:
    """Whether the edition holds a zone in force on `on` at the place, looking `far_m` beyond the zones' own accuracy."""
    lon, lat = position(place)
    reach = (edition.accuracy_m + far_m + 1.0) * _METRE_DEG
    near = source.candidates(edition, (lon - reach, lat - reach, lon + reach, lat + reach))
    plane = plane_at(lon, lat)
    here = plane.to_xy(shapely.Point(lon, lat))
    free = min((_free_m(zone, plane.to_xy(zone.outline).distance(here), edition) for zone in near if zone.in_force(on)), default=math.inf)
    return Asked(place, free <= TOUCH_M, free)


def wrong_places(source: Candidates, edition: Edition, on: date) -> tuple[Text, ...]:
    """What of the edition's own known places is not as it must be; empty where all is well or none is told."""
    wrong = []
    if edition.known_hit and not asked(source, edition, edition.known_hit, on).hit:
        wrong.append(
            Text(
                f"区域があるはずの地点（{edition.known_hit}）に、区域がありません。",
                f"no zone is found at {edition.known_hit}, where there must be one",
            )
        )
    if edition.known_miss and asked(source, edition, edition.known_miss, on).hit:
        wrong.append(
            Text(
                f"区域がないはずの地点（{edition.known_miss}）に、区域があります。",
                f"a zone is found at {edition.known_miss}, where there must be none",
            )
        )
    return tuple(wrong)


def why_failed(wrong: Sequence[Text]) -> str:
    """`Edition.failed` of one whose places are wrong; "" where none is."""
    return FAILED_OF_ITS_OWN + " ".join(f"{text.ja} / {text.en}" for text in wrong) if wrong else ""


def _free_m(zone: Zone, distance_m: float, edition: Edition) -> float:
    return distance_m - (edition.accuracy_m if zone.accuracy_m is None else zone.accuracy_m)
