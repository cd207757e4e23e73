"""The maps of the pages as they are drawn for this request: one of each kind and language is held ready, its script served by digest."""

from typing import Any

import numpy as np
from flask import Response, abort, current_app, g, request, url_for

from fieldreg.kernel.web_mercator import HALF_WORLD_M, WEB_MERCATOR, Tile
from fieldreg.services import Services
from web.pages.maps import map_data
from web.pages.maps.base_map import about as about_base
from web.pages.maps.map_parts import Bundles, MapParts, MapSources, Overlay
from web.pages.maps.painting import PAGES, painted
from web.shell.i18n import address_in

__all__ = ["bundle", "drawn_map", "first_tile"]

_A_YEAR_S = 31_536_000
MOST_DRAWN_SITES = 10_000  # from their GeoJSON; a browser that draws more stops while one moves the map
MOST_DRAWN_ZONES = map_data.MOST_ZONES  # of one layer
_SHOWN_FIRST = {"check": frozenset({"did", "small-uav"})}
_KINDS = {"js": "text/javascript", "css": "text/css"}


def drawn_map(page: str) -> MapParts:
    """The map of a page ("choose", "check" or "site") in the request's language."""
    return _bundles().of(page, _sources(page, g.language), painted)


def first_tile() -> str:
    """The address of the tile in the middle of a map of all sites, which its script asks for first; "" where no tiles draw them."""
    sources = _sources("choose", g.language)
    if not sources.sites_tiles:
        return ""
    (lat, lon), width_m = sources.centre, Tile(sources.zoom, 0, 0).width_m
    east, north = WEB_MERCATOR.moved(np.array([[lon, lat]]))[0]
    x, y = int((east + HALF_WORLD_M) // width_m), int((HALF_WORLD_M - north) // width_m)
    return sources.sites_tiles.format(z=sources.zoom, x=x, y=y)


def bundle(digest: str, kind: str) -> Response:
    """A rendered map's script or style; any worker can make it again from its digest."""
    parts = _bundles().get(digest) or _made_again(digest)
    if parts is None or kind not in _KINDS:
        abort(404)
    answer = Response(parts.script if kind == "js" else parts.style, mimetype=_KINDS[kind])
    answer.cache_control.public, answer.cache_control.immutable = True, True
    answer.cache_control.max_age = _A_YEAR_S
    return answer


def _bundles() -> Bundles:
    """Those of this application: every worker keeps its own."""
    held: Bundles = current_app.extensions.setdefault("fieldreg.maps", Bundles())
    return held


def _made_again(digest: str) -> MapParts | None:
    """The map of that digest, where another worker rendered it from the same registry."""
    for page in PAGES:
        for language in ("ja", "en"):
            parts = _bundles().of(page, _sources(page, language), painted)
            if parts.digest == digest:
                return parts
    return None


def _sources(page: str, language: str) -> MapSources:
    services: Services = g.services
    shown, about = _SHOWN_FIRST.get(page, frozenset()), about_base()
    counts = services.register.zone_counts(services.clock.today())
    return MapSources(
        language=language,
        basemap=current_app.config.get("FIELDREG_BASEMAP", "plain"),
        basemap_url=_base_tiles() if about else _path("public.basemap"),
        about_base=about,
        sites_url=_path("public.map_sites", language),
        sites_tiles=_tiles("sites") if len(services.register.sites()) > MOST_DRAWN_SITES else "",
        overlays=tuple(
            Overlay(
                id=layer.id,
                title=layer.title.in_language(language),
                url=_path("public.map_zones", language, layer=layer.id),
                show=layer.id in shown,
                tiles=_tiles("zones", layer=layer.id) if counts.get(layer.id, 0) > MOST_DRAWN_ZONES else "",
            )
            for layer, edition in services.register.layers_on()
            if edition is not None
        ),
    )


def _base_tiles() -> str:
    return _path("public.base_tile", z="ZZ", x="XX", y="YY").replace("ZZ/XX/YY", "{z}/{x}/{y}")


def _tiles(collection: str, **values: str) -> str:
    """The address of a collection's tiles, with {z}, {y} and {x}."""
    return _path("tiles.tile", collection_id=collection, z="ZZ", y="YY", x="XX", **values).replace("ZZ/YY/XX", "{z}/{y}/{x}")


def _path(endpoint: str, language: str = "ja", **values: Any) -> str:
    """An address in `language`, whatever the request's own is, so that a digest does not hang on it."""
    mounted = request.script_root.removesuffix("/en")
    return mounted + address_in(language, url_for(endpoint, **values).removeprefix(request.script_root))
