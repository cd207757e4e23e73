"""In time: what may be done to a reservation only before its slot, while it lasts, or after it."""

from datetime import datetime, timedelta

from fieldreg.booking.reservations import MOVES, STATE_NAMES, Reservation, State
from fieldreg.kernel.errors import Conflict
from fieldreg.kernel.texts import Text

__all__ = ["CORRECTED_WITHIN", "ask_in_time", "moves_now", "untimely"]

CORRECTED_WITHIN = timedelta(days=30)  # from the end of a slot: that nobody came, of one that is done; a setting of the desk
_BEFORE_ITS_START = (State.REQUESTED, State.TENTATIVE, State.ACCEPTED)
_BEFORE_ITS_END = (State.WITHDRAWN, State.CANCELLED)
_AFTER_ITS_END = (State.DONE, State.NO_SHOW)


def untimely(reservation: Reservation, to: State, now: datetime) -> Conflict | None:
    """Why it is too early or too late for a move; None where it is time.  Declining what was not decided is never too late."""
    name, slot = STATE_NAMES[to], reservation.slot
    if to in _BEFORE_ITS_START and slot.start <= now:
        return _told("begun", f"開始時刻を過ぎているため、「{name.ja}」にはできません。", f"its start has passed: it cannot become {to}")
    if to in _BEFORE_ITS_END and slot.end <= now:
        return _told("over", f"終わった予約は、「{name.ja}」にはできません。", f"it is over and cannot become {to}")
    if to in _AFTER_ITS_END and now < slot.end:
        return _told(
            "not-over", f"終了時刻になるまで、「{name.ja}」にはできません。", f"it is not over yet: only after its end can it become {to}"
        )
    if reservation.state is State.DONE and slot.end + CORRECTED_WITHIN < now:
        days = CORRECTED_WITHIN.days
        return _told(
            "too-late-to-correct", f"「{name.ja}」に直せるのは、終了から {days} 日までです。",
            f"it can be corrected to {to} within {days} days of its end",
        )  # fmt: skip
    return None


def ask_in_time(reservation: Reservation, to: State, now: datetime) -> None:
    """Raises Conflict as `untimely` tells it."""
    found = untimely(reservation, to, now)
    if found is not None:
        raise found


def moves_now(reservation: Reservation, role: str, now: datetime) -> list[State]:
    """What this role may make of it as of now."""
    onward = MOVES[reservation.state].items()
    return [to for to, roles in onward if role in roles and untimely(reservation, to, now) is None]


def _told(code: str, ja: str, en: str) -> Conflict:
    return Conflict(Text(ja, en), code=code)
