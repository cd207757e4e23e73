"""What is told of an act done to a series: to the desk, and to whose it is.  No word of a person stands in it.

Of each reservation that it makes or moves the reservation's own event tells.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from fieldreg.booking.reservations import Reservation, State
from fieldreg.booking.series.series import Series
from fieldreg.timeline.events import Act, Event, Reader

__all__ = ["booked", "changed", "date_added", "dates_withdrawn", "decided"]

_BOTH = frozenset({Reader.DESK, Reader.OWNER})


def booked(series: Series, made: Sequence[Reservation], at: datetime, *, by: int | None = None) -> Event:
    """Somebody asked for a series, or the desk (`by`) for its owner; which dates were had, and which were not."""
    told = {
        "site": series.site, "area": series.area, **series.recurrence.to_dict(), "reservations": [one.id for one in made],
        "skipped": [one.to_dict() for one in series.skipped],
    }  # fmt: skip
    return _event(Act.SERIES_BOOKED, series, at, series.owner if by is None else by, {"after": told})


def decided(series: Series, to: State, moved: Sequence[Reservation], at: datetime, *, by: int) -> Event:
    """The account `by` decided all that were open."""
    return _event(Act.SERIES_DECIDED, series, at, by, {"after": {"state": str(to), "reservations": [one.id for one in moved]}})


def dates_withdrawn(before: Series, after: Series, gone: Sequence[Reservation], at: datetime) -> Event:
    """Its owner took dates back: one, those from a day on, or all to come."""
    told = {"before": _stands(before), "after": _stands(after) | {"withdrawn": [one.id for one in gone]}}
    return _event(Act.SERIES_WITHDRAWN, after, at, after.owner, told)


def date_added(before: Series, after: Series, made: Reservation, at: datetime) -> Event:
    """Its owner asked for a date more."""
    told = {"before": _stands(before), "after": _stands(after) | {"reservations": [made.id]}}
    return _event(Act.SERIES_DATE_ADDED, after, at, after.owner, told)


def changed(before: Series, after: Series, gone: Sequence[Reservation], at: datetime, *, by: int, kept: Sequence[str]) -> Event:
    """Another series goes on from a day, as its owner or the desk (`by`) wants it; `kept` go over to it as they are."""
    more = {"withdrawn": [one.id for one in gone], "kept": list(kept), "followed_by": after.followed_by}
    return _event(Act.SERIES_CHANGED, after, at, by, {"before": _stands(before), "after": _stands(after) | more})


def _stands(series: Series) -> dict[str, Any]:
    return {"state": str(series.state), **series.recurrence.to_dict()}


def _event(act: Act, of: Series, at: datetime, actor: int, told: dict[str, Any]) -> Event:
    return Event(at=at, act=act, ref=of.ref, actor=actor, owner=of.owner, readers=_BOTH, told=told)
