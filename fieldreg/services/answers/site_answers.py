"""Use cases of one site's sheet: what a need takes there, what each kind of trial takes at a glance, and the sites like it.

All by the code that ranks every site (`choosing.ranking`), so that a sheet never tells another answer than the list it was
opened from.
"""

import json
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fieldreg.choosing.alike import Alike, most_alike
from fieldreg.choosing.glances import Glance, glances_of
from fieldreg.choosing.ranking import Ranked, ranked
from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.kept import Kept
from fieldreg.kernel.timespan import Timespan
from fieldreg.ports import Clock, Store, UnitOfWork
from fieldreg.register.sites import Site, SiteKind
from fieldreg.register.snapshot import Sight
from fieldreg.screening.bulk.bulk import Judged
from fieldreg.screening.bulk.places import Places
from fieldreg.screening.needs import Need
from fieldreg.screening.screening import Screening
from fieldreg.screening.standing_probe import standing_need
from fieldreg.services.answers.choosing import ChoosingServices, told
from fieldreg.services.answers.screening import ScreeningServices
from fieldreg.surroundings.terrain import Terrain

__all__ = ["LikeIt", "SiteAnswer", "SiteAnswers"]

_SHEETS = 64  # of which what the registry tells is kept, each for the needs asked last
_NEEDS = 4 * _SHEETS
_LIKE_IT = 12  # of which the best are told


@dataclass(frozen=True, eq=False)
class SiteAnswer:
    """What `need` takes at a site: its row of the ranking, and the whole screening of each of its times.

    `standing` where nobody asked for a need and the site's standing probe stands for it.  `faults` where it cannot be judged.
    """

    need: Need
    standing: bool
    row: Ranked
    screenings: Sequence[tuple[Timespan, Screening]] = ()
    faults: Sequence[Fault] = ()

    @property
    def worst(self) -> tuple[Timespan, Screening] | None:
        """The time that takes most, which stands for the site."""
        for (span, demands), screened in zip(self.row.times, self.screenings, strict=False):
            if demands is self.row.demands and span == screened[0]:
                return screened
        return None


@dataclass(frozen=True)
class LikeIt:
    """A site like another, and its row of the ranking for the same need."""

    alike: Alike
    row: Ranked


