"""Use cases of reserving: asking for a slot, deciding, and the desk's inbox."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import shapely

from fieldreg.booking import reservation_events, reservation_json
from fieldreg.booking.claims import hold_of
from fieldreg.booking.in_time import ask_in_time
from fieldreg.booking.limits import EXPIRED, BookingLimits, holds_until
from fieldreg.booking.line import Standing
from fieldreg.booking.reservations import (
    LIVE,
    Clash,
    Reservation,
    State,
    decided_meanwhile,
    earlier_of_key,
    move,
)
from fieldreg.kernel.errors import Conflict, InvalidInput, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan
from fieldreg.people.accounts import Account
from fieldreg.ports import Clock, Store, UnitOfWork
from fieldreg.register.footprints import footprint_of, site_footprint
from fieldreg.register.off_site import off_site, off_site_fault, partly_off_site
from fieldreg.register.site_facts import as_known
from fieldreg.register.sites import Availability, Site
from fieldreg.screening.screening import Screening
from fieldreg.services.answers.screening import ScreeningServices
from fieldreg.services.bookings import letters, line, offers
from fieldreg.services.bookings.instead import FreeInstead
from fieldreg.services.bookings.slots import look_at_slot
from fieldreg.services.four_eyes import ask_four_eyes, own_affair
from fieldreg.services.holdings.register import site_named
from fieldreg.services.visibility import ask_writer, decides, reservation_seen_by
from fieldreg.trials.trial import Activity
from fieldreg.trials.trial_geojson import trial_from_geojson

__all__ = ["BookingServices", "InboxRow"]


@dataclass(frozen=True, kw_only=True)
class InboxRow:
    """One request as the desk sees it: judged again now, beside the answer kept at asking."""

    reservation: Reservation
    site: Site
    screening: Screening | None
    clashes: Sequence[Clash]


class BookingServices:
    """Every write is one transaction; the store has the last word on a clash."""

    def __init__(self, store: Store, clock: Clock, screening: ScreeningServices, limits: BookingLimits | None = None) -> None:
        self.store, self.clock, self._screening = store, clock, screening
        self.limits = limits or BookingLimits()
        self.instead = FreeInstead(self._bookable, screening.sites)

    def calendar(self, site_id: str, span: Timespan) -> Sequence[Reservation]:
        """Live reservations of the site within `span`, oldest first; show only times and areas to the public."""
        with self.store.reading() as work:
            work.sites.get(site_id)
            held = work.reservations.list(site=site_id, states=sorted(LIVE), within=span, limit=100_000)
            return sorted(held, key=lambda r: r.slot.start)

    def taken(
        self, span: Timespan, *, site: str | None = None, offset: int = 0, limit: int,
        where: Callable[[str, str | None], bool] | None = None,
    ) -> tuple[int, Sequence[Reservation]]:
        """How many live reservations meet the span, and `limit` of them from `offset` on, by site, then by start.

        `where` chooses among sites and areas.  Show only times and areas to the public.
        """
        with self.store.reading() as work:
            if where is None:
                count = work.reservations.taken_count(span, site=site)
                return count, work.reservations.taken(span, site=site, offset=offset, limit=limit) if count > offset else ()
            places = work.reservations.taken_places(span, site=site)
            ids = [own for own, at, area in places if where(at, area)]
            return len(ids), work.reservations.named(ids[offset : offset + limit])

    def live(self, reservation_id: str) -> Reservation | None:
        """The reservation, if it holds its slot.  Show only times and areas to the public."""
        with self.store.reading() as work:
            try:
                found = work.reservations.get(reservation_id)
            except NotFound:
                return None
            return found if found.is_live else None

    def reserve(self, body: Any, account: Account, key: str | None = None) -> tuple[Reservation, bool]:
        """A requested reservation, and whether it was made now (False: the same key's earlier one).

        With `queue` one that waits in line, where others hold its slot.

        Raises InvalidInput, Clashing with every clash, Conflict where the site is not to be had,
        the key was used for something else, or the company has as many undecided requests as it may.
        """
        ask_writer(account)
        asked = reservation_json.reservation_from_json(body, account.id, key, self.clock.now())
        with self.store.reading() as work:
            earlier = work.reservations.by_key(account.id, key) if key else None
            if earlier:
                return earlier_of_key(earlier, asked), False
            self.limits.ask_horizon(asked, self.clock.now())
            site = self._bookable(work, asked)
            asked = self._with_screening(work, asked, site, body)
            overdue = work.reservations.overdue(self.clock.now())
        if overdue:
            self.expire_holds()
        with self.store.writing() as work:
            earlier = work.reservations.by_key(account.id, key) if key else None
            if earlier:
                return earlier_of_key(earlier, asked), False
            if not decides(account):
                self.limits.ask_quota(work.reservations.open_requests(account.id))
            site = self._bookable(work, asked)
            in_line = reservation_json.waits_in_line(body)
            made, now = line.add_or_wait(work, asked, site.lineage(asked.area), in_line=in_line)
            if now:
                look_at_slot(work, made.site, made.slot, self.clock.now())
                work.timeline.append(reservation_events.requested(made, self.clock.now()))
                tell = letters.tell_requested if made.is_live else line.tell_in_line
                tell(work, made, self.clock.now())
            work.commit()
            return made, now

    def trial_of(self, body: Any, account: Account) -> dict[str, Any]:
        """The trial that a reservation's body asks for, as GeoJSON: what is screened with it.  Raises as `reserve`, clashes apart."""
        asked = reservation_json.reservation_from_json(body, account.id, None, self.clock.now())
        with self.store.reading() as work:
            return _document(asked, self._bookable(work, asked), body)

    def expire_holds(self) -> int:
        """Gives back the slots of requests that nobody decided in time; returns how many.

        A transaction of its own: whoever waits for a slot must not hold others' rows meanwhile.
        """
        now = self.clock.now()
        with self.store.writing() as work:
            places = work.reservations.overdue_places(now)
            work.reservations.lock_sites([site for site, _ in places])
            gone = work.reservations.expire(now, f"{EXPIRED.ja} / {EXPIRED.en}")
            for one in gone:
                work.timeline.append(reservation_events.expired(one, now))
                letters.tell_expired(work, one, now)
                offers.overtaken(work, one, now, by=None)
            line.freed(work, places, now, State.DECLINED)
            work.commit()
            return len(gone)

    def clashes(self, reservation: Reservation) -> Sequence[Clash]:
        """Live claims of others that meet this one."""
        with self.store.reading() as work:
            return self._clashes(work, reservation, work.sites.get(reservation.site))

    def reservation(self, reservation_id: str, account: Account) -> Reservation:
        """Raises NotFound for one that is not there, and the same for one the account may not see."""
        with self.store.reading() as work:
            return reservation_seen_by(account, work.reservations.get(reservation_id))

    def partly_off_site(self, reservation: Reservation) -> tuple[float, Text] | None:
        """Which share of a drawn outline lies outside its site (0 to 1), in words too; None where it does not."""
        if reservation.geometry is None:
            return None
        with self.store.reading() as work:
            site = work.sites.get(reservation.site)
        if reservation.area not in (None, *(area.id for area in site.areas)):
            return None  # the area is gone since
        off = off_site(reservation.geometry, site, reservation.area)
        told = partly_off_site(off, site)
        return None if told is None else (off.share, told)

    def reservations_of(self, account: Account) -> Sequence[Reservation]:
        """All of one's own, newest first."""
        with self.store.reading() as work:
            return work.reservations.page_of(account.id, limit=100_000)[1]

    def reservations_page(self, account: Account, *, offset: int = 0, limit: int) -> tuple[int, Sequence[Reservation]]:
        """How many one has, and one's fellows made while of an organisation that shares, and a page of them, newest first."""
        with self.store.reading() as work:
            return work.reservations.page_of(account.id, account.fellows, offset=offset, limit=limit)

    def decide(
        self, reservation_id: str, to: State, account: Account, note: str = "", seen: State | None = None,
        previewed: frozenset[str] | None = None,
    ) -> Reservation:  # fmt: skip
        """Moves a reservation: owners withdraw, staff accept, hold, decline or cancel (a reason is asked for), never their own.

        `seen` is the state whoever decides had before his eyes, `previewed` those in line he was told would be declined by it.
        Raises NotFound, NotAllowed, InvalidInput, Conflict, which a decision of somebody else meanwhile is, and a wrong time.
        """
        ask_writer(account)
        if to in (State.DECLINED, State.CANCELLED) and not note.strip():
            raise InvalidInput.one(
                "reason-missing", "note", "不承認・取消しのときは理由を書いてください。", "write the reason when declining or cancelling"
            )
        with self.store.writing() as work:
            found = reservation_seen_by(account, work.reservations.get(reservation_id))
            role = str(account.role) if decides(account) else ("owner" if found.owner == account.id else "none")
            if to is State.WITHDRAWN and found.owner == account.id:
                role = "owner"
            elif decides(account):
                ask_four_eyes(work, account, found.owner, found.created_at, where=found.id)
            if seen not in (None, found.state):
                raise decided_meanwhile(found, note.strip())
            move(found, to, role)
            now = self.clock.now()
            ask_in_time(found, to, now)
            moved = work.reservations.move(
                reservation_id, to, by=account.id, at=now, note=note.strip(), holds_until=holds_until(to, found.slot, now)
            )
            work.timeline.append(reservation_events.moved(found, moved, now, by=account.id))
            if found.is_live and not moved.is_live:
                line.freed(work, [(moved.site, moved.held)], now, moved.state)
            free = self.instead.of(work, moved, now) if to in (State.DECLINED, State.CANCELLED) else ()
            letters.tell_moved(work, found, moved, now, by=account.id, instead=free)
            if to is State.ACCEPTED and self.limits.declines_rivals:
                rivals = line.rivals_of(work, moved)
                line.ask_previewed(rivals, previewed)
                line.decline_rivals(work, rivals, now, by=account.id, instead=self.instead)
            if not moved.is_live:
                offers.overtaken(work, moved, now, by=account.id)
            work.commit()
            return moved

    def standing(self, reservation: Reservation) -> Standing | None:
        """Where one that waits stands in line, None of any other."""
        if reservation.state is not State.WAITING:
            return None
        with self.store.reading() as work:
            return line.standing_of(work, reservation)

    def rivals(self, reservation: Reservation) -> Sequence[Reservation]:
        """Those in line that accepting this one would decline, or leave waiting where the desk's setting says so."""
        with self.store.reading() as work:
            return line.rivals_of(work, reservation)

    def is_own(self, reservation: Reservation, account: Account) -> bool:
        """Whether somebody else must decide it."""
        with self.store.reading() as work:
            return own_affair(work, account, reservation.owner, reservation.created_at)

    def inbox(self, states: Sequence[State] = (State.REQUESTED, State.TENTATIVE)) -> list[InboxRow]:
        """All that waits for the desk, soonest slot first, each judged as of now."""
        return self.inbox_page(states, limit=100_000)[1]

    def inbox_page(
        self, states: Sequence[State], *, newest: bool = False, offset: int = 0, limit: int
    ) -> tuple[int, list[InboxRow]]:
        """How many there are, and a page of them, soonest slot first, each judged as of now and without its answer at asking."""
        with self.store.reading() as work:
            overdue = work.reservations.overdue(self.clock.now())
        if overdue:
            self.expire_holds()
        with self.store.reading() as work:
            count, held = work.reservations.page(states=states, newest=newest, offset=offset, limit=limit, answers=False)
            return count, [self._inbox_row(work, reservation) for reservation in held]

    def inbox_row(self, reservation_id: str) -> InboxRow:
        """One reservation with its screening and clashes as of now.  Raises NotFound."""
        with self.store.reading() as work:
            return self._inbox_row(work, work.reservations.get(reservation_id))

    def _inbox_row(self, work: UnitOfWork, reservation: Reservation) -> InboxRow:
        site = self._screening.sight(work).sites.get(reservation.site)
        return InboxRow(
            reservation=reservation,
            site=site,
            screening=self._screening.judged_now(work, reservation.trial) if reservation.trial else None,
            clashes=self._clashes(work, reservation, site),
        )

    def _clashes(self, work: UnitOfWork, reservation: Reservation, site: Site) -> Sequence[Clash]:
        return work.reservations.clashes(hold_of(reservation, site), but=reservation.id)

    def _bookable(self, work: UnitOfWork, asked: Reservation) -> Site:
        site = site_named(work.sites, asked.site, asked.area)
        site = as_known(site, work.site_facts.latest(site.id))
        area = site.area(asked.area)
        if site.availability is Availability.REUSED:
            raise Conflict(
                Text(
                    f"{site.name.ja}は別の用途で使われているため、予約を受け付けていません。{site.availability_note.ja}",
                    f"{site.name.en or site.id} has another use and takes no reservations. {site.availability_note.en}",
                ),
                code="not-offered",
                where="site",
            )
        if area is not None and not area.bookable:
            raise InvalidInput.one(
                "area-not-bookable", "area", f"{area.name.ja}は予約できない区画です。", f"{area.id} is not bookable"
            )
        if site.activities and not Activity(asked.activity).taken_by(site.activities):
            offered = ", ".join(site.activities)
            raise InvalidInput.one(
                "activity-not-offered",
                "activity",
                f"{site.name.ja}で受け付けている実証の種類は {offered} です。",
                f"{site.id} takes {offered}",
            )
        if asked.geometry is not None and (off := off_site(asked.geometry, site, asked.area)).elsewhere:
            raise InvalidInput([off_site_fault(off, site, "geometry")])
        return site

    def _with_screening(self, work: UnitOfWork, asked: Reservation, site: Site, body: Mapping[str, Any]) -> Reservation:
        document = _document(asked, site, body)
        try:
            screening = self._screening.screened(work, trial_from_geojson(document))
        except InvalidInput as error:
            raise reservation_json.in_body(error) from error
        return replace(asked, trial=document, screening=screening.to_dict())


def _document(asked: Reservation, site: Site, body: Mapping[str, Any]) -> dict[str, Any]:
    """The trial over what was drawn, or the area, or the whole site."""
    area = site.area(asked.area)
    outline = asked.geometry or (footprint_of(area) if area else None) or site_footprint(site)
    return reservation_json.trial_document(asked, shapely.geometry.mapping(outline), body)
