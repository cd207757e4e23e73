"""PMTiles version 3 (https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md, read 2026-11-30): one tile at a time.

A file from anywhere: every offset is looked at before it is followed, directories are unpacked up to a bound and followed
only so deep, so that one that leads back to itself ends.
"""

import json
import os
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from fieldreg.kernel.kept import Kept
from fieldreg.kernel.web_mercator import Tile
from geodata.formats.guards.tile_archives import MOST_TILE_BYTES, AboutTiles, plain_text, refuse, unzipped

__all__ = ["PMTILES_MAGIC", "PmtilesArchive", "tile_number"]

PMTILES_MAGIC = b"PMTiles\x03"
_HEADER = struct.Struct("<8s11Q6BiiiiBii")
_ROOT_ENDS = 16_384  # by the specification the root directory lies before this byte
_MOST_DIRECTORY, _MOST_METADATA = 16_000_000, 4_000_000  # bytes, unpacked
_DEEPEST = 4  # directories under one another
_LARGEST_ZOOM = 26
_NONE, _GZIP = 1, 2
_MIMETYPES = {1: "application/vnd.mapbox-vector-tile", 2: "image/png", 3: "image/jpeg", 4: "image/webp", 5: "image/avif"}
_KEPT = 64  # directories


class PmtilesArchive:
    """A `TileArchive`.  The file stays open; it is read where it is asked, and never moved in."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = os.open(path, os.O_RDONLY)
        self._size = os.fstat(self._file).st_size
        self._directories: Kept[tuple[int, int], NDArray[np.int64]] = Kept(_KEPT)
        head = os.pread(self._file, _HEADER.size, 0)
        if len(head) < _HEADER.size:
            self._refuse("途中で切れています", "it is cut short")
        (
            _, self._root_at, self._root_size, metadata_at, metadata_size, self._leaves_at, self._leaves_size, self._tiles_at,
            self._tiles_size, _, _, _, _, self._packing, self._tile_packing, kind, low, high, west, south, east, north, *_,
        ) = _HEADER.unpack(head)  # fmt: skip
        if self._root_at + self._root_size > _ROOT_ENDS or self._tiles_at + self._tiles_size > self._size:
            self._refuse("目録やタイルの位置がファイルの外です", "its directory or tiles lie outside the file")
        if kind not in _MIMETYPES or low > high or high > _LARGEST_ZOOM:
            self._refuse("タイルの種類か縮尺が読めません", "its kind of tiles or zooms cannot be read")
        self._directory(self._root_at, self._root_size)
        metadata = self._metadata(metadata_at, metadata_size)
        box = (west / 1e7, south / 1e7, east / 1e7, north / 1e7)
        self.about = AboutTiles(
            mimetype=_MIMETYPES[kind], min_zoom=low, max_zoom=high, box=box, attribution=plain_text(metadata, "attribution")
        )

    def tile(self, tile: Tile) -> bytes | None:
        """The tile, unpacked; None where there is none.  Raises InvalidInput for one that cannot be read."""
        number, at, size = tile_number(tile), self._root_at, self._root_size
        for _ in range(_DEEPEST):
            found = _entry(self._directory(at, size), number)
            if found is None:
                return None
            offset, size, run = found
            if run:
                return self._unpacked(self._read(self._tiles_at, self._tiles_size, offset, size, MOST_TILE_BYTES), self._tile_packing)
            if not 0 <= offset <= self._leaves_size - size:
                self._refuse("目録の位置がファイルの外です", "a directory lies outside the file")
            at = self._leaves_at + offset
        return self._refuse("目録が深すぎます", "its directories go too deep")

    def close(self) -> None:
        os.close(self._file)

    def _directory(self, at: int, size: int) -> NDArray[np.int64]:
        """(4, n): first tile number, run length, size, offset."""
        held = self._directories.find((at, size))
        if held is None:
            packed = self._read(0, self._size, at, size, _MOST_DIRECTORY)
            held = self._directories.put((at, size), self._entries(self._unpacked(packed, self._packing, _MOST_DIRECTORY)))
        return held

    def _entries(self, data: bytes) -> NDArray[np.int64]:
        numbers = _varints(data)
        if numbers is None or not len(numbers) or len(numbers) != 1 + 4 * int(numbers[0]):
            self._refuse("目録が壊れています", "a directory is damaged")
        steps, runs, sizes, offsets = numbers[1:].reshape(4, -1)
        if len(offsets) and offsets[0] == 0:
            self._refuse("目録が壊れています", "a directory is damaged")
        last = np.maximum.accumulate(np.where(offsets == 0, 0, np.arange(len(offsets))))  # 0: straight after the one before
        before = np.cumsum(sizes) - sizes
        return np.stack([np.cumsum(steps), runs, sizes, offsets[last] - 1 + before - before[last]])

    def _metadata(self, at: int, size: int) -> Mapping[str, Any]:
        if not size:
            return {}
        try:
            held = json.loads(self._unpacked(self._read(0, self._size, at, size, _MOST_METADATA), self._packing, _MOST_METADATA))
        except (ValueError, RecursionError):
            self._refuse("説明（JSON）が読めません", "its metadata is no JSON")
        return held if isinstance(held, dict) else {}

    def _read(self, start: int, room: int, offset: int, size: int, most: int) -> bytes:
        """`size` bytes from `offset` of a part of the file that is `room` long."""
        if not (0 < size <= most and 0 <= offset <= room - size and start + offset + size <= self._size):
            self._refuse("中身の位置か大きさがおかしいです", "something in it has an impossible place or size")
        return os.pread(self._file, size, start + offset)

    def _unpacked(self, data: bytes, packing: int, most: int = MOST_TILE_BYTES) -> bytes:
        if packing == _NONE:
            return data
        held = unzipped(data, most) if packing == _GZIP else None
        if held is None:
            self._refuse("圧縮が読めないか、大きすぎます（gzip だけを読みます）", "something in it is no gzip, or too large")
        return held

    def _refuse(self, ja: str, en: str) -> NoReturn:
        refuse(self._path, ja, en)


def tile_number(tile: Tile) -> int:
    """Its place on the Hilbert curve, after all smaller zooms.

    >>> [tile_number(Tile(*at)) for at in ((0, 0, 0), (1, 0, 0), (1, 0, 1), (1, 1, 1), (1, 1, 0), (2, 0, 0))]
    [0, 1, 2, 3, 4, 5]
    """
    before = ((1 << 2 * tile.z) - 1) // 3
    x, y, along = tile.x, tile.y, 0
    side = 1 << tile.z >> 1
    while side:
        right, down = int(bool(x & side)), int(bool(y & side))
        along += side * side * ((3 * right) ^ down)
        if not down:
            if right:
                x, y = (side - 1) - (x & (side - 1)), (side - 1) - (y & (side - 1))
            x, y = y, x
        side >>= 1
    return before + along


def _entry(directory: NDArray[np.int64], number: int) -> tuple[int, int, int] | None:
    """Offset, size and run length of the entry that covers the number; run length 0 leads to another directory."""
    place = int(np.searchsorted(directory[0], number, "right")) - 1
    if place < 0:
        return None
    first, run, size, offset = directory[:, place].tolist()
    return None if run and number >= first + run else (offset, size, run)


def _varints(data: bytes) -> NDArray[np.int64] | None:
    """Every number of it; None where one is cut short, or larger than 63 bits."""
    octets = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero(octets < 0x80)
    if not len(octets) or not len(ends) or ends[-1] != len(octets) - 1:
        return None
    starts = np.concatenate([[0], ends[:-1] + 1])
    if int((ends - starts).max()) > 8:
        return None
    found = np.zeros(len(ends), np.int64)
    for n in range(int((ends - starts).max()) + 1):
        there = starts + n <= ends
        found[there] |= (octets[starts[there] + n].astype(np.int64) & 0x7F) << (7 * n)
    return found
