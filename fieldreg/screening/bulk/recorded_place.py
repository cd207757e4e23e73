"""Stand-ins for a site's surroundings while a rule is judged for many: they answer from the columns and note the look.

They take the part of `Surroundings`, `LayerView`, `Hit`, `Site`, `Ground` and `Volume4D`.  What they do not know of raises
`Alone`: nothing a rule might look at goes unnoticed.
"""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from fieldreg.kernel.altitudes import Altitude
from fieldreg.kernel.daylight import Darkness, darkness_each
from fieldreg.kernel.geometry import TOUCH_M, Plane
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan
from fieldreg.law.findings import Finding, NotApplicable, Outcome
from fieldreg.register.zones import Edition, LayerStatus, Zone
from fieldreg.screening.bulk.bulk_facts import STATUSES, Column, Facts, Hits
from fieldreg.screening.bulk.told_later import Alone, LaterNumber, LaterText
from fieldreg.surroundings.airport_heights import beneath_each, lowest_over_each
from fieldreg.surroundings.headroom import ground_of

__all__ = ["Notebook", "RecordedOthers", "RecordedPlace", "RecordedVolume", "as_others_see_it", "with_own_words"]

_EXACT = {  # of a site: what decides, and is noted as it is
    "kind", "indoor", "property_status", "availability", "activities", "closed_to_traffic", "closed_on", "opened_on", "ward",
    "accuracy_m", "manager", "area_m2", "confidence",
}  # fmt: skip


class Notebook:
    """The looks of one rule at one site, in order, each with what it told; `begin` turns the page."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.begin(0)

    def begin(self, n: int) -> None:
        """A rule is judged at the site of number `n` among the facts'."""
        self.n = n
        self.looks: dict[Hashable, int] = {}
        self.layers: set[str] = set()
        self.others: set[str] = set()
        self.own_words = False

    def look(self, question: Hashable, make: Callable[[], Column]) -> int:
        """The site's number in the column of `question`."""
        told = self.looks.get(question)
        if told is None:
            told = self.looks[question] = int(self.facts.column(question, make)[self.n])
        return told

    def mark(self) -> None:
        """The words of this answer are the site's own."""
        self.own_words = True


class _StandIn:
    def __init__(self, notes: Notebook) -> None:
        self._notes = notes

    def __getattr__(self, name: str) -> Any:
        raise Alone


class RecordedPlace(_StandIn):
    """In the place of `Surroundings`.  `terrain`: the ground comes of a model, and is each site's own."""

    def __init__(self, notes: Notebook, *, terrain: bool) -> None:
        super().__init__(notes)
        facts = notes.facts
        self.on: date = facts.on
        self.asked_on: date = facts.asked_on
        self.plane: Plane = facts.places.plane
        self.area = None
        self.site = _RecordedSite(notes)
        self._terrain = terrain

    def layer(self, layer: str) -> "_RecordedView":
        self._notes.layers.add(layer)
        return _RecordedView(self._notes, layer)

    @property
    def indoor(self) -> bool:
        return bool(self.site.indoor)

    @property
    def ground(self) -> "_RecordedGround | None":
        if self._terrain:
            raise Alone
        facts = self._notes.facts
        known = self._notes.look(("ground", "known"), lambda: (~np.isnan(_ground(facts)[0])).astype(np.intp))
        return _RecordedGround(self._notes) if known else None

    def outside_site_m2(self) -> LaterNumber:
        facts = self._notes.facts
        return LaterNumber(self._notes, "outside_site_m2", facts.places.kept("outside_site_m2", lambda: _outside_m2(facts)))

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


class _RecordedView(_StandIn):
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


class _RecordedHit(_StandIn):
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


class _RecordedSite(_StandIn):
    """In the place of a `Site`."""

    def __getattr__(self, name: str) -> Any:
        notes = self._notes
        sites = notes.facts.places.sites
        if name not in _EXACT:
            raise Alone
        question = ("site", name)
        notes.look(question, lambda: notes.facts.places.kept(question, lambda: _numbered([getattr(site, name) for site in sites])))
        return getattr(sites[notes.n], name)

    @property
    def id(self) -> LaterText:
        self._notes.mark()
        return LaterText(self._notes)

    @property
    def name(self) -> Text:
        self._notes.mark()
        sites = self._notes.facts.places.sites
        kept = self._notes.facts.places.kept
        ja = kept("name.ja", lambda: np.array([bool(site.name.ja) for site in sites], dtype=np.bool_))
        en = kept("name.en", lambda: np.array([bool(site.name.en) for site in sites], dtype=np.bool_))
        return Text(LaterText(self._notes, "name.ja", ja), LaterText(self._notes, "name.en", en))

    @property
    def road(self) -> "_RecordedMapping":
        return _RecordedMapping(self._notes, "road")

    @property
    def attributes(self) -> "_RecordedMapping":
        return _RecordedMapping(self._notes, "attributes")


