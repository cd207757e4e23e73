"""The outbox of letters.  There is no way back: restore a backup instead."""

import sqlalchemy as sa
from alembic import op
from alembic.op import f

from fieldreg.store.columns import Moment, Name

revision = "0012"
down_revision = "0011"

_STATES = "'claimed', 'failed', 'filed', 'given-up', 'queued', 'sending', 'sent', 'unsure'"
_ONE_LINE = "length(replace(replace(subject, '\n', ''), '\r', '')) = length(subject)"

_FAULTS = "'', 'no-address', 'put-off', 'refused', 'unreached', 'unsure'"
_CLAIMED = "state NOT IN ('claimed', 'sending') OR (claim IS NOT NULL AND claimed_until IS NOT NULL)"


def upgrade() -> None:
    op.create_table(
        "letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cause", Name(), nullable=False),
        sa.Column("addressee", Name(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("account", sa.Integer(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("staff", sa.Boolean(), nullable=False),
        sa.Column("template", Name(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Boolean(), nullable=False),
        sa.Column("thread", Name(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("links", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("token", Name(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", Moment(), nullable=False),
        sa.Column("claim", Name(), nullable=True),
        sa.Column("claimed_until", Moment(), nullable=True),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.Column("fault_kind", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("sent_at", Moment(), nullable=True),
        sa.Column("settled_at", Moment(), nullable=True),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(f"state IN ({_STATES})", name=f("ck_letters_state")),
        sa.CheckConstraint(f"fault_kind IN ({_FAULTS})", name=f("ck_letters_fault_kind")),
        sa.CheckConstraint("cause <> ''", name=f("ck_letters_cause")),
        sa.CheckConstraint("language IN ('', 'en', 'ja')", name=f("ck_letters_language")),
        sa.CheckConstraint(_ONE_LINE, name=f("ck_letters_one_line")),
        sa.CheckConstraint("attempts >= 0", name=f("ck_letters_attempts")),
        sa.CheckConstraint(_CLAIMED, name=f("ck_letters_claimed")),
        sa.CheckConstraint("(state IN ('sent', 'filed')) = (sent_at IS NOT NULL)", name=f("ck_letters_sent")),
        sa.CheckConstraint("(settled_at IS NULL) = (settled_by IS NULL)", name=f("ck_letters_settled")),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name=f("fk_letters_account")),
        sa.ForeignKeyConstraint(["settled_by"], ["accounts.id"], name=f("fk_letters_settled_by")),
        sa.PrimaryKeyConstraint("id", name=f("pk_letters")),
        sa.UniqueConstraint("cause", "addressee", name=f("uq_letters_cause_addressee")),
        sa.UniqueConstraint("token", name=f("uq_letters_token")),
    )
    op.create_index(f("ix_letters_state_next_at"), "letters", ["state", "next_at"])
    op.create_index(f("ix_letters_account_id"), "letters", ["account", "id"])
    op.create_index(f("ix_letters_thread_id"), "letters", ["thread", "id"])
    op.create_index(f("ix_letters_claim"), "letters", ["claim"])
