"""One place of a comparison, with all that was asked of others about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fieldreg.booking.free_days import Held
from fieldreg.choosing.demands import Demands
from fieldreg.choosing.fit import Fit
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan
from fieldreg.people.managers import Manager
from fieldreg.register.sites import Site, SiteKind

__all__ = ["Airport", "Compared"]


@dataclass(frozen=True)
class Airport:
    """The airport whose drawn grounds are nearest, and how far; `name` None where none is within `looked_m`."""

    name: Text | None
    distance_m: float = 0.0
    looked_m: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Compared:
    """A site as it is compared.

    `demands` what the need takes there in the worst of its times, `fit` how it fits (None: no need was asked for, and each place is
    judged by its standing probe).  `times` are each of its times with
    what it takes then.  `permit_free` is the summary of `fieldreg.permit_free`, or why there is none; `headroom` as
    the contract tells it, None where nobody flies; `airport` None where the layer cannot speak; `taken` what holds a slot.
    """

    site: Site
    demands: Demands
    fit: Fit | None
    times: Sequence[tuple[Timespan, Demands]] = ()
    permit_free: Mapping[str, Any] | Text
    headroom: Mapping[str, Any] | None
    airport: Airport | None
    manager: Manager | None
    taken: Sequence[Held] = ()

    @property
    def road(self) -> bool:
        return self.site.kind is SiteKind.ROAD

    @property
    def point(self) -> bool:
        """Whether it is known as a point only, without an outline."""
        return self.site.outline.geom_type in ("Point", "MultiPoint")
