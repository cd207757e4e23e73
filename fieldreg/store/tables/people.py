"""Accounts, their tokens and calendar addresses, invitations, organisations with their members, and holds on what would be erased."""

import sqlalchemy as sa

from fieldreg.people.accounts import Role
from fieldreg.people.calendar_addresses import FeedKind
from fieldreg.people.holds import Holdable
from fieldreg.store.columns import Moment, Name
from fieldreg.store.tables.declaring import metadata, one_of, text_column

__all__ = ["accounts", "calendar_addresses", "forgotten", "holds", "invitations", "memberships", "organisations", "tokens"]

accounts = sa.Table(
    "accounts",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    text_column("email"),
    sa.Column("email_key", sa.Text, nullable=False, unique=True),  # letter case plays no part
    text_column("role"),
    text_column("password_hash"),
    text_column("manager"),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("session_epoch", sa.Integer, nullable=False),
    sa.Column("created_at", Moment),
    sa.Column("closed_at", Moment),
    sa.Column("erased_at", Moment),
    sa.Column("language", sa.Text, nullable=False, server_default="ja"),  # of the letters to it
    one_of("role", Role),
    sa.CheckConstraint("language IN ('en', 'ja')", name="language"),
    sa.CheckConstraint("closed_at IS NULL OR NOT active", name="closed"),
    sa.CheckConstraint("erased_at IS NULL OR closed_at IS NOT NULL", name="erased"),
)

organisations = sa.Table(
    "organisations",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    text_column("name"),
    sa.Column("name_key", Name, nullable=False, unique=True),  # width, kana, case and blanks play no part
    sa.Column("shares", sa.Boolean, nullable=False),
    sa.Column("created_at", Moment),
    sa.CheckConstraint("name_key <> ''", name="name"),
)

memberships = sa.Table(  # of one organisation at a time; past ones stay, for what was asked for then is still its
    "memberships",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("account", sa.ForeignKey(accounts.c.id), nullable=False),
    sa.Column("organisation", sa.ForeignKey(organisations.c.id), nullable=False, index=True),
    sa.Column("since", Moment),
    sa.Column("until", Moment),
    sa.CheckConstraint("since <= until", name="until"),
    sa.Index(None, "account", "until"),
)
_still = memberships.c.until.is_(None)
sa.Index("uq_memberships_now", memberships.c.account, unique=True, sqlite_where=_still, postgresql_where=_still)

tokens = sa.Table(
    "tokens",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("account", sa.ForeignKey(accounts.c.id), nullable=False, index=True),
    text_column("name"),
    sa.Column("digest", sa.Text, nullable=False, unique=True),
    sa.Column("created_at", Moment),
    sa.Column("last_used_on", sa.Date),
    sa.Column("revoked_at", Moment),
)

calendar_addresses = sa.Table(  # by which a calendar program reads a feed without signing in
    "calendar_addresses",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("account", sa.ForeignKey(accounts.c.id), nullable=False),
    text_column("kind"),
    sa.Column("digest", sa.Text, nullable=False, unique=True),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("last_used_on", sa.Date),
    sa.Column("ended_at", Moment),
    one_of("kind", FeedKind),
)
_works = calendar_addresses.c.ended_at.is_(None)
sa.Index(
    "uq_calendar_addresses_works", calendar_addresses.c.account, calendar_addresses.c.kind, unique=True,
    sqlite_where=_works, postgresql_where=_works,
)  # fmt: skip

invitations = sa.Table(
    "invitations",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    text_column("email"),
    sa.Column("email_key", sa.Text, nullable=False, index=True),
    text_column("role"),
    sa.Column("organisation", sa.ForeignKey(organisations.c.id)),
    text_column("manager"),
    sa.Column("resets", sa.Boolean, nullable=False),  # another password for who has an account
    sa.Column("digest", sa.Text, nullable=False, unique=True),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("made_by", sa.ForeignKey(accounts.c.id)),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Column("used_at", Moment),
    sa.Column("withdrawn_at", Moment),
    sa.Column("account", sa.ForeignKey(accounts.c.id)),
    one_of("role", Role),
    sa.CheckConstraint("made_at < expires_at", name="expires_at"),
    sa.CheckConstraint("used_at IS NULL OR withdrawn_at IS NULL", name="once"),
    sa.CheckConstraint("(used_at IS NULL) = (account IS NULL)", name="used"),
)

holds = sa.Table(
    "holds",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    text_column("what"),
    sa.Column("ref", Name, nullable=False),
    text_column("because"),
    sa.Column("set_at", Moment, nullable=False),
    sa.Column("set_by", sa.ForeignKey(accounts.c.id)),
    sa.Column("lifted_at", Moment),
    sa.Column("lifted_by", sa.ForeignKey(accounts.c.id)),
    one_of("what", Holdable),
    sa.CheckConstraint("because <> ''", name="because"),
)
_on = holds.c.lifted_at.is_(None)
sa.Index("uq_holds_on", holds.c.what, holds.c.ref, unique=True, sqlite_where=_on, postgresql_where=_on)

forgotten = sa.Table(  # what was erased of what names persons, so that it is erased once
    "forgotten",
    metadata,
    sa.Column("what", sa.Text, primary_key=True),
    sa.Column("ref", Name, primary_key=True),
    sa.Column("at", Moment, nullable=False),
    one_of("what", Holdable),
)
