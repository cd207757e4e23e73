"""What the desk works on: consultations, and the answers that a load turned."""

import sqlalchemy as sa

from fieldreg.desk.consultations import Step
from fieldreg.store.columns import Moment
from fieldreg.store.tables.declaring import json_column, metadata, one_of, text_column
from fieldreg.store.tables.loads import loads
from fieldreg.store.tables.people import accounts
from fieldreg.store.tables.places import units

__all__ = ["consultations", "turns"]

consultations = sa.Table(
    "consultations",
    metadata,
    sa.Column("pk", sa.Integer, primary_key=True),
    sa.Column("ref", sa.Text, nullable=False, unique=True),
    text_column("organisation"),
    text_column("email"),
    text_column("subject"),
    text_column("body"),
    text_column("step"),
    sa.Column("site", sa.ForeignKey(units.c.id)),
    text_column("activity"),
    sa.Column("owner", sa.ForeignKey(accounts.c.id), index=True),
    json_column("trial", null=True),
    json_column("screening", null=True),
    text_column("answer"),
    text_column("key_digest"),
    sa.Column("created_at", Moment),
    sa.Column("answered_at", Moment),
    sa.Column("answered_by", sa.Integer),  # an account
    one_of("step", Step),
)

turns = sa.Table(  # answers that are others since a load, until somebody has seen them
    "turns",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("load", sa.ForeignKey(loads.c.id), nullable=False),
    text_column("what"),
    text_column("ref"),
    text_column("rule"),
    text_column("before"),
    text_column("after"),
    sa.Column("owner", sa.ForeignKey(accounts.c.id), index=True),  # NULL: the desk's
    sa.Column("at", Moment, nullable=False),
    sa.Column("seen_at", Moment),
    sa.Column("seen_by", sa.ForeignKey(accounts.c.id)),
    sa.CheckConstraint("what IN ('site', 'reservation', 'consultation')", name="what"),
    sa.CheckConstraint("(seen_at IS NULL) = (seen_by IS NULL)", name="seen"),
)
