"""What stands beside reservations: their neighbours, and looks at them after they were asked."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from fieldreg.booking.neighbours.settling import Settled
from fieldreg.booking.reservations import Reservation
from fieldreg.kernel.timespan import Timespan
from fieldreg.register.zone_index import Box
from fieldreg.screening.touched import Touched
from fieldreg.waiting.looks import Look, Turn

__all__ = ["Looks", "Neighbours"]


class Neighbours(Protocol):
    """Who stands near whom, and what was settled."""

    def near(self, sites: Sequence[str], box: Box, span: Timespan, *, limit: int) -> Sequence[Reservation]:
        """Live reservations whose slot meets the span: of these sites, or drawn beyond their own into the box; soonest first.

        At most `limit`, without their answers at asking.
        """

    def drawn_beyond(self, reservation_id: str, box: Box | None) -> None:
        """Notes the box of an outline that reaches beyond its site; None where it does not, or no longer."""

    def settled(self, reservation_ids: Sequence[str]) -> Sequence[Settled]:
        """What was settled of any of them, from either side."""

    def settle(self, settled: Settled) -> None:
        """Adds it, or replaces what was said of the same."""


class Looks(Protocol):
    """How the answer to a live reservation was seen last, and what was told when it was another."""

    def due(self, *, revision: int, on: date, law: str, now: datetime, limit: int) -> Sequence[tuple[Reservation, Look | None]]:
        """Live ones with a trial that are not over, not looked at under this revision, day and law: those not looked at longest first."""

    def of(self, reservation_ids: Sequence[str]) -> Mapping[str, Look]:
        """The last look at each that was looked at."""

    def begin(self, look: Look) -> bool:
        """The first look; False where somebody else had it."""

    def looked(self, ids: Sequence[str], *, at: datetime, revision: int, on: date, law: str) -> None:
        """Nothing turned."""

    def again(self, ids: Sequence[str]) -> None:
        """Something else about them is otherwise: they are due, whatever the registry, day and law."""

    def turn(self, look: Look, state: Mapping[str, Any], told: Mapping[str, Any], *, at: datetime) -> bool:
        """Keeps the new state and what is told, in the step after `look.turn`; False where somebody else did."""

    def turns(self, reservation_ids: Sequence[str], *, newest: int = 5) -> Mapping[str, Sequence[Turn]]:
        """What was told of each, the newest first."""

    def reaching(self, touched: Touched) -> None:
        """How far the change of this transaction reaches."""

    def reaches(self, after: int, until: int) -> Sequence[Touched] | None:
        """How far each change after one revision until another reached; None where that is not known of all."""
