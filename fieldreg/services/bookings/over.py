"""What its time alone does to reservations, offers and the line; doing it twice, or in two processes, is doing it once."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from fieldreg.booking import reservation_events
from fieldreg.booking.offers import OfferState
from fieldreg.booking.reservations import Reservation, State, move
from fieldreg.ports import Clock, Store, UnitOfWork
from fieldreg.services.bookings.booking import BookingServices
from fieldreg.services.bookings.rivals import line
from fieldreg.services.bookings.rivals.offers import end_offer, overtaken

__all__ = ["BookingsOver"]

_MOST = 200  # of each kind in one round; what is over it waits for the next


class BookingsOver:
    """Each kind in a transaction of its own, begun only where something is due."""

    def __init__(self, store: Store, clock: Clock, booking: BookingServices) -> None:
        self.store, self.clock, self._booking = store, clock, booking

    def do_what_is_due(self) -> dict[str, int]:
        """How many were "done", ended waiting ("line_over"), were "called", and how many "offers" ended."""
        return {"done": self.close_done(), "line_over": self.end_waiting(), "called": self.call_free(), "offers": self.end_offers()}

    def close_done(self) -> int:
        """Accepted ones all of whose time is over are done."""
        now = self.clock.now()
        if not self._due(State.ACCEPTED, now, ended=True):
            return 0
        with self.store.writing() as work:
            over = _locked(work, State.ACCEPTED, now, ended=True)
            for one in over:
                move(one, State.DONE, "clock")
                done = work.reservations.move(one.id, State.DONE, by=None, at=now, note=one.decision_note)
                work.timeline.append(reservation_events.ended(one, done, now))
                overtaken(work, done, now, by=None)
            work.commit()
        return len(over)

    def end_waiting(self) -> int:
        """Who waits in line until the start has waited in vain, and is told."""
        now = self.clock.now()
        if not self._due(State.WAITING, now, ended=False):
            return 0
        with self.store.writing() as work:
            over = _locked(work, State.WAITING, now, ended=False)
            for one in over:
                ended = line.over_before_its_turn(work, one, now, self._booking.instead)
                work.timeline.append(reservation_events.ended(one, ended, now))
            work.commit()
        return len(over)

    def call_free(self) -> int:
        """Calls whoever waits for what is free: a closure was lifted, or the areas of a site are others."""
        with self.store.reading() as work:
            ready = list(_ready(work))
        if not ready:
            return 0
        with self.store.writing() as work:
            called = line.serve(work, [(one.site, one.held) for one in ready], self.clock.now())
            work.commit()
        return called

    def end_offers(self) -> int:
        """Offers whose day is over."""
        now = self.clock.now()
        with self.store.reading() as work:
            due = bool(work.offers.overdue(now, limit=1))
        if not due:
            return 0
        with self.store.writing() as work:
            late = work.offers.overdue(now, limit=_MOST, taking=True)
            for offer in late:
                end_offer(work, work.reservations.get(offer.reservation), offer, OfferState.EXPIRED, now, by=None)
            work.commit()
        return len(late)

    def _due(self, state: State, now: datetime, *, ended: bool) -> bool:
        with self.store.reading() as work:
            return bool(work.reservations.past(state, now, ended=ended, limit=1))


def _locked(work: UnitOfWork, state: State, now: datetime, *, ended: bool) -> Sequence[Reservation]:
    """Those that are due, with their sites locked: read once to know which, and again as they stand then."""
    sites = {one.site for one in work.reservations.past(state, now, ended=ended, limit=_MOST)}
    work.reservations.lock_sites(sorted(sites))
    return [one for one in work.reservations.past(state, now, ended=ended, limit=_MOST) if one.site in sites]


def _ready(work: UnitOfWork) -> Iterator[Reservation]:
    """Of those in line, soonest first, who could be called."""
    for one in work.reservations.page(states=[State.WAITING], limit=_MOST, answers=False)[1]:
        if line.standing_of(work, one).is_free:
            yield one
