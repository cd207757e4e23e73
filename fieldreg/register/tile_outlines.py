"""Outlines as map tiles look for them: in Web Mercator, by box.  Shapes where they are few, packed as bytes where they are many."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.web_mercator import WEB_MERCATOR
from fieldreg.register.plane_outlines import BoxTree, DrawnOutlines, Outlines, PackedOutlines
from fieldreg.register.plane_zones import ZoneColumns, ZoneFacts
from fieldreg.register.zones import Edition, Zone

__all__ = ["TileOutlines", "TileZones"]

Box = tuple[float, float, float, float]  # west, south, east, north in metres of Web Mercator
_DIMENSIONS = np.array([2, 0, 1, 2, 0, 1, 2, 2], np.int8)  # by the type of a WKB, 1 a point to 6 several polygons


class TileOutlines:
    """Places are those of what it was made of; `bounds` (4, n) metres.  Never changes; safe to share between threads.

    `dimensions` (n,): points 0, lines 1, polygons 2.
    """

    def __init__(self, outlines: Outlines, dimensions: NDArray[np.int8]) -> None:
        self._outlines, self.bounds, self._dimensions = outlines, outlines.bounds, dimensions
        self._tree = BoxTree(self.bounds) if self.bounds.shape[1] else None

    @classmethod
    def of(cls, outlines: Sequence[BaseGeometry]) -> "TileOutlines":
        """Of shapes, lon lat, held as they are drawn."""
        drawn = WEB_MERCATOR.all_to_xy(outlines)
        return cls(DrawnOutlines(drawn), shapely.get_dimensions(drawn).astype(np.int8))

    @classmethod
    def packed(cls, batches: Iterable[NDArray[np.object_]]) -> "TileOutlines":
        """Of batches of little-endian WKB, lon lat."""
        dimensions = [np.zeros(0, np.int8)]

        def told() -> Iterator[NDArray[np.object_]]:
            for batch in batches:
                dimensions.append(_DIMENSIONS[np.fromiter((wkb[1] for wkb in batch), np.uint8, len(batch))])
                yield batch

        packed = PackedOutlines.of(WEB_MERCATOR, told())
        return cls(packed, np.concatenate(dimensions))

    def __len__(self) -> int:
        return int(self.bounds.shape[1])

    def about(self, box: Box, dimension: int | None = None) -> NDArray[np.intp]:
        """Places, ascending, of those of that dimension (any, without) whose box meets `box`."""
        at = np.zeros(0, np.intp) if self._tree is None else self._tree.about(box)
        return at if dimension is None else at[self._dimensions[at] == dimension]

    def rings(self, at: NDArray[np.intp]) -> tuple[NDArray[np.bool_], NDArray[np.float64], NDArray[np.int64]] | None:
        """As `PackedOutlines.rings`; None where they are held as shapes."""
        return self._outlines.rings(at) if isinstance(self._outlines, PackedOutlines) else None

    def take(self, at: NDArray[np.intp]) -> NDArray[np.object_]:
        """The shapes at these places, x y metres."""
        return self._outlines.take(at)


@dataclass(frozen=True, kw_only=True)
class TileZones:
    """One edition for tiles: `facts` and `outlines` by place; `zones` where they are held as zones, else None."""

    edition: Edition
    facts: ZoneFacts
    outlines: TileOutlines
    zones: Sequence[Zone] | None

    @classmethod
    def of(cls, edition: Edition, zones: Sequence[Zone]) -> "TileZones":
        """Of zones that are made already."""
        return cls(edition=edition, facts=ZoneFacts.of(zones), outlines=TileOutlines.of([zone.outline for zone in zones]), zones=zones)

    @classmethod
    def packed(cls, edition: Edition, batches: Iterable[ZoneColumns]) -> "TileZones":
        """Of the columns of many zones, batch by batch."""
        facts: list[ZoneFacts] = []

        def outlines() -> Iterable[NDArray[np.object_]]:
            for batch in batches:
                facts.append(batch.facts)
                yield batch.outlines

        drawn = TileOutlines.packed(outlines())
        return cls(edition=edition, facts=ZoneFacts.joined(facts), outlines=drawn, zones=None)

    def about(self, box: Box, on: date, dimension: int | None = None) -> NDArray[np.intp]:
        """Places, ascending, of the zones in force on the day, of that dimension (any, without), whose box meets `box`."""
        at, day = self.outlines.about(box, dimension), on.toordinal()
        return at[(self.facts.valid_from[at] <= day) & (day < self.facts.valid_to[at])]
