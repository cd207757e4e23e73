"""What an edition's coverage is called, and the places by which it is checked.  There is no way back: restore a backup instead.

Until here a load that told no coverage took the hull of what it had read for it, which spans neighbours and the sea.  No
such hull vouches for anything any more: loads whose report says so lose it, and a miss is unknown there until their
coverage is told (``fieldreg load … --replace --coverage-name NAME``).
"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_HULL = ("it covers the hull of what was read", "what was read spans ")  # how reports of such loads begin a note


def upgrade() -> None:
    for name in ("coverage_name", "known_hit", "known_miss"):
        op.add_column("editions", sa.Column(name, sa.Text, nullable=False, server_default=""))
    loads = sa.table("loads", *(sa.column(name, sa.String) for name in ("layer", "edition", "what", "report")))
    editions = sa.table("editions", *(sa.column(name, sa.String) for name in ("layer", "edition", "coverage")))
    connection = op.get_bind()
    held = connection.execute(sa.select(loads.c.layer, loads.c.edition, loads.c.report).where(loads.c.what == "zones")).all()
    for layer, edition, report in held:
        if _of_a_hull(report):
            own = (editions.c.layer == layer) & (editions.c.edition == edition)
            connection.execute(sa.update(editions).where(own).values(coverage=None))


def _of_a_hull(report: Any) -> bool:
    told = json.loads(report) if isinstance(report, str | bytes) else report or {}
    return any(str(note.get("en", "")).startswith(_HULL) for note in told.get("notes", ()))
