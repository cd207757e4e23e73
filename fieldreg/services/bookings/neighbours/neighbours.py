"""Use cases of neighbours: who stands near a reservation, asked for or standing; what was settled; who is told of it."""

import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fieldreg.booking import reservation_events
from fieldreg.booking.neighbours.judging import Neighbour, neighbours_among, widened
from fieldreg.booking.neighbours.near_sites import NearSites
from fieldreg.booking.neighbours.rules import NEIGHBOURS_NOTE, RuleBook, book_from
from fieldreg.booking.neighbours.settling import Settled, SettledHow, is_settled, unsettled
from fieldreg.booking.neighbours.uses import ground_of, use_of
from fieldreg.booking.reservations import Reservation
from fieldreg.kernel.errors import InvalidInput, NotFound
from fieldreg.kernel.kept import Kept
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import Account
from fieldreg.ports import Clock, Store, UnitOfWork
from fieldreg.register.sites import Site
from fieldreg.register.snapshot import HeldSites
from fieldreg.services.answers.screening import ScreeningServices
from fieldreg.services.bookings.neighbours import neighbour_letters
from fieldreg.services.four_eyes import ask_four_eyes
from fieldreg.services.visibility import ask_decider, reservation_seen_by
from fieldreg.surroundings.footprint import Footprint

__all__ = ["NeighbourServices", "Neighbourhood"]

_MOST_LOOKED_AT = 500  # reservations near one; of more it is told that not all were looked at
_DAY_MINUTES = 24 * 60  # that a slot may be held longer than it lasts, before and after
_LONGEST_NOTE = 2_000
_NO_RULES = Text("隣どうしの決まりが登録されていないため、分かりません。", "the desk has set no rules of neighbours, so nothing is known")
_NO_SITE = Text("場所の登録がないため、分かりません。", "its site is registered no more, so nothing is known")
_TOO_MANY = Text("近くの予約が多く、すべては調べていません。", "there are too many reservations near by: not all were looked at")


@dataclass(frozen=True, kw_only=True)
class Neighbourhood:
    """The neighbours of a reservation, and what was settled with them; `because` says why not all is known, None where it is."""

    reservation: str
    found: Sequence[Neighbour] = ()
    settled: Collection[Settled] = ()
    because: Text | None = None

    @property
    def surely(self) -> Sequence[Neighbour]:
        """Those whose rule applies for sure."""
        return [one for one in self.found if one.applies]

    @property
    def unsettled(self) -> Sequence[Neighbour]:
        """Those that surely ask for a consent nobody noted."""
        return unsettled(self.found, self.reservation, self.settled)

    def is_settled(self, one: Neighbour) -> bool:
        return is_settled(one, self.reservation, self.settled)

    def to_list(self) -> list[dict[str, Any]] | None:
        """As JSON for whoever asked: without whose; None where nothing was looked at."""
        if self.because is not None and not self.found:
            return None
        return [one.to_dict() | {"settled": self.is_settled(one)} for one in self.found]


