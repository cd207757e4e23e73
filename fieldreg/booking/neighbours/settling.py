"""Settling with neighbours: that the other agreed, or that the desk accepts without it, and why."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fieldreg.booking.neighbours.judging import Neighbour
from fieldreg.booking.neighbours.rules import NeighbourSeverity

__all__ = ["Settled", "SettledHow", "is_settled", "unsettled"]


class SettledHow(StrEnum):
    """How."""

    GIVEN = "given"  # the other agreed
    WITHOUT = "without"  # the desk accepts without it


@dataclass(frozen=True, kw_only=True)
class Settled:
    """Between `reservation` and `other`, of one rule; the account `by` wrote it."""

    reservation: str
    other: str
    rule: str
    how: SettledHow
    note: str
    at: datetime
    by: int


def is_settled(neighbour: Neighbour, reservation: str, settled: Collection[Settled]) -> bool:
    """Consent holds both ways; that one was accepted without it says nothing of the other's."""
    for one in settled:
        pair, wanted = (one.reservation, one.other), (reservation, neighbour.other.id)
        if one.rule == neighbour.rule.id and (pair == wanted or (pair == wanted[::-1] and one.how is SettledHow.GIVEN)):
            return True
    return False


def unsettled(found: Sequence[Neighbour], reservation: str, settled: Collection[Settled]) -> list[Neighbour]:
    """Those that surely ask for a consent nobody has noted."""
    return [
        one for one in found
        if one.applies and one.rule.severity is NeighbourSeverity.CONSENT and not is_settled(one, reservation, settled)
    ]  # fmt: skip
