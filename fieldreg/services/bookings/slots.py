"""Slots: whether anybody holds a site or area at some time, as things stand in a unit of work."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from fieldreg.booking.claims import slot_hold
from fieldreg.booking.limits import BookingLimits
from fieldreg.booking.reservations import Clash, State
from fieldreg.kernel.errors import NotFound
from fieldreg.kernel.timespan import Timespan
from fieldreg.ports import UnitOfWork
from fieldreg.register.sites import Site
from fieldreg.services.holdings.availability import terms_of
from fieldreg.services.notices.watch_letters import tell_watcher
from fieldreg.trials.trial import Trial
from fieldreg.waiting.telling import free_told
from fieldreg.waiting.watches import Watch

__all__ = ["MOST_AT_ONCE", "clashes_at", "free_state", "is_otherwise", "look_at_slot", "look_at_watch", "spans_of"]

MOST_AT_ONCE = 200  # watches looked at beside one reservation; what is over is looked at by the keeping task


def clashes_at(work: UnitOfWork, site_id: str, area: str | None, spans: Sequence[Timespan]) -> Sequence[Clash] | None:
    """What stands in the way of having the site, or its area, alone at each of the times; None where it is registered no more."""
    try:
        site = work.sites.get(site_id)
        holds = [slot_hold(site, area, _with_buffers(work, site, area, span)) for span in spans]
    except NotFound:
        return None
    found = {clash.reservation: clash for hold in holds for clash in work.reservations.clashes(hold)}
    return list(found.values())


def _with_buffers(work: UnitOfWork, site: Site, area: str | None, span: Timespan) -> Timespan:
    """With the setting up and tearing down that the place's rules would add to it."""
    terms = terms_of(work, site, area, span.first_day, BookingLimits())
    return Timespan(span.start - terms.set_up, span.end + terms.tear_down)


def spans_of(trial: Trial) -> Sequence[Timespan]:
    """Each time of the trial once."""
    return list(dict.fromkeys(volume.timespan for volume in trial.volumes))


def free_state(work: UnitOfWork, site: str, area: str | None, spans: Sequence[Timespan]) -> dict[str, Any]:
    """What a watch keeps of a slot."""
    clashes = clashes_at(work, site, area, spans)
    return {"free": clashes is not None and not clashes, "spans": [[span.start.isoformat(), span.end.isoformat()] for span in spans]}


def look_at_slot(work: UnitOfWork, site: str, span: Timespan, now: datetime, ended: State | str | None = None) -> int:
    """Tells those who wait for a slot of the site within `span` that it is free now; returns how many.

    In the transaction that changed the reservations; `ended` is what became of the one that stood there.
    """
    waiting = work.watches.waiting_for(site, span, now, limit=MOST_AT_ONCE)
    return sum(look_at_watch(work, watch, now, ended) for watch in waiting)


def look_at_watch(work: UnitOfWork, watch: Watch, now: datetime, ended: State | str | None = None) -> bool:
    """Whether a notice was given: a slot that was taken is free.  One that was free and is taken is noted, and told to nobody."""
    if watch.site is None:
        return False
    state = free_state(work, watch.site, watch.area, _spans(watch.state))
    if state["free"] == watch.state["free"]:
        return False
    told = free_told(ended) if state["free"] else None
    given = work.watches.turn(watch, state, told, at=now) and told is not None
    if given and told is not None:
        tell_watcher(work, watch, told, now)
    return given


def is_otherwise(work: UnitOfWork, watch: Watch) -> bool:
    """Whether its slot is not as the watch last saw it."""
    return watch.site is not None and free_state(work, watch.site, watch.area, _spans(watch.state))["free"] != watch.state["free"]


def _spans(state: Mapping[str, Any]) -> Sequence[Timespan]:
    return [Timespan(*(datetime.fromisoformat(moment) for moment in pair)) for pair in state["spans"]]
