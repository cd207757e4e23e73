"""What calendars read of reservations and cases, in narrow rows, and the secret addresses they are read by."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Protocol

from fieldreg.booking.calendars.slots import BookedSlot, DueCase, Found, KnownSlot, Standing
from fieldreg.kernel.timespan import Timespan
from fieldreg.people.accounts import Fellow
from fieldreg.people.calendar_addresses import CalendarAddress, FeedKind

__all__ = ["BookedCalendar", "CalendarAddresses"]


class BookedCalendar(Protocol):
    """Never reads more rows than it is told, however many there are."""

    def within(
        self, span: Timespan, *, site: str | None = None, ward: str = "", kind: str = "", standing: Standing | None = None, limit: int
    ) -> Found[BookedSlot]:
        """Live ones that meet the span, of the first `limit` by start: of one site, or of those of a ward and of a kind."""

    def of_site(self, site: str, units: Collection[str] | None, *, since: datetime, limit: int) -> Found[BookedSlot]:
        """Live ones that end after `since`, and what ended or was ended since then; with `units` of these areas and the whole site."""

    def of_owner(self, owner: int, fellows: Sequence[Fellow] = (), *, since: datetime, limit: int) -> Found[KnownSlot]:
        """The same of an account's own, and of its fellows' of the time in which they were fellows."""

    def of_all(self, *, since: datetime, limit: int) -> Found[KnownSlot]:
        """The same of everybody's."""

    def due_cases(self, first: date, last: date, *, limit: int) -> Sequence[DueCase]:
        """Open ones that wait for nobody, by day."""


class CalendarAddresses(Protocol):
    """Secret addresses of feeds, of whose keys only digests are kept."""

    def add(self, address: CalendarAddress) -> CalendarAddress: ...

    def of(self, account_id: int) -> Sequence[CalendarAddress]:
        """Those that work, by kind."""

    def by_digest(self, digest: str) -> CalendarAddress | None:
        """One that works."""

    def used(self, address_id: int, day: date) -> None: ...

    def end(self, account_id: int, kinds: Collection[FeedKind], *, at: datetime) -> Sequence[CalendarAddress]:
        """Those of these kinds that still worked."""
