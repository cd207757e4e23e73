"""Which features a map tile draws where there are more than fit: the gravest, then the largest; of specks one a pixel."""

import numpy as np
from numpy.typing import NDArray

from fieldreg.kernel.web_mercator import Tile

__all__ = ["thinned"]

_PIXELS = 256  # of a tile's width


def thinned(tile: Tile, bounds: NDArray[np.float64], rank: NDArray[np.int64], most: int) -> NDArray[np.intp]:
    """Places, ascending, of at most `most` features.

    `bounds` (4, n) in metres of the plane, `rank` (n,) 0 for the gravest.  Of those smaller than a pixel that lie in
    one pixel only the gravest is drawn: the others would lie under it.
    """
    size = np.maximum(bounds[2] - bounds[0], bounds[3] - bounds[1])
    order = np.lexsort((np.arange(len(size)), -size, rank))
    pixel = tile.width_m / _PIXELS
    is_speck = size[order] < pixel
    middles = np.floor((bounds[:2, order] + bounds[2:, order]) / 2 / pixel).T
    _, first = np.unique(middles[is_speck], axis=0, return_index=True)
    seen = ~is_speck
    seen[np.flatnonzero(is_speck)[first]] = True
    chosen: NDArray[np.intp] = np.sort(order[seen][:most])
    return chosen
