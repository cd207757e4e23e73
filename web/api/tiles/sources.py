"""Collections as tiles are cut from them: sites, areas and zones out of memory, whatever else is asked for out of the items."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import orjson
import shapely
from flask import current_app, request
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.kept import Kept
from fieldreg.kernel.web_mercator import WEB_MERCATOR
from fieldreg.register.sites import Site
from fieldreg.register.tile_outlines import TileOutlines, TileZones
from web.api.features.answers import limited
from web.api.features.asked import Asked
from web.api.features.choosing import names_of
from web.api.features.collections import Collection
from web.api.features.views.places import sites_now
from web.api.tiles.parts import TOLD, Box, Found, Properties, Source, found_of, rank_of
from web.shell.context import services
from web.shell.gravity import gravity_of
from web.shell.ready import json_bytes, ready
from web.shell.sent import request_values

__all__ = ["source_of"]

_NARROWED = ("datetime", "filter", "filter-lang", "filter-crs")
_OF_EDITIONS = {"layer", "on"}
_MOST_READ = 10_000  # features of one tile that are read and looked at one by one
_FILTERS = 16  # looked through lately
_NO_LIMIT = 10**9


def source_of(collection: Collection) -> Source:
    """As the address asks for it.  Raises MalformedRequest, NotFound for a layer or site nobody knows."""
    request_values.only(*collection.parameters, *_NARROWED, *names_of(collection.fields))
    what, asked_for = collection.tiles.what, request.args.keys()
    if what in ("sites", "areas"):
        return _PlacesSource(collection, is_narrowed=bool(asked_for))
    if what == "zones" and asked_for <= _OF_EDITIONS:
        return _ZonesSource(collection)
    return _ReadSource(collection)


# ---------------------------------------------------------------- out of memory


class _Held:
    """Sites or areas: all of them in memory.  `digest` names them, in every worker alike."""

    def __init__(self, outlines: Sequence[BaseGeometry], properties: Sequence[Properties]) -> None:
        self.outlines, self.properties = TileOutlines.of(outlines), properties
        self.digest = hashlib.sha256(b"".join([*shapely.to_wkb(outlines), json_bytes(properties)])).hexdigest()


class _Places:
    """Sites and areas of one state of the register."""

    def __init__(self, sites: Sequence[Site]) -> None:
        areas = [area for site in sites for area in site.areas if area.outline is not None]
        self.sites = _Held([site.outline for site in sites], [_site(site) for site in sites])
        self.areas = _Held(
            [area.outline for area in areas if area.outline is not None],
            [{"id": area.id, "name": area.name.ja, "name_en": area.name.en or None, "site": area.site} for area in areas],
        )


class _PlacesSource:
    """Sites or areas, each as it is drawn; where the address narrows them down, those that the items of the collection tell."""

    def __init__(self, collection: Collection, *, is_narrowed: bool) -> None:
        sites = sites_now()
        self._held: _Held = getattr(ready().of("tiles of sites", sites, lambda: _Places(sites)), collection.tiles.what)
        self._dimension = collection.tiles.dimension
        self._ids = _ids_told(collection, self._held.digest) if is_narrowed else None
        self.state: object = collection.id, self._held.digest

    def about(self, box: Box) -> list[Found]:
        held, ids = self._held, self._ids
        at = held.outlines.about(box, self._dimension)
        if ids is not None:
            at = np.array([place for place in at.tolist() if held.properties[place]["id"] in ids], np.intp)
        return [found_of(held.outlines, at, np.zeros(len(at), np.int64), lambda place: held.properties[place])]


def _ids_told(collection: Collection, digest: str) -> frozenset[str]:
    """Ids of the places that the address asks for; looked through once for each address and state."""
    asked = Asked.from_query(collection.fields)
    view = collection.view(asked.period)

    def read() -> frozenset[str]:
        found = view.page(replace(asked, offset=0, limit=_NO_LIMIT)).features
        return frozenset(str(_feature(text)["id"]) for text in found)

    held: Kept[object, frozenset[str]] = current_app.extensions.setdefault("fieldreg.tiles.ids", Kept(_FILTERS))
    return held.get((collection.id, digest, request.query_string), read)


class _ZonesSource:
    """Zones of one layer (all, without) and one kind of outline in force on the day `on` (today)."""

    def __init__(self, collection: Collection) -> None:
        self._layer = collection.tiles.layer or request.args.get("layer") or None
        self._on, self._dimension = request_values.day() or services().clock.today(), collection.tiles.dimension
        self.state: object = collection.id, self._layer, self._on, services().register.editions_state(self._layer, self._on)

    def about(self, box: Box) -> list[Found]:
        return [self._of(zones, box) for zones in services().register.zones_for_tiles(self._layer, self._on)]

    def _of(self, zones: TileZones, box: Box) -> Found:
        at, layer = zones.about(box, self._on, self._dimension), zones.edition.layer
        beside: Properties = {"layer": layer, "edition": zones.edition.edition, "gravity": gravity_of(layer) or None}

        def told(place: int) -> Properties:
            if zones.zones is None:
                return beside
            zone = zones.zones[place]
            return {"id": zone.id, "name": zone.name.ja, "name_en": zone.name.en or None, **beside}

        return found_of(zones.outlines, at, np.full(len(at), rank_of(layer), np.int64), told, beside if zones.zones is None else None)


def _site(site: Site) -> Properties:
    return {
        "id": site.id, "name": site.name.ja, "name_en": site.name.en or None, "kind": str(site.kind),
        "ward": site.ward or None, "availability": str(site.availability),
    }  # fmt: skip


# ---------------------------------------------------------------- out of the items


class _ReadSource:
    """What the items of the collection tell of the tile's box, at most `_MOST_READ`.

    Reservations, and zones of a filter or several days.
    """

    state: object = None

    def __init__(self, collection: Collection) -> None:
        self._collection, self._asked = collection, Asked.from_query(collection.fields)
        self._view = collection.view(self._asked.period)

    def about(self, box: Box) -> list[Found]:
        asked = replace(self._asked, box=WEB_MERCATOR.degrees(box), within=None, offset=0, limit=_MOST_READ)
        page = limited(self._collection, asked, lambda: self._view.page(asked))
        if page.matched > _MOST_READ:
            raise InvalidInput.one(
                "too-many-to-filter", "tile",
                f"このタイルでは {page.matched:,} 件を一つずつ調べることになります（{_MOST_READ:,} 件まで）。"
                "拡大するか、条件で絞ってください。",
                f"this tile would look at {page.matched:,} features one by one, of at most {_MOST_READ:,}; zoom in, or narrow it down",
            )  # fmt: skip
        features = [each for each in map(_feature, page.features) if each["geometry"] is not None]
        shapes: NDArray[np.object_] = shapely.from_geojson(np.array([*(json_bytes(each["geometry"]) for each in features), None], object))
        outlines, names = TileOutlines.of(shapes[:-1].tolist()), TOLD[self._collection.tiles.what]
        told = [_told(each, names) for each in features]
        at = outlines.about(box)
        rank = np.array([rank_of(str(told[place].get("layer") or "")) for place in at.tolist()], np.int64)
        return [found_of(outlines, at, rank, told.__getitem__)]


def _told(feature: Mapping[str, object], names: Sequence[str]) -> Properties:
    properties: Mapping[str, object] = feature["properties"]  # type: ignore[assignment]
    found = {**properties, "id": feature["id"]}
    if "layer" in properties:
        found["gravity"] = gravity_of(str(properties["layer"])) or None
    return {name: value for name in names if isinstance(value := found.get(name), str | int | float | bool) and value != ""}


def _feature(text: bytes) -> dict[str, object]:
    """Its links still lack the address, which only an answer puts in."""
    held: dict[str, object] = orjson.loads(text.replace(b"\x00", b""))
    return held
