"""Use cases of accounts: signing in, tokens, adding and changing people."""

import secrets
from dataclasses import replace
from functools import cached_property

from fieldreg.people.accounts import Account, hash_password, new_token, password_matches, token_digest
from fieldreg.ports import Store

__all__ = ["AccountServices"]


class AccountServices:
    """Who may sign in.  Safe to share between threads."""

    def __init__(self, store: Store) -> None:
        self.store = store

    @cached_property
    def _nobody(self) -> str:
        """A password that nobody has, hashed; made when first somebody signs in, as making it takes a tenth of a second."""
        return hash_password(secrets.token_urlsafe(24))

    def sign_in(self, email: str, password: str) -> Account | None:
        """The account, or None; takes the same time for an address nobody has."""
        nobody = self._nobody  # whoever asks first waits for it, known or not
        with self.store.reading() as work:
            account = work.accounts.by_email(email)
        right = password_matches(password, account.password_hash if account else nobody)
        return account if account and right and account.active else None

    def account(self, account_id: int) -> Account:
        """Raises NotFound."""
        with self.store.reading() as work:
            return work.accounts.get(account_id)

    def account_by_token(self, token: str) -> Account | None:
        with self.store.reading() as work:
            account = work.accounts.by_token(token_digest(token))
        return account if account and account.active else None

    def put_account(self, account: Account, *, with_token: bool = False) -> tuple[Account, str | None]:
        """Adds or changes an account; with `with_token` also a new API token, told this once."""
        token = None
        if with_token:
            token, digest = new_token()
            account = replace(account, token_hash=digest)
        with self.store.writing() as work:
            kept = work.accounts.put(account)
            work.commit()
            return kept, token
