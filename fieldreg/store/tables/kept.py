"""What is kept under a key: trials by their code, notes, counters."""

import sqlalchemy as sa

from fieldreg.store.columns import Moment, Name
from fieldreg.store.tables.declaring import json_column, metadata

__all__ = ["counters", "kept_trials", "notes"]

kept_trials = sa.Table(  # whoever has the code opens it; no column tells who kept it
    "kept_trials",
    metadata,
    sa.Column("code", Name, primary_key=True),
    json_column("document"),
    json_column("answer"),
    sa.Column("revision", sa.BigInteger, nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False, index=True),
    sa.Column("key_digest", sa.Text, unique=True),
    sa.CheckConstraint("code <> ''", name="code"),
    sa.CheckConstraint("made_at < expires_at", name="expires_at"),
)

notes = sa.Table("notes", metadata, sa.Column("key", sa.Text, primary_key=True), json_column("value"))

counters = sa.Table(
    "counters",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.BigInteger, nullable=False),
    sa.CheckConstraint("value >= 0", name="value"),
)
