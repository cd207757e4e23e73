"""Organisations with members, several tokens of an account, invitations, holds, and two roles that only read.

What accounts said of their organisation becomes memberships of always; nobody sees more by it, for no organisation shares
before somebody wants it so.  The token an account had is its first.  There is no way back: restore a backup instead.
"""

import sqlalchemy as sa
from alembic import op
from alembic.op import f

from fieldreg.people.organisations import organisation_key
from fieldreg.store.columns import Moment, Name

revision = "0016"
down_revision = "0015"

_ROLES = "role IN ('admin', 'auditor', 'company', 'department', 'juror', 'staff')"
_CLOSED, _ERASED = "closed_at IS NULL OR NOT active", "erased_at IS NULL OR closed_at IS NOT NULL"
_KEPT = ("id", "email", "email_key", "role", "password_hash", "manager", "active", "session_epoch")
_FIRST_TOKEN = "最初の鍵 / first token"  # noqa: S105 - its name


def upgrade() -> None:
    earlier = op.get_bind().execute(sa.text("SELECT id, organisation, token_hash FROM accounts ORDER BY id")).all()
    if op.get_bind().dialect.name == "sqlite":
        _rebuild_accounts()
    else:
        _alter_accounts()
    _organisations()
    _tokens()
    _invitations()
    _holds()
    _carry_over([(row.id, row.organisation.strip(), row.token_hash) for row in earlier])


def _rebuild_accounts() -> None:
    """SQLite changes no CHECK and drops no UNIQUE column, so the table is made anew under the keys that point at it."""
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.create_table(
        "accounts_anew",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("email", "email_key", "role", "password_hash", "manager")),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("session_epoch", sa.Integer(), nullable=False),
        *(sa.Column(name, Moment(), nullable=True) for name in ("created_at", "closed_at", "erased_at")),
        sa.CheckConstraint(_ROLES, name=f("ck_accounts_role")),
        sa.CheckConstraint(_CLOSED, name=f("ck_accounts_closed")),
        sa.CheckConstraint(_ERASED, name=f("ck_accounts_erased")),
        sa.PrimaryKeyConstraint("id", name=f("pk_accounts")),
        sa.UniqueConstraint("email_key", name=f("uq_accounts_email_key")),
    )
    columns = ", ".join(_KEPT)
    op.execute(f"INSERT INTO accounts_anew ({columns}) SELECT {columns} FROM accounts")  # noqa: S608 - names of our own
    op.drop_table("accounts")
    op.rename_table("accounts_anew", "accounts")
    op.execute("PRAGMA defer_foreign_keys = OFF")
    if strays := op.get_bind().exec_driver_sql("PRAGMA foreign_key_check").all():
        raise RuntimeError(f"rows point at accounts that are not there: {strays[:5]}")


def _alter_accounts() -> None:
    op.drop_constraint("ck_accounts_role", "accounts")
    op.drop_column("accounts", "organisation")
    op.drop_column("accounts", "token_hash")
    for name in ("created_at", "closed_at", "erased_at"):
        op.add_column("accounts", sa.Column(name, Moment(), nullable=True))
    op.create_check_constraint(f("ck_accounts_role"), "accounts", _ROLES)
    op.create_check_constraint(f("ck_accounts_closed"), "accounts", _CLOSED)
    op.create_check_constraint(f("ck_accounts_erased"), "accounts", _ERASED)


def _organisations() -> None:
    op.create_table(
        "organisations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", Name(), nullable=False),
        sa.Column("shares", sa.Boolean(), nullable=False),
        sa.Column("created_at", Moment(), nullable=True),
        sa.CheckConstraint("name_key <> ''", name=f("ck_organisations_name")),
        sa.PrimaryKeyConstraint("id", name=f("pk_organisations")),
        sa.UniqueConstraint("name_key", name=f("uq_organisations_name_key")),
    )
    op.create_table(
        "memberships",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.Integer(), nullable=False),
        sa.Column("since", Moment(), nullable=True),
        sa.Column("until", Moment(), nullable=True),
        sa.CheckConstraint("since <= until", name=f("ck_memberships_until")),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name=f("fk_memberships_account")),
        sa.ForeignKeyConstraint(["organisation"], ["organisations.id"], name=f("fk_memberships_organisation")),
        sa.PrimaryKeyConstraint("id", name=f("pk_memberships")),
    )
    op.create_index("ix_memberships_organisation", "memberships", ["organisation"])
    op.create_index("ix_memberships_account_until", "memberships", ["account", "until"])
    still = sa.text("until IS NULL")
    op.create_index("uq_memberships_now", "memberships", ["account"], unique=True, sqlite_where=still, postgresql_where=still)


