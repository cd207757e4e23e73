"""In the place of a site, and of the ground under it: what decides is noted as it is, what only enters words is told later."""

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from fieldreg.kernel.geometry import TOUCH_M
from fieldreg.kernel.many_corners import beyond_m2
from fieldreg.kernel.texts import Text
from fieldreg.screening.bulk.bulk_facts import Column
from fieldreg.screening.bulk.notebook import Notebook, StandIn
from fieldreg.screening.bulk.places import PlacesInPlane
from fieldreg.screening.bulk.told_later import Alone, LaterNumber, LaterText
from fieldreg.surroundings.headroom import ground_of

__all__ = ["RecordedGround", "RecordedSite", "ground_known", "meets", "outside_m2"]

_EXACT = {  # of a site: what decides, and is noted as it is
    "kind", "indoor", "property_status", "availability", "activities", "closed_to_traffic", "closed_on", "opened_on", "ward",
    "accuracy_m", "manager", "area_m2", "confidence",
}  # fmt: skip


class RecordedSite(StandIn):
    """In the place of a `Site`."""

    def __getattr__(self, name: str) -> Any:
        notes = self._notes
        sites = notes.facts.places.sites
        if name not in _EXACT:
            raise Alone
        question = ("site", name)
        notes.look(question, lambda: notes.facts.places.kept(question, lambda: numbered([getattr(site, name) for site in sites])))
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


class _RecordedMapping(StandIn):
    """In the place of a site's `road` or `attributes`: each key that is asked for is a look."""

    def __init__(self, notes: Notebook, of: str) -> None:
        super().__init__(notes)
        self._of = of

    def get(self, key: str, default: Any = None) -> Any:
        sites, of = self._notes.facts.places.sites, self._of
        question, kept = ("site", of, key), self._notes.facts.places.kept
        self._notes.look(question, lambda: kept(question, lambda: numbered([repr(getattr(site, of).get(key, _ABSENT)) for site in sites])))
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


class RecordedGround(StandIn):
    """In the place of a `Ground` that is a site's own estimate."""

    samples = None

    @property
    def elevation_m(self) -> LaterNumber:
        return LaterNumber(self._notes, ("ground", "elevation"), _ground(self._notes.facts.places)[0])

    @property
    def accuracy_m(self) -> LaterNumber:
        return LaterNumber(self._notes, ("ground", "accuracy"), _ground(self._notes.facts.places)[1])

    lowest_m = highest_m = elevation_m

    @property
    def lowest_between_m(self) -> tuple[LaterNumber, LaterNumber]:
        return self.elevation_m - self.accuracy_m, self.elevation_m + self.accuracy_m

    @property
    def source(self) -> LaterText:
        self._notes.mark()
        return LaterText(self._notes)


def ground_known(places: PlacesInPlane) -> Column:
    """1 where the site has an estimate of its own, else 0."""
    return (~np.isnan(_ground(places)[0])).astype(np.intp)


def numbered(values: Sequence[Hashable]) -> Column:
    """Equal values, equal numbers."""
    known: dict[Hashable, int] = {}
    return np.array([known.setdefault(value, len(known)) for value in values], dtype=np.intp)


def _ground(places: PlacesInPlane) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Elevation and accuracy by the sites' own estimates; NaN where there is none."""

    def made() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        grounds = [ground_of(site) for site in places.sites]
        told = [(g.elevation_m, g.accuracy_m) if g else (np.nan, np.nan) for g in grounds]
        elevation, accuracy = np.array(told, dtype=np.float64).reshape(-1, 2).T
        return elevation, accuracy

    return places.kept("ground", made)


def outside_m2(places: PlacesInPlane) -> NDArray[np.float64]:
    """As `Surroundings.outside_site_m2`; a site that is its own footprint lies within itself."""
    found = np.zeros(len(places))
    for n, site in enumerate(places.sites):
        if site.outline is not places.outlines[n]:
            found[n] = beyond_m2(places.xy[n], places.plane.to_xy(site.outline), site.accuracy_m + TOUCH_M)
    return found


def meets(places: PlacesInPlane) -> Column:
    """As `Surroundings.meets_site`, 1 for yes; a site that is its own footprint meets itself."""
    found = np.ones(len(places), dtype=np.intp)
    for n, site in enumerate(places.sites):
        if site.outline is not places.outlines[n]:
            outline = places.plane.to_xy(site.outline)
            found[n] = shapely.dwithin(outline, places.xy[n], site.accuracy_m + TOUCH_M)
    return found
