"""Who may use what at once, a second time: minute by minute, cell by cell, centimetre by centimetre.

Written from decision 0023 alone, and with nothing of the product.  Time is whole minutes, ground cells of a grid, heights whole
millimetres above a datum.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

LIVE = {"requested", "tentative", "accepted"}
ONWARD = {
    "waiting": {"requested", "declined", "withdrawn"}, "requested": {"tentative", "accepted", "declined", "withdrawn"},
    "tentative": {"accepted", "declined", "withdrawn"}, "accepted": {"withdrawn", "cancelled", "done", "no_show"},
    "declined": set(), "withdrawn": set(), "cancelled": set(), "done": {"no_show"}, "no_show": set(),
}  # fmt: skip


@dataclass
class Ask:
    """What somebody asks for: from `start` to before `end`, in minutes; `heights` are lower and upper as far as they were said."""

    unit: str
    start: int
    end: int
    set_up: int = 0
    tear_down: int = 0
    exclusive: bool = True
    heights: tuple[int | None, int | None] = (None, None)
    datums: tuple[str | None, str | None] = (None, None)
    by_height: bool = False
    cells: frozenset[object] = frozenset()  # empty: no outline was drawn
    by_outline: bool = False
    seats: Mapping[str, int] = field(default_factory=dict)
    state: str = "requested"

    def minutes(self):
        return range(self.start - self.set_up, self.end + self.tear_down)

    def centimetres(self):
        """Every centimetre touched, outward; None where heights do not part it from anybody."""
        lower, upper = self.heights
        if not self.by_height or lower is None or upper is None or self.datums[0] != self.datums[1]:
            return None
        return self.datums[0], range(lower // 10, -(-upper // 10) + 1)


@dataclass
class Closed:
    """A unit that is closed from minute `start` to before `end`."""

    unit: str
    start: int
    end: int
    excepted: frozenset[str] = frozenset()
    lifted: bool = False

    def minutes(self):
        return range(self.start, self.end)


class Ground:
    """A tree of units with what stands on it, by name: `parents` says of each unit what it lies in, None of the whole."""

    def __init__(self, parents):
        self.parents, self.asks, self.closures = parents, {}, {}

    def above(self, unit):
        """The unit and all it lies in."""
        return [unit, *self.above(self.parents[unit])] if unit is not None else []

    def related(self, one, other):
        return one in self.above(other) or other in self.above(one)

    def live(self, but=None):
        return {name: ask for name, ask in self.asks.items() if ask.state in LIVE and name != but}

    def meets(self, one, other):
        """Whether two asks cannot both have what they want."""
        if not self.related(one.unit, other.unit) or not shared(one.minutes(), other.minutes()):
            return False
        if not (one.exclusive or other.exclusive):
            return False
        here, there = one.centimetres(), other.centimetres()
        if here and there and here[0] == there[0] and not shared(here[1], there[1]):
            return False
        drawn = one.by_outline and other.by_outline and one.cells and other.cells
        return not (drawn and not one.cells & other.cells)

    def full(self, one, name=None):
        """The units of which more would be had at some minute than the least that those who have it say."""
        over = set()
        for unit in self.parents:
            if not self.related(unit, one.unit):
                continue
            others = [other for other in self.live(name).values() if self.related(unit, other.unit)]
            for minute in one.minutes():
                there = [one, *(other for other in others if minute in other.minutes())]
                said = [ask.seats[unit] for ask in there if unit in ask.seats]
                if said and len(there) > min(said):
                    over.add(unit)
                    break
        return over

    def in_the_way(self, one, name=None):
        """What keeps `one` from standing: names of others, of closures, of full units."""
        closed = {
            ref
            for ref, closure in self.closures.items()
            if not closure.lifted and name not in closure.excepted
            and self.related(one.unit, closure.unit) and shared(one.minutes(), closure.minutes())
        }  # fmt: skip
        return {other for other, ask in self.live(name).items() if self.meets(one, ask)} | closed | self.full(one, name)

    def lying_in(self, closure):
        """The live ones that a closure is made over."""
        return {
            name for name, ask in self.live().items()
            if self.related(ask.unit, closure.unit) and shared(ask.minutes(), closure.minutes())
        }  # fmt: skip

    def wrong(self):
        """Of those that stand, who should not beside the rest."""
        return {name: self.in_the_way(ask, name) for name, ask in self.live().items() if self.in_the_way(ask, name)}


def shared(one, other):
    """Whether two ranges of whole numbers have one in common."""
    return max(one.start, other.start) < min(one.stop, other.stop)
