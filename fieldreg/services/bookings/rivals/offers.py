"""Offers as things stand in a unit of work: how they end, and who is told."""

from collections.abc import Mapping
from datetime import datetime

from fieldreg.booking import reservation_events
from fieldreg.booking.offers import Offer, OfferState
from fieldreg.booking.reservations import Reservation
from fieldreg.kernel.texts import Text
from fieldreg.ports import UnitOfWork
from fieldreg.services.bookings import letters

__all__ = ["end_offer", "overtaken"]

_ANSWERS: Mapping[OfferState, Text] = {  # what the desk is told; what it did itself it knows
    OfferState.TAKEN: Text("提案した枠が選ばれ、予約を移しました。", "a slot was chosen, and the reservation moved there"),
    OfferState.DECLINED: Text("提案は断られました。元の予約はそのままです。", "the offer was declined; the reservation stays as it was"),
    OfferState.EXPIRED: Text("期限までに返事がありません。元の予約はそのままです。", "not answered in time; the reservation stays as is"),
}


def end_offer(
    work: UnitOfWork, of: Reservation, offer: Offer, state: OfferState, now: datetime, *, by: int | None, taken: int | None = None
) -> Offer:
    """Raises Conflict ("offer-over") where it is open no more."""
    ended = work.offers.end(offer, state, at=now, by=by, taken=taken)
    work.timeline.append(reservation_events.offer_ended(of, ended, now, by=by))
    if state in _ANSWERS:
        letters.tell_desk(work, of, now, "reservation-offer-answered", about=str(offer.id), answer=_ANSWERS[state])
    return ended


def overtaken(work: UnitOfWork, of: Reservation, now: datetime, *, by: int | None) -> None:
    """What was offered for a reservation that is another now, or over, is offered no more."""
    for offer in work.offers.open_of([of.id]).values():
        end_offer(work, of, offer, OfferState.OVERTAKEN, now, by=by)
