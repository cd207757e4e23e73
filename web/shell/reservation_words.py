"""What became of a reservation, in words, for whose it is and for the desk."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from fieldreg.booking.offers import OfferedSlot, OfferState
from fieldreg.booking.reservations import STATE_NAMES, Reservation, State
from fieldreg.kernel.errors import NotFound
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.timeline.events import ACTS, Act, Event
from web.shell.context import services, signed_in

__all__ = ["place_name", "told_history"]

OFFER_NAMES: Mapping[OfferState, Text] = {
    OfferState.OPEN: Text("返事待ち", "waits for its answer"),
    OfferState.TAKEN: Text("選ばれました", "one was taken"),
    OfferState.DECLINED: Text("断られました", "declined"),
    OfferState.TAKEN_BACK: Text("窓口が取り下げました", "taken back by the desk"),
    OfferState.OVERTAKEN: Text("予約が変わったため終わりました", "ended, as the reservation changed"),
    OfferState.EXPIRED: Text("期限が過ぎました", "its time was over"),
}


def place_name(site_id: str, area_id: str | None) -> Text:
    """Site and area by name; what is registered no more by its id."""
    try:
        site = services().register.site(site_id)
        area = site.area(area_id)
    except NotFound:
        return Text(area_id or site_id)
    if area is None:
        return site.name
    return Text(f"{site.name.ja} {area.name.ja}", f"{site.name.in_language('en')} – {area.name.in_language('en')}")


def told_history(held: Reservation) -> Sequence[tuple[datetime, Text]]:
    """When, and what was done, oldest first; of what was erased, that it was done."""
    return [(event.at, _told(event)) for event in services().moving.history(held, signed_in())]


def _told(event: Event) -> Text:
    says = _SAID.get(Act(event.act))
    after = event.told.get("after") if event.told else None
    if says is None or event.told is None or not isinstance(after, Mapping):
        return ACTS[Act(event.act)]
    told, note = says(event.told), str(after.get("note") or "")
    return Text(f"{told.ja}（{note}）", f"{told.en} ({note})") if note else told


def _moved(told: Mapping[str, Any]) -> Text:
    name = STATE_NAMES[State(told["after"]["state"])]
    return Text(f"「{name.ja}」になりました", f"became: {name.en}")


def _requested(told: Mapping[str, Any]) -> Text:
    slot, waits = _slot(told["after"]), told["after"]["state"] == str(State.WAITING)
    ja, en = ("順番待ちの申込み", "asked for, and waits in line") if waits else ("申込み", "asked for")
    return Text(f"{ja}: {slot.ja}", f"{en}: {slot.en}")


def _changed(told: Mapping[str, Any]) -> Text:
    before, after = _slot(told["before"]), _slot(told["after"])
    return Text(f"変更: {before.ja} → {after.ja}", f"changed: {before.en} → {after.en}")


def _offered(told: Mapping[str, Any]) -> Text:
    slots = [_slot(slot) for slot in told["after"]["slots"]]
    ja, en = "、".join(slot.ja for slot in slots), "; ".join(slot.en for slot in slots)
    return Text(f"代わりの枠の提案: {ja}", f"other slots offered: {en}")


def _offer_ended(told: Mapping[str, Any]) -> Text:
    name = OFFER_NAMES[OfferState(told["after"]["offer_state"])]
    return Text(f"代わりの枠の提案: {name.ja}", f"offer of other slots: {name.en}")


def _slot(told: Mapping[str, Any]) -> Text:
    one = OfferedSlot.from_dict(told)
    start, end = one.slot.start.astimezone(JST), one.slot.end.astimezone(JST)
    when = f"{start:%Y-%m-%d %H:%M}–{end:{'%H:%M' if start.date() == end.date() else '%Y-%m-%d %H:%M'}}"
    place = place_name(one.site, one.area)
    return Text(f"{when} {place.ja}", f"{when} {place.in_language('en')}")


_SAID: Mapping[Act, Callable[[Mapping[str, Any]], Text]] = {
    Act.RESERVATION_REQUESTED: _requested, Act.RESERVATION_MOVED: _moved, Act.RESERVATION_CHANGED: _changed,
    Act.RESERVATION_OFFERED: _offered, Act.RESERVATION_OFFER_ENDED: _offer_ended,
}  # fmt: skip
