"""Every site's standing probe, judged together: roads by the one need, all other sites by the other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from fieldreg.register.sites import Site, SiteKind
from fieldreg.register.snapshot import HeldSites, Sight
from fieldreg.screening.bulk.bulk import Judged, judge_all
from fieldreg.screening.bulk.places import Places
from fieldreg.screening.standing_probe import standing_need
from fieldreg.surroundings.terrain import Terrain

__all__ = ["StandingAnswers", "judge_standing"]


@dataclass(frozen=True, eq=False)
class StandingAnswers:
    """The standing probes of `held` (or of some of them), `parts` by need."""

    held: HeldSites
    parts: Sequence[Judged]

    def __iter__(self) -> Iterator[str]:
        """The sites' ids, in the order they were given within each need."""
        return (site.id for part in self.parts for site in part.places.sites)

    def __len__(self) -> int:
        return sum(len(part.places) for part in self.parts)

    @cached_property
    def free(self) -> frozenset[str]:
        """The sites that for certain need no permit, by id."""
        return frozenset(site.id for part in self.parts for site in part.places.sites if part.permit_free(site.id) is True)

    def of(self, site: str) -> Judged:
        """What the site was judged in.  Raises KeyError."""
        for part in self.parts:
            if site in part.places.place_of:
                return part
        raise KeyError(site)


def judge_standing(
    sight: Sight, day: date, *, asked_on: date, terrain: Terrain | None = None, before: StandingAnswers | None = None,
    some: Sequence[Site] | None = None,
) -> StandingAnswers:  # fmt: skip
    """The standing probe of every site of the registry (or of `some` of its sites) on a day.

    `before`, of an earlier state, lends what nothing changed.
    """
    lent: Sequence[Judged | None] = (None, None)
    if some is None and before is not None and before.held is sight.sites:
        lent = before.parts
    parts = []
    for on_road, known in zip((False, True), lent, strict=True):
        places = known.places if known else Places(
            [site for site in (sight.sites.all() if some is None else some) if (site.kind is SiteKind.ROAD) is on_road]
        )
        need = standing_need(day, on_road=on_road)
        parts.append(judge_all(sight, need, places, asked_on=asked_on, terrain=terrain, before=known))
    return StandingAnswers(sight.sites, parts)
