"""What may be had instead: a few free slots of the same place, or of one like it, as things stand in a unit of work."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain, islice

from fieldreg.booking.claims import hold_of
from fieldreg.booking.free_days import DAYS_AHEAD, moved_by
from fieldreg.booking.offers import OfferedSlot
from fieldreg.booking.reservations import Reservation
from fieldreg.kernel.errors import Conflict, InvalidInput, NotFound
from fieldreg.kernel.geometry import centre_of
from fieldreg.ports import UnitOfWork
from fieldreg.register.sites import Site

__all__ = ["FreeInstead", "at_place"]

_MOST = 3
_MOST_LIKE = 5  # places like one that are looked at
_SHARES = (2, 1, 1)  # of other days, other areas, other sites, before more days are told

Bookable = Callable[[UnitOfWork, Reservation], Site]


def at_place(of: Reservation, slot: OfferedSlot) -> Reservation:
    """The reservation as it would be there.

    What was drawn stays only in the same area; at another site nothing is known of how claims part there, so it has all of it.
    """
    there = replace(of, site=slot.site, area=slot.area, slot=slot.slot)
    if (slot.site, slot.area) == (of.site, of.area):
        return there
    there = replace(there, geometry=None)
    return there if slot.site == of.site else replace(there, by_height=False, by_outline=False, seats={})


class FreeInstead:
    """`bookable` tells the site of a reservation that may be had at all, and raises as reserving does; `sites` are all there are."""

    def __init__(self, bookable: Bookable, sites: Callable[[], Sequence[Site]]) -> None:
        self.bookable, self._sites = bookable, sites

    def of(self, work: UnitOfWork, reservation: Reservation, now: datetime) -> list[OfferedSlot]:
        """Up to three that nobody holds: the same hours on the next days, in another area, at a place of its kind nearby."""
        ways = self._days(work, reservation, now), self._areas(work, reservation, now), self._like(work, reservation, now)
        days, areas, sites = (list(islice(way, share)) for way, share in zip(ways, _SHARES, strict=True))
        return list(islice(chain(days, areas, sites, ways[0]), _MOST))

    def is_free(self, work: UnitOfWork, wanted: Reservation) -> bool:
        """Whether it may be had as it is.  Raises as `bookable`."""
        return not work.reservations.clashes(hold_of(wanted, self.bookable(work, wanted)), but=wanted.id)

    def _days(self, work: UnitOfWork, of: Reservation, now: datetime) -> Iterator[OfferedSlot]:
        over = max((now - of.slot.start).days + 1, 0)
        for days in range(1, DAYS_AHEAD + 1):
            yield from self._if_free(work, of, OfferedSlot(of.site, of.area, moved_by(of.slot, over + days)), now)

    def _areas(self, work: UnitOfWork, of: Reservation, now: datetime) -> Iterator[OfferedSlot]:
        """Of the same site, if one of them was asked for."""
        if of.area is not None:
            try:
                site = work.sites.get(of.site)
            except NotFound:
                return
            for area in site.areas:
                if area.id != of.area and area.bookable:
                    yield from self._if_free(work, of, OfferedSlot(of.site, area.id, of.slot), now)

    def _like(self, work: UnitOfWork, of: Reservation, now: datetime) -> Iterator[OfferedSlot]:
        for site in self.like(of.site):
            yield from self._if_free(work, of, OfferedSlot(site.id, None, of.slot), now)

    def like(self, site_id: str) -> Sequence[Site]:
        """The nearest places of the same kind."""
        sites = self._sites()
        own = next((site for site in sites if site.id == site_id), None)
        if own is None:
            return ()
        lon, lat = centre_of([own.outline])
        others = [site for site in sites if site.kind is own.kind and site.id != own.id]

        def away(site: Site) -> tuple[float, str]:
            other_lon, other_lat = centre_of([site.outline])
            return (other_lon - lon) ** 2 + (other_lat - lat) ** 2, site.id

        return sorted(others, key=away)[:_MOST_LIKE]

    def _if_free(self, work: UnitOfWork, of: Reservation, slot: OfferedSlot, now: datetime) -> Iterator[OfferedSlot]:
        """Nothing where it is taken, or not to be had: why is nobody's question here."""
        if slot.slot.start <= now:
            return
        try:
            free = self.is_free(work, at_place(of, slot))
        except (InvalidInput, Conflict, NotFound):
            return
        if free:
            yield slot

