"""Letters of series: one for an act, whatever many dates it is about."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from fieldreg.booking.reservations import STATE_NAMES, Reservation, State
from fieldreg.booking.series.series import CHANCE_NAMES, Series
from fieldreg.kernel.texts import Text
from fieldreg.notices.letters import Letter
from fieldreg.notices.writing import in_one_line
from fieldreg.ports import UnitOfWork
from fieldreg.services.bookings.letters import NOTHING_SAID, height_told, place_told, when_told
from fieldreg.services.notices.addressees import of_account, of_desk

__all__ = ["tell_booked", "tell_changed", "tell_changed_by_desk", "tell_date_added", "tell_decided", "tell_expired", "tell_withdrawn"]

_MOST_TOLD = 40  # dates of one letter


def tell_booked(work: UnitOfWork, series: Series, made: Sequence[Reservation], at: datetime) -> None:
    """The applicant what was asked for and what could not be had, the desk that it waits."""
    skipped = [Text(f"{when_told(one.slot)} {CHANCE_NAMES[one.chance].ja}", f"{when_told(one.slot)} {CHANCE_NAMES[one.chance].en}")
               for one in series.skipped]  # fmt: skip
    _tell_owner(work, series, at, "series-requested", made, {"skipped": _lines(skipped), "height": _height(made)})
    _tell_desk(work, series, at, "series-waiting", made, {"height": _height(made)})


def tell_date_added(work: UnitOfWork, series: Series, made: Reservation, at: datetime) -> None:
    """The desk that a date more waits."""
    _tell_desk(work, series, at, "series-waiting", [made], {"height": height_told(made)})


def tell_decided(work: UnitOfWork, series: Series, to: State, moved: Sequence[Reservation], at: datetime, note: str) -> None:
    """The applicant what became of all that were open."""
    more = {"state": STATE_NAMES[to], "note": note or NOTHING_SAID, "height": _height(moved)}
    _tell_owner(work, series, at, "series-decided", moved, more)


def tell_withdrawn(work: UnitOfWork, series: Series, gone: Sequence[Reservation], at: datetime) -> None:
    """The desk which dates are free again."""
    _tell_desk(work, series, at, "series-withdrawn", gone)


def tell_changed(work: UnitOfWork, before: Series, gone: Sequence[Reservation], into: str, at: datetime) -> None:
    """The desk that another goes on from a day; of the other it is told apart."""
    _tell_desk(work, before, at, "series-changed", gone, {"into": into})


def tell_changed_by_desk(work: UnitOfWork, before: Series, gone: Sequence[Reservation], into: str, at: datetime, reason: str) -> None:
    """The applicant that the desk changed the rule, why, and which dates he has no more; of the other he is told apart."""
    _tell_owner(work, before, at, "series-changed-by-desk", gone, {"into": into, "reason": reason})


def tell_expired(work: UnitOfWork, gone: Sequence[Reservation], at: datetime) -> None:
    """The applicants of series that nobody decided these dates in time."""
    for ref in sorted({one.series for one in gone if one.series}):
        _tell_owner(work, work.series.get(ref), at, "series-expired", [one for one in gone if one.series == ref], {})


def _tell_owner(
    work: UnitOfWork, series: Series, at: datetime, template: str, of: Sequence[Reservation], more: Mapping[str, str | Text]
) -> None:
    values = {**_facts(work, series, of), **more, "link": f"/my/series/{series.ref}"}
    to = of_account(work.accounts.get(series.owner))
    work.letters.add(Letter(at=at, cause=_cause(series, template, of, at), to=to, template=template, values=values, thread=series.ref))


def _tell_desk(
    work: UnitOfWork, series: Series, at: datetime, template: str, of: Sequence[Reservation], more: Mapping[str, str | Text] | None = None
) -> None:
    who = {"organisation": in_one_line(series.organisation)}
    values = {**_facts(work, series, of), **who, **(more or {}), "link": f"/desk/series/{series.ref}"}
    cause = _cause(series, template, of, at)
    for to in of_desk(work, but=series.owner):
        work.letters.add(Letter(at=at, cause=cause, to=to, template=template, values=values, digest=True, thread=series.ref))


def _cause(series: Series, template: str, of: Sequence[Reservation], at: datetime) -> str:
    return f"{template}:{series.ref}:{of[0].id if of else ''}:{at.isoformat()}"


def _facts(work: UnitOfWork, series: Series, of: Sequence[Reservation]) -> dict[str, str | Text]:
    return {
        "ref": series.ref, "place": place_told(work, series.site, series.area), "count": str(len(of)),
        "dates": _lines([Text(when_told(one.slot)) for one in of]),
    }  # fmt: skip


def _height(of: Sequence[Reservation]) -> Text:
    """Of all alike, as a series asks for them."""
    told = list(dict.fromkeys(height_told(one) for one in of))
    return Text("、".join(one.ja for one in told) or "―", ", ".join(one.in_language("en") for one in told) or "-")


def _lines(told: Sequence[Text]) -> Text:
    """One below another; of very many the first."""
    if not told:
        return Text("（ありません）", "(none)")
    more = len(told) - _MOST_TOLD
    ja, en = [one.ja for one in told[:_MOST_TOLD]], [one.in_language("en") for one in told[:_MOST_TOLD]]
    return Text("\n".join([*ja, *([f"ほか {more} 回"] if more > 0 else [])]), "\n".join([*en, *([f"and {more} more"] if more > 0 else [])]))
