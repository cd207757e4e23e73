"""Use cases: what the pages, the API and the command line ask for, in one place.

A service takes plain input, opens one unit of work, lets the domain decide, and returns
domain values.  It raises the errors of `fieldreg.errors` and nothing else of its own.
Looking stands in `screening_services`, reserving in `booking_services`; here are
consultations and accounts, and all of them together.
"""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from fieldreg.desk.consultation_form import consultation_from_form
from fieldreg.desk.consultations import Consultation, Step
from fieldreg.desk.worklist import Turn
from fieldreg.kernel.errors import InvalidInput, NotAllowed, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import Account, hash_password, new_token, password_matches, token_digest
from fieldreg.ports import Clock, Store
from fieldreg.services.booking import DECIDERS, BookingServices, InboxRow
from fieldreg.services.screening import Standing
from fieldreg.surroundings.terrain import Terrain
from fieldreg.trials.trial_geojson import trial_from_geojson

__all__ = ["InboxRow", "Services", "Standing"]


class Services(BookingServices):
    """Every use case over one store and one clock.  Safe to share between threads."""

    def __init__(self, store: Store, clock: Clock, terrain: Terrain | None = None) -> None:
        super().__init__(store, clock, terrain)
        self._nobody = hash_password(secrets.token_urlsafe(24))

    # --- consultations -------------------------------------------------------------

    def open_consultation(self, form: Any, account: Account | None = None) -> tuple[Consultation, str]:
        """A consultation in the desk's inbox, and the key its asker opens it with."""
        asked = consultation_from_form(form, account, self.clock.now())
        key = secrets.token_urlsafe(24)
        with self.store.reading() as work:
            if asked.site is not None:
                self._site_named(work, asked.site, None)
            if asked.trial is not None:
                screening = self._screened(work, trial_from_geojson(asked.trial), None)
                asked = replace(asked, screening=screening.to_dict())
        with self.store.writing() as work:
            kept = work.consultations.add(replace(asked, key_digest=_digest(key)))
            work.commit()
            return kept, key

    def consultation(self, ref: str, key: str | None = None, account: Account | None = None) -> Consultation:
        """Raises NotFound alike for a stranger's and for none."""
        with self.store.reading() as work:
            found = work.consultations.get(ref)
        by_key = bool(key) and hmac.compare_digest(found.key_digest, _digest(key or ""))
        by_account = account is not None and (account.role in DECIDERS or found.owner == account.id)
        if not (by_key or by_account):
            raise NotFound(Text(f"相談「{ref}」はありません。", f"there is no consultation {ref!r}"), where="ref")
        return found

    def consultations(self, steps: Sequence[Step] | None = None) -> Sequence[Consultation]:
        with self.store.reading() as work:
            return work.consultations.list(steps=steps)

    def answer(self, ref: str, text: str, account: Account) -> Consultation:
        """The desk's answer.  Raises NotAllowed, NotFound, InvalidInput for an empty text."""
        _ask_decider(account)
        if not text.strip():
            raise InvalidInput.one("answer-missing", "answer", "回答を書いてください。", "write an answer")
        with self.store.writing() as work:
            moved = work.consultations.move(ref, Step.ANSWERED, at=self.clock.now(), answer=text.strip())
            work.commit()
            return moved

    # --- the worklist ---------------------------------------------------------------

    def worklist(self, account: Account, *, seen: bool = False) -> Sequence[Turn]:
        """Answers that turned with a load, newest first: for the desk everybody's, for a company its own."""
        owner = None if account.role in DECIDERS else account.id
        with self.store.reading() as work:
            return work.worklist.list(owner=owner, seen=seen)

    def see(self, ids: Sequence[int], account: Account) -> int:
        """Marks entries of the worklist as dealt with; returns how many."""
        owner = None if account.role in DECIDERS else account.id
        with self.store.writing() as work:
            count = work.worklist.see(ids, by=account.id, at=self.clock.now(), owner=owner)
            work.commit()
            return count

    # --- accounts ------------------------------------------------------------------

    def sign_in(self, email: str, password: str) -> Account | None:
        """The account, or None; takes the same time for an address nobody has."""
        with self.store.reading() as work:
            account = work.accounts.by_email(email)
        right = password_matches(password, account.password_hash if account else self._nobody)
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


def _ask_decider(account: Account) -> None:
    if account.role not in DECIDERS:
        raise NotAllowed(Text("窓口の職員だけができます。", "only desk staff may do this"))


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
