"""What the desk works on: cases with what is written in them, and the answers that a load turned."""

import sqlalchemy as sa

from fieldreg.desk.cases import Channel, Money, Outcome, Step
from fieldreg.desk.files.case_files import FileSide, FileState, SeenBy
from fieldreg.desk.messages import Side
from fieldreg.store.columns import Moment, Name
from fieldreg.store.tables.declaring import json_column, metadata, one_of, text_column
from fieldreg.store.tables.loads import loads
from fieldreg.store.tables.people import accounts
from fieldreg.store.tables.places import units

__all__ = ["case_file_contents", "case_files", "case_messages", "case_reservations", "cases", "saved_filters", "turns"]

cases = sa.Table(
    "cases",
    metadata,
    sa.Column("pk", sa.Integer, primary_key=True),
    sa.Column("ref", Name, nullable=False, unique=True),
    sa.Column("version", sa.Integer, nullable=False),
    text_column("channel"),
    text_column("programme"),
    text_column("edition"),
    text_column("step"),
    text_column("organisation"),
    text_column("contact"),
    text_column("email"),
    text_column("phone"),
    text_column("subject"),
    text_column("body"),
    sa.Column("site", sa.ForeignKey(units.c.id)),
    text_column("activity"),
    sa.Column("owner", sa.ForeignKey(accounts.c.id), index=True),
    sa.Column("recorder", sa.ForeignKey(accounts.c.id)),
    sa.Column("in_charge", sa.ForeignKey(accounts.c.id), index=True),
    json_column("trial", null=True),
    json_column("screening", null=True),
    sa.Column("due", sa.Date),
    sa.Column("waiting_since", sa.Date),
    sa.Column("waited_days", sa.Integer, nullable=False),
    text_column("answer"),
    text_column("reason"),
    sa.Column("outcome", sa.Text),
    text_column("effect"),
    sa.Column("money", sa.Text),
    json_column("public", null=True),
    sa.Column("merged_into", Name),
    text_column("key_digest"),
    text_column("words"),  # all that is searched, folded
    sa.Column("created_at", Moment),
    sa.Column("changed_at", Moment),
    sa.Column("coordinated_at", Moment),
    sa.Column("ended_at", Moment),
    sa.Column("answered_at", Moment),
    sa.Column("answered_by", sa.Integer),  # an account
    sa.Column("programme_step", sa.Text, nullable=False, server_default=""),  # "": it walks no programme
    sa.Column("step_since", sa.Date),
    json_column("answers", null=True),
    sa.Index(None, "step", "due"),
    sa.Index(None, "key_digest", unique=True, sqlite_where=sa.text("key_digest <> ''"), postgresql_where=sa.text("key_digest <> ''")),
    one_of("step", Step),
    one_of("channel", Channel),
    one_of("outcome", Outcome),
    one_of("money", Money),
    sa.CheckConstraint("version > 0", name="version"),
    sa.CheckConstraint("waited_days >= 0", name="waited_days"),
    sa.CheckConstraint("merged_into <> ref", name="merged_into"),
)

case_messages = sa.Table(
    "case_messages",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("case", sa.ForeignKey(cases.c.ref), nullable=False, index=True),
    text_column("side"),
    sa.Column("by", sa.Integer),  # an account; NULL: whoever holds the key
    sa.Column("at", Moment, nullable=False),
    text_column("text"),
    one_of("side", Side),
)

case_reservations = sa.Table(  # what is booked for a case
    "case_reservations",
    metadata,
    sa.Column("case", sa.ForeignKey(cases.c.ref), primary_key=True),
    sa.Column("reservation", Name, primary_key=True),
)

case_files = sa.Table(  # what was handed in with a case; a row stays when its content goes
    "case_files",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("case", sa.ForeignKey(cases.c.ref), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    text_column("name"),
    sa.Column("size", sa.BigInteger, nullable=False),
    text_column("sha256"),
    text_column("side"),
    text_column("seen_by"),
    text_column("state"),
    sa.Column("task", Name, nullable=False),
    sa.Column("permit", Name, nullable=False),
    sa.Column("replaces", sa.Integer),
    sa.Column("at", Moment, nullable=False),
    sa.Column("by", sa.Integer),  # an account; NULL: whoever holds the key, or the link
    sa.Column("document", Name, nullable=False, server_default=""),  # of its programme; "": nobody has said which
    sa.UniqueConstraint("case", "number"),
    one_of("side", FileSide),
    one_of("seen_by", SeenBy),
    one_of("state", FileState),
    sa.CheckConstraint("number > 0 AND size > 0", name="number"),
    sa.CheckConstraint("length(sha256) = 64", name="sha256"),
    sa.CheckConstraint("(side = 'party') = (task <> '')", name="task"),
)

case_file_contents = sa.Table(
    "case_file_contents",
    metadata,
    sa.Column("file", sa.ForeignKey(case_files.c.id), primary_key=True, autoincrement=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
)

saved_filters = sa.Table(  # views of the inbox, each of one account
    "saved_filters",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("account", sa.ForeignKey(accounts.c.id), nullable=False),
    text_column("name"),
    json_column("asked"),
    sa.Column("start", sa.Boolean, nullable=False),
    sa.UniqueConstraint("account", "name"),
    sa.CheckConstraint("name <> ''", name="name"),
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
