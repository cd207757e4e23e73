"""Indexes of what awaits a decision, by owner, by state and by the end of its hold.  There is no way back: restore a backup instead."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_index("ix_reservations_owner_state", "reservations", ["owner", "state"])
    op.create_index("ix_reservations_state_t0", "reservations", ["state", "t0"])
    held = sa.text("holds_until IS NOT NULL")
    op.create_index("ix_reservations_holds_until", "reservations", ["holds_until"], sqlite_where=held, postgresql_where=held)