class _RecordedMapping(_StandIn):
    """In the place of a site's `road` or `attributes`: each key that is asked for is a look."""

    def __init__(self, notes: Notebook, of: str) -> None:
        super().__init__(notes)
        self._of = of

    def get(self, key: str, default: Any = None) -> Any:
        sites, of = self._notes.facts.places.sites, self._of
        question, kept = ("site", of, key), self._notes.facts.places.kept
        self._notes.look(question, lambda: kept(question, lambda: _numbered([repr(getattr(site, of).get(key, _ABSENT)) for site in sites])))
        return getattr(sites[self._notes.n], of).get(key, default)

    def __getitem__(self, key: str) -> Any:
        found = self.get(key, _ABSENT)
        if found is _ABSENT:
            raise KeyError(key)
        return found

    def __contains__(self, key: str) -> bool:
        return self.get(key, _ABSENT) is not _ABSENT

    def __iter__(self) -> Any:
        raise Alone

    __len__ = __bool__ = __iter__


_ABSENT = object()


class _RecordedGround(_StandIn):
    """In the place of a `Ground` that is a site's own estimate."""

    samples = None

    @property
    def elevation_m(self) -> LaterNumber:
        return LaterNumber(self._notes, ("ground", "elevation"), _ground(self._notes.facts)[0])

    @property
    def accuracy_m(self) -> LaterNumber:
        return LaterNumber(self._notes, ("ground", "accuracy"), _ground(self._notes.facts)[1])

    lowest_m = highest_m = elevation_m

    @property
    def lowest_between_m(self) -> tuple[LaterNumber, LaterNumber]:
        return self.elevation_m - self.accuracy_m, self.elevation_m + self.accuracy_m

    @property
    def source(self) -> LaterText:
        self._notes.mark()
        return LaterText(self._notes)


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


class RecordedOthers:
    """In the place of what the other rules answered: by rule, which of `seen` each site has."""

    def __init__(self, notes: Notebook, others: Mapping[str, tuple[Column, Sequence[Outcome | None]]]) -> None:
        self._notes, self._others = notes, others

    def get(self, rule: str, default: Outcome | None = None) -> Outcome | None:
        self._notes.others.add(rule)
        if rule not in self._others:
            return default
        column, seen = self._others[rule]
        found = seen[0] if len(seen) == 1 else seen[self._notes.look(("other", rule), lambda: column)]
        if found is None:
            raise Alone
        return found

    def __bool__(self) -> bool:
        return True

    def __getattr__(self, name: str) -> Any:
        raise Alone


def as_others_see_it(outcome: Outcome) -> Hashable:
    """What tells one answer from another for a rule that looks at it: all but reasons, margins and evidence."""
    same: list[Any] = [type(outcome), outcome.rule]
    if isinstance(outcome, NotApplicable):
        return (*same, outcome.waived_by)
    same += [outcome.severity, tuple(outcome.zones), outcome.authority]
    if isinstance(outcome, Finding):
        return (*same, tuple(outcome.exemptions))
    return (*same, outcome.kind, tuple(outcome.needs))


def with_own_words(notes: Notebook, outcome: Outcome) -> Outcome:
    """The answer as another rule may use it: its reason is told later."""
    because = _LaterReason(notes)
    if isinstance(outcome, Finding):
        return replace(outcome, because=because, verify=because, evidence=_StandIn(notes))  # type: ignore[arg-type]
    return replace(outcome, because=because, margin_m=LaterNumber(notes, "margin of another", None))  # type: ignore[arg-type]


class _LaterReason(Text):
    """A reason whose words are the site's own, once somebody looks at them."""

    def __init__(self, notes: Notebook) -> None:
        object.__setattr__(self, "_notes", notes)

    def __getattribute__(self, name: str) -> Any:
        if name in ("ja", "en"):
            notes: Notebook = object.__getattribute__(self, "_notes")
            notes.mark()
            return LaterText(notes)
        return object.__getattribute__(self, name)


# --- columns of the site itself


def _numbered(values: Sequence[Hashable]) -> Column:
    """Equal values, equal numbers."""
    known: dict[Hashable, int] = {}
    return np.array([known.setdefault(value, len(known)) for value in values], dtype=np.intp)


def _ground(facts: Facts) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Elevation and accuracy by the sites' own estimates; NaN where there is none."""

    def made() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        grounds = [ground_of(site) for site in facts.places.sites]
        told = [(g.elevation_m, g.accuracy_m) if g else (np.nan, np.nan) for g in grounds]
        elevation, accuracy = np.array(told, dtype=np.float64).reshape(-1, 2).T
        return elevation, accuracy

    return facts.places.kept("ground", made)


def _outside_m2(facts: Facts) -> NDArray[np.float64]:
    """As `Surroundings.outside_site_m2`; a site that is its own footprint lies within itself."""
    places = facts.places
    found = np.zeros(len(facts))
    for n, site in enumerate(places.sites):
        if site.outline is not places.outlines[n]:
            reach = places.plane.to_xy(site.outline).buffer(site.accuracy_m + TOUCH_M)
            found[n] = shapely.difference(places.xy[n], reach).area
    return found
