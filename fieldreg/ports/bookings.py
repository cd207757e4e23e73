"""Reservations and the claims they make, the series they were asked for in, what is offered in their place, and closures."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from fieldreg.booking.claims import Hold
from fieldreg.booking.closures.closures import Closure, ClosureShow
from fieldreg.booking.free_days import HeldSlot
from fieldreg.booking.offers import Offer, OfferState
from fieldreg.booking.reservation_search import ANY_WORDS, ReservationSearch
from fieldreg.booking.reservations import Clash, Reservation, State
from fieldreg.booking.series.series import Series
from fieldreg.kernel.timespan import Timespan
from fieldreg.people.accounts import Fellow

__all__ = ["Closures", "Offers", "Reservations", "SeriesKept"]


class Reservations(Protocol):
    """Reservations and the claims they make."""

    def get(self, reservation_id: str) -> Reservation:
        """Raises NotFound."""

    def by_key(self, owner: int, key: str) -> Reservation | None:
        """The reservation this owner made under an idempotency key."""

    def add(self, reservation: Reservation, lineage: Sequence[str]) -> Reservation:
        """Stores it with its claims and gives it an id.

        Raises Clashing with every clash if another live claim meets it: looked for first,
        and refused by the database itself whatever was looked for.
        """

    def add_once(
        self, reservation: Reservation, lineage: Sequence[str], in_closures: Mapping[str, str] | None = None
    ) -> tuple[Reservation, bool]:
        """The same, and whether it was made now: False for what the same idempotency key made before.

        `in_closures` are the closures that it may stand in, each with why.
        """

    def move(
        self, reservation_id: str, to: State, *, by: int | None, at: datetime, note: str = "", holds_until: datetime | None = None
    ) -> Reservation:
        """Writes the new state (already judged by `reservations.move`), who decided (None: the clock), and until when it holds its slot.

        One that waited in line makes its claims by the tree as it stands: raises Clashing where something stands there now, and
        Conflict ("site-changed") where its area is gone.
        """

    def overdue(self, now: datetime) -> bool:
        """Whether some undecided reservation has held its slot as long as it may."""

    def expire(self, now: datetime, note: str) -> Sequence[Reservation]:
        """Gives back the slots of those, with a note to their owners; returns them as they were."""

    def overdue_places(self, now: datetime) -> Sequence[tuple[str, Timespan]]:
        """Site of each of those, and what it holds of time."""

    def lock_sites(self, sites: Sequence[str]) -> None:
        """Until this transaction ends nobody else changes claims of them."""

    def open_requests(self, owner: int, but: Sequence[str] = ()) -> int:
        """How many of the owner's requests, `but` some, wait for a decision, or in line; a series is one."""

    def count_under(
        self, site: str, areas: Sequence[str] | None, owners: Sequence[int], states: Sequence[State], now: datetime,
        but: Sequence[str] = (),
    ) -> int:  # fmt: skip
        """How many of those owners' reservations, `but` some, in these states that are not over lie in the areas; None: the whole site."""

    def page_of(
        self, owner: int, fellows: Sequence[Fellow] = (), *, offset: int = 0, limit: int, folded: bool = False
    ) -> tuple[int, Sequence[Reservation]]:
        """How many there are of the owner, and of each fellow while he was one, and a page of them, newest first.

        `folded` is of a series the newest alone.
        """

    def page(
        self, *, owner: int | None = None, states: Sequence[State] | None = None, newest: bool = False, offset: int = 0, limit: int,
        answers: bool = True, folded: bool = False, search: ReservationSearch = ANY_WORDS,
    ) -> tuple[int, Sequence[Reservation]]:  # fmt: skip
        """How many there are, and `limit` of them from `offset` on: soonest slot first, or newest first.

        Without `answers` their `screening` is None: what each was answered at asking is not read.  `folded` is of a series
        the first alone, in that order, of those that are asked for.
        """

    def change(
        self, changed: Reservation, lineage: Sequence[str], *, at: datetime, was: State | None = None,
        in_closures: Mapping[str, str] | None = None, by: int | None = None,
    ) -> Reservation:  # fmt: skip
        """Writes a live one that has another slot, place or shape now, with its claims anew; its `sequence` is that of what was changed.

        `was` is the state it had, where that is another.

        `in_closures` as `add_once`, by the account `by`.
        Raises Clashing as `add`, and Conflict ("changed-meanwhile") where somebody else changed or decided it since.
        """

    def waiting(self, site: str, within: Timespan) -> Sequence[Reservation]:
        """Those in line at the site whose hold would meet the span, in the order in which they asked."""

    def past(self, state: State, now: datetime, *, ended: bool, limit: int) -> Sequence[Reservation]:
        """Those in a state whose start has passed or, `ended`, all that they hold; soonest first."""

    def clashes(self, hold: Hold, but: str = "", gone: Sequence[str] = ()) -> Sequence[Clash]:
        """What stands in the way of the hold: live claims, closures, and units that bear no more.

        `but` is the reservation itself, `gone` others that are looked at as if they held nothing.
        """

    def list(
        self,
        *,
        site: str | None = None,
        owner: int | None = None,
        states: Sequence[State] | None = None,
        within: Timespan | None = None,
        limit: int = 200,
    ) -> Sequence[Reservation]:
        """Newest first."""

    def taken_count(self, within: Timespan, *, site: str | None = None) -> int:
        """How many live reservations meet the span."""

    def taken(self, within: Timespan, *, site: str | None = None, offset: int = 0, limit: int) -> Sequence[Reservation]:
        """Those, by site, then by start, of the same start the newest first."""

    def taken_places(self, within: Timespan, *, site: str | None = None) -> Sequence[tuple[str, str, str | None]]:
        """Id, site and area of each, in the same order."""

    def named(self, ids: Sequence[str]) -> Sequence[Reservation]:
        """By their ids, in the order asked for."""

    def slots(self, spans: Sequence[Timespan], *, sites: Sequence[str] | None = None, limit: int) -> Sequence[HeldSlot]:
        """What live ones hold, setting up and tearing down too, where it meets some of the spans, of these sites or of all.

        At most `limit`, by site and start.
        """


