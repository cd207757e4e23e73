"""Alike: the places most like one, by kind, size and nearness, whatever they take; what each takes is told beside it."""

import math
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from fieldreg.register.sites import Availability, Site, SiteKind, no_site
from fieldreg.screening.bulk.places import Places

__all__ = ["Alike", "most_alike"]

_M_OF_A_DEGREE = 111_320.0
_FAR_M = 5_000.0  # counts as much as a place three times as large
_KINDS = (
    frozenset({SiteKind.CLOSED_SCHOOL, SiteKind.CLOSING_SCHOOL}), frozenset({SiteKind.RIVER, SiteKind.COAST}),
    frozenset({SiteKind.PARK, SiteKind.CITY_LAND, SiteKind.CAMPUS}),
)  # fmt: skip
_HARD_TO_HAVE = frozenset({Availability.REUSED, Availability.IN_USE})


@dataclass(frozen=True)
class Alike:
    """One place: how far its middle lies, and by how much larger it is (None: of one of them the size is not known)."""

    site: Site
    away_m: float
    size_ratio: float | None


def most_alike(site_id: str, places: Places, most: int) -> list[Alike]:
    """The `most` places likest to one of them, the likest first; of equal ones by code and id.

    A road is like roads and a hall like halls; a place that cannot be had comes after those that can.  Raises NotFound for a
    place that is not among them.
    """
    at = next((n for n, site in enumerate(places.sites) if site.id == site_id), None)
    if at is None:
        raise no_site(site_id)
    middle, area_m2 = _measures(places)
    away_m = _away_m(middle, at)
    ratio = area_m2 / area_m2[at]
    own = places.sites[at]
    unlike = away_m / _FAR_M + np.abs(np.log(np.where(np.isfinite(ratio), ratio, math.e))) / math.log(3)
    unlike += [_unlike(own, other) for other in places.sites]
    others = ((unlike[n], site.code or "\uffff", site.id, n) for n, site in enumerate(places.sites) if n != at)
    chosen = [n for *_, n in sorted(others)[:most]]
    return [Alike(places.sites[n], float(away_m[n]), float(ratio[n]) if math.isfinite(ratio[n]) else None) for n in chosen]


def _measures(places: Places) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Of each place the middle of its box (lon, lat) and the area of its footprint; nan of one known as a point."""
    bounds, area_m2 = np.empty((len(places), 4)), np.empty(len(places))
    for group in places.in_planes:
        bounds[group.at], area_m2[group.at] = shapely.bounds(group.lonlat), shapely.area(group.xy)
    area_m2[[site.outline.geom_type in ("Point", "MultiPoint") for site in places.sites]] = np.nan
    return (bounds[:, :2] + bounds[:, 2:]) / 2, area_m2


def _away_m(middle: NDArray[np.float64], at: int) -> NDArray[np.float64]:
    """Straight distances of a chord of the map's: good to a hundredth within a region, which is all that nearness asks."""
    east = (middle[:, 0] - middle[at, 0]) * math.cos(math.radians(float(middle[at, 1])))
    away: NDArray[np.float64] = np.hypot(east, middle[:, 1] - middle[at, 1]) * _M_OF_A_DEGREE
    return away


def _unlike(own: Site, other: Site) -> float:
    far = 0.0 if other.kind is own.kind else 0.5 if any({own.kind, other.kind} <= kinds for kinds in _KINDS) else 2.5
    far += 10.0 if (own.kind is SiteKind.ROAD) != (other.kind is SiteKind.ROAD) else 0.0
    far += 3.0 if (own.indoor or own.kind is SiteKind.INDOOR) != (other.indoor or other.kind is SiteKind.INDOOR) else 0.0
    far += 2.0 if own.activities and other.activities and not set(own.activities) & set(other.activities) else 0.0
    far += 0.0 if own.ward == other.ward else 0.5
    return far + (4.0 if other.availability in _HARD_TO_HAVE else 0.0)
