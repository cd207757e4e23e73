"""Letters: the outbox they wait in, and the post that carries them."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from email.message import EmailMessage
from typing import Protocol

from fieldreg.notices.letters import Addressee, KeptLetter, Letter, LetterState
from fieldreg.notices.message import Letterhead

__all__ = ["Bag", "Letters", "Post", "PutOff", "Refused", "Unclear", "Unreached"]


class Letters(Protocol):
    """The outbox; what is added is kept with all else of the transaction, or not at all."""

    def add(self, letter: Letter) -> bool:
        """Whether it is new: one of a cause and an addressee is kept once.

        Raises InvalidInput for words that cannot be written.  One to an address nothing can be sent to is kept as given up.
        """

    def add_for(self, letter: KeptLetter, to: Addressee, at: datetime) -> bool:
        """Adds the same words for somebody else, to leave as the first would; whether that is new, as of `add`."""

    def known(self, cause: str) -> bool:
        """Whether a letter of that cause was written, to whomever."""

    def get(self, letter_id: int) -> KeptLetter:
        """Raises NotFound."""

    def page(
        self, *, states: Sequence[LetterState] | None = None, open_only: bool = False, account: int | None = None,
        thread: str | None = None, offset: int = 0, limit: int,
    ) -> tuple[int, Sequence[KeptLetter]]:  # fmt: skip
        """How many there are, and `limit` of them from `offset` on, the newest first; `open_only`: those nobody has settled."""

    def next_due(self, now: datetime) -> Sequence[KeptLetter]:
        """What leaves next: one letter, or all of a digest, the longest due first; () where nothing is due."""

    def claim(self, ids: Sequence[int], claim: str, *, until: datetime) -> Sequence[KeptLetter]:
        """Those of them that still waited, now this claim's alone."""

    def begin(self, claim: str, *, until: datetime) -> int:
        """Notes that what is claimed may be sent from this moment on; returns of how many, 0 where the claim is no more."""

    def conclude(self, letter: KeptLetter, claim: str) -> bool:
        """Keeps what came of a letter; False, and nothing is written, where it is no longer this claim's."""

    def overdue(self, now: datetime) -> Sequence[KeptLetter]:
        """Those whose claim ran out."""

    def replace(self, letter: KeptLetter, seen: KeptLetter) -> bool:
        """Keeps what somebody decided of a letter; False where it is no longer as `seen`."""

    def hasten(self, now: datetime, *, staff: bool) -> int:
        """Lets leave at once what failed for want of a server alone; `staff`: theirs too."""

    def erase_of(self, thread: str, *, account: int | None = None) -> Sequence[int]:
        """Erases address and words of every letter of a thread, or to an account, and returns their ids.

        What still waits leaves no more; what is in a process's hands this moment stays.
        """

    def count(self, states: Sequence[LetterState], *, open_only: bool = False) -> int: ...


class Unreached(Exception):
    """Nobody took letters: not this one's fault, and surely not sent.  Each of these says what the post said, for people."""


class PutOff(Exception):
    """This letter was refused for now; surely not sent."""


class Refused(Exception):
    """This letter was refused for good; surely not sent."""


class Unclear(Exception):
    """The letter was handed over and nobody said whether it was taken."""


class Bag(Protocol):
    """One walk to the post, for several letters."""

    def hand_over(self, message: EmailMessage, may_leave: Callable[[], bool]) -> bool:
        """Asks `may_leave` when nothing but the letter itself is left to be said; False, and it was not sent, if it says no.

        Raises Unreached, PutOff, Refused, Unclear.
        """


class Post(Protocol):
    """What carries letters."""

    @property
    def letterhead(self) -> Letterhead: ...

    @property
    def delivers(self) -> bool:
        """False: keeps them as files."""

    @property
    def place(self) -> str:
        """The server, without user and password, or the folder."""

    def walk(self) -> AbstractContextManager[Bag]:
        """Opens nothing before the first letter."""
