"""What an archive of map tiles is, whatever its format, and what every reader of one checks alike."""

import html
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, Protocol

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.web_mercator import Tile

__all__ = ["MOST_TILE_BYTES", "AboutTiles", "TileArchive", "plain_text", "refuse", "unzipped"]

MOST_TILE_BYTES = 8_000_000
_TAG = re.compile(r"<[^<>]*>")
_LONGEST_TEXT = 500


@dataclass(frozen=True, kw_only=True)
class AboutTiles:
    """What an archive holds: the `mimetype` of its tiles, zooms, box (west, south, east, north in degrees), whom to name."""

    mimetype: str
    min_zoom: int
    max_zoom: int
    box: tuple[float, float, float, float]
    attribution: str

    @property
    def is_vector(self) -> bool:
        return self.mimetype == "application/vnd.mapbox-vector-tile"


class TileArchive(Protocol):
    """Safe to share between threads."""

    about: AboutTiles

    def tile(self, tile: Tile) -> bytes | None:
        """The tile as it is drawn, unpacked; None where the archive has none.  Raises InvalidInput for one that cannot be read."""


def refuse(path: Path, ja: str, en: str) -> NoReturn:
    """Raises InvalidInput about the file."""
    raise InvalidInput.one(
        "unreadable-base-map", str(path), f"背景地図のファイル {path}: {ja}。PMTiles（版3）か MBTiles を指定するか、plain にしてください。",
        f"base map {path}: {en}; give a PMTiles (version 3) or MBTiles file, or plain",
    )  # fmt: skip


def unzipped(held: bytes, most: int) -> bytes | None:
    """Unpacked from gzip, at most `most` bytes of it; None for more, and for what is no gzip."""
    try:
        engine = zlib.decompressobj(16 + zlib.MAX_WBITS)
        data = engine.decompress(held, most + 1)
    except zlib.error:
        return None
    return data if len(data) <= most and engine.eof else None


def plain_text(metadata: Mapping[str, Any], name: str) -> str:
    """A text of the metadata without its markup, in one line."""
    said = metadata.get(name)
    text = html.unescape(_TAG.sub("", said)) if isinstance(said, str) else ""
    return " ".join(text.split())[:_LONGEST_TEXT]
