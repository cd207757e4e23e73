"""What somebody has to look at, because the ground under an earlier answer changed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

__all__ = ["Direction", "TurnedAnswer", "direction_of"]

_WORST_FIRST = ("prohibited", "permit", "consent", "unknown", "notify", "advise", "not_applicable", "-")
_RANKS = {word: rank for rank, word in enumerate(_WORST_FIRST)}


class Direction(StrEnum):
    """Whether an answer asks for more than before, or for less."""

    WORSE = "worse"
    BETTER = "better"


@dataclass(frozen=True, kw_only=True)
class TurnedAnswer:
    """One rule's answer about one thing that is another since a load (or since it was undone).

    `what` is "site", "reservation" or "consultation", `ref` its id; `owner` the account it belongs to, None
    where it is the desk's.  `seen_at` None: nobody has dealt with it yet.
    """

    id: int = 0
    load: int
    what: str
    ref: str
    rule: str
    before: str
    after: str
    owner: int | None = None
    at: datetime
    seen_at: datetime | None = None
    seen_by: int | None = None

    @property
    def direction(self) -> Direction:
        return direction_of(self.before, self.after)


def direction_of(before: str, after: str) -> Direction:
    """Which way the answer went; what becomes unknown must be looked at, and never counts as better.

    A word that is none of ours is as good as unknown.

    >>> direction_of("not_applicable", "permit"), direction_of("permit", "notify"), direction_of("notify", "unknown")
    (<Direction.WORSE: 'worse'>, <Direction.BETTER: 'better'>, <Direction.WORSE: 'worse'>)
    """
    old, new = (_RANKS.get(word, _RANKS["unknown"]) for word in (before, after))
    return Direction.WORSE if new < old or new == _RANKS["unknown"] else Direction.BETTER
