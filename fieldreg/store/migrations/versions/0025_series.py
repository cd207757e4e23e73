"""Series of reservations by a rule; each reservation of one tells which, and which of its dates it is.

Those that are there belong to none.  There is no way back: restore a backup instead.
"""

import sqlalchemy as sa
from alembic import op
from alembic.op import f

from fieldreg.store.columns import Moment, Name

revision = "0025"
down_revision = "0024"

_LONGEST_US = 2_678_400_000_000  # 31 days


def upgrade() -> None:
    op.add_column("reservations", sa.Column("recurrence_id", Moment(), nullable=True))
    live = sa.text("live")
    op.create_index(
        "uq_reservations_occurrence", "reservations", ["series", "recurrence_id"], unique=True, sqlite_where=live, postgresql_where=live
    )
    op.create_table(
        "series",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("owner", sa.Integer(), nullable=False),
        sa.Column("site", Name(), nullable=False),
        sa.Column("area", Name(), nullable=True),
        sa.Column("rule", sa.Text(), nullable=False),
        *(sa.Column(name, Moment(), nullable=False) for name in ("t0", "t1")),
        *(sa.Column(name, sa.JSON(none_as_null=True), nullable=False) for name in ("exceptions", "additions", "body", "skipped")),
        sa.Column("state", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("follows", "followed_by", "idempotency_key", "request_digest")),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.CheckConstraint("state IN ('changed', 'on', 'withdrawn')", name=f("ck_series_state")),
        sa.CheckConstraint("rule <> ''", name=f("ck_series_rule")),
        sa.CheckConstraint(f"t0 < t1 AND t1 - t0 <= {_LONGEST_US}", name=f("ck_series_slot")),
        sa.CheckConstraint("(state = 'on') = (ended_at IS NULL)", name=f("ck_series_ended")),
        sa.ForeignKeyConstraint(["owner"], ["accounts.id"], name=f("fk_series_owner")),
        sa.ForeignKeyConstraint(["site"], ["units.id"], name=f("fk_series_site")),
        sa.ForeignKeyConstraint(["area"], ["units.id"], name=f("fk_series_area")),
        sa.PrimaryKeyConstraint("pk", name=f("pk_series")),
        sa.UniqueConstraint("public_id", name=f("uq_series_public_id")),
        sa.UniqueConstraint("owner", "idempotency_key", name=f("uq_series_owner_idempotency_key")),
    )
    op.create_index(f("ix_series_owner"), "series", ["owner"])
