"""What a request was, how long it holds its slot, who answered a consultation, and what the city looked up of its sites.

There is no way back: restore a backup instead.
"""

import sqlalchemy as sa
from alembic import op
from alembic.op import f

from fieldreg.store.columns import Moment, Name

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("reservations", sa.Column("request_digest", sa.Text, nullable=True))
    op.add_column("reservations", sa.Column("holds_until", Moment(), nullable=True))
    op.add_column("consultations", sa.Column("answered_by", sa.Integer, nullable=True))
    op.create_table(
        "site_facts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site", Name(), nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.Column("value", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("who", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.CheckConstraint("fact <> '' AND source <> ''", name=f("ck_site_facts_told")),
        sa.ForeignKeyConstraint(["site"], ["units.id"], name=f("fk_site_facts_site")),
        sa.ForeignKeyConstraint(["who"], ["accounts.id"], name=f("fk_site_facts_who")),
        sa.PrimaryKeyConstraint("id", name=f("pk_site_facts")),
    )
    op.create_index(f("ix_site_facts_site_fact"), "site_facts", ["site", "fact"])
