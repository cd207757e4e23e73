"""Where everything is kept, one transaction at a time."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Protocol, Self

from fieldreg.ports.beside import Looks, Neighbours
from fieldreg.ports.bookings import Closures, Offers, Reservations, SeriesKept
from fieldreg.ports.calendars import BookedCalendar, CalendarAddresses
from fieldreg.ports.calls import Applications, Calls, Juries
from fieldreg.ports.certification import Certifications
from fieldreg.ports.desk import Cases, DeskDays, Worklist
from fieldreg.ports.files import CaseFiles, SavedFilters
from fieldreg.ports.letters import Letters
from fieldreg.ports.people import Accounts, Erasing, Holds, Invitations, Organisations, Tokens
from fieldreg.ports.places import Loads, Managers, SiteAvailability, SiteFacts, Sites, Zones
from fieldreg.ports.programmes import Programmes
from fieldreg.ports.tasks import Agreements, Permits, Tasks
from fieldreg.ports.timeline import Timeline
from fieldreg.ports.trials import KeptTrials, Watches
from fieldreg.ports.walking import Walking

__all__ = ["Store", "UnitOfWork"]


class UnitOfWork(Protocol):
    """One transaction.  Leaving it without `commit()` writes nothing."""

    sites: Sites
    managers: Managers
    zones: Zones
    reservations: Reservations
    neighbours: Neighbours
    looks: Looks
    series: SeriesKept
    closures: Closures
    offers: Offers
    cases: Cases
    loads: Loads
    accounts: Accounts
    organisations: Organisations
    tokens: Tokens
    invitations: Invitations
    calendar_addresses: CalendarAddresses
    booked: BookedCalendar
    holds: Holds
    erasing: Erasing
    worklist: Worklist
    site_facts: SiteFacts
    availability: SiteAvailability
    kept_trials: KeptTrials
    watches: Watches
    calls: Calls
    applications: Applications
    juries: Juries
    programmes: Programmes
    timeline: Timeline
    certifications: Certifications
    letters: Letters
    tasks: Tasks
    agreements: Agreements
    permits: Permits
    walking: Walking
    case_files: CaseFiles
    saved_filters: SavedFilters
    desk_days: DeskDays
    steady: bool  # whether it reads only, and so sees one state throughout

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def commit(self) -> None: ...

    def note(self, key: str) -> Mapping[str, Any] | None:
        """A small kept document by name (past cases, the base map's edition, …), or None."""

    def put_note(self, key: str, value: Mapping[str, Any]) -> None: ...

    def revision(self) -> int:
        """Grows with every committed change of sites, their rules of use, managers, zones or notes."""


class Store(Protocol):
    """Where everything is kept."""

    def reading(self) -> UnitOfWork:
        """Never waits for writers; sees one state throughout."""

    def revision(self) -> int:
        """What a reader beginning now would be told by its unit's `revision()`; one short look, and no unit."""

    def writing(self) -> UnitOfWork:
        """Holds the right to write from its first moment.  Raises Unavailable if it cannot get it in time."""

    def upgrade(self) -> None:
        """Makes the tables, or brings them to this version."""

    def is_current(self) -> bool:
        """Whether the tables are this version's; a quick look."""

    def stands(self) -> Mapping[str, str]:
        """A quick look at what must be there to serve: "database", "version", "guard"; "ok", or what is wrong."""

    def check(self) -> Mapping[str, Any]:
        """Whether the database is whole: {"ok": bool, "detail": …}."""

    def serve(self) -> None:
        """Says, until the process ends, that a server goes on this store; saying it twice is saying it once.

        Raises Unavailable while it may not be served.
        """
