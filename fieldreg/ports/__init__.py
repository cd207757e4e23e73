"""What the use cases need from outside: kept things, a clock, and one transaction at a time.

`fieldreg.store` answers these on SQLite and PostGIS; tests may answer them in memory.
"""

from fieldreg.ports.beside import Looks, Neighbours
from fieldreg.ports.bookings import Closures, Reservations, SeriesKept
from fieldreg.ports.calendars import BookedCalendar, CalendarAddresses
from fieldreg.ports.calls import Applications, Calls, Juries
from fieldreg.ports.certification import Certifications, FinishedApplications
from fieldreg.ports.clock import Clock
from fieldreg.ports.desk import Cases, DeskDays, Worklist
from fieldreg.ports.files import CaseFiles, SavedFilters
from fieldreg.ports.letters import Bag, Letters, Post
from fieldreg.ports.people import Accounts, Erasing, Holds, Invitations, Organisations, Tokens
from fieldreg.ports.places import Loads, Managers, SiteAvailability, SiteFacts, Sites, Zones
from fieldreg.ports.programmes import Programmes
from fieldreg.ports.store import Store, UnitOfWork
from fieldreg.ports.tasks import Agreements, Permits, Tasks
from fieldreg.ports.timeline import Timeline
from fieldreg.ports.trials import KeptTrials, Watches
from fieldreg.ports.walking import Walking

__all__ = [
    "Accounts", "Agreements", "Applications", "Bag", "BookedCalendar", "CalendarAddresses", "Calls", "CaseFiles", "Cases",
    "Certifications", "Clock", "Closures", "DeskDays", "Erasing", "FinishedApplications", "Holds", "Invitations", "Juries",
    "KeptTrials", "Letters", "Loads", "Looks", "Managers", "Neighbours", "Organisations", "Permits", "Post", "Programmes",
    "Reservations", "SavedFilters", "SeriesKept", "SiteAvailability", "SiteFacts", "Sites", "Store", "Tasks", "Timeline", "Tokens",
    "UnitOfWork", "Walking", "Watches", "Worklist", "Zones",
]  # fmt: skip
