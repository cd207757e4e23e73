"""The roll of one edition: the numbers of its zones in the order of their ids, with days and boxes, and no outline.

It answers "how many" and "which come next" without reading a zone, so that a page of a large edition costs what
the page holds.  About 4 bytes a zone; 8 more where zones begin or end, 16 more once somebody asks by box.
"""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

import numpy as np
import shapely
from numpy.typing import NDArray

from fieldreg.register.zone_index import Box

__all__ = ["Places", "RollSource", "RollStore", "ZoneRoll", "boxes_outward"]

Places = range | NDArray[np.int64]  # places in a roll, rising
_AT_ONCE = 2_000  # outlines held at a time


class RollStore(Protocol):
    """What a roll asks for when it must look closer; it sees the state the roll was read in."""

    def boxes(self, layer: str, edition: str) -> NDArray[np.float32]:
        """(4, n) `boxes_outward` of the edition's zones, by id."""

    def outlines(self, numbers: Sequence[int]) -> NDArray[np.object_]:
        """Outlines (lon, lat) of zones by their numbers, in the order asked for."""

    def dimensions(self, layer: str, edition: str) -> NDArray[np.int8]:
        """(n,) 0 for points, 1 for lines, 2 for polygons, of the edition's zones by id."""


class RollSource(RollStore, Protocol):
    """Where rolls come from."""

    def roll(self, layer: str, edition: str) -> "ZoneRoll":
        """Which zones the edition has, by id, without reading one."""


class ZoneRoll:
    """`numbers` (n,) are the store's, by id; `valid_from`, `valid_to` (n,) ordinals of days, None where no zone has one.

    Never changes but for the boxes it keeps; safe to share between threads.
    """

    def __init__(
        self, layer: str, edition: str, numbers: NDArray[np.int64],
        valid_from: NDArray[np.int32] | None = None, valid_to: NDArray[np.int32] | None = None,
    ) -> None:  # fmt: skip
        self.layer, self.edition = layer, edition
        small = not len(numbers) or int(numbers.max()) < 2**31
        self.numbers = numbers.astype(np.int32) if small else numbers
        self._valid_from, self._valid_to = valid_from, valid_to
        self._boxes: NDArray[np.float32] | None = None
        self._dimensions: NDArray[np.int8] | None = None

    def in_force(self, on: date, until: date | None = None) -> Places:
        """Places of the zones in force on the day; with `until`, on some day from then up to and with that one."""
        if self._valid_from is None or self._valid_to is None:
            return range(len(self.numbers))
        return np.flatnonzero(self._holds(on, until))

    def meeting(self, box: Box, on: date, store: RollStore, until: date | None = None) -> Places:
        """Places of the zones in force (as `in_force`) whose outline meets `box` (degrees).

        A shape that lies inside whole need not be looked at; the others are, by the true outline.
        """
        boxes = self._held_boxes(store)
        if boxes.size and _inside(_around(boxes), box).all():
            return self.in_force(on, until)
        near = self._near(boxes, box, on, until)
        unsure = np.flatnonzero(~_inside(boxes[:, near], box))
        keep = np.ones(len(near), np.bool_)
        keep[unsure] = _intersecting(box, self.numbers[near[unsure]].tolist(), store)
        return near[keep]

    def of_dimension(self, places: Places, dimension: int, store: RollStore) -> Places:
        """Those of the places whose outline is points (0), lines (1) or polygons (2)."""
        if self._dimensions is None:  # two threads may both read them; either is right
            self._dimensions = store.dimensions(self.layer, self.edition)
        if (self._dimensions == dimension).all():
            return places
        chosen: NDArray[np.int64] = np.asarray(places, np.int64)
        kept: NDArray[np.int64] = chosen[self._dimensions[chosen] == dimension]
        return kept

    def _near(self, boxes: NDArray[np.float32], box: Box, on: date, until: date | None) -> NDArray[np.int64]:
        near = np.flatnonzero(_meets(boxes, box))
        if self._valid_from is None or self._valid_to is None:
            return near
        return near[self._holds(on, until)[near]]

    def _holds(self, on: date, until: date | None) -> NDArray[np.bool_]:
        first, last = on.toordinal(), (until or on).toordinal()
        since, ends = np.asarray(self._valid_from), np.asarray(self._valid_to)
        holds: NDArray[np.bool_] = (since <= last) & (first < ends)
        return holds

    def _held_boxes(self, store: RollStore) -> NDArray[np.float32]:
        if self._boxes is None:  # two threads may both read them; either is right
            self._boxes = store.boxes(self.layer, self.edition)
        return self._boxes


def boxes_outward(boxes: NDArray[np.float64]) -> NDArray[np.float32]:
    """(4, n) west, south, east, north in degrees as float32, no box smaller than it was."""
    return np.concatenate([_down(boxes[:2]), _up(boxes[2:])])


def _around(boxes: NDArray[np.float32]) -> NDArray[np.float32]:
    """(4, 1) the box about all boxes."""
    return np.concatenate([boxes[:2].min(axis=1), boxes[2:].max(axis=1)]).reshape(4, 1)


def _meets(boxes: NDArray[np.float32], box: Box) -> NDArray[np.bool_]:
    window = boxes_outward(np.array(box).reshape(4, 1))[:, 0]  # compared as float32: no copy of a large column is made
    found: NDArray[np.bool_] = boxes[0] <= window[2]
    for meets in (boxes[2] >= window[0], boxes[1] <= window[3], boxes[3] >= window[1]):
        found &= meets
    return found


def _inside(boxes: NDArray[np.float32], box: Box) -> NDArray[np.bool_]:
    """Whether each box lies in `box` whole.  Never in a window without breadth, which is no proper polygon."""
    west, south, east, north = box
    if west >= east or south >= north:
        return np.zeros(boxes.shape[1], np.bool_)
    held = boxes.astype(np.float64)
    found: NDArray[np.bool_] = (held[0] >= west) & (held[1] >= south) & (held[2] <= east) & (held[3] <= north)
    return found


def _intersecting(box: Box, numbers: Sequence[int], store: RollStore) -> NDArray[np.bool_]:
    window = shapely.box(*box)
    parts = (numbers[start : start + _AT_ONCE] for start in range(0, len(numbers), _AT_ONCE))
    return np.concatenate([np.zeros(0, np.bool_), *(shapely.intersects(window, store.outlines(part)) for part in parts)])


def _down(values: NDArray[np.float64]) -> NDArray[np.float32]:
    """The next float32 not above."""
    near = values.astype(np.float32)
    return np.where(near > values, np.nextafter(near, np.float32(-np.inf)), near).astype(np.float32)


def _up(values: NDArray[np.float64]) -> NDArray[np.float32]:
    """The next float32 not below."""
    near = values.astype(np.float32)
    return np.where(near < values, np.nextafter(near, np.float32(np.inf)), near).astype(np.float32)
