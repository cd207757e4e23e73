"""Use cases of closing a place: what it would meet, doing it, and lifting it again."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from fieldreg.booking import reservation_events
from fieldreg.booking.closures import closure_events
from fieldreg.booking.closures.closure_json import Fate, closure_from_json, fates_from_json
from fieldreg.booking.closures.closures import Closure, ClosureShow
from fieldreg.booking.free_days import HeldSlot
from fieldreg.booking.offers import OfferedSlot
from fieldreg.booking.reservations import Reservation, State, move
from fieldreg.kernel.errors import Conflict, Fault, InvalidInput
from fieldreg.kernel.input_faults import text_of
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan
from fieldreg.people.accounts import Account, Role
from fieldreg.ports import Clock, Store, UnitOfWork
from fieldreg.services.bookings import letters
from fieldreg.services.bookings.closures.closing_preview import Met, Preview, preview_of
from fieldreg.services.bookings.closures.overriding import may_override
from fieldreg.services.bookings.rivals import line
from fieldreg.services.bookings.rivals.instead import FreeInstead
from fieldreg.services.bookings.slots import look_at_slot
from fieldreg.services.four_eyes import ask_four_eyes
from fieldreg.services.holdings.register import site_named
from fieldreg.services.visibility import ask_closer, reads_all
from fieldreg.waiting.telling import LIFTED

__all__ = ["ClosingServices", "MetOthers", "close_in", "lift_in"]


class MetOthers(Conflict):
    """What a closure meets is not what was seen; `preview` is what it is now."""

    code = "preview-changed"

    def __init__(self, preview: Preview) -> None:
        super().__init__(
            Text(
                "休止が重なる予約が、確認のあとに変わりました。もう一度確かめてから実行してください。",
                "what this closure meets has changed since it was looked at; look again before closing",
            ),
            where="seen",
        )
        self.preview = preview


class ClosingServices:
    """Every write is one transaction.  All but what is for everybody raise NotAllowed for who may not close the place."""

    def __init__(self, store: Store, clock: Clock, instead: FreeInstead) -> None:
        self.store, self.clock, self._instead = store, clock, instead

    def preview(self, body: Any, account: Account) -> Preview:
        """What the closure would meet.  Raises InvalidInput with every fault, NotFound for no such area."""
        now = self.clock.now()
        asked = closure_from_json(body, account.id, now)
        with self.store.reading() as work:
            site = site_named(work.sites, asked.site, asked.area)
            ask_closer(account, site)
            return preview_of(work, asked, site, account, now, self._instead)

    def close(self, body: Any, account: Account, seen: str = "") -> Closure:
        """Closes it, cancels what is not kept and tells everybody concerned; `seen` is the digest of the preview that was looked at.

        What is not chosen for is cancelled, but for what is running, which must be.  Raises as `preview`; MetOthers where it
        would meet something else than was seen; NotAllowed ("own-request") where it meets a reservation of one's own.
        """
        now = self.clock.now()
        asked, fates = closure_from_json(body, account.id, now), fates_from_json(body)
        with self.store.writing() as work:
            site = site_named(work.sites, asked.site, asked.area)
            ask_closer(account, site)
            made = close_in(work, asked, account, fates, seen, now, self._instead)
            work.timeline.append(made[1])
            work.commit()
            return made[0]

    def lift(self, ref: str, because: str, account: Account) -> Closure:
        """Takes it back from now on, and tells whoever waits for the place.

        Raises NotFound; InvalidInput without a reason; Conflict where it is lifted already, or over: the past does not change.
        """
        reason = text_of({"because": because}, "because", required=True, longest=400)
        now = self.clock.now()
        with self.store.writing() as work:
            held = work.closures.get(ref)
            ask_closer(account, work.sites.get(held.site))
            lifted = lift_in(work, held, reason, account, now)
            work.timeline.append(closure_events.lifted(lifted, now, by=account.id))
            work.commit()
            return lifted

    def closure(self, ref: str, account: Account) -> tuple[Closure, Mapping[str, str]]:
        """One with the reservations that stay in it, each with why.  Raises NotFound."""
        with self.store.reading() as work:
            held = work.closures.get(ref)
            if not reads_all(account):
                ask_closer(account, work.sites.get(held.site))
            return held, work.closures.excepted(ref)

    def page(
        self, account: Account, show: ClosureShow, *, site: str | None = None, offset: int = 0, limit: int
    ) -> tuple[int, Sequence[Closure]]:
        """How many there are and some of them, by place and start; of a department those of its own places."""
        with self.store.reading() as work:
            sites = None if reads_all(account) else self._own(work, account)
            if site is not None:
                sites = [site] if sites is None or site in sites else []
            return work.closures.page(show, self.clock.now(), sites=sites, offset=offset, limit=limit)

    def closable(self, account: Account) -> Sequence[tuple[str, Text]]:
        """Id and name of each place this person may close."""
        with self.store.reading() as work:
            own = None if account.role is not Role.DEPARTMENT else set(self._own(work, account))
            return [(site.id, site.name) for site in work.sites.all() if own is None or site.id in own]

    def standing(self, span: Timespan, site: str | None = None) -> Sequence[Closure]:
        """Those that stand within the span, soonest first: reason and span are for everybody, who made them is not."""
        with self.store.reading() as work:
            return work.closures.list(site=site, within=span, limit=10_000)

    def held(self, span: Timespan, sites: Sequence[str] | None = None, *, limit: int = 10_000) -> Sequence[HeldSlot]:
        """The same as slots that are taken."""
        with self.store.reading() as work:
            return work.closures.slots([span], sites=sites, limit=limit)

    def may_override(self, account: Account, refs: Sequence[str]) -> bool:
        """Whether a word of this account lets a reservation stand in all of these closures."""
        with self.store.reading() as work:
            return may_override(account, [work.closures.get(ref) for ref in refs])

    def instead_of(self, reservation: Reservation) -> Sequence[OfferedSlot]:
        """What is free now in the place of one that the desk took back; () of any other, and of one whose time has come."""
        now = self.clock.now()
        if reservation.state is not State.CANCELLED or reservation.slot.start <= now:
            return ()
        with self.store.reading() as work:
            return self._instead.of(work, reservation, now)

    def exceptions(self, reservation_id: str) -> Sequence[tuple[Closure, str]]:
        """The standing closures a reservation is excepted from, each with why."""
        with self.store.reading() as work:
            return work.closures.exceptions_of(reservation_id)

    def _own(self, work: UnitOfWork, account: Account) -> list[str]:
        if account.role is not Role.DEPARTMENT or not account.manager:
            return []
        return [site.id for site in work.sites.all() if site.manager == account.manager]


def close_in(
    work: UnitOfWork, asked: Closure, account: Account | None, fates: Mapping[str, Fate], seen: str | None, now: datetime,
    instead: FreeInstead,
) -> tuple[Closure, Any]:
    """The closure made in a transaction of the caller's, and its event, which is the caller's to append.

    `seen` None: it was not looked at before, and whatever it meets is cancelled but what `fates` says.
    """
    work.reservations.lock_sites([asked.site])
    site = work.sites.get(asked.site)
    preview = preview_of(work, asked, site, account, now, None)
    if seen is not None and seen != preview.digest and (seen or preview.met):
        raise MetOthers(preview_of(work, asked, site, account, now, instead))
    for one in preview.met:
        if account is not None:
            ask_four_eyes(work, account, one.reservation.owner, one.reservation.created_at, where=one.reservation.id)
    faults = list(_faults(preview.met, fates))
    if faults:
        raise InvalidInput(faults)
    kept = {one: fate.because for one, fate in fates.items() if fate.kept}
    gone = [one for one in preview.met if one.reservation.id not in kept]
    by, reason = None if account is None else account.id, _reason(asked)
    for one in gone:
        to = State.CANCELLED if one.reservation.state is State.ACCEPTED else State.DECLINED
        move(one.reservation, to, str(Role.STAFF))
        work.reservations.move(one.reservation.id, to, by=by, at=now, note=f"{reason.ja} / {reason.en}")
    made = work.closures.add(preview.closure, kept)
    look_at_slot(work, made.site, made.span, now)
    for one in gone:
        line.freed(work, [(one.reservation.site, one.reservation.held)], now, State.CANCELLED)
    _tell_all(work, preview.met, made, kept, by, now, instead)
    return made, closure_events.made(made, now, by=by, cancelled=[one.reservation.id for one in gone], kept=kept)


def _tell_all(
    work: UnitOfWork, met: Sequence[Met], made: Closure, kept: Mapping[str, str], by: int | None, now: datetime, instead: FreeInstead
) -> None:
    """Each holder what became of his, on the timeline and by letter."""
    for one in met:
        before = one.reservation
        if (because := kept.get(before.id)) is not None:
            work.timeline.append(reservation_events.excepted(before, now, by=by, closures={made.ref: because}))
            letters.tell_kept(work, before, now, closure=made, because=because)
        else:
            after = work.reservations.get(before.id)
            work.timeline.append(reservation_events.moved(before, after, now, by=by))
            letters.tell_cancelled(work, after, now, was=before.state, instead=instead.of(work, after, now), reason=_reason(made))


def lift_in(work: UnitOfWork, held: Closure, because: str, account: Account | None, now: datetime) -> Closure:
    """The same in a transaction of the caller's, without its event."""
    if held.stands and held.span.end <= now:
        told = Text("この休止はもう終わっています。過ぎたことは変えられません。", "this closure is over, and what is past does not change")
        raise Conflict(told, code="closure-over", where=held.ref)
    lifted = work.closures.lift(held.ref, at=now, by=None if account is None else account.id, because=because)
    line.freed(work, [(lifted.site, lifted.span)], now, LIFTED)
    return lifted


def _faults(met: Sequence[Met], fates: Mapping[str, Fate]) -> Iterator[Fault]:
    here = {one.reservation.id for one in met}
    for one in met:
        ref = one.reservation.id
        if one.running and ref not in fates:
            told = Text(f"{ref} はいま使われています。取り消すか残すかを、この予約について選んでください。",
                        f"{ref} is in use right now: choose whether to cancel it or to keep it")  # fmt: skip
            yield Fault("running-not-chosen", f"fates.{ref}", told)
    for ref in sorted(fates.keys() - here):
        yield Fault("not-met", f"fates.{ref}", Text(f"{ref} は、この休止とは重なりません。", f"{ref} is not met by this closure"))


def _reason(closure: Closure) -> Text:
    """What its holder is told."""
    ja, en = closure.reason.in_language("ja"), closure.reason.in_language("en")
    return Text(f"この場所を休止にするため（{ja}）", f"the place is closed ({en})")
