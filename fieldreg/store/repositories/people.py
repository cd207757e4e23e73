"""Who may sign in."""

from collections.abc import Sequence
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from fieldreg.kernel.errors import Conflict, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import Account
from fieldreg.store import mapping
from fieldreg.store.tables import accounts
from fieldreg.store.transaction import Transaction

__all__ = ["SqlAccounts"]


class SqlAccounts:
    """`interfaces.Accounts`."""

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
        return self._one(accounts.c.token_hash == token_digest)

    def all(self) -> Sequence[Account]:
        rows = self._t.connection.execute(sa.select(accounts).order_by(accounts.c.id))
        return [mapping.account_from(row) for row in rows]

    def put(self, account: Account) -> Account:
        """Raises Conflict if the e-mail is taken, NotFound if a given id is not there."""
        row = mapping.account_row(account)
        try:
            with self._t.connection.begin_nested():
                if account.id == 0:
                    new = self._t.connection.execute(sa.insert(accounts).values(row).returning(accounts.c.id))
                    return replace(account, id=int(new.scalar_one()))
                same = sa.update(accounts).where(accounts.c.id == account.id).values(row)
                if self._t.connection.execute(same).rowcount == 0:
                    self.get(account.id)
                return account
        except IntegrityError as error:
            raise Conflict(
                Text(
                    f"メールアドレス「{account.email}」はすでに使われています。",
                    f"the e-mail {account.email!r} is already in use",
                ),
                code="email-taken",
                where="email",
            ) from error

    def _one(self, condition: sa.ColumnElement[bool]) -> Account | None:
        row = self._t.connection.execute(sa.select(accounts).where(condition)).one_or_none()
        return None if row is None else mapping.account_from(row)
