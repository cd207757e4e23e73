"""What the maps fetch: the base map, the sites, one site, and the zones of a layer."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from flask import Response, g, request

from fieldreg import __version__
from fieldreg.kernel.texts import Text
from fieldreg.register.sites import Site
from fieldreg.register.zone_index import Box
from fieldreg.services import Services
from web.pages.listing.site_filters import size_text
from web.pages.listing.site_rows import site_table
from web.pages.maps.map_features import Drawn, area_feature, ring_feature, site_features, zone_feature
from web.shell.files.geojson import feature_texts
from web.shell.limits import limiter, setting
from web.shell.ready import json_bytes, ready
from web.shell.sent import request_values

__all__ = ["MOST_ZONES", "basemap", "collection", "drawn_zones", "geojson_answer", "map_site", "map_sites", "map_zones"]

MOST_AT_A_PLACE = 100  # sites told of one box
MOST_ZONES = 3_000  # of one layer at once; a browser draws no more of them while one waits


def basemap() -> Response:
    """Our own plain base map."""
    return geojson_answer(json_bytes(g.services.register.basemap()))


def map_sites() -> Response:
    """Every site's outline, with what its pin and popup say; `bbox` chooses those whose outline meets it.  Raises MalformedRequest."""
    table, box = site_table(), request_values.bbox()
    if box is not None:
        near = list(islice(table.meeting(box), MOST_AT_A_PLACE))
        return geojson_answer(collection(site_features((row.site, size_text(row, g.language)) for row in near)))
    name = "map of sites", g.language, request.script_root
    body, tag = ready().of(name, table, lambda: _with_tag((row.site, size_text(row, g.language)) for row in table.rows))
    return geojson_answer(body, tag)


def map_site(site_id: str) -> Response:
    """One site's outline and its areas'."""
    held = g.services.register.site(site_id)
    areas = [area_feature(area) for area in held.areas if area.outline is not None]
    return geojson_answer(collection([*site_features([(held, "")]), *areas]))


def map_zones(layer: str) -> Response:
    """The zones of one layer as in force today, with their edition; of a large layer some, and how many there are.

    `bbox` chooses those whose outline meets it.  Raises NotFound for a layer nobody knows, MalformedRequest.
    """
    services: Services = g.services
    today = services.clock.today()
    state = services.register.editions_state(layer, today), today
    tag = hashlib.sha256(repr((__version__, state, g.language, request.full_path)).encode()).hexdigest()[:32]
    if request.if_none_match.contains(tag):
        return geojson_answer(b"", tag)
    with limiter.limit(setting("LIMIT_HEAVY_READS")):
        return geojson_answer(_zones(services, layer), tag)


def _zones(services: Services, layer: str) -> bytes:
    features, drawn, matched = drawn_zones(services, layer, box=request_values.bbox())
    return collection(features, {"numberMatched": matched, "numberReturned": drawn} if matched > drawn else {})


def drawn_zones(services: Services, layer: str, *, box: Box | None = None) -> tuple[list[Drawn], int, int]:
    """What is drawn of a layer's zones in force today, for how many zones, and how many there are.

    Only those that meet `box` (degrees), if given.  Raises NotFound for a layer nobody knows.
    """
    title = next((held.title for held, _ in services.register.layers_on() if held.id == layer), Text(layer))
    found = services.register.zones_page(layer, services.clock.today(), box=box, limit=MOST_ZONES)
    edition = found.layers[0].edition
    features = [zone_feature(zone, title, edition) for zone in found.zones]
    if layer == "small-uav":
        features = [ring_feature(*ring, title, edition) for ring in services.register.rings_of(found.zones)] + features
    return features, len(found.zones), found.matched


def _with_tag(sites: Iterable[tuple[Site, str]]) -> tuple[bytes, str]:
    body = collection(site_features(sites))
    return body, hashlib.sha256(body).hexdigest()[:32]


def collection(features: Sequence[Drawn], beside: Mapping[str, Any] | None = None) -> bytes:
    """A FeatureCollection in bytes, `beside` after its features."""
    rest = json_bytes(beside)[1:] if beside else b"}"
    parts = (b'{"type":"FeatureCollection","features":[', b",".join(feature_texts(features)), b"]", b"," if beside else b"", rest)
    return b"".join(parts)


def geojson_answer(body: bytes, tag: str | None = None) -> Response:
    """GeoJSON under its tag (None: one of its content), to be asked about again; 304 for a client that has it."""
    answer = Response(body, mimetype="application/geo+json")
    if tag is None:
        answer.add_etag()
    else:
        answer.set_etag(tag)
    answer.cache_control.no_cache = True  # ask whether it changed
    answer.make_conditional(request)
    return answer
