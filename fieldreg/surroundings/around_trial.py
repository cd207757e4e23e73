"""What is known about the place and day of one trial, asked layer by layer.  Rules look here and nowhere else."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cached_property

import shapely

from fieldreg.kernel.daylight import Darkness, darkness_beyond
from fieldreg.kernel.geometry import TOUCH_M, Plane
from fieldreg.kernel.many_corners import beyond_m2
from fieldreg.register.sites import Area, Site
from fieldreg.register.zone_index import ZoneSource
from fieldreg.register.zones import Zone
from fieldreg.surroundings.airport_heights import beneath, lowest_over
from fieldreg.surroundings.footprint import Footprint
from fieldreg.surroundings.layer_view import Hit, LayerView
from fieldreg.surroundings.terrain import Ground
from fieldreg.trials.trial import Trial
from fieldreg.trials.volume4d import Volume4D

__all__ = ["Hit", "LayerView", "Surroundings"]


class Surroundings:
    """Everything about the place and day of one trial.

    `on` is the day whose law and layers hold; `asked_on` today.  `site` is the one the trial
    names, with `area` its part; `ground` None where the elevation is not known.  `footprint` where
    it stands in the plane already, for another day of the same trial.
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
        footprint: Footprint | None = None,
    ) -> None:
        self.on, self.asked_on = on, asked_on
        self.site, self.ground = site, ground
        self.area: Area | None = site.area(trial.area) if site else None
        self._footprint = footprint or Footprint(trial.footprint, trial.volumes)
        self.footprint, self.footprint_xy = self._footprint.lonlat, self._footprint.xy
        self.plane: Plane = self._footprint.plane
        self._source = source
        self._views: dict[str, LayerView] = {}

    def layer(self, layer: str) -> LayerView:
        """The layer on the trial's day, about its footprint."""
        if layer not in self._views:
            self._views[layer] = LayerView(self._source, layer, self.on, self.asked_on, self._footprint)
        return self._views[layer]

    def asked(self) -> Sequence[LayerView]:
        """The layers that were asked so far, by id."""
        return [self._views[name] for name in sorted(self._views)]

    def lowest_surface_m(self, zone: Zone, volume: Volume4D) -> float:
        """Height (AMSL) of the lowest of the airport's surfaces over the volume; inf where none reaches."""
        return lowest_over(zone.attributes["surfaces"], volume.outline)

    def beneath_surfaces(self, zone: Zone, volume: Volume4D, approach_m: float) -> bool:
        """Whether any of the volume lies under the airport's approach or transitional surfaces, or over its strips."""
        return beneath(zone.attributes["surfaces"], volume.outline, approach_m)

    def darkness(self, volume: Volume4D, beyond: timedelta) -> Darkness | None:
        """The first sunrise or sunset over the volume's middle outside which it lies by more than `beyond`; None if none."""
        lon, lat = (float(v) for v in shapely.centroid(volume.outline).coords[0])
        return darkness_beyond(volume.timespan, lon, lat, beyond)

    @property
    def indoor(self) -> bool:
        return self.site is not None and self.site.indoor

    def outside_site_m2(self) -> float | None:
        """How much of the footprint surely lies outside the site's outline, m²; None without a site."""
        return self._outside_site_m2

    def meets_site(self) -> bool:
        """Whether any of the footprint may lie in the site's outline, its accuracy granted."""
        return self._meets_site

    @cached_property
    def _meets_site(self) -> bool:
        if self.site is None:
            return False
        outline = self.plane.to_xy(self.site.outline)
        return bool(shapely.dwithin(outline, self.footprint_xy, self.site.accuracy_m + TOUCH_M))

    @cached_property
    def _outside_site_m2(self) -> float | None:
        if self.site is None:
            return None
        return beyond_m2(self.footprint_xy, self.plane.to_xy(self.site.outline), self.site.accuracy_m + TOUCH_M)
