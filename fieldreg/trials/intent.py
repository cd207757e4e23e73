"""An intent: what somebody means to do, before it has a place: with what, how high, when, and what the place must be like."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Self

from fieldreg.kernel.altitudes import Altitude
from fieldreg.kernel.timespan import Timespan
from fieldreg.trials.trial import Activity, OnSite, Vehicle

__all__ = ["Intent", "Size", "SizeKind"]


class SizeKind(StrEnum):
    """How much room is asked for, by the name it has in JSON."""

    RADIUS = "radius_m"  # of a circle that fits in
    AREA = "area_m2"
    LENGTH = "length_m"  # in a straight line; along a road


@dataclass(frozen=True)
class Size:
    """The least room a trial takes: metres, or square metres."""

    kind: SizeKind
    value: float


@dataclass(frozen=True, kw_only=True)
class Intent:
    """A trial without a place: between two altitudes (None: height has no part in it) during `timespan` and `more_times`.

    `needs` is what the place must have, by the names of `fieldreg.trials.place_needs`; `odd` what the road must be like, by
    those of `fieldreg.trials.odd.NEEDS`; `road` what is declared of a road.  `not_yet_known`: see `Trial`.
    """

    activity: Activity
    timespan: Timespan
    more_times: tuple[Timespan, ...] = ()
    altitude_lower: Altitude | None = None
    altitude_upper: Altitude | None = None
    vehicle: Vehicle = field(default_factory=Vehicle)
    on_site: OnSite = field(default_factory=OnSite)
    size: Size | None = None
    needs: Mapping[str, Any] = field(default_factory=dict)
    odd: Mapping[str, Any] = field(default_factory=dict)
    road: Mapping[str, Any] = field(default_factory=dict)
    not_yet_known: frozenset[str] = frozenset()

    @property
    def times(self) -> Sequence[Timespan]:
        """Every timespan, in order."""
        return (self.timespan, *self.more_times)

    def each_time(self) -> Sequence[Self]:
        """The same for each timespan alone."""
        return [replace(self, timespan=span, more_times=()) for span in self.times]
