"""Which kinds of outline a layer holds: points, lines or polygons, whatever edition is in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from fieldreg.ports import UnitOfWork
from fieldreg.register.snapshot import Snapshot
from fieldreg.register.zone_index import Box
from fieldreg.register.zones import Layer

__all__ = ["LayerKinds", "kinds_of"]

_POLYGONS = 2


@dataclass(frozen=True, kw_only=True)
class LayerKinds:
    """Of all editions of a layer together: the box (degrees) about the outlines of each dimension that is there.

    `most` is the dimension (0 points, 1 lines, 2 polygons) of most zones, of equal numbers the higher; polygons where there is none.
    In force from `first` (None: there is no edition) up to, not including, `until` (None: open).
    """

    layer: Layer
    boxes: Mapping[int, Box]
    most: int
    first: date | None
    until: date | None


def kinds_of(work: UnitOfWork, snapshot: Snapshot, layer: Layer) -> LayerKinds:
    """As `work` sees it, whose snapshot this is."""
    counts: dict[int, int] = {}
    boxes: dict[int, Box] = {}
    editions = snapshot.editions[layer.id]
    for edition in editions:
        for dimension, (count, box) in snapshot.held[layer.id, edition.edition].kinds(work.zones).items():
            counts[dimension] = counts.get(dimension, 0) + count
            boxes[dimension] = _around(boxes.get(dimension, box), box)
    ends = [edition.in_force_to for edition in editions]
    return LayerKinds(
        layer=layer, boxes=boxes, most=max(counts, key=lambda each: (counts[each], each), default=_POLYGONS),
        first=min((edition.in_force_from for edition in editions), default=None),
        until=None if None in ends or not ends else max(day for day in ends if day is not None),
    )  # fmt: skip


def _around(one: Box, other: Box) -> Box:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])
