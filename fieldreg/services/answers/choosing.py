"""Use cases of choosing: every site ranked for one need, by law and fit and then by what is free."""

import hashlib
import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from fieldreg.booking.free_days import DAYS_AHEAD, BookedDays, HeldSlot, moved_by
from fieldreg.choosing.ranking import Ranked, ranked, with_bookings
from fieldreg.kernel.collecting import uncollected
from fieldreg.kernel.kept import Kept, Once
from fieldreg.kernel.timespan import Timespan, whole_days
from fieldreg.ports import Clock, Store, UnitOfWork
from fieldreg.register.snapshot import HeldSites, Sight
from fieldreg.screening.bulk.bulk import Judged
from fieldreg.screening.bulk.places import Places
from fieldreg.screening.needs import Need
from fieldreg.services.answers.screening import ScreeningServices
from fieldreg.services.holdings.availability import AvailabilityServices
from fieldreg.services.holdings.snapshots import Snapshots
from fieldreg.surroundings.terrain import Terrain
from fieldreg.trials.need_json import need_to_json

__all__ = ["MOST_COUNTED", "ChoosingServices", "Ranking", "RankingPage"]

_RANKINGS = 8  # kept
_MOST_SLOTS = 20_000  # looked at for one ranking
_PLAIN = {  # asks of every layer that most needs ask of
    "activity": "drone", "altitude_lower": {"value": 0, "datum": "AGL"}, "altitude_upper": {"value": 60, "datum": "AGL"},
}  # fmt: skip
MOST_COUNTED, _COUNTED_KEPT = 20, 400  # rows whose permit-free part is counted: some tens of milliseconds each


@dataclass(frozen=True, eq=False)
class Ranking:
    """Every site for `need`, the best first, as the registry stood at `revision` on the day of asking.

    `bookings` names what was reserved then, as far as it was looked at; "" where it was not.
    """

    need: Need
    rows: Sequence[Ranked]
    revision: int
    asked_on: date
    on: date | None = None
    bookings: str = ""

    @property
    def state(self) -> tuple[Any, ...]:
        """What names the answer: another need, day or state of the registry or of its bookings has another."""
        return self.revision, self.asked_on, self.on, self.bookings, told(self.need)


@dataclass(frozen=True, eq=False)
class RankingPage:
    """Some of a ranking's `rows`, from `offset` on, with when each is next free."""

    ranking: Ranking
    rows: Sequence[Ranked]
    limit: int
    offset: int
    ahead: str

    @property
    def state(self) -> tuple[Any, ...]:
        """What names the answer, its window apart."""
        return *self.ranking.state, self.ahead

    def to_dict(self) -> dict[str, Any]:
        """The contract's answer; `judged` counts all."""
        ranking = self.ranking
        return {
            "need": need_to_json(ranking.need),
            "asked_on": ranking.asked_on.isoformat(),
            "ranked": [row.to_dict() for row in self.rows],
            "judged": len(ranking.rows),
            "revision": ranking.revision,
            "limit": self.limit,
            "offset": self.offset,
        }


def told(need: Need) -> str:
    """The need as one text: the same for the same need."""
    return json.dumps(need_to_json(need), sort_keys=True, ensure_ascii=False)