class SeriesKept(Protocol):
    """What was asked for as a series; its reservations are the `Reservations`' own."""

    def get(self, ref: str) -> Series:
        """Raises NotFound."""

    def by_key(self, owner: int, key: str) -> Series | None:
        """The series this owner made under an idempotency key."""

    def add_once(self, series: Series) -> tuple[Series, bool]:
        """Stores it and gives it a reference, and whether it was made now: False for what the same key made before.

        Raises Conflict ("key-reused") where that was something else.
        """

    def put(self, series: Series, *, seen: Series) -> Series:
        """Writes its dates, state, what was skipped and what goes on from it.  Raises Conflict where it is not as `seen` any more."""

    def adopted(self, ref: str, some: Sequence[Reservation]) -> list[Reservation]:
        """Reservations of another series that go over to this one, as they are."""

    def reservations(self, refs: Sequence[str], *, answers: bool = False) -> Mapping[str, Sequence[Reservation]]:
        """Of each series all that were ever made for it, soonest first; without `answers` their `screening` is None."""


class Offers(Protocol):
    """Other slots that the desk offers."""

    def get(self, offer_id: int) -> Offer:
        """Raises NotFound."""

    def add(self, offer: Offer) -> Offer:
        """Stores it and gives it an id.  Raises Conflict ("offer-open") where another of its reservation is open."""

    def open_of(self, ids: Sequence[str]) -> Mapping[str, Offer]:
        """The open one of each of these reservations that has one."""

    def end(self, offer: Offer, state: OfferState, *, at: datetime, by: int | None, taken: int | None = None) -> Offer:
        """Raises Conflict ("offer-over") where it is open no more."""

    def overdue(self, now: datetime, *, limit: int, taking: bool = False) -> Sequence[Offer]:
        """Open ones whose time is over; `taking` them to end them, those that another deals with are left to him."""


class Closures(Protocol):
    """Times at which a unit is not to be had."""

    def get(self, ref: str) -> Closure:
        """Raises NotFound."""

    def add(self, closure: Closure, excepting: Mapping[str, str] | None = None) -> Closure:
        """Stores it and gives it a ref; `excepting` names the reservations that may stand in it, each with the reason.

        Raises Conflict ("claims-in-closure") where another live one lies in it: the database itself refuses that.
        """

    def lift(self, ref: str, *, at: datetime, by: int | None, because: str) -> Closure:
        """Raises NotFound, and Conflict where it is lifted already."""

    def excepted(self, ref: str) -> Mapping[str, str]:
        """The reservations that may stand in it, each with the reason."""

    def met(self, closure: Closure) -> Sequence[Reservation]:
        """Live reservations of its unit, or of one above or within it, in its span, soonest first."""

    def list(
        self, *, site: str | None = None, within: Timespan | None = None, standing: bool = True, limit: int = 200
    ) -> Sequence[Closure]:
        """Soonest first."""

    def page(
        self, show: ClosureShow, now: datetime, *, sites: Sequence[str] | None = None, offset: int = 0, limit: int
    ) -> tuple[int, Sequence[Closure]]:
        """How many there are, of these sites or of all, and `limit` of them from `offset` on, by site and start."""

    def slots(self, spans: Sequence[Timespan], *, sites: Sequence[str] | None = None, limit: int) -> Sequence[HeldSlot]:
        """The standing ones that meet some of the spans, as slots that are closed, by site and start: at most `limit`."""

    def exceptions_of(self, reservation_id: str) -> Sequence[tuple[Closure, str]]:
        """The standing ones a reservation is excepted from, each with why."""

    def of_uids(self, site: str, source: str) -> Sequence[Closure]:
        """The standing ones of a site, or an area of it, that came from that calendar."""
