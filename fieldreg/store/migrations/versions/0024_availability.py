"""Rules of use of sites and areas, version by version.  There is no way back: restore a backup instead."""

import sqlalchemy as sa
from alembic import op
from alembic.op import f

from fieldreg.store.columns import Moment, Name

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.create_table(
        "availability_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site", Name(), nullable=False),
        sa.Column("unit", Name(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("document", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["site"], ["units.id"], name=f("fk_availability_versions_site")),
        sa.ForeignKeyConstraint(["unit"], ["units.id"], name=f("fk_availability_versions_unit")),
        sa.ForeignKeyConstraint(["by"], ["accounts.id"], name=f("fk_availability_versions_by")),
        sa.PrimaryKeyConstraint("id", name=f("pk_availability_versions")),
    )
    for columns in (["site"], ["unit", "first"]):
        op.create_index(f(f"ix_availability_versions_{'_'.join(columns)}"), "availability_versions", columns)
