"""Other slots that the desk offers for a reservation.

There is no way back: restore a backup instead.
"""

import sqlalchemy as sa
from alembic import op
from alembic.op import f

from fieldreg.store.columns import Moment

revision = "0028"
down_revision = "0027"

_STATES = "state IN ('declined', 'expired', 'open', 'overtaken', 'taken', 'taken_back')"


def upgrade() -> None:
    op.create_table(
        "offers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reservation", sa.Integer(), nullable=False),
        sa.Column("slots", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("taken", sa.Integer(), nullable=True),
        sa.CheckConstraint(_STATES, name=f("ck_offers_state")),
        sa.CheckConstraint("(state = 'open') = (ended_at IS NULL)", name=f("ck_offers_ended")),
        sa.CheckConstraint("(state = 'taken') = (taken IS NOT NULL)", name=f("ck_offers_taken")),
        sa.ForeignKeyConstraint(["reservation"], ["reservations.pk"], name=f("fk_offers_reservation"), ondelete="CASCADE"),
        *(sa.ForeignKeyConstraint([name], ["accounts.id"], name=f(f"fk_offers_{name}")) for name in ("made_by", "ended_by")),
        sa.PrimaryKeyConstraint("id", name=f("pk_offers")),
    )
    op.create_index(f("ix_offers_reservation"), "offers", ["reservation"])
    of_open = sa.text("state = 'open'")
    op.create_index("uq_offers_open", "offers", ["reservation"], unique=True, sqlite_where=of_open, postgresql_where=of_open)
