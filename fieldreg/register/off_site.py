"""Off site: how far what was drawn lies from the site or area that was named beside it.

A place told twice must agree.  What the site's own accuracy cannot tell apart counts as on it.
"""

import math
from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.errors import Fault
from fieldreg.kernel.geometry import plane_at
from fieldreg.kernel.many_corners import away_m, beyond_m2
from fieldreg.kernel.texts import Text
from fieldreg.register.footprints import footprint_of, site_footprint
from fieldreg.register.sites import Site

__all__ = ["OffSite", "off_site", "off_site_fault", "partly_off_site"]

_LEAST_SHARE = 0.005  # that is told: less is the drawing's own roughness
_QUARTER = 16  # segments of a quarter circle


@dataclass(frozen=True)
class OffSite:
    """How an outline lies to a place as far as its accuracy reaches.

    `distance_m` between them, 0 where they meet; `share` of the outline's area that lies beyond, 0 to 1.
    """

    distance_m: float
    share: float

    @property
    def elsewhere(self) -> bool:
        """Whether they do not meet at all."""
        return self.distance_m > 0


def off_site(outline: BaseGeometry, site: Site, area_id: str | None = None) -> OffSite:
    """How `outline` (lon, lat) lies to the area, or to the site where that has no outline.  Raises NotFound for an area nobody knows."""
    area = site.area(area_id)
    place = footprint_of(area) if area else None
    accuracy_m = site.accuracy_m if place is None or area is None or area.accuracy_m is None else area.accuracy_m
    west, south, east, north = (place or site_footprint(site)).bounds
    plane = plane_at((west + east) / 2, (south + north) / 2)
    drawn = plane.to_xy(outline)
    # about the arc, never inside it: who is within the accuracy is granted it
    reach_m = accuracy_m / math.cos(math.pi / (4 * _QUARTER))
    there = plane.to_xy(place or site_footprint(site))
    distance_m = away_m(drawn, there, reach_m, _QUARTER)
    if distance_m > 0 or not drawn.area:
        return OffSite(distance_m, float(distance_m > 0))
    return OffSite(0.0, beyond_m2(drawn, there, reach_m, _QUARTER) / float(drawn.area))


def off_site_fault(found: OffSite, site: Site, where: str) -> Fault:
    """What is told of an outline that does not meet its site."""
    said = f"{found.distance_m:,.0f} m" if found.distance_m < 1_000 else f"{found.distance_m / 1_000:,.1f} km"
    return Fault(
        "outline-off-site",
        where,
        Text(
            f"描かれた範囲は「{site.name.ja}」から約 {said} 離れ、重なりません。場所を選び直すか、その場所の上に描いてください。",
            f"the outline lies about {said} from {site.name.en or site.id} and does not meet it; choose another site, or draw on it",
        ),
    )


def partly_off_site(found: OffSite, site: Site) -> Text | None:
    """What is told of an outline that reaches beyond its site; None where it does not."""
    if found.elsewhere or found.share < _LEAST_SHARE:
        return None
    percent = max(1, round(found.share * 100))
    return Text(
        f"描かれた範囲の約 {percent} % が「{site.name.ja}」の外にあります。外の土地には、その管理者の同意が別に必要です。",
        f"about {percent} % of the outline lies outside {site.name.en or site.id}; land outside needs its own owner's consent",
    )
