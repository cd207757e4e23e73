"""The pages anybody may read: choosing a site, a site's sheet, checking an operation, and what their maps fetch."""

import json
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

import shapely
from flask import Blueprint, Response, abort, current_app, g, render_template, request, url_for
from shapely.geometry.base import BaseGeometry

from fieldreg.booking.reservations import Reservation
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, Timespan
from fieldreg.law.findings import Severity
from fieldreg.law.names import LAYER_NAMES
from fieldreg.register.sites import Area, Availability, PropertyStatus, Site, SiteKind
from fieldreg.register.zones import Edition, Zone
from fieldreg.services import Services
from fieldreg.trials.questions import QUESTIONS
from fieldreg.trials.trial import Activity
from web.pages.map_parts import Bundles, MapParts, MapSources, Overlay
from web.pages.painting import PAGES, painted
from web.pages.site_filters import Filters, rows_of, size_of, size_text, sorted_rows
from web.shell import labels
from web.shell.i18n import address_in

__all__ = ["public"]

public = Blueprint("public", __name__)
_WEEKS = 5
_A_YEAR = 31_536_000
_SHOWN_FIRST = {"check": frozenset({"did", "small-uav"})}


@public.get("/")
def choose() -> str:
    """The map and the list, under one filter state."""
    services: Services = g.services
    filters = Filters.from_query(request.args, services.clock.today())
    rows = rows_of(services.register.sites(), services.screening.standing(filters.on))
    wanted = {row.site.id: filters.wants(row) for row in rows}
    return render_template(
        "pages/choose.html",
        parts_of_map=_map("choose"),
        filters=filters,
        rows=sorted_rows(rows, filters.sort),
        wanted=wanted,
        wards=sorted({row.site.ward for row in rows if row.site.ward}),
        count=sum(1 for want in wanted.values() if want),
        unsized=sum(1 for want in wanted.values() if want is None),
        size_text=size_text,
        words=labels,
        kinds=list(SiteKind),
        activities=list(Activity),
        availabilities=list(Availability),
    )


@public.get("/sites/<site_id>")
def site(site_id: str) -> str:
    """Everything the registry holds on one site, with how far each fact is to be trusted."""
    services: Services = g.services
    held = services.register.site(site_id)
    today = services.clock.today()
    size, _ = size_of(held)
    row = rows_of([held], services.screening.standing(today))[0]
    lon, lat = _point(held)
    first = today - timedelta(days=today.weekday())
    span = Timespan(*(datetime.combine(day, time(), JST) for day in (first, first + timedelta(weeks=_WEEKS))))
    return render_template(
        "pages/site.html",
        parts_of_map=_map("site"),
        site=held,
        row=row,
        size=size,
        size_text=size_text,
        manager=services.register.managers().get(held.manager),
        screening=services.screening.standing(today)[held.id].screening,
        severities=list(Severity),
        headroom=services.screening.headroom(lon, lat, today),
        point=(lon, lat),
        today=today,
        days=_days(span, services.booking.calendar(held.id, span)),
        words=labels,
        unconfirmed_status=PropertyStatus.UNCONFIRMED,
    )


@public.get("/check")
def check() -> str:
    """Draw an operation, answer what is asked, read what it takes."""
    services: Services = g.services
    sites = services.register.sites()
    asked = request.args.get("site", "")
    held = services.register.site(asked) if asked else None
    return render_template(
        "pages/check.html",
        parts_of_map=_map("check"),
        sites=sorted(sites, key=lambda s: (s.code or "~", s.id)),
        site=held,
        outline=json.dumps(shapely.geometry.mapping(held.outline)) if held else "",
        activities=list(Activity),
        day=services.clock.today() + timedelta(days=28),
        layer_names={layer: name.to_dict() for layer, name in LAYER_NAMES.items()},
        questions=[question.to_dict() for question in QUESTIONS.values()],
        words=labels,
    )


# --- what the maps fetch ---------------------------------------------------------------


@public.get("/maps/<digest>.<kind>")
def bundle(digest: str, kind: str) -> Response:
    """A rendered map's script or style; any worker can make it again from its digest."""
    types = {"js": "text/javascript", "css": "text/css"}
    parts = _bundles().get(digest) or _made_again(digest)
    if parts is None or kind not in types:
        abort(404)
    answer = Response(parts.script if kind == "js" else parts.style, mimetype=types[kind])
    answer.cache_control.public, answer.cache_control.immutable = True, True
    answer.cache_control.max_age = _A_YEAR
    return answer


@public.get("/map/basemap.geojson")
def basemap() -> Response:
    """Our own plain base map."""
    return _geojson(g.services.register.basemap())


@public.get("/map/sites.geojson")
def map_sites() -> Response:
    """Every site's outline, with what its pin and popup say."""
    services: Services = g.services
    rows = rows_of(services.register.sites(), {})
    return _geojson(_collection(_site_feature(row.site, size_text(row, g.language)) for row in rows))


@public.get("/map/sites/<site_id>.geojson")
def map_site(site_id: str) -> Response:
    """One site's outline and its areas'."""
    held = g.services.register.site(site_id)
    features = [
        _site_feature(held, ""),
        *(_area_feature(area) for area in held.areas if area.outline is not None),
    ]
    return _geojson(_collection(features))


