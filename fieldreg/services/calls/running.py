"""Use cases of the desk for a call: writing and announcing its terms, answering questions, calling it off."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from fieldreg.calls import call_events
from fieldreg.calls.call import Call, CallState, Question, ask_state, moved
from fieldreg.calls.sealing import new_call_key
from fieldreg.calls.terms_form import terms_from_form
from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.input_faults import text_of
from fieldreg.people.accounts import Account
from fieldreg.ports import Clock, Store
from fieldreg.services.calls.clockwork import caught_up
from fieldreg.services.calls.letters import tell_cancelled, tell_changed, tell_jury
from fieldreg.services.visibility import ask_decider, ask_reader

__all__ = ["CallDesk"]


class CallDesk:
    """Every write is one transaction; raises NotAllowed for anybody but the desk, and auditors who read.  Safe to share between threads."""

    def __init__(self, store: Store, clock: Clock, secret: Callable[[], str]) -> None:
        self.store, self.clock, self._secret = store, clock, secret

    def all(self, account: Account) -> Sequence[tuple[Call, int]]:
        """Every call as of now, newest first, each with how many applications count: all that is known before the opening."""
        ask_reader(account)
        now = self.clock.now()
        with self.store.reading() as work:
            return [(call.at(now), work.applications.count(call.id)) for call in work.calls.list()]

    def call(self, call_id: str, account: Account) -> tuple[Call, int]:
        """One of them.  Raises NotFound."""
        ask_reader(account)
        with self.store.reading() as work:
            return work.calls.get(call_id).at(self.clock.now()), work.applications.count(call_id)

    def draft(self, form: Mapping[str, Any], account: Account) -> Call:
        """A new call that nobody else sees.  Raises InvalidInput."""
        ask_decider(account)
        now, terms = self.clock.now(), terms_from_form(form)
        with self.store.writing() as work:
            kept = work.calls.add(Call(terms=terms, created_at=now))
            work.timeline.append(call_events.drafted(kept, now, by=account.id))
            work.commit()
            return kept

    def rewrite(self, call_id: str, form: Mapping[str, Any], account: Account, *, revision: int) -> Call:
        """Other terms: of a draft in its place, of an announced call as a new announcement; once it opened they stand.

        Raises InvalidInput, Conflict.
        """
        ask_decider(account)
        now, terms = self.clock.now(), terms_from_form(form)
        with self.store.writing() as work:
            held = caught_up(work, call_id, now)
            ask_state(held, CallState.DRAFT, CallState.ANNOUNCED)
            other = replace(held, terms=terms, revision=revision)
            if held.state is CallState.DRAFT:
                kept = work.calls.put(other)
                work.timeline.append(call_events.drafted(kept, now, by=account.id, before=held))
            else:
                kept = work.calls.put(replace(_not_yet_open(other, self.clock), announcement=held.announcement + 1))
                work.calls.announce(call_id, kept.announcement, terms, at=now)
                work.timeline.append(call_events.announced(kept, now, by=account.id))
                tell_changed(work, kept, now)
            work.commit()
            return kept

    def announce(self, call_id: str, account: Account, *, revision: int) -> Call:
        """Tells the terms to all, before the period opens, and makes the call's key.  Raises Conflict, InvalidInput."""
        ask_decider(account)
        now = self.clock.now()
        with self.store.writing() as work:
            held = replace(work.calls.lock(call_id), revision=revision)
            told = replace(moved(_not_yet_open(held, self.clock), CallState.ANNOUNCED), announcement=1)
            kept = work.calls.put(told)
            work.calls.announce(call_id, 1, kept.terms, at=now)
            work.calls.put_key(call_id, new_call_key(self._secret(), call_id))
            work.timeline.append(call_events.announced(kept, now, by=account.id))
            tell_jury(work, kept, now)
            work.commit()
            return kept

    def cancel(self, call_id: str, reason: Any, account: Account) -> Call:
        """Calls it off, with a reason told to all; what is sealed stays sealed for good.  Raises InvalidInput, Conflict."""
        ask_decider(account)
        now, why = self.clock.now(), text_of({"reason": reason}, "reason", required=True, longest=1_000)
        with self.store.writing() as work:
            held = caught_up(work, call_id, now)
            kept = work.calls.put(replace(moved(held, CallState.CANCELLED), reason=why))
            work.timeline.append(call_events.cancelled(held, kept, now, by=account.id))
            if held.state is not CallState.DRAFT:  # which nobody else ever saw
                tell_cancelled(work, kept, now)
            work.commit()
            return kept

    def questions(self, call_id: str, account: Account) -> Sequence[Question]:
        """All, in the order they were asked."""
        ask_reader(account)
        with self.store.reading() as work:
            return work.calls.questions(call_id)

    def answer(self, call_id: str, question_id: int, text: Any, account: Account) -> Question:
        """Publishes question and answer, to all at once.  Raises NotFound, InvalidInput, Conflict with both answers."""
        ask_decider(account)
        now, told = self.clock.now(), text_of({"answer": text}, "answer", required=True, longest=4_000)
        with self.store.writing() as work:
            ask_state(caught_up(work, call_id, now), CallState.ANNOUNCED, CallState.OPEN, CallState.CLOSED)
            kept = work.calls.answer(call_id, question_id, told, at=now)
            work.timeline.append(call_events.answered(kept, now, by=account.id))
            work.commit()
            return kept


def _not_yet_open(call: Call, clock: Clock) -> Call:
    """The call, unless what is announced would open at once: criteria are known before the first application."""
    if clock.now() >= call.terms.opens_at:
        raise InvalidInput.one(
            "opens-in-the-past", "opens_at",
            "受付開始は、告知するいまより後にしてください。審査項目は受付の前に知らせておく必要があります。",
            "the opening must lie ahead: criteria are announced before applications are taken",
        )  # fmt: skip
    return call
