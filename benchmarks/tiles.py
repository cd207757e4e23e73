"""`python -m benchmarks.tiles [--features 1000000] [--rounds 5]`: map tiles at zoom 14 by our encoder beside PostGIS' ST_AsMVT.

The features are seeded polygons of four to nine corners over 60 km about Sendai, the same in both: ours as the product holds a large
edition of zones (packed, with its tree) and by what it answers a tile with, PostGIS' in EPSG:3857 with a GiST index, clustered and
analysed, asked by a prepared statement without parallel workers.  Both look the tile's features up and write three properties and the
outline.  Figures are CPU of the process that does it: ours, and the backend's own out of /proc, in turns; each ratio is of one round.
The last column is by how many features of a tile PostGIS has more.
"""

import argparse
import os
import statistics
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import numpy as np
import shapely
from numpy.typing import NDArray

from benchmarks.facts import postgis
from fieldreg.kernel.web_mercator import WEB_MERCATOR, Tile
from fieldreg.register.tile_outlines import TileOutlines
from geodata.export.tiles.tile_shapes import MARGIN
from web.api.tiles.cutting import drawn
from web.api.tiles.parts import Box, Found, Properties, found_of

_ZOOM, _ACROSS = 14, 5  # 25 tiles about the middle
_BOX = (140.53, 37.99, 141.21, 38.53)
_LAYER = "zones-buildings"
_ALIKE: Properties = {"layer": "buildings", "edition": "2026", "gravity": "permit"}
_BATCH = 50_000
_TICK_S = 1 / os.sysconf("SC_CLK_TCK")
_MARGIN_UNITS = round(4096 * MARGIN)
_ASK = f"""prepare tile(int, int, int) as select ST_AsMVT(q, '{_LAYER}', 4096, 'g') from (
  select layer, edition, gravity, ST_AsMVTGeom(geom, ST_TileEnvelope($1, $2, $3), 4096, {_MARGIN_UNITS}, true) g
  from b where geom && ST_TileEnvelope($1, $2, $3, margin => {MARGIN})) q where g is not null"""  # noqa: S608 - of our own numbers


def main() -> None:
    """Prints a row of the table: CPU milliseconds a tile, bytes, features, and the ratio."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--features", type=int, default=1_000_000)
    asked.add_argument("--rounds", type=int, default=5)
    given = asked.parse_args()
    shapes = _made(given.features)
    source = _Source(TileOutlines.packed(_batches(shapes)))
    tiles = _tiles()
    with postgis() as peer:
        _fill(peer, shapes)
        told = [(drawn(_LAYER, tile, source), _theirs(peer, tile)) for tile in tiles]  # warm
        features, fewer = _counted(told)
        ratios, mine, other = [], [], []
        for _ in range(given.rounds):
            began = time.process_time()
            for tile in tiles:
                drawn(_LAYER, tile, source)
            own, began = time.process_time() - began, _backend_s(peer)
            for tile in tiles:
                _theirs(peer, tile)
            their = _backend_s(peer) - began
            ratios.append(their / own)
            mine.append(own * 1e3 / len(tiles))
            other.append(their * 1e3 / len(tiles))
    print(
        f"| {given.features:,} | {features / len(tiles):,.0f} | {statistics.median(mine):.2f} | {statistics.median(other):.2f} "
        f"| {statistics.median(ratios):.1f}x ({min(ratios):.1f} to {max(ratios):.1f}) | {fewer} |"
    )


def _made(count: int) -> NDArray[np.object_]:
    """Polygons, lon lat."""
    rng = np.random.default_rng(20261201)
    west, south, east, north = _BOX
    middles = np.column_stack([rng.uniform(west, east, count), rng.uniform(south, north, count)])
    corners, sizes = rng.integers(4, 10, count), rng.uniform(1.2e-4, 4e-4, count)  # 10 to 40 m
    of = np.repeat(np.arange(count), corners)
    firsts = np.cumsum(corners) - corners
    turn = (np.arange(len(of)) - firsts[of]) / corners[of] * 2 * np.pi
    at = middles[of] + np.column_stack([np.cos(turn), np.sin(turn) * 0.8]) * sizes[of, None] / 2
    rings = shapely.linearrings(at, indices=of)
    found: NDArray[np.object_] = shapely.polygons(rings)
    return found


def _batches(shapes: NDArray[np.object_]) -> Iterator[NDArray[np.object_]]:
    for start in range(0, len(shapes), _BATCH):
        yield shapely.to_wkb(shapes[start : start + _BATCH], byte_order=1)


def _tiles() -> list[Tile]:
    """A square of them about the middle of the box."""
    ((x, y),) = WEB_MERCATOR.moved(np.array([[(_BOX[0] + _BOX[2]) / 2, (_BOX[1] + _BOX[3]) / 2]])).tolist()
    width, world = Tile(_ZOOM, 0, 0).width_m, Tile(_ZOOM, 0, 0).box()
    column, row = int((x - world[0]) / width), int((world[3] - y) / width)
    beside = range(-(_ACROSS // 2), _ACROSS // 2 + 1)
    return [Tile(_ZOOM, column + i, row + j) for i in beside for j in beside]


class _Source:
    """As `web.api.tiles.sources` holds a large edition."""

    state: object = None

    def __init__(self, outlines: TileOutlines) -> None:
        self._outlines = outlines

    def about(self, box: Box) -> list[Found]:
        at = self._outlines.about(box, 2)
        return [found_of(self._outlines, at, np.zeros(len(at), np.int64), lambda _: _ALIKE, _ALIKE)]


def _theirs(peer: Any, tile: Tile) -> bytes:
    (told,) = peer.execute(f"execute tile({tile.z}, {tile.x}, {tile.y})").fetchone()
    return bytes(told or b"")


def _fill(peer: Any, shapes: NDArray[np.object_]) -> None:
    peer.execute("set jit = off")
    peer.execute("set max_parallel_workers_per_gather = 0")
    peer.execute("create table b (layer text, edition text, gravity text, geom geometry(Polygon, 3857))")
    with peer.cursor().copy("copy b from stdin") as copy:
        for start in range(0, len(shapes), _BATCH):
            moved = shapely.set_srid(WEB_MERCATOR.all_to_xy(shapes[start : start + _BATCH]), 3857)
            for wkb in shapely.to_wkb(moved, hex=True, include_srid=True):
                copy.write_row((*_ALIKE.values(), wkb))
    peer.execute("create index b_geom on b using gist (geom)")
    peer.execute("cluster b using b_geom")
    peer.execute("analyze b")
    peer.execute(_ASK)


def _backend_s(peer: Any) -> float:
    """CPU seconds of the process that answers, as the kernel counts them."""
    held = Path(f"/proc/{peer.info.backend_pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(held[11]) + int(held[12])) * _TICK_S


def _counted(told: Sequence[tuple[bytes, bytes]]) -> tuple[int, int]:
    """How many features ours draw, and by how many of a tile theirs are more."""
    drawn = fewer = 0
    for sides in told:
        ours, theirs = (len(mapbox_vector_tile.decode(one)[_LAYER]["features"]) for one in sides)
        drawn, fewer = drawn + ours, fewer + max(theirs - ours, 0)
    return drawn, fewer


if __name__ == "__main__":
    main()
