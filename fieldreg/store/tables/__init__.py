"""The tables, as SQLAlchemy Core, and every small truth about a row that a CHECK can tell.

What differs between the databases (boxes, the guard against double booking) is in
`engines/sqlite.py` and `engines/postgis.py`; how the tables came to be, in `migrations/`.
"""

from fieldreg.store.tables.bookings import LONGEST_US, claims, reservations
from fieldreg.store.tables.declaring import metadata
from fieldreg.store.tables.desk import case_messages, case_reservations, cases, turns
from fieldreg.store.tables.kept import counters, kept_trials, notes
from fieldreg.store.tables.loads import changes, loads
from fieldreg.store.tables.people import accounts
from fieldreg.store.tables.places import areas, managers, site_facts, sites, units
from fieldreg.store.tables.tasks import agreements, permits, task_answers, task_links, tasks
from fieldreg.store.tables.timeline import erasures, events, tellings
from fieldreg.store.tables.waiting import notices, watches
from fieldreg.store.tables.zones import DATED, editions, layers, zones

__all__ = [
    "DATED",
    "LONGEST_US",
    "accounts",
    "agreements",
    "areas",
    "case_messages",
    "case_reservations",
    "cases",
    "changes",
    "claims",
    "counters",
    "editions",
    "erasures",
    "events",
    "kept_trials",
    "layers",
    "loads",
    "managers",
    "metadata",
    "notes",
    "notices",
    "permits",
    "reservations",
    "site_facts",
    "sites",
    "task_answers",
    "task_links",
    "tasks",
    "tellings",
    "turns",
    "units",
    "watches",
    "zones",
]
