"""The earlier path, kept as it was: each look asks the store anew, takes zones one by one, and cuts every overlap at once.

What the snapshot's path answers must be this to the byte.  Distances and areas are metres in the plane of the
place.  A drawn boundary of accuracy *a* may truly lie up to *a* metres away; so what is
within reach of a zone is either *certain*, or only *possible*, or surely not.
"""

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.geometry import TOUCH_M, Plane, centre_of, grown, plane_at, polygons_of
from fieldreg.kernel.timespan import JST, Timespan
from fieldreg.law import law_days
from fieldreg.register.applicability import read_applicability
from fieldreg.register.sites import Area, Site
from fieldreg.register.zone_index import Box, ZoneSource
from fieldreg.register.zones import Edition, LayerStatus, Zone, edition_on
from fieldreg.surroundings.around_trial import Surroundings as TodaysSurroundings
from fieldreg.surroundings.hits import Hit as TodaysHit
from fieldreg.surroundings.terrain import Ground
from fieldreg.trials.trial import Trial
from fieldreg.trials.volume4d import Volume4D

__all__ = ["LayerView", "Surroundings", "turning_days"]

_RINGS_M = (100.0, 500.0, 2_000.0, 5_000.0)  # how far beyond reach a zone is looked for, to tell the margin

# A line straight in the plane bends north of the parallel through its ends, by half² · tan(lat) / 2R.
_BEND_PER_M = 1e-7  # up to 51° north
_BEND_M = 25.0  # grants as much to a zone's own sides, of up to 30 km


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A zone within reach, its overlap cut already.  What evidence draws of many is the product's own choice."""

    zone: Zone
    distance_m: float
    certain: bool
    overlap: BaseGeometry
    overlap_area_m2: float
    footprint_m2: float

    @property
    def overlap_share(self) -> float:
        return self.overlap_area_m2 / self.footprint_m2 if self.footprint_m2 else 0.0

    evidence = staticmethod(TodaysHit.evidence)


