"""Reservations, the units each claims, the series they were asked for in, what is offered in their place, and the closures of units."""

import sqlalchemy as sa

from fieldreg.booking.claims import LONGEST_BUFFER, LONGEST_HELD
from fieldreg.booking.closures.closures import LONGEST_CLOSURE, ClosureKind
from fieldreg.booking.offers import OfferState
from fieldreg.booking.reservations import LIVE, LONGEST, State
from fieldreg.booking.series.series import SeriesState
from fieldreg.kernel.altitudes import Datum
from fieldreg.store.columns import MICROSECOND, Geometry, Moment, Name
from fieldreg.store.tables.declaring import (
    json_column,
    metadata,
    name_column,
    one_of,
    said_column,
    text_column,
)
from fieldreg.store.tables.people import accounts
from fieldreg.store.tables.places import units

__all__ = [
    "LONGEST_HELD_US", "LONG_HELD", "SHORT_HELD", "SHORT_HELD_US",
    "claims", "closure_exceptions", "closures", "offers", "reservations", "series",
]  # fmt: skip

LONGEST_US, LONGEST_HELD_US, _BUFFER_US = LONGEST // MICROSECOND, LONGEST_HELD // MICROSECOND, LONGEST_BUFFER // MICROSECOND
SHORT_HELD_US = 86_400_000_000  # a day: what holds longer is looked for by an index of its own
SHORT_HELD, LONG_HELD = (sa.text(f"live AND t1 - t0 {than} {SHORT_HELD_US}") for than in ("<=", ">"))  # of live claims

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
    sa.Column("held_from", Moment, nullable=False),  # the slot with setting up and tearing down: what claims hold
    sa.Column("held_to", Moment, nullable=False),
    sa.Column("altitude_lower_m", sa.Double),
    text_column("altitude_lower_datum", null=True),
    sa.Column("by_height", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("by_outline", sa.Boolean, nullable=False, server_default=sa.false()),
    json_column("seats", null=True),
    sa.Column("sequence", sa.Integer, nullable=False, server_default="0"),
    sa.Column("changed_at", Moment),
    text_column("series", null=True),
    sa.Column("recurrence_id", Moment),
    sa.Column("words", sa.Text, nullable=False, server_default=""),  # all that is searched, folded
    sa.UniqueConstraint("owner", "idempotency_key"),
    sa.UniqueConstraint("pk", "held_from", "held_to", "exclusive", "live", name="uq_reservations_claim"),
    one_of("state", State),
    one_of("altitude_datum", Datum),
    one_of("altitude_lower_datum", Datum),
    sa.CheckConstraint("sequence >= 0", name="sequence"),
    sa.CheckConstraint(f"live = (state IN ({_live_words}))", name="live"),
    sa.CheckConstraint(f"t0 < t1 AND t1 - t0 <= {LONGEST_US}", name="slot"),
    sa.CheckConstraint(
        f"held_from <= t0 AND t0 - held_from <= {_BUFFER_US} AND t1 <= held_to AND held_to - t1 <= {_BUFFER_US}", name="held"
    ),
    sa.CheckConstraint("(altitude_upper_m IS NULL) = (altitude_datum IS NULL)", name="altitude"),
    sa.CheckConstraint("(altitude_lower_m IS NULL) = (altitude_lower_datum IS NULL)", name="altitude_lower"),
    sa.CheckConstraint("area <> site", name="area"),
    sa.Index(None, "owner", "state"),
    sa.Index(None, "state", "t0"),
)
_held = reservations.c.holds_until.is_not(None)
sa.Index("ix_reservations_holds_until", reservations.c.holds_until, sqlite_where=_held, postgresql_where=_held)
_of_series = reservations.c.series.is_not(None)
sa.Index("ix_reservations_series", reservations.c.series, sqlite_where=_of_series, postgresql_where=_of_series)
sa.Index(  # one of a date
    "uq_reservations_occurrence", reservations.c.series, reservations.c.recurrence_id, unique=True,
    sqlite_where=reservations.c.live, postgresql_where=reservations.c.live,
)  # fmt: skip
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

claims = sa.Table(  # span, exclusive and live follow the reservation, whoever changes it; the rest is written with the claim
    "claims",
    metadata,
    sa.Column("reservation", sa.Integer, primary_key=True),
    sa.Column("unit", sa.ForeignKey(units.c.id), primary_key=True),
    sa.Column("t0", Moment, nullable=False),
    sa.Column("t1", Moment, nullable=False),
    sa.Column("hold", sa.Boolean, nullable=False),
    sa.Column("exclusive", sa.Boolean, nullable=False),
    sa.Column("live", sa.Boolean, nullable=False),
    text_column("z_datum", null=True),  # NULL: every height
    sa.Column("z0", sa.Integer),  # cm, both included
    sa.Column("z1", sa.Integer),
    sa.Column("drawn", sa.Boolean, nullable=False, server_default=sa.false()),  # it may part from others by the reservation's outline
    sa.Column("seats", sa.Integer),  # how many claims the unit bears at once; NULL: any number
    one_of("z_datum", Datum),
    sa.CheckConstraint("(z_datum IS NULL) = (z0 IS NULL) AND (z_datum IS NULL) = (z1 IS NULL) AND z0 <= z1", name="band"),
    sa.CheckConstraint("seats > 0", name="seats"),
    sa.ForeignKeyConstraint(
        ["reservation", "t0", "t1", "exclusive", "live"],
        [f"reservations.{name}" for name in ("pk", "held_from", "held_to", "exclusive", "live")],
        name="fk_claims_reservation",
        onupdate="CASCADE",
        ondelete="CASCADE",
    ),
    sa.Index(None, "unit", "t0"),
    sa.Index(
        "ix_claims_long", "unit", "t1", sqlite_where=LONG_HELD, postgresql_where=LONG_HELD,
    ),
)  # fmt: skip

