"""Use cases of the desk's moves: another slot or place for a reservation, at once or as an offer its owner takes or declines."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import shapely

from fieldreg.booking import reservation_events
from fieldreg.booking.changing import (
    Kind,
    ask_changeable,
    ask_offerable,
    ask_other,
    changed_slot,
    kind_of,
    offer_from_form,
)
from fieldreg.booking.limits import holds_until
from fieldreg.booking.offers import Offer, OfferedSlot, OfferState
from fieldreg.booking.reservation_json import in_body
from fieldreg.booking.reservations import Reservation, changed_meanwhile
from fieldreg.desk.agreements import agreed_of
from fieldreg.desk.permits import covers
from fieldreg.kernel.errors import Conflict, Fault, InvalidInput, NotAllowed, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.people.accounts import Account
from fieldreg.ports import Clock, Store, UnitOfWork
from fieldreg.register.footprints import footprint_of, site_footprint
from fieldreg.register.off_site import off_site
from fieldreg.register.sites import Site
from fieldreg.services.answers.screening import ScreeningServices
from fieldreg.services.bookings import letters
from fieldreg.services.bookings.booking import BookingServices
from fieldreg.services.bookings.rivals import line
from fieldreg.services.bookings.rivals.instead import at_place
from fieldreg.services.bookings.rivals.offers import end_offer, overtaken
from fieldreg.services.four_eyes import ask_four_eyes
from fieldreg.services.visibility import ask_decider, ask_writer, reservation_seen_by
from fieldreg.timeline.events import Event, Reader, Subject
from fieldreg.trials.trial_geojson import trial_from_geojson

__all__ = ["MovingServices"]


class MovingServices:
    """Every write is one transaction; the store has the last word on a clash.  Safe to share between threads."""

    def __init__(self, store: Store, clock: Clock, screening: ScreeningServices, booking: BookingServices) -> None:
        self.store, self.clock, self._screening, self._booking = store, clock, screening, booking

    def change(self, reservation_id: str, form: Mapping[str, Any], staff: Account, seen: int | None = None) -> Reservation:
        """Moves or shortens a tentative or accepted one within its site, with a reason that its owner is told; judged anew.

        `seen` is the `sequence` of what the page showed.  Raises NotFound, NotAllowed, InvalidInput, Clashing, Conflict.
        """
        ask_decider(staff)
        now = self.clock.now()
        with self.store.reading() as work:
            found = work.reservations.get(reservation_id)
            ask_changeable(found, now)
            slot, reason = changed_slot(found, form, now)
            wanted = self._wanted(work, found, slot, now)
        with self.store.writing() as work:
            ask_four_eyes(work, staff, found.owner, found.created_at, where=found.id)
            if seen not in (None, found.sequence):
                raise changed_meanwhile(found)
            made = self._change(work, found, wanted, now)
            work.timeline.append(reservation_events.changed(found, made, reason, now, by=staff.id))
            overtaken(work, made, now, by=staff.id)
            _tell_changed(work, found, made, reason, now)
            work.commit()
        return made

    def offer(
        self, reservation_id: str, rows: Sequence[Mapping[str, Any]], reason: Any, staff: Account, until: Any = None
    ) -> Offer:
        """Offers one to three other slots, told as held by nobody.  Raises as `change`, and Conflict ("offer-open")."""
        ask_decider(staff)
        now = self.clock.now()
        with self.store.writing() as work:
            of = work.reservations.get(reservation_id)
            ask_four_eyes(work, staff, of.owner, of.created_at, where=of.id)
            ask_offerable(of, now)
            slots, said, last = offer_from_form(of, rows, reason, until, now)
            self._ask_free(work, of, slots)
            made = work.offers.add(
                Offer(reservation=of.id, slots=tuple(slots), reason=said, until=last, made_at=now, made_by=staff.id)
            )
            work.timeline.append(reservation_events.offered(of, made, now, by=staff.id))
            day = f"{last.astimezone(JST):%Y-%m-%d %H:%M}"
            told: dict[str, str | Text] = {"slots": letters.slot_lines(work, slots), "until": day, "reason": said}
            letters.tell_owner(work, of, now, "reservation-offered", ("slots", "reason", "until"), about=str(made.id), told=told)
            work.commit()
        return made

    def take_back(self, offer_id: int, staff: Account) -> Offer:
        """The desk offers it no more.  Raises NotFound, NotAllowed, Conflict ("offer-over")."""
        ask_decider(staff)
        with self.store.writing() as work:
            offer = work.offers.get(offer_id)
            ended = end_offer(work, work.reservations.get(offer.reservation), offer, OfferState.TAKEN_BACK, self.clock.now(), by=staff.id)
            work.commit()
        return ended

    def take(self, offer_id: int, number: int, account: Account) -> Reservation:
        """Its owner takes the slot of that number (0 the first): the reservation moves there, if it is free still.

        Raises NotFound, NotAllowed, InvalidInput, Clashing, which leaves the offer and its other slots open, and Conflict.
        """
        now = self.clock.now()
        with self.store.reading() as work:
            found, offer = self._own(work, offer_id, account)
            slot = ask_other(offer, number)
            self._ask_open(found, offer, now)
            wanted = self._wanted(work, found, slot, now)
        with self.store.writing() as work:
            work.reservations.lock_sites(sorted({found.site, wanted.site}))
            made = self._change(work, found, wanted, now)
            end_offer(work, made, offer, OfferState.TAKEN, now, by=account.id, taken=number)
            work.timeline.append(reservation_events.changed(found, made, offer.reason, now, by=account.id))
            work.commit()
        return made

    def decline(self, offer_id: int, account: Account) -> Offer:
        """Its owner keeps what he has.  Raises NotFound, NotAllowed, Conflict ("offer-over")."""
        with self.store.writing() as work:
            found, offer = self._own(work, offer_id, account)
            ended = end_offer(work, found, offer, OfferState.DECLINED, self.clock.now(), by=account.id)
            work.commit()
        return ended

    def open_offers(self, ids: Sequence[str]) -> Mapping[str, Offer]:
        """The open offer of each of these reservations that has one."""
        with self.store.reading() as work:
            now = self.clock.now()
            return {ref: offer for ref, offer in work.offers.open_of(ids).items() if now < offer.until}

    def suggested(self, reservation: Reservation) -> tuple[Sequence[OfferedSlot], Sequence[Site]]:
        """Up to three free slots to offer, and the places like its own."""
        with self.store.reading() as work:
            instead = self._booking.instead
            return instead.of(work, reservation, self.clock.now()), instead.like(reservation.site, reservation.activity)

    def history(self, reservation: Reservation, account: Account) -> Sequence[Event]:
        """What was done to it, oldest first, as far as its owner may read it.  Raises NotFound as for a stranger's."""
        reservation_seen_by(account, reservation)
        with self.store.reading() as work:
            return [event for event in work.timeline.of(Subject.RESERVATION, reservation.id) if Reader.OWNER in event.readers]

    def _own(self, work: UnitOfWork, offer_id: int, account: Account) -> tuple[Reservation, Offer]:
        ask_writer(account)
        offer = work.offers.get(offer_id)
        found = reservation_seen_by(account, work.reservations.get(offer.reservation))
        if found.owner != account.id:
            raise NotAllowed(Text("申し込んだ本人だけが返事できます。", "only whoever asked may answer"), where=found.id)
        return found, offer

    def _ask_open(self, found: Reservation, offer: Offer, now: datetime) -> None:
        if offer.state is not OfferState.OPEN or offer.until <= now:
            raise Conflict(Text("この提案は、もう受け付けていません。", "this offer is no longer open"), code="offer-over", where=found.id)
        ask_offerable(found, now)

    def _ask_free(self, work: UnitOfWork, of: Reservation, slots: Sequence[OfferedSlot]) -> None:
        """Raises InvalidInput where one of them is not to be had, at its number."""
        faults = []
        for number, slot in enumerate(slots, 1):
            where = f"time_start_{number}"
            try:
                if not self._booking.instead.is_free(work, at_place(of, slot)):
                    told = Text("この枠は、ほかの予約か休止と重なっています。", "this slot meets another reservation, or a closure")
                    faults.append(Fault("not-free", where, told))
            except InvalidInput as error:
                faults += [replace(fault, where=where) for fault in error.faults]
            except (Conflict, NotFound) as error:
                faults.append(Fault(error.code, where, error.message))
        if faults:
            raise InvalidInput(faults)

    def _wanted(self, work: UnitOfWork, found: Reservation, slot: OfferedSlot, now: datetime) -> Reservation:
        """The reservation as it would be, its trial moved along and judged.  Raises as reserving does."""
        there = replace(at_place(found, slot), holds_until=holds_until(found.state, slot.slot, now))
        site = self._site(work, found, there)
        if kind_of(found, slot) is not Kind.SHORTENED:
            there = self._booking.with_terms(work, there, site)
        if there.geometry is not None and off_site(there.geometry, site, there.area).elsewhere:
            there = replace(there, geometry=None)
        if found.trial is None:
            return there
        document = _moved_trial(found.trial, there, site)
        try:
            return replace(there, trial=document, screening=self._screening.screened(work, trial_from_geojson(document)).to_dict())
        except InvalidInput as error:
            raise in_body(error) from error

    def _site(self, work: UnitOfWork, found: Reservation, there: Reservation) -> Site:
        """What only has less of what it has may stay, whatever has become of the place."""
        if kind_of(found, OfferedSlot.of(there)) is Kind.SHORTENED:
            return work.sites.get(there.site)
        return self._booking.instead.bookable(work, there)

    def _change(self, work: UnitOfWork, found: Reservation, wanted: Reservation, now: datetime) -> Reservation:
        """Writes it, and serves those who wait for what it had."""
        site = self._site(work, found, wanted)
        made = work.reservations.change(wanted, site.lineage(wanted.area), at=now)
        line.freed(work, [(found.site, found.held), (made.site, made.held)], now)
        return made


