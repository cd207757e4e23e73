"""The line: who may wait for a slot that others hold, in which order, and whom an acceptance leaves nothing to wait for.

Whoever waits holds nothing.  The order is that in which they asked; the first whose whole hold is free is called.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from fieldreg.booking.claims import Hold, meet
from fieldreg.booking.reservations import Clash, State

__all__ = ["Standing", "may_wait", "vie"]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where one stands in line: its place (1 is the first), and what holds its slot, which is told without whose it is.

    `gone`: its place is registered no more, so that nothing can be free there.
    """

    place: int
    clashes: Sequence[Clash]
    gone: bool = False

    @property
    def is_free(self) -> bool:
        """Whether nothing holds its slot."""
        return not self.clashes and not self.gone

    @property
    def behind_accepted(self) -> bool:
        """Whether something accepted stands there: it can only be withdrawn or cancelled."""
        return any(clash.state is State.ACCEPTED for clash in self.clashes)


def may_wait(clashes: Sequence[Clash]) -> bool:
    """Whether what stands in the way is held by others, and so may end; a closure is none of that."""
    return bool(clashes) and all(clash.kind != "blocking" for clash in clashes)


def vie(one: Hold, other: Hold) -> bool:
    """Whether one having its slot may keep the other from having its own: they meet, or claim a unit that bears only so many at once."""
    if meet(one, other):
        return True
    shared = {claim.unit for claim in one.claims} & {claim.unit for claim in other.claims}
    return one.span.overlaps(other.span) and any(unit in one.seats or unit in other.seats for unit in shared)
