"""Outlines of many zones in one metric plane: as shapes where they are few, packed as bytes where they are many.

A million shapes take 0.7 KB each beside their coordinates; packed ones take a tenth and are made again,
to the last bit the same, when a look comes near them.
"""

from collections.abc import Iterable
from typing import Protocol

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

__all__ = ["BoxTree", "DrawnOutlines", "Onto", "Outlines", "PackedOutlines"]

_HEADER = 13  # bytes of a little-endian WKB polygon of one ring before its coordinates: order, type, rings, vertices
_ONE_RING = np.array([1, 3, 0, 0, 0, 1, 0, 0, 0], np.uint8)
_XY = 16  # bytes of one vertex
_GROUP = 32  # boxes of a packed tree's leaf
_SEVERAL = 8  # leaves that are looked at one by one before all of them are


class Onto(Protocol):
    """What lon, lat is carried to: a plane in metres."""

    def all_to_xy(self, geometries: NDArray[np.object_]) -> NDArray[np.object_]:
        """Shapes, all in one walk."""

    def moved(self, lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        """Bare vertices (n, 2)."""


class Outlines(Protocol):
    """`bounds` (4, n) west, south, east, north of each, metres."""

    bounds: NDArray[np.float64]

    def take(self, at: NDArray[np.intp]) -> NDArray[np.object_]:
        """The shapes at these places, (k,)."""


class DrawnOutlines:
    """Outlines held as shapes, x y metres."""

    def __init__(self, xy: NDArray[np.object_]) -> None:
        self._xy = xy
        self.bounds = np.ascontiguousarray(shapely.bounds(xy).reshape(-1, 4).T)

    def take(self, at: NDArray[np.intp]) -> NDArray[np.object_]:
        return self._xy[at]


class PackedOutlines:
    """Outlines held as one run of WKB."""

    def __init__(self, packed: bytes, ends: NDArray[np.int64], bounds: NDArray[np.float64], plain: NDArray[np.bool_]) -> None:
        self._packed, self._ends, self.bounds, self._plain = packed, ends, bounds, plain

    @classmethod
    def of(cls, plane: Onto, batches: Iterable[NDArray[np.object_]]) -> "PackedOutlines":
        """From batches of little-endian WKB, lon lat, carried to the plane."""
        packed, ends, bounds, plain = bytearray(), [np.zeros(0, np.int64)], [np.zeros((4, 0))], [np.zeros(0, np.bool_)]
        for batch in batches:
            run, lengths, boxes = _carried(plane, batch)
            plain.append(_is_one_ring(np.frombuffer(run, np.uint8), lengths))
            ends.append(len(packed) + np.cumsum(lengths))
            packed += run
            bounds.append(boxes)
        bound = np.ascontiguousarray(np.concatenate(bounds, axis=1))
        return cls(bytes(packed), np.concatenate(ends), bound, np.concatenate(plain))

    def take(self, at: NDArray[np.intp]) -> NDArray[np.object_]:
        runs = self._runs(at, 0)
        made: NDArray[np.object_] = shapely.from_wkb(np.array([*runs, None], dtype=object)[:-1])
        return made

    def rings(self, at: NDArray[np.intp]) -> tuple[NDArray[np.bool_], NDArray[np.float64], NDArray[np.int64]]:
        """Which of these places are polygons of one ring, the vertices (m, 2) of those one after another, and how many each has."""
        plain = self._plain[at]
        runs = self._runs(at[plain], _HEADER)
        counts = np.fromiter(map(len, runs), np.int64, len(runs)) // _XY
        return plain, np.frombuffer(b"".join(runs), np.float64).reshape(-1, 2), counts

    def _runs(self, at: NDArray[np.intp], beyond: int) -> list[bytes]:
        starts = (np.where(at > 0, self._ends[at - 1], 0) + beyond).tolist()
        return [self._packed[start:end] for start, end in zip(starts, self._ends[at].tolist(), strict=True)]


def _is_one_ring(run: NDArray[np.uint8], lengths: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Of each WKB of the run."""
    starts = np.cumsum(lengths) - lengths
    begins = run[np.minimum(starts[:, None] + np.arange(len(_ONE_RING)), len(run) - 1)]
    found: NDArray[np.bool_] = (lengths > _HEADER) & (begins == _ONE_RING).all(axis=1)
    return found


def _carried(plane: Onto, batch: NDArray[np.object_]) -> tuple[bytes, NDArray[np.int64], NDArray[np.float64]]:
    """WKB in the plane, as one run, with each one's length and bounds (4, n)."""
    lengths = np.array([len(one) for one in batch], np.int64)
    run = np.frombuffer(b"".join(batch), np.uint8)
    starts = np.cumsum(lengths) - lengths
    if not _is_one_ring(run, lengths).all():  # several parts or rings: the long way, together with the others
        shapes = plane.all_to_xy(shapely.from_wkb(batch))
        wkb = shapely.to_wkb(shapes)
        return b"".join(wkb), np.array([len(one) for one in wkb], np.int64), shapely.bounds(shapes).reshape(-1, 4).T
    within = np.ones(len(run), np.bool_)
    within[(starts[:, None] + np.arange(_HEADER)).ravel()] = False
    xy = plane.moved(run[within].view(np.float64).reshape(-1, 2))
    carried = run.copy()
    carried[within] = np.ascontiguousarray(xy).view(np.uint8).ravel()
    first = np.cumsum((lengths - _HEADER) // _XY) - (lengths - _HEADER) // _XY
    least, most = np.minimum.reduceat(xy, first), np.maximum.reduceat(xy, first)
    return carried.tobytes(), lengths, np.concatenate([least.T, most.T])


class BoxTree:
    """Many boxes, found by another: groups of near ones in a packed tree.  `bounds` (4, n)."""

    def __init__(self, bounds: NDArray[np.float64]) -> None:
        self._bounds, count = bounds, bounds.shape[1]
        middle_x, middle_y = (bounds[:2] + bounds[2:]) / 2
        groups = -(-count // _GROUP)
        strip = np.empty(count, np.int64)
        strip[np.argsort(middle_x, kind="stable")] = np.arange(count) // (_GROUP * max(1, round(groups**0.5)))
        order = np.lexsort((middle_y, strip)).astype(np.int32)
        self._order = np.append(order, np.repeat(order[-1:], groups * _GROUP - count)).reshape(groups, _GROUP)
        held = bounds[:, self._order]
        self._tree = shapely.STRtree(shapely.box(*held[:2].min(axis=2), *held[2:].max(axis=2)))
        self._tree.query(shapely.Point(0, 0))  # built now, not by two threads at once

    def about(self, box: tuple[float, float, float, float], near: BaseGeometry | None = None, far_m: float = 0.0) -> NDArray[np.intp]:
        """Places, ascending, of the boxes that meet `box`; where `near` is given only such as may lie within `far_m` of it."""
        groups = self._tree.query(shapely.box(*box))
        if near is not None and len(groups) > _SEVERAL:
            groups = groups[shapely.dwithin(near, self._tree.geometries[groups], far_m)]
        at = np.sort(self._order[groups].ravel()).astype(np.intp)
        held = self._bounds[:, at]
        meets = (held[0] <= box[2]) & (held[2] >= box[0]) & (held[1] <= box[3]) & (held[3] >= box[1])
        meets[1:] &= at[1:] != at[:-1]  # a group may be filled up with one of its own
        found: NDArray[np.intp] = at[meets]
        return found

    def pairs(self, boxes: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """(which of `boxes` (4, m), place) of all that meet; by box, then place."""
        which, group = self._tree.query(shapely.box(*boxes))
        at, which = self._order[group].ravel().astype(np.intp), np.repeat(which, _GROUP)
        held, asked = self._bounds[:, at], boxes[:, which]
        meets = (held[0] <= asked[2]) & (held[2] >= asked[0]) & (held[1] <= asked[3]) & (held[3] >= asked[1])
        order = np.lexsort((at[meets], which[meets]))
        which, at = which[meets][order], at[meets][order]
        once = np.ones(len(at), np.bool_)
        once[1:] = (which[1:] != which[:-1]) | (at[1:] != at[:-1])  # a group may be filled up with one of its own
        return which[once], at[once]