def _moved_trial(document: Mapping[str, Any], there: Reservation, site: Site) -> dict[str, Any]:
    """The trial at another time or place: over what was drawn, or all of the area, or the site."""
    area = site.area(there.area)
    outline = there.geometry or (footprint_of(area) if area else None) or site_footprint(site)
    told = {**document["properties"], "site": there.site, "area": there.area, **there.slot.to_dict()}
    return {**document, "geometry": shapely.geometry.mapping(outline), "properties": told}


def _tell_changed(work: UnitOfWork, before: Reservation, after: Reservation, reason: str, now: datetime) -> None:
    told: dict[str, str | Text] = {
        "before": letters.slot_lines(work, [OfferedSlot.of(before)]), "reason": reason, "permits": _permits_told(work, after),
    }  # fmt: skip
    about = str(after.sequence)
    letters.tell_owner(work, after, now, "reservation-changed", ("height", "before", "reason", "permits"), about=about, told=told)


def _permits_told(work: UnitOfWork, of: Reservation) -> Text:
    """Which permits no longer cover its slot, and which conditions end before it."""
    cases = work.cases.cases_of(of.id)
    permits = [one for case in cases for one in work.permits.of_case(case) if covers(one, of.slot) is False]
    agreed = [held for own in work.agreements.of_cases(cases).values() if (held := agreed_of(own)) is not None]
    ended = [one for held in agreed for one in held.conditions if one.until is not None and one.until < of.slot.last_day]
    named = [(one.title.ja, one.title.in_language("en")) for one in permits] + [(one.text, one.text) for one in ended]
    if not named:
        return Text("記録されている許可・条件に、この日時を外れるものはありません", "of those on record none leaves this time out")
    ja, en = "、".join(one for one, _ in named), "; ".join(one for _, one in named)
    return Text(f"この日時を含まないものがあります: {ja}", f"these do not cover this time: {en}")
