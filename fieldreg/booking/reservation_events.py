"""What is told of an act done to a reservation: to the desk, and to whose it is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fieldreg.booking.neighbours.settling import Settled
from fieldreg.booking.offers import Offer
from fieldreg.booking.reservations import Reservation, State
from fieldreg.timeline.events import Act, By, Event, Reader

__all__ = [
    "called", "changed", "ended", "excepted", "expired", "moved", "neighbour_settled", "offer_ended", "offered", "requested", "turned",
]  # fmt: skip

_BOTH = frozenset({Reader.DESK, Reader.OWNER})


def requested(made: Reservation, at: datetime) -> Event:
    """Somebody asked for a slot."""
    told = _held(made) | {"purpose": made.purpose, "organisation": made.organisation}
    return _event(Act.RESERVATION_REQUESTED, made, at, {"after": told})


def moved(before: Reservation, after: Reservation, at: datetime, *, by: int | None) -> Event:
    """The account `by` decided, or its owner withdrew; None is somebody at the machine itself."""
    return _moved(before, after, at, By.COMMAND if by is None else By.ACCOUNT, by)


def ended(before: Reservation, after: Reservation, at: datetime) -> Event:
    """Its time had come."""
    return _moved(before, after, at, By.CLOCK, None)


def _moved(before: Reservation, after: Reservation, at: datetime, by: By, actor: int | None) -> Event:
    told = {"before": {"state": str(before.state)}, "after": {"state": str(after.state), "note": after.decision_note}}
    return _event(Act.RESERVATION_MOVED, after, at, told, by=by, actor=actor)


def expired(gone: Reservation, at: datetime) -> Event:
    """Nobody decided in time."""
    told = {"before": {"state": str(gone.state)}, "after": {"state": "declined"}}
    return _event(Act.RESERVATION_EXPIRED, gone, at, told, by=By.CLOCK)


def neighbour_settled(of: Reservation, settled: Settled) -> Event:
    """The desk noted a neighbour's consent, or that it goes without; whose the other is, is the desk's alone."""
    told = {"with": settled.other, "rule": settled.rule, "how": str(settled.how), "note": settled.note}
    return Event(
        at=settled.at, act=Act.RESERVATION_NEIGHBOUR_SETTLED, ref=of.id, actor=settled.by, owner=of.owner, readers=frozenset({Reader.DESK}),
        told=told,
    )  # fmt: skip


def turned(of: Reservation, at: datetime, told: dict[str, Any]) -> Event:
    """Its answer is another than when it was last looked at; nobody did anything to the reservation itself."""
    return _event(Act.RESERVATION_TURNED, of, at, told, by=By.CLOCK)


def excepted(held: Reservation, at: datetime, *, by: int | None, closures: Mapping[str, str]) -> Event:
    """It stands in closures; `closures` says of each ref why."""
    told = {"after": {"state": str(held.state), "closures": dict(closures)}}
    return _event(Act.RESERVATION_EXCEPTED, held, at, told, by=By.COMMAND if by is None else By.ACCOUNT, actor=by)


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
