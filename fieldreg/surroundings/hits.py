"""Hits: the zones of one look within reach, told one by one and held together.

A look in a town meets hundreds of buildings, and an answer names twenty: so a `Zone` is made when it is asked
for, the first some together and then all the others.
"""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import shapely
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.geometry import polygon_json, polygons_of
from fieldreg.register.zones import Zone
from fieldreg.surroundings.overlaps import DRAWN

__all__ = ["Hit", "Met"]


class Shared(Protocol):
    """What the footprint shares with each zone met, by place: see `Overlaps`."""

    def shared(self, place: int) -> BaseGeometry: ...

    def area_m2(self, place: int) -> float: ...


class Met:
    """What one look met, by place: certain ones first, then nearest first, then by id.

    `distance_m` to the drawn outline, `certain` or only possible, `overlaps` with the footprint of `footprint_m2`.
    `zones(start, end)` makes the zones of these places, while the look's source can be asked.
    """

    def __init__(
        self, zones: Callable[[int, int], Sequence[Zone]], distance_m: Sequence[float], certain: Sequence[bool],
        overlaps: Shared, footprint_m2: float,
    ) -> None:  # fmt: skip
        self.distance_m, self.certain, self.overlaps, self.footprint_m2 = distance_m, certain, overlaps, footprint_m2
        self._make, self._zones = zones, list[Zone]()

    @property
    def hits(self) -> "list[Hit]":
        """Each, in order."""
        return [Hit(self, place) for place in range(len(self.distance_m))]

    def zone(self, place: int) -> Zone:
        """The zone at a place."""
        held = len(self._zones)
        if place >= held:
            self._zones += self._make(held, DRAWN if place < DRAWN and held == 0 else len(self.distance_m))
        return self._zones[place]


class Hit:
    """A zone within reach.  `certain` False: only if its boundary is off by its accuracy.

    `distance_m` is to the drawn outline (0 where they meet); `overlap` the shared part, lon, lat,
    cut when asked for, `overlap_share` its share of the footprint.
    """

    __slots__ = ("_met", "_place")

    def __init__(self, met: Met, place: int) -> None:
        self._met, self._place = met, place

    @property
    def zone(self) -> Zone:
        return self._met.zone(self._place)

    @property
    def distance_m(self) -> float:
        return self._met.distance_m[self._place]

    @property
    def certain(self) -> bool:
        return self._met.certain[self._place]

    @property
    def overlap(self) -> BaseGeometry:
        return self._met.overlaps.shared(self._place)

    @property
    def overlap_area_m2(self) -> float:
        return self._met.overlaps.area_m2(self._place)

    @property
    def overlap_share(self) -> float:
        return self.overlap_area_m2 / self._met.footprint_m2 if self._met.footprint_m2 else 0.0

    @staticmethod
    def evidence(hits: "Sequence[Hit]") -> dict[str, Any]:
        """What these share with the footprint together: overlap (m², share), distance (m), the shared part as GeoJSON.

        Of more overlaps than can be read on a map the nearest are drawn, and the rest counted as `overlaps_not_drawn`.
        """
        drawn, left = _drawn_of(hits)
        shared = polygons_of(shapely.union_all([h.overlap for h in drawn]))
        return {
            "overlap_area_m2": round(sum(h.overlap_area_m2 for h in hits), 1),
            "overlap_share": round(min(1.0, sum(h.overlap_share for h in hits)), 4),
            "distance_m": round(min(h.distance_m for h in hits), 1),
            "geometry": None if shared.is_empty else polygon_json(shared),
            **({"overlaps_not_drawn": left} if left else {}),
        }


def _drawn_of(hits: Sequence[Hit]) -> tuple[Sequence[Hit], int]:
    """The hits whose overlaps an answer draws, and how many overlap beside: all of few, the first of many."""
    met = [hit for hit in hits if hit.distance_m == 0]
    return (hits, 0) if len(met) <= DRAWN else (met[:DRAWN], len(met) - DRAWN)
