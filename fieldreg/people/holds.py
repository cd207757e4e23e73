"""Holds: what must not be erased though its time is over, because somebody said so and why."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

__all__ = ["Hold", "Holdable"]


class Holdable(StrEnum):
    """What may be held."""

    ACCOUNT = "account"
    CALL = "call"
    CASE = "case"
    CERTIFICATION = "certification"
    INVITATION = "invitation"
    RESERVATION = "reservation"
    TRIAL = "trial"


@dataclass(frozen=True, kw_only=True)
class Hold:
    """`ref` is the reference of a case, a reservation, a call or a certification, or the number of an account or an invitation.

    Of a kept trial it is what names it in the timeline (`trials.trial_events.trial_ref`), for its code would open it.
    `set_by` None: somebody at the machine itself.
    """

    id: int = 0
    what: Holdable
    ref: str
    because: str
    set_at: datetime
    set_by: int | None = None
    lifted_at: datetime | None = None
    lifted_by: int | None = None
