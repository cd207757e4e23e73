"""Claims hold heights, outlines, setting up and tearing down, and seats; units can be closed; three more states of a reservation.

A claim marks the units below its own too.  There is no way back: restore a backup instead.
"""

import sqlalchemy as sa
from alembic import op
from alembic.op import f

from fieldreg.store.columns import Geometry, Moment, Name, Said
from fieldreg.store.engines.claim_guards import guard_claims

revision = "0023"
down_revision = "0022"

_BUFFER, _LONGEST, _CLOSURE = 86_400_000_000, 2_678_400_000_000, 94_867_200_000_000
_STATES = "state IN ('accepted', 'cancelled', 'declined', 'done', 'no_show', 'requested', 'tentative', 'waiting', 'withdrawn')"
_LIVE = "live = (state IN ('accepted', 'requested', 'tentative'))"
_DATUMS = "IN ('AGL', 'AMSL', 'WGS84')"
_HELD = f"held_from <= t0 AND t0 - held_from <= {_BUFFER} AND t1 <= held_to AND held_to - t1 <= {_BUFFER}"
_LOWER = "(altitude_lower_m IS NULL) = (altitude_lower_datum IS NULL)"
_BAND = "(z_datum IS NULL) = (z0 IS NULL) AND (z_datum IS NULL) = (z1 IS NULL) AND z0 <= z1"
_CLAIM = ("pk", "held_from", "held_to", "exclusive", "live")
_KEPT = (
    "pk", "public_id", "site", "area", "t0", "t1", "state", "live", "exclusive", "activity", "purpose", "organisation", "owner",
    "altitude_upper_m", "altitude_datum", "geometry", "trial", "screening", "idempotency_key", "created_at", "decided_at", "decided_by",
    "decision_note", "request_digest", "holds_until",
)  # fmt: skip
_BELOW = """
    WITH RECURSIVE below(top, unit) AS (
        SELECT COALESCE(parent, site), id FROM areas
        UNION SELECT below.top, a.id FROM below JOIN areas a ON a.parent = below.unit
    )
    SELECT r.pk, b.unit, r.held_from, r.held_to, false, r.exclusive, r.live
    FROM reservations r JOIN below b ON b.top = COALESCE(r.area, r.site)
"""


def upgrade() -> None:
    op.execute("CREATE TEMPORARY TABLE claims_before AS SELECT reservation, unit, hold FROM claims")
    op.drop_table("claims")
    if op.get_bind().dialect.name == "sqlite":
        _rebuild_reservations()
    else:
        _alter_reservations()
    _claims()
    _closures()
    guard_claims(op.get_bind())
    names = "reservation, unit, t0, t1, hold, exclusive, live"
    held = "SELECT r.pk, c.unit, r.held_from, r.held_to, c.hold, r.exclusive, r.live FROM reservations r"
    op.execute(f"INSERT INTO claims ({names}) {held} JOIN claims_before c ON c.reservation = r.pk")
    op.execute(f"INSERT INTO claims ({names}) {_BELOW}")
    op.execute("DROP TABLE claims_before")


