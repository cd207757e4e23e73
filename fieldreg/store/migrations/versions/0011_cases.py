"""Consultations become cases, with what is written in them and what is booked for them.  There is no way back: restore a backup instead."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op
from alembic.op import f

from fieldreg.kernel.folding import searched
from fieldreg.store.columns import Moment, Name

revision = "0011"
down_revision = "0010"

_STEPS = {"intake": "received", "routed": "triage", "coordinating": "coordinating", "answered": "answered", "withdrawn": "withdrawn"}
_OUTCOMES = {"answered": "advised", "withdrawn": "withdrawn"}
_KEPT = (
    "ref", "organisation", "email", "subject", "body", "site", "activity", "owner", "trial", "screening", "answer", "key_digest",
    "created_at", "answered_at", "answered_by",
)  # fmt: skip


def upgrade() -> None:
    _make_cases()
    op.create_table(
        "case_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case", Name(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.CheckConstraint("side IN ('applicant', 'desk', 'note')", name=f("ck_case_messages_side")),
        sa.ForeignKeyConstraint(["case"], ["cases.ref"], name=f("fk_case_messages_case")),
        sa.PrimaryKeyConstraint("id", name=f("pk_case_messages")),
    )
    op.create_index(f("ix_case_messages_case"), "case_messages", ["case"])
    op.create_table(
        "case_reservations",
        sa.Column("case", Name(), nullable=False),
        sa.Column("reservation", Name(), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["cases.ref"], name=f("fk_case_reservations_case")),
        sa.PrimaryKeyConstraint("case", "reservation", name=f("pk_case_reservations")),
    )
    _carry_over()
    op.drop_table("consultations")


def _make_cases() -> None:
    texts = ("channel", "programme", "edition", "step", "organisation", "contact", "email", "phone", "subject", "body")
    op.create_table(
        "cases",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("ref", Name(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in texts),
        sa.Column("site", Name(), nullable=True),
        sa.Column("activity", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in ("owner", "recorder", "in_charge")),
        *(sa.Column(name, sa.JSON(none_as_null=True), nullable=True) for name in ("trial", "screening")),
        *(sa.Column(name, sa.Date(), nullable=True) for name in ("due", "waiting_since")),
        sa.Column("waited_days", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("answer", "reason")),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("money", sa.Text(), nullable=True),
        sa.Column("public", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("merged_into", Name(), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("key_digest", "words")),
        *(sa.Column(name, Moment(), nullable=True) for name in ("created_at", "changed_at", "coordinated_at", "ended_at", "answered_at")),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "step IN ('agreed', 'answered', 'closed', 'coordinating', 'declined', 'received', 'running', 'triage', 'withdrawn')",
            name=f("ck_cases_step"),
        ),
        sa.CheckConstraint("channel IN ('counter', 'mail', 'phone', 'web')", name=f("ck_cases_channel")),
        sa.CheckConstraint("outcome IN ('advised', 'declined', 'no_match', 'realised', 'withdrawn')", name=f("ck_cases_outcome")),
        sa.CheckConstraint("money IN ('collaboration', 'contract')", name=f("ck_cases_money")),
        sa.CheckConstraint("version > 0", name=f("ck_cases_version")),
        sa.CheckConstraint("waited_days >= 0", name=f("ck_cases_waited_days")),
        sa.CheckConstraint("merged_into <> ref", name=f("ck_cases_merged_into")),
        sa.ForeignKeyConstraint(["site"], ["units.id"], name=f("fk_cases_site")),
        *(sa.ForeignKeyConstraint([name], ["accounts.id"], name=f(f"fk_cases_{name}")) for name in ("owner", "recorder", "in_charge")),
        sa.PrimaryKeyConstraint("pk", name=f("pk_cases")),
        sa.UniqueConstraint("ref", name=f("uq_cases_ref")),
    )
    for name in ("owner", "in_charge"):
        op.create_index(f(f"ix_cases_{name}"), "cases", [name])
    op.create_index(f("ix_cases_step_due"), "cases", ["step", "due"])
    keyed = sa.text("key_digest <> ''")
    op.create_index(f("ix_cases_key_digest"), "cases", ["key_digest"], unique=True, sqlite_where=keyed, postgresql_where=keyed)


def _carry_over() -> None:
    connection = op.get_bind()
    columns: dict[str, sa.Column[Any]] = {name: sa.Column(name, Moment()) for name in ("created_at", "answered_at")}
    columns |= {name: sa.Column(name, sa.JSON(none_as_null=True)) for name in ("trial", "screening")}
    columns |= {name: sa.Column(name, sa.Integer()) for name in ("owner", "answered_by")}
    held = sa.table("consultations", *(columns.get(name, sa.column(name, sa.Text())) for name in (*_KEPT, "step", "pk")))
    more = ("version", "channel", "programme", "step", "waited_days", "outcome", "words")
    empty = ("edition", "contact", "phone", "reason", "effect")
    names = (*_KEPT, *more, *empty, "changed_at", "ended_at")
    columns = {name: sa.Column(name, column.type) for name, column in columns.items()} | {
        name: sa.Column(name, Moment()) for name in ("changed_at", "ended_at")
    }
    cases = sa.table("cases", *(columns.get(name, sa.column(name)) for name in names))
    for row in connection.execute(sa.select(held).order_by(held.c.pk)).all():
        step, kept = _STEPS[row.step], {name: getattr(row, name) for name in _KEPT}
        kept |= {"version": 1, "channel": "web", "programme": "consultation", "step": step, "waited_days": 0}
        kept |= {"outcome": _OUTCOMES.get(step), "words": searched(row.ref, row.subject, row.organisation, row.email, row.body, row.answer)}
        kept |= dict.fromkeys(empty, "") | {"changed_at": row.answered_at or row.created_at or datetime.now(UTC)}
        kept |= {"ended_at": kept["changed_at"] if step in _OUTCOMES else None}
        connection.execute(sa.insert(cases).values(kept))
