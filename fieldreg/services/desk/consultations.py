"""Use cases of the desk: consultations and their answers, and the worklist of answers that turned."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from fieldreg.desk import desk_events
from fieldreg.desk.consultation_form import consultation_from_form
from fieldreg.desk.consultations import Consultation, Step, answered_meanwhile
from fieldreg.desk.worklist import TurnedAnswer
from fieldreg.kernel.errors import Conflict, InvalidInput
from fieldreg.people.accounts import Account
from fieldreg.ports import Clock, Store
from fieldreg.services.answers.screening import ScreeningServices
from fieldreg.services.desk import letters
from fieldreg.services.desk.homework import Homework
from fieldreg.services.holdings.register import site_named
from fieldreg.services.visibility import ask_decider, consultation_seen_by, owner_filter
from fieldreg.trials.trial_geojson import trial_from_geojson

__all__ = ["DeskServices"]


class DeskServices:
    """What is asked of the desk and what it answers; every write is one transaction."""

    def __init__(self, store: Store, clock: Clock, screening: ScreeningServices) -> None:
        self.store, self.clock, self._screening = store, clock, screening
        self.homework = Homework(store, clock, screening)

    def open_consultation(self, form: Any, account: Account | None = None) -> tuple[Consultation, str]:
        """A consultation in the desk's inbox, and the key its asker opens it with."""
        asked = consultation_from_form(form, account, self.clock.now())
        key = secrets.token_urlsafe(24)
        with self.store.reading() as work:
            if asked.site is not None:
                site_named(work.sites, asked.site, None)
            if asked.trial is not None:
                trial = trial_from_geojson(asked.trial)
                self._screening.refuse_elsewhere(work, trial)
                screening = self._screening.screened(work, trial)
                asked = replace(asked, screening=screening.to_dict())
        with self.store.writing() as work:
            kept = work.consultations.add(replace(asked, key_digest=_digest(key)))
            work.timeline.append(desk_events.opened(kept, self.clock.now()))
            letters.tell_opened(work, kept, self.clock.now())
            work.commit()
            return kept, key

    def consultation(self, ref: str, key: str | None = None, account: Account | None = None) -> Consultation:
        """Raises NotFound alike for a stranger's and for none."""
        with self.store.reading() as work:
            found = work.consultations.get(ref)
        return consultation_seen_by(account, found, bearer=_holds(found, key))

    def consultations(self, steps: Sequence[Step] | None = None) -> Sequence[Consultation]:
        with self.store.reading() as work:
            return work.consultations.list(steps=steps, limit=100_000)

    def consultations_page(
        self, steps: Sequence[Step], *, newest: bool = False, offset: int = 0, limit: int
    ) -> tuple[int, Sequence[Consultation]]:
        """How many there are, and a page of them, those that wait longest first."""
        with self.store.reading() as work:
            return work.consultations.page(steps=steps, newest=newest, offset=offset, limit=limit)

    def answer(self, ref: str, text: str, account: Account, after: str = "") -> Consultation:
        """The desk's answer; below the answer `after`, which somebody else has sent.

        Raises NotAllowed, NotFound, InvalidInput for an empty text, Conflict with both texts where
        there is an answer and it is not `after`.
        """
        ask_decider(account)
        text, after = (told.replace("\r\n", "\n").strip() for told in (text, after))  # as forms end their lines
        if not text:
            raise InvalidInput.one("answer-missing", "answer", "回答を書いてください。", "write an answer")
        with self.store.writing() as work:
            whole = f"{after}\n\n{text}" if after else text
            try:
                moved = work.consultations.answer(ref, whole, by=account.id, at=self.clock.now(), instead_of=after)
            except Conflict:
                raise answered_meanwhile(work.consultations.get(ref), text) from None
            work.timeline.append(desk_events.answered(moved, after, self.clock.now(), by=account.id))
            letters.tell_answered(work, moved, self.clock.now())
            work.commit()
            return moved

    def worklist(self, account: Account, *, seen: bool = False) -> Sequence[TurnedAnswer]:
        """Answers that turned with a load, newest first: for the desk everybody's, for a company its own."""
        owner = owner_filter(account)
        with self.store.reading() as work:
            return work.worklist.list(owner=owner, seen=seen)

    def see(self, ids: Sequence[int], account: Account) -> int:
        """Marks entries of the worklist as dealt with; returns how many."""
        owner = owner_filter(account)
        with self.store.writing() as work:
            count = work.worklist.see(ids, by=account.id, at=self.clock.now(), owner=owner)
            if count:
                work.timeline.append(desk_events.answers_seen(list(ids), count, self.clock.now(), by=account.id))
            work.commit()
            return count


def _holds(consultation: Consultation, key: str | None) -> bool:
    """Whether `key` is the one its asker was given."""
    return bool(key) and hmac.compare_digest(consultation.key_digest, _digest(key or ""))


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
