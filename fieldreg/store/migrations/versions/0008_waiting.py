"""Watches on kept trials, and their notices.  There is no way back: restore a backup instead."""

import sqlalchemy as sa
from alembic import op
from alembic.op import f

from fieldreg.store.columns import Moment, Name

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "watches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", Name(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("addressee", Name(), nullable=False),
        sa.Column("owner", sa.Integer(), nullable=True),
        sa.Column("site", Name(), nullable=True),
        sa.Column("area", Name(), nullable=True),
        sa.Column("t0", Moment(), nullable=False),
        sa.Column("t1", Moment(), nullable=False),
        sa.Column("state", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("read_turn", sa.Integer(), nullable=False),
        sa.Column("looked_at", Moment(), nullable=False),
        sa.Column("looked_revision", sa.BigInteger(), nullable=False),
        sa.Column("looked_on", sa.Date(), nullable=False),
        sa.Column("begun_at", Moment(), nullable=False),
        sa.Column("ends_at", Moment(), nullable=False),
        sa.Column("stopped_at", Moment(), nullable=True),
        sa.CheckConstraint("kind IN ('free', 'verdict')", name=f("ck_watches_kind")),
        sa.CheckConstraint("addressee <> ''", name=f("ck_watches_addressee")),
        sa.CheckConstraint("0 <= read_turn AND read_turn <= turn", name=f("ck_watches_turn")),
        sa.CheckConstraint("t0 < t1", name=f("ck_watches_slot")),
        sa.ForeignKeyConstraint(["code"], ["kept_trials.code"], name=f("fk_watches_code"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["owner"], ["accounts.id"], name=f("fk_watches_owner")),
        sa.PrimaryKeyConstraint("id", name=f("pk_watches")),
        sa.UniqueConstraint("code", "kind", "addressee", name=f("uq_watches_code_kind_addressee")),
    )
    op.create_index(f("ix_watches_owner"), "watches", ["owner"])
    op.create_index(f("ix_watches_site_t0"), "watches", ["site", "t0"])
    op.create_table(
        "notices",
        sa.Column("watch", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("told", sa.JSON(none_as_null=True), nullable=False),
        sa.CheckConstraint("turn > 0", name=f("ck_notices_turn")),
        sa.ForeignKeyConstraint(["watch"], ["watches.id"], name=f("fk_notices_watch"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("watch", "turn", name=f("pk_notices")),
    )
