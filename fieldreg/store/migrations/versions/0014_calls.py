"""Open calls: announcements, questions, sealed applications, jury, scores, decisions.  There is no way back: restore a backup."""

import sqlalchemy as sa
from alembic import op
from alembic.op import f

from fieldreg.store.columns import Moment, Name
from fieldreg.store.engines.kept_scores import keep_scores

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "calls",
        sa.Column("id", Name(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("terms", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("announcement", sa.Integer(), nullable=False),
        sa.Column("opens_at", Moment(), nullable=False),
        sa.Column("closes_at", Moment(), nullable=False),
        sa.Column("two_persons", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("publish_at", Moment(), nullable=True),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("opened_at", Moment(), nullable=True),
        sa.Column("opened_by", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.CheckConstraint("opened_at IS NULL OR opened_at >= closes_at", name=f("ck_calls_after_closing")),
        sa.CheckConstraint("announcement > 0 OR state IN ('draft', 'cancelled')", name=f("ck_calls_announced")),
        sa.CheckConstraint("state NOT IN ('judging', 'decided', 'published') OR opened_at IS NOT NULL", name=f("ck_calls_opened")),
        sa.CheckConstraint("opens_at < closes_at", name=f("ck_calls_period")),
        sa.CheckConstraint("state <> 'published' OR publish_at IS NOT NULL", name=f("ck_calls_published")),
        sa.CheckConstraint("state <> 'cancelled' OR reason <> ''", name=f("ck_calls_reason")),
        sa.CheckConstraint(
            "state IN ('announced', 'cancelled', 'closed', 'decided', 'draft', 'judging', 'open', 'published')", name=f("ck_calls_state")
        ),
        sa.CheckConstraint(
            "opened_at IS NULL OR NOT two_persons OR (asked_by IS NOT NULL AND opened_by IS NOT NULL AND asked_by <> opened_by)",
            name=f("ck_calls_two_persons"),
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["accounts.id"], name=f("fk_calls_asked_by")),
        sa.ForeignKeyConstraint(["opened_by"], ["accounts.id"], name=f("fk_calls_opened_by")),
        sa.PrimaryKeyConstraint("id", name=f("pk_calls")),
    )
    op.create_table(
        "announcements",
        sa.Column("call", Name(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("terms", sa.JSON(none_as_null=True), nullable=False),
        sa.CheckConstraint("number > 0", name=f("ck_announcements_number")),
        sa.ForeignKeyConstraint(["call"], ["calls.id"], name=f("fk_announcements_call")),
        sa.PrimaryKeyConstraint("call", "number", name=f("pk_announcements")),
    )
    op.create_table(
        "call_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call", Name(), nullable=False),
        sa.Column("asker", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", Moment(), nullable=True),
        sa.CheckConstraint("(answered_at IS NULL) = (answer = '')", name=f("ck_call_questions_answered")),
        sa.CheckConstraint("text <> ''", name=f("ck_call_questions_text")),
        sa.ForeignKeyConstraint(["asker"], ["accounts.id"], name=f("fk_call_questions_asker")),
        sa.ForeignKeyConstraint(["call"], ["calls.id"], name=f("fk_call_questions_call")),
        sa.PrimaryKeyConstraint("id", name=f("pk_call_questions")),
    )
    op.create_index(f("ix_call_questions_call"), "call_questions", ["call"])
    op.create_table(
        "call_keys",
        sa.Column("call", Name(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("released", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["call"], ["calls.id"], name=f("fk_call_keys_call")),
        sa.PrimaryKeyConstraint("call", name=f("pk_call_keys")),
    )
    op.create_table(
        "applications",
        sa.Column("ref", Name(), nullable=False),
        sa.Column("call", Name(), nullable=False),
        sa.Column("challenge", sa.Integer(), nullable=False),
        sa.Column("owner", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("label", Name(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("outcome IS NULL OR (state = 'handed_in' AND reason <> '')", name=f("ck_applications_decided")),
        sa.CheckConstraint("state <> 'excluded' OR reason <> ''", name=f("ck_applications_excluded")),
        sa.CheckConstraint("outcome IN ('adopted', 'not_adopted')", name=f("ck_applications_outcome")),
        sa.CheckConstraint("state IN ('excluded', 'handed_in', 'withdrawn')", name=f("ck_applications_state")),
        sa.CheckConstraint("version > 0", name=f("ck_applications_version")),
        sa.ForeignKeyConstraint(["call"], ["calls.id"], name=f("fk_applications_call")),
        sa.ForeignKeyConstraint(["owner"], ["accounts.id"], name=f("fk_applications_owner")),
        sa.PrimaryKeyConstraint("ref", name=f("pk_applications")),
        sa.UniqueConstraint("call", "label", name=f("uq_applications_call_label")),
        sa.UniqueConstraint("call", "owner", "challenge", name=f("uq_applications_call_owner_challenge")),
    )
    op.create_index(f("ix_applications_owner"), "applications", ["owner"])
    op.create_table(
        "hand_ins",
        sa.Column("application", Name(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("announcement", sa.Integer(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.CheckConstraint("length(digest) = 64", name=f("ck_hand_ins_digest")),
        sa.ForeignKeyConstraint(["application"], ["applications.ref"], name=f("fk_hand_ins_application")),
        sa.PrimaryKeyConstraint("application", "version", name=f("pk_hand_ins")),
        sa.UniqueConstraint("application", "form", name=f("uq_hand_ins_application_form")),
    )
    op.create_table(
        "sealed_parts",
        sa.Column("application", Name(), nullable=False),
        sa.Column("part", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("part >= 0", name=f("ck_sealed_parts_part")),
        sa.ForeignKeyConstraint(["application"], ["applications.ref"], name=f("fk_sealed_parts_application")),
        sa.PrimaryKeyConstraint("application", "part", name=f("pk_sealed_parts")),
    )
    op.create_table(
        "jurors",
        sa.Column("call", Name(), nullable=False),
        sa.Column("account", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("named_at", Moment(), nullable=False),
        sa.Column("declared_at", Moment(), nullable=True),
        sa.Column("interests", sa.Text(), nullable=False),
        sa.Column("checked_at", Moment(), nullable=True),
        sa.Column("excused_at", Moment(), nullable=True),
        sa.Column("excused_because", sa.Text(), nullable=False),
        sa.CheckConstraint("checked_at IS NULL OR declared_at IS NOT NULL", name=f("ck_jurors_checked")),
        sa.CheckConstraint("(excused_at IS NULL) = (excused_because = '')", name=f("ck_jurors_excused")),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name=f("fk_jurors_account")),
        sa.ForeignKeyConstraint(["call"], ["calls.id"], name=f("fk_jurors_call")),
        sa.PrimaryKeyConstraint("call", "account", name=f("pk_jurors")),
    )
    op.create_index(f("ix_jurors_account"), "jurors", ["account"])
    op.create_table(
        "conflicts",
        sa.Column("application", Name(), nullable=False),
        sa.Column("account", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name=f("fk_conflicts_account")),
        sa.ForeignKeyConstraint(["application"], ["applications.ref"], name=f("fk_conflicts_application")),
        sa.PrimaryKeyConstraint("application", "account", name=f("pk_conflicts")),
    )
    op.create_table(
        "anonymised",
        sa.Column("application", Name(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("sections", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(["application"], ["applications.ref"], name=f("fk_anonymised_application")),
        sa.ForeignKeyConstraint(["by"], ["accounts.id"], name=f("fk_anonymised_by")),
        sa.PrimaryKeyConstraint("application", "version", name=f("pk_anonymised")),
    )
    op.create_table(
        "scores",
        sa.Column("application", Name(), nullable=False),
        sa.Column("account", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("points", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("after_all", sa.Boolean(), nullable=False),
        sa.CheckConstraint("version > 0", name=f("ck_scores_version")),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name=f("fk_scores_account")),
        sa.ForeignKeyConstraint(["application"], ["applications.ref"], name=f("fk_scores_application")),
        sa.PrimaryKeyConstraint("application", "account", "version", name=f("pk_scores")),
    )
    op.create_table(
        "decisions",
        sa.Column("call", Name(), nullable=False),
        sa.Column("challenge", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("adopted", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("adopted >= 0", name=f("ck_decisions_adopted")),
        sa.ForeignKeyConstraint(["call"], ["calls.id"], name=f("fk_decisions_call")),
        sa.PrimaryKeyConstraint("call", "challenge", name=f("pk_decisions")),
    )
    keep_scores(op.get_bind())
