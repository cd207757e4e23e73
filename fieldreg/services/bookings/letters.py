"""Letters of reservations: the applicant is told of each decision at once, the desk of what waits on the next business morning."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from fieldreg.booking.closures.closures import Closure
from fieldreg.booking.free_days import Held
from fieldreg.booking.reservations import STATE_NAMES, Reservation, State
from fieldreg.kernel.errors import NotFound
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, Timespan
from fieldreg.notices.letters import Letter
from fieldreg.notices.writing import in_one_line
from fieldreg.ports import UnitOfWork
from fieldreg.services.notices.addressees import of_account, of_desk

__all__ = [
    "NOTHING_SAID", "facts", "free_lines", "height_told", "place_told", "slot_lines", "tell_cancelled", "tell_desk", "tell_expired",
    "tell_kept", "tell_moved", "tell_owner", "tell_requested", "tell_turned", "when_told",
]  # fmt: skip

NOTHING_SAID = Text("（特にありません）", "(nothing further)")
_NOTHING_TOLD: Mapping[str, str | Text] = {}
_NO_HEIGHT = Text("申告なし", "none told")
_NOTHING_FREE = Text("（自動で探した範囲では、空いている枠が見つかりませんでした）", "(none was found free where we looked)")
_TOLD_TO_OWNER = {  # by the state it is in now: with what else than place and time
    State.TENTATIVE: ("reservation-tentative", ("height", "held_until", "note")),
    State.ACCEPTED: ("reservation-accepted", ("height", "note")),
    State.DECLINED: ("reservation-declined", ("reason", "instead")),
    State.NO_SHOW: ("reservation-no-show", ("note",)),
}


def tell_requested(work: UnitOfWork, made: Reservation, at: datetime) -> None:
    """The applicant that it was received, the desk that it waits."""
    tell_owner(work, made, at, "reservation-requested", ("height", "held_until"))
    tell_desk(work, made, at, "reservation-waiting", height=height_told(made))


def tell_moved(
    work: UnitOfWork, before: Reservation, moved: Reservation, at: datetime, *, by: int | None, instead: Sequence[Held] = ()
) -> None:
    """The applicant what was decided, and what is free `instead`; the desk that one was withdrawn that it had been told of.

    Nobody is told what he did himself.
    """
    if moved.state is State.WITHDRAWN:
        if before.state is not State.WAITING:
            tell_desk(work, moved, at, "reservation-withdrawn")
    elif moved.owner != by and moved.state is State.CANCELLED:
        tell_cancelled(work, moved, at, was=before.state, instead=instead)
    elif moved.owner != by and moved.state in _TOLD_TO_OWNER:
        template, more = _TOLD_TO_OWNER[moved.state]
        tell_owner(work, moved, at, template, more, about=str(moved.sequence), told={"instead": free_lines(work, instead)})


def tell_cancelled(
    work: UnitOfWork, cancelled: Reservation, at: datetime, *, was: State, instead: Sequence[Held], reason: Text | None = None
) -> None:
    """The applicant that the desk took it back, why (its note, where no `reason` is told), and what is free instead.

    `was` is the state it was in.
    """
    why: str | Text = reason or cancelled.decision_note or NOTHING_SAID
    told: dict[str, str | Text] = {"was": STATE_NAMES[was], "reason": why, "alternatives": free_lines(work, instead)}
    tell_owner(work, cancelled, at, "reservation-cancelled", tuple(told), about=str(cancelled.sequence), told=told)


def tell_kept(work: UnitOfWork, held: Reservation, at: datetime, *, closure: Closure, because: str) -> None:
    """The applicant that the place is closed for others then, and his reservation stays."""
    told: dict[str, str | Text] = {"closed": when_told(closure.span), "reason": closure.reason, "because": because}
    tell_owner(work, held, at, "reservation-kept", tuple(told), about=closure.ref, told=told)


def tell_expired(work: UnitOfWork, gone: Reservation, at: datetime) -> None:
    """The applicant that nobody decided in time."""
    tell_owner(work, gone, at, "reservation-expired")


def tell_turned(work: UnitOfWork, of: Reservation, told: Mapping[str, Any], at: datetime, turn: int) -> None:
    """The owner at once, and the desk with its next digest, that an answer is another; once for each turn."""
    why = [Text.from_dict(one) for one in told["why"]] or [NOTHING_SAID]
    values: dict[str, str | Text] = {
        **facts(work, of), "said": Text.from_dict(told["said"]),
        "why": Text("\n".join(one.ja for one in why), "\n".join(one.in_language("en") for one in why)), "do": Text.from_dict(told["do"]),
    }  # fmt: skip
    owner = work.accounts.get(of.owner)
    if owner.active:
        letter = Letter(
            at=at, cause=f"{_cause(of, 'reservation-turned')}:{turn}", to=of_account(owner), template="reservation-turned",
            values={**values, "link": "/my"}, thread=of.id,
        )  # fmt: skip
        work.letters.add(letter)
    del values["do"]
    for to in of_desk(work, but=of.owner):
        letter = Letter(
            at=at, cause=f"{_cause(of, 'reservation-turned-desk')}:{turn}", to=to, template="reservation-turned-desk",
            values={**values, "link": f"/desk/reservations/{of.id}"}, digest=True, thread=of.id,
        )  # fmt: skip
        work.letters.add(letter)


def tell_owner(
    work: UnitOfWork, of: Reservation, at: datetime, template: str, more: tuple[str, ...] = (), *, about: str = "",
    told: Mapping[str, str | Text] = _NOTHING_TOLD,
) -> None:  # fmt: skip
    """Writes to whose it is; beside place and time the template takes what `more` names, of `told` or of the reservation.

    `about` parts letters of one template.
    """
    said = of.decision_note or NOTHING_SAID
    until = of.holds_until.astimezone(JST).strftime("%Y-%m-%d %H:%M") if of.holds_until else NOTHING_SAID
    known = {"held_until": until, "height": height_told(of), "note": said, "reason": said, **told}
    values = {**facts(work, of), **{name: known[name] for name in more}, "link": "/my"}
    to = of_account(work.accounts.get(of.owner))
    work.letters.add(Letter(at=at, cause=_cause(of, template, about), to=to, template=template, values=values, thread=of.id))


def tell_desk(work: UnitOfWork, of: Reservation, at: datetime, template: str, *, about: str = "", **told: str | Text) -> None:
    """Writes to everybody of the desk, but whose it is."""
    values = {**facts(work, of), "organisation": in_one_line(of.organisation), **told, "link": f"/desk/reservations/{of.id}"}
    for to in of_desk(work, but=of.owner):
        cause = _cause(of, template, about)
        work.letters.add(Letter(at=at, cause=cause, to=to, template=template, values=values, digest=True, thread=of.id))


def slot_lines(work: UnitOfWork, slots: Sequence[Held]) -> Text:
    """One line for each: where, and when."""
    told = [(place_told(work, one.site, one.area), when_told(one.slot)) for one in slots]
    return Text(
        "\n".join(f"・{place.ja} {when}" for place, when in told), "\n".join(f"- {place.in_language('en')}, {when}" for place, when in told)
    )


def free_lines(work: UnitOfWork, slots: Sequence[Held]) -> Text:
    """The same of what is free, or that nothing was found."""
    return slot_lines(work, slots) if slots else _NOTHING_FREE


def _cause(of: Reservation, template: str, about: str = "") -> str:
    return f"{template}:{of.id}" + (f":{about}" if about else "")


def facts(work: UnitOfWork, of: Reservation) -> Mapping[str, str | Text]:
    """What every letter of a reservation tells: its number, place and time."""
    return {"ref": of.id, "place": place_told(work, of.site, of.area), "when": when_told(of.slot)}


def height_told(of: Reservation) -> Text:
    """Between which heights, and above what; that none was told, where none was."""
    return of.heights_told or _NO_HEIGHT


def place_told(work: UnitOfWork, site_id: str, area_id: str | None) -> Text:
    """Site and area by name; what is registered no more, by its id."""
    try:
        site = work.sites.get(site_id)
        area = site.area(area_id)
    except NotFound:
        return Text(area_id or site_id)
    names = [site.name, *([area.name] if area else [])]
    return Text(in_one_line(" ".join(name.ja for name in names)), in_one_line(" – ".join(name.in_language("en") for name in names)))


def when_told(slot: Timespan) -> str:
    """In Japan's time; a slot within one day names the day once."""
    start, end = slot.start.astimezone(JST), slot.end.astimezone(JST)
    return f"{start:%Y-%m-%d %H:%M}–{end:{'%H:%M' if start.date() == end.date() else '%Y-%m-%d %H:%M'}}"

