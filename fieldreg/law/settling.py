"""Settling: who can close what could not be judged, and whether it has to be closed before anybody acts.

*You* answer a question; the *desk* looks up what the registry does not hold; where the *map* is too coarse
nobody answers, and the true boundary has to be found on the ground.
"""

from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache

from fieldreg.trials.questions import QUESTIONS

__all__ = ["SettledBy", "UnknownKind", "asked_of_you", "settled_by"]


class UnknownKind(StrEnum):
    """Why something could not be judged."""

    MISSING_ANSWER = "missing_answer"
    MISSING_LAYER = "missing_layer"
    STALE_LAYER = "stale_layer"
    NEAR_BORDER = "near_border"


class SettledBy(StrEnum):
    """Who can close it."""

    YOU = "you"
    DESK = "desk"
    MAP = "map"


_MOST_KEPT = 4096  # rows of needs: what rules raise is a few hundreds


def asked_of_you(needs: Sequence[str]) -> tuple[str, ...]:
    """Those of `needs` a company can be asked: a question by its contract name, or "site"."""
    return _asked(tuple(needs))


@lru_cache(_MOST_KEPT)
def _asked(needs: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(need for need in needs if need == "site" or need in QUESTIONS)


def settled_by(kind: UnknownKind, needs: Sequence[str]) -> SettledBy:
    """Who closes a doubt of this kind.

    >>> settled_by(UnknownKind.MISSING_LAYER, ["vehicle.keeps_30m", "buildings"])
    <SettledBy.YOU: 'you'>
    >>> settled_by(UnknownKind.MISSING_ANSWER, ["site.property_status"])
    <SettledBy.DESK: 'desk'>
    """
    if asked_of_you(needs):
        return SettledBy.YOU
    return SettledBy.MAP if kind is UnknownKind.NEAR_BORDER else SettledBy.DESK
