"""Offering: where and when else a reservation that cannot stay could be, as free as things are at that moment; none of it is held."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from itertools import islice

from fieldreg.booking.claims import hold_of
from fieldreg.booking.closures.closures import Closure
from fieldreg.booking.free_days import HeldSlot, moved_by
from fieldreg.booking.reservations import Reservation
from fieldreg.choosing.alike import most_alike
from fieldreg.choosing.vacancy import UNTOLD
from fieldreg.kernel.errors import NotFound
from fieldreg.kernel.timespan import Timespan
from fieldreg.ports import UnitOfWork
from fieldreg.register.sites import Site
from fieldreg.screening.bulk.places import Places
from fieldreg.services.bookings.availability import closed_in
from fieldreg.trials.trial import Activity

__all__ = ["OFFERED", "Offers", "alternatives_to"]

OFFERED = 3
_REACH_DAYS = 14
_LIKE = 12  # sites looked at
_MOST_CLOSURES = 1_000


def alternatives_to(work: UnitOfWork, reservation: Reservation, now: datetime, limit: int = OFFERED) -> Sequence[HeldSlot]:
    """At most `limit` slots that could be asked for instead, each free as `work` sees it and none of them begun.

    The same place and hours within two weeks, the nearest day first, then like sites at the same time.
    """
    return Offers(work, now).to(reservation, limit)


class Offers:
    """The same for several reservations in one unit of work; what they share is read once."""

    def __init__(self, work: UnitOfWork, now: datetime, closing: Closure | None = None) -> None:
        """`closing` is a closure that is not made yet, and stands in the way all the same."""
        self._work, self._now, self._closing = work, now, closing
        self._shut = closed_in(work)
        self._places: Callable[[], Places] = cache(lambda: Places(work.sites.all()))

    def to(self, reservation: Reservation, limit: int = OFFERED) -> Sequence[HeldSlot]:
        """As `alternatives_to`."""
        try:
            site = self._work.sites.get(reservation.site)
        except NotFound:
            return ()
        found = list(islice(self._other_days(reservation, site), limit))
        return [*found, *islice(self._other_sites(reservation), limit - len(found))]

    def _other_days(self, of: Reservation, site: Site) -> Iterator[HeldSlot]:
        for days in range(1, _REACH_DAYS + 1):
            for slot in (moved_by(of.slot, days), moved_by(of.slot, -days)):
                if slot.start > self._now and self._is_free(replace(of, slot=slot), site):
                    yield HeldSlot(site.id, of.area, slot)

    def _other_sites(self, of: Reservation) -> Iterator[HeldSlot]:
        """The whole of each, for its areas are others."""
        if of.slot.start <= self._now:
            return
        taking = [one.site for one in most_alike(of.site, self._places(), _LIKE) if _takes(one.site, of)]
        for site in taking:
            if self._is_free(replace(of, site=site.id, area=None, by_height=False, by_outline=False, seats={}), site):
                yield HeldSlot(site.id, None, of.slot)

    def _is_free(self, wanted: Reservation, site: Site) -> bool:
        """Whether nothing is in its way but itself; what excepts it from a closure does not hold for another time."""
        try:
            hold = hold_of(wanted, site)
        except NotFound:
            return False
        if self._shut(site, wanted.area, [wanted.slot]):
            return False
        units = {claim.unit for claim in hold.claims}
        closed = [*self._work.closures.list(site=site.id, within=hold.span, limit=_MOST_CLOSURES), *self._coming(hold.span)]
        if any((closure.area or closure.site) in units for closure in closed):
            return False
        return not self._work.reservations.clashes(hold, but=wanted.id)

    def _coming(self, span: Timespan) -> Sequence[Closure]:
        return [self._closing] if self._closing and self._closing.span.overlaps(span) else []


def _takes(site: Site, of: Reservation) -> bool:
    """Whether one may ask for it here, and it takes the activity; of one whose calendar is not kept here nobody knows that it is free."""
    return site.availability not in UNTOLD and (not site.activities or Activity(of.activity).taken_by(site.activities))
