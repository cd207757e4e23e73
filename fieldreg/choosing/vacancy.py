"""Vacancy: whether a place is free at the times of a need, in words too, and when it is next.

Free is what nobody has reserved; a place in use or of another use is not for us to call free, and one whose calendar could not be read
is unknown.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from fieldreg.booking.free_days import (
    DAYS_AHEAD,
    BookedDays,
    HeldSlot,
    SlotState,
    by_hours,
    is_closed,
    met_by,
    moved_by,
    units_of,
)
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan
from fieldreg.register.sites import Availability, Site

__all__ = ["UNTOLD", "Vacancy", "vacancies", "vacancy_of"]

_NAMED = 2  # slots in the one-line reason
_ORDER = {state: place for place, state in enumerate(SlotState)}
_FREE = Text("この日時に予約も休止もありません", "nobody has reserved it then, and it is not closed")
_HOURS_UNTOLD = Text("（開いている時間は未確認）", " (its hours are not known)")
_TOO_MANY = Text(
    "予約が多く、空きを調べきれませんでした。期間を短くしてください", "too much is reserved to look at: ask for a shorter time"
)
UNTOLD: Mapping[Availability, Text] = {
    Availability.IN_USE: Text("今も使われている場所で、空きはこの台帳では分かりません", "is in use: its calendar is not kept here"),
    Availability.REUSED: Text("予約を受け付けていません", "takes no reservations"),
}
"""Of which places nobody may tell here that they are free, and why."""
_TAKEN: Mapping[tuple[bool, bool, bool], tuple[str, str]] = {  # of a part alone; some of it closed; all of it closed
    (False, False, False): ("予約あり", "reserved"), (True, False, False): ("一部の区画に予約あり", "a part is reserved"),
    (False, True, True): ("休止", "closed"), (True, True, True): ("一部の区画が休止", "a part is closed"),
    (False, True, False): ("予約・休止あり", "reserved or closed"),
    (True, True, False): ("一部の区画に予約・休止あり", "a part is reserved or closed"),
}  # fmt: skip
_OUTSIDE = {False: ("開いている時間の外", "outside its hours"), True: ("一部の区画が開いている時間の外", "a part is outside its hours")}
_NONE = Text(f"{DAYS_AHEAD // 7}週間のうちに空きはありません", f"not free within {DAYS_AHEAD // 7} weeks")


@dataclass(frozen=True, kw_only=True, slots=True)
class Vacancy:
    """A place at the `spans` of a need: its state over all of them and at each; `met` the slots taken then, clipped to them.

    `untold`: why nobody knows here when it is free; of a free one, that its hours are not known.  `ahead`: whether the days after were
    looked at, so that `next_free` (the first time moved to them) says something.
    """

    state: SlotState
    each: Sequence[SlotState]
    met: Sequence[HeldSlot] = ()
    untold: Text = Text("")
    ahead: bool = False
    next_free: Timespan | None = None

    @property
    def order(self) -> tuple[int, int]:
        """The freer, the smaller; of taken ones first those taken at the fewest of the times."""
        return _ORDER[self.state], sum(state is SlotState.TAKEN for state in self.each)

    @property
    def because(self) -> Text:
        """In one line: what is taken of it and when it is next free, or why nobody knows that, or that it is free."""
        if self.state is SlotState.FREE:
            return Text(f"{_FREE.ja}{self.untold.ja}", f"{_FREE.en}{self.untold.en}")
        if self.state is SlotState.UNKNOWN:
            return self.untold
        part = self.state is SlotState.PARTLY
        said = [_hours(one.slot) for one in self.met[:_NAMED]]
        more = len(self.met) - _NAMED
        ja, en = _TAKEN[part, any(one.closed for one in self.met), all(one.closed for one in self.met)]
        if all(one.by_hours for one in self.met):
            ja, en = _OUTSIDE[part]
        ja, en = f"{ja}: {'、'.join(said)}", f"{en}: {', '.join(said)}"
        told = Text(f"{ja}ほか{more}件", f"{en} and {more} more") if more > 0 else Text(ja, en)
        after = self._next if self.ahead else self.untold
        return Text(f"{told.ja}。{after.ja}", f"{told.en}; {after.en}") if after.ja else told

    @property
    def _next(self) -> Text:
        if self.next_free is None:
            return _NONE
        told = _hours(self.next_free)
        return Text(f"次に空いているのは {told}", f"next free {told}")

    def looked_ahead(self, site: Site, area: str | None, spans: Sequence[Timespan], booked: BookedDays, today: date) -> "Vacancy":
        """The same with the next time at which it is free, no day before `today`; itself where nothing of it is taken, or nobody knows."""
        if not self.met or not booked.known or self.untold.ja:
            return self
        day = booked.next_free(site.id, spans, units_of(site, area), today)
        first = spans[0]
        return replace(self, ahead=True, next_free=None if day is None else moved_by(first, (day - first.first_day).days))

    def to_dict(self) -> dict[str, Any]:
        """`next_free` is null where no day of the next weeks is free, and left out where none was looked for."""
        return {
            "state": str(self.state),
            "because": self.because.to_dict(),
            "taken": [{**one.slot.in_japan().to_dict(), "area": one.area} for one in self.met],
            **({"next_free": self.next_free and self.next_free.in_japan().to_dict()} if self.ahead else {}),
        }


def vacancies(places: Iterable[tuple[Site, str | None]], spans: Sequence[Timespan], booked: BookedDays) -> list[Vacancy]:
    """Of each site, or of that area of it: those of which nothing is taken share what is told of them."""
    shared: dict[Availability, Vacancy] = {}
    found, held = [], frozenset(booked.sites)
    for site, area in places:
        if site.id in held:
            found.append(vacancy_of(site, area, spans, booked))
        else:
            if site.availability not in shared:
                shared[site.availability] = vacancy_of(site, area, spans, booked)
            found.append(shared[site.availability])
    return found


def vacancy_of(site: Site, area: str | None, spans: Sequence[Timespan], booked: BookedDays) -> Vacancy:
    """Of the site at all of the times, or of that area of it."""
    met = booked.met(site.id, spans) if booked.known else []
    if met:
        units = units_of(site, area)
        unmet = SlotState.UNKNOWN if site.availability in UNTOLD else SlotState.FREE
        each = [booked.state(site.id, [span], units) if met_by(met, [span]) else unmet for span in spans]
        clipped = [
            HeldSlot(site.id, one.area, cut, is_closed(one), by_hours(one))
            for span in spans for one in met if (cut := one.slot.overlap(span))
        ]  # fmt: skip
        return Vacancy(state=booked.state(site.id, spans, units), each=each, met=clipped, untold=UNTOLD.get(site.availability, Text("")))
    if not booked.known or site.availability in UNTOLD:
        return _unknown(_TOO_MANY if not booked.known else UNTOLD[site.availability], len(spans))
    untold = Text("") if booked.hours_known(site.id, spans) else _HOURS_UNTOLD
    return Vacancy(state=SlotState.FREE, each=[SlotState.FREE] * len(spans), untold=untold)


def _unknown(untold: Text, times: int) -> Vacancy:
    return Vacancy(state=SlotState.UNKNOWN, each=[SlotState.UNKNOWN] * times, untold=untold)


def _hours(span: Timespan) -> str:
    """Day and hours in Japan's time, the second day where it is another."""
    told = span.in_japan()
    last = "" if told.end.date() == told.start.date() else f"{told.end:%m-%d} "
    return f"{told.start:%Y-%m-%d %H:%M}–{last}{told.end:%H:%M}"
