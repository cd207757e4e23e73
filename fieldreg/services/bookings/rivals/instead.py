"""What may be had instead: a few free slots of the same place, or of one like it, as things stand in a unit of work."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, islice

from fieldreg.booking.claims import hold_of
from fieldreg.booking.closures.closures import Closure
from fieldreg.booking.free_days import DAYS_AHEAD, moved_by
from fieldreg.booking.offers import MOST_OFFERED, OfferedSlot
from fieldreg.booking.reservations import Reservation
from fieldreg.choosing.alike import most_alike
from fieldreg.choosing.vacancy import UNTOLD
from fieldreg.kernel.errors import Conflict, InvalidInput, NotFound
from fieldreg.kernel.kept import Kept
from fieldreg.ports import UnitOfWork
from fieldreg.register.sites import Site
from fieldreg.screening.bulk.places import Places
from fieldreg.trials.trial import Activity

__all__ = ["FreeInstead", "at_place"]

_MOST_LIKE = 8  # places like one that are looked at
_MOST_CLOSURES = 1_000  # of a site in one span: where there are more, it is not told as free
_SHARES = (2, 1, 1)  # of other days, other areas, other sites, before more days are told

Bookable = Callable[[UnitOfWork, Reservation], Site]
Terms = Callable[[UnitOfWork, Reservation, Site], Reservation]


def at_place(of: Reservation, slot: OfferedSlot) -> Reservation:
    """The reservation as it would be there.

    What was drawn stays only in the same area; at another site nothing is known of how claims part there, so it has all of it.
    """
    there = replace(of, site=slot.site, area=slot.area, slot=slot.slot)
    if (slot.site, slot.area) == (of.site, of.area):
        return there
    there = replace(there, geometry=None)
    return there if slot.site == of.site else replace(there, by_height=False, by_outline=False, seats={})


@dataclass(frozen=True)
class _Look:
    """What one look stands on; `closing` is a closure that is not made yet, and stands in the way all the same."""

    work: UnitOfWork
    now: datetime
    closing: Closure | None


class FreeInstead:
    """`bookable` tells the site of a reservation that may be had at all, and raises as reserving does; `sites` are all there are.

    `with_terms` gives a reservation the buffers, seats and sharing that its place has on its day.
    """

    def __init__(self, bookable: Bookable, with_terms: Terms, sites: Callable[[], Sequence[Site]]) -> None:
        self.bookable, self._with_terms, self._sites = bookable, with_terms, sites
        self._places: Kept[int, tuple[Sequence[Site], Places]] = Kept(2)  # by the list they are of, which is kept so that it stays itself

    def of(self, work: UnitOfWork, reservation: Reservation, now: datetime, closing: Closure | None = None) -> list[OfferedSlot]:
        """Up to three that nobody holds: the same hours on the nearest days, in another area, at a place like its own."""
        look = _Look(work, now, closing)
        ways = self._days(look, reservation), self._areas(look, reservation), self._like(look, reservation)
        days, areas, sites = (list(islice(way, share)) for way, share in zip(ways, _SHARES, strict=True))
        return list(islice(chain(days, areas, sites, ways[0]), MOST_OFFERED))

    def is_free(self, work: UnitOfWork, wanted: Reservation, closing: Closure | None = None) -> bool:
        """Whether it may be had as it is, with the setting up and tearing down of its place.  Raises as `bookable`.

        What excepts it from a closure does not hold for another time.
        """
        site = self.bookable(work, wanted)
        hold = hold_of(self._with_terms(work, wanted, site), site)
        units = {claim.unit for claim in hold.claims}
        if closing is not None and (closing.area or closing.site) in units and closing.span.overlaps(hold.span):
            return False
        closed = work.closures.list(site=site.id, within=hold.span, limit=_MOST_CLOSURES)
        if any((one.area or one.site) in units for one in closed):
            return False
        return len(closed) < _MOST_CLOSURES and not work.reservations.clashes(hold, but=wanted.id)

    def like(self, site_id: str, activity: str = "") -> Sequence[Site]:
        """The places most like it that may be asked for and take the activity, the likest first."""
        sites = self._sites()
        places = self._places.get(id(sites), lambda: (sites, Places(sites)))[1]
        try:
            found = most_alike(site_id, places, len(places))
        except NotFound:
            return ()
        return list(islice((one.site for one in found if _takes(one.site, activity)), _MOST_LIKE))

    def _days(self, look: _Look, of: Reservation) -> Iterator[OfferedSlot]:
        for days in range(1, DAYS_AHEAD + 1):
            for way in (days, -days):
                yield from self._if_free(look, of, OfferedSlot(of.site, of.area, moved_by(of.slot, way)))

    def _areas(self, look: _Look, of: Reservation) -> Iterator[OfferedSlot]:
        """Of the same site, if one of them was asked for."""
        if of.area is not None:
            try:
                site = look.work.sites.get(of.site)
            except NotFound:
                return
            for area in site.areas:
                if area.id != of.area and area.bookable:
                    yield from self._if_free(look, of, OfferedSlot(of.site, area.id, of.slot))

    def _like(self, look: _Look, of: Reservation) -> Iterator[OfferedSlot]:
        """The whole of each, for its areas are others."""
        if of.slot.start > look.now:
            for site in self.like(of.site, of.activity):
                yield from self._if_free(look, of, OfferedSlot(site.id, None, of.slot))

    def _if_free(self, look: _Look, of: Reservation, slot: OfferedSlot) -> Iterator[OfferedSlot]:
        """Nothing where it is taken, or not to be had: why is nobody's question here."""
        if slot.slot.start <= look.now:
            return
        try:
            free = self.is_free(look.work, at_place(of, slot), look.closing)
        except (InvalidInput, Conflict, NotFound):
            return
        if free:
            yield slot


def _takes(site: Site, activity: str) -> bool:
    """Whether one may ask for it here, and it takes the activity; of one whose calendar is not kept here nobody knows that it is free."""
    return site.availability not in UNTOLD and (not activity or not site.activities or Activity(activity).taken_by(site.activities))
