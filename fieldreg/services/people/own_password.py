"""Use case of one's own password: another ends every other session and link for a password; tokens and calendars too where asked for."""

from dataclasses import replace

from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import Account, hash_password, password_matches
from fieldreg.people.calendar_addresses import FeedKind
from fieldreg.people.passwords import LONGEST_PASSWORD, ask_good_password
from fieldreg.people.people_events import account_told
from fieldreg.ports import Clock, Store
from fieldreg.services.people.reset_links import withdraw_reset_links
from fieldreg.timeline.events import Act

__all__ = ["PasswordServices"]


class PasswordServices:
    """Safe to share between threads."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock

    def change(self, account: Account, old: str, new: str, *, keep_tokens: bool) -> Account:
        """The account as it then is: whoever goes on needs a session of it.  Raises InvalidInput with every fault."""
        faults: list[Fault] = []
        if len(old) > LONGEST_PASSWORD or not password_matches(old, account.password_hash):
            faults.append(Fault("password-wrong", "old", Text("いまのパスワードが違います。", "the present password is wrong")))
        faults += password_faults(new, account.email, account.organisation)
        if not faults and old == new:
            told = Text("いまと違うパスワードにしてください。", "choose another than the present one")
            faults.append(Fault("password-same", "password", told))
        if faults:
            raise InvalidInput(faults)
        return self._keep(account, new, account, keep_tokens=keep_tokens)

    def set(self, account: Account, new: str, *, keep_tokens: bool = True) -> Account:
        """At the machine itself, for whoever lost it.  Raises InvalidInput."""
        ask_good_password(new, [account.email, account.organisation])
        return self._keep(account, new, None, keep_tokens=keep_tokens)

    def _keep(self, account: Account, new: str, by: Account | None, *, keep_tokens: bool) -> Account:
        hashed, now = hash_password(new), self.clock.now()
        with self.store.writing() as work:
            held = work.accounts.lock(account.id)
            if held.password_hash != account.password_hash:
                told = Text("パスワードがいま別の画面で変更されました。", "the password has just been changed elsewhere")
                raise InvalidInput([Fault("password-changed-meanwhile", "old", told)])
            kept = work.accounts.put(replace(held, password_hash=hashed, session_epoch=held.session_epoch + 1), at=now)
            withdraw_reset_links(work, kept, now, by)
            gone = [] if keep_tokens else work.tokens.revoke(account.id, None, at=now)
            if not keep_tokens:  # whoever knew the password may have read them
                work.calendar_addresses.end(account.id, list(FeedKind), at=now)
            told_of = {"after": {"tokens_revoked": [{"id": one.id, "name": one.name} for one in gone]}}
            work.timeline.append(account_told(Act.PASSWORD_CHANGED, kept, now, by, told_of))
            work.commit()
            return kept


def password_faults(password: str, *about: str) -> list[Fault]:
    """What is wrong with a password somebody chose for himself."""
    try:
        ask_good_password(password, about)
    except InvalidInput as error:
        return list(error.faults)
    return []