@public.get("/map/zones/<layer>.geojson")
def map_zones(layer: str) -> Response:
    """The zones of one layer as in force today, with their edition."""
    services: Services = g.services
    title = next((held.title for held, _ in services.register.layers_on() if held.id == layer), Text(layer))
    edition, zones = services.register.zones_on(layer)
    features = [_zone_feature(zone, title, edition) for zone in zones]
    if layer == "small-uav":
        features = [_ring_feature(*ring, title, edition) for ring in services.register.rings_on()] + features
    return _geojson(_collection(features))


# --- helpers ---------------------------------------------------------------------------


def _map(page: str) -> MapParts:
    return _bundles().keep(painted(page, _sources(page, g.language)))


def _bundles() -> Bundles:
    """Those of this application: every worker keeps its own."""
    held: Bundles = current_app.extensions.setdefault("fieldreg.maps", Bundles())
    return held


def _made_again(digest: str) -> MapParts | None:
    """The map of that digest, where another worker rendered it from the same registry."""
    for page in PAGES:
        for language in ("ja", "en"):
            parts = painted(page, _sources(page, language))
            if parts.digest == digest:
                return _bundles().keep(parts)
    return None


def _sources(page: str, language: str) -> MapSources:
    services: Services = g.services
    shown = _SHOWN_FIRST.get(page, frozenset())
    return MapSources(
        language=language,
        basemap=current_app.config.get("FIELDREG_BASEMAP", "plain"),
        basemap_url=_path("public.basemap"),
        sites_url=_path("public.map_sites", language),
        overlays=[
            Overlay(
                id=layer.id,
                title=layer.title.in_language(language),
                url=_path("public.map_zones", language, layer=layer.id),
                show=layer.id in shown,
            )
            for layer, edition in services.register.layers_on()
            if edition is not None
        ],
    )


def _path(endpoint: str, language: str = "ja", **values: Any) -> str:
    """An address in `language`, whatever the request's own is, so that a digest does not hang on it."""
    mounted = request.script_root.removesuffix("/en")
    return mounted + address_in(language, url_for(endpoint, **values).removeprefix(request.script_root))


def _site_feature(held: Site, size: str) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": held.id,
        "geometry": shapely.geometry.mapping(held.outline),
        "properties": {
            "name": held.name.ja,
            "name_en": held.name.en,
            "kind": held.kind,
            "ward": labels.ward(held.ward).in_language(g.language),
            "availability": held.availability,
            "accuracy_m": held.accuracy_m,
            "is_point": held.outline.geom_type == "Point",
            "point": _point(held),
            "size": size,
            "url": url_for("public.site", site_id=held.id),
            "check_url": url_for("public.check", site=held.id),
        },
    }


def _zone_feature(zone: Zone, title: Text, edition: Edition | None) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": zone.id,
        "geometry": shapely.geometry.mapping(zone.outline),
        "properties": {
            "name": zone.name.ja,
            "name_en": zone.name.en,
            "reason": zone.reason.in_language(g.language),
            "layer_title": title.in_language(g.language),
            "accuracy_m": zone.accuracy_m if zone.accuracy_m is not None else edition and edition.accuracy_m,
            "edition": zone.edition,
            "source": zone.source,
        },
    }


def _ring_feature(
    zone: Zone, outline: BaseGeometry, distance_m: float, title: Text, edition: Edition | None
) -> dict[str, Any]:
    """The Act's ring as in force today; the facility itself is drawn over it."""
    drawn = _zone_feature(zone, title, edition)
    drawn["properties"] |= {
        "name": f"{zone.name.ja}の周囲 約{distance_m:,.0f} m",
        "name_en": f"about {distance_m:,.0f} m around {zone.name.en or zone.name.ja}",
    }
    return drawn | {"id": f"{zone.id}/ring", "geometry": shapely.geometry.mapping(outline)}


def _area_feature(area: Area) -> dict[str, Any]:
    outline = None if area.outline is None else shapely.geometry.mapping(area.outline)
    return {
        "type": "Feature",
        "id": area.id,
        "geometry": outline,
        "properties": {
            "name": area.name.ja,
            "name_en": area.name.en,
            "site": area.site,
            "accuracy_m": area.accuracy_m,
        },
    }


def _point(held: Site) -> tuple[float, float]:
    """lon, lat of a point on the site."""
    outline = held.outline
    inside = (
        outline.interpolate(0.5, normalized=True)
        if outline.geom_type == "LineString"
        else outline.point_on_surface()
    )
    return round(float(inside.x), 6), round(float(inside.y), 6)


def _days(span: Timespan, held: Any) -> list[dict[str, Any]]:
    """Each day of `span` with what is booked on it; times and areas only."""
    days = []
    day = span.first_day
    while datetime.combine(day, time(), JST) < span.end:
        whole = Timespan(*(datetime.combine(d, time(), JST) for d in (day, day + timedelta(days=1))))
        days.append({"day": day, "booked": [r for r in held if _meets(r, whole)]})
        day += timedelta(days=1)
    return days


def _meets(reservation: Reservation, span: Timespan) -> bool:
    return reservation.slot.start < span.end and span.start < reservation.slot.end


def _collection(features: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


def _geojson(document: Mapping[str, Any]) -> Response:
    answer = Response(
        json.dumps(document, ensure_ascii=False, separators=(",", ":")), mimetype="application/geo+json"
    )
    answer.add_etag()
    answer.cache_control.no_cache = True  # ask whether it changed
    answer.make_conditional(request)
    return answer
