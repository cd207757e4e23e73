"""Files of cases, and the filters people save.  There is no way back: restore a backup instead."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from alembic import op
from alembic.op import f

from fieldreg.store.columns import Moment, Name

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "case_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case", Name(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        *_texts("name"),
        sa.Column("size", sa.BigInteger(), nullable=False),
        *_texts("sha256", "side", "seen_by", "state"),
        sa.Column("task", Name(), nullable=False),
        sa.Column("permit", Name(), nullable=False),
        sa.Column("replaces", sa.Integer(), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        _one_of("side", ("applicant", "desk", "party")),
        _one_of("seen_by", ("applicant", "desk", "parties")),
        _one_of("state", ("erased", "kept", "removed", "replaced")),
        sa.CheckConstraint("number > 0 AND size > 0", name=f("ck_case_files_number")),
        sa.CheckConstraint("length(sha256) = 64", name=f("ck_case_files_sha256")),
        sa.CheckConstraint("(side = 'party') = (task <> '')", name=f("ck_case_files_task")),
        sa.ForeignKeyConstraint(["case"], ["cases.ref"], name=f("fk_case_files_case")),
        sa.PrimaryKeyConstraint("id", name=f("pk_case_files")),
        sa.UniqueConstraint("case", "number", name=f("uq_case_files_case_number")),
    )
    op.create_table(
        "case_file_contents",
        sa.Column("file", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["file"], ["case_files.id"], name=f("fk_case_file_contents_file")),
        sa.PrimaryKeyConstraint("file", name=f("pk_case_file_contents")),
    )
    op.create_table(
        "saved_filters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.Integer(), nullable=False),
        *_texts("name"),
        sa.Column("asked", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("start", sa.Boolean(), nullable=False),
        sa.CheckConstraint("name <> ''", name=f("ck_saved_filters_name")),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name=f("fk_saved_filters_account")),
        sa.PrimaryKeyConstraint("id", name=f("pk_saved_filters")),
        sa.UniqueConstraint("account", "name", name=f("uq_saved_filters_account_name")),
    )


def _texts(*names: str) -> Iterable[sa.Column[Any]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _one_of(column: str, words: Iterable[str]) -> sa.CheckConstraint:
    held = ", ".join(f"'{word}'" for word in words)
    return sa.CheckConstraint(f"{column} IN ({held})", name=f(f"ck_case_files_{column}"))
