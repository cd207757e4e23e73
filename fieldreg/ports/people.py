"""Who may sign in."""

from collections.abc import Sequence
from typing import Protocol

from fieldreg.people.accounts import Account, Role

__all__ = ["Accounts"]


class Accounts(Protocol):
    """Who may sign in."""

    def get(self, account_id: int) -> Account:
        """Raises NotFound."""

    def by_email(self, email: str) -> Account | None:
        """Letter case plays no part."""

    def by_token(self, token_digest: str) -> Account | None: ...

    def all(self) -> Sequence[Account]: ...

    def active_with(self, role: Role) -> Sequence[Account]:
        """Those of a role who can sign in."""

    def put(self, account: Account) -> Account:
        """Adds (id 0) or replaces.  Raises Conflict if the e-mail is taken."""
