"""A need: what somebody means to do, before it has a place.  At a site it becomes a trial over the whole of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.altitudes import Altitude
from fieldreg.kernel.timespan import Timespan
from fieldreg.register.footprints import site_footprint
from fieldreg.register.sites import Site
from fieldreg.trials.trial import Activity, OnSite, Trial, Vehicle
from fieldreg.trials.volume4d import Volume4D

__all__ = ["Need"]


@dataclass(frozen=True, kw_only=True)
class Need:
    """A trial without a place: one volume between two altitudes (None: height has no part in it) during `timespan`."""

    activity: Activity
    timespan: Timespan
    altitude_lower: Altitude | None = None
    altitude_upper: Altitude | None = None
    vehicle: Vehicle = field(default_factory=Vehicle)
    on_site: OnSite = field(default_factory=OnSite)
    odd: Mapping[str, Any] = field(default_factory=dict)
    road: Mapping[str, Any] = field(default_factory=dict)

    def at(self, site: Site, outline: BaseGeometry | None = None) -> Trial:
        """The trial at `site`; `outline` its footprint where that is known already."""
        return self.over(outline if outline is not None else site_footprint(site), site.id)

    def over(self, outline: Any, site: str) -> Trial:
        """The trial over an outline (lon, lat) at the site of that id."""
        volume = Volume4D(
            outline=outline, altitude_lower=self.altitude_lower, altitude_upper=self.altitude_upper, timespan=self.timespan
        )
        return Trial(
            activity=self.activity, volumes=(volume,), vehicle=self.vehicle, on_site=self.on_site, site=site,
            odd=self.odd, road=self.road,
        )  # fmt: skip
