"""Changing: what the desk asks of a reservation that is to have another slot or place, read and judged."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from fieldreg.booking.offers import MOST_OFFERED, Offer, OfferedSlot
from fieldreg.booking.reservations import LIVE, STATE_NAMES, Reservation, State
from fieldreg.kernel.errors import Conflict, Fault, InvalidInput
from fieldreg.kernel.input_faults import gather
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan, moment_from_json

__all__ = [
    "Kind", "ask_changeable", "ask_offerable", "ask_other", "changeable", "changed_slot", "kind_of",
    "offer_from_form", "offerable", "reason_of",
]  # fmt: skip

_CHANGEABLE = frozenset({State.TENTATIVE, State.ACCEPTED})
_REASON = Text("理由を書いてください。申請者に伝わります。", "write the reason; whoever asked is told")


class Kind(StrEnum):
    """How a slot is another."""

    SHORTENED = "shortened"  # the same place, and within what was had
    MOVED = "moved"


def kind_of(of: Reservation, to: OfferedSlot) -> Kind:
    """How `to` is other than what it has."""
    within = of.slot.start <= to.slot.start and to.slot.end <= of.slot.end
    return Kind.SHORTENED if within and (to.site, to.area) == (of.site, of.area) else Kind.MOVED


def ask_changeable(of: Reservation, now: datetime) -> None:
    """Raises Conflict for one that is neither tentative nor accepted, or over."""
    _ask_state(of, _CHANGEABLE, now)


def ask_offerable(of: Reservation, now: datetime) -> None:
    """Raises Conflict for one that holds no slot, or has begun."""
    _ask_state(of, LIVE, now)
    if of.slot.start <= now:
        raise Conflict(Text("開始時刻を過ぎています。", "its start has passed"), code="begun")


def _ask_state(of: Reservation, states: frozenset[State], now: datetime) -> None:
    if of.state not in states:
        name = STATE_NAMES[of.state]
        raise Conflict(Text(f"この予約はいま「{name.ja}」なので変更できません。", f"this reservation is {of.state} and cannot be changed"))
    if of.slot.end <= now:
        raise Conflict(Text("終わった予約は変更できません。", "it is over and cannot be changed"), code="over")


def changeable(of: Reservation, now: datetime) -> bool:
    """Whether `ask_changeable` lets it pass."""
    return of.state in _CHANGEABLE and now < of.slot.end


def offerable(of: Reservation, now: datetime) -> bool:
    """Whether `ask_offerable` lets it pass."""
    return of.state in LIVE and now < of.slot.start


def changed_slot(of: Reservation, form: Mapping[str, Any], now: datetime) -> tuple[OfferedSlot, str]:
    """The slot of the same site that `form` tells (`area`, `time_start`, `time_end`), and the reason.  Raises InvalidInput."""
    faults: list[Fault] = []
    reason = gather(faults, lambda: reason_of(form))
    slot = gather(faults, lambda: _slot(form, ""))
    if slot is not None:
        to = OfferedSlot(of.site, form.get("area") or None, slot)
        faults += _faults_of(of, to, now, "")
        if not faults and reason is not None:
            return to, reason
    raise InvalidInput(faults)


def offer_from_form(
    of: Reservation, rows: Sequence[Mapping[str, Any]], reason: Any, until: Any, now: datetime
) -> tuple[Sequence[OfferedSlot], str, datetime]:
    """Slots, reason, and until when they may be taken (None: the start of what it has).

    A row is `site`, `area`, `time_start`, `time_end`; one without hours is none.  Raises InvalidInput with every fault.
    """
    faults: list[Fault] = []
    told = gather(faults, lambda: reason_of({"reason": reason}))
    last = gather(faults, lambda: moment_from_json(until, "until")) if until else of.slot.start
    slots: list[OfferedSlot] = []
    for number, row in enumerate(rows, 1):
        if not (row.get("time_start") or row.get("time_end")):
            continue
        slot = gather(faults, lambda row=row, number=number: _slot(row, f"_{number}"))  # type: ignore[misc]
        if slot is not None:
            to = OfferedSlot(row.get("site") or of.site, row.get("area") or None, slot)
            faults += _faults_of(of, to, now, f"_{number}", begun=False)
            slots.append(to)
    if not faults and not 1 <= len(set(slots)) == len(slots) <= MOST_OFFERED:
        said = Text(f"別々の枠を 1 〜 {MOST_OFFERED} つ書いてください。", f"write one to {MOST_OFFERED} different slots")
        faults.append(Fault("slots-count", "time_start_1", said))
    if last is not None and not now < last <= of.slot.start:
        said = Text("返事の期限は、いまから元の予約の開始までにしてください。", "it is due between now and the start of what it has")
        faults.append(Fault("until-out-of-range", "until", said))
    if faults or told is None or last is None:
        raise InvalidInput(faults)
    return slots, told, last


def reason_of(form: Mapping[str, Any]) -> str:
    """Raises InvalidInput where none is told."""
    said = form.get("reason")
    if not isinstance(said, str) or not said.strip():
        raise InvalidInput([Fault("reason-missing", "reason", _REASON)])
    return said.strip()[:4000]


def ask_other(offer: Offer, number: int) -> OfferedSlot:
    """The slot of that number (0 the first).  Raises InvalidInput for one that was not offered."""
    if not 0 <= number < len(offer.slots):
        raise InvalidInput.one("slot-unknown", "slot", "提案された枠から選んでください。", "choose one of the slots that were offered")
    return offer.slots[number]


def _slot(form: Mapping[str, Any], end: str) -> Timespan:
    faults: list[Fault] = []
    names = (f"time_start{end}", f"time_end{end}")
    moments = [
        gather(faults, lambda name=name, at=at: moment_from_json(form.get(name), at))  # type: ignore[misc]
        for name, at in zip(("time_start", "time_end"), names, strict=True)
    ]
    start, last = moments
    if start is None or last is None:
        raise InvalidInput(faults)
    try:
        return Timespan(start, last)
    except InvalidInput as error:
        raise InvalidInput([Fault(one.code, names[1], one.message) for one in error.faults]) from error


def _faults_of(of: Reservation, to: OfferedSlot, now: datetime, end: str, *, begun: bool = True) -> list[Fault]:
    """What is wrong with another slot: it is the same, or over; one that began may keep its start if `begun`."""
    if to == OfferedSlot.of(of):
        return [Fault("nothing-changed", f"time_start{end}", Text("いまの予約と同じです。", "this is what it has already"))]
    if to.slot.end <= now:
        return [Fault("in-the-past", f"time_end{end}", Text("終了時刻が過ぎています。", "its end has passed"))]
    kept = begun and to.slot.start == of.slot.start and kind_of(of, to) is Kind.SHORTENED
    if to.slot.start < now and not kept:
        return [Fault("in-the-past", f"time_start{end}", Text("開始時刻が過ぎています。", "its start has passed"))]
    return []
