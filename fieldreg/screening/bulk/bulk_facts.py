"""What rules look at, of many sites at once: each look becomes a column of whole numbers, one a site.

Two sites with the same number in a column were told the same.  The same predicates decide as in
`surroundings.layer_view`, over arrays; near zones that apply at certain hours only, a site's own `LayerView` is asked.
"""

import math
from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.geometry import TOUCH_M, grown
from fieldreg.register.plane_zones import PlaneZones
from fieldreg.register.snapshot import Sight
from fieldreg.register.zones import Edition, LayerStatus, Zone, edition_on
from fieldreg.screening.bulk.places import PlacesInPlane
from fieldreg.surroundings.around_trial import LayerView
from fieldreg.surroundings.footprint import boxes_within
from fieldreg.surroundings.layer_view import stands

__all__ = ["STATUSES", "Column", "Facts", "Hits", "Looks"]

Column = NDArray[np.intp]
_ROUNDING_M = 1e-6
_TURNS = [math.pi * (quarter + part / 6) / 2 for part in range(6) for quarter in range(4)]  # all around, first the four winds
_WELL = 0.99  # a circle drawn in 64 sides holds 0.9988 of its radius


@dataclass(frozen=True, eq=False)
class Hits:
    """One look at a layer of all sites: `column` numbers `sets`, each the zones met in order, with whether surely.

    `zones` are those looked at, by the places used in `sets`; `site`, `place`, `distances` the pairs met in
    order, those of the n-th site from `starts[n]` on.  `timed`: some are met in certain hours only, which are the need's.
    """

    layer: str
    column: Column
    sets: Sequence[Sequence[tuple[int, bool]]]
    zones: dict[int, Zone]
    starts: NDArray[np.intp]
    site: NDArray[np.intp]
    place: NDArray[np.intp]
    distances: NDArray[np.float64]
    timed: bool

    def distance_m(self, k: int) -> NDArray[np.float64]:
        """How far each site's k-th is; NaN where there are fewer."""
        found = np.full(len(self.column), np.nan)
        has = np.diff(self.starts) > k
        found[has] = self.distances[self.starts[:-1][has] + k]
        return found


@dataclass(frozen=True, eq=False)
class Looks:
    """Looks that were taken: `columns` by question, and whatever else was `kept` of them."""

    columns: dict[Hashable, Column]
    kept: dict[Hashable, Any]

    def without(self, layers: Collection[str], *, same_need: bool) -> "Looks":
        """Those that have to do with none of these layers and no other rule; for another need, neither with what was met at its hours."""
        timed = {held.layer for held in self.kept.values() if isinstance(held, Hits) and held.timed and not same_need}
        stale = {*layers, *timed, "other"}
        return Looks(
            {question: column for question, column in self.columns.items() if stale.isdisjoint(_words_in(question))},
            {question: kept for question, kept in self.kept.items() if stale.isdisjoint(_words_in(question))},
        )


