"""Letters of reservations: the applicant is told of each decision at once, the desk of what waits on the next business morning."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from fieldreg.booking.offers import OfferedSlot
from fieldreg.booking.reservations import Reservation, State
from fieldreg.kernel.errors import NotFound
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, Timespan
from fieldreg.notices.letters import Letter
from fieldreg.notices.writing import in_one_line
from fieldreg.ports import UnitOfWork
from fieldreg.services.notices.addressees import of_account, of_desk

__all__ = ["free_lines", "slot_lines", "tell_desk", "tell_expired", "tell_moved", "tell_owner", "tell_requested"]

NOTHING_TOLD: Mapping[str, str | Text] = {}
_NOTHING_SAID = Text("（特にありません）", "(nothing further)")
_NOTHING_FREE = Text("（自動で探した範囲では、空いている枠が見つかりませんでした）", "(none was found free where we looked)")
_TOLD_TO_OWNER = {  # by the state it is in now: with what else than place and time
    State.TENTATIVE: ("reservation-tentative", ("held_until", "note")),
    State.ACCEPTED: ("reservation-accepted", ("note",)),
    State.DECLINED: ("reservation-declined", ("reason", "instead")),
    State.CANCELLED: ("reservation-cancelled", ("reason", "instead")),
    State.NO_SHOW: ("reservation-no-show", ("note",)),
}


def tell_requested(work: UnitOfWork, made: Reservation, at: datetime) -> None:
    """The applicant that it was received, the desk that it waits."""
    tell_owner(work, made, at, "reservation-requested", ("held_until",))
    tell_desk(work, made, at, "reservation-waiting")


def tell_moved(
    work: UnitOfWork, before: Reservation, moved: Reservation, at: datetime, *, by: int | None, instead: Sequence[OfferedSlot] = ()
) -> None:
    """The applicant what was decided, and what is free `instead`; the desk that one was withdrawn that it had been told of.

    Nobody is told what he did himself.
    """
    if moved.state is State.WITHDRAWN:
        if before.state is not State.WAITING:
            tell_desk(work, moved, at, "reservation-withdrawn")
    elif moved.owner != by and moved.state in _TOLD_TO_OWNER:
        template, more = _TOLD_TO_OWNER[moved.state]
        tell_owner(work, moved, at, template, more, about=str(moved.sequence), told={"instead": free_lines(work, instead)})


def tell_expired(work: UnitOfWork, gone: Reservation, at: datetime) -> None:
    """The applicant that nobody decided in time."""
    tell_owner(work, gone, at, "reservation-expired")


def tell_owner(
    work: UnitOfWork, of: Reservation, at: datetime, template: str, more: tuple[str, ...] = (), *, about: str = "",
    told: Mapping[str, str | Text] = NOTHING_TOLD,
) -> None:  # fmt: skip
    """Writes to whose it is; beside place and time the template takes what `more` names, of `told` or of the reservation.

    `about` parts letters of one template.
    """
    said = of.decision_note or _NOTHING_SAID
    until = of.holds_until.astimezone(JST).strftime("%Y-%m-%d %H:%M") if of.holds_until else _NOTHING_SAID
    known = {"held_until": until, "note": said, "reason": said, **told}
    values = {**_facts(work, of), **{name: known[name] for name in more}, "link": "/my"}
    to = of_account(work.accounts.get(of.owner))
    work.letters.add(Letter(at=at, cause=_cause(of, template, about), to=to, template=template, values=values, thread=of.id))


def tell_desk(work: UnitOfWork, of: Reservation, at: datetime, template: str, *, about: str = "", **told: str | Text) -> None:
    """Writes to everybody of the desk, but whose it is."""
    values = {**_facts(work, of), "organisation": in_one_line(of.organisation), **told, "link": f"/desk/reservations/{of.id}"}
    for to in of_desk(work, but=of.owner):
        cause = _cause(of, template, about)
        work.letters.add(Letter(at=at, cause=cause, to=to, template=template, values=values, digest=True, thread=of.id))


def slot_lines(work: UnitOfWork, slots: Sequence[OfferedSlot]) -> Text:
    """One line for each: when, and where."""
    told = [(_when(one.slot), _place(work, one)) for one in slots]
    return Text(
        "\n".join(f"・{when} {place.ja}" for when, place in told), "\n".join(f"- {when} {place.in_language('en')}" for when, place in told)
    )


def free_lines(work: UnitOfWork, slots: Sequence[OfferedSlot]) -> Text:
    """The same of what is free, or that nothing was found."""
    return slot_lines(work, slots) if slots else _NOTHING_FREE


def _cause(of: Reservation, template: str, about: str = "") -> str:
    return f"{template}:{of.id}" + (f":{about}" if about else "")


def _facts(work: UnitOfWork, of: Reservation) -> Mapping[str, str | Text]:
    return {"ref": of.id, "place": _place(work, of), "when": _when(of.slot)}


def _place(work: UnitOfWork, of: Reservation | OfferedSlot) -> Text:
    """Site and area by name; what is registered no more, by its id."""
    try:
        site = work.sites.get(of.site)
        area = site.area(of.area)
    except NotFound:
        return Text(of.area or of.site)
    names = [site.name, *([area.name] if area else [])]
    return Text(in_one_line(" ".join(name.ja for name in names)), in_one_line(" – ".join(name.in_language("en") for name in names)))


def _when(slot: Timespan) -> str:
    start, end = slot.start.astimezone(JST), slot.end.astimezone(JST)
    return f"{start:%Y-%m-%d %H:%M}–{end:{'%H:%M' if start.date() == end.date() else '%Y-%m-%d %H:%M'}}"

