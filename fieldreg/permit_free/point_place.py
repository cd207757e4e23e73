"""One point of an outline, as a rule would be told of any trial about it, however wide.

A rule that weighs how much land is shared lets a sliver pass; so a point that lies in a zone shares a patch with it
that is none, and one beyond the named site's outline lies beyond it with more than a sliver.
"""

from collections.abc import Collection, Sequence
from functools import cached_property

import shapely
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.geometry import TOUCH_M
from fieldreg.surroundings.around_trial import Hit, LayerView, Surroundings
from fieldreg.surroundings.footprint import Footprint
from fieldreg.surroundings.hits import Met

__all__ = ["PointPlace"]

_PATCH_M = 5.0  # half the side of what is shared: wider and larger than any sliver a rule lets pass


class PointPlace(Surroundings):
    """The surroundings of a trial at one point.  `footprint` is that point."""

    def layer(self, layer: str) -> LayerView:
        if layer not in self._views:
            self._views[layer] = _PointView(self._source, layer, self.on, self.asked_on, self._footprint)
        return self._views[layer]

    def outside_site_m2(self) -> float | None:
        return None if self.site is None else (0.0 if self.meets_site() else _patch(self._footprint).area)

    @cached_property
    def _meets_site(self) -> bool:
        if self.site is None:
            return False
        outline = self.plane.to_xy(self.site.outline)
        return bool(shapely.dwithin(outline, self.footprint_xy, self.site.accuracy_m + TOUCH_M))


class _PointView(LayerView):
    """A layer about one point: of what it lies in it shares a patch."""

    def hits(self, reach_m: float = 0.0, kinds: Collection[str | None] | None = None) -> Sequence[Hit]:
        found = super().hits(reach_m, kinds)
        shared = _Patches(self._footprint, [hit.distance_m == 0 for hit in found])
        return Met(
            lambda start, end: [hit.zone for hit in found[start:end]],
            [hit.distance_m for hit in found], [hit.certain for hit in found], shared, shared.patch_m2,
        ).hits  # fmt: skip


class _Patches:
    """What is shared with each zone met, by place: the patch, or nothing."""

    def __init__(self, footprint: Footprint, inside: Sequence[bool]) -> None:
        self._footprint, self._inside = footprint, inside
        self.patch_m2 = float(_patch(footprint).area)

    @cached_property
    def _lonlat(self) -> BaseGeometry:
        return self._footprint.plane.to_lonlat(_patch(self._footprint))

    def shared(self, place: int) -> BaseGeometry:
        return self._lonlat if self._inside[place] else shapely.Polygon()

    def area_m2(self, place: int) -> float:
        return self.patch_m2 if self._inside[place] else 0.0


def _patch(footprint: Footprint) -> BaseGeometry:
    west, south, east, north = footprint.bounds
    return shapely.box(west - _PATCH_M, south - _PATCH_M, east + _PATCH_M, north + _PATCH_M)
