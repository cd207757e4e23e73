"""What the use cases need from outside: kept things, a clock, and one transaction at a time.

`fieldreg.store` answers these on SQLite and PostGIS; tests may answer them in memory.
"""

from fieldreg.ports.bookings import Reservations
from fieldreg.ports.clock import Clock
from fieldreg.ports.desk import Cases, Worklist
from fieldreg.ports.people import Accounts
from fieldreg.ports.places import Loads, Managers, SiteFacts, Sites, Zones
from fieldreg.ports.store import Store, UnitOfWork
from fieldreg.ports.tasks import Agreements, Permits, Tasks
from fieldreg.ports.timeline import Timeline
from fieldreg.ports.trials import KeptTrials, Watches

__all__ = [
    "Accounts", "Agreements", "Cases", "Clock", "KeptTrials", "Loads", "Managers", "Permits", "Reservations", "SiteFacts", "Sites",
    "Store", "Tasks", "Timeline", "UnitOfWork", "Watches", "Worklist", "Zones",
]  # fmt: skip
