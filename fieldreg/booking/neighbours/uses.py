"""Uses: what a reservation says of itself that may matter to a neighbour.  What it does not say is not known."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from shapely.geometry.base import BaseGeometry

from fieldreg.booking.reservations import Reservation
from fieldreg.kernel.geometry import Plane, centre_of, plane_at
from fieldreg.kernel.timespan import Timespan
from fieldreg.register.footprints import footprint_of, site_footprint
from fieldreg.register.sites import Site
from fieldreg.trials.questions import QUESTIONS

__all__ = ["Use", "ground_of", "use_of"]


@dataclass(frozen=True, eq=False)
class Use:
    """A reservation with the `ground` it takes up (lon, lat)."""

    reservation: Reservation
    ground: BaseGeometry

    @property
    def held(self) -> Timespan:
        return self.reservation.held

    @cached_property
    def plane(self) -> Plane:
        return plane_at(*centre_of([self.ground]))

    @cached_property
    def xy(self) -> BaseGeometry:
        """The ground in metres of its own plane."""
        return self.plane.to_xy(self.ground)

    def in_plane(self, plane: Plane) -> BaseGeometry:
        """The same in metres of a plane."""
        return self.xy if plane == self.plane else plane.to_xy(self.ground)

    def said(self, question: str) -> Any:
        """The answer to a question ("on_site.crowd"): a truth, a number or a set of words; None where it was not answered."""
        document = self.reservation.trial
        properties = document.get("properties") if isinstance(document, Mapping) else None
        about, _, name = question.partition(".")
        answers = properties.get(about) if isinstance(properties, Mapping) else None
        value = answers.get(name) if isinstance(answers, Mapping) else None
        if QUESTIONS[question].several:
            return frozenset(map(str, value)) if isinstance(value, list | tuple) and value else None
        return value if isinstance(value, bool | int | float) else None


def use_of(reservation: Reservation, site: Site) -> Use:
    """Of a reservation of that site."""
    return Use(reservation, ground_of(reservation, site))


def ground_of(reservation: Reservation, site: Site) -> BaseGeometry:
    """What was drawn, or the area, or the whole site (lon, lat).  An area that is gone since stands for its site."""
    if reservation.geometry is not None:
        return reservation.geometry
    area = next((one for one in site.areas if one.id == reservation.area), None)
    return (footprint_of(area) if area else None) or site_footprint(site)
