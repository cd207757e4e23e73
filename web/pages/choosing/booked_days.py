"""Booked days: which sites are free at the times asked for, and when they are next, as far ahead as the slider goes.

What is refused of a site for good (in use, of another use) is no booking, and told by its availability.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta

from fieldreg.booking.free_days import DAYS_AHEAD, BookedDays, moved_by
from fieldreg.kernel.timespan import Timespan
from web.shell.context import services

__all__ = ["DAYS_AHEAD", "MOST_BOOKINGS", "BookedDays", "booked_of", "moved_by"]

MOST_BOOKINGS = 5_000  # looked at for one answer


def booked_of(spans: Sequence[Timespan], sites: Collection[str] | None = None, *, ahead: bool = False) -> BookedDays:
    """What is taken at the times, or with `ahead` from then on as far as the slider goes; of these sites, None for all."""
    end = max(span.end for span in spans)
    around = Timespan(min(span.start for span in spans), end + timedelta(days=DAYS_AHEAD) if ahead else end)
    where = None if sites is None else lambda site, _: site in sites
    count, held = services().booking.taken(around, limit=MOST_BOOKINGS, where=where)
    return BookedDays(held, known=count <= MOST_BOOKINGS)
