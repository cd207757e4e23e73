"""Stand-ins for a site's surroundings while a rule is judged for many: they answer from the columns and note the look.

They take the part of `Surroundings`, `LayerView`, `Hit` and `Volume4D`; of the site itself, see `recorded_site`.
"""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from fieldreg.kernel.altitudes import Altitude
from fieldreg.kernel.daylight import Darkness, darkness_each
from fieldreg.kernel.geometry import Plane
from fieldreg.kernel.timespan import Timespan
from fieldreg.register.zones import Edition, LayerStatus, Zone
from fieldreg.screening.bulk.bulk_facts import STATUSES, Column, Hits
from fieldreg.screening.bulk.notebook import Notebook, StandIn
from fieldreg.screening.bulk.recorded_site import (
    RecordedGround,
    RecordedSite,
    ground_known,
    meets,
    outside_m2,
)
from fieldreg.screening.bulk.told_later import Alone, LaterNumber
from fieldreg.surroundings.airport_heights import beneath_each, lowest_over_each

__all__ = ["RecordedPlace", "RecordedVolume"]


class RecordedPlace(StandIn):
    """In the place of `Surroundings`.  `terrain`: the ground comes of a model, and is each site's own."""

    def __init__(self, notes: Notebook, *, terrain: bool) -> None:
        super().__init__(notes)
        facts = notes.facts
        self.on: date = facts.on
        self.asked_on: date = facts.asked_on
        self.plane: Plane = facts.places.plane
        self.area = None
        self.site = RecordedSite(notes)
        self._terrain = terrain

    def layer(self, layer: str) -> "_RecordedView":
        self._notes.layers.add(layer)
        return _RecordedView(self._notes, layer)

    @property
    def indoor(self) -> bool:
        return bool(self.site.indoor)

    @property
    def ground(self) -> "RecordedGround | None":
        if self._terrain:
            raise Alone
        facts = self._notes.facts
        known = self._notes.look(("ground", "known"), lambda: ground_known(facts.places))
        return RecordedGround(self._notes) if known else None

    def outside_site_m2(self) -> LaterNumber:
        facts = self._notes.facts
        return LaterNumber(self._notes, "outside_site_m2", facts.places.kept("outside_site_m2", lambda: outside_m2(facts.places)))

    def meets_site(self) -> bool:
        facts = self._notes.facts
        return bool(self._notes.look("meets_site", lambda: facts.places.kept("meets_site", lambda: meets(facts.places))))

    def lowest_surface_m(self, zone: Zone, volume: "RecordedVolume") -> LaterNumber:  # noqa: ARG002 - the site's whole outline
        name, record = ("lowest", zone.layer, zone.id), zone.attributes["surfaces"]
        return LaterNumber(self._notes, name, self._of_met(name, zone, np.inf, lambda outlines: lowest_over_each(record, outlines)))

    def beneath_surfaces(self, zone: Zone, volume: "RecordedVolume", approach_m: float) -> bool:  # noqa: ARG002
        name = ("beneath", zone.layer, zone.id, approach_m)
        found = self._of_met(name, zone, 0.0, lambda outlines: beneath_each(zone.attributes["surfaces"], outlines, approach_m))
        return bool(self._notes.look(name, lambda: found.astype(np.intp)))

    def darkness(self, volume: "RecordedVolume", beyond: timedelta) -> Darkness | None:
        places, span = self._notes.facts.places, volume.timespan
        question = ("dark", span, beyond)

        def made() -> Column:
            lon, lat = shapely.get_coordinates(shapely.centroid(places.outlines)).T
            return darkness_each(span, lon, lat, beyond)

        told = self._notes.look(question, lambda: places.kept(question, made))
        if not told:
            return None
        day = list(span.days())[(told - 1) // 2]
        return Darkness(day, told % 2 == 1, LaterNumber(self._notes, "moment", None))  # type: ignore[arg-type]  # only told

    def _of_met(
        self, name: Hashable, zone: Zone, elsewhere: float, measure: Callable[[NDArray[np.object_]], NDArray[Any]]
    ) -> NDArray[np.float64]:
        """A measure of every site that may be within the zone."""
        facts = self._notes.facts

        def made() -> NDArray[np.float64]:
            found = np.full(len(facts), elsewhere)
            at = facts.meeting(zone)
            if len(at):
                found[at] = measure(facts.places.outlines[at])
            return found

        kept: NDArray[np.float64] = facts.kept(name, made)
        return kept


class _RecordedView(StandIn):
    """In the place of a `LayerView`."""

    def __init__(self, notes: Notebook, layer: str) -> None:
        super().__init__(notes)
        self.id = layer
        self.edition: Edition | None = notes.facts.edition(layer)

    @property
    def status(self) -> LayerStatus:
        facts, layer = self._notes.facts, self.id
        return STATUSES[self._notes.look((layer, "status"), lambda: facts.status(layer))]

    @property
    def complete(self) -> bool:
        return self.status is LayerStatus.OK and self.edition is not None and self.edition.complete

    def covers(self, reach_m: float) -> bool:
        facts, layer = self._notes.facts, self.id
        return bool(self._notes.look((layer, "covers", reach_m), lambda: facts.covers(layer, reach_m)))

    def hits(self, reach_m: float = 0.0, kinds: Collection[str | None] | None = None) -> "Sequence[_RecordedHit]":
        wanted = None if kinds is None else frozenset(kinds)
        name = (self.id, "hits", reach_m, wanted)
        found = self._notes.facts.hits(self.id, reach_m, wanted)
        met = found.sets[self._notes.look(name, lambda: found.column)]
        return [_RecordedHit(self._notes, name, found, k, told) for k, told in enumerate(met)]

    def margin_m(self, reach_m: float = 0.0) -> LaterNumber:
        self._notes.mark()
        return LaterNumber(self._notes, (self.id, "margin", reach_m), None)

    def accuracy_of(self, zone: Zone) -> float:
        if zone.accuracy_m is not None:
            return zone.accuracy_m
        return self.edition.accuracy_m if self.edition else 0.0


class _RecordedHit(StandIn):
    """In the place of a `Hit`, the k-th of a look."""

    def __init__(self, notes: Notebook, name: Hashable, hits: Hits, k: int, told: tuple[int, bool]) -> None:
        super().__init__(notes)
        self.zone, self.certain = hits.zones[told[0]], told[1]
        self._name, self._hits, self._k = name, hits, k

    @property
    def distance_m(self) -> LaterNumber:
        name = (self._name, "distance", self._k)
        values = self._notes.facts.kept(name, lambda: self._hits.distance_m(self._k))
        return LaterNumber(self._notes, name, values)

    @property
    def overlap_area_m2(self) -> LaterNumber:
        return self._untold("area")

    @property
    def overlap_share(self) -> LaterNumber:
        return self._untold("share")

    def evidence(self, hits: "Sequence[_RecordedHit]") -> Mapping[str, Any]:
        names = ("overlap_area_m2", "overlap_share", "distance_m")
        return {**{name: self._untold((name, len(hits))) for name in names}, "geometry": None}

    def _untold(self, what: Hashable) -> LaterNumber:
        self._notes.mark()
        return LaterNumber(self._notes, (self._name, self._k, what), None)


@dataclass(frozen=True)
class RecordedVolume:
    """In the place of a need's volume: its heights and hours are the same at every site, its outline is each one's own."""

    altitude_lower: Altitude | None
    altitude_upper: Altitude | None
    timespan: Timespan

    @property
    def outline(self) -> Any:
        raise Alone

    def __getattr__(self, name: str) -> Any:
        raise Alone
