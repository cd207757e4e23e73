"""What was written in a case: between the desk and the applicant, and notes the desk keeps to itself."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

__all__ = ["Message", "Side"]


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
