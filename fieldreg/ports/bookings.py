"""Reservations and the claims they make, and closures."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from fieldreg.booking.claims import Hold
from fieldreg.booking.closures import Closure
from fieldreg.booking.free_days import HeldSlot
from fieldreg.booking.reservations import Clash, Reservation, State
from fieldreg.kernel.timespan import Timespan
from fieldreg.people.accounts import Fellow

__all__ = ["Closures", "Reservations"]


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

    def add_once(self, reservation: Reservation, lineage: Sequence[str]) -> tuple[Reservation, bool]:
        """The same, and whether it was made now: False for what the same idempotency key made before."""

    def move(
        self, reservation_id: str, to: State, *, by: int, at: datetime, note: str = "", holds_until: datetime | None = None
    ) -> Reservation:
        """Writes the new state (already judged by `reservations.move`), who decided, and until when it holds its slot.

        One that waited in line makes its claims by the tree as it stands: raises Clashing where something stands there now, and
        Conflict ("site-changed") where its area is gone.
        """

    def overdue(self, now: datetime) -> bool:
        """Whether some undecided reservation has held its slot as long as it may."""

    def expire(self, now: datetime, note: str) -> Sequence[Reservation]:
        """Gives back the slots of those, with a note to their owners; returns them as they were."""

    def overdue_places(self, now: datetime) -> Sequence[tuple[str, Timespan]]:
        """Site and slot of each of those."""

    def lock_sites(self, sites: Sequence[str]) -> None:
        """Until this transaction ends nobody else changes claims of them."""

    def open_requests(self, owner: int) -> int:
        """How many of the owner's reservations wait for a decision."""

    def page_of(self, owner: int, fellows: Sequence[Fellow] = (), *, offset: int = 0, limit: int) -> tuple[int, Sequence[Reservation]]:
        """How many there are of the owner, and of each fellow while he was one, and a page of them, newest first."""

    def page(
        self, *, owner: int | None = None, states: Sequence[State] | None = None, newest: bool = False, offset: int = 0, limit: int,
        answers: bool = True,
    ) -> tuple[int, Sequence[Reservation]]:  # fmt: skip
        """How many there are, and `limit` of them from `offset` on: soonest slot first, or newest first.

        Without `answers` their `screening` is None: what each was answered at asking is not read.
        """

    def change(self, changed: Reservation, lineage: Sequence[str], *, at: datetime) -> Reservation:
        """Writes a live one that has another slot, area or shape now, with its claims anew; its `sequence` is that of what was changed.

        Raises Clashing as `add`, and Conflict ("changed-meanwhile") where somebody else changed or decided it since.
        """

    def clashes(self, hold: Hold, but: str = "") -> Sequence[Clash]:
        """What stands in the way of the hold: live claims, closures, and units that bear no more; `but` leaves one reservation out."""

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
        """What is for everybody of live ones that meet some of the spans, of these sites or of all: at most `limit`, by site and start."""


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
