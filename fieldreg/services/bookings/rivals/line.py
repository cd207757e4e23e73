"""Rivals: who waits in line for a slot, is called when it is free, and is declined, with notice, when another is accepted for it.

All in the unit of work that changed what stood in the way, with the site's claims locked.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from fieldreg.booking import reservation_events
from fieldreg.booking.claims import Hold, hold_of, meet
from fieldreg.booking.limits import holds_until
from fieldreg.booking.line import Standing, may_wait, vie
from fieldreg.booking.reservations import Reservation, State, move
from fieldreg.kernel.errors import Clashing, Conflict, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan
from fieldreg.ports import UnitOfWork
from fieldreg.register.sites import Site
from fieldreg.services.bookings import letters
from fieldreg.services.bookings.rivals.instead import FreeInstead
from fieldreg.services.bookings.slots import look_at_slot

__all__ = [
    "add_or_wait", "ask_previewed", "decline_rivals", "freed", "over_before_its_turn", "rivals_of", "serve", "standing_of", "tell_in_line",
]  # fmt: skip


def add_or_wait(
    work: UnitOfWork, asked: Reservation, lineage: Sequence[str], *, in_line: bool, in_closures: Mapping[str, str] | None = None
) -> tuple[Reservation, bool]:
    """Stores it, and tells whether that was now: as a request or, where others hold its slot and it may stand `in_line`, as waiting.

    Raises as `Reservations.add_once`.
    """
    try:
        return work.reservations.add_once(asked, lineage, in_closures)
    except Clashing as error:
        if not in_line or not may_wait(error.clashes):
            raise
        return work.reservations.add_once(replace(asked, state=State.WAITING, holds_until=None), lineage)


def freed(work: UnitOfWork, places: Sequence[tuple[str, Timespan]], now: datetime, ended: State | str | None = None) -> None:
    """Something is free at these sites and times: the line is served first, then whoever watches is told what is still free."""
    serve(work, places, now)
    for site, span in places:
        look_at_slot(work, site, span, now, ended)


def serve(work: UnitOfWork, places: Sequence[tuple[str, Timespan]], now: datetime) -> int:
    """Calls those in line whose whole hold is free; returns how many.

    Of a site in the order they asked, whatever was freed first.
    """
    spans: dict[str, list[Timespan]] = {}
    for site, span in places:
        spans.setdefault(site, []).append(span)
    work.reservations.lock_sites(sorted(spans))
    return sum(_serve(work, site, _hull(found), now) for site, found in sorted(spans.items()))


def _hull(spans: Sequence[Timespan]) -> Timespan:
    return Timespan(min(span.start for span in spans), max(span.end for span in spans))


def _serve(work: UnitOfWork, site_id: str, span: Timespan, now: datetime) -> int:
    called = 0
    for one, site, hold in list(_in_line(work, site_id, span)):
        if one.slot.start <= now or work.reservations.clashes(hold, but=one.id):
            continue
        to = move(one, State.REQUESTED, "line")
        asked = replace(one, state=to, holds_until=holds_until(to, one.slot, now))
        turned = work.reservations.change(asked, site.lineage(one.area), at=now, was=State.WAITING)
        work.timeline.append(reservation_events.called(turned, now))
        letters.tell_owner(work, turned, now, "reservation-called", ("height", "held_until"))
        letters.tell_desk(work, turned, now, "reservation-waiting", height=letters.height_told(turned))
        called += 1
    return called


def rivals_of(work: UnitOfWork, held: Reservation) -> Sequence[Reservation]:
    """Those in line whose claims meet this one's, in the order they asked: accepting it leaves them nothing to wait for."""
    hold = _hold_of(work, held)
    if hold is None:
        return ()
    return [one for one, _, theirs in _in_line(work, held.site, held.held) if one.id != held.id and meet(hold, theirs)]


def ask_previewed(rivals: Sequence[Reservation], previewed: frozenset[str] | None) -> None:
    """Raises Conflict ("rivals-changed") where one would be declined who was not shown; None: nobody was shown anything."""
    unseen = [one.id for one in rivals if previewed is not None and one.id not in previewed]
    if unseen:
        raise Conflict(
            Text(
                f"画面を開いたあとに、順番待ちが増えました（{'、'.join(unseen)}）。確かめてから、もう一度決定してください。",
                f"more wait in line since you opened the page ({', '.join(unseen)}); look at them and decide once more",
            ),
            code="rivals-changed",
        )


def decline_rivals(work: UnitOfWork, rivals: Sequence[Reservation], now: datetime, *, by: int, instead: FreeInstead) -> None:
    """Declines each with its event and its letter, which tells what is free instead."""
    said = Text(
        "同じ枠で先に申し込まれた予約が承認されたため、順番待ちを終えました。",
        "another reservation of this slot was accepted, so your waiting in line is over",
    )
    for one in rivals:
        move(one, State.DECLINED, "staff")
        moved = work.reservations.move(one.id, State.DECLINED, by=by, at=now, note=f"{said.ja} / {said.en}")
        work.timeline.append(reservation_events.moved(one, moved, now, by=by))
        letters.tell_moved(work, one, moved, now, by=None, instead=instead.of(work, moved, now))


def over_before_its_turn(work: UnitOfWork, one: Reservation, now: datetime, instead: FreeInstead) -> Reservation:
    """Ends what waited until its start, and tells its owner."""
    said = Text("開始時刻までに番が来なかったため、順番待ちを終えました。", "its start came before its turn in line")
    move(one, State.DECLINED, "clock")
    moved = work.reservations.move(one.id, State.DECLINED, by=None, at=now, note=f"{said.ja} / {said.en}")
    told = {"instead": letters.free_lines(work, instead.of(work, moved, now))}
    letters.tell_owner(work, moved, now, "reservation-line-over", ("instead",), told=told)
    return moved


def standing_of(work: UnitOfWork, one: Reservation) -> Standing:
    """Where one that waits stands, and what holds its slot; the first place, and nothing, of a place that is registered no more."""
    hold = _hold_of(work, one)
    if hold is None:
        return Standing(place=1, clashes=(), gone=True)
    others = _in_line(work, one.site, one.held)
    place = 1
    for other, _, theirs in others:
        if other.id == one.id:
            break
        place += vie(hold, theirs)
    return Standing(place=place, clashes=work.reservations.clashes(hold, but=one.id))


def tell_in_line(work: UnitOfWork, made: Reservation, now: datetime) -> None:
    """Its owner where it stands, and behind what, but never whose that is."""
    stands = standing_of(work, made)
    before = Text("\n".join(clash.because.ja for clash in stands.clashes), "\n".join(clash.because.en for clash in stands.clashes))
    told: dict[str, str | Text] = {"position": str(stands.place), "before": before}
    letters.tell_owner(work, made, now, "reservation-in-line", ("height", "position", "before"), told=told)


def _in_line(work: UnitOfWork, site_id: str, span: Timespan) -> Iterator[tuple[Reservation, Site, Hold]]:
    """Those of a place that is still there, in their order."""
    try:
        site = work.sites.get(site_id)
    except NotFound:
        return
    for one in work.reservations.waiting(site_id, span):
        hold = _hold_at(one, site)
        if hold is not None:
            yield one, site, hold


def _hold_of(work: UnitOfWork, one: Reservation) -> Hold | None:
    try:
        return _hold_at(one, work.sites.get(one.site))
    except NotFound:
        return None


def _hold_at(one: Reservation, site: Site) -> Hold | None:
    try:
        return hold_of(one, site)
    except NotFound:
        return None
