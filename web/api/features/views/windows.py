"""Outlines held in memory, found by a window of degrees."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.geometry import windows_of

__all__ = ["Outlines"]


class Outlines:
    """Outlines (lon, lat) by their places; None is nowhere.  Never changes; safe to share between threads."""

    def __init__(self, outlines: Sequence[BaseGeometry | None]) -> None:
        self._shapes = np.array([*outlines, None], object)[:-1]
        self._bounds = np.ascontiguousarray(shapely.bounds(self._shapes).reshape(-1, 4).T)
        self._tree = shapely.STRtree(self._shapes)
        self._tree.query(shapely.Point(0, 0))  # built now, not by two threads at once

    def of(self, place: int) -> BaseGeometry | None:
        """The outline at that place."""
        held: BaseGeometry | None = self._shapes[place]
        return held

    def meeting(self, box: tuple[float, float, float, float], within: BaseGeometry | None = None) -> NDArray[np.int64]:
        """Places of those that meet the box (west, south, east, north; it may span the antimeridian), rising.

        And the outline `within` (lon, lat), if given.
        """
        first, *more = (self._in(window) for window in windows_of(box))
        met: NDArray[np.int64] = np.union1d(first, more[0]) if more else first
        return met if within is None else met[shapely.intersects(within, self._shapes[met])]

    def _in(self, box: tuple[float, float, float, float]) -> NDArray[np.int64]:
        window = shapely.box(*box)
        near = np.sort(self._tree.query(window))
        unsure = np.flatnonzero(~self._inside(near, box))
        keep = np.ones(len(near), np.bool_)
        keep[unsure] = shapely.intersects(window, self._shapes[near[unsure]])
        return near[keep]

    def _inside(self, places: NDArray[np.int64], box: tuple[float, float, float, float]) -> NDArray[np.bool_]:
        """Whether each lies inside whole, and so need not be looked at.  Never in a window without breadth, which is no polygon."""
        west, south, east, north = box
        if west >= east or south >= north:
            return np.zeros(len(places), np.bool_)
        held = self._bounds[:, places]
        inside: NDArray[np.bool_] = (held[0] >= west) & (held[1] >= south) & (held[2] <= east) & (held[3] <= north)
        return inside
