"""Use cases of calendars of bookings: a page of days for everybody, and feeds of a site, of one's own, of the desk."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from fieldreg.booking.calendars.booked_days import BookedPage, booked_page
from fieldreg.booking.calendars.slots import BookedSlot, DueCase, Found, KnownSlot, Standing
from fieldreg.booking.calendars.spans import Span, shown_days
from fieldreg.booking.closures.closures import Closure
from fieldreg.booking.free_days import units_of
from fieldreg.kernel.timespan import LAST_DAY, Timespan, whole_days
from fieldreg.people.accounts import Account
from fieldreg.ports import Clock, Store
from fieldreg.register.sites import Area, Site
from fieldreg.services.visibility import ask_reader

__all__ = ["BookedCalendarServices", "DeskFeed", "SiteFeed"]

KEPT = timedelta(days=90)  # how long a feed tells what ended or was cancelled, so that clients take it away
AHEAD = timedelta(days=366)  # of the desk's due days
MOST_SHOWN = 5_000  # looked at for one page
MOST_FED = 2_000  # of one feed
MOST_CLOSED = 500  # closures looked at for one page


@dataclass(frozen=True)
class SiteFeed:
    """What is booked of a place, and when it is closed; lifted closures too, for a while."""

    slots: Found[BookedSlot]
    closures: Sequence[Closure]


@dataclass(frozen=True)
class DeskFeed:
    """Everybody's slots, and the days by which cases are owed something."""

    slots: Found[KnownSlot]
    cases: Sequence[DueCase]


class BookedCalendarServices:
    """Reads only, and no more than it says.  Safe to share between threads."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock

    def page(
        self, span: Span, on: date, *, site: str | None = None, ward: str = "", kind: str = "", standing: Standing | None = None,
        closed: Callable[[str], bool] = lambda _: True,
    ) -> BookedPage:  # fmt: skip
        """The day, week or month of `on`, for anybody: of one site, or of those of a ward and of a kind.

        `closed` tells of which sites closures are told.
        """
        first, last = shown_days(span, on)
        days = whole_days(first, (last - first).days + 1)
        with self.store.reading() as work:
            found = work.booked.within(days, site=site, ward=ward, kind=kind, standing=standing, limit=MOST_SHOWN)
            shut = work.closures.list(site=site, within=days, limit=MOST_CLOSED + 1)
        if len(shut) > MOST_CLOSED:
            cut = shut[MOST_CLOSED].span.start
            found = replace(found, until=cut if found.until is None else min(cut, found.until))
        return booked_page(span, on, found, [one for one in shut[:MOST_CLOSED] if closed(one.site)])

    def of_site(self, site: Site, area: Area | None) -> SiteFeed:
        """Of the whole site; of an area what stands in the way of having it.  For anybody."""
        units = None if area is None else units_of(site, area.id)
        since = self._since()
        ahead = Timespan(since, whole_days(LAST_DAY).start)
        with self.store.reading() as work:
            slots = work.booked.of_site(site.id, units, since=since, limit=MOST_FED)
            shut = work.closures.list(site=site.id, within=ahead, standing=False, limit=MOST_FED)
        told = [one for one in shut if one.lifted_at is None or one.lifted_at > since]
        return SiteFeed(slots, [one for one in told if units is None or one.area is None or one.area in units])

    def of_owner(self, account: Account) -> Found[KnownSlot]:
        """One's own, and what one's fellows asked for while of an organisation that shares, as one's own page has it."""
        with self.store.reading() as work:
            return work.booked.of_owner(account.id, account.fellows, since=self._since(), limit=MOST_FED)

    def of_desk(self, account: Account) -> DeskFeed:
        """Everybody's.  Raises NotAllowed for who does not read the desk's pages."""
        ask_reader(account)
        since = self._since()
        today = self.clock.today()
        with self.store.reading() as work:
            slots = work.booked.of_all(since=since, limit=MOST_FED)
            return DeskFeed(slots, work.booked.due_cases(today - KEPT, today + AHEAD, limit=MOST_FED))

    def _since(self) -> datetime:
        """Of a whole day, so that a feed is the same all day long."""
        return whole_days(self.clock.today()).start - KEPT
