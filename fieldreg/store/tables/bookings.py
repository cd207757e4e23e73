"""Reservations, and the units each claims."""

import sqlalchemy as sa

from fieldreg.booking.reservations import LIVE, LONGEST, State
from fieldreg.kernel.altitudes import Datum
from fieldreg.store.columns import MICROSECOND, Geometry, Moment
from fieldreg.store.tables.declaring import json_column, metadata, one_of, text_column
from fieldreg.store.tables.people import accounts
from fieldreg.store.tables.places import units

__all__ = ["LONGEST_US", "claims", "reservations"]

LONGEST_US = LONGEST // MICROSECOND

_live_words = ", ".join(f"'{state}'" for state in sorted(LIVE))
reservations = sa.Table(
    "reservations",
    metadata,
    sa.Column("pk", sa.Integer, primary_key=True),
    sa.Column("public_id", sa.Text, nullable=False, unique=True),
    sa.Column("site", sa.ForeignKey(units.c.id), nullable=False, index=True),
    sa.Column("area", sa.ForeignKey(units.c.id)),
    sa.Column("t0", Moment, nullable=False),
    sa.Column("t1", Moment, nullable=False),
    text_column("state"),
    sa.Column("live", sa.Boolean, nullable=False),
    sa.Column("exclusive", sa.Boolean, nullable=False),
    text_column("activity"),
    text_column("purpose"),
    text_column("organisation"),
    sa.Column("owner", sa.ForeignKey(accounts.c.id), nullable=False),
    sa.Column("altitude_upper_m", sa.Double),
    text_column("altitude_datum", null=True),
    sa.Column("geometry", Geometry),
    json_column("trial", null=True),
    json_column("screening", null=True),
    text_column("idempotency_key", null=True),
    sa.Column("created_at", Moment),
    sa.Column("decided_at", Moment),
    sa.Column("decided_by", sa.ForeignKey(accounts.c.id)),
    text_column("decision_note"),
    text_column("request_digest", null=True),
    sa.Column("holds_until", Moment),
    sa.UniqueConstraint("owner", "idempotency_key"),
    sa.UniqueConstraint("pk", "t0", "t1", "exclusive", "live", name="uq_reservations_claim"),
    one_of("state", State),
    one_of("altitude_datum", Datum),
    sa.CheckConstraint(f"live = (state IN ({_live_words}))", name="live"),
    sa.CheckConstraint(f"t0 < t1 AND t1 - t0 <= {LONGEST_US}", name="slot"),
    sa.CheckConstraint("(altitude_upper_m IS NULL) = (altitude_datum IS NULL)", name="altitude"),
    sa.CheckConstraint("area <> site", name="area"),
    sa.Index(None, "owner", "state"),
    sa.Index(None, "state", "t0"),
)
_held = reservations.c.holds_until.is_not(None)
sa.Index("ix_reservations_holds_until", reservations.c.holds_until, sqlite_where=_held, postgresql_where=_held)
for _columns in (("t0",), ("site", "t0")):  # what is taken in a span, everywhere or at one site, whatever lies in the past
    sa.Index(
        f"ix_reservations_live_{'_'.join(_columns)}", *(reservations.c[name] for name in _columns),
        sqlite_where=reservations.c.live, postgresql_where=reservations.c.live,
    )  # fmt: skip

for _columns in (("decided_at",), ("site", "decided_at")):  # what ended lately, which calendars still tell
    sa.Index(
        f"ix_reservations_ended_{'_'.join(_columns)}", *(reservations.c[name] for name in _columns),
        sqlite_where=sa.text("NOT live"), postgresql_where=sa.text("NOT live"),
    )  # fmt: skip

claims = sa.Table(  # slot, exclusive and live follow the reservation, whoever changes it
    "claims",
    metadata,
    sa.Column("reservation", sa.Integer, primary_key=True),
    sa.Column("unit", sa.ForeignKey(units.c.id), primary_key=True),
    sa.Column("t0", Moment, nullable=False),
    sa.Column("t1", Moment, nullable=False),
    sa.Column("hold", sa.Boolean, nullable=False),
    sa.Column("exclusive", sa.Boolean, nullable=False),
    sa.Column("live", sa.Boolean, nullable=False),
    sa.ForeignKeyConstraint(
        ["reservation", "t0", "t1", "exclusive", "live"],
        [f"reservations.{name}" for name in ("pk", "t0", "t1", "exclusive", "live")],
        name="fk_claims_reservation",
        onupdate="CASCADE",
        ondelete="CASCADE",
    ),
    sa.Index(None, "unit", "t0"),
)
