"""A base map in one file: PMTiles or MBTiles, pictures or vectors, opened once and read tile by tile.

What the file says is checked where it is read: nothing outside it is looked for, and no tile grows beyond a bound.
"""

from pathlib import Path

from geodata.formats.binary.mbtiles import MBTILES_MAGIC, MbtilesArchive
from geodata.formats.binary.pmtiles import PMTILES_MAGIC, PmtilesArchive
from geodata.formats.guards.tile_archives import TileArchive, refuse

__all__ = ["open_tile_archive"]


def open_tile_archive(path: Path) -> TileArchive:
    """The archive at `path`, told by its content.  Raises InvalidInput with the path and the way out."""
    try:
        with path.open("rb") as file:
            begins = file.read(16)
    except OSError as error:
        refuse(path, f"読めません（{error.strerror}）", f"it cannot be read ({error.strerror})")
    if begins.startswith(PMTILES_MAGIC):
        return PmtilesArchive(path)
    if begins.startswith(MBTILES_MAGIC):
        return MbtilesArchive(path)
    return refuse(path, "PMTiles でも MBTiles でもありません", "it is neither PMTiles nor MBTiles")
