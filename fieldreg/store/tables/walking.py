"""What the desk did for a case beside asking others, and which call or certification it belongs to."""

import sqlalchemy as sa

from fieldreg.desk.walking.entries import EntryKind, EntryState
from fieldreg.store.columns import Moment, Name
from fieldreg.store.tables.declaring import metadata, name_column, one_of, text_column
from fieldreg.store.tables.desk import cases
from fieldreg.store.tables.people import accounts

__all__ = ["case_entries", "case_joins"]

case_entries = sa.Table(
    "case_entries",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("case", sa.ForeignKey(cases.c.ref), nullable=False, index=True),
    text_column("kind"),
    text_column("state"),
    text_column("whom"),
    sa.Column("day", sa.Date),
    text_column("document"),
    text_column("text"),
    text_column("result"),
    sa.Column("changed_at", Moment, nullable=False),
    sa.Column("changed_by", sa.ForeignKey(accounts.c.id), nullable=False),
    one_of("kind", EntryKind),
    one_of("state", EntryState),
    sa.CheckConstraint("version > 0", name="version"),
)

case_joins = sa.Table(  # a case and the call it came of, or its certification
    "case_joins",
    metadata,
    sa.Column("case", sa.ForeignKey(cases.c.ref), primary_key=True),
    sa.Column("what", Name, primary_key=True),
    name_column("ref"),
    sa.CheckConstraint("what IN ('call', 'certification')", name="what"),
)
