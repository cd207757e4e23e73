"""Ending a case as realised: not before the slots of its reservations are over."""

from collections.abc import Sequence
from datetime import datetime

from fieldreg.booking.reservations import LIVE, Reservation
from fieldreg.kernel.errors import Conflict
from fieldreg.kernel.texts import Text

__all__ = ["ask_over", "listed", "still_ahead"]


def still_ahead(reservations: Sequence[Reservation], now: datetime) -> list[Reservation]:
    """Those that hold a slot which is not over, the last to end at the end."""
    return sorted((one for one in reservations if one.state in LIVE and one.slot.end > now), key=lambda one: one.slot.end)


def listed(ahead: Sequence[Reservation]) -> Text:
    """Each with its last day."""
    days = [(one.id, one.slot.last_day) for one in ahead]
    return Text("、".join(f"{own}（{day} まで）" for own, day in days), ", ".join(f"{own} (until {day})" for own, day in days))


def ask_over(ahead: Sequence[Reservation]) -> None:
    """Raises Conflict ("slot-to-come") that names each, its last day, and what may be done instead."""
    if not ahead:
        return
    said = listed(ahead)
    told = Text(
        f"予約がまだ終わっていないので、「実現した」では完了にできません: {said.ja}。終わってから完了にするか、ほかの結果を選んでください。"
        "使わなくなった予約は、先に取り消してください。",
        f"its reservations are not over, so it cannot be closed as realised: {said.en}. Close it afterwards, or choose another outcome; "
        "cancel first what is no longer used.",
    )
    raise Conflict(told, code="slot-to-come", where="outcome")