def _added() -> list[sa.Column[object]]:
    return [
        sa.Column("held_from", Moment(), nullable=False),
        sa.Column("held_to", Moment(), nullable=False),
        sa.Column("altitude_lower_m", sa.Double(), nullable=True),
        sa.Column("altitude_lower_datum", sa.Text(), nullable=True),
        sa.Column("by_height", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("by_outline", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("seats", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("changed_at", Moment(), nullable=True),
        sa.Column("series", sa.Text(), nullable=True),
    ]


def _alter_reservations() -> None:
    for column in _added():
        column.nullable = column.nullable or column.name in ("held_from", "held_to")
        op.add_column("reservations", column)
    op.execute("UPDATE reservations SET held_from = t0, held_to = t1")
    for name in ("held_from", "held_to"):
        op.alter_column("reservations", name, nullable=False)
    op.drop_constraint(f("ck_reservations_state"), "reservations")
    op.drop_constraint("uq_reservations_claim", "reservations")
    op.create_unique_constraint("uq_reservations_claim", "reservations", list(_CLAIM))
    for name, said in _CHECKS.items():
        op.create_check_constraint(f(f"ck_reservations_{name}"), "reservations", said)
    _index_series()


_CHECKS = {
    "state": _STATES, "held": _HELD, "altitude_lower": _LOWER, "altitude_lower_datum": f"altitude_lower_datum {_DATUMS}",
    "sequence": "sequence >= 0",
}  # fmt: skip


def _rebuild_reservations() -> None:
    """SQLite changes no CHECK, so the table is made anew; what pointed at it is out of the way."""
    op.create_table(
        "reservations_anew",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("site", Name(), nullable=False),
        sa.Column("area", Name(), nullable=True),
        sa.Column("t0", Moment(), nullable=False),
        sa.Column("t1", Moment(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("exclusive", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("activity", "purpose", "organisation")),
        sa.Column("owner", sa.Integer(), nullable=False),
        sa.Column("altitude_upper_m", sa.Double(), nullable=True),
        sa.Column("altitude_datum", sa.Text(), nullable=True),
        sa.Column("geometry", Geometry(), nullable=True),
        *(sa.Column(name, sa.JSON(none_as_null=True), nullable=True) for name in ("trial", "screening")),
        sa.Column("idempotency_key", sa.Text(), nullable=True),
        *(sa.Column(name, Moment(), nullable=True) for name in ("created_at", "decided_at")),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decision_note", sa.Text(), nullable=False),
        sa.Column("request_digest", sa.Text(), nullable=True),
        sa.Column("holds_until", Moment(), nullable=True),
        *_added(),
        *(sa.CheckConstraint(said, name=f(f"ck_reservations_{name}")) for name, said in _CHECKS.items()),
        sa.CheckConstraint(_LIVE, name=f("ck_reservations_live")),
        sa.CheckConstraint(f"altitude_datum {_DATUMS}", name=f("ck_reservations_altitude_datum")),
        sa.CheckConstraint(f"t0 < t1 AND t1 - t0 <= {_LONGEST}", name=f("ck_reservations_slot")),
        sa.CheckConstraint("(altitude_upper_m IS NULL) = (altitude_datum IS NULL)", name=f("ck_reservations_altitude")),
        sa.CheckConstraint("area <> site", name=f("ck_reservations_area")),
        sa.ForeignKeyConstraint(["area"], ["units.id"], name=f("fk_reservations_area")),
        sa.ForeignKeyConstraint(["decided_by"], ["accounts.id"], name=f("fk_reservations_decided_by")),
        sa.ForeignKeyConstraint(["owner"], ["accounts.id"], name=f("fk_reservations_owner")),
        sa.ForeignKeyConstraint(["site"], ["units.id"], name=f("fk_reservations_site")),
        sa.PrimaryKeyConstraint("pk", name=f("pk_reservations")),
        sa.UniqueConstraint("owner", "idempotency_key", name=f("uq_reservations_owner_idempotency_key")),
        sa.UniqueConstraint(*_CLAIM, name="uq_reservations_claim"),
        sa.UniqueConstraint("public_id", name=f("uq_reservations_public_id")),
    )
    kept = ", ".join(_KEPT)
    op.execute(f"INSERT INTO reservations_anew ({kept}, held_from, held_to) SELECT {kept}, t0, t1 FROM reservations")  # noqa: S608 - our own
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.drop_table("reservations")
    op.rename_table("reservations_anew", "reservations")
    op.execute("PRAGMA defer_foreign_keys = OFF")
    op.create_index(f("ix_reservations_site"), "reservations", ["site"])
    op.create_index(f("ix_reservations_owner_state"), "reservations", ["owner", "state"])
    op.create_index(f("ix_reservations_state_t0"), "reservations", ["state", "t0"])
    held = sa.text("holds_until IS NOT NULL")
    op.create_index("ix_reservations_holds_until", "reservations", ["holds_until"], sqlite_where=held)
    for columns in (["t0"], ["site", "t0"]):
        op.create_index(f"ix_reservations_live_{'_'.join(columns)}", "reservations", columns, sqlite_where=sa.text("live"))
    _index_series()


def _index_series() -> None:
    part = sa.text("series IS NOT NULL")
    op.create_index("ix_reservations_series", "reservations", ["series"], sqlite_where=part, postgresql_where=part)


def _claims() -> None:
    op.create_table(
        "claims",
        sa.Column("reservation", sa.Integer(), nullable=False),
        sa.Column("unit", Name(), nullable=False),
        sa.Column("t0", Moment(), nullable=False),
        sa.Column("t1", Moment(), nullable=False),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("hold", "exclusive", "live")),
        sa.Column("z_datum", sa.Text(), nullable=True),
        sa.Column("z0", sa.Integer(), nullable=True),
        sa.Column("z1", sa.Integer(), nullable=True),
        sa.Column("drawn", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.CheckConstraint(f"z_datum {_DATUMS}", name=f("ck_claims_z_datum")),
        sa.CheckConstraint(_BAND, name=f("ck_claims_band")),
        sa.CheckConstraint("seats > 0", name=f("ck_claims_seats")),
        sa.ForeignKeyConstraint(
            ["reservation", "t0", "t1", "exclusive", "live"], [f"reservations.{name}" for name in _CLAIM],
            name="fk_claims_reservation", onupdate="CASCADE", ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["unit"], ["units.id"], name=f("fk_claims_unit")),
        sa.PrimaryKeyConstraint("reservation", "unit", name=f("pk_claims")),
    )  # fmt: skip
    op.create_index(f("ix_claims_unit_t0"), "claims", ["unit", "t0"])


def _closures() -> None:
    op.create_table(
        "closures",
        sa.Column("ref", Name(), nullable=False),
        sa.Column("site", Name(), nullable=False),
        sa.Column("unit", Name(), nullable=False),
        sa.Column("t0", Moment(), nullable=False),
        sa.Column("t1", Moment(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", Said(), nullable=False),
        sa.Column("override_by", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("uid", Name(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("lifted_at", Moment(), nullable=True),
        sa.Column("lifted_by", sa.Integer(), nullable=True),
        sa.Column("lifted_because", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('event', 'maintenance', 'other', 'own_use', 'safety')", name=f("ck_closures_kind")),
        sa.CheckConstraint(f"t0 < t1 AND t1 - t0 <= {_CLOSURE}", name=f("ck_closures_span")),
        *(sa.ForeignKeyConstraint([name], ["units.id"], name=f(f"fk_closures_{name}")) for name in ("site", "unit")),
        *(sa.ForeignKeyConstraint([name], ["accounts.id"], name=f(f"fk_closures_{name}")) for name in ("made_by", "lifted_by")),
        sa.PrimaryKeyConstraint("ref", name=f("pk_closures")),
    )
    for columns in (["site"], ["t1"], ["unit", "t1"]):
        op.create_index(f(f"ix_closures_{'_'.join(columns)}"), "closures", columns)
    op.create_table(
        "closure_exceptions",
        sa.Column("closure", Name(), nullable=False),
        sa.Column("reservation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.CheckConstraint("because <> ''", name=f("ck_closure_exceptions_because")),
        sa.ForeignKeyConstraint(
            ["closure"], ["closures.ref"], name="fk_closure_exceptions_closure", initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["reservation"], ["reservations.pk"], name="fk_closure_exceptions_reservation", ondelete="CASCADE",
            initially="DEFERRED", deferrable=True,
        ),
        sa.ForeignKeyConstraint(["by"], ["accounts.id"], name=f("fk_closure_exceptions_by")),
        sa.PrimaryKeyConstraint("closure", "reservation", name=f("pk_closure_exceptions")),
    )  # fmt: skip
