"""Trials under a short code, until they expire.  There is no way back: restore a backup instead."""

import sqlalchemy as sa
from alembic import op
from alembic.op import f

from fieldreg.store.columns import Moment, Name

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "kept_trials",
        sa.Column("code", Name(), nullable=False),
        sa.Column("document", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("answer", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("key_digest", sa.Text(), nullable=True),
        sa.CheckConstraint("code <> ''", name=f("ck_kept_trials_code")),
        sa.CheckConstraint("made_at < expires_at", name=f("ck_kept_trials_expires_at")),
        sa.PrimaryKeyConstraint("code", name=f("pk_kept_trials")),
        sa.UniqueConstraint("key_digest", name=f("uq_kept_trials_key_digest")),
    )
    op.create_index(f("ix_kept_trials_expires_at"), "kept_trials", ["expires_at"])
