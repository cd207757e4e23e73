"""Limits of booking: how many open requests one company may have, how far ahead, and how long a hold lasts undecided.

Settings of the desk, of no law: no source says how long a slot is held or how many a company may ask for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from fieldreg.booking.reservations import State
from fieldreg.kernel.errors import Conflict
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan

__all__ = ["EXPIRED", "HOLDS", "BookingLimits", "holds_until"]

HOLDS: Mapping[State, timedelta] = {State.REQUESTED: timedelta(days=60), State.TENTATIVE: timedelta(days=30)}
EXPIRED = Text(
    "決まらないまま仮押さえの期限が過ぎたため、枠を解放しました。必要なら改めて申請してください。",
    "the hold ended before it was decided, and the slot was given back; ask again if you still need it",
)


@dataclass(frozen=True, kw_only=True)
class BookingLimits:
    """`open_requests` of one company that are not decided yet, None for any number; a slot begins within `horizon` from now.

    `declines_rivals`: whether accepting one declines those in line for the same slot, with notice; else they go on waiting.
    """

    open_requests: int | None = 200
    horizon: timedelta = timedelta(days=731)
    declines_rivals: bool = True

    def ask_quota(self, open_requests: int) -> None:
        """Raises Conflict ("quota") for a company that has as many undecided requests as it may."""
        if self.open_requests is not None and open_requests >= self.open_requests:
            raise Conflict(
                Text(
                    f"未決定の申請が {open_requests} 件あります（上限 {self.open_requests} 件）。取り下げるか、回答をお待ちください。",
                    f"{open_requests} requests are undecided (at most {self.open_requests}); withdraw some, or wait for their answers",
                ),
                code="quota",
                where="organisation",
            )


def holds_until(state: State, slot: Timespan, now: datetime, holds: Mapping[State, timedelta] = HOLDS) -> datetime | None:
    """Until when an undecided reservation holds its slot: a while from now, and never past its start; None where it is decided.

    >>> from fieldreg.kernel.timespan import JST
    >>> now, day = datetime(2026, 12, 1, tzinfo=JST), timedelta(days=1)
    >>> [holds_until(State.REQUESTED, Timespan(now + n * day, now + (n + 1) * day), now) - now for n in (3, 300)]
    [datetime.timedelta(days=3), datetime.timedelta(days=60)]
    """
    lasts = holds.get(state)
    return None if lasts is None else min(now + lasts, slot.start)
