"""Which sites an address puts side by side (`site`, in their order), and which stand beside them on the shortlist (`list`).

/compare?site=A&site=B                the two
/compare?list=A&list=B&list=C         a shortlist: its first six side by side
/compare?site=A&site=B&list=C         the two, and C to be taken in
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlencode

from fieldreg.kernel.errors import NotFound
from fieldreg.register.sites import Site

__all__ = ["LEAST", "MOST", "MOST_LISTED", "ComparedSites"]

LEAST, MOST = 2, 6  # side by side
MOST_LISTED = 20
_LONGEST_ID = 200


@dataclass(frozen=True)
class ComparedSites:
    """The sites of an address, each once.  `beyond` were asked for side by side and are too many; `strangers` nobody knows."""

    side_by_side: tuple[Site, ...]
    rest: tuple[Site, ...] = ()
    beyond: tuple[Site, ...] = ()
    twice: tuple[Site, ...] = ()
    strangers: tuple[str, ...] = ()
    left_out: int = 0  # ids of a shortlist that is longer than any

    @classmethod
    def of(cls, sites: Sequence[str], listed: Sequence[str], site_of: Callable[[str], Site]) -> Self:
        """Of the ids in an address.  `site_of` raises NotFound for a stranger."""
        wanted, strangers = _known([one for one in sites if one][:100], site_of)
        short, others = _known(list(dict.fromkeys(one for one in listed if one))[:MOST_LISTED], site_of)
        each = _each_once(wanted)
        side = each[:MOST] or _each_once(short)[:MOST]
        rest = [site for site in _each_once([*each, *short]) if site not in side]
        return cls(
            tuple(side), tuple(rest[:MOST_LISTED]), tuple(each[MOST:]), tuple(_each_once(_repeated(wanted))),
            tuple(dict.fromkeys([*strangers, *others])), max(0, len(set(listed)) - MOST_LISTED),
        )  # fmt: skip

    def without(self, site: Site) -> Self:
        """With the site taken out, to the shortlist."""
        left = tuple(one for one in self.side_by_side if one is not site)
        return type(self)(left, (*self.rest, site))

    def moved(self, site: Site, by: int) -> Self | None:
        """With the site `by` places further on; None where there is no such place."""
        order = list(self.side_by_side)
        place = order.index(site) + by
        if not 0 <= place < len(order):
            return None
        order.remove(site)
        order.insert(place, site)
        return type(self)(tuple(order), self.rest)

    def taking_in(self, site: Site) -> Self | None:
        """With a site of the rest beside the others; None where there are enough."""
        if len(self.side_by_side) >= MOST:
            return None
        return type(self)((*self.side_by_side, site), tuple(one for one in self.rest if one is not site))

    def query(self, *more: str) -> str:
        """The query of an address of these, without "?"; `more` are parts of a query, "" for none."""
        pairs = [("site", site.id) for site in self.side_by_side] + [("list", site.id) for site in self.rest]
        return "&".join(part for part in (urlencode(pairs), *more) if part)


def _known(ids: Iterable[str], site_of: Callable[[str], Site]) -> tuple[list[Site], list[str]]:
    sites, strangers = [], []
    for one in ids:
        try:
            sites.append(site_of(one))
        except NotFound:
            strangers.append(one[:_LONGEST_ID])
    return sites, strangers


def _each_once(sites: Iterable[Site]) -> list[Site]:
    return list({site.id: site for site in sites}.values())


def _repeated(sites: Sequence[Site]) -> list[Site]:
    return [site for n, site in enumerate(sites) if any(site.id == earlier.id for earlier in sites[:n])]