class SiteAnswers:
    """Reads only.  Safe to share between threads.

    What is told hangs on the registry, the day and the need alone: it is made once of each, and kept up to a bound.
    """

    def __init__(self, store: Store, clock: Clock, screening: ScreeningServices, choosing: ChoosingServices) -> None:
        self.store, self.clock, self._screening, self._choosing = store, clock, screening, choosing
        self._sites: Kept[Hashable, _JudgedSite] = Kept(_SHEETS)
        self._answers: Kept[Hashable, SiteAnswer] = Kept(_NEEDS)
        self._glances: Kept[Hashable, Sequence[tuple[Glance, Ranked]]] = Kept(_SHEETS)
        self._alike: Kept[Hashable, Sequence[Alike]] = Kept(_SHEETS)
        self._like_it: Kept[Hashable, Sequence[LikeIt]] = Kept(_NEEDS)
        self._permit_free: Kept[Hashable, Mapping[str, Any]] = Kept(_SHEETS)

    def at(self, site_id: str, need: Need | None, on: date | None = None) -> SiteAnswer:
        """What the need takes at the site; None: its standing probe of today.  Raises NotFound."""
        with self.store.reading() as work:
            sight, today = self._screening.sight(work), self.clock.today()
            site = sight.sites.get(site_id)
            key = (*_state(sight, today, site), on, _named(need))
            return self._answers.get(key, lambda: self._answer(work, sight, site, need, on))

    def at_a_glance(self, site_id: str) -> Sequence[tuple[Glance, Ranked]]:
        """Of each kind of trial the site takes, what the plain needs of it take today."""
        with self.store.reading() as work:
            sight, today = self._screening.sight(work), self.clock.today()
            site = sight.sites.get(site_id)
            return self._glances.get(_state(sight, today, site), lambda: self._judged(sight, site, today))

    def like(self, site_id: str, need: Need | None, most: int = 4) -> Sequence[LikeIt]:
        """Sites like it, of the likest those that take the need best first; None: of each the standing probe.  Raises NotFound."""
        with self.store.reading() as work:
            sight, today = self._screening.sight(work), self.clock.today()
            site = sight.sites.get(site_id)
            key = (*_state(sight, today, site), _named(need))
            return self._like_it.get(key, lambda: self._likest(sight, site, need, today))[:most]

    def permit_free(self, site_id: str, document: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        """The `summary` of where a trial told as JSON, else the site's standing probe of today, needs no permit.

        Where that cannot be drawn only why.  Raises NotFound.
        """
        with self.store.reading() as work:
            sight, today = self._screening.sight(work), self.clock.today()
            key = *_state(sight, today, sight.sites.get(site_id)), json.dumps(document, sort_keys=True)
        return self._permit_free.get(key, lambda: self._drawn_free(document or {"site": site_id}, None if document else today))

    def _answer(self, work: UnitOfWork, sight: Sight, site: Site, need: Need | None, on: date | None) -> SiteAnswer:
        asked = need or _standing(site, self.clock.today())
        row = self._row(sight, site, asked, on)
        try:
            screened = [(one.timespan, self._screening.screened(work, one.at(site), on)) for one in asked.each_time()]
        except InvalidInput as refused:
            return SiteAnswer(asked, need is None, row, faults=refused.faults)
        return SiteAnswer(asked, need is None, row, screened)

    def _judged(self, sight: Sight, site: Site, today: date) -> Sequence[tuple[Glance, Ranked]]:
        return [(glance, self._row(sight, site, glance.need)) for glance in glances_of(site, today)]

    def _likest(self, sight: Sight, site: Site, need: Need | None, today: date) -> Sequence[LikeIt]:
        alike = self._alike.get(
            _state(sight, today, site), lambda: most_alike(site.id, self._choosing.places(sight.sites), _LIKE_IT)
        )
        found = {one.site.id: one for one in alike}
        rows = self._rows(sight, [one.site for one in found.values()], need, today)
        return [LikeIt(found[row.site.id], row) for row in rows]

    def _drawn_free(self, document: Mapping[str, Any], on: date | None) -> Mapping[str, Any]:
        try:
            summary: Mapping[str, Any] = self._screening.permit_free_told(document, on)
        except InvalidInput as refused:
            return {"because": refused.faults[0].message.to_dict(), "measures": None}
        return summary

    def _rows(self, sight: Sight, sites: Sequence[Site], need: Need | None, today: date) -> list[Ranked]:
        """In the order of the ranking; without a need each is judged by its own standing probe."""
        asked: dict[bool, list[Site]] = {}
        for site in sites:
            asked.setdefault(need is None and site.kind is SiteKind.ROAD, []).append(site)
        judged = (
            ranked(sight, need or standing_need(today, on_road=road), Places(some), asked_on=today, terrain=self._screening.terrain)[0]
            for road, some in asked.items()
        )
        return sorted((row for rows in judged for row in rows), key=lambda row: row.order)

    def _row(self, sight: Sight, site: Site, need: Need, on: date | None = None) -> Ranked:
        today = self.clock.today()
        held = self._sites.get(_state(sight, today, site), lambda: _JudgedSite(site))
        return held.row(sight, need, today, on, self._screening.terrain)


class _JudgedSite:
    """One site's footprint with what was looked at there last, which the next need is lent."""

    def __init__(self, site: Site) -> None:
        self._places = Places([site])
        self._before: Judged | None = None

    def row(self, sight: Sight, need: Need, asked_on: date, on: date | None, terrain: Terrain | None) -> Ranked:
        rows, self._before = ranked(sight, need, self._places, asked_on=asked_on, on=on, terrain=terrain, before=self._before)
        return rows[0]


def _state(sight: Sight, today: date, site: Site) -> tuple[int, date, str]:
    """What names all that is told of a site beside the need."""
    return sight.snapshot.revision, today, site.id


def _named(need: Need | None) -> str:
    return "" if need is None else told(need)


def _standing(site: Site, day: date) -> Need:
    return standing_need(day, on_road=site.kind is SiteKind.ROAD)
