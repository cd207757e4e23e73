"""Where tiles are: tilesets of a collection, their pyramid, TileJSON, and the tiles."""

from flask import Blueprint, Response, jsonify

from web.api.features.collections import named
from web.api.features.formats import asks_json
from web.api.tiles import told
from web.api.tiles.cutting import tile_answer
from web.api.tiles.matrix_set import matrix_set_told
from web.shell.access import ANYONE, allow
from web.shell.limits import limiter, setting

__all__ = ["tiles"]

tiles = Blueprint("tiles", __name__)


@tiles.get("/api/tileMatrixSets")
@allow(ANYONE)
def matrix_sets() -> Response:
    """The pyramids tiles are cut from."""
    asks_json()
    return jsonify(told.matrix_sets_told())


@tiles.get("/api/tileMatrixSets/WebMercatorQuad")
@allow(ANYONE)
def matrix_set() -> Response:
    """The pyramid."""
    asks_json()
    return jsonify(matrix_set_told())


@tiles.get("/api/collections/<collection_id>/tiles")
@allow(ANYONE)
def tilesets(collection_id: str) -> Response:
    """The tilesets of a collection."""
    asks_json()
    return jsonify(told.tilesets_told(named(collection_id)))


@tiles.get("/api/collections/<collection_id>/tiles/WebMercatorQuad")
@allow(ANYONE)
def tileset(collection_id: str) -> Response:
    """The tileset of a collection."""
    asks_json()
    return jsonify(told.tileset_told(named(collection_id)))


@tiles.get("/api/collections/<collection_id>/tiles/WebMercatorQuad/tilejson.json")
@allow(ANYONE)
def tilejson(collection_id: str) -> Response:
    """The same as TileJSON."""
    asks_json()
    return jsonify(told.tilejson_told(named(collection_id)))


@tiles.get("/api/collections/<collection_id>/tiles/WebMercatorQuad/<z>/<y>/<x>")
@allow(ANYONE)
@limiter.limit(setting("LIMIT_TILES"))
def tile(collection_id: str, z: str, y: str, x: str) -> Response:
    """A map tile of a collection."""
    return tile_answer(collection_id, z, y, x)
