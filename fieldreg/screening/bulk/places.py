"""Many sites' footprints, carried into their metric planes together: made once for a set of sites, kept for every need."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.geometry import Plane, planes_at
from fieldreg.register.footprints import site_footprint
from fieldreg.register.sites import Site

__all__ = ["Places", "PlacesInPlane"]


T = TypeVar("T")
_GROUPS = 12


@dataclass(frozen=True, eq=False)
class PlacesInPlane:
    """Those sites whose plane is `plane`.

    `at` (n,) where each stands among all; `sites` (n); `outlines` lon, lat as the trial's volume has it,
    `lonlat` as its footprint, `xy` the same in metres, `bounds` (n, 4) of those.
    """

    plane: Plane
    at: NDArray[np.intp]
    sites: Sequence[Site]
    outlines: NDArray[np.object_]
    lonlat: NDArray[np.object_]
    xy: NDArray[np.object_]
    _kept: dict[Hashable, Any] = field(default_factory=dict)

    def kept(self, name: Hashable, make: Callable[[], T]) -> T:
        """What is made once of these sites, by name."""
        if name not in self._kept:
            self._kept[name] = make()
        found: T = self._kept[name]
        return found

    def __len__(self) -> int:
        return len(self.sites)

    def only(self, which: NDArray[np.intp]) -> "PlacesInPlane":
        """Those alone, with what was made of them."""
        return PlacesInPlane(
            self.plane, which, [self.sites[n] for n in which], self.outlines[which], self.lonlat[which], self.xy[which],
            {name: _rows(held, which) for name, held in self._kept.items()},
        )  # fmt: skip

    @cached_property
    def bounds(self) -> NDArray[np.float64]:
        found: NDArray[np.float64] = shapely.bounds(self.xy).reshape(-1, 4)
        return found

    def reach(self, by_m: float) -> NDArray[np.float64]:
        """Metres of the plane that surely reach `by_m` of the ground from each, (n,); as `Footprint.reach`."""
        return self.kept(("reach", by_m), lambda: self.plane.longest(by_m, self.bounds))

    @cached_property
    def tree(self) -> shapely.STRtree:
        tree = shapely.STRtree(self.xy)
        tree.query(shapely.Point(0, 0))  # built now, not by two threads at once
        return tree


class Places:
    """Sites with their footprints.  Never changes; safe to share between threads."""

    def __init__(self, sites: Sequence[Site], in_planes: Sequence[PlacesInPlane] | None = None) -> None:
        self.sites = tuple(sites)
        self.place_of = {site.id: n for n, site in enumerate(self.sites)}
        self._in_planes = in_planes

    def __len__(self) -> int:
        return len(self.sites)

    @cached_property
    def in_planes(self) -> Sequence[PlacesInPlane]:
        """The sites, plane by plane; of one plane there may be several groups."""
        if self._in_planes is not None:
            return self._in_planes
        if not self.sites:
            return ()
        outlines = _array([site_footprint(site) for site in self.sites])
        lonlat = np.asarray(shapely.union_all(outlines.reshape(-1, 1), axis=1), dtype=np.object_)  # as `Trial.footprint` of one
        west, south, east, north = shapely.bounds(lonlat).T
        zones = planes_at((west + east) / 2, (south + north) / 2)
        return [self._in_plane(Plane(int(zone)), np.flatnonzero(zones == zone), outlines, lonlat) for zone in np.unique(zones)]

    def followed_by(self, sites: Sequence[Site]) -> "tuple[Places, Sequence[NDArray[np.intp]]] | None":
        """The same of `sites`: groups of these as far as the sites are alike, then those that are not.

        With it, of each group here, which of its sites are in the new one.  None where little is alike, or the groups
        have become many.
        """
        known = {site.id: site for site in self.sites}
        alike = [known[site.id] if known.get(site.id) == site else None for site in sites]
        other = Places([site for site, same in zip(sites, alike, strict=True) if same is None])
        if len(other) > len(sites) // 2 or len(self.in_planes) > _GROUPS:
            return None
        there = {site.id for site in alike if site is not None}
        kept = [np.array([n for n, site in enumerate(group.sites) if site.id in there], dtype=np.intp) for group in self.in_planes]
        groups = [group.only(which) for group, which in zip(self.in_planes, kept, strict=True)]
        return Places([same or site for site, same in zip(sites, alike, strict=True)], (*groups, *other.in_planes)), kept

    def of(self, which: NDArray[np.intp]) -> "Places":
        """Those of the sites alone."""
        return Places([self.sites[n] for n in which])

    def _in_plane(
        self, plane: Plane, at: NDArray[np.intp], outlines: NDArray[np.object_], lonlat: NDArray[np.object_]
    ) -> PlacesInPlane:
        return PlacesInPlane(
            plane, at, [self.sites[n] for n in at], outlines[at], lonlat[at], plane.all_to_xy(lonlat[at])
        )


def _rows(held: Any, which: NDArray[np.intp]) -> Any:
    """The same rows of a column, or of several."""
    return tuple(column[which] for column in held) if isinstance(held, tuple) else held[which]


def _array(geometries: Sequence[BaseGeometry]) -> NDArray[np.object_]:
    return np.array([*geometries, None], dtype=object)[:-1]  # None keeps numpy from looking inside
