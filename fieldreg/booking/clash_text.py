"""What a person is told when a slot is taken."""

from collections.abc import Mapping, Sequence

from fieldreg.booking.claims import Hold
from fieldreg.booking.closures.closures import Closure
from fieldreg.booking.reservations import Clash, Reservation, State
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, Timespan

__all__ = ["clash_because", "clashing_message", "closure_clash", "full_clash"]

_STANDING: Mapping[State, Text] = {
    State.REQUESTED: Text("申請中の", "a requested"),
    State.TENTATIVE: Text("仮押さえの", "a tentative"),
    State.ACCEPTED: Text("承認済みの", "an accepted"),
}


def clash_because(reservation: Reservation, name: Text) -> Text:
    """Which reservation holds what, and when; never whose it is."""
    when, standing = _when(reservation.slot), _STANDING[reservation.state]
    return Text(
        f"『{name.ja or name.en}』は {when.ja}{standing.ja}予約 {reservation.id} があります。",
        f"{name.en or name.ja} has {standing.en} reservation {reservation.id} {when.en}.",
    )


def closure_clash(closure: Closure) -> Clash:
    """That the place is closed then, and why."""
    when = _when(closure.span)
    because = Text(
        f"{when.ja}休止しています（{closure.reason.ja or closure.reason.en}）。",
        f"closed {when.en}: {closure.reason.in_language('en')}.",
    )
    at, slot = closure.area, closure.span
    return Clash(kind="blocking", reservation=closure.ref, site=closure.site, area=at, slot=slot, state=None, because=because)


def full_clash(hold: Hold, unit: str, name: Text | None) -> Clash:
    """That no more at once are taken there."""
    told, when = name or Text(unit), _when(hold.span)
    because = Text(
        f"『{told.ja or told.en}』で同時に使える数は、{when.ja}もういっぱいです。",
        f"{told.in_language('en')} bears no more at once {when.en}.",
    )
    area = None if unit == hold.site else unit
    return Clash(kind="capacity", reservation=unit, site=hold.site, area=area, slot=hold.span, state=None, because=because)


def clashing_message(clashes: Sequence[Clash]) -> Text:
    """What stands above the list of clashes."""
    count = len(clashes)
    if any(clash.kind == "blocking" for clash in clashes):
        return Text(
            "この時間帯は休止になっているため、予約できません。時間か区画を変えてください。",
            "this place is closed then; choose another time or area",
        )
    return Text(
        f"この時間帯は、ほかの予約 {count} 件と重なるため予約できません。時間か区画を変えてください。",
        f"this slot meets {count} other reservation{'' if count == 1 else 's'}; choose another time or area",
    )


def _when(slot: Timespan) -> Text:
    """In Japan's time; a slot within one day names the day once, and midnight as 24:00."""
    start, end = slot.start.astimezone(JST), slot.end.astimezone(JST)
    if slot.first_day == slot.last_day:
        last = "24:00" if end.date() > start.date() else f"{end:%H:%M}"
        said = f"{start:%Y-%m-%d %H:%M}–{last}"
        return Text(f"{said} に", f"at {said} (JST)")
    first, last = f"{start:%Y-%m-%d %H:%M}", f"{end:%Y-%m-%d %H:%M}"
    return Text(f"{first} から {last} まで、", f"from {first} to {last} (JST)")
