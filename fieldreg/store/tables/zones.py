"""Layers, their editions, and the zones of each."""

import sqlalchemy as sa

from fieldreg.register.zones import Restriction
from fieldreg.store.columns import Geometry, Name
from fieldreg.store.tables.declaring import (
    box,
    json_column,
    metadata,
    name_column,
    one_of,
    said_column,
    text_column,
)

__all__ = ["DATED", "editions", "layers", "zones"]

DATED = "valid_from IS NOT NULL OR valid_to IS NOT NULL"  # zones that begin or end: few, and asked for by themselves

layers = sa.Table(
    "layers",
    metadata,
    sa.Column("id", Name, primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),
    said_column("title"),
    said_column("purpose"),
    said_column("why_missing"),
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
    text_column("source"),
    text_column("licence"),
    text_column("attribution"),
    text_column("confidence"),
    text_column("failed"),
    text_column("sha256"),
    sa.Column("sequence", sa.Integer, nullable=False, unique=True),
    sa.Column("stamp", sa.BigInteger, nullable=False, server_default="0"),  # names its content: any change gives another
    sa.Column("coverage_name", sa.Text, nullable=False, server_default=""),
    sa.Column("known_hit", sa.Text, nullable=False, server_default=""),
    sa.Column("known_miss", sa.Text, nullable=False, server_default=""),
    sa.Column("notices", sa.Text, nullable=False, server_default=""),
    sa.CheckConstraint("in_force_to > in_force_from", name="in_force"),
    sa.CheckConstraint("accuracy_m >= 0", name="accuracy_m"),
    sa.CheckConstraint("sequence > 0", name="sequence"),
)

zones = sa.Table(
    "zones",
    metadata,
    sa.Column("pk", sa.Integer, primary_key=True),
    name_column("layer"),
    name_column("edition"),
    name_column("id"),
    said_column("name"),
    sa.Column("outline", Geometry, nullable=False),
    *box(),
    text_column("restriction"),
    text_column("authority"),
    said_column("reason"),
    sa.Column("accuracy_m", sa.Double),
    sa.Column("valid_from", sa.Date),
    sa.Column("valid_to", sa.Date),
    text_column("source"),
    text_column("confidence"),
    json_column("attributes"),
    sa.UniqueConstraint("layer", "edition", "id"),
    sa.ForeignKeyConstraint(
        ["layer", "edition"], ["editions.layer", "editions.edition"], name="fk_zones_edition"
    ),
    sa.Index("ix_zones_dated", "layer", "edition", sqlite_where=sa.text(DATED), postgresql_where=sa.text(DATED)),
    one_of("restriction", Restriction),
    sa.CheckConstraint("valid_to > valid_from", name="valid"),
    sa.CheckConstraint("accuracy_m >= 0", name="accuracy_m"),
)
