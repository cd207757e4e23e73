"""Polygons of one ring as a tile writes them, many at once: from vertices of the plane to commands, without a shape in between.

Only what is certain to come out as it should is written so: rings that lie about the tile and are valid once they are rounded.
Whatever else there is goes the long way (`tile_shapes`, `mvt`), which clips, mends and merges.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from fieldreg.kernel.web_mercator import Tile
from geodata.export.tiles.tile_shapes import EXTENT

__all__ = ["Commands", "told_rings"]

_MOVE_ONE, _LINE, _CLOSE = 9, 2, 15
_FAR = EXTENT // 2  # units beyond the tile: a ring that reaches no farther is as soon drawn whole as cut


@dataclass(frozen=True, kw_only=True)
class Commands:
    """Polygons as numbers: `told` (m,) their commands one after another, `lengths` (n,) how many are of each."""

    told: NDArray[np.uint64]
    lengths: NDArray[np.int64]


def told_rings(tile: Tile, xy: NDArray[np.float64], counts: NDArray[np.int64]) -> tuple[NDArray[np.bool_], Commands]:
    """Which rings (n,) are written here, and those.

    `xy` (m, 2) metres of the plane, ring after ring, the first vertex told again at the end; `counts` (n,) vertices of each.
    """
    west, _, _, north = tile.box()
    scale = EXTENT / tile.width_m
    at = np.rint((xy - [west, north]) * [scale, -scale]).astype(np.int64)
    ends = np.cumsum(counts)
    of = np.repeat(np.arange(len(ends)), counts)
    kept = np.ones(len(at), np.bool_)
    kept[:-1] = (at[1:] != at[:-1]).any(axis=1)
    kept[ends - 1] = False  # told again, or for the second time
    outside = (at.min(axis=1) < -_FAR) | (at.max(axis=1) > EXTENT + _FAR)
    at, of = at[kept], of[kept]
    count = np.bincount(of, minlength=len(ends))
    good = (count >= 3) & (np.bincount(np.repeat(np.arange(len(ends)), counts), outside, len(ends)) == 0)
    at, of = at[good[of]], of[good[of]]
    count = np.where(good, count, 0)
    convex, sense = _convex(at, of, count)
    doubtful = good & ~convex
    good &= convex
    if doubtful.any():
        good[doubtful] = shapely.is_valid(shapely.polygons(_closed(at[doubtful[of]], count[doubtful])))
    at, of = at[good[of]], of[good[of]]
    count = count[good]
    firsts = np.cumsum(count) - count
    own = np.repeat(np.arange(len(count)), count)
    place = np.arange(len(at)) - firsts[own]
    turned = sense[good][own] < 0  # outer rings go round as the specification has it
    at = at[np.where(turned & (place > 0), firsts[own] + count[own] - place, np.arange(len(at)))]
    steps = np.diff(at, axis=0, prepend=np.zeros((1, 2), np.int64))
    steps[firsts] = at[firsts]
    zigzag = ((steps << 1) ^ (steps >> 63)).astype(np.uint64)
    lengths = 2 * count + 3
    begins = np.cumsum(lengths) - lengths
    told = np.zeros(int(lengths.sum()), np.uint64)
    told[begins], told[begins + 3], told[begins + lengths - 1] = _MOVE_ONE, (count - 1) << 3 | _LINE, _CLOSE
    to = begins[own] + 1 + 2 * place + (place > 0)
    told[to], told[to + 1] = zigzag[:, 0], zigzag[:, 1]
    return good, Commands(told=told, lengths=lengths)


def _convex(
    at: NDArray[np.int64], of: NDArray[np.intp], count: NDArray[np.int64]
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Which of the rings turn one way only, and but once round; and of each the sign of its area by the surveyor's formula."""
    firsts = np.cumsum(count) - count
    onward, back = np.arange(1, len(at) + 1), np.arange(-1, len(at) - 1)
    held = count > 0
    onward[(firsts + count - 1)[held]], back[firsts[held]] = firsts[held], (firsts + count - 1)[held]
    step = at[onward] - at
    before = step[back]
    cross = before[:, 0] * step[:, 1] - before[:, 1] * step[:, 0]
    straight_back = (cross == 0) & ((before * step).sum(axis=1) < 0)
    size = len(count)
    left, right = np.bincount(of, cross > 0, size), np.bincount(of, cross < 0, size)
    up = np.where(step[:, 1] != 0, step[:, 1] > 0, step[:, 0] > 0)  # which half of the compass a step goes to
    halves = np.bincount(of, up != up[back], size) if len(at) else np.zeros(size)
    once = ((left == 0) | (right == 0)) & (left + right > 0) & (halves <= 2) & (np.bincount(of, straight_back, size) == 0)
    area = np.bincount(of, at[:, 0] * at[onward, 1] - at[onward, 0] * at[:, 1], size)
    return once, np.sign(area).astype(np.int64)


def _closed(at: NDArray[np.int64], count: NDArray[np.int64]) -> NDArray[np.object_]:
    rings = shapely.linearrings(at.astype(np.float64), indices=np.repeat(np.arange(len(count)), count))
    return np.asarray(rings, object)
