"""What is told of an act done to a reservation: to the desk, and to whose it is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fieldreg.booking.reservations import Reservation
from fieldreg.timeline.events import Act, By, Event, Reader

__all__ = ["excepted", "expired", "moved", "requested"]

_BOTH = frozenset({Reader.DESK, Reader.OWNER})


def requested(made: Reservation, at: datetime) -> Event:
    """Somebody asked for a slot."""
    told = _held(made) | {"purpose": made.purpose, "organisation": made.organisation}
    return _event(Act.RESERVATION_REQUESTED, made, at, {"after": told})


def moved(before: Reservation, after: Reservation, at: datetime, *, by: int | None) -> Event:
    """The account `by` decided, or its owner withdrew; None is somebody at the machine itself."""
    told = {"before": {"state": str(before.state)}, "after": {"state": str(after.state), "note": after.decision_note}}
    return _event(Act.RESERVATION_MOVED, after, at, told, by=By.COMMAND if by is None else By.ACCOUNT, actor=by)


def expired(gone: Reservation, at: datetime) -> Event:
    """Nobody decided in time."""
    told = {"before": {"state": str(gone.state)}, "after": {"state": "declined"}}
    return _event(Act.RESERVATION_EXPIRED, gone, at, told, by=By.CLOCK)


def excepted(held: Reservation, at: datetime, *, by: int | None, closures: Mapping[str, str]) -> Event:
    """It stands in closures; `closures` says of each ref why."""
    told = {"after": {"state": str(held.state), "closures": dict(closures)}}
    return _event(Act.RESERVATION_EXCEPTED, held, at, told, by=By.COMMAND if by is None else By.ACCOUNT, actor=by)


def _event(
    act: Act, of: Reservation, at: datetime, told: dict[str, Any], *, by: By = By.ACCOUNT, actor: int | None = None
) -> Event:
    who = None if by in (By.CLOCK, By.COMMAND) else of.owner if actor is None else actor
    return Event(at=at, act=act, ref=of.id, by=by, actor=who, owner=of.owner, readers=_BOTH, told=told)


def _held(of: Reservation) -> dict[str, Any]:
    return {
        "state": str(of.state), "site": of.site, "area": of.area, "activity": of.activity,
        "time_start": of.slot.start.isoformat(), "time_end": of.slot.end.isoformat(),
    }  # fmt: skip