class ChoosingServices:
    """Reads only.  Safe to share between threads; not across a fork."""

    def __init__(
        self, store: Store, clock: Clock, terrain: Terrain | None = None, snapshots: Snapshots | None = None,
        screening: ScreeningServices | None = None, availability: AvailabilityServices | None = None,
    ) -> None:  # fmt: skip
        self.store, self.clock, self._terrain = store, clock, terrain
        self.snapshots = snapshots or Snapshots(store)
        self._availability = availability or AvailabilityServices(store, clock, None, self.snapshots)
        self._screening = screening or ScreeningServices(store, clock, terrain, self.snapshots)
        self._free_m2: Kept[tuple[Any, ...], tuple[float | None]] = Kept(_COUNTED_KEPT)
        self._by_law: Kept[tuple[Any, ...], Ranking] = Kept(_RANKINGS)
        self._held: Kept[tuple[Any, ...], Ranking] = Kept(_RANKINGS)
        self._once: Once[tuple[Any, ...], Ranking] = Once()
        self._last: tuple[HeldSites, Places, Judged | None] | None = None
        self._guard = threading.Lock()

    def warm(self, day: date) -> None:
        """Makes every site's footprint, and looks at the layers about it as a need of that day would, before anybody asks."""
        self.rank({**_PLAIN, **whole_days(day).to_dict()})

    def rank(self, document: Any, on: date | None = None) -> Ranking:
        """Every site for the need a JSON object tells; `on` overrides the day whose law holds.

        Kept until the registry, its bookings or the day change.  Raises InvalidInput with every fault of the need.
        """
        need = Need.from_json(document)
        with self.store.reading() as work:
            return self.ranking_in(work, need, on)

    def page(
        self, document: Any, limit: int, offset: int = 0, on: date | None = None, *, permit_free: bool = False
    ) -> RankingPage:
        """At most `limit` sites of the ranking from `offset` on, each with when it is next free.  Raises as `rank`.

        `permit_free`: with how much of each needs no permit, of a page of at most `MOST_COUNTED`.
        """
        need = Need.from_json(document)
        with self.store.reading() as work:
            ranking = self.ranking_in(work, need, on)
            rows = ranking.rows[offset : offset + limit]
            taken = [row.site.id for row in rows if row.vacancy and row.vacancy.met]
            held = _slots(work, [_ahead(need.times)], taken) if taken else ()
        booked = BookedDays(held, known=len(held) <= _MOST_SLOTS, shut=self._availability.shut_hours())
        told = [_looked_ahead(row, need.times, booked, ranking.asked_on) for row in rows]
        if permit_free:
            told = [replace(row, permit_free_m2=self._permit_free_m2(ranking, row)) for row in told]
        return RankingPage(ranking, told, limit, offset, _named(held))

    def ranking_in(self, work: UnitOfWork, need: Need, on: date | None = None) -> Ranking:
        """As `rank`, of a registry and its bookings as `work` sees them."""
        return self._booked(work, self._judged(work, need, on))

    def _permit_free_m2(self, ranking: Ranking, row: Ranked) -> float | None:
        judged = replace(ranking, rows=(), bookings="")
        return self._free_m2.get(
            (*judged.state, row.site.id),
            lambda: (self._screening.permit_free_m2(row.site, need_to_json(ranking.need), ranking.on),),
        )[0]

    def _judged(self, work: UnitOfWork, need: Need, on: date | None) -> Ranking:
        """By law and fit alone."""
        sight = self.snapshots.sight(work)
        asked_on = self.clock.today()
        key = Ranking(need, (), sight.snapshot.revision, asked_on, on).state
        held = self._by_law.find(key)
        return held or self._once.make(key, lambda: self._by_law.put(key, self._ranked(sight, need, asked_on, on)))

    def _booked(self, work: UnitOfWork, judged: Ranking) -> Ranking:
        """The same with what is reserved as `work` sees it: read anew each time, for no revision tells of bookings."""
        spans = judged.need.times
        held = _slots(work, spans)
        booked = replace(judged, rows=(), bookings=_named(held))

        def laid() -> Ranking:
            days = BookedDays(held, known=len(held) <= _MOST_SLOTS, shut=self._availability.shut_hours())
            return replace(booked, rows=with_bookings(judged.rows, spans, days))

        return self._held.get(booked.state, laid)

    def places(self, sites: HeldSites) -> Places:
        """The sites' footprints, carried into their planes once for every need."""
        return self._places(sites)[0]

    def _ranked(self, sight: Sight, need: Need, asked_on: date, on: date | None) -> Ranking:
        places, before = self._places(sight.sites)
        with uncollected():
            rows, judged = ranked(sight, need, places, asked_on=asked_on, on=on, terrain=self._terrain, before=before)
        self._last = sight.sites, places, judged
        return Ranking(need, rows, sight.snapshot.revision, asked_on, on)

    def _places(self, sites: HeldSites) -> tuple[Places, Judged | None]:
        """The sites' footprints, and what was judged of them last; made anew where the sites are others."""
        with self._guard:
            if self._last is None or self._last[0] is not sites:
                self._last = sites, Places(sites.all()), None
            return self._last[1:]


def _slots(work: UnitOfWork, spans: Sequence[Timespan], sites: Sequence[str] | None = None) -> Sequence[HeldSlot]:
    """What is taken or closed at some of the times; more than is looked at where there is too much."""
    reserved = work.reservations.slots(spans, sites=sites, limit=_MOST_SLOTS + 1)
    return [*reserved, *work.closures.slots(spans, sites=sites, limit=_MOST_SLOTS + 1)]


def _named(held: Sequence[HeldSlot]) -> str:
    """Names what is taken: the same for the same."""
    told = [(one.site, one.area, one.closed, one.slot.start.timestamp(), one.slot.end.timestamp()) for one in held]
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _ahead(spans: Sequence[Timespan]) -> Timespan:
    """All of the times, and as far ahead of them as one looks for a free day."""
    return Timespan(min(span.start for span in spans), moved_by(max(spans, key=lambda span: span.end), DAYS_AHEAD).end)


def _looked_ahead(row: Ranked, spans: Sequence[Timespan], booked: BookedDays, today: date) -> Ranked:
    if row.vacancy is None or not row.vacancy.met:
        return row
    return replace(row, vacancy=row.vacancy.looked_ahead(row.site, row.fit.area, spans, booked, today))
