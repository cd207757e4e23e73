"""Open calls: their announcements and questions, what was handed in under seal, the jury, its scores and what was decided."""

import sqlalchemy as sa

from fieldreg.calls.application import ApplicationState, Outcome
from fieldreg.calls.call import CallState
from fieldreg.store.columns import Moment, Name
from fieldreg.store.tables.declaring import json_column, metadata, one_of, text_column
from fieldreg.store.tables.people import accounts

__all__ = [
    "announcements",
    "anonymised",
    "applications",
    "call_keys",
    "call_questions",
    "calls",
    "conflicts",
    "decisions",
    "hand_ins",
    "jurors",
    "scores",
    "sealed_parts",
]  # fmt: skip

_OPENED = "'judging', 'decided', 'published'"

calls = sa.Table(
    "calls",
    metadata,
    sa.Column("id", Name, primary_key=True),
    text_column("state"),
    json_column("terms"),
    sa.Column("announcement", sa.Integer, nullable=False),
    sa.Column("opens_at", Moment, nullable=False),  # as in the terms, for whoever looks what is due
    sa.Column("closes_at", Moment, nullable=False),
    sa.Column("two_persons", sa.Boolean, nullable=False),
    text_column("reason"),
    sa.Column("publish_at", Moment),
    sa.Column("asked_by", sa.ForeignKey(accounts.c.id)),
    sa.Column("opened_at", Moment),
    sa.Column("opened_by", sa.ForeignKey(accounts.c.id)),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    one_of("state", CallState),
    sa.CheckConstraint("opens_at < closes_at", name="period"),
    sa.CheckConstraint("announcement > 0 OR state IN ('draft', 'cancelled')", name="announced"),
    sa.CheckConstraint("state <> 'cancelled' OR reason <> ''", name="reason"),
    sa.CheckConstraint(f"state NOT IN ({_OPENED}) OR opened_at IS NOT NULL", name="opened"),
    sa.CheckConstraint("opened_at IS NULL OR opened_at >= closes_at", name="after_closing"),
    sa.CheckConstraint(
        "opened_at IS NULL OR NOT two_persons OR (asked_by IS NOT NULL AND opened_by IS NOT NULL AND asked_by <> opened_by)",
        name="two_persons",
    ),
    sa.CheckConstraint("state <> 'published' OR publish_at IS NOT NULL", name="published"),
)

announcements = sa.Table(  # only ever added to
    "announcements",
    metadata,
    sa.Column("call", sa.ForeignKey(calls.c.id), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", Moment, nullable=False),
    json_column("terms"),
    sa.CheckConstraint("number > 0", name="number"),
)

call_questions = sa.Table(
    "call_questions",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("call", sa.ForeignKey(calls.c.id), nullable=False),
    sa.Column("asker", sa.ForeignKey(accounts.c.id), nullable=False),
    text_column("text"),
    sa.Column("asked_at", Moment, nullable=False),
    text_column("answer"),
    sa.Column("answered_at", Moment),
    sa.Index(None, "call"),
    sa.CheckConstraint("text <> ''", name="text"),
    sa.CheckConstraint("(answered_at IS NULL) = (answer = '')", name="answered"),
)

call_keys = sa.Table(
    "call_keys",
    metadata,
    sa.Column("call", sa.ForeignKey(calls.c.id), primary_key=True),
    sa.Column("salt", sa.LargeBinary, nullable=False),
    sa.Column("nonce", sa.LargeBinary, nullable=False),
    sa.Column("wrapped", sa.LargeBinary, nullable=False),
    sa.Column("released", sa.LargeBinary),  # NULL until the seals were opened
)

applications = sa.Table(
    "applications",
    metadata,
    sa.Column("ref", Name, primary_key=True),
    sa.Column("call", sa.ForeignKey(calls.c.id), nullable=False),
    sa.Column("challenge", sa.Integer, nullable=False),
    sa.Column("owner", sa.ForeignKey(accounts.c.id), nullable=False, index=True),
    text_column("state"),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("label", Name),
    text_column("outcome", null=True),
    text_column("reason"),
    sa.UniqueConstraint("call", "owner", "challenge"),
    sa.UniqueConstraint("call", "label"),
    one_of("state", ApplicationState),
    one_of("outcome", Outcome),
    sa.CheckConstraint("version > 0", name="version"),
    sa.CheckConstraint("state <> 'excluded' OR reason <> ''", name="excluded"),
    sa.CheckConstraint("outcome IS NULL OR (state = 'handed_in' AND reason <> '')", name="decided"),
)

hand_ins = sa.Table(  # receipts; only ever added to
    "hand_ins",
    metadata,
    sa.Column("application", sa.ForeignKey(applications.c.ref), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", Moment, nullable=False),
    text_column("digest"),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("announcement", sa.Integer, nullable=False),
    text_column("form"),
    sa.UniqueConstraint("application", "form"),
    sa.CheckConstraint("length(digest) = 64", name="digest"),
)

sealed_parts = sa.Table(  # of the version that counts alone
    "sealed_parts",
    metadata,
    sa.Column("application", sa.ForeignKey(applications.c.ref), primary_key=True),
    sa.Column("part", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("nonce", sa.LargeBinary, nullable=False),
    sa.Column("ciphertext", sa.LargeBinary, nullable=False),
    sa.CheckConstraint("part >= 0", name="part"),
)

jurors = sa.Table(
    "jurors",
    metadata,
    sa.Column("call", sa.ForeignKey(calls.c.id), primary_key=True),
    sa.Column("account", sa.ForeignKey(accounts.c.id), primary_key=True, autoincrement=False),
    sa.Column("named_at", Moment, nullable=False),
    sa.Column("declared_at", Moment),
    text_column("interests"),
    sa.Column("checked_at", Moment),
    sa.Column("excused_at", Moment),
    text_column("excused_because"),
    sa.Index(None, "account"),
    sa.CheckConstraint("checked_at IS NULL OR declared_at IS NOT NULL", name="checked"),
    sa.CheckConstraint("(excused_at IS NULL) = (excused_because = '')", name="excused"),
)

conflicts = sa.Table(
    "conflicts",
    metadata,
    sa.Column("application", sa.ForeignKey(applications.c.ref), primary_key=True),
    sa.Column("account", sa.ForeignKey(accounts.c.id), primary_key=True, autoincrement=False),
)

anonymised = sa.Table(  # only ever added to
    "anonymised",
    metadata,
    sa.Column("application", sa.ForeignKey(applications.c.ref), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("by", sa.ForeignKey(accounts.c.id), nullable=False),
    json_column("sections"),
)

scores = sa.Table(  # only ever added to, and only while judging: see engines/kept_scores.py
    "scores",
    metadata,
    sa.Column("application", sa.ForeignKey(applications.c.ref), primary_key=True),
    sa.Column("account", sa.ForeignKey(accounts.c.id), primary_key=True, autoincrement=False),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", Moment, nullable=False),
    json_column("points"),
    text_column("comment"),
    sa.Column("after_all", sa.Boolean, nullable=False),
    sa.CheckConstraint("version > 0", name="version"),
)

decisions = sa.Table(  # of a challenge: how many are adopted; 0 is a result
    "decisions",
    metadata,
    sa.Column("call", sa.ForeignKey(calls.c.id), primary_key=True),
    sa.Column("challenge", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("adopted", sa.Integer, nullable=False),
    text_column("note"),
    sa.CheckConstraint("adopted >= 0", name="adopted"),
)
