"""Watches: somebody waits until a kept trial's slot is free, or until its answer turns; notices tell when it did.

A watch goes with its trial and ends with it.  It is an account's, or of the link: then whoever has the code sees it, starts it
and stops it, and nothing is kept of who that was.  Notices are only ever added: `Watch.turn` counts them, and `read_turn` is the
last one that was read.  Whatever carries notices further one day counts beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan

__all__ = ["LINK", "MOST_OF_ACCOUNT", "Notice", "Watch", "WatchKind", "Watched", "addressee_of"]

LINK = "link"  # the addressee of whoever has the code
MOST_OF_ACCOUNT = 100  # watches of one account that are not over


class WatchKind(StrEnum):
    """What is waited for."""

    FREE = "free"  # nobody else holds the trial's slot
    VERDICT = "verdict"  # some answer is another than it was


@dataclass(frozen=True, kw_only=True)
class Watch:
    """One watch.  `slot` is the trial's whole time; `site` None where the trial names none.

    `state` is what was last told, or seen at the start: of FREE ``{"free": bool, "spans": [[start, end], …]}``, of VERDICT a kept
    answer (`screening.kept_answer`), or ``{"unjudged": True, "answer": …}`` since it can no longer be judged.  It was last
    looked at `looked_at`, at the registry's revision and day named beside.
    """

    id: int = 0
    code: str
    kind: WatchKind
    addressee: str
    owner: int | None = None  # account id
    site: str | None = None
    area: str | None = None
    slot: Timespan
    state: Mapping[str, Any]
    turn: int = 0
    read_turn: int = 0
    looked_at: datetime
    looked_revision: int
    looked_on: date
    begun_at: datetime
    ends_at: datetime
    stopped_at: datetime | None = None

    def is_on(self, now: datetime) -> bool:
        """Whether anything will still be told."""
        return self.stopped_at is None and now < self.ends_at

    @property
    def unread(self) -> int:
        """How many notices nobody has read."""
        return self.turn - self.read_turn


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What was told, once: `turn` counts the notices of its watch from 1; `told` as `waiting.telling` makes it."""

    watch: int
    turn: int
    at: datetime
    told: Mapping[str, Any]

    @property
    def said(self) -> Text:
        """What changed."""
        return Text.from_dict(self.told["said"])

    @property
    def why(self) -> Sequence[Text]:
        """Why it did, as far as that is known."""
        return [Text.from_dict(why) for why in self.told["why"]]

    @property
    def what_to_do(self) -> Text:
        return Text.from_dict(self.told["do"])


@dataclass(frozen=True, kw_only=True)
class Watched:
    """A watch with its notices, the newest first."""

    watch: Watch
    notices: Sequence[Notice] = field(default_factory=tuple)

    @property
    def unread(self) -> Sequence[Notice]:
        return [notice for notice in self.notices if notice.turn > self.watch.read_turn]


def addressee_of(account_id: int | None) -> str:
    """Who is told: an account, or whoever has the link (None).

    >>> addressee_of(7), addressee_of(None)
    ('account:7', 'link')
    """
    return LINK if account_id is None else f"account:{account_id}"
