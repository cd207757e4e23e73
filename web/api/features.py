"""The public collections as GeoJSON: sites, areas, zones, and reservations by time and area only."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import shapely
from flask import Response, json, request, url_for

from fieldreg.kernel.errors import InvalidInput, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, Timespan
from fieldreg.register.footprints import footprint_of, site_footprint
from fieldreg.register.sites import Site
from fieldreg.register.zones import Edition, edition_status
from geodata.formats.json.geojson import to_feature
from geodata.importers.standards.sites import site_to_features
from geodata.importers.standards.zones import zone_to_feature
from web.shell import request_values
from web.shell.context import services
from web.shell.i18n import t

__all__ = ["COLLECTIONS", "collection_to_dict", "items", "one"]

_MOST, _USUAL = 10_000, 1_000
_LOOK_AHEAD = timedelta(days=92)  # of the reservations shown
Feature = dict[str, Any]
Found = tuple[list[Feature], Mapping[str, Any]]  # features, and what stands beside them


@dataclass(frozen=True, kw_only=True)
class Collection:
    """One collection; `read` gives its features, `parameters` are its own besides bbox, limit and offset."""

    id: str
    title: Text
    description: Text
    read: Callable[[], Found]
    parameters: tuple[str, ...] = ()


def items(collection_id: str) -> Response:
    """A page of the collection, with how many there are and where the next ones are.

    Raises NotFound for a collection nobody knows, MalformedRequest for an unreadable query.
    """
    collection = _named(collection_id)
    request_values.only("bbox", "limit", "offset", *collection.parameters)
    box, limit = request_values.bbox(), request_values.whole_number("limit", _USUAL, 1, _MOST)
    offset = request_values.whole_number("offset", 0, 0, 100_000_000)
    features, beside = collection.read()
    if box is not None:
        window = shapely.box(*box)
        features = [f for f in features if f["geometry"] and window.intersects(shapely.geometry.shape(f["geometry"]))]
    page = features[offset : offset + limit]
    links = [_link("self", offset)]
    if offset + len(page) < len(features):
        links.append(_link("next", offset + limit))
    document = {
        "type": "FeatureCollection",
        **beside,
        "features": page,
        "numberMatched": len(features),
        "numberReturned": len(page),
        "timeStamp": services().clock.now().isoformat(),
        "links": links,
    }
    return geojson(document)


def one(collection_id: str, feature_id: str) -> Response:
    """One feature.  Raises NotFound."""
    collection = _named(collection_id)
    request_values.only(*collection.parameters)
    for feature in collection.read()[0]:
        if feature.get("id") == feature_id:
            return geojson(feature)
    raise NotFound(Text(f"「{feature_id}」はありません。", f"there is no {feature_id!r}"), where="id")


def collection_to_dict(collection: Collection) -> dict[str, Any]:
    """As the list of collections tells it."""
    own = url_for("api.collection", collection_id=collection.id, _external=True)
    rows = url_for("api.items", collection_id=collection.id, _external=True)
    return {
        "id": collection.id,
        "title": t(collection.title),
        "description": t(collection.description),
        "itemType": "feature",
        "crs": ["http://www.opengis.net/def/crs/OGC/1.3/CRS84"],
        "links": [
            {"rel": "self", "type": "application/json", "href": own},
            {"rel": "items", "type": "application/geo+json", "href": rows},
        ],
    }


def geojson(document: Mapping[str, Any]) -> Response:
    """An answer of GeoJSON."""
    return Response(json.dumps(document, ensure_ascii=False), mimetype="application/geo+json")


def _named(collection_id: str) -> Collection:
    if collection_id not in COLLECTIONS:
        raise NotFound(
            Text(f"コレクション「{collection_id}」はありません。", f"there is no collection {collection_id!r}"), where="collection"
        )
    return COLLECTIONS[collection_id]


def _link(rel: str, offset: int) -> dict[str, str]:
    query: dict[str, Any] = {**request.args.to_dict(), **({"offset": offset} if offset else {})}
    href = url_for("api.items", _external=True, **(request.view_args or {}), **query)
    return {"rel": rel, "type": "application/geo+json", "href": href}


def _sites() -> Found:
    return [_public(site) for site in services().register.sites()], {}


def _public(site: Site) -> Feature:
    """The site without columns that only came along in a load."""
    feature = site_to_features(site)[0]
    feature["properties"] = {k: v for k, v in feature["properties"].items() if k != "attributes"}
    return feature


def _areas() -> Found:
    wanted = request.args.get("site")
    sites = [services().register.site(wanted)] if wanted else services().register.sites()
    return [feature for site in sites for feature in site_to_features(site)[1:]], {}


def _zones() -> Found:
    """Zones in force on a day; `editions` says of each layer whether it can speak about that day at all."""
    on = request_values.day() or services().clock.today()
    wanted = request.args.get("layer")
    layers = [wanted] if wanted else [layer.id for layer, _ in services().register.layers_on(on)]
    features: list[Feature] = []
    editions: list[dict[str, Any]] = []
    for layer in layers:
        edition, zones = services().register.zones_on(layer, on)
        for zone in zones:
            feature = zone_to_feature(zone)
            accuracy = zone.accuracy_m if zone.accuracy_m is not None else edition and edition.accuracy_m
            feature["properties"] |= {"layer": layer, "edition": zone.edition, "accuracy_m": accuracy}
            features.append(feature)
        editions.append(_edition_to_dict(layer, edition, empty=not zones, today=services().clock.today()))
    return features, {"on": on.isoformat(), "editions": editions}


def _edition_to_dict(layer: str, edition: Edition | None, *, empty: bool, today: date) -> dict[str, Any]:
    status = edition_status(edition, empty=empty, today=today)
    if edition is None:
        return {"layer": layer, "edition": None, "status": status}
    return {
        "layer": layer,
        "edition": edition.edition,
        "status": status,
        "in_force": [edition.in_force_from.isoformat(), edition.in_force_to.isoformat() if edition.in_force_to else None],
        "accuracy_m": edition.accuracy_m,
        "source": edition.source,
        "licence": edition.licence,
        "attribution": edition.attribution,
    }


def _reservations() -> Found:
    """Live reservations from `from` (today) up to and with `to` (three months on): when and where, not whose."""
    first = request_values.day("from") or services().clock.today()
    last = request_values.day("to") or first + _LOOK_AHEAD
    if last < first:
        raise InvalidInput.one("end-before-start", "to", "to は from より後の日にしてください。", "to must not be before from")
    span = Timespan(*(datetime.combine(day, time(), JST) for day in (first, last + timedelta(days=1))))
    wanted = request.args.get("site")
    sites = [services().register.site(wanted)] if wanted else services().register.sites()
    return [feature for site in sites for feature in _held(site, span)], {}


def _held(site: Site, span: Timespan) -> Iterable[Feature]:
    for held in services().booking.calendar(site.id, span):
        area = site.area(held.area)
        outline = (footprint_of(area) if area else None) or site_footprint(site)
        told = {"site": held.site, "area": held.area, **held.slot.to_dict(), "exclusive": held.exclusive}
        yield to_feature(outline, told, held.id)


COLLECTIONS: Mapping[str, Collection] = {
    collection.id: collection
    for collection in (
        Collection(
            id="sites",
            title=Text("場所", "Sites"),
            description=Text("実証に使える場所。閉校施設、公園、道路など。", "Places for trials: closed schools, parks, roads, …"),
            read=_sites,
        ),
        Collection(
            id="areas",
            title=Text("区画", "Areas"),
            description=Text("場所の中の、予約できる区画。", "Parts of a site that may be reserved."),
            read=_areas,
            parameters=("site",),
        ),
        Collection(
            id="zones",
            title=Text("規制区域", "Zones"),
            description=Text("ある日に有効な規制区域。", "Zones in force on a day."),
            read=_zones,
            parameters=("layer", "on"),
        ),
        Collection(
            id="reservations",
            title=Text("予約", "Reservations"),
            description=Text("予約の入っている時間と区画。", "Times and areas that are taken."),
            read=_reservations,
            parameters=("site", "from", "to"),
        ),
    )
}
