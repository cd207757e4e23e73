"""Sending: one round to the post with what is due; of any number of rounds at once each letter is in one alone."""

import logging
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from fieldreg.kernel.errors import Unavailable
from fieldreg.kernel.timespan import JST
from fieldreg.notices import letter_events
from fieldreg.notices.departure import EVENING, MORNING
from fieldreg.notices.letters import FaultKind, KeptLetter, LetterState
from fieldreg.notices.message import message_of
from fieldreg.notices.outcome import back_in_the_queue, failed, left, may_have_left
from fieldreg.ports import Bag, Clock, Post, Store, UnitOfWork
from fieldreg.ports.letters import PutOff, Refused, Unclear, Unreached
from fieldreg.services.notices.passing_on import still_there

__all__ = ["Round", "Sending"]

_LOG = logging.getLogger(__name__)
LEASE = timedelta(minutes=10)  # more than the post may take for one letter
_MOST = 500  # messages of one round
_LONGEST_S = 20.0  # of one round: what else is due must not wait for slow servers
_TRIES = 3  # to keep what came of a letter
_KINDS: Mapping[type[Exception], FaultKind] = {
    Unreached: FaultKind.UNREACHED, PutOff: FaultKind.PUT_OFF, Refused: FaultKind.REFUSED,
}
_Outcome = Callable[[KeptLetter, datetime], KeptLetter]


@dataclass(frozen=True, kw_only=True)
class Round:
    """What came of one round, in letters: `sent`, or kept as files (`filed`), to be tried again (`failed`), given up, unsure."""

    sent: int = 0
    filed: int = 0
    failed: int = 0
    given_up: int = 0
    unsure: int = 0

    def with_letters(self, letters: Sequence[KeptLetter]) -> "Round":
        """The same with what became of some more."""
        now = self.to_dict()
        for letter in letters:
            name = str(letter.state).replace("-", "_")
            now[name] = now.get(name, 0) + 1
        return Round(**{name: now[name] for name in self.to_dict()})

    def to_dict(self) -> dict[str, Any]:
        return dict(vars(self))


class Sending:
    """Safe to share between threads, and between processes over one store."""

    def __init__(self, store: Store, clock: Clock, post: Post | None) -> None:
        self.store, self.clock, self.post = store, clock, post

    def send_due(self) -> Round:
        """Sends what is due, for a bounded while; without a post only looks after claims that ran out.  Raises Unavailable."""
        done, began = Round().with_letters(self._look_after_claims()), time.monotonic()
        if self.post is None or not self._something_due():
            return done
        with self.post.walk() as bag:
            for _ in range(_MOST):
                taken = self._take()
                if not taken:
                    break
                outcome, goes_on = self._carried(self.post, bag, taken)
                done = done.with_letters(self._conclude(taken, outcome))
                if not goes_on or time.monotonic() - began > _LONGEST_S:
                    break
        return done

    def _something_due(self) -> bool:
        with self.store.reading() as work:
            return bool(work.letters.next_due(self.clock.now()))

    def _take(self) -> Sequence[KeptLetter]:
        """What leaves next, claimed; () where nothing is due."""
        claim, now = secrets.token_hex(16), self.clock.now()
        with self.store.writing() as work:
            while due := work.letters.next_due(now):
                there = still_there(work, due, now)
                if there and (taken := work.letters.claim([letter.id for letter in there], claim, until=now + LEASE)):
                    work.commit()
                    return taken
            work.commit()  # what was passed on
        return ()

    def _carried(self, post: Post, bag: Bag, taken: Sequence[KeptLetter]) -> tuple[_Outcome, bool]:
        """What is to be kept of each, and whether the round goes on: not where the post takes nothing from anybody."""
        begun = False

        def may_leave() -> bool:
            nonlocal begun
            begun = self._begin(taken)
            return begun

        try:
            gone = bag.hand_over(message_of(taken, post.letterhead, self.clock.now()), may_leave)
        except (Unreached, PutOff, Refused, Unclear) as error:
            return _outcome_of(error), not isinstance(error, Unreached)
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - told of this letter, and keeps no other from being sent
            _LOG.exception("a letter could not be handed over")
            return _outcome_of(Unclear(type(error).__name__) if begun else Refused(type(error).__name__)), True
        if not gone:
            return (lambda letter, _: letter), True  # another has them since; nothing is kept
        return (lambda letter, now: left(letter, now, delivered=post.delivers)), True

    def _begin(self, taken: Sequence[KeptLetter]) -> bool:
        """Keeps, before the words leave, that they may have; False where the claim is no more."""
        claim = taken[0].claim
        with self.store.writing() as work:
            if claim is None or work.letters.begin(claim, until=self.clock.now() + LEASE) != len(taken):
                return False
            work.commit()
            return True

    def _conclude(self, taken: Sequence[KeptLetter], outcome: _Outcome) -> Sequence[KeptLetter]:
        """Keeps what came of them, and returns of which; what cannot be kept is found `sending` when the claim runs out."""
        for _ in range(_TRIES):
            try:
                with self.store.writing() as work:
                    kept = [self._concluded(work, one, outcome) for one in taken]
                    work.commit()
                    return [one for one in kept if one is not None]
            except Unavailable:
                _LOG.warning("what came of a letter could not be kept yet")
        return ()

    def _concluded(self, work: UnitOfWork, letter: KeptLetter, outcome: _Outcome) -> KeptLetter | None:
        now = self.clock.now()
        new = outcome(letter, now)
        if new is letter or letter.claim is None or not work.letters.conclude(new, letter.claim):
            return None
        _tell(work, new, now)
        if new.state is LetterState.SENT:  # the server is there again
            work.letters.hasten(now, staff=MORNING <= now.astimezone(JST).time() < EVENING)
        return new

    def _look_after_claims(self) -> Sequence[KeptLetter]:
        """What nobody came back for: queued again where it surely was not sent, else unsure."""
        now = self.clock.now()
        with self.store.reading() as work:
            if not work.letters.overdue(now):
                return ()
        with self.store.writing() as work:
            found = []
            for letter in work.letters.overdue(now):
                begun = letter.state is LetterState.SENDING
                new = may_have_left(letter, "") if begun else back_in_the_queue(letter)
                if work.letters.replace(new, letter):
                    _tell(work, new, now)
                    found.append(new)
            work.commit()
        return found


def _outcome_of(error: Exception) -> _Outcome:
    """What is to be kept of a letter of which the post said this."""
    said = str(error)
    if isinstance(error, Unclear):
        return lambda letter, _: may_have_left(letter, said)
    kind = _KINDS[type(error)]
    return lambda letter, now: failed(letter, kind, said, now)


def _tell(work: UnitOfWork, letter: KeptLetter, now: datetime) -> None:
    if letter.state is LetterState.GIVEN_UP:
        work.timeline.append(letter_events.given_up(letter, now))
    elif letter.state is LetterState.UNSURE:
        work.timeline.append(letter_events.unsure(letter, now))
