"""Offers: other slots that the desk offers in place of a reservation's own; none of them is held until it is taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from fieldreg.booking.reservations import Reservation
from fieldreg.kernel.timespan import Timespan

__all__ = ["MOST_OFFERED", "Offer", "OfferState", "OfferedSlot"]

MOST_OFFERED = 3


class OfferState(StrEnum):
    """What became of an offer."""

    OPEN = "open"
    TAKEN = "taken"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"  # by the desk
    OVERTAKEN = "overtaken"  # its reservation was changed, or ended, otherwise
    EXPIRED = "expired"


@dataclass(frozen=True)
class OfferedSlot:
    """A slot of a site, or of an area of it."""

    site: str
    area: str | None
    slot: Timespan

    def to_dict(self) -> dict[str, Any]:
        return {"site": self.site, "area": self.area, **self.slot.to_dict()}

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> "OfferedSlot":
        start, end = (datetime.fromisoformat(value[name]) for name in ("time_start", "time_end"))
        return cls(value["site"], value["area"], Timespan(start, end))

    @classmethod
    def of(cls, reservation: Reservation) -> "OfferedSlot":
        return cls(reservation.site, reservation.area, reservation.slot)


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One offer, of one to three slots; `id` 0 until the store gives it.

    It can be taken before `until`; `taken` is the number of the slot that was, 0 the first.
    """

    id: int = 0
    reservation: str
    slots: Sequence[OfferedSlot]
    reason: str
    state: OfferState = OfferState.OPEN
    until: datetime
    made_at: datetime
    made_by: int
    ended_at: datetime | None = None
    ended_by: int | None = None
    taken: int | None = None
