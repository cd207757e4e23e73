"""Open calls, what is handed in under seal, and the jury."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from fieldreg.calls.application import Application, HandIn
from fieldreg.calls.call import Call, CallState, Question
from fieldreg.calls.jury import Anonymised, Juror
from fieldreg.calls.scoring import Score
from fieldreg.calls.sealing import SealedPart, WrappedKey
from fieldreg.calls.terms import Terms

__all__ = ["Applications", "Calls", "Juries"]


class Calls(Protocol):
    """Calls with their announcements, questions, keys and decisions."""

    def add(self, call: Call) -> Call:
        """Gives it its `id`."""

    def get(self, call_id: str) -> Call:
        """As it was last written.  Raises NotFound."""

    def lock(self, call_id: str) -> Call:
        """The same; nobody else locks it until this transaction ends.  Raises NotFound."""

    def put(self, call: Call) -> Call:
        """Replaces the row.  Raises Conflict ("changed-meanwhile") if it is no longer of `call.revision`."""

    def list(self, states: Collection[CallState] | None = None) -> Sequence[Call]:
        """Newest first."""

    def due(self, now: datetime) -> Sequence[str]:
        """Ids of those that the clock has moved."""

    def announce(self, call_id: str, number: int, terms: Terms, *, at: datetime) -> None:
        """Keeps what was announced; a number is announced once."""

    def announcements(self, call_id: str) -> Sequence[tuple[int, datetime, Terms]]:
        """In order."""

    def ask(self, question: Question) -> Question: ...

    def questions(self, call_id: str) -> Sequence[Question]:
        """In the order they were asked."""

    def questions_of(self, account_id: int) -> Sequence[Question]:
        """All that an account asked."""

    def forget(self, question: Question, instead: str) -> None:
        """Puts `instead` in the place of what was asked and answered."""

    def answer(self, call_id: str, question_id: int, text: str, *, at: datetime) -> Question:
        """Raises NotFound; Conflict with both texts where it was answered meanwhile."""

    def put_key(self, call_id: str, key: WrappedKey) -> None:
        """Keeps a call's wrapped key, once."""

    def key(self, call_id: str) -> WrappedKey:
        """Raises NotFound before the first announcement."""

    def release(self, call_id: str, key: bytes) -> None:
        """Keeps the key itself, so that what was opened stays open whatever becomes of the server's secret."""

    def decide(self, call_id: str, challenge: int, adopted: int, note: str) -> None: ...

    def decisions(self, call_id: str) -> Mapping[int, tuple[int, str]]:
        """By challenge: how many are adopted, and what is said of that."""


class Applications(Protocol):
    """Applications, their receipts and sealed parts, and their anonymous versions."""

    def add(self, application: Application, *, year: int) -> Application:
        """Gives it its `ref`.  Raises Conflict where its owner has one for this challenge."""

    def get(self, ref: str) -> Application:
        """Raises NotFound."""

    def find(self, call_id: str, owner: int, challenge: int) -> Application | None: ...

    def put(self, application: Application) -> None: ...

    def of_call(self, call_id: str) -> Sequence[Application]: ...

    def of_owner(self, owner: int) -> Sequence[Application]:
        """Newest first."""

    def count(self, call_id: str) -> int:
        """How many count."""

    def hand_in(self, receipt: HandIn, parts: Sequence[SealedPart]) -> None:
        """Keeps a receipt, and the sealed parts instead of those of an earlier version."""

    def receipts(self, ref: str) -> Sequence[HandIn]:
        """In order."""

    def parts(self, ref: str) -> Sequence[SealedPart]:
        """Of the version that counts, in order."""

    def erase(self, ref: str, left: Sequence[SealedPart], *, reason: str) -> None:
        """Takes the content, the anonymous versions and the label; `left` is what stays under the seal."""

    def drop_parts(self, ref: str) -> None:
        """What was withdrawn is not the city's to keep."""

    def anonymise(self, version: Anonymised) -> None: ...

    def anonymised(self, call_id: str) -> Mapping[str, Anonymised]:
        """The latest of each application of a call that has one."""


class Juries(Protocol):
    """Who judges a call, which applications each must not see, and the scores."""

    def put(self, juror: Juror) -> None:
        """Adds or replaces."""

    def get(self, call_id: str, account: int) -> Juror:
        """Raises NotFound."""

    def of_call(self, call_id: str) -> Sequence[Juror]: ...

    def of_account(self, account: int) -> Sequence[Juror]: ...

    def set_conflicts(self, call_id: str, account: int, refs: Collection[str]) -> None:
        """These, and no others of the call."""

    def conflicts(self, call_id: str) -> frozenset[tuple[str, int]]:
        """Application and account."""

    def score(self, score: Score) -> Score:
        """Adds a version.  Raises Conflict where the call is not being judged."""

    def scores(self, call_id: str) -> Sequence[Score]:
        """Every version, in order."""

    def forget_comments(self, *, call: str | None = None, account: int | None = None) -> None:
        """Takes the words beside the points, of a call or of a juror that was erased: no others let go of them."""
