"""What is told of an act done to a closure: to the desk."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from fieldreg.booking.closures.closures import Closure
from fieldreg.timeline.events import Act, By, Event

__all__ = ["lifted", "made"]


def made(closure: Closure, at: datetime, *, by: int | None, cancelled: Sequence[str], kept: Mapping[str, str]) -> Event:
    """A place was closed; which reservations that cancelled, and which stay, each with why.  `by` None: at the machine itself."""
    told = {
        "site": closure.site, "area": closure.area, "time_start": closure.span.start.isoformat(), "time_end": closure.span.end.isoformat(),
        "kind": str(closure.kind), "reason": closure.reason.to_dict(), "override_by": sorted(closure.override_by),
        "source": closure.source, "uid": closure.uid, "cancelled": list(cancelled), "kept": dict(kept),
    }  # fmt: skip
    return _event(Act.CLOSURE_MADE, closure, at, by, {"after": told})


def lifted(closure: Closure, at: datetime, *, by: int | None) -> Event:
    """It stands no more."""
    return _event(Act.CLOSURE_LIFTED, closure, at, by, {"because": closure.lifted_because})


def _event(act: Act, closure: Closure, at: datetime, by: int | None, told: dict[str, Any]) -> Event:
    return Event(at=at, act=act, ref=closure.ref, by=By.COMMAND if by is None else By.ACCOUNT, actor=by, told=told)
