"""The first tables: sites, managers, layers, reservations with their guard, consultations, loads, accounts.

Written out rather than taken from `tables.py`, which goes on changing; a test holds the two together.
There is no way back: restore a backup instead.
"""

import sqlalchemy as sa
from alembic import context, op
from alembic.op import f

from fieldreg.store.columns import Geometry, Moment, Name, Said

revision = "0001"
down_revision = None


def upgrade() -> None:
    dialect, connection = context.config.attributes["dialect"], op.get_bind()
    dialect.prepare(connection)
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("manager", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("session_epoch", sa.Integer(), nullable=False),
        sa.CheckConstraint("role IN ('admin', 'company', 'department', 'staff')", name=f("ck_accounts_role")),
        sa.PrimaryKeyConstraint("id", name=f("pk_accounts")),
        sa.UniqueConstraint("email_key", name=f("uq_accounts_email_key")),
        sa.UniqueConstraint("token_hash", name=f("uq_accounts_token_hash")),
    )
    op.create_table(
        "counters",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("value >= 0", name=f("ck_counters_value")),
        sa.PrimaryKeyConstraint("name", name=f("pk_counters")),
    )
    op.create_table(
        "layers",
        sa.Column("id", Name(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", Said(), nullable=False),
        sa.Column("purpose", Said(), nullable=False),
        sa.Column("why_missing", Said(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f("pk_layers")),
    )
    op.create_table(
        "loads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("layer", sa.Text(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=True),
        sa.Column("in_force", sa.Date(), nullable=True),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_edition", sa.Boolean(), nullable=False),
        sa.Column("rolled_back_at", Moment(), nullable=True),
        sa.Column("report", sa.JSON(none_as_null=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'rolled_back') = (rolled_back_at IS NOT NULL)", name=f("ck_loads_rolled_back")
        ),
        sa.CheckConstraint("state IN ('applied', 'rolled_back')", name=f("ck_loads_state")),
        sa.CheckConstraint("what IN ('sites', 'zones')", name=f("ck_loads_what")),
        sa.PrimaryKeyConstraint("id", name=f("pk_loads")),
    )
    op.create_table(
        "managers",
        sa.Column("id", Name(), nullable=False),
        sa.Column("name", Said(), nullable=False),
        sa.Column("desk", Said(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("jurisdiction", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Text(), nullable=False),
        sa.CheckConstraint("id <> ''", name=f("ck_managers_id")),
        sa.PrimaryKeyConstraint("id", name=f("pk_managers")),
    )
    op.create_table(
        "notes",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.JSON(none_as_null=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=f("pk_notes")),
    )
    op.create_table(
        "units",
        sa.Column("id", Name(), nullable=False),
        sa.Column("site", Name(), nullable=False),
        sa.CheckConstraint("id <> ''", name=f("ck_units_id")),
        sa.PrimaryKeyConstraint("id", name=f("pk_units")),
    )
    op.create_table(
        "changes",
        sa.Column("load", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("attributes", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("moved_m", sa.Double(), nullable=True),
        sa.CheckConstraint("kind IN ('added', 'changed', 'removed')", name=f("ck_changes_kind")),
        sa.CheckConstraint("what IN ('site', 'area', 'zone', 'edition')", name=f("ck_changes_what")),
        sa.ForeignKeyConstraint(["load"], ["loads.id"], name=f("fk_changes_load")),
        sa.PrimaryKeyConstraint("load", "position", name=f("pk_changes")),
    )
    op.create_table(
        "consultations",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("site", Name(), nullable=True),
        sa.Column("activity", sa.Text(), nullable=False),
        sa.Column("owner", sa.Integer(), nullable=True),
        sa.Column("trial", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("screening", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("key_digest", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=True),
        sa.Column("answered_at", Moment(), nullable=True),
        sa.CheckConstraint(
            "step IN ('answered', 'coordinating', 'intake', 'routed', 'withdrawn')",
            name=f("ck_consultations_step"),
        ),
        sa.ForeignKeyConstraint(["owner"], ["accounts.id"], name=f("fk_consultations_owner")),
        sa.ForeignKeyConstraint(["site"], ["units.id"], name=f("fk_consultations_site")),
        sa.PrimaryKeyConstraint("pk", name=f("pk_consultations")),
        sa.UniqueConstraint("ref", name=f("uq_consultations_ref")),
    )
    op.create_index(f("ix_consultations_owner"), "consultations", ["owner"], unique=False)
    op.create_table(
        "editions",
        sa.Column("layer", Name(), nullable=False),
        sa.Column("edition", Name(), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=False),
        sa.Column("in_force_to", sa.Date(), nullable=True),
        sa.Column("retrieved", sa.Date(), nullable=True),
        sa.Column("stale_after", sa.Date(), nullable=True),
        sa.Column("accuracy_m", sa.Double(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("coverage", Geometry(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("licence", sa.Text(), nullable=False),
        sa.Column("attribution", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Text(), nullable=False),
        sa.Column("failed", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.CheckConstraint("accuracy_m >= 0", name=f("ck_editions_accuracy_m")),
        sa.CheckConstraint("in_force_to > in_force_from", name=f("ck_editions_in_force")),
        sa.CheckConstraint("sequence > 0", name=f("ck_editions_sequence")),
        sa.ForeignKeyConstraint(["layer"], ["layers.id"], name=f("fk_editions_layer")),
        sa.PrimaryKeyConstraint("layer", "edition", name=f("pk_editions")),
        sa.UniqueConstraint("sequence", name=f("uq_editions_sequence")),
    )
    op.create_table(
        "reservations",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("site", Name(), nullable=False),
        sa.Column("area", Name(), nullable=True),
        sa.Column("t0", Moment(), nullable=False),
        sa.Column("t1", Moment(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("exclusive", sa.Boolean(), nullable=False),
        sa.Column("activity", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("owner", sa.Integer(), nullable=False),
        sa.Column("altitude_upper_m", sa.Double(), nullable=True),
        sa.Column("altitude_datum", sa.Text(), nullable=True),
        sa.Column("geometry", Geometry(), nullable=True),
        sa.Column("trial", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("screening", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("idempotency_key", sa.Text(), nullable=True),
        sa.Column("created_at", Moment(), nullable=True),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decision_note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "altitude_datum IN ('AGL', 'AMSL', 'WGS84')", name=f("ck_reservations_altitude_datum")
        ),
        sa.CheckConstraint(
            "live = (state IN ('accepted', 'requested', 'tentative'))", name=f("ck_reservations_live")
        ),
        sa.CheckConstraint(
            "state IN ('accepted', 'declined', 'done', 'requested', 'tentative', 'withdrawn')",
            name=f("ck_reservations_state"),
        ),
        sa.CheckConstraint(
            "(altitude_upper_m IS NULL) = (altitude_datum IS NULL)", name=f("ck_reservations_altitude")
        ),
        sa.CheckConstraint("area <> site", name=f("ck_reservations_area")),
        sa.CheckConstraint("t0 < t1 AND t1 - t0 <= 2678400000000", name=f("ck_reservations_slot")),
        sa.ForeignKeyConstraint(["area"], ["units.id"], name=f("fk_reservations_area")),
        sa.ForeignKeyConstraint(["decided_by"], ["accounts.id"], name=f("fk_reservations_decided_by")),
        sa.ForeignKeyConstraint(["owner"], ["accounts.id"], name=f("fk_reservations_owner")),
        sa.ForeignKeyConstraint(["site"], ["units.id"], name=f("fk_reservations_site")),
        sa.PrimaryKeyConstraint("pk", name=f("pk_reservations")),
        sa.UniqueConstraint("owner", "idempotency_key", name=f("uq_reservations_owner_idempotency_key")),
        sa.UniqueConstraint("pk", "t0", "t1", "exclusive", "live", name="uq_reservations_claim"),
        sa.UniqueConstraint("public_id", name=f("uq_reservations_public_id")),
    )
    op.create_index(f("ix_reservations_site"), "reservations", ["site"], unique=False)
    op.create_table(
        "sites",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", Name(), nullable=False),
        sa.Column("name", Said(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("outline", Geometry(), nullable=False),
        sa.Column("west", sa.Double(), nullable=False),
        sa.Column("south", sa.Double(), nullable=False),
        sa.Column("east", sa.Double(), nullable=False),
        sa.Column("north", sa.Double(), nullable=False),
        sa.Column("accuracy_m", sa.Double(), nullable=False),
        sa.Column("manager", Name(), nullable=True),
        sa.Column("ward", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("availability", sa.Text(), nullable=False),
        sa.Column("property_status", sa.Text(), nullable=False),
        sa.Column("indoor", sa.Boolean(), nullable=False),
        sa.Column("closed_to_traffic", sa.Boolean(), nullable=True),
        sa.Column("ground_elevation_m", sa.Double(), nullable=True),
        sa.Column("ground_accuracy_m", sa.Double(), nullable=True),
        sa.Column("area_m2", sa.Double(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Text(), nullable=False),
        sa.Column("detail", sa.JSON(none_as_null=True), nullable=False),
        sa.CheckConstraint(
            "availability IN ('consult', 'in_use', 'restricted', 'reused', 'unconfirmed')",
            name=f("ck_sites_availability"),
        ),
        sa.CheckConstraint(
            "kind IN ('campus', 'city_land', 'closed_school', 'closing_school', 'coast', 'indoor', 'park', 'river', 'road')",
            name=f("ck_sites_kind"),
        ),
        sa.CheckConstraint(
            "property_status IN ('administrative', 'national', 'ordinary', 'prefectural', 'private', 'unconfirmed')",
            name=f("ck_sites_property_status"),
        ),
        sa.CheckConstraint("accuracy_m >= 0", name=f("ck_sites_accuracy_m")),
        sa.CheckConstraint("west <= east AND south <= north", name=f("ck_sites_box")),
        sa.CheckConstraint(
            "west >= -180 AND east <= 180 AND south >= -90 AND north <= 90", name=f("ck_sites_lonlat")
        ),
        sa.ForeignKeyConstraint(["id"], ["units.id"], name=f("fk_sites_id")),
        sa.ForeignKeyConstraint(["manager"], ["managers.id"], name=f("fk_sites_manager")),
        sa.PrimaryKeyConstraint("pk", name=f("pk_sites")),
        sa.UniqueConstraint("id", name=f("uq_sites_id")),
    )
    op.create_index(f("ix_sites_manager"), "sites", ["manager"], unique=False)
    op.create_table(
        "areas",
        sa.Column("id", Name(), nullable=False),
        sa.Column("site", Name(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("parent", Name(), nullable=True),
        sa.Column("name", Said(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("outline", Geometry(), nullable=True),
        sa.Column("accuracy_m", sa.Double(), nullable=True),
        sa.Column("bookable", sa.Boolean(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Text(), nullable=False),
        sa.CheckConstraint("accuracy_m >= 0", name=f("ck_areas_accuracy_m")),
        sa.CheckConstraint("id <> site", name=f("ck_areas_unit")),
        sa.CheckConstraint("parent <> id", name=f("ck_areas_parent")),
        sa.ForeignKeyConstraint(["id"], ["units.id"], name=f("fk_areas_id")),
        sa.ForeignKeyConstraint(
            ["site", "parent"],
            ["areas.site", "areas.id"],
            name="fk_areas_parent",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["site"], ["sites.id"], name=f("fk_areas_site"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=f("pk_areas")),
        sa.UniqueConstraint("site", "id", name=f("uq_areas_site_id")),
    )
    op.create_table(
        "claims",
        sa.Column("reservation", sa.Integer(), nullable=False),
        sa.Column("unit", Name(), nullable=False),
        sa.Column("t0", Moment(), nullable=False),
        sa.Column("t1", Moment(), nullable=False),
        sa.Column("hold", sa.Boolean(), nullable=False),
        sa.Column("exclusive", sa.Boolean(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reservation", "t0", "t1", "exclusive", "live"],
            [
                "reservations.pk",
                "reservations.t0",
                "reservations.t1",
                "reservations.exclusive",
                "reservations.live",
            ],
            name="fk_claims_reservation",
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["unit"], ["units.id"], name=f("fk_claims_unit")),
        sa.PrimaryKeyConstraint("reservation", "unit", name=f("pk_claims")),
    )
    op.create_index(f("ix_claims_unit_t0"), "claims", ["unit", "t0"], unique=False)
    op.create_table(
        "zones",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("layer", Name(), nullable=False),
        sa.Column("edition", Name(), nullable=False),
        sa.Column("id", Name(), nullable=False),
        sa.Column("name", Said(), nullable=False),
        sa.Column("outline", Geometry(), nullable=False),
        sa.Column("west", sa.Double(), nullable=False),
        sa.Column("south", sa.Double(), nullable=False),
        sa.Column("east", sa.Double(), nullable=False),
        sa.Column("north", sa.Double(), nullable=False),
        sa.Column("restriction", sa.Text(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("reason", Said(), nullable=False),
        sa.Column("accuracy_m", sa.Double(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Text(), nullable=False),
        sa.Column("attributes", sa.JSON(none_as_null=True), nullable=False),
        sa.CheckConstraint(
            "restriction IN ('CONDITIONAL', 'NO_RESTRICTION', 'PROHIBITED', 'REQ_AUTHORISATION')",
            name=f("ck_zones_restriction"),
        ),
        sa.CheckConstraint("accuracy_m >= 0", name=f("ck_zones_accuracy_m")),
        sa.CheckConstraint("valid_to > valid_from", name=f("ck_zones_valid")),
        sa.CheckConstraint("west <= east AND south <= north", name=f("ck_zones_box")),
        sa.CheckConstraint(
            "west >= -180 AND east <= 180 AND south >= -90 AND north <= 90", name=f("ck_zones_lonlat")
        ),
        sa.ForeignKeyConstraint(
            ["layer", "edition"], ["editions.layer", "editions.edition"], name="fk_zones_edition"
        ),
        sa.PrimaryKeyConstraint("pk", name=f("pk_zones")),
        sa.UniqueConstraint("layer", "edition", "id", name=f("uq_zones_layer_edition_id")),
    )
    dialect.make_objects(connection)
