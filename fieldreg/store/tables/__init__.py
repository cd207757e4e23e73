"""The tables, as SQLAlchemy Core, and every small truth about a row that a CHECK can tell.

What differs between the databases (boxes, the guard against double booking) is in
`engines/sqlite.py` and `engines/postgis.py`; how the tables came to be, in `migrations/`.
"""

from fieldreg.store.tables.beside import (
    neighbour_settlements,
    outlines_beyond,
    reaches,
    reservation_looks,
    reservation_turns,
)
from fieldreg.store.tables.bookings import (
    LONG_HELD,
    LONGEST_HELD_US,
    SHORT_HELD,
    SHORT_HELD_US,
    claims,
    closure_exceptions,
    closures,
    offers,
    reservations,
    series,
)
from fieldreg.store.tables.calls import (
    announcements,
    anonymised,
    applications,
    call_keys,
    call_questions,
    calls,
    conflicts,
    decisions,
    hand_ins,
    jurors,
    scores,
    sealed_parts,
)
from fieldreg.store.tables.certification import (
    certification_contracts,
    certification_opinions,
    certification_reports,
    certifications,
)
from fieldreg.store.tables.declaring import metadata
from fieldreg.store.tables.desk import (
    case_file_contents,
    case_files,
    case_messages,
    case_reservations,
    cases,
    saved_filters,
    turns,
)
from fieldreg.store.tables.kept import counters, kept_trials, notes
from fieldreg.store.tables.letters import letters
from fieldreg.store.tables.loads import changes, loads
from fieldreg.store.tables.people import (
    accounts,
    calendar_addresses,
    forgotten,
    holds,
    invitations,
    memberships,
    organisations,
    tokens,
)
from fieldreg.store.tables.places import areas, availability_versions, managers, site_facts, sites, units
from fieldreg.store.tables.programmes import programmes
from fieldreg.store.tables.tasks import agreements, permits, task_answers, task_links, tasks
from fieldreg.store.tables.timeline import erasures, events, tellings
from fieldreg.store.tables.waiting import notices, watches
from fieldreg.store.tables.walking import case_entries, case_joins
from fieldreg.store.tables.zones import DATED, editions, layers, zones

__all__ = [
    "DATED",
    "LONGEST_HELD_US",
    "LONG_HELD",
    "SHORT_HELD",
    "SHORT_HELD_US",
    "accounts",
    "agreements",
    "announcements",
    "anonymised",
    "applications",
    "areas",
    "availability_versions",
    "calendar_addresses",
    "call_keys",
    "call_questions",
    "calls",
    "case_entries",
    "case_file_contents",
    "case_files",
    "case_joins",
    "case_messages",
    "case_reservations",
    "cases",
    "certification_contracts",
    "certification_opinions",
    "certification_reports",
    "certifications",
    "changes",
    "claims",
    "closure_exceptions",
    "closures",
    "conflicts",
    "counters",
    "decisions",
    "editions",
    "erasures",
    "events",
    "forgotten",
    "hand_ins",
    "holds",
    "invitations",
    "jurors",
    "kept_trials",
    "layers",
    "letters",
    "loads",
    "managers",
    "memberships",
    "metadata",
    "neighbour_settlements",
    "notes",
    "notices",
    "offers",
    "organisations",
    "outlines_beyond",
    "permits",
    "programmes",
    "reaches",
    "reservation_looks",
    "reservation_turns",
    "reservations",
    "saved_filters",
    "scores",
    "sealed_parts",
    "series",
    "site_facts",
    "sites",
    "task_answers",
    "task_links",
    "tasks",
    "tellings",
    "tokens",
    "turns",
    "units",
    "watches",
    "zones",
]
