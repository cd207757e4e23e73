"""What a publisher wants to stand wherever its zones are shown.  There is no way back: restore a backup instead."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    op.add_column("editions", sa.Column("notices", sa.Text, nullable=False, server_default=""))
