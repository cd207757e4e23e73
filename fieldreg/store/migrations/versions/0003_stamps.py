"""A stamp per edition, by which a snapshot tells what changed.  There is no way back: restore a backup instead."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("editions", sa.Column("stamp", sa.BigInteger(), nullable=False, server_default="0"))
