"""The outbox: every letter, from the act that caused it until it has left or somebody has dealt with it."""

import sqlalchemy as sa

from fieldreg.notices.letters import FaultKind, LetterState
from fieldreg.store.columns import Moment, Name
from fieldreg.store.tables.declaring import json_column, metadata, name_column, one_of, text_column
from fieldreg.store.tables.people import accounts

__all__ = ["letters"]

_ONE_LINE = "length(replace(replace(subject, '\n', ''), '\r', '')) = length(subject)"

letters = sa.Table(
    "letters",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    name_column("cause"),
    name_column("addressee"),  # as `Addressee.key` was when it was added
    text_column("email"),
    sa.Column("account", sa.ForeignKey(accounts.c.id)),
    text_column("language"),
    sa.Column("staff", sa.Boolean, nullable=False),
    name_column("template"),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("digest", sa.Boolean, nullable=False),
    name_column("thread"),
    text_column("subject"),
    text_column("body"),
    json_column("links"),
    sa.Column("token", Name, nullable=False, unique=True),
    text_column("state"),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("next_at", Moment, nullable=False),
    sa.Column("claim", Name, index=True),
    sa.Column("claimed_until", Moment),
    text_column("fault"),
    text_column("fault_kind"),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("sent_at", Moment),
    sa.Column("settled_at", Moment),
    sa.Column("settled_by", sa.ForeignKey(accounts.c.id)),
    sa.Index(None, "state", "next_at"),
    sa.Index(None, "account", "id"),
    sa.Index(None, "thread", "id"),
    sa.UniqueConstraint("cause", "addressee"),
    one_of("state", LetterState),
    one_of("fault_kind", FaultKind),
    sa.CheckConstraint("cause <> ''", name="cause"),
    sa.CheckConstraint("language IN ('', 'en', 'ja')", name="language"),
    sa.CheckConstraint(_ONE_LINE, name="one_line"),
    sa.CheckConstraint("attempts >= 0", name="attempts"),
    sa.CheckConstraint("state NOT IN ('claimed', 'sending') OR (claim IS NOT NULL AND claimed_until IS NOT NULL)", name="claimed"),
    sa.CheckConstraint("(state IN ('sent', 'filed')) = (sent_at IS NOT NULL)", name="sent"),
    sa.CheckConstraint("(settled_at IS NULL) = (settled_by IS NULL)", name="settled"),
)
