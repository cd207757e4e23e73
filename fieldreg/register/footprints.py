"""Footprints: the polygon a site or an area takes up, whatever it is drawn as."""

import shapely
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.geometry import plane_at
from fieldreg.register.sites import Area, Site

__all__ = ["footprint_of", "site_footprint", "spread_m"]

_POINT_RADIUS_M = 50.0  # a site known only as a point is taken so far about it
_ROAD_HALF_WIDTH_M = 5.0


def footprint_of(place: Site | Area) -> BaseGeometry | None:
    """The polygon (lon, lat) a site or area takes up; None for an area without outline."""
    return None if place.outline is None else _spread(place.outline)


def site_footprint(site: Site) -> BaseGeometry:
    """The polygon (lon, lat) a site takes up: a road's 10 m, a bare point's 50 m about it."""
    return _spread(site.outline)


def spread_m(outline: BaseGeometry) -> float:
    """How far about its outline a place is taken, metres: 0 of an area."""
    if outline.geom_type in ("Polygon", "MultiPolygon"):
        return 0.0
    return _POINT_RADIUS_M if outline.geom_type in ("Point", "MultiPoint") else _ROAD_HALF_WIDTH_M


def _spread(outline: BaseGeometry) -> BaseGeometry:
    size = spread_m(outline)
    if not size:
        return outline
    plane = plane_at(*(float(v) for v in shapely.centroid(outline).coords[0]))
    return plane.to_lonlat(plane.to_xy(outline).buffer(size))
