"""What is told of an act done to a reservation: to the desk, and to whose it is."""

from datetime import datetime
from typing import Any

from fieldreg.booking.offers import Offer
from fieldreg.booking.reservations import Reservation, State
from fieldreg.timeline.events import Act, By, Event, Reader

__all__ = ["called", "changed", "expired", "moved", "offer_ended", "offered", "requested"]

_BOTH = frozenset({Reader.DESK, Reader.OWNER})


def requested(made: Reservation, at: datetime) -> Event:
    """Somebody asked for a slot."""
    told = _held(made) | {"purpose": made.purpose, "organisation": made.organisation}
    return _event(Act.RESERVATION_REQUESTED, made, at, {"after": told})


def moved(before: Reservation, after: Reservation, at: datetime, *, by: int | None) -> Event:
    """The account `by` decided, or its owner withdrew; None: its time had come."""
    told = {"before": {"state": str(before.state)}, "after": {"state": str(after.state), "note": after.decision_note}}
    return _event(Act.RESERVATION_MOVED, after, at, told, by=By.CLOCK if by is None else By.ACCOUNT, actor=by)


def expired(gone: Reservation, at: datetime) -> Event:
    """Nobody decided in time."""
    told = {"before": {"state": str(gone.state)}, "after": {"state": "declined"}}
    return _event(Act.RESERVATION_EXPIRED, gone, at, told, by=By.CLOCK)


def called(after: Reservation, at: datetime) -> Event:
    """Its slot is free, and it was the first in line."""
    told = {"before": {"state": str(State.WAITING)}, "after": {"state": str(after.state)}}
    return _event(Act.RESERVATION_CALLED, after, at, told, by=By.CLOCK)


def changed(before: Reservation, after: Reservation, reason: str, at: datetime, *, by: int) -> Event:
    """It has another slot or place; what it had, and has."""
    told = {"before": _held(before), "after": _held(after) | {"note": reason}}
    return _event(Act.RESERVATION_CHANGED, after, at, told, actor=by)


def offered(of: Reservation, offer: Offer, at: datetime, *, by: int) -> Event:
    """The desk offers other slots."""
    told = {"after": {"offer": offer.id, "slots": [slot.to_dict() for slot in offer.slots], "note": offer.reason}}
    return _event(Act.RESERVATION_OFFERED, of, at, told, actor=by)


def offer_ended(of: Reservation, offer: Offer, at: datetime, *, by: int | None) -> Event:
    """It was taken, declined or taken back, or its time was over (`by` None)."""
    told = {"after": {"offer": offer.id, "offer_state": str(offer.state), "taken": offer.taken}}
    return _event(Act.RESERVATION_OFFER_ENDED, of, at, told, by=By.CLOCK if by is None else By.ACCOUNT, actor=by)


def _event(
    act: Act, of: Reservation, at: datetime, told: dict[str, Any], *, by: By = By.ACCOUNT, actor: int | None = None
) -> Event:
    who = None if by is By.CLOCK else of.owner if actor is None else actor
    return Event(at=at, act=act, ref=of.id, by=by, actor=who, owner=of.owner, readers=_BOTH, told=told)


def _held(of: Reservation) -> dict[str, Any]:
    return {
        "state": str(of.state), "site": of.site, "area": of.area, "activity": of.activity,
        "time_start": of.slot.start.isoformat(), "time_end": of.slot.end.isoformat(),
    }  # fmt: skip
