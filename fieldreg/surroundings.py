"""What is known about the place and day of one trial, asked layer by layer.

Rules look here and nowhere else.  Distances and areas are metres in the plane of the
place.  A drawn boundary of accuracy *a* may truly lie up to *a* metres away; so what is
within reach of a zone is either *certain*, or only *possible*, or surely not.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import shapely
from shapely.geometry.base import BaseGeometry

from fieldreg.geometry import TOUCH_M, Plane, centre_of, plane_at, polygons_of
from fieldreg.sites import Area, Site
from fieldreg.trials import Trial
from fieldreg.zone_index import ZoneSource
from fieldreg.zones import Edition, LayerStatus, Zone, edition_on

__all__ = ["Ground", "Hit", "LayerView", "Surroundings"]

_MARGIN_SEARCH_M = 5_000.0  # how far beyond reach a zone is looked for, to tell the margin


@dataclass(frozen=True)
class Ground:
    """Elevation of the ground at the place, metres above mean sea level, and how far it may be off."""

    elevation_m: float
    accuracy_m: float
    source: str


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A zone within reach.  `certain` False: only if its boundary is off by its accuracy.

    `distance_m` is to the drawn outline (0 where they meet); `overlap` the shared part, lon, lat.
    """

    zone: Zone
    distance_m: float
    certain: bool
    overlap_area_m2: float
    overlap_share: float
    overlap: BaseGeometry


class LayerView:
    """One layer as it stands on the trial's day, about its footprint."""

    def __init__(self, source: ZoneSource, layer: str, on: date, asked_on: date, footprint: BaseGeometry) -> None:
        self.id = layer
        self.edition: Edition | None = edition_on(list(source.editions(layer)), on)
        self._source, self._on, self._asked_on, self._footprint = source, on, asked_on, footprint
        self._plane = plane_at(*centre_of([footprint]))
        self._footprint_xy = self._plane.to_xy(footprint)
        self._found: dict[float, list[tuple[Zone, BaseGeometry]]] = {}  # by reach: rules ask the same again

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
        return bool(self.edition.coverage.covers(self._plane.to_lonlat(self._footprint_xy.buffer(reach_m))))

    def hits(self, reach_m: float = 0.0, kinds: Collection[str | None] | None = None) -> Sequence[Hit]:
        """Zones in force on the day whose true outline is, or may be, within `reach_m` of the footprint.

        Deep inside several that share a border, all that are met there are certain: which one it
        is may be open, that it is one is not.  Certain ones first, then nearest first, then by id.  Empty if no edition is held; ask
        `status` before taking an empty answer for clear.  `kinds`: only zones whose attribute "kind" is one of these.
        """
        near = [pair for pair in self._nearby(reach_m) if kinds is None or pair[0].attributes.get("kind") in kinds]
        met = [(hit, xy) for zone, xy in near if (hit := self._hit(zone, xy, reach_m)) is not None]
        if met and not any(hit.certain for hit, _ in met) and self._surely_in_one_of(met, reach_m):
            met = [(replace(hit, certain=hit.distance_m <= TOUCH_M), xy) for hit, xy in met]
        return sorted((hit for hit, _ in met), key=lambda h: (not h.certain, h.distance_m, h.zone.id))

    def margin_m(self, reach_m: float = 0.0) -> float | None:
        """How much nearer the nearest zone could come before it might be within reach.

        None if no zone lies within 5 km beyond.  Negative where one may already be.
        """
        free = [
            shapely.distance(self._footprint_xy, xy) - self._accuracy(zone) - reach_m
            for zone, xy in self._nearby(reach_m)
        ]
        return min(free, default=None)

    def accuracy_of(self, zone: Zone) -> float:
        """How far the true boundary may lie from the drawn one, metres."""
        return self._accuracy(zone)

    def _nearby(self, reach_m: float) -> list[tuple[Zone, BaseGeometry]]:
        if self.edition is None or self.edition.failed:
            return []
        if reach_m not in self._found:
            self._found[reach_m] = self._looked_up(self.edition, reach_m)
        return self._found[reach_m]

    def _looked_up(self, edition: Edition, reach_m: float) -> list[tuple[Zone, BaseGeometry]]:
        far = reach_m + edition.accuracy_m + _MARGIN_SEARCH_M
        box = self._plane.to_lonlat(shapely.box(*self._footprint_xy.bounds).buffer(far, cap_style="square")).bounds
        zones = [z for z in self._source.candidates(edition, box) if z.in_force(self._on)]
        return [(zone, self._plane.to_xy(zone.outline)) for zone in zones]

    def _accuracy(self, zone: Zone) -> float:
        if zone.accuracy_m is not None:
            return zone.accuracy_m
        return self.edition.accuracy_m if self.edition else 0.0

    def _hit(self, zone: Zone, xy: BaseGeometry, reach_m: float) -> Hit | None:
        accuracy = self._accuracy(zone)
        distance = float(shapely.distance(self._footprint_xy, xy))
        if distance > reach_m + accuracy + TOUCH_M:
            return None
        shared = polygons_of(shapely.intersection(self._footprint_xy, xy)) if distance == 0 else shapely.Polygon()
        area = float(shared.area)
        return Hit(
            zone=zone,
            distance_m=distance,
            certain=self._surely(xy, distance, reach_m - accuracy),
            overlap_area_m2=area,
            overlap_share=area / self._footprint_xy.area if self._footprint_xy.area else 0.0,
            overlap=self._plane.to_lonlat(shared),
        )

    def _surely_in_one_of(self, met: Sequence[tuple[Hit, BaseGeometry]], reach_m: float) -> bool:
        """Deep inside all of them together: which neighbour it lies in may be open, that it lies in one is not."""
        sure_reach = reach_m - max(self._accuracy(hit.zone) for hit, _ in met)
        return sure_reach < 0 and self._surely(shapely.union_all([xy for _, xy in met]), 0.0, sure_reach)

    def _surely(self, xy: BaseGeometry, distance: float, sure_reach_m: float) -> bool:
        """Within `sure_reach_m`; where that is negative, so deep inside."""
        if sure_reach_m >= 0:
            return distance <= sure_reach_m + TOUCH_M
        core = shapely.buffer(xy, sure_reach_m, join_style="mitre")
        return bool(not core.is_empty and shapely.dwithin(self._footprint_xy, core, TOUCH_M))


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
        self._source = source
        self._views: dict[str, LayerView] = {}

    def layer(self, layer: str) -> LayerView:
        """The layer on the trial's day, about its footprint."""
        if layer not in self._views:
            self._views[layer] = LayerView(self._source, layer, self.on, self.asked_on, self.footprint)
        return self._views[layer]

    def asked(self) -> Sequence[LayerView]:
        """The layers that were asked so far, by id."""
        return [self._views[name] for name in sorted(self._views)]

    @property
    def indoor(self) -> bool:
        return self.site is not None and self.site.indoor

    def outside_site_m2(self) -> float | None:
        """How much of the footprint surely lies outside the site's outline, m²; None without a site."""
        if self.site is None:
            return None
        reach = self.plane.to_xy(self.site.outline).buffer(self.site.accuracy_m + TOUCH_M)
        return float(shapely.difference(self.footprint_xy, reach).area)