class LayerView:
    """One layer as it stands on the trial's day, about its footprint.

    `volumes` are what the footprint is made of: a zone that applies at certain times only is met
    by those of them that are there in such a time.  Without them it counts at any time.
    """

    def __init__(
        self, source: ZoneSource, layer: str, on: date, asked_on: date, footprint: BaseGeometry,
        volumes: Sequence[Volume4D] = (),
    ) -> None:  # fmt: skip
        self.id = layer
        self.edition: Edition | None = edition_on(list(source.editions(layer)), on)
        self._source, self._on, self._asked_on, self._footprint = source, on, asked_on, footprint
        self._plane = plane_at(*centre_of([footprint]))
        self._footprint_xy = self._plane.to_xy(footprint)
        self._volumes = volumes
        self._parts: dict[tuple[int, ...], BaseGeometry | None] = {}  # by the volumes that are there
        self._found: dict[float, list[_Near]] = {}  # by distance: rules ask the same again

    @cached_property
    def status(self) -> LayerStatus:
        """Whether the layer can speak here; only `ok` lets a miss mean anything."""
        edition = self.edition
        if edition is None:
            return LayerStatus.MISSING
        if edition.failed:
            return LayerStatus.FAILED
        if self._source.count(edition) == 0:
            return LayerStatus.EMPTY
        if edition.stale_after is not None and max(self._on, self._asked_on) > edition.stale_after:
            return LayerStatus.STALE
        if edition.coverage is None or not edition.coverage.covers(self._footprint):
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
        surely_m = float(self._plane.longest(reach_m, np.array([self._footprint_xy.bounds]))[0])  # a legal distance is never short
        return bool(self.edition.coverage.covers(self._plane.to_lonlat(grown(self._footprint_xy, surely_m))))

    def hits(self, reach_m: float = 0.0, kinds: Collection[str | None] | None = None) -> Sequence[Hit]:
        """Zones in force on the day whose true outline is, or may be, within `reach_m` of the footprint.

        Deep inside several that share a border, all that are met there are certain: which one it
        is may be open, that it is one is not.  Certain ones first, then nearest first, then by id.  Empty if no edition is held; ask
        `status` before taking an empty answer for clear.  `kinds`: only zones whose attribute "kind" is one of these.
        """
        near = [
            n
            for n in self._within(reach_m)
            if n.distance_m <= reach_m + n.accuracy_m + TOUCH_M
            and (kinds is None or n.zone.attributes.get("kind") in kinds)
        ]
        met = [(self._hit(n, reach_m), n) for n in near]
        if met and not any(hit.certain for hit, _ in met) and self._surely_in_one_of(near, reach_m):
            met = [(replace(hit, certain=hit.distance_m <= TOUCH_M), n) for hit, n in met]
        return sorted((hit for hit, _ in met), key=lambda h: (not h.certain, h.distance_m, h.zone.id))

    def margin_m(self, reach_m: float = 0.0) -> float | None:
        """How much nearer the nearest zone could come before it might be within reach.

        None if no zone lies within 5 km beyond.  Negative where one may already be.  Looks ever
        farther out: what a ring left out lies beyond it, so the first find inside it is the nearest.
        """
        for beyond in _RINGS_M:
            free = min((n.distance_m - n.accuracy_m - reach_m for n in self._within(reach_m + beyond)), default=math.inf)
            if free <= beyond:
                return free
        return None

    def accuracy_of(self, zone: Zone) -> float:
        """How far the true boundary may lie from the drawn one, metres."""
        return self._accuracy(zone)

    def _within(self, far_m: float) -> list["_Near"]:
        """At least every zone whose true outline may be within `far_m`; others may be among them."""
        if self.edition is None or self.edition.failed:
            return []
        if far_m not in self._found:
            self._found[far_m] = self._looked_up(self.edition, far_m + self.edition.accuracy_m)
        return self._found[far_m]

    def _looked_up(self, edition: Edition, far_m: float) -> list["_Near"]:
        zones = [z for z in self._source.candidates(edition, _box(self._footprint_xy, far_m, self._plane)) if z.in_force(self._on)]
        there = [self._there(zone) for zone in zones]
        outlines = self._plane.all_to_xy([zone.outline for zone in zones])
        distances = shapely.distance(np.array([*there, None], dtype=object)[:-1], outlines)
        return [
            _Near(zone, xy, part, float(distance), self._accuracy(zone))
            for zone, xy, part, distance in zip(zones, outlines, there, distances, strict=True)
            if part is not None
        ]

    def _there(self, zone: Zone) -> BaseGeometry | None:
        """The part of the footprint that is there at a time when the zone applies; None if none ever is."""
        told = read_applicability(zone.attributes.get("applicability"))
        if told.always or not self._volumes:
            return self._footprint_xy
        spans = [self._while_in_force(volume.timespan, zone) for volume in self._volumes]
        met = tuple(n for n, span in enumerate(spans) if span is not None and told.meets(span))
        if len(met) == len(spans):
            return self._footprint_xy
        if met not in self._parts:
            outlines = [self._volumes[n].outline for n in met]
            self._parts[met] = self._plane.to_xy(shapely.union_all(outlines)) if met else None
        return self._parts[met]

    def _while_in_force(self, span: Timespan, zone: Zone) -> Timespan | None:
        """What of a volume's time lies in the days of the zone and its edition; all of it where another day is asked about."""
        if self.edition is None or not any(v.timespan.first_day <= self._on <= v.timespan.last_day for v in self._volumes):
            return span
        since = [d for d in (zone.valid_from, self.edition.in_force_from) if d is not None]
        until = [d for d in (zone.valid_to, self.edition.in_force_to) if d is not None]
        start = max([span.start, *(_midnight(d) for d in since)])
        end = min([span.end, *(_midnight(d) for d in until)])
        return Timespan(start, end) if start < end else None

    def _accuracy(self, zone: Zone) -> float:
        if zone.accuracy_m is not None:
            return zone.accuracy_m
        return self.edition.accuracy_m if self.edition else 0.0

    def _hit(self, near: "_Near", reach_m: float) -> Hit:
        shared: BaseGeometry = shapely.Polygon()
        if near.distance_m == 0:
            shared = polygons_of(shapely.intersection(near.there_xy, near.xy))
        area = float(shared.area)
        return Hit(
            zone=near.zone,
            distance_m=near.distance_m,
            certain=self._surely(near, near.xy, near.distance_m, reach_m - near.accuracy_m),
            overlap=shared if shared.is_empty else self._plane.to_lonlat(shared),
            overlap_area_m2=area,
            footprint_m2=self._footprint_xy.area,
        )

    def _surely_in_one_of(self, met: Sequence["_Near"], reach_m: float) -> bool:
        """Deep inside all of them together: which neighbour it lies in may be open, that it lies in one is not."""
        sure_reach = reach_m - max(near.accuracy_m for near in met)
        same_part = all(near.there_xy is met[0].there_xy for near in met)
        joined = shapely.union_all([near.xy for near in met])
        return sure_reach < 0 and same_part and self._surely(met[0], joined, 0.0, sure_reach)

    def _surely(self, near: "_Near", xy: BaseGeometry, distance: float, sure_reach_m: float) -> bool:
        """Whether the part that is there lies within `sure_reach_m` of `xy`; where that is negative, so deep inside."""
        if sure_reach_m >= 0:
            return distance <= sure_reach_m + TOUCH_M
        core = shapely.buffer(xy, sure_reach_m, join_style="mitre")
        return bool(not core.is_empty and shapely.dwithin(near.there_xy, core, TOUCH_M))


