"""Use cases of one site's sheet: what a need takes there, what each kind of trial takes at a glance, and the sites like it.

All by the code that ranks every site (`choosing.ranking`), so that a sheet never tells another answer than the list it was
opened from.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fieldreg.choosing.alike import Alike, most_alike
from fieldreg.choosing.glances import Glance, glances_of
from fieldreg.choosing.ranking import Ranked, ranked
from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.kept import Kept
from fieldreg.kernel.timespan import Timespan
from fieldreg.ports import Clock, Store
from fieldreg.register.sites import Site, SiteKind
from fieldreg.register.snapshot import Sight
from fieldreg.screening.bulk.places import Places
from fieldreg.screening.needs import Need
from fieldreg.screening.screening import Screening
from fieldreg.screening.standing_probe import standing_need
from fieldreg.services.choosing import ChoosingServices
from fieldreg.services.screening import ScreeningServices

__all__ = ["LikeIt", "SiteAnswer", "SiteAnswers"]

_SHEETS = 64  # whose glances are kept
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
        for (span, demands), told in zip(self.row.times, self.screenings, strict=False):
            if demands is self.row.demands and span == told[0]:
                return told
        return None


@dataclass(frozen=True)
class LikeIt:
    """A site like another, and its row of the ranking for the same need."""

    alike: Alike
    row: Ranked


class SiteAnswers:
    """Reads only.  Safe to share between threads."""

    def __init__(self, store: Store, clock: Clock, screening: ScreeningServices, choosing: ChoosingServices) -> None:
        self.store, self.clock, self._screening, self._choosing = store, clock, screening, choosing
        self._glances: Kept[tuple[Any, ...], Sequence[tuple[Glance, Ranked]]] = Kept(_SHEETS)

    def at(self, site_id: str, need: Need | None, on: date | None = None) -> SiteAnswer:
        """What the need takes at the site; None: its standing probe of today.  Raises NotFound."""
        with self.store.reading() as work:
            sight = self._screening.sight(work)
            site = sight.sites.get(site_id)
            asked = need or _standing(site, self.clock.today())
            row = self._row(sight, site, asked, on)
            try:
                told = [(one.timespan, self._screening.screened(work, one.at(site), on)) for one in asked.each_time()]
            except InvalidInput as refused:
                return SiteAnswer(asked, need is None, row, faults=refused.faults)
        return SiteAnswer(asked, need is None, row, told)

    def at_a_glance(self, site_id: str) -> Sequence[tuple[Glance, Ranked]]:
        """Of each kind of trial the site takes, what the plain needs of it take today; kept until the registry changes."""
        with self.store.reading() as work:
            sight, today = self._screening.sight(work), self.clock.today()
            key = sight.snapshot.revision, today, site_id
            return self._glances.get(key, lambda: self._judged(sight, sight.sites.get(site_id), today))

    def like(self, site_id: str, need: Need | None, most: int = 4) -> Sequence[LikeIt]:
        """Sites like it, of the likest those that take the need best first; None: of each the standing probe.  Raises NotFound."""
        with self.store.reading() as work:
            sight, today = self._screening.sight(work), self.clock.today()
            found = {one.site.id: one for one in most_alike(site_id, self._choosing.places(sight.sites), _LIKE_IT)}
            rows = self._rows(sight, [one.site for one in found.values()], need, today)
            return [LikeIt(found[row.site.id], row) for row in rows][:most]

    def _judged(self, sight: Sight, site: Site, today: date) -> Sequence[tuple[Glance, Ranked]]:
        return [(glance, self._row(sight, site, glance.need)) for glance in glances_of(site, today)]

    def _rows(self, sight: Sight, sites: Sequence[Site], need: Need | None, today: date) -> list[Ranked]:
        """In the order of the ranking; without a need each is judged by its own standing probe."""
        asked: dict[bool, list[Site]] = {}
        for site in sites:
            asked.setdefault(need is None and site.kind is SiteKind.ROAD, []).append(site)
        judged = (self._ranked(sight, some, need or standing_need(today, on_road=road)) for road, some in asked.items())
        return sorted((row for rows in judged for row in rows), key=lambda row: row.order)

    def _row(self, sight: Sight, site: Site, need: Need, on: date | None = None) -> Ranked:
        return self._ranked(sight, [site], need, on)[0]

    def _ranked(self, sight: Sight, sites: Sequence[Site], need: Need, on: date | None = None) -> list[Ranked]:
        rows, _ = ranked(sight, need, Places(sites), asked_on=self.clock.today(), on=on, terrain=self._screening.terrain)
        return rows


def _standing(site: Site, day: date) -> Need:
    return standing_need(day, on_road=site.kind is SiteKind.ROAD)
