"""Who may sign in."""

from collections.abc import Sequence
from typing import Protocol

from fieldreg.people.accounts import Account

__all__ = ["Accounts"]


class Accounts(Protocol):
    """Who may sign in."""

    def get(self, account_id: int) -> Account:
        """Raises NotFound."""

    def by_email(self, email: str) -> Account | None:
        """Letter case plays no part."""

    def by_token(self, token_digest: str) -> Account | None: ...

    def all(self) -> Sequence[Account]: ...

    def put(self, account: Account) -> Account:
        """Adds (id 0) or replaces.  Raises Conflict if the e-mail is taken."""
