"""Letters as the desk and their addressees see them: all with their state, those that need somebody, and what is decided of them."""

from collections.abc import Sequence
from dataclasses import replace

from fieldreg.kernel.email_addresses import is_address
from fieldreg.kernel.errors import Conflict, InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.notices import letter_events
from fieldreg.notices.departure import awake
from fieldreg.notices.letters import NEEDS_SOMEBODY, WAITING, FaultKind, KeptLetter, LetterState
from fieldreg.people.accounts import Account
from fieldreg.ports import Clock, Post, Store, UnitOfWork
from fieldreg.services.notices.sealed import as_desk_sees
from fieldreg.services.notices.sending import Round, Sending
from fieldreg.services.visibility import ask_decider, ask_reader

__all__ = ["MAY_GO_AGAIN", "LetterServices", "seen_as"]

MAY_GO_AGAIN = (*WAITING, LetterState.GIVEN_UP, LetterState.UNSURE, LetterState.FILED)


class LetterServices:
    """What is told to whom.  Safe to share between threads."""

    def __init__(self, store: Store, clock: Clock, post: Post | None) -> None:
        self.store, self.clock, self.post = store, clock, post
        self._sending = Sending(store, clock, post)

    def send_due(self) -> Round:
        """Sends what is due; in any number of processes each letter is sent once.  Raises Unavailable."""
        return self._sending.send_due()

    @property
    def delivers(self) -> bool:
        """Whether letters go to a mail server, rather than into files or nowhere."""
        return self.post is not None and self.post.delivers

    def own(self, account: Account, *, offset: int = 0, limit: int) -> tuple[int, Sequence[KeptLetter]]:
        """How many were written to this account, and a page of them, the newest first."""
        with self.store.reading() as work:
            return work.letters.page(account=account.id, offset=offset, limit=limit)

    def page(
        self, states: Sequence[LetterState], account: Account, *, open_only: bool = False, offset: int = 0, limit: int
    ) -> tuple[int, Sequence[KeptLetter]]:
        """How many there are in these states, and a page of them, the newest first.  Raises NotAllowed."""
        ask_reader(account)
        with self.store.reading() as work:
            count, found = work.letters.page(states=states, open_only=open_only, offset=offset, limit=limit)
            return count, [as_desk_sees(work, letter) for letter in found]

    def letter(self, letter_id: int, account: Account) -> KeptLetter:
        """Raises NotAllowed, NotFound."""
        ask_reader(account)
        with self.store.reading() as work:
            return as_desk_sees(work, work.letters.get(letter_id))

    def of_thread(self, ref: str, account: Account) -> Sequence[KeptLetter]:
        """All about one case, the newest first.  Raises NotAllowed."""
        ask_reader(account)
        with self.store.reading() as work:
            return [as_desk_sees(work, letter) for letter in work.letters.page(thread=ref, limit=1_000)[1]]

    def need_somebody(self) -> int:
        """How many will not leave by themselves, and nobody has dealt with."""
        with self.store.reading() as work:
            return work.letters.count(NEEDS_SOMEBODY, open_only=True)

    def send_again(self, letter_id: int, account: Account, *, seen: str, email: str = "") -> KeptLetter:
        """Has it sent again with its tries counted anew, to another address where one is given.

        One that may have been sent is then sent perhaps twice: whoever decides that has been told.  Raises NotAllowed, NotFound,
        InvalidInput for an address nothing can be sent to, Conflict where it is no longer as `seen` ("state attempts").
        """
        ask_decider(account)
        if email and not is_address(email):
            raise _not_an_address()
        with self.store.writing() as work:
            before, now = self._as_seen(work, letter_id, seen), self.clock.now()
            to = replace(before.to, email=email) if email else before.to
            if before.erased:
                told = Text("文面は保存期間を過ぎて消去されました。送れるものはありません。", "its words were erased")
                raise Conflict(told, code="erased", where=str(letter_id))
            if before.state not in MAY_GO_AGAIN:
                raise _moved_on(before)
            if not is_address(to.email):
                raise _not_an_address()
            after = replace(
                before, to=to, state=LetterState.QUEUED, attempts=0, next_at=awake(now) if to.staff else now, claim=None,
                claimed_until=None, fault="", fault_kind=FaultKind.NONE, sent_at=None, settled_at=None, settled_by=None,
            )  # fmt: skip
            if not work.letters.replace(after, before):
                raise _moved_on(work.letters.get(letter_id))
            work.timeline.append(letter_events.again(before, after, now, by=account.id))
            work.commit()
            return as_desk_sees(work, after)

    def settle(self, letter_id: int, account: Account, *, seen: str) -> KeptLetter:
        """Notes that somebody told the addressee otherwise, or need not: the letter is not sent, and off the worklist.

        Raises NotAllowed, NotFound, Conflict where it is no longer as `seen`, and for one that leaves by itself.
        """
        ask_decider(account)
        with self.store.writing() as work:
            before, now = self._as_seen(work, letter_id, seen), self.clock.now()
            after = replace(before, settled_at=now, settled_by=account.id)
            if not before.needs_somebody or not work.letters.replace(after, before):
                raise _moved_on(before)
            work.timeline.append(letter_events.settled(before, now, by=account.id))
            work.commit()
            return as_desk_sees(work, after)

    def _as_seen(self, work: UnitOfWork, letter_id: int, seen: str) -> KeptLetter:
        held = work.letters.get(letter_id)
        if seen != seen_as(as_desk_sees(work, held)):
            raise _moved_on(held)
        return held


def seen_as(letter: KeptLetter) -> str:
    """What a page shows of a letter, for whoever decides on it."""
    return f"{letter.state} {letter.attempts} {letter.to.email} {'settled' if letter.settled_at else ''}".strip()


def _not_an_address() -> InvalidInput:
    return InvalidInput.one("not-an-address", "email", "メールアドレスを一つ書いてください。", "write one e-mail address")


def _moved_on(held: KeptLetter) -> Conflict:
    return Conflict(
        Text(
            "このお知らせの状態は、ほかの人の操作か再送で変わりました。いまの状態を見て、もう一度選んでください。",
            "somebody else, or another try, has changed where this letter stands; look at it and choose again",
        ),
        code="decided-meanwhile",
        where=str(held.id),
    )
