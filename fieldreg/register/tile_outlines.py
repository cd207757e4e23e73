"""Outlines as map tiles look for them: in Web Mercator, by box.  Shapes where they are few, packed as bytes where they are many."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.web_mercator import WEB_MERCATOR
from fieldreg.register.plane_outlines import BoxTree, DrawnOutlines, Outlines, PackedOutlines
from fieldreg.register.plane_zones import ZoneColumns, ZoneFacts
from fieldreg.register.zones import Edition, Zone

__all__ = ["TileOutlines", "TileZones"]

Box = tuple[float, float, float, float]  # west, south, east, north in metres of Web Mercator


class TileOutlines:
    """Places are those of what it was made of; `bounds` (4, n) metres.  Never changes; safe to share between threads."""

    def __init__(self, outlines: Outlines) -> None:
        self._outlines, self.bounds = outlines, outlines.bounds
        self._tree = BoxTree(self.bounds) if self.bounds.shape[1] else None

    @classmethod
    def of(cls, outlines: Sequence[BaseGeometry]) -> "TileOutlines":
        """Of shapes, lon lat, held as they are drawn."""
        return cls(DrawnOutlines(WEB_MERCATOR.all_to_xy(outlines)))

    @classmethod
    def packed(cls, batches: Iterable[NDArray[np.object_]]) -> "TileOutlines":
        """Of batches of little-endian WKB, lon lat."""
        return cls(PackedOutlines.of(WEB_MERCATOR, batches))

    def __len__(self) -> int:
        return int(self.bounds.shape[1])

    def about(self, box: Box) -> NDArray[np.intp]:
        """Places, ascending, of those whose box meets `box`."""
        return np.zeros(0, np.intp) if self._tree is None else self._tree.about(box)

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

    def about(self, box: Box, on: date) -> NDArray[np.intp]:
        """Places, ascending, of the zones in force on the day whose box meets `box`."""
        at, day = self.outlines.about(box), on.toordinal()
        return at[(self.facts.valid_from[at] <= day) & (day < self.facts.valid_to[at])]
