"""Cases walk their programme: where they stand in it, the answers to its questions, what the desk does beside.

Cases that are there walk none and go on as they did.  There is no way back: restore a backup instead.
"""

import sqlalchemy as sa
from alembic import op
from alembic.op import f

from fieldreg.store.columns import Moment, Name

revision = "0018"
down_revision = "0017"

_KINDS = ("advice", "authorities", "deregulation", "document", "local", "managers", "other")
_STATES = ("answered", "asked", "checked", "done", "handed_on", "planned")


def upgrade() -> None:
    op.add_column("cases", sa.Column("programme_step", sa.Text(), nullable=False, server_default=""))
    op.add_column("cases", sa.Column("step_since", sa.Date(), nullable=True))
    op.add_column("cases", sa.Column("answers", sa.JSON(none_as_null=True), nullable=True))
    op.create_table(
        "case_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("case", Name(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("kind", "state", "whom")),
        sa.Column("day", sa.Date(), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("document", "text", "result")),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        _one_of("kind", _KINDS),
        _one_of("state", _STATES),
        sa.CheckConstraint("version > 0", name=f("ck_case_entries_version")),
        sa.ForeignKeyConstraint(["case"], ["cases.ref"], name=f("fk_case_entries_case")),
        sa.ForeignKeyConstraint(["changed_by"], ["accounts.id"], name=f("fk_case_entries_changed_by")),
        sa.PrimaryKeyConstraint("id", name=f("pk_case_entries")),
    )
    op.create_index(f("ix_case_entries_case"), "case_entries", ["case"])
    op.create_table(
        "case_joins",
        sa.Column("case", Name(), nullable=False),
        sa.Column("what", Name(), nullable=False),
        sa.Column("ref", Name(), nullable=False),
        sa.CheckConstraint("what IN ('call', 'certification')", name=f("ck_case_joins_what")),
        sa.ForeignKeyConstraint(["case"], ["cases.ref"], name=f("fk_case_joins_case")),
        sa.PrimaryKeyConstraint("case", "what", name=f("pk_case_joins")),
    )


def _one_of(column: str, words: tuple[str, ...]) -> sa.CheckConstraint:
    held = ", ".join(f"'{word}'" for word in words)
    return sa.CheckConstraint(f"{column} IN ({held})", name=f(f"ck_case_entries_{column}"))
