"""The worklist: answers that turned with a load.  There is no way back: restore a backup instead."""

import sqlalchemy as sa
from alembic import op
from alembic.op import f

from fieldreg.store.columns import Moment

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "turns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("load", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("owner", sa.Integer(), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("seen_at", Moment(), nullable=True),
        sa.Column("seen_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("what IN ('site', 'reservation', 'consultation')", name=f("ck_turns_what")),
        sa.CheckConstraint("(seen_at IS NULL) = (seen_by IS NULL)", name=f("ck_turns_seen")),
        sa.ForeignKeyConstraint(["load"], ["loads.id"], name=f("fk_turns_load")),
        sa.ForeignKeyConstraint(["owner"], ["accounts.id"], name=f("fk_turns_owner")),
        sa.ForeignKeyConstraint(["seen_by"], ["accounts.id"], name=f("fk_turns_seen_by")),
        sa.PrimaryKeyConstraint("id", name=f("pk_turns")),
    )
    op.create_index(f("ix_turns_owner"), "turns", ["owner"])
