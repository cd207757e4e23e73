"""MBTiles 1.3 (https://github.com/mapbox/mbtiles-spec, read 2026-11-30): tiles in SQLite, one at a time.

A file from anywhere: its views and triggers may ask nothing but its own tables, nothing is written, and a question that
takes too long is broken off.
"""

import math
import sqlite3
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from fieldreg.kernel.web_mercator import Tile
from geodata.formats.guards.tile_archives import MOST_TILE_BYTES, AboutTiles, plain_text, refuse, unzipped

__all__ = ["MBTILES_MAGIC", "MbtilesArchive"]

MBTILES_MAGIC = b"SQLite format 3\0"
_MIMETYPES = {
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "webp": "image/webp", "pbf": "application/vnd.mapbox-vector-tile",
}  # fmt: skip
_STEPS, _MOST_CALLS = 10_000, 500  # of SQLite's machine, for one question
_ALLOWED = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ})
_TILE = "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ? LIMIT 1"
_LARGEST_ZOOM = 26
_WORLD = (-180.0, -85.0, 180.0, 85.0)
_MOST_TOLD = 200  # rows of metadata


class MbtilesArchive:
    """A `TileArchive`; each thread has a connection of its own."""

    def __init__(self, path: Path) -> None:
        self._path, self._own = path, threading.local()
        told = self._metadata()
        kind = str(told.get("format", "")).lower()
        if kind not in _MIMETYPES:
            self._refuse(f"タイルの形式 {kind or '-'} は読めません", f"its tiles are {kind or 'of no format told'}, which is not read")
        low, high = (self._zoom(told, name, usual) for name, usual in (("minzoom", 0), ("maxzoom", 18)))
        self.about = AboutTiles(
            mimetype=_MIMETYPES[kind], min_zoom=low, max_zoom=max(low, high), box=_box(told), attribution=plain_text(told, "attribution")
        )
        self._asked("SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles LIMIT 1")

    def tile(self, tile: Tile) -> bytes | None:
        """The tile, unpacked; None where there is none.  Raises InvalidInput for one that cannot be read."""
        rows = self._asked(_TILE, (tile.z, tile.x, (1 << tile.z) - 1 - tile.y))  # rows are counted from the south
        if not rows:
            return None
        data = rows[0][0]
        if not isinstance(data, bytes) or len(data) > MOST_TILE_BYTES:
            self._refuse("タイルが読めないか、大きすぎます", "a tile of it cannot be read, or is too large")
        if not self.about.is_vector or not data.startswith(b"\x1f\x8b"):
            return data
        held = unzipped(data, MOST_TILE_BYTES)
        if held is None:
            self._refuse("タイルの圧縮が読めないか、大きすぎます", "a tile of it is no gzip, or too large")
        return held

    def _metadata(self) -> Mapping[str, Any]:
        return {str(name): value for name, value in self._asked(f"SELECT name, value FROM metadata LIMIT {_MOST_TOLD}")}  # noqa: S608

    def _zoom(self, told: Mapping[str, Any], name: str, usual: int) -> int:
        text = str(told.get(name, usual)).strip()
        if not (text.isascii() and text.isdigit() and int(text[:9]) <= _LARGEST_ZOOM):
            self._refuse(f"{name} が読めません", f"its {name} cannot be read")
        return int(text)

    def _asked(self, question: str, values: tuple[int, ...] = ()) -> list[tuple[Any, ...]]:
        calls = 0

        def go_on() -> int:
            nonlocal calls
            calls += 1
            return int(calls > _MOST_CALLS)

        try:
            base = self._base()
            base.set_progress_handler(go_on, _STEPS)
            return base.execute(question, values).fetchall()
        except (sqlite3.Error, OverflowError, UnicodeError) as error:
            self._refuse(f"MBTiles として読めません（{error}）", f"it cannot be read as MBTiles ({error})")

    def _base(self) -> sqlite3.Connection:
        held: sqlite3.Connection | None = getattr(self._own, "base", None)
        if held is None:
            held = self._own.base = sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
            held.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 2 * MOST_TILE_BYTES)
            held.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
            for pragma in ("trusted_schema = OFF", "query_only = ON", "cell_size_check = ON"):
                held.execute(f"PRAGMA {pragma}")
            held.set_authorizer(lambda action, *_: sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY)
        return held

    def _refuse(self, ja: str, en: str) -> NoReturn:
        refuse(self._path, ja, en)


def _box(told: Mapping[str, Any]) -> tuple[float, float, float, float]:
    """Where its tiles are, as it says; the world where it says nothing that can be read."""
    try:
        west, south, east, north = (float(part) for part in str(told["bounds"]).split(","))
    except (KeyError, ValueError):
        return _WORLD
    held = (west, south, east, north)
    return held if all(map(math.isfinite, held)) and west < east and south < north else _WORLD
