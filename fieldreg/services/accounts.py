"""Use cases of accounts: signing in, tokens, adding and changing people."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Any

from fieldreg.people.accounts import Account, hash_password, new_token, password_matches, token_digest
from fieldreg.ports import Clock, Store
from fieldreg.services.visibility import decides
from fieldreg.timeline.events import Act, By, Event

__all__ = ["AccountServices"]


class AccountServices:
    """Who may sign in.  Safe to share between threads."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock

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

    def desk_staff(self, *, closed: bool = False) -> Sequence[Account]:
        """Who may be put in charge of a case: desk staff and administrators, by e-mail; with `closed` also those who left."""
        with self.store.reading() as work:
            found = [held for held in work.accounts.all() if decides(held) and (closed or held.active)]
        return sorted(found, key=lambda held: held.email)

    def account(self, account_id: int) -> Account:
        """Raises NotFound."""
        with self.store.reading() as work:
            return work.accounts.get(account_id)

    def account_by_token(self, token: str) -> Account | None:
        with self.store.reading() as work:
            account = work.accounts.by_token(token_digest(token))
        return account if account and account.active else None

    def put_account(self, account: Account, *, with_token: bool = False, by: Account | None = None) -> tuple[Account, str | None]:
        """Adds or changes an account; with `with_token` also a new API token, told this once.

        `by` is who does it; None: somebody at the machine itself.
        """
        token = None
        if with_token:
            token, digest = new_token()
            account = replace(account, token_hash=digest)
        with self.store.writing() as work:
            before = work.accounts.get(account.id) if account.id else None
            kept = work.accounts.put(account)
            work.timeline.append(_put(before, kept, self.clock.now(), by))
            work.commit()
            return kept, token


def _put(before: Account | None, kept: Account, at: datetime, by: Account | None) -> Event:
    """What is told of an account: never a secret, only that it is another."""
    who, as_whom = (None, By.COMMAND) if by is None else (by.id, By.ACCOUNT)
    told = {"before": None if before is None else _shown(before), "after": _shown(kept), "secrets": _other_secrets(before, kept)}
    return Event(at=at, act=Act.ACCOUNT_PUT, ref=str(kept.id), by=as_whom, actor=who, owner=kept.id, told=told)


def _shown(account: Account) -> dict[str, Any]:
    return {
        "email": account.email, "role": str(account.role), "organisation": account.organisation, "manager": account.manager,
        "active": account.active, "session_epoch": account.session_epoch,
    }  # fmt: skip


def _other_secrets(before: Account | None, kept: Account) -> list[str]:
    """The secrets that are new."""
    return [name for name in ("password_hash", "token_hash") if getattr(kept, name) != getattr(before, name, None)]