@dataclass(frozen=True)
class _Near:
    """A zone looked up: its outline in the plane, what of the footprint is there while it applies, how far, how exact."""

    zone: Zone
    xy: BaseGeometry
    there_xy: BaseGeometry
    distance_m: float
    accuracy_m: float


def _box(footprint_xy: BaseGeometry, far_m: float, plane: Plane) -> Box:
    """The same in the plane; with what the bend of the parallels takes off its north side."""
    west, south, east, north = footprint_xy.bounds
    half = max(east - west, north - south) / 2 + far_m
    spare = far_m + _BEND_M + half**2 * _BEND_PER_M
    return plane.to_lonlat(shapely.box(west - spare, south - spare, east + spare, north + spare)).bounds


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), JST)


class Surroundings:
    """Everything about the place and day of one trial.

    `on` is the day whose law and layers hold; `asked_on` today.  `site` is the one the trial
    names, with `area` its part; `ground` None where the elevation is not known.
    """

    def __init__(
        self,
        trial: Trial,
        source: ZoneSource,
        *,
        on: date,
        asked_on: date,
        site: Site | None = None,
        ground: Ground | None = None,
    ) -> None:
        self.on, self.asked_on = on, asked_on
        self.site, self.ground = site, ground
        self.area: Area | None = site.area(trial.area) if site else None
        self.footprint = trial.footprint
        self.plane: Plane = plane_at(*centre_of([self.footprint]))
        self.footprint_xy = self.plane.to_xy(self.footprint)
        self._source, self._volumes = source, trial.volumes
        self._views: dict[str, LayerView] = {}

    def layer(self, layer: str) -> LayerView:
        """The layer on the trial's day, about its footprint."""
        if layer not in self._views:
            self._views[layer] = LayerView(
                self._source, layer, self.on, self.asked_on, self.footprint, self._volumes
            )
        return self._views[layer]

    def asked(self) -> Sequence[LayerView]:
        """The layers that were asked so far, by id."""
        return [self._views[name] for name in sorted(self._views)]

    lowest_surface_m = TodaysSurroundings.lowest_surface_m
    beneath_surfaces = TodaysSurroundings.beneath_surfaces
    darkness = TodaysSurroundings.darkness
    meets_site = TodaysSurroundings.meets_site
    _meets_site = TodaysSurroundings._meets_site

    @property
    def indoor(self) -> bool:
        return self.site is not None and self.site.indoor

    def outside_site_m2(self) -> float | None:
        """How much of the footprint surely lies outside the site's outline, m²; None without a site."""
        if self.site is None:
            return None
        reach = self.plane.to_xy(self.site.outline).buffer(self.site.accuracy_m + TOUCH_M)
        return float(shapely.difference(self.footprint_xy, reach).area)


def turning_days(trial: Trial, source: ZoneSource) -> list[date]:
    """The trial's first day, its last, and each between on which a day before no longer tells.

    A number of the law or a rule takes or loses force; an edition begins, ends or goes stale; a
    zone within 5 km (and its edition's accuracy) begins or ends.
    """
    first, last = trial.timespan.first_day, trial.timespan.last_day
    if first == last:
        return [first]
    turns = {*law_days(), *_edition_days(source), *_zone_days(trial, source)}
    return sorted({first, last, *(day for day in turns if first < day <= last)})


def _edition_days(source: ZoneSource) -> Iterator[date]:
    for layer in source.layers():
        for edition in source.editions(layer.id):
            stale = edition.stale_after + timedelta(days=1) if edition.stale_after else None
            yield from (day for day in (edition.in_force_from, edition.in_force_to, stale) if day)


def _zone_days(trial: Trial, source: ZoneSource) -> Iterator[date]:
    span = trial.timespan
    footprint = trial.footprint
    for layer in source.layers():
        for edition in source.editions(layer.id):
            ended = edition.in_force_to is not None and edition.in_force_to <= span.first_day
            if not ended and edition.in_force_from <= span.last_day:
                plane = plane_at(*centre_of([footprint]))
                box = _box(plane.to_xy(footprint), 5_000.0 + edition.accuracy_m, plane)
                yield from source.turning_days(edition, box, span.first_day, span.last_day)
