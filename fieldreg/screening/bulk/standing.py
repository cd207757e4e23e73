"""Every site's standing probe, judged together: roads by the one need, all other sites by the other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from fieldreg.register.sites import Site, SiteKind
from fieldreg.register.snapshot import HeldSites, Sight
from fieldreg.screening.bulk.bulk import Judged, Lender, judge_all
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

    `before`, of an earlier state, lends what nothing changed: only sites that did, and rules that look at layers that
    did, are judged.
    """
    parts = []
    for number, on_road in enumerate((False, True)):
        known = before.parts[number] if before is not None and some is None else None
        sites = [site for site in (sight.sites.all() if some is None else some) if (site.kind is SiteKind.ROAD) is on_road]
        lender: Judged | Lender | None = known
        if known is not None and before is not None and before.held is sight.sites:
            places = known.places
        else:
            followed = known.places.followed_by(sites) if known is not None else None
            places, kept = followed or (Places(sites), ())
            lender = known.lent_to(places, kept) if known is not None and followed else None
        need = standing_need(day, on_road=on_road)
        parts.append(judge_all(sight, need, places, asked_on=asked_on, terrain=terrain, before=lender))
    return StandingAnswers(sight.sites, parts)