def _tokens() -> None:
    op.create_table(
        "tokens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=True),
        sa.Column("last_used_on", sa.Date(), nullable=True),
        sa.Column("revoked_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name=f("fk_tokens_account")),
        sa.PrimaryKeyConstraint("id", name=f("pk_tokens")),
        sa.UniqueConstraint("digest", name=f("uq_tokens_digest")),
    )
    op.create_index("ix_tokens_account", "tokens", ["account"])


def _invitations() -> None:
    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Integer(), nullable=True),
        sa.Column("manager", sa.Text(), nullable=False),
        sa.Column("resets", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("used_at", Moment(), nullable=True),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        sa.Column("account", sa.Integer(), nullable=True),
        sa.CheckConstraint(_ROLES, name=f("ck_invitations_role")),
        sa.CheckConstraint("made_at < expires_at", name=f("ck_invitations_expires_at")),
        sa.CheckConstraint("used_at IS NULL OR withdrawn_at IS NULL", name=f("ck_invitations_once")),
        sa.CheckConstraint("(used_at IS NULL) = (account IS NULL)", name=f("ck_invitations_used")),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name=f("fk_invitations_account")),
        sa.ForeignKeyConstraint(["made_by"], ["accounts.id"], name=f("fk_invitations_made_by")),
        sa.ForeignKeyConstraint(["organisation"], ["organisations.id"], name=f("fk_invitations_organisation")),
        sa.PrimaryKeyConstraint("id", name=f("pk_invitations")),
        sa.UniqueConstraint("digest", name=f("uq_invitations_digest")),
    )
    op.create_index("ix_invitations_email_key", "invitations", ["email_key"])


def _holds() -> None:
    op.create_table(
        "holds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("ref", Name(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("set_at", Moment(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=True),
        sa.Column("lifted_at", Moment(), nullable=True),
        sa.Column("lifted_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("because <> ''", name=f("ck_holds_because")),
        sa.CheckConstraint("what IN ('account', 'case', 'invitation', 'reservation')", name=f("ck_holds_what")),
        sa.ForeignKeyConstraint(["lifted_by"], ["accounts.id"], name=f("fk_holds_lifted_by")),
        sa.ForeignKeyConstraint(["set_by"], ["accounts.id"], name=f("fk_holds_set_by")),
        sa.PrimaryKeyConstraint("id", name=f("pk_holds")),
    )
    on = sa.text("lifted_at IS NULL")
    op.create_index("uq_holds_on", "holds", ["what", "ref"], unique=True, sqlite_where=on, postgresql_where=on)
    op.create_table(
        "forgotten",
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("ref", Name(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.CheckConstraint("what IN ('account', 'case', 'invitation', 'reservation')", name=f("ck_forgotten_what")),
        sa.PrimaryKeyConstraint("what", "ref", name=f("pk_forgotten")),
    )


def _carry_over(earlier: list[tuple[int, str, str | None]]) -> None:
    """One organisation for each name, however it was written; the first way of writing it stays."""
    connection, known = op.get_bind(), dict[str, int]()
    named, members, keys = (
        sa.table(name, *(sa.column(column) for column in columns))
        for name, columns in (
            ("organisations", ("id", "name", "name_key", "shares")),
            ("memberships", ("account", "organisation")),
            ("tokens", ("account", "name", "digest")),
        )
    )
    for account, organisation, token in earlier:
        if (key := organisation_key(organisation)) and key not in known:
            told = {"name": organisation, "name_key": key, "shares": False}
            known[key] = connection.execute(sa.insert(named).values(told).returning(named.c.id)).scalar_one()
        if key:
            connection.execute(sa.insert(members).values(account=account, organisation=known[key]))
        if token:
            connection.execute(sa.insert(keys).values(account=account, name=_FIRST_TOKEN, digest=token))
