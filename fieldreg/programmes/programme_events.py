"""What is told of acts on programmes: an edition was put by a load, or taken back with it."""

from datetime import datetime

from fieldreg.programmes.programme import Programme
from fieldreg.timeline.events import Act, By, Event

__all__ = ["programme_put", "programme_taken_back"]


def programme_put(now: Programme, before: Programme | None, load: int, at: datetime) -> Event:
    """An edition was added (`before` None) or changed; known by the digests of what it says."""
    return _event(Act.PROGRAMME_PUT, now, before, now, load, at)


def programme_taken_back(undone: Programme, before: Programme | None, load: int, at: datetime) -> Event:
    """A load was undone: the edition says again what it said, or is gone (`before` None)."""
    return _event(Act.PROGRAMME_TAKEN_BACK, undone, undone, before, load, at)


def _event(act: Act, named: Programme, was: Programme | None, now: Programme | None, load: int, at: datetime) -> Event:
    told = {key: None if one is None else {"digest": one.digest} for key, one in (("before", was), ("after", now))}
    return Event(at=at, act=act, ref=named.ref, by=By.COMMAND, told={**told, "load": load})
