"""What is asked of others for a case, what they answered, what was agreed, and how far its permits are."""

import sqlalchemy as sa

from fieldreg.desk.agreements import AgreementState
from fieldreg.desk.permits import PermitState
from fieldreg.desk.tasks.task import AddresseeKind, Reply, TaskKind, TaskState
from fieldreg.desk.tasks.task_answers import Via
from fieldreg.store.columns import Moment, Name
from fieldreg.store.tables.declaring import (
    json_column,
    metadata,
    name_column,
    one_of,
    said_column,
    text_column,
)
from fieldreg.store.tables.desk import cases
from fieldreg.store.tables.people import accounts

__all__ = ["agreements", "permits", "task_answers", "task_links", "tasks"]

tasks = sa.Table(
    "tasks",
    metadata,
    sa.Column("pk", sa.Integer, primary_key=True),
    sa.Column("ref", Name, nullable=False, unique=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("case", sa.ForeignKey(cases.c.ref), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),  # within its case
    text_column("kind"),
    text_column("addressee_kind"),
    said_column("addressee"),
    name_column("manager"),  # "" for who is none of the register's
    text_column("email"),
    text_column("question"),
    sa.Column("asked_at", Moment, nullable=False),
    sa.Column("asked_by", sa.ForeignKey(accounts.c.id)),
    sa.Column("due", sa.Date, nullable=False),
    sa.Column("blocking", sa.Boolean, nullable=False),
    text_column("state"),
    sa.Column("answer", sa.Text),  # the newest answer's word
    text_column("reason"),
    text_column("batch"),
    text_column("token_digest"),
    json_column("brief", null=True),
    sa.UniqueConstraint("case", "number"),
    sa.Index(None, "manager", "state"),
    sa.Index(None, "state", "due"),
    one_of("kind", TaskKind),
    one_of("addressee_kind", AddresseeKind),
    one_of("state", TaskState),
    one_of("answer", Reply),
    sa.CheckConstraint("version > 0 AND number > 0", name="version"),
)

task_links = sa.Table(  # every link a task had
    "task_links",
    metadata,
    sa.Column("digest", Name, primary_key=True),
    sa.Column("task", sa.ForeignKey(tasks.c.ref), nullable=False, index=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("revoked", sa.Boolean, nullable=False),
)

task_answers = sa.Table(  # only ever added to
    "task_answers",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("task", sa.ForeignKey(tasks.c.ref), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    text_column("reply"),
    text_column("text"),
    json_column("conditions"),
    text_column("suggests"),
    text_column("name"),
    text_column("division"),
    text_column("via"),
    sa.Column("by", sa.ForeignKey(accounts.c.id)),
    sa.Column("at", Moment, nullable=False),
    sa.UniqueConstraint("task", "version"),
    one_of("reply", Reply),
    one_of("via", Via),
    sa.CheckConstraint("version > 0", name="version"),
)

agreements = sa.Table(
    "agreements",
    metadata,
    sa.Column("pk", sa.Integer, primary_key=True),
    sa.Column("case", sa.ForeignKey(cases.c.ref), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    text_column("state"),
    json_column("conditions"),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("made_by", sa.ForeignKey(accounts.c.id), nullable=False),
    sa.Column("offered_at", Moment),
    sa.Column("offered_by", sa.Integer),  # an account, as are the others below
    sa.Column("confirmed_at", Moment),
    sa.Column("confirmed_by", sa.Integer),
    sa.Column("told_to_staff", sa.Boolean, nullable=False),
    sa.Column("ended_at", Moment),
    text_column("reason"),
    sa.UniqueConstraint("case", "version"),
    one_of("state", AgreementState),
    sa.CheckConstraint("version > 0", name="version"),
)

permits = sa.Table(
    "permits",
    metadata,
    sa.Column("pk", sa.Integer, primary_key=True),
    sa.Column("case", sa.ForeignKey(cases.c.ref), nullable=False),
    name_column("rule"),
    sa.Column("version", sa.Integer, nullable=False),
    said_column("title"),
    said_column("authority"),
    text_column("state"),
    text_column("number"),
    sa.Column("decided_on", sa.Date),
    sa.Column("valid_from", sa.Date),
    sa.Column("valid_to", sa.Date),
    text_column("note"),
    sa.Column("changed_at", Moment),
    sa.Column("changed_by", sa.Integer),  # an account
    sa.UniqueConstraint("case", "rule"),
    one_of("state", PermitState),
    sa.CheckConstraint("version > 0", name="version"),
)
