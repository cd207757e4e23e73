"""The language of letters to an account; calls, certifications and kept trials can be held and erased, with jurors' comments.

Letters to an account that chose none yet come in Japanese.  There is no way back: restore a backup instead.
"""

import sqlalchemy as sa
from alembic import op
from alembic.op import f

from fieldreg.store.columns import Moment, Name
from fieldreg.store.engines.kept_scores import let_comments_go

revision = "0022"
down_revision = "0019"

_LANGUAGE = "language IN ('en', 'ja')"
_WHAT = "what IN ('account', 'call', 'case', 'certification', 'invitation', 'reservation', 'trial')"


def upgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    if on_sqlite:  # SQLite adds a CHECK with its column alone, and changes none
        column = f"language TEXT DEFAULT 'ja' NOT NULL CONSTRAINT ck_accounts_language CHECK ({_LANGUAGE})"
        op.execute(f"ALTER TABLE accounts ADD COLUMN {column}")
        _rebuild_holds()
        _rebuild_forgotten()
    else:
        op.add_column("accounts", sa.Column("language", sa.Text(), nullable=False, server_default="ja"))
        op.create_check_constraint(f("ck_accounts_language"), "accounts", _LANGUAGE)
        for table in ("holds", "forgotten"):
            op.drop_constraint(f(f"ck_{table}_what"), table)
            op.create_check_constraint(f(f"ck_{table}_what"), table, _WHAT)
    let_comments_go(op.get_bind())


def _rebuild_holds() -> None:
    op.create_table(
        "holds_anew",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("ref", Name(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("set_at", Moment(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=True),
        sa.Column("lifted_at", Moment(), nullable=True),
        sa.Column("lifted_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(_WHAT, name=f("ck_holds_what")),
        sa.CheckConstraint("because <> ''", name=f("ck_holds_because")),
        sa.ForeignKeyConstraint(["set_by"], ["accounts.id"], name=f("fk_holds_set_by")),
        sa.ForeignKeyConstraint(["lifted_by"], ["accounts.id"], name=f("fk_holds_lifted_by")),
        sa.PrimaryKeyConstraint("id", name=f("pk_holds")),
    )
    _in_place_of("holds")
    on = sa.text("lifted_at IS NULL")
    op.create_index("uq_holds_on", "holds", ["what", "ref"], unique=True, sqlite_where=on)


def _rebuild_forgotten() -> None:
    op.create_table(
        "forgotten_anew",
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("ref", Name(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.CheckConstraint(_WHAT, name=f("ck_forgotten_what")),
        sa.PrimaryKeyConstraint("what", "ref", name=f("pk_forgotten")),
    )
    _in_place_of("forgotten")


def _in_place_of(table: str) -> None:
    op.execute(f"INSERT INTO {table}_anew SELECT * FROM {table}")  # noqa: S608 - names of our own
    op.drop_table(table)
    op.rename_table(f"{table}_anew", table)