class NeighbourServices:
    """Safe to share between threads; not across a fork."""

    def __init__(self, store: Store, clock: Clock, screening: ScreeningServices) -> None:
        self.store, self.clock, self._screening = store, clock, screening
        self._held: tuple[HeldSites, NearSites] | None = None
        self._guard = threading.Lock()
        self._books: Kept[int, tuple[RuleBook | None]] = Kept(2)

    def of(self, reservations: Sequence[Reservation]) -> Mapping[str, Neighbourhood]:
        """By id, the neighbours of each that holds its slot and is not over.  Whose they are is for the desk alone."""
        now = self.clock.now()
        with self.store.reading() as work:
            return {one.id: self.found(work, one) for one in reservations if one.is_live and one.slot.end > now}

    def of_one(self, reservation_id: str, account: Account) -> Neighbourhood:
        """Raises NotFound for one that is not there, and the same for one the account may not see."""
        with self.store.reading() as work:
            return self.found(work, reservation_seen_by(account, work.reservations.get(reservation_id)))

    def found(self, work: UnitOfWork, reservation: Reservation) -> Neighbourhood:
        """As things stand in `work`."""
        book = self._book(work)
        if book is None or book.on(reservation.slot.last_day) is None:
            return Neighbourhood(reservation=reservation.id, because=_NO_RULES)
        sites = self._screening.sight(work).sites
        try:
            site = sites.get(reservation.site)
        except NotFound:
            return Neighbourhood(reservation=reservation.id, because=_NO_SITE)
        near = self._near(work, reservation, site, book, sites)
        others = [use_of(one, sites.get(one.site)) for one in near[:_MOST_LOOKED_AT]]
        found = neighbours_among(use_of(reservation, site), site, others, book)
        settled = work.neighbours.settled([reservation.id]) if found and reservation.id else ()
        return Neighbourhood(
            reservation=reservation.id, found=found, settled=settled, because=_TOO_MANY if len(near) > _MOST_LOOKED_AT else None
        )

    def note_consent(self, reservation_id: str, form: Mapping[str, Any], account: Account) -> Settled:
        """Writes down that the other agreed; `form` tells `other`, `rule` and a `note` of who said it, and when.

        Raises NotAllowed, NotFound, InvalidInput where there is no such neighbour, or nothing says who agreed.
        """
        ask_decider(account)
        other, rule, note = (str(form.get(name) or "").strip() for name in ("other", "rule", "note"))
        if not note or len(note) > _LONGEST_NOTE:
            raise InvalidInput.one(
                "consent-note", "consent_note", f"だれがいつ同意したかを {_LONGEST_NOTE} 文字以内で書いてください。",
                f"write who agreed, and when, in at most {_LONGEST_NOTE} characters",
            )  # fmt: skip
        with self.store.writing() as work:
            held = work.reservations.get(reservation_id)
            ask_four_eyes(work, account, held.owner, held.created_at, where=held.id)
            known = [one for one in self.found(work, held).found if (one.other.id, one.rule.id) == (other, rule)]
            if not known:
                raise InvalidInput.one("no-such-neighbour", "other", "その隣の予約はもうありません。", "there is no such neighbour")
            settled = self._settled(held, known[0], SettledHow.GIVEN, note, account)
            work.neighbours.settle(settled)
            work.timeline.append(reservation_events.neighbour_settled(held, settled))
            work.commit()
            return settled

    def ask_settled(self, work: UnitOfWork, accepted: Reservation, without: str, account: Account) -> None:
        """Before it is accepted: each consent that a neighbour asks for is noted, or the reason why it goes without is written down.

        Raises InvalidInput ("consent-missing").
        """
        around = self.found(work, accepted)
        left = around.unsettled
        if not left:
            return
        if not without.strip():
            told = "、".join(dict.fromkeys(f"{one.rule.title.ja}（{one.other.id}）" for one in left))
            also = ", ".join(dict.fromkeys(f"{one.rule.title.en} ({one.other.id})" for one in left))
            raise InvalidInput.one(
                "consent-missing", "without",
                f"隣の予約の同意がまだ記録されていません: {told}。同意を記録するか、同意なしで承認する理由を書いてください。",
                f"a neighbour's consent is not noted: {also}. Note it, or write why it is accepted without",
            )  # fmt: skip
        why = without.strip()[:_LONGEST_NOTE]
        for one in left:
            settled = self._settled(accepted, one, SettledHow.WITHOUT, why, account)
            work.neighbours.settle(settled)
            work.timeline.append(reservation_events.neighbour_settled(accepted, settled))

    def tell_accepted(self, work: UnitOfWork, accepted: Reservation, at: datetime) -> None:
        """Both sides, of what surely applies."""
        neighbour_letters.tell_accepted(work, accepted, self.found(work, accepted).surely, at)

    def made(self, work: UnitOfWork, made: Reservation, at: datetime) -> None:
        """After it was written: where its outline reaches is noted, and the desk told who stands near."""
        self.note_outline(work, made)
        neighbour_letters.tell_asked(work, made, self.found(work, made).surely, at)

    def note_outline(self, work: UnitOfWork, made: Reservation) -> None:
        """An outline drawn beyond what its site and areas take up is found by its own box."""
        if made.geometry is not None:
            sites = self._screening.sight(work).sites
            box = made.geometry.bounds
            work.neighbours.drawn_beyond(made.id, None if self._index(sites).holds(made.site, box) else box)

    def _near(self, work: UnitOfWork, reservation: Reservation, site: Site, book: RuleBook, sites: HeldSites) -> Sequence[Reservation]:
        box = Footprint(ground_of(reservation, site)).box(book.farthest_m)
        span = widened(reservation.slot, book.longest_minutes + _DAY_MINUTES)
        return work.neighbours.near(self._index(sites).meeting(box), box, span, limit=_MOST_LOOKED_AT + 1)

    def _book(self, work: UnitOfWork) -> RuleBook | None:
        """Read once for each revision of the registry; of a unit that may write, as it stands there."""
        if not work.steady:
            return book_from(work.note(NEIGHBOURS_NOTE))
        revision = self._screening.sight(work).snapshot.revision
        return self._books.get(revision, lambda: (book_from(work.note(NEIGHBOURS_NOTE)),))[0]

    def _index(self, sites: HeldSites) -> NearSites:
        """Made anew where the sites are others."""
        with self._guard:
            if self._held is None or self._held[0] is not sites:
                self._held = sites, NearSites(sites.all())
            return self._held[1]

    def _settled(self, of: Reservation, one: Neighbour, how: SettledHow, note: str, account: Account) -> Settled:
        return Settled(reservation=of.id, other=one.other.id, rule=one.rule.id, how=how, note=note, at=self.clock.now(), by=account.id)
