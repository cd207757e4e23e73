"""Map tiles of the public collections: Mapbox Vector Tiles, cut from what is held in memory.

A tile draws at most `MOST` features.  Where it leaves some out, the gravest and largest stay, and a second layer
``thinned`` says in its one point how many there are (`matched`) and how many are drawn (`drawn`).
"""

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from flask import Response, current_app, request
from numpy.typing import NDArray

from fieldreg.kernel.errors import Fault, NotFound
from fieldreg.kernel.kept import Kept
from fieldreg.kernel.texts import Text
from fieldreg.kernel.web_mercator import Tile
from geodata.export.tiles.mvt import TileLayer, to_mvt
from geodata.export.tiles.rings import Commands, told_rings
from geodata.export.tiles.thinning import thinned
from geodata.export.tiles.tile_shapes import EXTENT, MARGIN, in_tile_units
from web.api.features.collections import named
from web.api.features.tags import is_held, tag_of, tagged
from web.api.tiles.matrix_set import LAST_ZOOM
from web.api.tiles.parts import Found, Properties, Source
from web.api.tiles.sources import source_of
from web.shell.errors import MalformedRequest

__all__ = ["MOST", "THINNED", "TILE_KIND", "drawn", "tile_answer"]

MOST = 2_000  # features of a tile: a third of a second to draw, and no more than a browser pans without a stop
THINNED = "thinned"
TILE_KIND = "application/vnd.mapbox-vector-tile"
_KEPT = 512  # tiles; one of 2,000 features is some 60 KB
_NO_SUCH = Text("このタイルはありません。", "there is no such tile")


def tile_answer(collection_id: str, z: str, y: str, x: str) -> Response:
    """One tile; 204 where nothing lies in it, 304 for a client that has it.

    Raises NotFound for a collection nobody knows and a tile outside the pyramid, MalformedRequest for a number or parameter that is
    none, InvalidInput for a filter over more than can be looked through.
    """
    collection = named(collection_id)
    asked, source = _tile(z, y, x), source_of(collection)
    if source.state is None:
        body = drawn(collection.id, asked, source)
        tag = tag_of(hashlib.sha256(body).hexdigest())
        return tagged(Response(status=304) if is_held(tag) else _answer(body), tag)
    tag = tag_of(source.state)
    if is_held(tag):
        return tagged(Response(status=304), tag)
    key = source.state, asked, request.query_string
    return tagged(_answer(_kept().get(key, lambda: drawn(collection.id, asked, source))), tag)


def _answer(body: bytes) -> Response:
    return Response(body, content_type=TILE_KIND) if body else Response(status=204)


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


def drawn(name: str, tile: Tile, source: Source) -> bytes:
    """The bytes of a tile whose layer is called `name`; none where nothing lies."""
    found = source.about(tile.box(MARGIN))
    bounds = np.concatenate([np.zeros((4, 0)), *(one.bounds for one in found)], axis=1)
    rank = np.concatenate([np.zeros(0, np.int64), *(one.rank for one in found)])
    chosen, ends = thinned(tile, bounds, rank, MOST), np.cumsum([len(one.rank) for one in found])
    firsts = ends - [len(one.rank) for one in found]
    own = [chosen[(chosen >= first) & (chosen < end)] - first for first, end in zip(firsts, ends, strict=True)]
    layers = [_layer_of(name, tile, [(one, at) for one, at in zip(found, own, strict=True) if len(at)])] if len(chosen) else []
    if len(chosen) < len(rank):
        middle = np.array([shapely.Point(EXTENT // 2, EXTENT // 2), None], object)[:-1]
        layers.append(TileLayer(name=THINNED, shapes=middle, properties=[{"matched": len(rank), "drawn": len(chosen)}]))
    return to_mvt(layers)


def _layer_of(name: str, tile: Tile, chosen: Sequence[tuple[Found, NDArray[np.intp]]]) -> TileLayer:
    """Features of one layer; what can be written without making shapes of it is."""
    shapes, told, alike = [np.zeros(0, object)], list[Properties](), list[tuple[Commands, Properties]]()
    for one, at in chosen:
        rest, held = at, one.rings(at)
        if held is not None and one.alike is not None:
            is_ring, xy, counts = held
            written, commands = told_rings(tile, xy, counts)
            alike.append((commands, one.alike))
            rest = np.concatenate([at[~is_ring], at[is_ring][~written]])
        if len(rest):
            outlines, properties = one.drawn(np.sort(rest))
            shapes.append(outlines)
            told += properties
    return TileLayer(name=name, shapes=in_tile_units(tile, np.concatenate(shapes)), properties=told, alike=alike)
