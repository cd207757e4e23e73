"""Many zones, held so that those near a place are found at once.

Two ways to keep them, one answer: `ZoneIndex` in memory (a packed tree), and the store's
own index.  Both only propose candidates by box; whoever asks refines them exactly.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Protocol

import shapely

from fieldreg.register.zones import Edition, Layer, Zone

__all__ = ["Box", "ZoneIndex", "ZoneSource"]

Box = tuple[float, float, float, float]  # west, south, east, north in degrees


class ZoneSource(Protocol):
    """Where a screening takes layers, editions and zones from."""

    def layers(self) -> Sequence[Layer]:
        """Every layer known, in order."""

    def editions(self, layer: str) -> Sequence[Edition]:
        """Every edition of `layer`, no more exact than the worst of its zones; empty if none is held."""

    def candidates(self, edition: Edition, box: Box) -> Sequence[Zone]:
        """At least every zone of the edition whose box meets `box`; ordered by id."""

    def turning_days(self, edition: Edition, box: Box, after: date, until: date) -> Sequence[date]:
        """Days in (after, until] on which a zone of the edition whose box meets `box` begins or ceases to be in force."""

    def count(self, edition: Edition) -> int:
        """How many zones the edition has."""


class ZoneIndex:
    """Zones of any editions in memory, found by box with a packed R-tree."""

    def __init__(self, layers: Sequence[Layer], editions: Sequence[Edition], zones: Sequence[Zone]) -> None:
        self._layers = tuple(layers)
        self._zones: dict[tuple[str, str], list[Zone]] = {}
        for zone in sorted(zones, key=lambda z: z.id):
            self._zones.setdefault((zone.layer, zone.edition), []).append(zone)
        self._editions = tuple(self._as_exact_as_its_worst(edition) for edition in editions)
        self._trees = {key: shapely.STRtree([z.outline for z in held]) for key, held in self._zones.items()}

    def layers(self) -> Sequence[Layer]:
        return self._layers

    def editions(self, layer: str) -> Sequence[Edition]:
        return [e for e in self._editions if e.layer == layer]

    def candidates(self, edition: Edition, box: Box) -> Sequence[Zone]:
        key = (edition.layer, edition.edition)
        if key not in self._trees:
            return []
        held = self._zones[key]
        return [held[i] for i in sorted(self._trees[key].query(shapely.box(*box)))]

    def turning_days(self, edition: Edition, box: Box, after: date, until: date) -> Sequence[date]:
        days = {day for zone in self.candidates(edition, box) for day in (zone.valid_from, zone.valid_to) if day}
        return sorted(day for day in days if after < day <= until)

    def count(self, edition: Edition) -> int:
        return len(self._zones.get((edition.layer, edition.edition), ()))

    def _as_exact_as_its_worst(self, edition: Edition) -> Edition:
        """The edition, its accuracy no better than that of any of its zones: whoever looks near it relies on that."""
        held = self._zones.get((edition.layer, edition.edition), ())
        worst = max((zone.accuracy_m or 0.0 for zone in held), default=0.0)
        return replace(edition, accuracy_m=worst) if worst > edition.accuracy_m else edition
