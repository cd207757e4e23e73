"""A stamp per edition, by which a snapshot tells what changed, and an index of zones that begin or end.

There is no way back: restore a backup instead.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_DATED = sa.text("valid_from IS NOT NULL OR valid_to IS NOT NULL")


def upgrade() -> None:
    op.add_column("editions", sa.Column("stamp", sa.BigInteger(), nullable=False, server_default="0"))
    op.create_index("ix_zones_dated", "zones", ["layer", "edition"], sqlite_where=_DATED, postgresql_where=_DATED)
