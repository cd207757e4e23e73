"""What is asked: one trial, the registry it is judged by, and the ground under each of its places."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.geometry import Plane, centre_of, fine_enough, outside_arc, plane_at, polygons_of
from fieldreg.kernel.many_corners import about_shape, same_shape
from fieldreg.register.footprints import footprint_of, site_footprint
from fieldreg.register.sites import Site
from fieldreg.register.snapshot import Sight
from fieldreg.surroundings.terrain import Ground
from fieldreg.trials.trial import Trial

__all__ = ["Asked"]


@dataclass(frozen=True)
class Asked:
    """`ground` tells the ground under a footprint (lon, lat) as a screening is told it; `modelled`: it comes of a terrain model.

    `on` overrides the day whose law holds.
    """

    trial: Trial
    sight: Sight
    asked_on: date
    ground: Callable[[BaseGeometry], Ground | None]
    site: Site | None = None
    modelled: bool = False
    on: date | None = None

    @cached_property
    def plane(self) -> Plane:
        return plane_at(*centre_of([self.trial.footprint]))

    @cached_property
    def outlines_xy(self) -> NDArray[np.object_]:
        """Each volume's outline, metres."""
        return self.plane.all_to_xy([polygons_of(volume.outline) for volume in self.trial.volumes])

    @cached_property
    def outline_xy(self) -> BaseGeometry:
        """All of it, metres."""
        return shapely.union_all(self.outlines_xy)

    @cached_property
    def site_reach_xy(self) -> BaseGeometry | None:
        """As far as the named site, or its area, may reach, its accuracy granted, metres; None where none is named."""
        if self.site is None:
            return None
        area = self.site.area(self.trial.area)
        place = (footprint_of(area) if area else None) or site_footprint(self.site)
        accuracy_m = self.site.accuracy_m if area is None or area.accuracy_m is None else area.accuracy_m
        drawn = self.plane.to_xy(place)
        if same_shape(drawn, self.outline_xy):
            return self.outline_xy  # which lies in it whole, however far that reaches
        if not accuracy_m:
            return drawn
        return about_shape(drawn, *outside_arc(accuracy_m, fine_enough(accuracy_m)))

    def days(self, default: Sequence[date]) -> Sequence[date]:
        return default if self.on is None else [self.on]
