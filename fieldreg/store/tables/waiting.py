"""Watches on kept trials and their notices, which go when the trial goes."""

import sqlalchemy as sa

from fieldreg.store.columns import Moment, Name
from fieldreg.store.tables.declaring import json_column, metadata, one_of, text_column
from fieldreg.store.tables.kept import kept_trials
from fieldreg.store.tables.people import accounts
from fieldreg.waiting.watches import WatchKind

__all__ = ["notices", "watches"]

watches = sa.Table(
    "watches",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("code", sa.ForeignKey(kept_trials.c.code, ondelete="CASCADE"), nullable=False),
    text_column("kind"),
    sa.Column("addressee", Name, nullable=False),
    sa.Column("owner", sa.ForeignKey(accounts.c.id), index=True),  # NULL: of whoever has the link
    sa.Column("site", Name),  # no key: the trial outlives its site
    sa.Column("area", Name),
    sa.Column("t0", Moment, nullable=False),
    sa.Column("t1", Moment, nullable=False),
    json_column("state"),
    sa.Column("turn", sa.Integer, nullable=False),
    sa.Column("read_turn", sa.Integer, nullable=False),
    sa.Column("looked_at", Moment, nullable=False),
    sa.Column("looked_revision", sa.BigInteger, nullable=False),
    sa.Column("looked_on", sa.Date, nullable=False),
    sa.Column("begun_at", Moment, nullable=False),
    sa.Column("ends_at", Moment, nullable=False),
    sa.Column("stopped_at", Moment),
    sa.Index(None, "site", "t0"),
    sa.UniqueConstraint("code", "kind", "addressee"),
    one_of("kind", WatchKind),
    sa.CheckConstraint("addressee <> ''", name="addressee"),
    sa.CheckConstraint("0 <= read_turn AND read_turn <= turn", name="turn"),
    sa.CheckConstraint("t0 < t1", name="slot"),
)

notices = sa.Table(  # only ever added to
    "notices",
    metadata,
    sa.Column("watch", sa.ForeignKey(watches.c.id, ondelete="CASCADE"), primary_key=True),
    sa.Column("turn", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", Moment, nullable=False),
    json_column("told"),
    sa.CheckConstraint("turn > 0", name="turn"),
)
