"""Use cases of API tokens and sessions: one's own, or another's by an administrator or at the machine itself."""

from collections.abc import Sequence
from dataclasses import replace

from fieldreg.kernel.errors import Conflict
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import Account, new_token
from fieldreg.people.people_events import account_told, tokens_told
from fieldreg.people.tokens import MOST_TOKENS, ApiToken, ask_token_name
from fieldreg.ports import Clock, Store
from fieldreg.services.visibility import ask_self_or_admin
from fieldreg.timeline.events import Act

__all__ = ["TokenServices"]


class TokenServices:
    """`by` is who asks; None: somebody at the machine itself.  Everything raises NotFound for another's, whoever's it is."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock

    def of(self, account_id: int, by: Account | None) -> Sequence[ApiToken]:
        """Those that work, oldest first."""
        ask_self_or_admin(by, account_id)
        with self.store.reading() as work:
            return [one for one in work.tokens.of(account_id) if one.works]

    def make(self, account_id: int, name: str, by: Account | None) -> tuple[ApiToken, str]:
        """A token, and its secret, told this once.  Raises InvalidInput, Conflict where there are as many as may be."""
        ask_self_or_admin(by, account_id)
        secret, digest = new_token()
        name, now = ask_token_name(name), self.clock.now()
        with self.store.writing() as work:
            account = _open_account(work.accounts.lock(account_id))
            if sum(one.works for one in work.tokens.of(account_id)) >= MOST_TOKENS:
                told = Text(f"API トークンは {MOST_TOKENS} 個までです。使わないものを失効させてください。", f"at most {MOST_TOKENS} tokens")
                raise Conflict(told, code="too-many-tokens", where="name")
            kept = work.tokens.add(ApiToken(account=account_id, name=name, digest=digest, created_at=now))
            work.timeline.append(tokens_told(Act.TOKEN_MADE, account, [kept], now, by))
            work.commit()
            return kept, secret

    def renew(self, account_id: int, token_id: int, by: Account | None) -> tuple[ApiToken, str]:
        """Another secret under the same name; the one before works no more from now on."""
        ask_self_or_admin(by, account_id)
        secret, digest = new_token()
        now = self.clock.now()
        with self.store.writing() as work:
            account = _open_account(work.accounts.lock(account_id))
            held = work.tokens.get(token_id, account_id)
            if not work.tokens.revoke(account_id, [token_id], at=now):
                told = Text("このトークンはすでに失効しています。", "this token was revoked already")
                raise Conflict(told, code="revoked", where="token")
            kept = work.tokens.add(replace(held, id=0, digest=digest, created_at=now, last_used_on=None))
            work.timeline.append(tokens_told(Act.TOKEN_RENEWED, account, [kept], now, by))
            work.commit()
            return kept, secret

    def revoke(self, account_id: int, token_id: int, by: Account | None) -> int:
        """How many still worked: 1, or 0 where it was revoked before."""
        ask_self_or_admin(by, account_id)
        now = self.clock.now()
        with self.store.writing() as work:
            account = work.accounts.lock(account_id)
            work.tokens.get(token_id, account_id)
            gone = work.tokens.revoke(account_id, [token_id], at=now)
            if gone:
                work.timeline.append(tokens_told(Act.TOKEN_REVOKED, account, gone, now, by))
            work.commit()
            return len(gone)

    def end_sessions(self, account_id: int, by: Account | None) -> Account:
        """Every session of the account ends, wherever it is signed in; who ends his own goes on with the account returned."""
        ask_self_or_admin(by, account_id)
        now = self.clock.now()
        with self.store.writing() as work:
            held = work.accounts.lock(account_id)
            kept = work.accounts.put(replace(held, session_epoch=held.session_epoch + 1), at=now)
            work.timeline.append(account_told(Act.SESSIONS_ENDED, kept, now, by, {}))
            work.commit()
            return kept


def _open_account(account: Account) -> Account:
    if not account.active:
        told = Text("このアカウントは停止されています。先に再開してください。", "this account is closed; reopen it first")
        raise Conflict(told, code="account-closed", where="account")
    return account
