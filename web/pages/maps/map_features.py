"""What the maps draw: sites, areas and zones as GeoJSON with what their pins and cards say."""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote, quote_plus

import numpy as np
import shapely
from flask import g, url_for
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.texts import Text
from fieldreg.register.footprints import spread_m
from fieldreg.register.sites import Area, Site
from fieldreg.register.zones import Edition, Zone
from web.shell import labels
from web.shell.gravity import gravity_of

__all__ = ["Drawn", "area_feature", "point_on", "ring_feature", "site_features", "zone_feature"]

_IN_PATH, _IN_QUERY = "!$&'()*+,/:;=@", "!$'()*,/:;?@"  # left as they are, as url_for leaves them


Drawn = tuple[str, BaseGeometry | None, dict[str, Any]]  # id, outline (lon, lat), properties


def site_features(sites: Iterable[tuple[Site, str]]) -> list[Drawn]:
    """Each site with its size for people ("" leaves it out).  What lies within `reach_m` of its outline may be in it."""
    held = list(sites)
    points = _points([site.outline for site, _ in held])
    sheet, check = url_for("public.site", site_id="-").removesuffix("-"), url_for("public.check")
    return [
        (
            site.id,
            site.outline,
            {
                "name": site.name.ja,
                "name_en": site.name.en,
                "kind": site.kind,
                "ward": labels.ward(site.ward).in_language(g.language),
                "availability": site.availability,
                "accuracy_m": site.accuracy_m,
                "reach_m": site.accuracy_m + spread_m(site.outline),
                "is_point": site.outline.geom_type == "Point",
                "point": point,
                "size": size,
                "url": sheet + quote(site.id, safe=_IN_PATH),
                "check_url": f"{check}?site={quote_plus(site.id, safe=_IN_QUERY)}",
            },
        )
        for (site, size), point in zip(held, points, strict=True)
    ]


def zone_feature(zone: Zone, title: Text, edition: Edition | None) -> Drawn:
    """A zone with what its card says."""
    told = {
        "name": zone.name.ja,
        "name_en": zone.name.en,
        "reason": zone.reason.in_language(g.language),
        "gravity": gravity_of(zone.layer),
        "layer_title": title.in_language(g.language),
        "accuracy_m": zone.accuracy_m if zone.accuracy_m is not None else edition and edition.accuracy_m,
        "edition": zone.edition,
        "source": zone.source,
        **({"notices": edition.notices} if edition and edition.notices else {}),
    }
    return zone.id, zone.outline, told


def ring_feature(zone: Zone, outline: BaseGeometry, distance_m: float, title: Text, edition: Edition | None) -> Drawn:
    """The Act's ring as in force today; the facility itself is drawn over it."""
    _, _, told = zone_feature(zone, title, edition)
    told |= {
        "name": f"{zone.name.ja}の周囲 約{distance_m:,.0f} m",
        "name_en": f"about {distance_m:,.0f} m around {zone.name.en or zone.name.ja}",
    }
    return f"{zone.id}/ring", outline, told


def area_feature(area: Area) -> Drawn:
    """A part of a site."""
    told = {"name": area.name.ja, "name_en": area.name.en, "site": area.site, "accuracy_m": area.accuracy_m}
    return area.id, area.outline, told


def point_on(site: Site) -> tuple[float, float]:
    """lon, lat of a point on the site."""
    return _points([site.outline])[0]


def _points(outlines: Sequence[BaseGeometry]) -> list[tuple[float, float]]:
    """lon, lat of a point on each; of a line its middle."""
    shapes = np.array([*outlines, None], object)[:-1]
    lines = shapely.get_type_id(shapes) == shapely.GeometryType.LINESTRING
    points = np.empty(len(shapes), object)
    points[lines] = shapely.line_interpolate_point(shapes[lines], 0.5, normalized=True)
    points[~lines] = shapely.point_on_surface(shapes[~lines])
    return [(round(x, 6), round(y, 6)) for x, y in zip(shapely.get_x(points).tolist(), shapely.get_y(points).tolist(), strict=True)]
