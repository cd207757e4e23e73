"""Map tiles of the public collections: Mapbox Vector Tiles of sites, areas and zones, cut from what is held in memory.

A tile draws at most `MOST` features.  Where it leaves some out, the gravest and largest stay, and a second layer
``thinned`` says in its one point how many there are (`matched`) and how many are drawn (`drawn`).
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import shapely
from flask import Response, current_app, request
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.errors import Fault, NotFound
from fieldreg.kernel.kept import Kept
from fieldreg.kernel.texts import Text
from fieldreg.kernel.web_mercator import Tile
from fieldreg.law.findings import Severity
from fieldreg.register.sites import Site
from fieldreg.register.tile_outlines import TileOutlines, TileZones
from geodata.export.tiles.mvt import Property, TileLayer, to_mvt
from geodata.export.tiles.thinning import thinned
from geodata.export.tiles.tile_shapes import EXTENT, MARGIN, in_tile_units
from web.api.features.tags import is_held, tag_of, tagged
from web.shell.context import services
from web.shell.errors import MalformedRequest
from web.shell.gravity import gravity_of
from web.shell.ready import json_bytes, ready
from web.shell.sent import request_values

__all__ = ["LAST_ZOOM", "MOST", "tile_answer"]

MOST = 2_000  # features of a tile: a third of a second to draw, and no more than a browser pans without a stop
LAST_ZOOM = 20
_KEPT = 512  # tiles; one of 2,000 features is some 60 KB
_KIND = "application/vnd.mapbox-vector-tile"
_NO_SUCH = Text("このタイルはありません。", "there is no such tile")

Properties = Mapping[str, Property | None]


@dataclass(frozen=True, kw_only=True)
class _Found:
    """Features about a tile: `bounds` (4, n), `rank` (n,), and what makes the shapes and properties of chosen ones."""

    bounds: NDArray[np.float64]
    rank: NDArray[np.int64]
    drawn: Callable[[NDArray[np.intp]], tuple[NDArray[np.object_], Sequence[Properties]]]


class _Source(Protocol):
    """A collection as tiles are cut from it; `state` names its content."""

    state: object

    def about(self, box: tuple[float, float, float, float]) -> list[_Found]:
        """Features by edition or all in one."""


def tile_answer(collection_id: str, z: str, y: str, x: str) -> Response:
    """One tile; 204 where nothing lies in it, 304 for a client that has it.

    Raises NotFound for a collection without tiles and a tile outside the pyramid, MalformedRequest for a number that is none.
    """
    if collection_id not in _SOURCES:
        message = Text(f"コレクション「{collection_id}」のタイルはありません。", f"there are no tiles of {collection_id!r}")
        raise NotFound(message, where="collection")
    asked, source = _tile(z, y, x), _SOURCES[collection_id]()
    tag = tag_of(source.state)
    if is_held(tag):
        return tagged(Response(status=304), tag)
    key = source.state, asked
    body = _kept().get(key, lambda: _drawn(collection_id, asked, source))
    return tagged(Response(body, content_type=_KIND) if body else Response(status=204), tag)


def _tile(z: str, y: str, x: str) -> Tile:
    for name, given in (("z", z), ("y", y), ("x", x)):
        if not (given.isascii() and given.isdigit() and len(given) < 10):
            message = Text(f"{name} は 0 以上の整数で書いてください。", f"write {name} as a whole number, 0 or more")
            raise MalformedRequest([Fault("bad-parameter", name, message)])
    tile = Tile(int(z), int(x), int(y)) if int(z) <= LAST_ZOOM else None
    if tile is None or not tile.is_there:
        raise NotFound(_NO_SUCH, where="tile")
    return tile


def _kept() -> Kept[Any, bytes]:
    """Tiles drawn lately, by what they were drawn of: every worker keeps its own."""
    held: Kept[Any, bytes] = current_app.extensions.setdefault("fieldreg.tiles", Kept(_KEPT))
    return held


def _drawn(name: str, tile: Tile, source: _Source) -> bytes:
    found = source.about(tile.box(MARGIN))
    bounds = np.concatenate([np.zeros((4, 0)), *(one.bounds for one in found)], axis=1)
    rank = np.concatenate([np.zeros(0, np.int64), *(one.rank for one in found)])
    chosen, ends = thinned(tile, bounds, rank, MOST), np.cumsum([len(one.rank) for one in found])
    parts = [
        one.drawn(own - (end - len(one.rank)))
        for one, end in zip(found, ends, strict=True)
        if len(own := chosen[(chosen >= end - len(one.rank)) & (chosen < end)])
    ]
    layers = []
    if parts:
        shapes, told = np.concatenate([shapes for shapes, _ in parts]), [each for _, of_part in parts for each in of_part]
        layers.append(TileLayer(name=name, shapes=in_tile_units(tile, shapes), properties=told))
    if len(chosen) < len(rank):
        middle = np.array([shapely.Point(EXTENT // 2, EXTENT // 2), None], object)[:-1]
        layers.append(TileLayer(name="thinned", shapes=middle, properties=[{"matched": len(rank), "drawn": len(chosen)}]))
    return to_mvt(layers)


# ---------------------------------------------------------------- the collections


class _Held:
    """Sites or areas: all of them in memory.  `digest` names them, in every worker alike."""

    def __init__(self, outlines: Sequence[BaseGeometry], properties: Sequence[Properties]) -> None:
        self.outlines, self.properties = TileOutlines.of(outlines), properties
        self.digest = hashlib.sha256(b"".join([*shapely.to_wkb(outlines), json_bytes(properties)])).hexdigest()

    def about(self, box: tuple[float, float, float, float]) -> list[_Found]:
        at = self.outlines.about(box)

        def drawn(chosen: NDArray[np.intp]) -> tuple[NDArray[np.object_], Sequence[Properties]]:
            places = at[chosen]
            return self.outlines.take(places), [self.properties[n] for n in places]

        return [_Found(bounds=self.outlines.bounds[:, at], rank=np.zeros(len(at), np.int64), drawn=drawn)]


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
    """Of `which`, "sites" or "areas"."""

    def __init__(self, which: str) -> None:
        request_values.only()
        sites = services().register.sites()
        self._held: _Held = getattr(ready().of("tiles of sites", sites, lambda: _Places(sites)), which)
        self.state: object = which, self._held.digest

    def about(self, box: tuple[float, float, float, float]) -> list[_Found]:
        return self._held.about(box)


class _ZonesSource:
    """Zones of the layer `layer` (all, without) in force on the day `on` (today)."""

    def __init__(self) -> None:
        request_values.only("layer", "on")
        layer, self._on = request.args.get("layer") or None, request_values.day() or services().clock.today()
        self.state: object = "zones", layer, self._on, services().register.editions_state(layer, self._on)
        self._layer = layer

    def about(self, box: tuple[float, float, float, float]) -> list[_Found]:
        return [self._of(zones, box) for zones in services().register.zones_for_tiles(self._layer, self._on)]

    def _of(self, zones: TileZones, box: tuple[float, float, float, float]) -> _Found:
        at, layer = zones.about(box, self._on), zones.edition.layer
        gravity = gravity_of(layer)
        rank = Severity(gravity).rank if gravity else len(Severity)
        beside: Properties = {"layer": layer, "edition": zones.edition.edition, "gravity": gravity or None}

        def drawn(chosen: NDArray[np.intp]) -> tuple[NDArray[np.object_], Sequence[Properties]]:
            places = at[chosen]
            named: Sequence[Properties] = [{}] * len(places)
            if zones.zones is not None:
                held = [zones.zones[n] for n in places]
                named = [{"id": zone.id, "name": zone.name.ja, "name_en": zone.name.en or None} for zone in held]
            return zones.outlines.take(places), [{**own, **beside} for own in named]

        return _Found(bounds=zones.outlines.bounds[:, at], rank=np.full(len(at), rank, np.int64), drawn=drawn)


def _site(site: Site) -> Properties:
    return {
        "id": site.id, "name": site.name.ja, "name_en": site.name.en or None, "kind": str(site.kind),
        "ward": site.ward or None, "availability": str(site.availability),
    }  # fmt: skip


_SOURCES: Mapping[str, Callable[[], _Source]] = {
    "sites": lambda: _PlacesSource("sites"),
    "areas": lambda: _PlacesSource("areas"),
    "zones": _ZonesSource,
}
