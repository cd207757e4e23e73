"""What was written in a case: between the desk and the applicant, and notes the desk keeps to itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

__all__ = ["Message", "Side", "sent_twice"]

_AGAIN_WITHIN = timedelta(minutes=10)  # pressed twice, or sent again because no page came back


class Side(StrEnum):
    """Who wrote it, and so who may read it: notes stay with the desk."""

    APPLICANT = "applicant"
    DESK = "desk"
    NOTE = "note"


@dataclass(frozen=True, kw_only=True)
class Message:
    """`id` 0 until kept.  `by` is an account, None for whoever holds the case's key; `text` is erased when kept long enough."""

    id: int = 0
    case: str
    side: Side
    by: int | None
    at: datetime
    text: str


def sent_twice(said: Sequence[Message], message: Message) -> Message | None:
    """The last of what was said, where it is the same words of the same person a moment ago: a second press, and no second message."""
    last = said[-1] if said else None
    if last is None or (last.side, last.by, last.text) != (message.side, message.by, message.text):
        return None
    return last if message.at - last.at < _AGAIN_WITHIN else None
