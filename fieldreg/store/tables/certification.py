"""Certifications with their opinions, contracts and yearly reports, and every truth about them that one row can tell."""

import sqlalchemy as sa

from fieldreg.certification.contracts import ContractState
from fieldreg.certification.states import KEPT_STATES, Answer, Kind, StatutoryTest, View, Way
from fieldreg.store.columns import Moment
from fieldreg.store.tables.declaring import metadata, one_of, said_column, text_column

__all__ = ["certification_contracts", "certification_opinions", "certification_reports", "certifications"]

_UNDECIDED = "state IN ('applied', 'heard', 'refused')"
_TESTED = " AND ".join(f"{test}_answer = 'yes' AND {test}_reason <> ''" for test in StatutoryTest)
_UNSIGNED = "state IN ('dropped', 'forecast')"


def _answers() -> list[sa.Column[str] | sa.Column[int]]:
    return [
        column
        for test in StatutoryTest
        for column in (text_column(f"{test}_answer"), text_column(f"{test}_reason"), sa.Column(f"{test}_by", sa.Integer))
    ]


def _words(column: str, *words: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in sorted(words))
    return sa.CheckConstraint(f"{column} IN ({listed})", name=column)


certifications = sa.Table(
    "certifications",
    metadata,
    sa.Column("pk", sa.Integer, primary_key=True),
    sa.Column("ref", sa.Text, nullable=False, unique=True),
    text_column("state"),
    said_column("product"),
    text_column("description"),
    text_column("maker"),
    text_column("maker_email"),
    text_column("kind"),
    text_column("ways"),  # words, parted by spaces
    text_column("plan"),
    text_column("outline"),
    text_column("edition"),
    text_column("source"),
    text_column("confidence"),
    text_column("application"),
    text_column("report"),
    sa.Column("attested_by", sa.Integer),  # an account, as all that are called by
    sa.Column("applied_on", sa.Date, nullable=False),
    sa.Column("written_by", sa.Integer, nullable=False),
    *_answers(),
    sa.Column("certified_on", sa.Date),
    sa.Column("valid_until", sa.Date),
    sa.Column("renewals", sa.Integer, nullable=False),
    sa.Column("renewals_allowed", sa.Integer, nullable=False),
    sa.Column("renewed_on", sa.Date),
    sa.Column("ended_on", sa.Date),
    text_column("reason"),
    sa.Column("decided_by", sa.Integer),
    text_column("predecessor"),
    text_column("successor"),
    sa.Column("created_at", Moment),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("made_once", sa.Text, unique=True),  # NULL: not by a form
    text_column("last_once"),
    _words("state", *KEPT_STATES),
    one_of("kind", Kind),
    *(_words(f"{test}_answer", "", *Answer) for test in StatutoryTest),
    sa.CheckConstraint("ways <> ''", name="ways"),
    sa.CheckConstraint(f"{_UNDECIDED} OR ({_TESTED})", name="tested"),
    sa.CheckConstraint(
        f"({_UNDECIDED} AND certified_on IS NULL AND valid_until IS NULL)"
        f" OR (certified_on IS NOT NULL AND valid_until IS NOT NULL AND certified_on <= valid_until AND NOT {_UNDECIDED})",
        name="validity",
    ),
    sa.CheckConstraint("(state IN ('revoked', 'transferred')) = (ended_on IS NOT NULL)", name="ended"),
    sa.CheckConstraint("state NOT IN ('refused', 'revoked', 'transferred') OR reason <> ''", name="reason"),
    sa.CheckConstraint("0 <= renewals AND renewals <= renewals_allowed", name="renewals"),
    sa.CheckConstraint("version > 0", name="version"),
)

certification_opinions = sa.Table(  # only ever added to
    "certification_opinions",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("certification", sa.ForeignKey(certifications.c.pk), nullable=False, index=True),
    text_column("who"),
    text_column("view"),
    text_column("text"),
    sa.Column("heard_on", sa.Date, nullable=False),
    sa.Column("by", sa.Integer, nullable=False),
    sa.UniqueConstraint("certification", "who"),
    one_of("view", View),
    sa.CheckConstraint("who <> '' AND text <> ''", name="said"),
)

certification_contracts = sa.Table(
    "certification_contracts",
    metadata,
    sa.Column("pk", sa.Integer, primary_key=True),
    sa.Column("ref", sa.Text, nullable=False, unique=True),
    sa.Column("certification", sa.ForeignKey(certifications.c.pk), nullable=False, index=True),
    text_column("state"),
    text_column("what"),
    text_column("planned"),
    text_column("how_chosen"),
    sa.Column("forecast_on", sa.Date, nullable=False),
    text_column("forecast_where"),
    sa.Column("way", sa.Text),
    text_column("party"),
    sa.Column("signed_on", sa.Date),
    sa.Column("amount_yen", sa.BigInteger),
    text_column("reason"),
    sa.Column("result_on", sa.Date),
    text_column("result_where"),
    one_of("state", ContractState),
    one_of("way", Way),
    sa.CheckConstraint("what <> '' AND planned <> '' AND how_chosen <> ''", name="forecast"),
    sa.CheckConstraint(
        f"({_UNSIGNED} AND signed_on IS NULL AND amount_yen IS NULL AND way IS NULL)"
        f" OR (NOT {_UNSIGNED} AND signed_on IS NOT NULL AND amount_yen IS NOT NULL AND way IS NOT NULL AND party <> '')",
        name="signed",
    ),
    sa.CheckConstraint("signed_on > forecast_on AND amount_yen >= 0", name="order"),  # NULL: not signed
    sa.CheckConstraint(
        "(state = 'published') = (result_on IS NOT NULL) AND (result_on IS NULL OR result_on >= signed_on)", name="result"
    ),
    sa.CheckConstraint("state NOT IN ('dropped', 'published') OR reason <> ''", name="reason"),
)

certification_reports = sa.Table(  # only ever added to
    "certification_reports",
    metadata,
    sa.Column("certification", sa.ForeignKey(certifications.c.pk), primary_key=True, autoincrement=False),
    sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("handed_in_on", sa.Date, nullable=False),
    text_column("summary"),
    sa.Column("by", sa.Integer, nullable=False),
    sa.CheckConstraint("year > 0", name="year"),
)
