"""Events, what they told, and what of that was erased: rows are added, and the database itself refuses any other change."""

import sqlalchemy as sa

from fieldreg.store.columns import Moment, Name
from fieldreg.store.tables.declaring import json_column, metadata, one_of, text_column
from fieldreg.timeline.events import By

__all__ = ["erasures", "events", "tellings"]

events = sa.Table(
    "events",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("act", Name, nullable=False),
    sa.Column("subject", Name, nullable=False),
    sa.Column("ref", Name, nullable=False),
    text_column("by"),
    sa.Column("actor", sa.Integer),  # an account; no key, for the event outlives it
    sa.Column("owner", sa.Integer),
    text_column("readers"),  # words, parted by spaces
    text_column("told_digest"),
    text_column("previous"),
    sa.Column("digest", sa.Text, nullable=False, unique=True),
    sa.Index(None, "subject", "ref", "seq"),
    sa.Index(None, "owner", "seq"),
    sa.CheckConstraint("seq > 0", name="seq"),
    one_of("by", By),
)

tellings = sa.Table(
    "tellings",
    metadata,
    sa.Column("event", sa.ForeignKey(events.c.seq), primary_key=True, autoincrement=False),
    text_column("salt"),
    json_column("told"),
)

erasures = sa.Table(  # only what is named here may go from `tellings`
    "erasures",
    metadata,
    sa.Column("event", sa.ForeignKey(events.c.seq), primary_key=True, autoincrement=False),
    sa.Column("at", Moment, nullable=False),
    text_column("because"),
)
