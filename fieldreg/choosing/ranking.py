"""Ranking: every place for one need, the best first.

The order is total and the same for the same registry, need and day.  First by fit (all is given; something is not known; something
is refused, and of those the fewer the better); then by what the trial takes over the whole place: nothing ahead of the day, consents
and notices, permits, not judged, prohibited; then fewer permits, fewer consents, lead times all known, the shortest longest lead,
fewer open doubts; then, where bookings were looked at, what is free before what is partly free, not known and taken; then by the
place's code and id.

Of several timespans each is judged by itself: the one that takes most stands for the place, and each is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from fieldreg.booking.free_days import BookedDays, SlotState
from fieldreg.choosing.demands import Demands, demands_together
from fieldreg.choosing.fit import Fit
from fieldreg.choosing.place_fits import place_fits
from fieldreg.choosing.vacancy import Vacancy, vacancies
from fieldreg.kernel.timespan import Timespan
from fieldreg.register.sites import Site
from fieldreg.register.snapshot import Sight
from fieldreg.screening.bulk.bulk import Judged, Lender, judge_all
from fieldreg.screening.bulk.places import Places
from fieldreg.screening.needs import Need
from fieldreg.surroundings.terrain import Terrain

__all__ = ["Ranked", "ranked", "ranked_by", "with_bookings", "worst_of"]


@dataclass(frozen=True, slots=True)
class Ranked:
    """One place: its fit, what the trial takes there in the worst of its times, and in each of `times`.

    `vacancy`: whether it is free then; None where bookings were not looked at.  `permit_free_m2`: on how much of it no permit is
    needed; None where that was not counted.
    """

    site: Site
    fit: Fit
    demands: Demands
    times: Sequence[tuple[Timespan, Demands]]
    vacancy: Vacancy | None = None
    permit_free_m2: float | None = None

    @property
    def order(self) -> tuple[Any, ...]:
        """Total: no two places have the same."""
        return *self.shared_order, *self.name_order

    @property
    def shared_order(self) -> tuple[int, ...]:
        """By fit, what is asked for and what is free: many places have the same."""
        return *self.fit.order, *self.demands.order, *(self.vacancy.order if self.vacancy else ())

    @property
    def name_order(self) -> tuple[str, str]:
        """By code and id: no two places have the same."""
        return self.site.code or "\uffff", self.site.id

    def to_dict(self) -> dict[str, Any]:
        """The contract's row.  `area`: the part that alone is sure to take the size; all else is of the whole site.

        `permit_free_m2` is null where it was not counted, and `slot` left out where bookings were not looked at.
        """
        demands, vacancy = self.demands.to_dict(), self.vacancy
        states = [None] * len(self.times) if vacancy is None else vacancy.each
        return {
            "site": self.site.id,
            "area": self.fit.area,
            "name": self.site.name.to_dict(),
            **demands,
            "permit_free_m2": self.permit_free_m2,
            "fit": self.fit.to_dict(),
            **({"slot": vacancy.to_dict()} if vacancy else {}),
            **({"times": [_time(*one, state) for one, state in zip(self.times, states, strict=True)]} if len(self.times) > 1 else {}),
        }


def ranked(
    sight: Sight, need: Need, places: Places, *, asked_on: date, on: date | None = None, terrain: Terrain | None = None,
    before: Judged | Lender | None = None,
) -> tuple[list[Ranked], Judged]:  # fmt: skip
    """The places in order, judged together; with what was judged last, fit to be lent to the next need at the same places.

    `on` and `before` as in `judge_all`.
    """
    judged = before
    by_time = []
    for one in replace(need, size=None, needs={}).each_time():  # which no rule looks at: alike needs lend each other all
        judged = judge_all(sight, one, places, asked_on=asked_on, on=on, terrain=terrain, before=judged)
        by_time.append(demands_together(judged, start=one.timespan.start, asked_on=asked_on))
    assert isinstance(judged, Judged)  # noqa: S101 - a need has a time
    return ranked_by(need, places, by_time), judged


def ranked_by(need: Need, places: Places, by_time: Sequence[Sequence[Demands]]) -> list[Ranked]:
    """The places in order, given what each takes at each time: `by_time[t][n]` of the n-th place."""
    each_time = list(zip(*by_time, strict=True))
    told = {key: (worst_of(each), tuple(zip(need.times, each, strict=True))) for each in each_time for key in [tuple(map(id, each))]}
    rows = []
    for site, fit, each in zip(places.sites, place_fits(need, places), each_time, strict=True):
        worst, times = told[tuple(map(id, each))]  # places alike share what is told of them
        rows.append(Ranked(site, fit, worst, times))
    rows.sort(key=lambda row: row.name_order)
    return _in_order(rows)


def _in_order(rows: Sequence[Ranked]) -> list[Ranked]:
    """Of rows that stand in the order of their names within what they share: that is asked once of those that share all of it."""
    own = [(id(row.fit), id(row.demands), id(row.vacancy)) for row in rows]
    orders = {key: row.shared_order for key, row in dict(zip(own, rows, strict=True)).items()}
    place = {order: n for n, order in enumerate(sorted(set(orders.values())))}
    places = [place[orders[key]] for key in own]
    return [rows[n] for n in sorted(range(len(rows)), key=places.__getitem__)]


def with_bookings(rows: Sequence[Ranked], spans: Sequence[Timespan], booked: BookedDays) -> list[Ranked]:
    """The same places, ranked before, in order, each told whether it is free at the times."""
    told = vacancies(((row.site, row.fit.area) for row in rows), spans, booked)
    return _in_order([Ranked(row.site, row.fit, row.demands, row.times, one) for row, one in zip(rows, told, strict=True)])


def worst_of(each: Sequence[Demands]) -> Demands:
    """What takes most; of alike ones the first."""
    return each[0] if len(each) == 1 else max(each, key=lambda demands: demands.order)


def _time(span: Timespan, demands: Demands, state: SlotState | None) -> dict[str, Any]:
    return {
        **span.in_japan().to_dict(),
        "grade": str(demands.grade),
        "verdict": demands.verdict,
        "permits": demands.permits,
        "free_of_permits": demands.free_of_permits,
        **({"slot": str(state)} if state else {}),
    }
