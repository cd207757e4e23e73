"""Letters (通知): who is told what, because of which act, and how far the letter has come.

A letter is added in the transaction of the act that causes it, and is one of a cause and an addressee.  Its way:

    queued → claimed → sending → sent | filed
                             ↘ failed (tried again later) → … → given-up
                             ↘ unsure

`claimed` is a promise of one process to send it, `sending` its word, kept before the last byte leaves, that it may now have
been sent.  What is found claimed after the lease is queued again; what is found sending is `unsure`, and nobody but a person
sends that again (docs/decisions/0020-letters.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from fieldreg.kernel.texts import Text

__all__ = [
    "FAULTS", "LETTER_STATES", "NEEDS_SOMEBODY", "SEALED_TEMPLATES", "WAITING", "Addressee", "FaultKind", "KeptLetter", "Letter",
    "LetterState", "Link",
]  # fmt: skip

SEALED_TEMPLATES = frozenset({"call-received", "call-cancelled", "call-changed"})  # whom they go to tells who applies; see `sealed.py`


class LetterState(StrEnum):
    """How far a letter has come."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    FILED = "filed"  # kept as a file, because no mail server is set
    FAILED = "failed"
    GIVEN_UP = "given-up"
    UNSURE = "unsure"
    PASSED_ON = "passed-on"  # not sent: who it was for has left; others were written to instead, or nobody needs to be


WAITING = (LetterState.QUEUED, LetterState.FAILED)  # these leave by themselves when their time has come
NEEDS_SOMEBODY = (LetterState.GIVEN_UP, LetterState.UNSURE)
LETTER_STATES: Mapping[LetterState, Text] = {
    LetterState.QUEUED: Text("送信待ち", "Waiting"),
    LetterState.CLAIMED: Text("送信中", "Being sent"),
    LetterState.SENDING: Text("送信中", "Being sent"),
    LetterState.SENT: Text("送信済み", "Sent"),
    LetterState.FILED: Text("ファイルに保存（未送信）", "Kept as a file, not mailed"),
    LetterState.FAILED: Text("再送待ち", "To be tried again"),
    LetterState.GIVEN_UP: Text("届けられません", "Could not be sent"),
    LetterState.UNSURE: Text("届いたか不明", "May have been sent"),
    LetterState.PASSED_ON: Text("送らず（宛先の人は離れました）", "Not sent: whom it was for has left"),
}


class FaultKind(StrEnum):
    """Why a letter was not sent."""

    NONE = ""
    UNREACHED = "unreached"  # the server, whatever the letter
    REFUSED = "refused"  # this letter, for good
    PUT_OFF = "put-off"  # this letter, for now
    NO_ADDRESS = "no-address"
    UNSURE = "unsure"


FAULTS: Mapping[FaultKind, Text] = {
    FaultKind.NONE: Text(""),
    FaultKind.UNREACHED: Text("メールサーバーにつながりませんでした。", "The mail server took no letters."),
    FaultKind.REFUSED: Text("宛先または内容が受け取りを断られました。", "The address or the letter was refused."),
    FaultKind.PUT_OFF: Text("いまは受け取れないと返されました。", "The letter was refused for now."),
    FaultKind.NO_ADDRESS: Text("メールアドレスとして使えません。", "This is no address a letter can be sent to."),
    FaultKind.UNSURE: Text(
        "送り終えたかどうかを確かめられませんでした。届いている場合もあります。",
        "Nobody confirmed that it was taken; it may have arrived.",
    ),
}


@dataclass(frozen=True, kw_only=True)
class Addressee:
    """Who is told.  `language` "ja" or "en", "" where nobody knows: then Japanese, and English below.

    `staff` are left alone at night.
    """

    email: str
    account: int | None = None
    language: str = ""
    staff: bool = False

    @property
    def key(self) -> str:
        """What two addresses share that differ in letter case alone."""
        return self.email.strip().casefold()


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What is to be told, of an act done `at`.  `cause` names it ("reservation:R-2026-0001:accepted"), `thread` the case it is about.

    `values` fill the template's placeholders; a `Text` is told in the addressee's language.  `digest`: it can wait for the
    next business morning, and goes with all else that waits for the same addressee.
    """

    at: datetime
    cause: str
    to: Addressee
    template: str
    values: Mapping[str, str | int | Text]
    digest: bool = False
    thread: str = ""


@dataclass(frozen=True)
class Link:
    """An address of our own in a letter, as a path.

    One that opens something without an account is `secret`: kept until the letter has left, and shown on no page.
    """

    path: str
    secret: bool = False


@dataclass(frozen=True, kw_only=True)
class KeptLetter:
    """A letter as it stands in the outbox: `body` with marks where its `links` belong (`notices.writing`)."""

    id: int = 0
    cause: str
    to: Addressee
    template: str
    version: int
    digest: bool = False
    thread: str = ""
    subject: str
    body: str
    links: Mapping[str, Link] = field(default_factory=dict)
    token: str  # its Message-ID's own part
    state: LetterState = LetterState.QUEUED
    attempts: int = 0
    next_at: datetime
    claim: str | None = None
    claimed_until: datetime | None = None
    fault: str = ""  # what the post said
    fault_kind: FaultKind = FaultKind.NONE
    created_at: datetime
    sent_at: datetime | None = None
    settled_at: datetime | None = None
    settled_by: int | None = None

    @property
    def needs_somebody(self) -> bool:
        """Whether it will not leave by itself and nobody has dealt with it."""
        return self.state in NEEDS_SOMEBODY and self.settled_at is None and not self.erased

    @property
    def erased(self) -> bool:
        """Whether its words were erased when their time was over: there is nothing left to be sent."""
        return not self.body
