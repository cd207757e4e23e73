"""The tables, as SQLAlchemy Core, and every small truth about a row that a CHECK can tell.

What differs between the databases (boxes, the guard against double booking) is in
`sqlite.py` and `postgis.py`; how the tables came to be, in `migrations/`.
"""

from enum import StrEnum

import sqlalchemy as sa

from fieldreg.booking.reservations import LIVE, LONGEST, State
from fieldreg.desk.consultations import Step
from fieldreg.kernel.altitudes import Datum
from fieldreg.people.accounts import Role
from fieldreg.register.load_ledger import ChangeKind, LoadState
from fieldreg.register.sites import Availability, PropertyStatus, SiteKind
from fieldreg.register.zones import Restriction
from fieldreg.store.columns import MICROSECOND, Geometry, Moment, Name, Said

__all__ = [
    "DATED",
    "LONGEST_US",
    "accounts",
    "areas",
    "changes",
    "claims",
    "consultations",
    "counters",
    "editions",
    "kept_trials",
    "layers",
    "loads",
    "managers",
    "metadata",
    "notes",
    "reservations",
    "site_facts",
    "sites",
    "turns",
    "units",
    "zones",
]

DATED = "valid_from IS NOT NULL OR valid_to IS NOT NULL"  # zones that begin or end: few, and asked for by themselves
LONGEST_US = LONGEST // MICROSECOND

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=null)


def _id(name: str) -> sa.Column[str]:
    return sa.Column(name, Name, nullable=False)


def _said(name: str) -> sa.Column[object]:
    return sa.Column(name, Said, nullable=False)


def _json(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.JSON(none_as_null=True), nullable=null)


def _one_of(column: str, values: "type[StrEnum] | frozenset[State]") -> sa.CheckConstraint:
    words = ", ".join(f"'{value}'" for value in sorted(values))
    return sa.CheckConstraint(f"{column} IN ({words})", name=column)


def _box() -> tuple[sa.Column[float] | sa.CheckConstraint, ...]:
    """The outline's box in degrees, for the index; never NULL, so an empty outline is refused."""
    columns = [sa.Column(name, sa.Double, nullable=False) for name in ("west", "south", "east", "north")]
    return (
        *columns,
        sa.CheckConstraint("west <= east AND south <= north", name="box"),
        sa.CheckConstraint("west >= -180 AND east <= 180 AND south >= -90 AND north <= 90", name="lonlat"),
    )


units = sa.Table(  # what can be held: every site and area there ever was; PostgreSQL locks these rows
    "units",
    metadata,
    sa.Column("id", Name, primary_key=True),
    _id("site"),
    sa.CheckConstraint("id <> ''", name="id"),
)

managers = sa.Table(
    "managers",
    metadata,
    sa.Column("id", Name, primary_key=True),
    _said("name"),
    _said("desk"),
    _text("contact"),
    _text("jurisdiction"),
    _text("source"),
    _text("confidence"),
    sa.CheckConstraint("id <> ''", name="id"),
)

sites = sa.Table(
    "sites",
    metadata,
    sa.Column("pk", sa.Integer, primary_key=True),
    sa.Column("id", sa.ForeignKey(units.c.id), nullable=False, unique=True),
    _said("name"),
    _text("kind"),
    sa.Column("outline", Geometry, nullable=False),
    *_box(),
    sa.Column("accuracy_m", sa.Double, nullable=False),
    sa.Column("manager", sa.ForeignKey(managers.c.id), index=True),  # NULL: not known
    _text("ward"),
    _text("address"),
    _text("availability"),
    _text("property_status"),
    sa.Column("indoor", sa.Boolean, nullable=False),
    sa.Column("closed_to_traffic", sa.Boolean),
    sa.Column("ground_elevation_m", sa.Double),
    sa.Column("ground_accuracy_m", sa.Double),
    sa.Column("area_m2", sa.Double),
    _text("source"),
    _text("confidence"),
    _json("detail"),  # the rest, see mapping.py
    _one_of("kind", SiteKind),
    _one_of("availability", Availability),
    _one_of("property_status", PropertyStatus),
    sa.CheckConstraint("accuracy_m >= 0", name="accuracy_m"),
)

