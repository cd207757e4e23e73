"""Neighbours of reservations, and looks at them after they were asked.  There is no way back: restore a backup instead."""

import sqlalchemy as sa
from alembic import op
from alembic.op import f

from fieldreg.store.columns import Moment, Name

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.create_table(
        "outlines_beyond",
        sa.Column("reservation", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Double(), nullable=False) for name in ("west", "south", "east", "north")),
        sa.CheckConstraint("west <= east AND south <= north", name=f("ck_outlines_beyond_box")),
        sa.CheckConstraint("west >= -180 AND east <= 180 AND south >= -90 AND north <= 90", name=f("ck_outlines_beyond_lonlat")),
        _of_reservation("outlines_beyond", "reservation"),
        sa.PrimaryKeyConstraint("reservation", name=f("pk_outlines_beyond")),
    )
    op.create_index(f("ix_outlines_beyond_south"), "outlines_beyond", ["south"])
    op.create_table(
        "neighbour_settlements",
        sa.Column("reservation", sa.Text(), nullable=False),
        sa.Column("other", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.CheckConstraint("how IN ('given', 'without')", name=f("ck_neighbour_settlements_how")),
        _of_reservation("neighbour_settlements", "reservation"),
        _of_reservation("neighbour_settlements", "other"),
        sa.ForeignKeyConstraint(["by"], ["accounts.id"], name=f("fk_neighbour_settlements_by")),
        sa.PrimaryKeyConstraint("reservation", "other", "rule", name=f("pk_neighbour_settlements")),
    )
    op.create_table(
        "reservation_looks",
        sa.Column("reservation", sa.Text(), nullable=False),
        sa.Column("state", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("looked_at", Moment(), nullable=False),
        sa.Column("looked_revision", sa.BigInteger(), nullable=False),
        sa.Column("looked_on", sa.Date(), nullable=False),
        sa.Column("looked_law", Name(), nullable=False),
        sa.CheckConstraint("turn >= 0", name=f("ck_reservation_looks_turn")),
        _of_reservation("reservation_looks", "reservation"),
        sa.PrimaryKeyConstraint("reservation", name=f("pk_reservation_looks")),
    )
    op.create_table(
        "reservation_turns",
        sa.Column("reservation", sa.Text(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("told", sa.JSON(none_as_null=True), nullable=False),
        sa.CheckConstraint("turn > 0", name=f("ck_reservation_turns_turn")),
        sa.ForeignKeyConstraint(
            ["reservation"], ["reservation_looks.reservation"], name=f("fk_reservation_turns_reservation"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("reservation", "turn", name=f("pk_reservation_turns")),
    )
    op.create_table(
        "reaches",
        sa.Column("revision", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("reach", sa.JSON(none_as_null=True), nullable=False),
        sa.PrimaryKeyConstraint("revision", name=f("pk_reaches")),
    )


def _of_reservation(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["reservations.public_id"], name=f(f"fk_{table}_{column}"), ondelete="CASCADE")
