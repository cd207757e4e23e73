"""Certifications with their opinions, contracts and yearly reports.  There is no way back: restore a backup instead."""

import sqlalchemy as sa
from alembic import op
from alembic.op import f

from fieldreg.store.columns import Moment, Said

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "certifications",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("product", Said(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("maker", sa.Text(), nullable=False),
        sa.Column("maker_email", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("ways", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("outline", sa.Text(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Text(), nullable=False),
        sa.Column("application", sa.Text(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("attested_by", sa.Integer(), nullable=True),
        sa.Column("applied_on", sa.Date(), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=False),
        sa.Column("new_answer", sa.Text(), nullable=False),
        sa.Column("new_reason", sa.Text(), nullable=False),
        sa.Column("new_by", sa.Integer(), nullable=True),
        sa.Column("useful_answer", sa.Text(), nullable=False),
        sa.Column("useful_reason", sa.Text(), nullable=False),
        sa.Column("useful_by", sa.Integer(), nullable=True),
        sa.Column("feasible_answer", sa.Text(), nullable=False),
        sa.Column("feasible_reason", sa.Text(), nullable=False),
        sa.Column("feasible_by", sa.Integer(), nullable=True),
        sa.Column("certified_on", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("renewals", sa.Integer(), nullable=False),
        sa.Column("renewals_allowed", sa.Integer(), nullable=False),
        sa.Column("renewed_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("predecessor", sa.Text(), nullable=False),
        sa.Column("successor", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_once", sa.Text(), nullable=True),
        sa.Column("last_once", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('applied', 'heard', 'refused') AND certified_on IS NULL AND valid_until IS NULL)"
            " OR (certified_on IS NOT NULL AND valid_until IS NOT NULL AND certified_on <= valid_until"
            " AND NOT state IN ('applied', 'heard', 'refused'))",
            name=f("ck_certifications_validity"),
        ),
        sa.CheckConstraint("(state IN ('revoked', 'transferred')) = (ended_on IS NOT NULL)", name=f("ck_certifications_ended")),
        sa.CheckConstraint("feasible_answer IN ('', 'no', 'yes')", name=f("ck_certifications_feasible_answer")),
        sa.CheckConstraint("kind IN ('good', 'service')", name=f("ck_certifications_kind")),
        sa.CheckConstraint("new_answer IN ('', 'no', 'yes')", name=f("ck_certifications_new_answer")),
        sa.CheckConstraint(
            "state IN ('applied', 'certified', 'heard', 'refused', 'renewed', 'revoked', 'transferred')",
            name=f("ck_certifications_state"),
        ),
        sa.CheckConstraint(
            "state IN ('applied', 'heard', 'refused') OR (new_answer = 'yes' AND new_reason <> '' AND useful_answer = 'yes'"
            " AND useful_reason <> '' AND feasible_answer = 'yes' AND feasible_reason <> '')",
            name=f("ck_certifications_tested"),
        ),
        sa.CheckConstraint("state NOT IN ('refused', 'revoked', 'transferred') OR reason <> ''", name=f("ck_certifications_reason")),
        sa.CheckConstraint("useful_answer IN ('', 'no', 'yes')", name=f("ck_certifications_useful_answer")),
        sa.CheckConstraint("ways <> ''", name=f("ck_certifications_ways")),
        sa.CheckConstraint("0 <= renewals AND renewals <= renewals_allowed", name=f("ck_certifications_renewals")),
        sa.CheckConstraint("version > 0", name=f("ck_certifications_version")),
        sa.PrimaryKeyConstraint("pk", name=f("pk_certifications")),
        sa.UniqueConstraint("made_once", name=f("uq_certifications_made_once")),
        sa.UniqueConstraint("ref", name=f("uq_certifications_ref")),
    )
    op.create_table(
        "certification_opinions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("certification", sa.Integer(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("view", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("heard_on", sa.Date(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.CheckConstraint("view IN ('against', 'for', 'reserved')", name=f("ck_certification_opinions_view")),
        sa.CheckConstraint("who <> '' AND text <> ''", name=f("ck_certification_opinions_said")),
        sa.ForeignKeyConstraint(["certification"], ["certifications.pk"], name=f("fk_certification_opinions_certification")),
        sa.PrimaryKeyConstraint("id", name=f("pk_certification_opinions")),
        sa.UniqueConstraint("certification", "who", name=f("uq_certification_opinions_certification_who")),
    )
    op.create_index(f("ix_certification_opinions_certification"), "certification_opinions", ["certification"])
    op.create_table(
        "certification_contracts",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("certification", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("planned", sa.Text(), nullable=False),
        sa.Column("how_chosen", sa.Text(), nullable=False),
        sa.Column("forecast_on", sa.Date(), nullable=False),
        sa.Column("forecast_where", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), nullable=True),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("amount_yen", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("result_on", sa.Date(), nullable=True),
        sa.Column("result_where", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(state = 'published') = (result_on IS NOT NULL) AND (result_on IS NULL OR result_on >= signed_on)",
            name=f("ck_certification_contracts_result"),
        ),
        sa.CheckConstraint(
            "(state IN ('dropped', 'forecast') AND signed_on IS NULL AND amount_yen IS NULL AND way IS NULL)"
            " OR (NOT state IN ('dropped', 'forecast') AND signed_on IS NOT NULL AND amount_yen IS NOT NULL"
            " AND way IS NOT NULL AND party <> '')",
            name=f("ck_certification_contracts_signed"),
        ),
        sa.CheckConstraint("state IN ('dropped', 'forecast', 'published', 'signed')", name=f("ck_certification_contracts_state")),
        sa.CheckConstraint("state NOT IN ('dropped', 'published') OR reason <> ''", name=f("ck_certification_contracts_reason")),
        sa.CheckConstraint("way IN ('borrow', 'buy', 'serve')", name=f("ck_certification_contracts_way")),
        sa.CheckConstraint("what <> '' AND planned <> '' AND how_chosen <> ''", name=f("ck_certification_contracts_forecast")),
        sa.CheckConstraint("signed_on > forecast_on AND amount_yen >= 0", name=f("ck_certification_contracts_order")),
        sa.ForeignKeyConstraint(["certification"], ["certifications.pk"], name=f("fk_certification_contracts_certification")),
        sa.PrimaryKeyConstraint("pk", name=f("pk_certification_contracts")),
        sa.UniqueConstraint("ref", name=f("uq_certification_contracts_ref")),
    )
    op.create_index(f("ix_certification_contracts_certification"), "certification_contracts", ["certification"])
    op.create_table(
        "certification_reports",
        sa.Column("certification", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("handed_in_on", sa.Date(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.CheckConstraint("year > 0", name=f("ck_certification_reports_year")),
        sa.ForeignKeyConstraint(["certification"], ["certifications.pk"], name=f("fk_certification_reports_certification")),
        sa.PrimaryKeyConstraint("certification", "year", name=f("pk_certification_reports")),
    )
