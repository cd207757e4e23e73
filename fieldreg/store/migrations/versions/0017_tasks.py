"""Tasks with their links and answers, agreements, and permits of a case.  There is no way back: restore a backup instead."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from alembic import op
from alembic.op import f

from fieldreg.store.columns import Moment, Name, Said

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    _make_tasks()
    _make_answers()
    _make_agreements()
    _make_permits()


def _make_tasks() -> None:
    op.create_table(
        "tasks",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("ref", Name(), nullable=False),
        *_number("version"),
        sa.Column("case", Name(), nullable=False),
        *_number("number"),
        *_texts("kind", "addressee_kind"),
        sa.Column("addressee", Said(), nullable=False),
        sa.Column("manager", Name(), nullable=False),
        *_texts("email", "question"),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("blocking", sa.Boolean(), nullable=False),
        *_texts("state"),
        sa.Column("answer", sa.Text(), nullable=True),
        *_texts("reason", "batch", "token_digest"),
        sa.Column("brief", sa.JSON(none_as_null=True), nullable=True),
        _one_of("tasks", "kind", ("authority_inquiry", "division_opinion", "manager_consent", "other")),
        _one_of("tasks", "addressee_kind", ("authority", "division", "manager", "other")),
        _one_of("tasks", "state", ("answered", "closed", "recalled", "seen", "sent", "superseded")),
        _one_of("tasks", "answer", ("need_more", "no", "not_ours", "yes", "yes_with_conditions")),
        sa.CheckConstraint("version > 0 AND number > 0", name=f("ck_tasks_version")),
        _of_case("tasks"),
        _account("tasks", "asked_by"),
        sa.PrimaryKeyConstraint("pk", name=f("pk_tasks")),
        sa.UniqueConstraint("ref", name=f("uq_tasks_ref")),
        sa.UniqueConstraint("case", "number", name=f("uq_tasks_case_number")),
    )
    op.create_index(f("ix_tasks_manager_state"), "tasks", ["manager", "state"])
    op.create_index(f("ix_tasks_state_due"), "tasks", ["state", "due"])
    op.create_table(
        "task_links",
        sa.Column("digest", Name(), nullable=False),
        sa.Column("task", Name(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["task"], ["tasks.ref"], name=f("fk_task_links_task")),
        sa.PrimaryKeyConstraint("digest", name=f("pk_task_links")),
    )
    op.create_index(f("ix_task_links_task"), "task_links", ["task"])


def _make_answers() -> None:
    op.create_table(
        "task_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task", Name(), nullable=False),
        *_number("version"),
        *_texts("reply", "text"),
        sa.Column("conditions", sa.JSON(none_as_null=True), nullable=False),
        *_texts("suggests", "name", "division", "via"),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        _one_of("task_answers", "reply", ("need_more", "no", "not_ours", "yes", "yes_with_conditions")),
        _one_of("task_answers", "via", ("account", "link", "phone")),
        sa.CheckConstraint("version > 0", name=f("ck_task_answers_version")),
        sa.ForeignKeyConstraint(["task"], ["tasks.ref"], name=f("fk_task_answers_task")),
        _account("task_answers", "by"),
        sa.PrimaryKeyConstraint("id", name=f("pk_task_answers")),
        sa.UniqueConstraint("task", "version", name=f("uq_task_answers_task_version")),
    )


def _make_agreements() -> None:
    op.create_table(
        "agreements",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("case", Name(), nullable=False),
        *_number("version"),
        *_texts("state"),
        sa.Column("conditions", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        *_by_and_at("offered", "confirmed"),
        sa.Column("told_to_staff", sa.Boolean(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        *_texts("reason"),
        _one_of("agreements", "state", ("broken", "confirmed", "draft", "ended", "offered")),
        sa.CheckConstraint("version > 0", name=f("ck_agreements_version")),
        _of_case("agreements"),
        _account("agreements", "made_by"),
        sa.PrimaryKeyConstraint("pk", name=f("pk_agreements")),
        sa.UniqueConstraint("case", "version", name=f("uq_agreements_case_version")),
    )


def _make_permits() -> None:
    op.create_table(
        "permits",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("case", Name(), nullable=False),
        sa.Column("rule", Name(), nullable=False),
        *_number("version"),
        sa.Column("title", Said(), nullable=False),
        sa.Column("authority", Said(), nullable=False),
        *_texts("state", "number"),
        *(sa.Column(name, sa.Date(), nullable=True) for name in ("decided_on", "valid_from", "valid_to")),
        *_texts("note"),
        sa.Column("changed_at", Moment(), nullable=True),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        _one_of("permits", "state", ("applied", "asked", "granted", "not_needed", "refused", "to_ask")),
        sa.CheckConstraint("version > 0", name=f("ck_permits_version")),
        _of_case("permits"),
        sa.PrimaryKeyConstraint("pk", name=f("pk_permits")),
        sa.UniqueConstraint("case", "rule", name=f("uq_permits_case_rule")),
    )


def _texts(*names: str) -> Iterable[sa.Column[Any]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _number(name: str) -> Iterable[sa.Column[Any]]:
    return [sa.Column(name, sa.Integer(), nullable=False)]


def _by_and_at(*acts: str) -> Iterable[sa.Column[Any]]:
    for act in acts:
        yield sa.Column(f"{act}_at", Moment(), nullable=True)
        yield sa.Column(f"{act}_by", sa.Integer(), nullable=True)


def _one_of(table: str, column: str, words: Iterable[str]) -> sa.CheckConstraint:
    held = ", ".join(f"'{word}'" for word in words)
    return sa.CheckConstraint(f"{column} IN ({held})", name=f(f"ck_{table}_{column}"))


def _of_case(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["case"], ["cases.ref"], name=f(f"fk_{table}_case"))


def _account(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["accounts.id"], name=f(f"fk_{table}_{column}"))
