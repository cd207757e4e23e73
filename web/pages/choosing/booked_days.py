"""Booked days: which sites are free at the times asked for, and when they are next, as far ahead as the slider goes.

A site of which only a part is taken is "partly" free.  What is refused of a site for good (in use, of another use) is no booking, and
told by its availability.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta

from fieldreg.booking.reservations import Reservation
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, Timespan
from web.pages.needs.need_words import short_day
from web.shell.context import services

__all__ = ["DAYS_AHEAD", "MOST_BOOKINGS", "BookedDays", "booked_of", "moved_by", "slot_told"]

DAYS_AHEAD = 42
MOST_BOOKINGS = 5_000  # looked at for one answer
STATES = ("free", "partly", "taken")


class BookedDays:
    """What is taken, by site; `known` False where there is too much of it to be looked at, so that nothing is told to be free."""

    def __init__(self, held: Iterable[Reservation], *, known: bool = True) -> None:
        self.known = known
        self._of: Mapping[str, list[Reservation]] = defaultdict(list)
        for one in held:
            self._of[one.site].append(one)

    @property
    def sites(self) -> Collection[str]:
        return self._of

    def state(self, site: str, spans: Sequence[Timespan]) -> str:
        """Free, "partly" or "taken", of all of the times together."""
        met = [one for one in self._of.get(site, ()) if any(one.slot.overlaps(span) for span in spans)]
        return "free" if not met else "taken" if any(one.area is None for one in met) else "partly"

    def next_free(self, site: str, spans: Sequence[Timespan]) -> date | None:
        """The first day on which all of the times, moved together, are free; None where none of the next weeks is."""
        for days in range(DAYS_AHEAD + 1):
            moved = [moved_by(span, days) for span in spans]
            if self.state(site, moved) == "free":
                return moved[0].first_day
        return None


def booked_of(spans: Sequence[Timespan], sites: Collection[str] | None = None, *, ahead: bool = False) -> BookedDays:
    """What is taken at the times, or with `ahead` from then on as far as the slider goes; of these sites, None for all."""
    end = max(span.end for span in spans)
    around = Timespan(min(span.start for span in spans), end + timedelta(days=DAYS_AHEAD) if ahead else end)
    where = None if sites is None else lambda site, _: site in sites
    count, held = services().booking.taken(around, limit=MOST_BOOKINGS, where=where)
    return BookedDays(held, known=count <= MOST_BOOKINGS)


def slot_told(booked: BookedDays, site: str, spans: Sequence[Timespan]) -> tuple[str, Text]:
    """Whether the site is free at all of the times (of `STATES`, else "unknown"), and in words; where it is taken, when it is next free."""
    if not booked.known:
        return "unknown", Text("空きは未確認", "not known whether free")
    state, day = booked.state(site, spans), short_day(spans[0].start.astimezone(JST))
    if state == "free":
        return state, Text(f"{day.ja} 空き", f"free on {day.en}")
    taken = {"partly": Text("一部に予約", "partly taken"), "taken": Text("予約あり", "taken")}[state]
    after = booked.next_free(site, spans)
    then = short_day(after) if after else None
    more = Text(f"次の空き {then.ja}", f"next free {then.en}") if then else Text("6週間は空きなし", "not free for six weeks")
    return state, Text(f"{day.ja} {taken.ja}・{more.ja}", f"{taken.en} {day.en}, {more.en}")


def moved_by(span: Timespan, days: int) -> Timespan:
    """The same hours that many days later."""
    by = timedelta(days=days)
    return Timespan(span.start + by, span.end + by)
