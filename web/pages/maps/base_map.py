"""The base map of a file (FIELDREG_BASEMAP=path): its tiles served from our own origin, read by our own reader."""

import hashlib

from flask import Flask, Response, abort, current_app, request

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.web_mercator import Tile
from geodata.formats.guards.tile_archives import AboutTiles, TileArchive

__all__ = ["about", "base_tile", "provide"]

_ROOM = "fieldreg.basemap"
_A_DAY_S = 86_400
_NOTHING = bytes.fromhex(  # a picture of one pixel that nothing is seen of: an image that is not there would be an error
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000000020001e221bc330000000049454e44ae426082"
)


def provide(app: Flask, archive: TileArchive) -> None:
    """Gives the application its base map."""
    app.extensions[_ROOM] = archive


def about() -> AboutTiles | None:
    """What the file of the base map holds; None where the base map is no file."""
    held = _archive()
    return None if held is None else held.about


def base_tile(z: str, x: str, y: str) -> Response:
    """A tile of the base map's file; where the file has none, an empty one."""
    archive = _archive()
    if archive is None or not all(part.isascii() and part.isdigit() and len(part) < 9 for part in (z, x, y)):
        abort(404)
    tile = Tile(int(z), int(x), int(y)) if int(z) <= archive.about.max_zoom else None
    if tile is None or not tile.is_there:
        abort(404)
    try:
        data = archive.tile(tile)
    except InvalidInput:
        current_app.logger.warning("base map, tile %s", tile, exc_info=True)
        abort(500)
    answer = Response(data, mimetype=archive.about.mimetype) if data is not None else _empty(archive.about)
    answer.set_etag(hashlib.sha256(data or b"").hexdigest()[:32])
    answer.cache_control.max_age = _A_DAY_S
    answer.make_conditional(request)
    return answer


def _empty(held: AboutTiles) -> Response:
    return Response(status=204) if held.is_vector else Response(_NOTHING, mimetype="image/png")


def _archive() -> TileArchive | None:
    held: TileArchive | None = current_app.extensions.get(_ROOM)
    return held
