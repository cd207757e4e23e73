"""What stands beside reservations: outlines beyond their site, what was settled with neighbours, looks after they were asked."""

import sqlalchemy as sa

from fieldreg.booking.neighbours.settling import SettledHow
from fieldreg.store.columns import Moment
from fieldreg.store.tables.bookings import reservations
from fieldreg.store.tables.declaring import box, json_column, metadata, name_column, one_of, text_column
from fieldreg.store.tables.people import accounts

__all__ = ["neighbour_settlements", "outlines_beyond", "reaches", "reservation_looks", "reservation_turns"]


def _of_reservation(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.ForeignKey(reservations.c.public_id, ondelete="CASCADE"), primary_key=True)


outlines_beyond = sa.Table(  # drawn beyond what a site and its areas take up: few, and found by their own box
    "outlines_beyond",
    metadata,
    _of_reservation("reservation"),
    *box(),
    sa.Index(None, "south"),
)

neighbour_settlements = sa.Table(
    "neighbour_settlements",
    metadata,
    _of_reservation("reservation"),
    _of_reservation("other"),
    sa.Column("rule", sa.Text, primary_key=True),
    text_column("how"),
    text_column("note"),
    sa.Column("at", Moment, nullable=False),
    sa.Column("by", sa.ForeignKey(accounts.c.id), nullable=False),
    one_of("how", SettledHow),
)

reservation_looks = sa.Table(
    "reservation_looks",
    metadata,
    _of_reservation("reservation"),
    json_column("state"),
    sa.Column("turn", sa.Integer, nullable=False),
    sa.Column("looked_at", Moment, nullable=False),
    sa.Column("looked_revision", sa.BigInteger, nullable=False),
    sa.Column("looked_on", sa.Date, nullable=False),
    name_column("looked_law"),
    sa.CheckConstraint("turn >= 0", name="turn"),
)

reservation_turns = sa.Table(  # only ever added to
    "reservation_turns",
    metadata,
    sa.Column("reservation", sa.ForeignKey(reservation_looks.c.reservation, ondelete="CASCADE"), primary_key=True),
    sa.Column("turn", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", Moment, nullable=False),
    json_column("told"),
    sa.CheckConstraint("turn > 0", name="turn"),
)

reaches = sa.Table(  # how far a change of the registry reaches, by the revision it made; of one that is not here, everywhere
    "reaches",
    metadata,
    sa.Column("revision", sa.BigInteger, primary_key=True, autoincrement=False),
    json_column("reach"),
)
