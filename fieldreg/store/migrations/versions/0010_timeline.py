"""Events, what they told, and erasures, with the triggers that keep them.  There is no way back: restore a backup instead."""

import sqlalchemy as sa
from alembic import op
from alembic.op import f

from fieldreg.store.columns import Moment, Name
from fieldreg.store.engines.append_only import keep_append_only

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "events",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("act", Name(), nullable=False),
        sa.Column("subject", Name(), nullable=False),
        sa.Column("ref", Name(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("actor", sa.Integer(), nullable=True),
        sa.Column("owner", sa.Integer(), nullable=True),
        sa.Column("readers", sa.Text(), nullable=False),
        sa.Column("told_digest", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.CheckConstraint("seq > 0", name=f("ck_events_seq")),
        sa.CheckConstraint("by IN ('account', 'bearer', 'clock', 'command')", name=f("ck_events_by")),
        sa.PrimaryKeyConstraint("seq", name=f("pk_events")),
        sa.UniqueConstraint("digest", name=f("uq_events_digest")),
    )
    op.create_index(f("ix_events_subject_ref_seq"), "events", ["subject", "ref", "seq"])
    op.create_index(f("ix_events_owner_seq"), "events", ["owner", "seq"])
    op.create_table(
        "tellings",
        sa.Column("event", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("told", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(["event"], ["events.seq"], name=f("fk_tellings_event")),
        sa.PrimaryKeyConstraint("event", name=f("pk_tellings")),
    )
    op.create_table(
        "erasures",
        sa.Column("event", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["event"], ["events.seq"], name=f("fk_erasures_event")),
        sa.PrimaryKeyConstraint("event", name=f("pk_erasures")),
    )
    keep_append_only(op.get_bind())
