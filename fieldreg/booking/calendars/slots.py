"""What calendars hold of a reservation: for everybody, where and when; for its owner and the desk, what for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Generic, TypeVar

from fieldreg.booking.reservations import LIVE, State
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan

__all__ = ["STANDING_NAMES", "BookedSlot", "DueCase", "Found", "KnownSlot", "Standing", "standing_of"]


class Standing(StrEnum):
    """How a slot stands: all that everybody is told of a reservation's state."""

    REQUESTED = "requested"  # or held for a while, or waiting in line
    ACCEPTED = "accepted"
    GONE = "gone"


STANDING_NAMES: Mapping[Standing, Text] = {
    Standing.REQUESTED: Text("調整中", "Pending"), Standing.ACCEPTED: Text("確定", "Accepted"), Standing.GONE: Text("取消し", "Cancelled"),
}  # fmt: skip
_STANDS = frozenset({State.ACCEPTED, State.DONE, State.NO_SHOW})
_ASKED = LIVE | {State.WAITING}


def standing_of(state: State) -> Standing:
    """As everybody is told.

    >>> [str(standing_of(state)) for state in (State.TENTATIVE, State.DONE, State.WITHDRAWN)]
    ['requested', 'accepted', 'gone']
    """
    return Standing.ACCEPTED if state in _STANDS else Standing.REQUESTED if state in _ASKED else Standing.GONE


@dataclass(frozen=True, kw_only=True)
class BookedSlot:
    """What is for everybody of a reservation.  `area` None: the whole site; `sequence` grows with each change, `changed_at` is its last."""

    ref: str
    site: str
    area: str | None
    slot: Timespan
    state: State
    sequence: int
    changed_at: datetime

    @property
    def standing(self) -> Standing:
        return standing_of(self.state)


@dataclass(frozen=True, kw_only=True)
class KnownSlot(BookedSlot):
    """With what only its owner and the desk are told."""

    activity: str
    purpose: str
    organisation: str
    note: str  # of whoever decided


@dataclass(frozen=True, kw_only=True)
class DueCase:
    """A case that the desk owes something by a day; `version` grows with every change."""

    ref: str
    version: int
    subject: str
    due: date
    changed_at: datetime


T = TypeVar("T")


@dataclass(frozen=True)
class Found(Generic[T]):
    """What was found, by start; `until` None where it is all, else the moment from which on nothing was looked at."""

    all: Sequence[T]
    until: datetime | None = None
