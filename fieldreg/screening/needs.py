"""A need: what somebody means to do, before it has a place.  At a site it becomes a trial over the whole of it."""

from dataclasses import dataclass
from typing import Any, Self

from shapely.geometry.base import BaseGeometry

from fieldreg.register.footprints import site_footprint
from fieldreg.register.sites import Site
from fieldreg.trials.intent import Intent
from fieldreg.trials.need_json import need_from_json
from fieldreg.trials.trial import Trial
from fieldreg.trials.volume4d import Volume4D

__all__ = ["Need"]


@dataclass(frozen=True, kw_only=True)
class Need(Intent):
    """An intent that can be laid over a place: of each of its timespans one volume."""

    @classmethod
    def from_json(cls, document: Any) -> Self:
        """As `fieldreg.trials.need_json` reads it.  Raises InvalidInput with every fault."""
        return need_from_json(document, cls)

    def at(self, site: Site, outline: BaseGeometry | None = None) -> Trial:
        """The trial at `site`; `outline` its footprint where that is known already."""
        return self.over(outline if outline is not None else site_footprint(site), site.id)

    def over(self, outline: Any, site: str) -> Trial:
        """The trial over an outline (lon, lat) at the site of that id."""
        volumes = [
            Volume4D(outline=outline, altitude_lower=self.altitude_lower, altitude_upper=self.altitude_upper, timespan=span)
            for span in self.times
        ]
        return Trial(
            activity=self.activity, volumes=tuple(volumes), vehicle=self.vehicle, on_site=self.on_site, site=site,
            odd=self.odd, road=self.road, not_yet_known=self.not_yet_known,
        )  # fmt: skip
