"""Use cases of accounts: signing in, by password or by token, and adding whole accounts."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from fieldreg.kernel.errors import Unavailable
from fieldreg.people.accounts import Account, hash_password, new_token, password_matches, token_digest
from fieldreg.people.people_events import put
from fieldreg.people.tokens import ApiToken
from fieldreg.ports import Clock, Store
from fieldreg.services.visibility import decides

__all__ = ["AccountServices"]

_FIRST_TOKEN = "最初の鍵 / first token"  # noqa: S105 - its name


class AccountServices:
    """Who may sign in.  Safe to share between threads."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock

    @cached_property
    def nobodys_hash(self) -> str:
        """A password that nobody has, hashed; made when first somebody signs in, as making it takes a tenth of a second."""
        return hash_password(secrets.token_urlsafe(24))

    def sign_in(self, email: str, password: str) -> Account | None:
        """The account, or None; takes the same time for an address nobody has."""
        nobody = self.nobodys_hash  # whoever asks first waits for it, known or not
        with self.store.reading() as work:
            account = work.accounts.by_email(email)
        right = password_matches(password, account.password_hash if account and account.password_hash else nobody)
        return account if account and right and account.active else None

    def desk_staff(self, *, closed: bool = False) -> Sequence[Account]:
        """Who may be put in charge of a case: desk staff and administrators, by e-mail; with `closed` also those who left."""
        with self.store.reading() as work:
            found = [held for held in work.accounts.all() if decides(held) and (closed or held.active)]
        return sorted(found, key=lambda held: held.email)

    def id_of(self, email: str) -> int | None:
        """The number of the account of that address, closed or not."""
        with self.store.reading() as work:
            held = work.accounts.by_email(email)
        return None if held is None else held.id

    def addresses(self, ids: Iterable[int | None]) -> Mapping[int, str]:
        """The address of each of these accounts that is there still, by its number."""
        wanted = {one for one in ids if one is not None}
        with self.store.reading() as work:
            return {one.id: one.email for one in work.accounts.all() if one.id in wanted} if wanted else {}

    def account(self, account_id: int) -> Account:
        """Raises NotFound."""
        with self.store.reading() as work:
            return work.accounts.get(account_id)

    def contact(self, account_id: int) -> str:
        """Where the holder is written to; "" where that was erased.  Raises NotFound."""
        held = self.account(account_id)
        return held.email if held.erased_at is None else ""

    def account_by_token(self, token: str) -> Account | None:
        """Whose working token it is, unless the account is closed; the day of its use is marked."""
        digest = token_digest(token)
        with self.store.reading() as work:
            account = work.accounts.by_token(digest)
            held = work.tokens.by_digest(digest) if account else None
        if account is None or held is None or not account.active:
            return None
        if held.last_used_on != self.clock.today():
            self._mark_use(held)
        return account

    def put_account(self, account: Account, *, with_token: bool = False, by: Account | None = None) -> tuple[Account, str | None]:
        """Adds or changes an account; with `with_token` also a new API token, told this once.

        `by` is who does it; None: somebody at the machine itself.
        """
        token, digest = new_token() if with_token else (None, "")
        now = self.clock.now()
        with self.store.writing() as work:
            before = work.accounts.get(account.id) if account.id else None
            kept = work.accounts.put(account if account.id else replace(account, created_at=account.created_at or now), at=now)
            if token is not None:
                work.tokens.add(ApiToken(account=kept.id, name=_FIRST_TOKEN, digest=digest, created_at=now))
            work.timeline.append(put(before, kept, now, by, with_token=with_token))
            work.commit()
            return kept, token

    def _mark_use(self, held: ApiToken) -> None:
        """Once a day; who reads does not wait where others write, the mark then comes with the next request."""
        try:
            with self.store.writing() as work:
                work.tokens.used(held.id, self.clock.today())
                work.commit()
        except Unavailable:
            return
