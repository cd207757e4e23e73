"""What the use cases need from outside: kept things, a clock, and one transaction at a time.

`fieldreg.store` answers these on SQLite and PostGIS; tests may answer them in memory.
"""

from fieldreg.ports.bookings import Reservations
from fieldreg.ports.calls import Applications, Calls, Juries
from fieldreg.ports.clock import Clock
from fieldreg.ports.desk import Cases, Worklist
from fieldreg.ports.people import Accounts
from fieldreg.ports.places import Loads, Managers, SiteFacts, Sites, Zones
from fieldreg.ports.store import Store, UnitOfWork
from fieldreg.ports.timeline import Timeline
from fieldreg.ports.trials import KeptTrials, Watches

__all__ = [
    "Accounts", "Applications", "Calls", "Cases", "Clock", "Juries", "KeptTrials", "Loads", "Managers", "Reservations",
    "SiteFacts", "Sites", "Store", "Timeline", "UnitOfWork", "Watches", "Worklist", "Zones",
]  # fmt: skip
