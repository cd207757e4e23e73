"""Use case of one's own language: in which the letters to an account come from now on."""

from dataclasses import replace

from fieldreg.kernel.errors import InvalidInput
from fieldreg.people.accounts import LANGUAGES, Account
from fieldreg.people.people_events import account_told
from fieldreg.ports import Clock, Store
from fieldreg.timeline.events import Act

__all__ = ["LanguageServices"]


class LanguageServices:
    """Safe to share between threads."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock

    def choose(self, account: Account, language: str) -> Account:
        """The account as it then is.  Letters that wait already stay as they were written.  Raises InvalidInput."""
        if language not in LANGUAGES:
            raise InvalidInput.one("language-unknown", "language", "日本語か英語を選んでください。", "choose Japanese or English")
        now = self.clock.now()
        with self.store.writing() as work:
            held = work.accounts.lock(account.id)
            if held.language == language:
                return held
            kept = work.accounts.put(replace(held, language=language), at=now)
            told = {"before": {"language": held.language}, "after": {"language": kept.language}}
            work.timeline.append(account_told(Act.ACCOUNT_LANGUAGE, kept, now, account, told))
            work.commit()
            return kept