areas = sa.Table(
    "areas",
    metadata,
    sa.Column("id", sa.ForeignKey(units.c.id), primary_key=True),
    sa.Column("site", sa.ForeignKey(sites.c.id, ondelete="CASCADE"), nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("parent", Name),
    _said("name"),
    _text("kind"),
    sa.Column("outline", Geometry),
    sa.Column("accuracy_m", sa.Double),
    sa.Column("bookable", sa.Boolean, nullable=False),
    _text("source"),
    _text("confidence"),
    sa.UniqueConstraint("site", "id"),
    sa.ForeignKeyConstraint(
        ["site", "parent"],
        ["areas.site", "areas.id"],
        name="fk_areas_parent",
        deferrable=True,
        initially="DEFERRED",
    ),
    sa.CheckConstraint("id <> site", name="unit"),
    sa.CheckConstraint("parent <> id", name="parent"),
    sa.CheckConstraint("accuracy_m >= 0", name="accuracy_m"),
)

layers = sa.Table(
    "layers",
    metadata,
    sa.Column("id", Name, primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),
    _said("title"),
    _said("purpose"),
    _said("why_missing"),
)

editions = sa.Table(
    "editions",
    metadata,
    sa.Column("layer", sa.ForeignKey(layers.c.id), primary_key=True),
    sa.Column("edition", Name, primary_key=True),
    sa.Column("in_force_from", sa.Date, nullable=False),
    sa.Column("in_force_to", sa.Date),
    sa.Column("retrieved", sa.Date),
    sa.Column("stale_after", sa.Date),
    sa.Column("accuracy_m", sa.Double, nullable=False),
    sa.Column("complete", sa.Boolean, nullable=False),
    sa.Column("coverage", Geometry),
    _text("source"),
    _text("licence"),
    _text("attribution"),
    _text("confidence"),
    _text("failed"),
    _text("sha256"),
    sa.Column("sequence", sa.Integer, nullable=False, unique=True),
    sa.Column("stamp", sa.BigInteger, nullable=False, server_default="0"),  # names its content: any change gives another
    sa.Column("coverage_name", sa.Text, nullable=False, server_default=""),
    sa.Column("known_hit", sa.Text, nullable=False, server_default=""),
    sa.Column("known_miss", sa.Text, nullable=False, server_default=""),
    sa.CheckConstraint("in_force_to > in_force_from", name="in_force"),
    sa.CheckConstraint("accuracy_m >= 0", name="accuracy_m"),
    sa.CheckConstraint("sequence > 0", name="sequence"),
)

zones = sa.Table(
    "zones",
    metadata,
    sa.Column("pk", sa.Integer, primary_key=True),
    _id("layer"),
    _id("edition"),
    _id("id"),
    _said("name"),
    sa.Column("outline", Geometry, nullable=False),
    *_box(),
    _text("restriction"),
    _text("authority"),
    _said("reason"),
    sa.Column("accuracy_m", sa.Double),
    sa.Column("valid_from", sa.Date),
    sa.Column("valid_to", sa.Date),
    _text("source"),
    _text("confidence"),
    _json("attributes"),
    sa.UniqueConstraint("layer", "edition", "id"),
    sa.ForeignKeyConstraint(
        ["layer", "edition"], ["editions.layer", "editions.edition"], name="fk_zones_edition"
    ),
    sa.Index("ix_zones_dated", "layer", "edition", sqlite_where=sa.text(DATED), postgresql_where=sa.text(DATED)),
    _one_of("restriction", Restriction),
    sa.CheckConstraint("valid_to > valid_from", name="valid"),
    sa.CheckConstraint("accuracy_m >= 0", name="accuracy_m"),
)

accounts = sa.Table(
    "accounts",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _text("email"),
    sa.Column("email_key", sa.Text, nullable=False, unique=True),  # letter case plays no part
    _text("role"),
    _text("password_hash"),
    _text("organisation"),
    _text("manager"),
    sa.Column("token_hash", sa.Text, unique=True),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("session_epoch", sa.Integer, nullable=False),
    _one_of("role", Role),
)

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
    _text("state"),
    sa.Column("live", sa.Boolean, nullable=False),
    sa.Column("exclusive", sa.Boolean, nullable=False),
    _text("activity"),
    _text("purpose"),
    _text("organisation"),
    sa.Column("owner", sa.ForeignKey(accounts.c.id), nullable=False),
    sa.Column("altitude_upper_m", sa.Double),
    _text("altitude_datum", null=True),
    sa.Column("geometry", Geometry),
    _json("trial", null=True),
    _json("screening", null=True),
    _text("idempotency_key", null=True),
    sa.Column("created_at", Moment),
    sa.Column("decided_at", Moment),
    sa.Column("decided_by", sa.ForeignKey(accounts.c.id)),
    _text("decision_note"),
    _text("request_digest", null=True),
    sa.Column("holds_until", Moment),
    sa.UniqueConstraint("owner", "idempotency_key"),
    sa.UniqueConstraint("pk", "t0", "t1", "exclusive", "live", name="uq_reservations_claim"),
    _one_of("state", State),
    _one_of("altitude_datum", Datum),
    sa.CheckConstraint(f"live = (state IN ({_live_words}))", name="live"),
    sa.CheckConstraint(f"t0 < t1 AND t1 - t0 <= {LONGEST_US}", name="slot"),
    sa.CheckConstraint("(altitude_upper_m IS NULL) = (altitude_datum IS NULL)", name="altitude"),
    sa.CheckConstraint("area <> site", name="area"),
)
for _columns in (("t0",), ("site", "t0")):  # what is taken in a span, everywhere or at one site, whatever lies in the past
    sa.Index(
        f"ix_reservations_live_{'_'.join(_columns)}", *(reservations.c[name] for name in _columns),
        sqlite_where=reservations.c.live, postgresql_where=reservations.c.live,
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

consultations = sa.Table(
    "consultations",
    metadata,
    sa.Column("pk", sa.Integer, primary_key=True),
    sa.Column("ref", sa.Text, nullable=False, unique=True),
    _text("organisation"),
    _text("email"),
    _text("subject"),
    _text("body"),
    _text("step"),
    sa.Column("site", sa.ForeignKey(units.c.id)),
    _text("activity"),
    sa.Column("owner", sa.ForeignKey(accounts.c.id), index=True),
    _json("trial", null=True),
    _json("screening", null=True),
    _text("answer"),
    _text("key_digest"),
    sa.Column("created_at", Moment),
    sa.Column("answered_at", Moment),
    sa.Column("answered_by", sa.Integer),  # an account
    _one_of("step", Step),
)

loads = sa.Table(
    "loads",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", Moment, nullable=False),
    _text("actor"),
    _text("what"),
    _text("layer"),
    _text("edition", null=True),
    sa.Column("in_force", sa.Date),
    _text("file"),
    _text("sha256"),
    _text("state"),
    sa.Column("created_edition", sa.Boolean, nullable=False),
    sa.Column("rolled_back_at", Moment),
    _json("report"),
    sa.CheckConstraint("what IN ('sites', 'zones')", name="what"),
    _one_of("state", LoadState),
    sa.CheckConstraint("(state = 'rolled_back') = (rolled_back_at IS NOT NULL)", name="rolled_back"),
)

changes = sa.Table(
    "changes",
    metadata,
    sa.Column("load", sa.ForeignKey(loads.c.id), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    _text("what"),
    _text("id"),
    _text("kind"),
    _json("before", null=True),
    _json("after", null=True),
    _json("attributes"),
    sa.Column("moved_m", sa.Double),
    sa.CheckConstraint("what IN ('site', 'area', 'zone', 'edition')", name="what"),
    _one_of("kind", ChangeKind),
)

turns = sa.Table(  # answers that are others since a load, until somebody has seen them
    "turns",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("load", sa.ForeignKey(loads.c.id), nullable=False),
    _text("what"),
    _text("ref"),
    _text("rule"),
    _text("before"),
    _text("after"),
    sa.Column("owner", sa.ForeignKey(accounts.c.id), index=True),  # NULL: the desk's
    sa.Column("at", Moment, nullable=False),
    sa.Column("seen_at", Moment),
    sa.Column("seen_by", sa.ForeignKey(accounts.c.id)),
    sa.CheckConstraint("what IN ('site', 'reservation', 'consultation')", name="what"),
    sa.CheckConstraint("(seen_at IS NULL) = (seen_by IS NULL)", name="seen"),
)

site_facts = sa.Table(  # what the city looked up, one row an answer; of a site and fact the latest counts
    "site_facts",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("site", sa.ForeignKey(units.c.id), nullable=False),
    _text("fact"),
    _json("value", null=True),
    sa.Column("since", sa.Date, nullable=False),
    _text("source"),
    sa.Column("who", sa.ForeignKey(accounts.c.id), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Index(None, "site", "fact"),
    sa.CheckConstraint("fact <> '' AND source <> ''", name="told"),
)

kept_trials = sa.Table(  # whoever has the code opens it; no column tells who kept it
    "kept_trials",
    metadata,
    sa.Column("code", Name, primary_key=True),
    _json("document"),
    _json("answer"),
    sa.Column("revision", sa.BigInteger, nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False, index=True),
    sa.Column("key_digest", sa.Text, unique=True),
    sa.CheckConstraint("code <> ''", name="code"),
    sa.CheckConstraint("made_at < expires_at", name="expires_at"),
)

notes = sa.Table("notes", metadata, sa.Column("key", sa.Text, primary_key=True), _json("value"))

counters = sa.Table(
    "counters",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.BigInteger, nullable=False),
    sa.CheckConstraint("value >= 0", name="value"),
)
