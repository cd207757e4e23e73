"""Letters of neighbours: the desk when a request stands near others, both owners when one is accepted; never whose the other is."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from fieldreg.booking.neighbours.judging import Neighbour
from fieldreg.booking.neighbours.rules import NeighbourSeverity
from fieldreg.booking.reservations import Reservation
from fieldreg.kernel.texts import Text
from fieldreg.notices.letters import Letter
from fieldreg.ports import UnitOfWork
from fieldreg.services.bookings.letters import facts
from fieldreg.services.notices.addressees import of_account, of_desk

__all__ = ["tell_accepted", "tell_asked"]

_SEVERITIES: Mapping[NeighbourSeverity, Text] = {
    NeighbourSeverity.ADVISE: Text("互いに知らせる", "to be known to both"),
    NeighbourSeverity.CONSENT: Text("相手の同意が必要", "asks for the other's consent"),
}


def tell_asked(work: UnitOfWork, made: Reservation, found: Sequence[Neighbour], at: datetime) -> None:
    """The desk, with the next digest."""
    if not found:
        return
    lines = [_line(work, one.other, one, ref=one.other.id) for one in found]
    values = {**facts(work, made), "beside": _joined(lines), "link": f"/desk/reservations/{made.id}"}
    for to in of_desk(work, but=made.owner):
        cause = f"reservation-beside:{made.id}"
        work.letters.add(Letter(at=at, cause=cause, to=to, template="reservation-beside", values=values, digest=True, thread=made.id))


def tell_accepted(work: UnitOfWork, accepted: Reservation, found: Sequence[Neighbour], at: datetime) -> None:
    """Whose it is of all that stands near; whoever stands near of this one, each once."""
    if not found:
        return
    _tell(work, accepted, _joined([_line(work, one.other, one) for one in found]), accepted, at)
    others = {one.other.id: one.other for one in found if one.other.owner != accepted.owner}
    for other in others.values():
        lines = [_line(work, accepted, one) for one in found if one.other.id == other.id]
        _tell(work, other, _joined(lines), accepted, at)


def _tell(work: UnitOfWork, of: Reservation, beside: Text, accepted: Reservation, at: datetime) -> None:
    owner = work.accounts.get(of.owner)
    if not owner.active:
        return
    cause = f"reservation-neighbours:{of.id}:{accepted.id}"
    values = {**facts(work, of), "beside": beside, "link": "/my"}
    to = of_account(owner)
    work.letters.add(Letter(at=at, cause=cause, to=to, template="reservation-neighbours", values=values, thread=of.id))


def _line(work: UnitOfWork, told: Reservation, one: Neighbour, ref: str = "") -> Text:
    """What stands where and when beside it, and what to do; `ref` for the desk."""
    where = facts(work, told)
    place, when, how = where["place"], where["when"], _SEVERITIES[one.rule.severity]
    ja, en = (place.in_language(language) if isinstance(place, Text) else place for language in ("ja", "en"))
    named = f"{ref} " if ref else ""
    return Text(
        f"・{named}{ja}（{when}、約 {one.distance_m:.0f} m）: {one.rule.title.ja}（{how.ja}）。{one.rule.reason.ja}",
        f"- {named}{en} ({when}, about {one.distance_m:.0f} m): {one.rule.title.en} ({how.en}). {one.rule.reason.en}",
    )


def _joined(lines: Sequence[Text]) -> Text:
    return Text("\n".join(line.ja for line in lines), "\n".join(line.en for line in lines))
