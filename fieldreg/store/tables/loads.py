"""Loads, and what each changed."""

import sqlalchemy as sa

from fieldreg.register.load_ledger import ChangeKind, LoadState
from fieldreg.store.columns import Moment
from fieldreg.store.tables.declaring import json_column, metadata, one_of, text_column

__all__ = ["changes", "loads"]

loads = sa.Table(
    "loads",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", Moment, nullable=False),
    text_column("actor"),
    text_column("what"),
    text_column("layer"),
    text_column("edition", null=True),
    sa.Column("in_force", sa.Date),
    text_column("file"),
    text_column("sha256"),
    text_column("state"),
    sa.Column("created_edition", sa.Boolean, nullable=False),
    sa.Column("rolled_back_at", Moment),
    json_column("report"),
    sa.CheckConstraint("what IN ('sites', 'zones', 'programmes')", name="what"),
    one_of("state", LoadState),
    sa.CheckConstraint("(state = 'rolled_back') = (rolled_back_at IS NOT NULL)", name="rolled_back"),
)

changes = sa.Table(
    "changes",
    metadata,
    sa.Column("load", sa.ForeignKey(loads.c.id), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    text_column("what"),
    text_column("id"),
    text_column("kind"),
    json_column("before", null=True),
    json_column("after", null=True),
    json_column("attributes"),
    sa.Column("moved_m", sa.Double),
    sa.CheckConstraint("what IN ('site', 'area', 'zone', 'edition', 'programme')", name="what"),
    one_of("kind", ChangeKind),
)
