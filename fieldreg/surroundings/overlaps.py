"""What a trial's footprint shares with the zones of one look: cut when first asked for, many at a time."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.geometry import polygons_of
from fieldreg.surroundings.footprint import Footprint

__all__ = ["DRAWN", "Overlaps"]

DRAWN = 20  # overlaps that are cut at once, and that an answer draws; of more, the areas are summed all the same
_NONE = shapely.Polygon()
_POLYGON = 3


class Overlaps:
    """Shared parts of the footprint with `outlines_xy` (n,), each met or not, by place.

    `parts` is what of the footprint is there while each applies; None where that is all of it for each.
    """

    def __init__(
        self, footprint: Footprint, outlines_xy: NDArray[np.object_], met: NDArray[np.bool_], parts: Sequence[BaseGeometry] | None = None
    ) -> None:
        self._footprint, self._outlines, self._parts = footprint, outlines_xy, parts
        self._met = np.flatnonzero(met)
        self._order = {int(place): n for n, place in enumerate(self._met)}
        self._cut: dict[int, tuple[list[BaseGeometry], list[BaseGeometry], list[float]]] = {}  # by batch: metres, lon lat, m²

    def shared(self, place: int) -> BaseGeometry:
        """The shared (Multi)Polygon in lon, lat; empty where nothing areal is shared."""
        if place not in self._order:
            return _NONE
        batch, n = divmod(self._order[place], DRAWN)
        return self._batch(batch)[1][n]

    @cached_property
    def areas_m2(self) -> list[float]:
        """By place; 0 where nothing areal is shared."""
        areas = np.zeros(len(self._outlines))
        if 0 < len(self._met) <= DRAWN:
            areas[self._met] = self._batch(0)[2]
        elif len(self._met):
            areas[self._met] = self._many_areas(self._outlines[self._met])
        told: list[float] = areas.tolist()
        return told

    def area_m2(self, place: int) -> float:
        return self.areas_m2[place]

    def _many_areas(self, outlines: NDArray[np.object_]) -> NDArray[np.float64]:
        """Of more than are drawn: a zone wholly inside shares itself, the others are cut."""
        areas, whole = np.zeros(len(outlines)), np.zeros(len(outlines), dtype=bool)
        if self._parts is None:
            whole = shapely.contains_properly(self._footprint.xy, outlines)
            areas[whole] = shapely.area(outlines[whole])
        cut = np.flatnonzero(~whole)
        drawn, rest = cut[cut < DRAWN], cut[cut >= DRAWN]
        areas[drawn] = np.array(self._batch(0)[2])[drawn]  # cut anyway
        areas[rest] = shapely.area(self._cut_at(self._met[rest]))
        return areas

    def _batch(self, batch: int) -> tuple[list[BaseGeometry], list[BaseGeometry], list[float]]:
        if batch not in self._cut:
            cut = self._cut_at(self._met[batch * DRAWN : (batch + 1) * DRAWN])
            lonlat, full = cut.copy(), ~shapely.is_empty(cut)
            if full.any():
                lonlat[full] = self._footprint.plane.all_to_lonlat(cut[full])
            self._cut[batch] = list(cut), list(lonlat), shapely.area(cut).tolist()
        return self._cut[batch]

    def _cut_at(self, places: NDArray[np.intp]) -> NDArray[np.object_]:
        """The areal part of each, in metres."""
        if self._parts is None:
            of: BaseGeometry | NDArray[np.object_] = self._footprint.xy
        else:
            of = np.array([*(self._parts[n] for n in places), None], dtype=object)[:-1]
        cut = shapely.intersection(of, self._outlines[places])
        one = (shapely.get_type_id(cut) == _POLYGON) & ~shapely.is_empty(cut)  # is what polygons_of would make of it
        for n in np.flatnonzero(~one):
            cut[n] = polygons_of(cut[n])
        return cut
