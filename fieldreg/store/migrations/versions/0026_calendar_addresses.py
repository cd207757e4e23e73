"""Secret addresses of calendar feeds, and indexes of what ended lately.  There is no way back: restore a backup instead."""

import sqlalchemy as sa
from alembic import op
from alembic.op import f

from fieldreg.store.columns import Moment

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.create_table(
        "calendar_addresses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("last_used_on", sa.Date(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.CheckConstraint("kind IN ('desk', 'own')", name=f("ck_calendar_addresses_kind")),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name=f("fk_calendar_addresses_account")),
        sa.PrimaryKeyConstraint("id", name=f("pk_calendar_addresses")),
        sa.UniqueConstraint("digest", name=f("uq_calendar_addresses_digest")),
    )
    works = sa.text("ended_at IS NULL")
    name, columns = "uq_calendar_addresses_works", ["account", "kind"]
    op.create_index(name, "calendar_addresses", columns, unique=True, sqlite_where=works, postgresql_where=works)
    ended = sa.text("NOT live")
    for columns in (["decided_at"], ["site", "decided_at"]):
        name = f"ix_reservations_ended_{'_'.join(columns)}"
        op.create_index(name, "reservations", columns, sqlite_where=ended, postgresql_where=ended)
