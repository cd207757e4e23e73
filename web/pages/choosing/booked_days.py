"""Booked days: which sites are free at the times asked for, and when they are next, as far ahead as the slider goes.

A site of which only a part is taken is "partly" free.  What is refused of a site for good (in use, of another use) is no booking, and
told by its availability.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta

from fieldreg.booking.reservations import Reservation
from fieldreg.kernel.timespan import Timespan
from web.shell.context import services

__all__ = ["DAYS_AHEAD", "MOST_BOOKINGS", "BookedDays", "booked_of"]

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


def moved_by(span: Timespan, days: int) -> Timespan:
    """The same hours that many days later."""
    by = timedelta(days=days)
    return Timespan(span.start + by, span.end + by)
