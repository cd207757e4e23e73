"""Letters of reservations: the applicant is told of each decision at once, the desk of what waits on the next business morning."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fieldreg.booking.reservations import Reservation, State
from fieldreg.kernel.errors import NotFound
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, Timespan
from fieldreg.notices.letters import Letter
from fieldreg.notices.writing import in_one_line
from fieldreg.ports import UnitOfWork
from fieldreg.services.notices.addressees import of_account, of_desk

__all__ = ["NOTHING_SAID", "facts", "place_told", "tell_expired", "tell_moved", "tell_requested", "tell_turned", "when_told"]

NOTHING_SAID = Text("（特にありません）", "(nothing further)")
_TOLD_TO_OWNER = {  # by the state it is in now: with what else than place and time
    State.TENTATIVE: ("reservation-tentative", ("held_until", "note")),
    State.ACCEPTED: ("reservation-accepted", ("note",)),
    State.DECLINED: ("reservation-declined", ("reason",)),
}


def tell_requested(work: UnitOfWork, made: Reservation, at: datetime) -> None:
    """The applicant that it was received, the desk that it waits."""
    _tell_owner(work, made, at, "reservation-requested", ("held_until",))
    _tell_desk(work, made, at, "reservation-waiting")


def tell_moved(work: UnitOfWork, moved: Reservation, at: datetime, *, by: int) -> None:
    """The applicant what was decided; the desk that one was withdrawn.  Nobody is told what he did himself."""
    if moved.state is State.WITHDRAWN:
        _tell_desk(work, moved, at, "reservation-withdrawn")
    elif moved.owner != by and moved.state in _TOLD_TO_OWNER:
        _tell_owner(work, moved, at, *_TOLD_TO_OWNER[moved.state])


def tell_expired(work: UnitOfWork, gone: Reservation, at: datetime) -> None:
    """The applicant that nobody decided in time."""
    _tell_owner(work, gone, at, "reservation-expired", ())


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


def _tell_owner(work: UnitOfWork, of: Reservation, at: datetime, template: str, more: tuple[str, ...]) -> None:
    said = of.decision_note or NOTHING_SAID
    until = of.holds_until.astimezone(JST).strftime("%Y-%m-%d %H:%M") if of.holds_until else NOTHING_SAID
    known = {"held_until": until, "note": said, "reason": said}
    values = {**facts(work, of), **{name: known[name] for name in more}, "link": "/my"}
    to = of_account(work.accounts.get(of.owner))
    work.letters.add(Letter(at=at, cause=_cause(of, template), to=to, template=template, values=values, thread=of.id))


def _tell_desk(work: UnitOfWork, of: Reservation, at: datetime, template: str) -> None:
    values = {**facts(work, of), "organisation": in_one_line(of.organisation), "link": f"/desk/reservations/{of.id}"}
    for to in of_desk(work, but=of.owner):
        work.letters.add(Letter(at=at, cause=_cause(of, template), to=to, template=template, values=values, digest=True, thread=of.id))


def _cause(of: Reservation, template: str) -> str:
    return f"{template}:{of.id}"


def facts(work: UnitOfWork, of: Reservation) -> Mapping[str, str | Text]:
    """What every letter of a reservation tells: its number, place and time."""
    return {"ref": of.id, "place": place_told(work, of.site, of.area), "when": when_told(of.slot)}


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

