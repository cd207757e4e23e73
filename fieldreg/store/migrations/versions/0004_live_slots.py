"""Indexes of what is taken, by time and by site.  There is no way back: restore a backup instead."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    live = sa.text("live")
    for columns in (["t0"], ["site", "t0"]):
        name = f"ix_reservations_live_{'_'.join(columns)}"
        op.create_index(name, "reservations", columns, sqlite_where=live, postgresql_where=live)
