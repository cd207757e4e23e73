"""Use cases of calls for everybody: what is announced, questions and answers, and the results once they are published."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fieldreg.calls import call_events
from fieldreg.calls.application import Outcome
from fieldreg.calls.call import PUBLIC_STATES, Call, CallState, Question
from fieldreg.calls.terms import Challenge, Terms
from fieldreg.kernel.errors import Conflict, NotFound
from fieldreg.kernel.input_faults import text_of
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import Account
from fieldreg.ports import Clock, Store, UnitOfWork
from fieldreg.services.calls.unsealing import content_under

__all__ = ["ChallengeResult", "PublicCalls"]

_MOST_OPEN_QUESTIONS = 20  # of one account about one call


@dataclass(frozen=True, kw_only=True)
class ChallengeResult:
    """What is told to all of a challenge: how many applied, who is adopted with what (nobody is a result), and the desk's word."""

    challenge: Challenge
    applied: int
    adopted: Sequence[tuple[str, str]]  # organisation and title
    note: str


class PublicCalls:
    """Safe to share between threads."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock

    def all(self) -> Sequence[Call]:
        """Every call but drafts, as of now, newest first."""
        now = self.clock.now()
        with self.store.reading() as work:
            return [call.at(now) for call in work.calls.list(PUBLIC_STATES)]

    def call(self, call_id: str) -> Call:
        """As of now.  Raises NotFound, for a draft as for none."""
        with self.store.reading() as work:
            return self._public(work, call_id)

    def announcements(self, call_id: str) -> Sequence[tuple[int, datetime, Terms]]:
        """What was announced, in order; more than one where the terms were changed before the opening."""
        with self.store.reading() as work:
            self._public(work, call_id)
            return work.calls.announcements(call_id)

    def answered(self, call_id: str) -> Sequence[Question]:
        """Questions with their answers, the same for all."""
        with self.store.reading() as work:
            self._public(work, call_id)
            return [question for question in work.calls.questions(call_id) if question.answered_at is not None]

    def may_ask(self, call: Call) -> bool:
        """Whether questions are taken now."""
        return call.state in (CallState.ANNOUNCED, CallState.OPEN) and self.clock.now() < call.terms.questions_until

    def ask(self, call_id: str, form: Any, account: Account) -> Question:
        """A question, which all will read once it is answered.  A question sent twice is one.  Raises NotFound, InvalidInput, Conflict."""
        text, now = text_of(form, "question", required=True, longest=1_000), self.clock.now()
        with self.store.writing() as work:
            call = self._public(work, work.calls.lock(call_id).id)
            if not self.may_ask(call):
                told = Text("質問の受付は終わりました。", "questions are taken no more")
                raise Conflict(told, code="questions-over", where="question")
            mine = [one for one in work.calls.questions(call_id) if one.asker == account.id]
            if (same := next((one for one in mine if one.text == text), None)) is not None:
                return same
            if sum(1 for one in mine if one.answered_at is None) >= _MOST_OPEN_QUESTIONS:
                told = Text("回答を待っている質問が多すぎます。", "too many of your questions wait for an answer")
                raise Conflict(told, code="too-many-questions", where="question")
            kept = work.calls.ask(Question(call=call_id, asker=account.id, text=text, asked_at=now))
            work.timeline.append(call_events.asked(kept))
            work.commit()
            return kept

    def results(self, call_id: str) -> Sequence[ChallengeResult] | None:
        """By challenge, or None before the moment of publication.  Raises NotFound."""
        with self.store.reading() as work:
            call = self._public(work, call_id)
            if call.state is not CallState.PUBLISHED:
                return None
            return [_result(work, call, challenge) for challenge in call.terms.challenges]

    def _public(self, work: UnitOfWork, call_id: str) -> Call:
        call = work.calls.get(call_id)
        if call.state not in PUBLIC_STATES or call.announcement == 0:
            raise NotFound(Text(f"公募「{call_id}」はありません。", f"there is no call {call_id!r}"), where="call")
        return call.at(self.clock.now())


def _result(work: UnitOfWork, call: Call, challenge: Challenge) -> ChallengeResult:
    own = [one for one in work.applications.of_call(call.id) if one.challenge == challenge.number and one.reason]
    told = [content_under(work, one).answers for one in own if one.outcome is Outcome.ADOPTED]
    note = work.calls.decisions(call.id).get(challenge.number, (0, ""))[1]
    return ChallengeResult(
        challenge=challenge, applied=len(own), adopted=[(one["organisation"], one["title"]) for one in told], note=note
    )
