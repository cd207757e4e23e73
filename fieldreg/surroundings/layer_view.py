"""One layer about one trial: whether it can speak, what lies within reach, how much is to spare.

Distances and areas are metres in the plane of the place.  A drawn boundary of accuracy *a* may
truly lie up to *a* metres away; so what is within reach of a zone is either *certain*, or only
*possible*, or surely not.  The same is told whether the zones come from a snapshot or from the store.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property, partial

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.geometry import TOUCH_M
from fieldreg.kernel.timespan import JST, Timespan
from fieldreg.register.applicability import read_applicability
from fieldreg.register.plane_zones import HELD_M, PlaneZones
from fieldreg.register.snapshot import Sight
from fieldreg.register.zone_index import ZoneSource
from fieldreg.register.zones import Edition, LayerStatus, Zone, edition_on
from fieldreg.surroundings.footprint import Footprint
from fieldreg.surroundings.hits import Hit, Met
from fieldreg.surroundings.overlaps import Overlaps
from fieldreg.trials.volume4d import Volume4D

__all__ = ["Hit", "LayerView", "stands"]

_RINGS_M = (100.0, 500.0, 2_000.0, 5_000.0)  # how far beyond reach a zone is looked for, to tell the margin


@dataclass(frozen=True)
class _Found:
    """Zones looked up: their places, ascending, in `zones`; outlines; how far; what of the footprint is there (None: all, for each)."""

    zones: PlaneZones
    at: NDArray[np.intp]
    xy: NDArray[np.object_]
    distance_m: NDArray[np.float64]
    parts: Sequence[BaseGeometry] | None = None

    def only(self, which: NDArray[np.bool_]) -> "_Found":
        parts = None if self.parts is None else [p for p, kept in zip(self.parts, which, strict=True) if kept]
        return _Found(self.zones, self.at[which], self.xy[which], self.distance_m[which], parts)

    def ordered(self, order: NDArray[np.intp]) -> "_Found":
        parts = None if self.parts is None else [self.parts[n] for n in order]
        return _Found(self.zones, self.at[order], self.xy[order], self.distance_m[order], parts)

    @property
    def accuracy_m(self) -> NDArray[np.float64]:
        return self.zones.accuracy_m[self.at]


class LayerView:
    """One layer as it stands on the trial's day, about its footprint.

    `volumes` are what the footprint is made of: a zone that applies at certain times only is met
    by those of them that are there in such a time.  Without them it counts at any time.
    """

    def __init__(
        self, source: ZoneSource, layer: str, on: date, asked_on: date, footprint: BaseGeometry | Footprint,
        volumes: Sequence[Volume4D] = (),
    ) -> None:  # fmt: skip
        self.id = layer
        self.edition: Edition | None = edition_on(list(source.editions(layer)), on)
        self._source, self._on, self._asked_on = source, on, asked_on
        self._footprint = footprint if isinstance(footprint, Footprint) else Footprint(footprint, volumes)
        self._found: dict[float, _Found] = {}  # by distance, for zones of the store: rules ask the same again
        self._seen: tuple[float, _Found] | None = None  # of a snapshot: the farthest look so far holds all nearer ones
        self._hits: dict[tuple[float, frozenset[str | None] | None], list[Hit]] = {}

    @cached_property
    def _held(self) -> PlaneZones | None:
        """The edition's zones in the plane, where a snapshot holds them."""
        if self.edition is None or self.edition.failed or not isinstance(self._source, Sight):
            return None
        return self._source.ready(self.edition, self._footprint.plane)

    def _held_within(self, far_m: float) -> PlaneZones | None:
        """The same, if it holds all that lies within `far_m` of the footprint."""
        if self.edition is None or far_m + self.edition.accuracy_m + self._footprint.half_m > HELD_M:
            return None
        return self._held

    @cached_property
    def status(self) -> LayerStatus:
        """Whether the layer can speak here; only `ok` lets a miss mean anything."""
        edition = self.edition
        silent = stands(edition, self._source, self._on, self._asked_on)
        if silent is not LayerStatus.OK or edition is None:
            return silent
        if edition.coverage is None or not self._footprint.lies_in(edition.coverage):
            return LayerStatus.OUTSIDE
        return LayerStatus.OK

    @property
    def complete(self) -> bool:
        """Whether a miss proves that nothing is there."""
        return self.status is LayerStatus.OK and self.edition is not None and self.edition.complete

    def covers(self, reach_m: float) -> bool:
        """Whether the edition speaks of everything within `reach_m` of the footprint."""
        if self.edition is None or self.edition.coverage is None:
            return False
        return self._footprint.lies_in(self.edition.coverage, reach_m)

    def hits(self, reach_m: float = 0.0, kinds: Collection[str | None] | None = None) -> Sequence[Hit]:
        """Zones in force on the day whose true outline is, or may be, within `reach_m` of the footprint.

        Deep inside several that share a border, all that are met there are certain: which one it
        is may be open, that it is one is not.  Certain ones first, then nearest first, then by id.
        Empty if no edition is held; ask `status` before taking an empty answer for clear.  `kinds`:
        only zones whose attribute "kind" is one of these.
        """
        key = reach_m, None if kinds is None else frozenset(kinds)
        if key not in self._hits:
            self._hits[key] = self._met(self._footprint.reach(reach_m), key[1])
        return self._hits[key]

    def margin_m(self, reach_m: float = 0.0) -> float | None:
        """How much nearer the nearest zone could come before it might be within reach.

        None if no zone lies within 5 km beyond.  Negative where one may already be.  Looks ever
        farther out: what a ring left out lies beyond it, so the first find inside it is the nearest.
        """
        held = self._held_within(reach_m + _RINGS_M[-1])
        if held is not None and held.alike(self._on.toordinal()):
            return self._nearest(held, reach_m)
        for beyond in _RINGS_M:
            found = self._within(reach_m + beyond)
            if found is not None and len(found.at):
                free = float((found.distance_m - found.accuracy_m - reach_m).min())
                if free <= beyond:
                    return free
        return None

    def accuracy_of(self, zone: Zone) -> float:
        """How far the true boundary may lie from the drawn one, metres."""
        if zone.accuracy_m is not None:
            return zone.accuracy_m
        return self.edition.accuracy_m if self.edition else 0.0

    def know(self, far_m: float, at: NDArray[np.intp], distance_m: NDArray[np.float64]) -> None:
        """Takes what a bulk look found already: places (ascending) in the snapshot's columns and their distances.

        `at` must name at least every zone in force on the day whose box lies within `far_m` and the
        edition's accuracy of the footprint, and none that applies at certain hours only.  Without a snapshot
        nothing is taken.
        """
        if self._held is not None:
            self._seen = far_m, _Found(self._held, at, self._held.outlines(at), distance_m)

    # --- looking up

    def _within(self, far_m: float) -> _Found | None:
        """At least every zone whose true outline may be within `far_m`; others may be among them."""
        if self.edition is None or self.edition.failed:
            return None
        held = self._held_within(far_m)
        if held is not None:
            if self._seen is None or self._seen[0] < far_m:
                self._seen = far_m, self._looked_up(held, self.edition, far_m)
            return self._seen[1]
        if far_m not in self._found:
            self._found[far_m] = self._asked_for(self.edition, far_m)
        return self._found[far_m]

    def _looked_up(self, held: PlaneZones, edition: Edition, far_m: float) -> _Found:
        """Out of a snapshot; what a nearer look measured is not measured again."""
        within_m = far_m + edition.accuracy_m + TOUCH_M
        about = held.about(self._footprint.bounds, within_m, self._footprint.xy)
        at = held.in_force(about, self._on.toordinal())
        if not len(at):
            return _Found(held, at, held.outlines(at), np.zeros(0))
        if not held.always[at].all():
            return self._there(held, at, edition)
        xy, distance_m = held.outlines(at), np.full(len(at), np.nan)
        if self._seen is not None and len(self._seen[1].at) and self._seen[1].parts is None:
            known = self._seen[1]
            place = np.searchsorted(known.at, at).clip(max=len(known.at) - 1)
            same = known.at[place] == at
            distance_m[same] = known.distance_m[place[same]]
        new = np.isnan(distance_m)
        if new.any():
            distance_m[new] = held.distances_m(xy[new], self._footprint.xy, within_m + TOUCH_M)
        return _Found(held, at, xy, distance_m).only(~np.isnan(distance_m))

    def _asked_for(self, edition: Edition, far_m: float) -> _Found:
        """Out of the store."""
        box = self._footprint.box(far_m + edition.accuracy_m)
        zones = [zone for zone in self._source.candidates(edition, box) if zone.in_force(self._on)]
        held = PlaneZones.of(edition, self._footprint.plane, zones)
        at = np.arange(len(zones))
        if not held.always.all():
            return self._there(held, at, edition)
        xy = held.outlines(at)
        return _Found(held, at, xy, shapely.distance(xy, self._footprint.xy))

    def _there(self, held: PlaneZones, at: NDArray[np.intp], edition: Edition) -> _Found:
        """Where some apply at certain times only: those that ever do while part of the footprint is there."""
        parts: list[BaseGeometry | None] = [self._footprint.xy] * len(at)
        timed = np.flatnonzero(~held.always[at])
        for n, zone in zip(timed, self._zones(held, at[timed]), strict=True):
            parts[n] = self._part_there(zone, edition)
        there = np.array([part is not None for part in parts])
        kept = [part for part in parts if part is not None]
        xy = held.outlines(at[there])
        return _Found(held, at[there], xy, shapely.distance(xy, np.array([*kept, None], dtype=object)[:-1]), kept)

    def _part_there(self, zone: Zone, edition: Edition) -> BaseGeometry | None:
        """The part of the footprint that is there at a time when the zone applies; None if none ever is."""
        volumes = self._footprint.volumes
        if not volumes:
            return self._footprint.xy
        told = read_applicability(zone.attributes.get("applicability"))
        spans = [self._while_in_force(volume.timespan, zone, edition) for volume in volumes]
        return self._footprint.part(tuple(n for n, span in enumerate(spans) if span is not None and told.meets(span)))

    def _while_in_force(self, span: Timespan, zone: Zone, edition: Edition) -> Timespan | None:
        """What of a volume's time lies in the days of the zone and its edition; all of it where another day is asked about."""
        if not any(v.timespan.first_day <= self._on <= v.timespan.last_day for v in self._footprint.volumes):
            return span
        since = [d for d in (zone.valid_from, edition.in_force_from) if d is not None]
        until = [d for d in (zone.valid_to, edition.in_force_to) if d is not None]
        start = max([span.start, *(_midnight(d) for d in since)])
        end = min([span.end, *(_midnight(d) for d in until)])
        return Timespan(start, end) if start < end else None

    def _nearest(self, held: PlaneZones, reach_m: float) -> float | None:
        """The margin where all zones are alike: the nearest outline alone tells it."""
        accuracy_m, farthest = float(held.accuracy_m[0]), _RINGS_M[-1]
        distance_m = held.nearest_m(self._footprint.xy, self._footprint.bounds, reach_m + accuracy_m + farthest)
        free = distance_m - accuracy_m - reach_m
        return free if free <= farthest else None

    def _zones(self, held: PlaneZones, at: NDArray[np.intp]) -> list[Zone]:
        return held.zones_at(at.tolist(), self._source if isinstance(self._source, Sight) else None)

    # --- what is met

    def _met(self, reach_m: float, kinds: frozenset[str | None] | None) -> list[Hit]:
        found = self._within(reach_m)
        if found is None:
            return []
        if not len(found.at):
            return []
        near = found.only(found.distance_m <= reach_m + found.accuracy_m + TOUCH_M)
        if kinds is not None and len(near.at):
            near = near.only(np.array([zone.is_of(kinds) for zone in self._zones(near.zones, near.at)], dtype=bool))
        if not len(near.at):
            return []
        certain = np.array(self._certain(near, reach_m))
        near, certain = near.ordered(order := np.lexsort((near.distance_m, ~certain))), certain[order]  # then by place, so by id
        overlaps = Overlaps(self._footprint, near.xy, near.distance_m == 0, near.parts)
        zones = partial(self._zones_of, near)
        return Met(zones, near.distance_m.tolist(), certain.tolist(), overlaps, self._footprint.area_m2).hits

    def _zones_of(self, near: _Found, start: int, end: int) -> list[Zone]:
        return self._zones(near.zones, near.at[start:end])

    def _certain(self, near: _Found, reach_m: float) -> list[bool]:
        """Of each, whether it is surely within reach."""
        sure_m = reach_m - near.accuracy_m
        certain = [bool(c) for c in near.distance_m <= sure_m + TOUCH_M]
        for n in np.flatnonzero(sure_m < 0).tolist():
            certain[n] = self._deep_inside(near, [int(near.at[n])], float(sure_m[n]), n)
        if not any(certain) and self._surely_in_one_of(near, float(sure_m.min())):
            return [bool(c) for c in near.distance_m <= TOUCH_M]
        return certain

    def _surely_in_one_of(self, near: _Found, sure_m: float) -> bool:
        """Deep inside all of them together: which neighbour it lies in may be open, that it lies in one is not."""
        same_part = near.parts is None or all(part is near.parts[0] for part in near.parts)
        return sure_m < 0 and same_part and self._deep_inside(near, near.at.tolist(), sure_m, 0)

    def _deep_inside(self, near: _Found, at: Sequence[int], sure_m: float, n: int) -> bool:
        """Whether the part that is there for the n-th lies inside these outlines together, deeper than they may be off."""
        core = near.zones.core(at, -sure_m)
        part = self._footprint.xy if near.parts is None else near.parts[n]
        return bool(not core.is_empty and shapely.dwithin(core, part, TOUCH_M))


def stands(edition: Edition | None, source: ZoneSource, on: date, asked_on: date) -> LayerStatus:
    """Whether an edition (None: there is none) can speak on the day, wherever that is."""
    if edition is None:
        return LayerStatus.MISSING
    if edition.failed:
        return LayerStatus.FAILED
    if source.count(edition) == 0:
        return LayerStatus.EMPTY
    if edition.stale_after is not None and max(on, asked_on) > edition.stale_after:
        return LayerStatus.STALE
    return LayerStatus.OK


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), JST)
