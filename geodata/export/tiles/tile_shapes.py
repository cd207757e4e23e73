"""Shapes of one map tile: clipped with a margin, carried to the tile's own whole numbers, what is too small a point.

A tile is `EXTENT` units wide; y counts downward.  Of what lies in a polygon's rings the sense is that of the
Mapbox Vector Tile specification 2.1 (4.3.4.4): outer rings have a positive area by the surveyor's formula.
"""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.errors import GEOSException

from fieldreg.kernel.web_mercator import Tile

__all__ = ["EXTENT", "MARGIN", "in_tile_units"]

EXTENT = 4096
MARGIN = 1 / 32  # of a tile's width: a line drawn 8 pixels wide is not cut off at the seam
_FINE = 4.0  # units, a quarter of a pixel: corners nearer to the line are left out
_LAST_ZOOM = 16  # from here on every corner is drawn


def in_tile_units(tile: Tile, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Shapes (n,) of the plane as the tile draws them, whole numbers; None for what does not reach it.

    What falls together below one unit is a point.  Every polygon is valid, its rings in the tile's sense.
    """
    try:
        return _drawn(tile, shapes)
    except GEOSException:  # rings of one of them cross; looking at each beforehand would cost more than drawing
        return _drawn(tile, shapely.make_valid(shapes))


def _drawn(tile: Tile, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    clipped = _clipped(shapes, tile.box(MARGIN))
    west, _, _, north = tile.box()
    scale = EXTENT / tile.width_m
    moved = shapely.transform(clipped, lambda c: np.column_stack([(c[:, 0] - west) * scale, (north - c[:, 1]) * scale]))
    if tile.z < _LAST_ZOOM:
        moved = shapely.simplify(moved, _FINE)
    drawn = shapely.set_precision(moved, 1.0)
    lost = shapely.is_empty(drawn) & ~shapely.is_empty(clipped)
    drawn[lost] = shapely.set_precision(_middle(clipped[lost], west, north, scale), 1.0)
    drawn[shapely.is_empty(clipped) | shapely.is_missing(shapes)] = None
    oriented: NDArray[np.object_] = shapely.orient_polygons(drawn)
    return oriented


def _middle(shapes: NDArray[np.object_], west: float, north: float, scale: float) -> NDArray[np.object_]:
    """Where each is, in units; of one that has fallen flat already the middle of its box."""
    bounds = shapely.bounds(shapes).reshape(-1, 4)
    x, y = (bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2
    return np.array(shapely.points((x - west) * scale, (north - y) * scale), object)


def _clipped(shapes: NDArray[np.object_], box: tuple[float, float, float, float]) -> NDArray[np.object_]:
    """Each within the box; those that lie in it whole are left as they are."""
    held = shapes.copy()
    bounds = shapely.bounds(held).reshape(-1, 4)
    whole = (bounds[:, 0] >= box[0]) & (bounds[:, 1] >= box[1]) & (bounds[:, 2] <= box[2]) & (bounds[:, 3] <= box[3])
    cut = np.flatnonzero(~whole & ~shapely.is_missing(held))
    held[cut] = shapely.clip_by_rect(held[cut], *box)
    return held