class Facts:
    """The `looks` of one day at the sites of one plane, as they are asked for; `alone` gives a site's own view of a layer."""

    def __init__(
        self, sight: Sight, places: PlacesInPlane, *, on: date, asked_on: date, alone: Callable[[int, str], LayerView]
    ) -> None:
        self.sight, self.places, self.on, self.asked_on = sight, places, on, asked_on
        self._alone = alone
        self.looks = Looks({}, {})

    def __len__(self) -> int:
        return len(self.places)

    def column(self, question: Hashable, make: Callable[[], Column] | None = None) -> Column:
        """The column of a question; `make` makes it where it was not asked yet."""
        held = self.looks.columns.get(question)
        if held is None:
            if make is None:
                raise LookupError(f"not asked: {question}")
            held = self.looks.columns[question] = make()
        return held

    def kept(self, name: Hashable, make: Callable[[], Any]) -> Any:
        """Whatever else is made once of all sites, by name."""
        if name not in self.looks.kept:
            self.looks.kept[name] = make()
        return self.looks.kept[name]

    # --- layers

    def edition(self, layer: str) -> Edition | None:
        """The layer's edition of the day."""
        return self.kept(("edition", layer), lambda: edition_on(tuple(self.sight.editions(layer)), self.on))  # type: ignore[no-any-return]

    def status(self, layer: str) -> Column:
        """Places in `LayerStatus` of each site's own."""
        return self.column((layer, "status"), lambda: self._status(self.edition(layer)))

    def _status(self, edition: Edition | None) -> Column:
        silent = stands(edition, self.sight, self.on, self.asked_on)
        if silent is not LayerStatus.OK or edition is None:
            return np.full(len(self), STATUSES.index(silent))
        if edition.coverage is None:
            return np.full(len(self), STATUSES.index(LayerStatus.OUTSIDE))
        inside = shapely.covers(_prepared(edition.coverage), self.places.lonlat)
        return np.where(inside, STATUSES.index(LayerStatus.OK), STATUSES.index(LayerStatus.OUTSIDE))

    def covers(self, layer: str, reach_m: float) -> Column:
        """1 where the edition speaks of everything within `reach_m` of the site, else 0."""
        return self.column((layer, "covers", reach_m), lambda: self._covers(self.edition(layer), reach_m).astype(np.intp))

    def _covers(self, edition: Edition | None, reach_m: float) -> NDArray[np.bool_]:
        places = self.places
        if edition is None or edition.coverage is None:
            return np.zeros(len(self), dtype=np.bool_)
        coverage = _prepared(edition.coverage)
        itself: NDArray[np.bool_] = shapely.covers(coverage, places.lonlat)
        if reach_m <= 0:
            return itself
        boxes = places.kept(("boxes", reach_m), lambda: boxes_within(places.plane, places.bounds, reach_m))
        inside = itself & shapely.covers(coverage, boxes)
        rest = np.flatnonzero(itself & ~inside)
        if not len(rest):
            return inside
        rest = rest[~self._surely_beyond(coverage, rest, reach_m)]
        about = places.plane.all_to_lonlat(grown(places.xy[rest], places.reach(reach_m)[rest]))
        inside[rest] = shapely.covers(coverage, about)
        return inside

    def _surely_beyond(self, coverage: BaseGeometry, which: NDArray[np.intp], reach_m: float) -> NDArray[np.bool_]:
        """Of these sites, whether a place well within reach of a corner of theirs is not covered."""
        xy, of = shapely.get_coordinates(self.places.xy[which], return_index=True)
        corners = xy[np.searchsorted(of, np.arange(len(which)))]
        beyond = np.zeros(len(which), dtype=np.bool_)
        for turn in _TURNS:  # most are told by the first few
            left = np.flatnonzero(~beyond)
            about = corners[left] + _WELL * reach_m * np.array([math.cos(turn), math.sin(turn)])
            beyond[left] = ~shapely.intersects_xy(coverage, self.places.plane.moved_back(about))
        return beyond

    def hits(self, layer: str, reach_m: float, kinds: frozenset[str | None] | None) -> Hits:
        """The zones of the layer within reach of each site, as `LayerView.hits` orders them."""
        question = (layer, "hits", reach_m, kinds)
        found: Hits = self.kept(question, lambda: self._hits(layer, reach_m, kinds))
        self.column(question, lambda: found.column)
        return found

    def meeting(self, zone: Zone) -> NDArray[np.intp]:
        """The sites whose looks so far met the zone."""
        looks = [kept for kept in self.looks.kept.values() if isinstance(kept, Hits)]
        met = [look.site[look.place == place] for look in looks for place, held in look.zones.items() if held is zone]
        found: NDArray[np.intp] = np.unique(np.concatenate(met))
        return found

    def _hits(self, layer: str, reach_m: float, kinds: frozenset[str | None] | None) -> Hits:
        edition = self.edition(layer)
        if edition is None or edition.failed:
            return self._sorted(layer, _Pairs.none(), {})
        held = self.sight.in_plane(edition, self.places.plane)
        if not len(held):
            return self._sorted(layer, _Pairs.none(), {})
        pairs: _Pairs = self.kept((layer, "near", reach_m), lambda: self._near(held, reach_m))
        zones = dict(zip(met := np.unique(pairs.zone).tolist(), held.zones_at(met, self.sight), strict=True))
        if kinds is not None:
            wanted = np.array([zones[n].is_of(kinds) for n in pairs.zone.tolist()], dtype=np.bool_)
            pairs = pairs.only(wanted)
        pairs = pairs.surely(self._certain(held, pairs, reach_m))
        pairs = pairs.surely(self._in_one_of(held, pairs, reach_m))
        timed = np.unique(pairs.site[~held.always[pairs.zone]])
        if len(timed):
            pairs = self._own(layer, reach_m, kinds, pairs, timed, zones)
        return self._sorted(layer, pairs, zones, timed=len(timed) > 0)

    def _near(self, held: PlaneZones, reach_m: float) -> "_Pairs":
        """Zones in force on the day no farther than they may be off, with the sites they are near."""
        reach = self.places.reach(reach_m)
        far_m = float(reach.max(initial=reach_m)) + float(held.accuracy_m.max()) + TOUCH_M
        site, zone = self._boxes_met(held, far_m)
        kept = np.isin(zone, held.in_force(np.unique(zone), self.on.toordinal()))
        site, zone = site[kept], zone[kept]
        some, which = np.unique(zone, return_inverse=True)
        copies = _prepared(held.outlines(some))
        outlines, own = copies[which], self.places.xy[site]
        close = np.flatnonzero(shapely.dwithin(outlines, own, far_m * (1 + 1e-9) + _ROUNDING_M))
        distance_m = np.zeros(len(close))
        apart = ~shapely.intersects(outlines[close], own[close])
        distance_m[apart] = shapely.distance(outlines[close[apart]], own[close[apart]])
        near = distance_m <= reach[site[close]] + held.accuracy_m[zone[close]] + TOUCH_M
        found = close[near]
        return _Pairs(site[found], zone[found], distance_m[near], np.zeros(len(found), dtype=np.bool_))

    def _boxes_met(self, held: PlaneZones, far_m: float) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Sites and zones whose boxes lies within `far_m` of each other: the few are looked up among the many."""
        if len(held) > len(self):
            return held.pairs(self.places.bounds.T, far_m)
        far_m += _ROUNDING_M
        west, south, east, north = held.bounds
        zone, site = self.places.tree.query(shapely.box(west - far_m, south - far_m, east + far_m, north + far_m))
        return site, zone

    def _certain(self, held: PlaneZones, pairs: "_Pairs", reach_m: float) -> NDArray[np.bool_]:
        """Of each pair, whether the zone is surely within reach."""
        sure_m = self.places.reach(reach_m)[pairs.site] - held.accuracy_m[pairs.zone]
        certain: NDArray[np.bool_] = pairs.distance_m <= sure_m + TOUCH_M
        deep: dict[tuple[int, float], list[int]] = {}
        for n in np.flatnonzero(sure_m < 0).tolist():
            deep.setdefault((int(pairs.zone[n]), float(sure_m[n])), []).append(n)
        for (zone, sure), at in deep.items():
            core = held.core([zone], -sure)
            certain[at] = False if core.is_empty else shapely.dwithin(core, self.places.xy[pairs.site[at]], TOUCH_M)
        return certain

    def _in_one_of(self, held: PlaneZones, pairs: "_Pairs", reach_m: float) -> NDArray[np.bool_]:
        """The same, with those met that are deep inside several zones together though surely in none of them."""
        sure_m = self.places.reach(reach_m)[pairs.site] - held.accuracy_m[pairs.zone]
        count = np.bincount(pairs.site, minlength=len(self))
        sure = np.bincount(pairs.site, weights=pairs.certain, minlength=len(self))
        several: dict[tuple[tuple[int, ...], float], list[NDArray[np.intp]]] = {}
        order = np.lexsort((pairs.zone, pairs.site))
        starts = np.searchsorted(pairs.site[order], np.arange(len(self) + 1))
        for n in np.flatnonzero((count > 1) & (sure == 0)).tolist():
            own = order[starts[n] : starts[n + 1]]
            several.setdefault((tuple(pairs.zone[own].tolist()), float(sure_m[own].min())), []).append(own)
        certain = pairs.certain.copy()
        for (zones, least), owns in several.items():
            core = held.core(zones, -least) if least < 0 else None
            if core is None or core.is_empty:
                continue
            deep = shapely.dwithin(core, self.places.xy[[pairs.site[own[0]] for own in owns]], TOUCH_M)
            for own, inside in zip(owns, deep.tolist(), strict=True):
                certain[own] = inside & (pairs.distance_m[own] <= TOUCH_M)
        return certain

    def _own(
        self, layer: str, reach_m: float, kinds: frozenset[str | None] | None, pairs: "_Pairs", timed: NDArray[np.intp],
        zones: dict[int, Zone],
    ) -> "_Pairs":  # fmt: skip
        """The pairs with those of the sites near zones of certain hours as their own views tell them."""
        place_of = {zone.id: place for place, zone in zones.items()}
        told = [(n, hit) for n in timed.tolist() for hit in self._alone(n, layer).hits(reach_m, kinds)]
        own = _Pairs(
            np.array([n for n, _ in told], dtype=np.intp),
            np.array([place_of[hit.zone.id] for _, hit in told], dtype=np.intp),
            np.array([hit.distance_m for _, hit in told], dtype=np.float64),
            np.array([hit.certain for _, hit in told], dtype=np.bool_),
        )
        return pairs.only(~np.isin(pairs.site, timed)).and_(own)

    def _sorted(self, layer: str, pairs: "_Pairs", zones: dict[int, Zone], *, timed: bool = False) -> Hits:
        """Certain ones first, then nearest first, then by id: the order of the places."""
        order = np.lexsort((pairs.zone, pairs.distance_m, ~pairs.certain, pairs.site))
        site, told = pairs.site[order], pairs.zone[order] * 2 + pairs.certain[order]
        starts = np.searchsorted(site, np.arange(len(self) + 1))
        known: dict[bytes, int] = {b"": 0}
        sets: list[Sequence[tuple[int, bool]]] = [()]
        column = np.zeros(len(self), dtype=np.intp)
        for n in np.unique(site).tolist():
            own = told[starts[n] : starts[n + 1]]
            number = column[n] = known.setdefault(own.tobytes(), len(known))
            if number == len(sets):
                sets.append([(key >> 1, bool(key & 1)) for key in own.tolist()])
        return Hits(layer, column, sets, zones, starts, site, pairs.zone[order], pairs.distance_m[order], timed)


STATUSES = tuple(LayerStatus)


def _prepared(shapes: Any) -> Any:
    """A copy of the shape, or of each of them, ready to be asked often: a prepared shape serves one thread."""
    copies = shapely.from_wkb(shapely.to_wkb(shapes))
    shapely.prepare(copies)
    return copies


def _words_in(question: Hashable) -> Iterator[str]:
    if isinstance(question, str):
        yield question
    elif isinstance(question, tuple):
        for part in question:
            yield from _words_in(part)


@dataclass(frozen=True, eq=False)
class _Pairs:
    """Sites and zones near each other, by their places."""

    site: NDArray[np.intp]
    zone: NDArray[np.intp]
    distance_m: NDArray[np.float64]
    certain: NDArray[np.bool_]

    @classmethod
    def none(cls) -> "_Pairs":
        nowhere = np.zeros(0, dtype=np.intp)
        return cls(nowhere, nowhere, np.zeros(0), np.zeros(0, dtype=np.bool_))

    def only(self, which: NDArray[np.bool_]) -> "_Pairs":
        return _Pairs(self.site[which], self.zone[which], self.distance_m[which], self.certain[which])

    def surely(self, certain: NDArray[np.bool_]) -> "_Pairs":
        return _Pairs(self.site, self.zone, self.distance_m, certain)

    def and_(self, other: "_Pairs") -> "_Pairs":
        return _Pairs(
            np.concatenate([self.site, other.site]),
            np.concatenate([self.zone, other.zone]),
            np.concatenate([self.distance_m, other.distance_m]),
            np.concatenate([self.certain, other.certain]),
        )
