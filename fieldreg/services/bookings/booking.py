"""Use cases of reserving: asking for a slot, deciding, and the desk's inbox."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import shapely

from fieldreg.booking import reservation_events, reservation_json
from fieldreg.booking.claims import hold_of
from fieldreg.booking.clash_text import clashing_message
from fieldreg.booking.in_time import ask_in_time
from fieldreg.booking.limits import EXPIRED, BookingLimits, holds_until
from fieldreg.booking.line import Standing, may_wait
from fieldreg.booking.reservation_search import ReservationSearch
from fieldreg.booking.reservations import (
    LIVE,
    Clash,
    Reservation,
    State,
    decided_meanwhile,
    earlier_of_key,
    move,
)
from fieldreg.kernel.errors import Clashing, Conflict, InvalidInput, NotFound
from fieldreg.kernel.folding import alternatives, looked_for, searched
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan
from fieldreg.people.accounts import Account
from fieldreg.ports import Clock, Store, UnitOfWork
from fieldreg.register.footprints import footprint_of, site_footprint
from fieldreg.register.off_site import off_site, off_site_fault, partly_off_site
from fieldreg.register.site_facts import as_known
from fieldreg.register.sites import Availability, Site
from fieldreg.register.snapshot import HeldSites
from fieldreg.screening.screening import Screening
from fieldreg.services.answers.screening import ScreeningServices
from fieldreg.services.bookings import letters, series_letters
from fieldreg.services.bookings.closures.overriding import overridden
from fieldreg.services.bookings.neighbours.neighbours import Neighbourhood, NeighbourServices
from fieldreg.services.bookings.rivals import line, offers
from fieldreg.services.bookings.rivals.instead import FreeInstead
from fieldreg.services.bookings.slots import look_at_slot
from fieldreg.services.bookings.together import Together, same_slot
from fieldreg.services.four_eyes import ask_four_eyes, own_affair
from fieldreg.services.holdings.availability import (
    ask_hours,
    ask_quotas,
    ask_rules,
    counts_of,
    rules_at,
    terms_of,
)
from fieldreg.services.holdings.register import site_named
from fieldreg.services.visibility import ask_writer, decides, reservation_seen_by
from fieldreg.trials.trial import Activity, Trial
from fieldreg.trials.trial_geojson import trial_from_geojson

__all__ = ["BookingServices", "InboxRow", "document_of"]


@dataclass(frozen=True, kw_only=True)
class InboxRow:
    """One request as the desk sees it: judged again now, beside the answer kept at asking."""

    reservation: Reservation
    site: Site
    screening: Screening | None
    clashes: Sequence[Clash]
    neighbours: Neighbourhood


class BookingServices:
    """Every write is one transaction; the store has the last word on a clash."""

    def __init__(self, store: Store, clock: Clock, screening: ScreeningServices, limits: BookingLimits | None = None) -> None:
        self.store, self.clock, self._screening = store, clock, screening
        self.limits = limits or BookingLimits()
        self.neighbours = NeighbourServices(store, clock, screening)
        self.instead = FreeInstead(self._bookable_then, self.with_terms, screening.sites)
        self._together = Together()
        self._names: tuple[HeldSites, Sequence[tuple[str, str]]] | None = None  # of the sites as they are held

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

    def reserve(self, body: Any, account: Account, key: str | None = None, although_closed: str = "") -> tuple[Reservation, bool]:
        """A requested reservation, and whether it was made now (False: the same key's earlier one).

        With `queue` one that waits in line, where others hold its slot.  The rules of the place are asked before anything is screened.
        `although_closed` is why it may stand in the closures it meets, said by an account whose role may override them.

        Raises InvalidInput, Clashing with every clash or outside the hours, Conflict where the site is not to be had, the key was
        used for something else, or the company has as many undecided requests as it may.
        """
        ask_writer(account)
        asked = reservation_json.reservation_from_json(body, account.id, key, self.clock.now())
        slot = same_slot(body) + (f" {account.id}" if although_closed else "")  # whose word lets it stand in a closure asks alone
        return self._together.ask(
            asked.site, slot, lambda: self._reserved(asked, account, body, key, although_closed),
            lambda: self._made_earlier(asked, account),
        )  # fmt: skip

    def _made_earlier(self, asked: Reservation, account: Account) -> tuple[Reservation, bool] | None:
        """What the same key made before: told before any refusal."""
        if asked.idempotency_key is None:
            return None
        with self.store.reading() as work:
            earlier = work.reservations.by_key(account.id, asked.idempotency_key)
        return None if earlier is None else (earlier_of_key(earlier, asked), False)

    def _reserved(
        self, asked: Reservation, account: Account, body: Mapping[str, Any], key: str | None, although_closed: str
    ) -> tuple[Reservation, bool]:
        """Who comes second is refused by one look, and waits for no screening and no right to write."""
        try:
            earlier, asked = self._looked_at(asked, account, body, although_closed)
        except Conflict:
            if not self._given_back():
                raise
            earlier, asked = self._looked_at(asked, account, body, although_closed)
        if earlier:
            return earlier, False
        with self.store.writing() as work:
            earlier = work.reservations.by_key(account.id, key) if key else None
            if earlier:
                return earlier_of_key(earlier, asked), False
            if not decides(account):
                self.limits.ask_quota(work.reservations.open_requests(account.id))
            site = self.bookable(work, asked)
            asked = self.by_the_rules(work, asked, site, None if decides(account) else account)
            although = overridden(work, account, asked, site, although_closed)
            in_line = reservation_json.waits_in_line(body)
            made, now = line.add_or_wait(work, asked, site.lineage(asked.area), in_line=in_line, in_closures=although)
            if now:
                look_at_slot(work, made.site, made.slot, self.clock.now())
                work.timeline.append(reservation_events.requested(made, self.clock.now()))
                if although and made.is_live:
                    work.timeline.append(reservation_events.excepted(made, self.clock.now(), by=account.id, closures=although))
                tell = letters.tell_requested if made.is_live else line.tell_in_line
                tell(work, made, self.clock.now())
                self.neighbours.made(work, made, self.clock.now())
            work.commit()
            return made, now

    def by_the_rules(self, work: UnitOfWork, asked: Reservation, site: Site, account: Account | None = None) -> Reservation:
        """The same as the place's rules have it; of an account's organisation its quotas too.  Raises as `ask_rules`."""
        now = self.clock.now()
        force = rules_at(work, site, asked.area, asked.slot.first_day, self.limits)
        ask_rules(force, asked, now, None if account is None else counts_of(work, site, force, account, now))
        return replace(force.terms.of(asked), holds_until=holds_until(asked.state, asked.slot, now, force.holds))

    def with_terms(self, work: UnitOfWork, asked: Reservation, site: Site) -> Reservation:
        """The same with buffers, seats and sharing as the place's rules have them on its day."""
        return terms_of(work, site, asked.area, asked.slot.first_day, self.limits).of(asked)

    def _bookable_then(self, work: UnitOfWork, asked: Reservation) -> Site:
        """As `bookable`; also raises Clashing outside the hours."""
        site = self.bookable(work, asked)
        ask_hours(rules_at(work, site, asked.area, asked.slot.first_day, self.limits), asked, self.clock.now())
        return site

    def ask_unit_quota(
        self, work: UnitOfWork, asked: Reservation, account: Account, adding: int = 1, but: Sequence[str] = ()
    ) -> None:
        """Raises Conflict ("quota") for an organisation that has, or with what it is `adding` would have, more than the place lets it.

        `but` are reservations that count no more.
        """
        site = self.bookable(work, asked)
        force = rules_at(work, site, asked.area, asked.slot.first_day, self.limits)
        counts = counts_of(work, site, force, account, self.clock.now(), but)
        ask_quotas(force, asked, self.clock.now(), replace(counts, adding=adding))

    def trial_of(self, body: Any, account: Account) -> dict[str, Any]:
        """The trial that a reservation's body asks for, as GeoJSON: what is screened with it.  Raises as `reserve`, clashes apart."""
        asked = reservation_json.reservation_from_json(body, account.id, None, self.clock.now())
        with self.store.reading() as work:
            return document_of(asked, self.bookable(work, asked), body)

    def beside(self, body: Any, account: Account) -> Neighbourhood:
        """Who stands near what a reservation's body asks for; nothing is made.  Raises as `reserve`, clashes apart."""
        asked = reservation_json.reservation_from_json(body, account.id, None, self.clock.now())
        with self.store.reading() as work:
            document = document_of(asked, self.bookable(work, asked), body)
            _read_trial(document)
            return self.neighbours.found(work, replace(asked, trial=document))

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
                if one.series is None:
                    letters.tell_expired(work, one, now)
                offers.overtaken(work, one, now, by=None)
            series_letters.tell_expired(work, gone, now)
            line.freed(work, places, now, State.DECLINED)
            work.commit()
            return len(gone)

    def clashes(self, reservation: Reservation) -> Sequence[Clash]:
        """Live claims of others that meet this one."""
        with self.store.reading() as work:
            return self.clashes_in(work, reservation, work.sites.get(reservation.site))

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

    def reservations_page(self, account: Account, *, offset: int = 0, limit: int) -> tuple[int, Sequence[Reservation]]:
        """How many requests one has, and one's fellows made while of an organisation that shares, and a page of them, newest first.

        Of a series the newest reservation stands for all.
        """
        with self.store.reading() as work:
            return work.reservations.page_of(account.id, account.fellows, offset=offset, limit=limit, folded=True)

    def decide(
        self, reservation_id: str, to: State, account: Account, note: str = "", seen: State | None = None, *, without: str = "",
        previewed: frozenset[str] | None = None,
    ) -> Reservation:  # fmt: skip
        """Moves a reservation: owners withdraw, staff accept, hold, decline or cancel (a reason is asked for), never their own.

        `seen` is the state whoever decides had before his eyes, `previewed` those in line he was told would be declined by it;
        `without`: why it is accepted without a consent that a neighbour asks for and nobody noted.
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
            if to is State.ACCEPTED:
                self.neighbours.ask_settled(work, found, without, account)
            now = self.clock.now()
            ask_in_time(found, to, now)
            moved = work.reservations.move(
                reservation_id, to, by=account.id, at=now, note=note.strip(), holds_until=self.holds_until(work, found, to)
            )
            work.timeline.append(reservation_events.moved(found, moved, now, by=account.id))
            if found.is_live and not moved.is_live:
                line.freed(work, [(moved.site, moved.held)], now, moved.state)
            free = self.instead.of(work, moved, now) if to in (State.DECLINED, State.CANCELLED) else ()
            letters.tell_moved(work, found, moved, now, by=account.id, instead=free)
            if to is State.ACCEPTED:
                self.neighbours.tell_accepted(work, moved, now)
                self.settle_rivals(work, moved, now, account, previewed)
            if not moved.is_live:
                offers.overtaken(work, moved, now, by=account.id)
            work.commit()
            return moved

    def settle_rivals(
        self, work: UnitOfWork, accepted: Reservation, now: datetime, account: Account, previewed: frozenset[str] | None = None
    ) -> None:
        """Declines those in line that it leaves nothing to wait for, where the desk's setting says so.  Raises as `ask_previewed`."""
        if self.limits.declines_rivals:
            rivals = line.rivals_of(work, accepted)
            line.ask_previewed(rivals, previewed)
            line.decline_rivals(work, rivals, now, by=account.id, instead=self.instead)

    def holds_until(self, work: UnitOfWork, held: Reservation, to: State) -> datetime | None:
        """By the rules of its place, or the desk's own where that is registered no more."""
        try:
            force = rules_at(work, work.sites.get(held.site), held.area, held.slot.first_day, self.limits)
        except NotFound:
            return holds_until(to, held.slot, self.clock.now())
        return holds_until(to, held.slot, self.clock.now(), force.holds)

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
        return self.inbox_page(states, limit=100_000, folded=False)[1]

    def inbox_page(
        self, states: Sequence[State], *, newest: bool = False, offset: int = 0, limit: int, folded: bool = True, text: str = ""
    ) -> tuple[int, list[InboxRow]]:
        """How many there are, and a page of them, soonest slot first, each judged as of now and without its answer at asking.

        `folded` is of a series the first of them alone.  `text` is looked for from one character on, in number, organisation,
        purpose and the names of the place.
        """
        with self.store.reading() as work:
            overdue = work.reservations.overdue(self.clock.now())
        if overdue:
            self.expire_holds()
        with self.store.reading() as work:
            count, held = work.reservations.page(
                states=states, newest=newest, offset=offset, limit=limit, answers=False, folded=folded,
                search=self.searched_for(work, text),
            )
            return count, [self._inbox_row(work, reservation) for reservation in held]

    def searched_for(self, work: UnitOfWork, text: str) -> ReservationSearch:
        """What a list is searched for, with the sites whose names, or whose areas' names, hold each word of it."""
        words = {word for row in alternatives(text) for word in row}
        named = self._named(self._screening.sight(work).sites) if words else ()
        places = {word: [site for site, names in named if any(form in names for form in looked_for(word))] for word in words}
        return ReservationSearch(text=text, places=places)

    def _named(self, sites: HeldSites) -> Sequence[tuple[str, str]]:
        """Each site with its folded names; made anew where the sites are others."""
        held = self._names
        if held is None or held[0] is not sites:
            held = self._names = sites, [(site.id, _names_of(site)) for site in sites.all()]
        return held[1]

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
            clashes=self.clashes_in(work, reservation, site),
            neighbours=self.neighbours.found(work, reservation),
        )

    def clashes_in(self, work: UnitOfWork, reservation: Reservation, site: Site, gone: Sequence[str] = ()) -> Sequence[Clash]:
        """`clashes` as things stand in `work`; or as they would, were some reservations `gone`."""
        return work.reservations.clashes(hold_of(reservation, site), but=reservation.id, gone=gone)

    def bookable(self, work: UnitOfWork, asked: Reservation) -> Site:
        """The site as it is known.  Raises InvalidInput, Conflict where it, or its area, is not to be had for what is asked, whenever."""
        if work.steady:
            site = site_named(self._screening.sight(work).sites, asked.site, asked.area)
        else:
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

    def _looked_at(
        self, asked: Reservation, account: Account, body: Mapping[str, Any], although_closed: str
    ) -> tuple[Reservation | None, Reservation]:
        """What the same key made before; else the reservation with its screening.

        Refuses, before anything is screened, what cannot be had as things stand; the store has the last word.  The key is
        looked at in the same state first: nobody's own booking stands in his way.  Raises as `reserve`.
        """
        with self.store.reading() as work:
            earlier = work.reservations.by_key(account.id, asked.idempotency_key) if asked.idempotency_key else None
            if earlier:
                return earlier_of_key(earlier, asked), asked
            site = self.bookable(work, asked)
            asked = self.by_the_rules(work, asked, site)
            document = document_of(asked, site, body)
            _read_trial(document)  # what is wrong with it is told before what stands in its way
            if not decides(account):
                self.limits.ask_quota(work.reservations.open_requests(account.id))
            although = overridden(work, account, asked, site, although_closed)
            found = [clash for clash in self.clashes_in(work, asked, site) if clash.reservation not in although]
            if found and not (reservation_json.waits_in_line(body) and may_wait(found)):
                raise Clashing(clashing_message(found), found)
            return None, self._with_screening(work, asked, document)

    def _given_back(self) -> bool:
        """Whether a hold that was over was given back now: then what stood in the way may do so no more."""
        with self.store.reading() as work:
            overdue = work.reservations.overdue(self.clock.now())
        return overdue and self.expire_holds() > 0

    def _with_screening(self, work: UnitOfWork, asked: Reservation, document: dict[str, Any]) -> Reservation:
        try:
            screening = self._screening.answered(work, trial_from_geojson(document))
        except InvalidInput as error:
            raise reservation_json.in_body(error) from error
        return replace(asked, trial=document, screening=screening.to_dict())


def _names_of(site: Site) -> str:
    """Folded, all that a search finds the place by."""
    texts = [site.name, *(area.name for area in site.areas)]
    return searched(site.id, site.code, *(part for text in texts for part in (text.ja, text.en)))


def _read_trial(document: Mapping[str, Any]) -> Trial:
    """Raises InvalidInput, at the places of what was sent."""
    try:
        return trial_from_geojson(document)
    except InvalidInput as error:
        raise reservation_json.in_body(error) from error


def document_of(asked: Reservation, site: Site, body: Mapping[str, Any]) -> dict[str, Any]:
    """The trial over what was drawn, or the area, or the whole site."""
    area = site.area(asked.area)
    outline = asked.geometry or (footprint_of(area) if area else None) or site_footprint(site)
    return reservation_json.trial_document(asked, shapely.geometry.mapping(outline), body)
