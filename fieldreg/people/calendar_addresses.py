"""Secret addresses of an account's calendar feeds: one of each kind, renewed and ended by whose it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from fieldreg.kernel.texts import Text

__all__ = ["FEED_NAMES", "CalendarAddress", "FeedKind"]


class FeedKind(StrEnum):
    """What a feed tells."""

    OWN = "own"  # the account's own reservations
    DESK = "desk"  # everybody's, and the days the desk owes something


FEED_NAMES: Mapping[FeedKind, Text] = {
    FeedKind.OWN: Text("自分の予約", "Your reservations"),
    FeedKind.DESK: Text("窓口のカレンダー", "The desk's calendar"),
}


@dataclass(frozen=True, kw_only=True)
class CalendarAddress:
    """`digest` is all that is kept of its key; `last_used_on` a day of Japan, None until it was used."""

    id: int = 0
    account: int
    kind: FeedKind
    digest: str
    created_at: datetime
    last_used_on: date | None = None
    ended_at: datetime | None = None
