"""Who may sign in."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from fieldreg.kernel.errors import Conflict, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import Account, Fellow, Role
from fieldreg.store import mapping
from fieldreg.store.repositories.accounts.organisations import SqlOrganisations
from fieldreg.store.tables import accounts, memberships, organisations, tokens
from fieldreg.store.transaction import Transaction

__all__ = ["SqlAccounts"]

_SHARED = sa.case((organisations.c.shares, organisations.c.id), else_=None).label("shared_organisation")
_WHOLE = sa.select(accounts, organisations.c.name.label("organisation_name"), _SHARED).select_from(
    accounts.outerjoin(memberships, (memberships.c.account == accounts.c.id) & memberships.c.until.is_(None)).outerjoin(
        organisations, organisations.c.id == memberships.c.organisation
    )
)


class SqlAccounts:
    """`ports.Accounts`."""

    def __init__(self, transaction: Transaction) -> None:
        self._t = transaction

    def get(self, account_id: int) -> Account:
        found = self._one(accounts.c.id == account_id)
        if found is None:
            raise NotFound(
                Text(f"アカウント {account_id} はありません。", f"there is no account {account_id}"),
                where="account",
            )
        return found

    def by_email(self, email: str) -> Account | None:
        return self._one(accounts.c.email_key == mapping.email_key(email))

    def by_token(self, token_digest: str) -> Account | None:
        working = sa.select(tokens.c.account).where(tokens.c.digest == token_digest, tokens.c.revoked_at.is_(None))
        return self._one(accounts.c.id == working.scalar_subquery())

    def all(self) -> Sequence[Account]:
        rows = self._t.connection.execute(_WHOLE.order_by(accounts.c.id))
        return [mapping.account_from(row) for row in rows]

    def active_with(self, role: Role) -> Sequence[Account]:
        known = accounts.c.role == str(role), accounts.c.active.is_(True)
        rows = self._t.connection.execute(_WHOLE.where(*known).order_by(accounts.c.id))
        return [mapping.account_from(row) for row in rows]

    def page(self, *, offset: int = 0, limit: int) -> tuple[int, Sequence[Account]]:
        count = int(self._t.connection.scalar(sa.select(sa.func.count()).select_from(accounts)) or 0)
        order = (accounts.c.active.desc(), accounts.c.email_key)
        rows = self._t.connection.execute(_WHOLE.order_by(*order).offset(offset).limit(limit))
        return count, [mapping.account_from(row) for row in rows]

    def put(self, account: Account, *, at: datetime | None = None) -> Account:
        """Raises Conflict if the e-mail is taken, NotFound if a given id is not there."""
        row = mapping.account_row(account)
        try:
            with self._t.connection.begin_nested():
                if account.id == 0:
                    new = self._t.connection.execute(sa.insert(accounts).values(row).returning(accounts.c.id))
                    account = replace(account, id=int(new.scalar_one()))
                else:
                    same = sa.update(accounts).where(accounts.c.id == account.id).values(row)
                    if self._t.connection.execute(same).rowcount == 0:
                        self.get(account.id)
        except IntegrityError as error:
            raise Conflict(
                Text(
                    f"メールアドレス「{account.email}」はすでに使われています。",
                    f"the e-mail {account.email!r} is already in use",
                ),
                code="email-taken",
                where="email",
            ) from error
        SqlOrganisations(self._t).be_member(account.id, account.organisation, at=at)
        return account

    def lock(self, account_id: int) -> Account:
        self._t.connection.execute(sa.select(accounts.c.id).where(accounts.c.id == account_id).with_for_update())
        return self.get(account_id)

    def active_admins(self) -> int:
        mighty = sa.select(accounts.c.id).where(accounts.c.role == "admin", accounts.c.active).with_for_update()
        return len(self._t.connection.execute(mighty).all())

    def _one(self, condition: sa.ColumnElement[bool]) -> Account | None:
        row = self._t.connection.execute(_WHOLE.where(condition)).one_or_none()
        return None if row is None else mapping.account_from(row, self._fellows(row.shared_organisation))

    def _fellows(self, organisation: int | None) -> tuple[Fellow, ...]:
        """Who is or was of an organisation that shares."""
        if organisation is None:
            return ()
        columns = (memberships.c.account, memberships.c.since, memberships.c.until)
        rows = self._t.connection.execute(sa.select(*columns).where(memberships.c.organisation == organisation).order_by(memberships.c.id))
        return tuple(Fellow(row.account, row.since, row.until) for row in rows)
