"""Booked days: which sites are free at the times asked for, and when they are next, as far ahead as the slider goes.

What is refused of a site for good (in use, of another use) is no booking, and told by its availability.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta

from fieldreg.booking.free_days import (
    DAYS_AHEAD,
    BookedDays,
    SlotState,
    by_hours,
    is_closed,
    moved_by,
    units_of,
)
from fieldreg.choosing.vacancy import UNTOLD
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, Timespan
from fieldreg.register.sites import Site
from web.pages.needs.need_words import short_day
from web.shell.context import services

__all__ = ["DAYS_AHEAD", "MOST_BOOKINGS", "BookedDays", "booked_of", "moved_by", "slot_told"]

_TAKEN = {  # by whether some of it is closed
    (SlotState.PARTLY, False): Text("一部に予約", "partly taken"), (SlotState.TAKEN, False): Text("予約あり", "taken"),
    (SlotState.PARTLY, True): Text("一部が休止", "partly closed"), (SlotState.TAKEN, True): Text("休止・予約あり", "closed or taken"),
}  # fmt: skip
_SHUT = {  # by whether any hour of the day would do
    (SlotState.PARTLY, False): Text("一部が時間外", "partly outside its hours"),
    (SlotState.TAKEN, False): Text("時間外", "outside its hours"),
    (SlotState.PARTLY, True): Text("一部が休み", "partly shut"), (SlotState.TAKEN, True): Text("休み", "shut"),
}  # fmt: skip
_FULL = Text("空いている時間なし", "no hour left")
MOST_BOOKINGS = 5_000  # looked at for one answer


def booked_of(
    spans: Sequence[Timespan], sites: Collection[str] | None = None, *, ahead: bool = False, all_day: bool = False
) -> BookedDays:
    """What is taken, closed or shut at the times, or with `ahead` from then on as far as the slider goes; of these sites, None for all.

    `all_day`: the times are days, on which any hour will do.
    """
    end = max(span.end for span in spans)
    around = Timespan(min(span.start for span in spans), end + timedelta(days=DAYS_AHEAD) if ahead else end)
    where = None if sites is None else lambda site, _: site in sites
    count, held = services().booking.taken(around, limit=MOST_BOOKINGS, where=where)
    closed = services().closing.held(around, None if sites is None else sorted(sites), limit=MOST_BOOKINGS + 1)
    known = count <= MOST_BOOKINGS and len(closed) <= MOST_BOOKINGS
    return BookedDays([*held, *closed], known=known, shut=services().availability.shut_hours(all_day=all_day))


def slot_told(
    booked: BookedDays, site: Site, area: str | None, spans: Sequence[Timespan], *, all_day: bool = False
) -> tuple[SlotState, Text]:
    """Whether the site, or the area of it, is free at all of the times, and in words; where it is taken, when it is next free.

    `all_day`: of a day, on which any hour will do: one that is shut, or has no hour left, is told as that.

    Of a place in use, or of another use, only what is taken is told.
    """
    units, untold = units_of(site, area), site.availability in UNTOLD
    state, day = booked.state(site.id, spans, units), short_day(spans[0].start.astimezone(JST))
    if not booked.known or (untold and state is SlotState.FREE):
        return SlotState.UNKNOWN, Text("空きは未確認", "not known whether free")
    if state is SlotState.FREE:
        return state, Text(f"{day.ja} 空き", f"free on {day.en}")
    met = booked.met(site.id, spans)
    taken = _TAKEN[state, any(is_closed(one) for one in met)]
    if all(by_hours(one) for one in met):
        taken = _SHUT[state, all_day]
    elif all_day and state is SlotState.TAKEN and booked.full(site.id, spans[0], units):
        taken = _FULL
    if untold:
        return state, Text(f"{day.ja} {taken.ja}", f"{taken.en} {day.en}")
    after = booked.next_free(site.id, spans, units, services().clock.today())
    then = short_day(after) if after else None
    more = Text(f"次の空き {then.ja}", f"next free {then.en}") if then else Text("6週間は空きなし", "not free for six weeks")
    return state, Text(f"{day.ja} {taken.ja}・{more.ja}", f"{taken.en} {day.en}, {more.en}")
