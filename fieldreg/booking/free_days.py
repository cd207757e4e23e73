"""Free days: whether a place is free at the times asked for, and when it is next; the one place that tells it.

A place is free where no live reservation and no closure of it, or of a part of it, meets the times, and it is not known to be shut by
its own hours: slots are half-open.  Of a
site only a part of which is taken the rest may be free.  Days are Japan's.  Events and plans of the manager that nobody wrote down
as closures nobody knows here.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar

from fieldreg.kernel.timespan import Timespan, whole_days
from fieldreg.register.sites import Site

__all__ = [
    "DAYS_AHEAD", "BookedDays", "Held", "HeldSlot", "Shut", "SlotState", "by_hours", "days_ahead", "free_days", "is_closed", "met_by",
    "moved_by", "union_covers", "units_of",
]  # fmt: skip

DAYS_AHEAD = 42


class SlotState(StrEnum):
    """Whether a place is free at the times asked for, the best first."""

    FREE = "free"
    PARTLY = "partly"  # a part of it is taken
    UNKNOWN = "unknown"
    TAKEN = "taken"


class Held(Protocol):
    """What holds a slot: a reservation, or what is told of one to everybody."""

    @property
    def site(self) -> str: ...

    @property
    def area(self) -> str | None:
        """None: the whole site."""

    @property
    def slot(self) -> Timespan: ...


@dataclass(frozen=True, slots=True)
class HeldSlot:
    """A slot of a live reservation, or of a closure, with its site and area: all that is for everybody."""

    site: str
    area: str | None
    slot: Timespan
    closed: bool = False
    by_hours: bool = False  # closed by the place's own hours


class Shut(Protocol):
    """When places are known to be shut by their own hours."""

    @property
    def sites(self) -> Collection[str]:
        """Those of which anything is known."""

    def slots(self, site_id: str, spans: Sequence[Timespan]) -> Sequence[HeldSlot]:
        """Those times, of the site or of its areas."""

    def open_all(self, site_id: str, spans: Sequence[Timespan]) -> bool:
        """Whether the site is known to be open at all of the times."""

    def full(self, site_id: str, span: Timespan, taken: Sequence[Timespan]) -> bool:
        """Whether no hour of the span is left beside what is taken."""


def is_closed(held: "Held") -> bool:
    """Whether it is a closure."""
    return isinstance(held, HeldSlot) and held.closed


def by_hours(held: "Held") -> bool:
    """Whether it is the place's own hours."""
    return isinstance(held, HeldSlot) and held.by_hours


H = TypeVar("H", bound=Held)


def met_by(held: Iterable[H], spans: Sequence[Timespan]) -> list[H]:
    """Those that meet some of the times."""
    return [one for one in held if any(one.slot.overlaps(span) for span in spans)]


def union_covers(spans: Iterable[Timespan], wanted: Timespan) -> bool:
    """Whether the spans together leave nothing of `wanted`."""
    at = wanted.start
    for one in sorted(spans, key=lambda span: span.start):
        if one.start > at:
            return False
        at = max(at, one.end)
        if at >= wanted.end:
            return True
    return False


def units_of(site: Site, area: str | None) -> Collection[str]:
    """The areas whose reservations stand in the way of having this one: itself, those above it, those within it; () of a whole site."""
    if area is None:
        return ()
    within = [one.id for one in site.areas if area in site.lineage(one.id)]
    return frozenset({area, *site.lineage(area), *within})


class BookedDays:
    """What is taken, by site; `known` False where there is too much of it to be looked at, so that nothing is told to be free."""

    def __init__(self, held: Iterable[Held], *, known: bool = True, shut: Shut | None = None) -> None:
        self.known, self._shut = known, shut
        self._of: Mapping[str, list[Held]] = defaultdict(list)
        for one in held:
            self._of[one.site].append(one)

    @property
    def sites(self) -> Collection[str]:
        """Those of which something may be taken or shut."""
        return self._of if self._shut is None else {*self._of, *self._shut.sites}

    def met(self, site: str, spans: Sequence[Timespan]) -> list[Held]:
        """What of the site, or of its areas, is taken, closed or shut by its hours at some of the times."""
        shut = self._shut.slots(site, spans) if self._shut is not None else ()
        return [*met_by(self._of.get(site, ()), spans), *shut]

    def hours_known(self, site: str, spans: Sequence[Timespan]) -> bool:
        """Whether the site is known to be open at all of the times."""
        return self._shut is not None and self._shut.open_all(site, spans)

    def full(self, site: str, span: Timespan, units: Collection[str] = ()) -> bool:
        """Whether no hour of the span is left, of the site or, by its `units_of`, of an area."""
        taken = [one.slot for one in met_by(self._of.get(site, ()), [span]) if one.area is None or one.area in units]
        return self._shut.full(site, span, taken) if self._shut is not None else union_covers(taken, span)

    def state(self, site: str, spans: Sequence[Timespan], units: Collection[str] = ()) -> SlotState:
        """Free, partly or taken, of all of the times together; of an area by its `units_of`."""
        met = self.met(site, spans)
        if not met:
            return SlotState.FREE
        return SlotState.TAKEN if any(one.area is None or one.area in units for one in met) else SlotState.PARTLY

    def next_free(
        self, site: str, spans: Sequence[Timespan], units: Collection[str] = (), not_before: date | None = None
    ) -> date | None:
        """The first day on which all of the times, moved together, are free; None where none of the next weeks is.

        Of a site that is the day on which no part of it is taken; of an area, by its `units_of`, one on which it can be had.
        """
        wanted = {SlotState.FREE, SlotState.PARTLY} if units else {SlotState.FREE}
        for days in range(DAYS_AHEAD + 1):
            moved = [moved_by(span, days) for span in spans]
            if (not_before is None or moved[0].first_day >= not_before) and self.state(site, moved, units) in wanted:
                return moved[0].first_day
        return None


def moved_by(span: Timespan, days: int) -> Timespan:
    """The same hours that many days later."""
    by = timedelta(days=days)
    return Timespan(span.start + by, span.end + by)


def days_ahead(today: date, days: int = DAYS_AHEAD) -> Timespan:
    """So many days from the one after `today` on, Japan time."""
    return whole_days(today + timedelta(days=1), days)


def free_days(held: Sequence[Held], today: date, days: int = DAYS_AHEAD) -> list[date]:
    """Those of the days after `today` on which nothing of a site, and no part of it, is taken."""
    ahead = [today + timedelta(days=n + 1) for n in range(days)]
    return [day for day in ahead if not met_by(held, [whole_days(day)])]