series = sa.Table(
    "series",
    metadata,
    sa.Column("pk", sa.Integer, primary_key=True),
    sa.Column("public_id", sa.Text, nullable=False, unique=True),
    sa.Column("owner", sa.ForeignKey(accounts.c.id), nullable=False, index=True),
    sa.Column("site", sa.ForeignKey(units.c.id), nullable=False),
    sa.Column("area", sa.ForeignKey(units.c.id)),
    text_column("rule"),
    sa.Column("t0", Moment, nullable=False),  # of the first occurrence, and its end
    sa.Column("t1", Moment, nullable=False),
    json_column("exceptions"),
    json_column("additions"),
    json_column("body"),
    json_column("skipped"),
    text_column("state"),
    text_column("follows", null=True),
    text_column("followed_by", null=True),
    text_column("idempotency_key", null=True),
    text_column("request_digest", null=True),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("ended_at", Moment),
    sa.UniqueConstraint("owner", "idempotency_key"),
    one_of("state", SeriesState),
    sa.CheckConstraint("rule <> ''", name="rule"),
    sa.CheckConstraint(f"t0 < t1 AND t1 - t0 <= {LONGEST_US}", name="slot"),
    sa.CheckConstraint("(state = 'on') = (ended_at IS NULL)", name="ended"),
)

offers = sa.Table(  # other slots for a reservation, at most one offer of it open
    "offers",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("reservation", sa.ForeignKey(reservations.c.pk, ondelete="CASCADE"), nullable=False, index=True),
    json_column("slots"),
    text_column("reason"),
    text_column("state"),
    sa.Column("until", Moment, nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("made_by", sa.ForeignKey(accounts.c.id), nullable=False),
    sa.Column("ended_at", Moment),
    sa.Column("ended_by", sa.ForeignKey(accounts.c.id)),
    sa.Column("taken", sa.Integer),
    one_of("state", OfferState),
    sa.CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended"),
    sa.CheckConstraint("(state = 'taken') = (taken IS NOT NULL)", name="taken"),
)
_open = offers.c.state == str(OfferState.OPEN)
sa.Index("uq_offers_open", offers.c.reservation, unique=True, sqlite_where=_open, postgresql_where=_open)

closures = sa.Table(  # the unit's, and so of what is above and below it, for every reservation marks those
    "closures",
    metadata,
    sa.Column("ref", Name, primary_key=True),
    sa.Column("site", sa.ForeignKey(units.c.id), nullable=False, index=True),
    sa.Column("unit", sa.ForeignKey(units.c.id), nullable=False),
    sa.Column("t0", Moment, nullable=False),
    sa.Column("t1", Moment, nullable=False),
    text_column("kind"),
    said_column("reason"),
    json_column("override_by"),
    text_column("source"),
    name_column("uid"),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("made_by", sa.ForeignKey(accounts.c.id)),
    sa.Column("lifted_at", Moment),
    sa.Column("lifted_by", sa.ForeignKey(accounts.c.id)),
    text_column("lifted_because"),
    one_of("kind", ClosureKind),
    sa.CheckConstraint(f"t0 < t1 AND t1 - t0 <= {LONGEST_CLOSURE // MICROSECOND}", name="span"),
    sa.Index(None, "unit", "t1"),
    sa.Index(None, "t1"),
)

closure_exceptions = sa.Table(  # reservations that may stand in a closure; written before what they except
    "closure_exceptions",
    metadata,
    sa.Column("closure", Name, primary_key=True),
    sa.Column("reservation", sa.Integer, primary_key=True, autoincrement=False),
    text_column("because"),
    sa.Column("at", Moment, nullable=False),
    sa.Column("by", sa.ForeignKey(accounts.c.id)),
    sa.CheckConstraint("because <> ''", name="because"),
    sa.ForeignKeyConstraint(
        ["closure"], ["closures.ref"], name="fk_closure_exceptions_closure", initially="DEFERRED", deferrable=True
    ),
    sa.ForeignKeyConstraint(
        ["reservation"], ["reservations.pk"], name="fk_closure_exceptions_reservation", ondelete="CASCADE",
        initially="DEFERRED", deferrable=True,
    ),
)  # fmt: skip
