"""Random soups of acts on one place, each done by the store and judged by `booking_model` beside it."""

import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
import shapely

from fieldreg.booking.claims import hold_of
from fieldreg.booking.closures.closures import Closure, ClosureKind
from fieldreg.booking.reservations import LIVE, Reservation, State
from fieldreg.kernel.altitudes import Altitude, Datum
from fieldreg.kernel.errors import Clashing, Conflict
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan
from fieldreg.register.sites import Area
from fieldreg.store.repositories.bookings.bookings import SqlReservations
from tests.fieldreg.store.makers import MIDNIGHT, site
from tests.oracle.booking_model import ONWARD, Ask, Closed, Ground

TICKS = [timedelta(microseconds=1), timedelta(minutes=1), timedelta(hours=8), timedelta(hours=8)]  # what a soup's minute is
LONGEST = {timedelta(hours=8): (93, 3)}  # slot and buffer, in ticks: 31 days and one
SIDE = 3  # cells of the grid outlines are drawn on
HEIGHTS = [-5_000, 0, 9_995, 10_000, 10_001, 10_011, 20_000, 20_004, 30_000]  # mm
SPANS = [(None, None), (0, None), *((a, b) for a in range(len(HEIGHTS)) for b in range(a, len(HEIGHTS)))]
CELLS = {
    (x, y): shapely.box(140.85 + x / 512, 38.25 + y / 512, 140.85 + (x + 1) / 512, 38.25 + (y + 1) / 512)
    for x in range(SIDE)
    for y in range(SIDE)
}


def place_of(name, parents):
    """The site with this tree of areas."""
    areas = tuple(
        Area(id=unit, site=name, name=Text(unit), parent=None if parent == name else parent)
        for unit, parent in parents.items()
        if parent is not None
    )
    return site(name, areas=areas)


def reservation_of(ask, name, owner, tick, series=None):
    """What the store is asked for an `Ask` of the model."""
    lower, upper = (None if mm is None else Altitude(mm / 1000, Datum(datum)) for mm, datum in zip(ask.heights, ask.datums, strict=True))
    return Reservation(
        site=name, area=None if ask.unit == name else ask.unit, slot=span_of(ask.start, ask.end, tick), state=State(ask.state),
        exclusive=ask.exclusive, activity="drone", purpose="試験", organisation="会社", owner=owner,
        altitude_lower=lower, altitude_upper=upper, set_up=ask.set_up * tick, tear_down=ask.tear_down * tick,
        by_height=ask.by_height, by_outline=ask.by_outline, seats=ask.seats,
        geometry=shapely.union_all([CELLS[cell] for cell in ask.cells]) if ask.cells else None, series=series,
    )  # fmt: skip


def ask_of(reservation, tick):
    """What the model holds of what is stored."""
    low, high, ticks = reservation.altitude_lower, reservation.altitude_upper, lambda moment: (moment - MIDNIGHT) // tick
    cells = (cell for cell, box in CELLS.items() if reservation.geometry is not None and reservation.geometry.covers(box.centroid))
    return Ask(
        unit=reservation.area or reservation.site, start=ticks(reservation.slot.start), end=ticks(reservation.slot.end),
        set_up=reservation.set_up // tick, tear_down=reservation.tear_down // tick, exclusive=reservation.exclusive,
        heights=tuple(None if one is None else round(one.value_m * 1000) for one in (low, high)),
        datums=tuple(None if one is None else str(one.datum) for one in (low, high)),
        by_height=reservation.by_height, cells=frozenset(cells), by_outline=reservation.by_outline,
        seats=reservation.seats, state=str(reservation.state),
    )  # fmt: skip


def span_of(start, end, tick):
    return Timespan(MIDNIGHT + start * tick, MIDNIGHT + end * tick)


def random_ask(chance, units, mood, tick):
    """One to be asked for; `mood` says how often what is tried, so that soups differ."""
    longest, buffer = LONGEST.get(tick, (5, 2))
    start, length, buffers = chance.randrange(5 if mood["long"] else 12), chance.randrange(1, 5), [0, 0, 1, buffer]
    if mood["long"] and chance.random() < 0.4:  # as long as may be, and over about when the short ones begin
        start, length, buffers = chance.randrange(3) - longest, longest, [0, buffer, buffer, buffer]
    seats = {unit: chance.randrange(1, 4) for unit in units if chance.random() < mood["seats"]}
    low, high = chance.choice(SPANS)
    heights = tuple(None if n is None else HEIGHTS[n] for n in (low, high))
    datum = chance.choice(mood["datums"])
    datums = tuple(None if mm is None else datum for mm in heights)
    if heights[1] is not None and chance.random() < 0.05:
        datums = (datums[0], "AMSL" if datum == "AGL" else "AGL")
    cells = frozenset(chance.sample(sorted(CELLS), chance.randrange(1, 5))) if chance.random() < mood["drawn"] else frozenset()
    return Ask(
        unit=chance.choice(units), start=start, end=start + length,
        set_up=chance.choice(buffers), tear_down=chance.choice(buffers),
        exclusive=chance.random() < mood["exclusive"], heights=heights, datums=datums, by_height=chance.random() < mood["by_height"],
        cells=cells, by_outline=chance.random() < mood["by_outline"], seats=seats,
        state=chance.choices(["requested", "tentative", "accepted", "waiting"], [5, 1, 1, 1])[0],
    )  # fmt: skip


class Soup:
    """One soup, of its seed: a site of its own with a tree, and some acts upon it."""

    def __init__(self, seed, owner, prefix="soup"):
        self.chance, self.owner, self.name = random.Random(f"{prefix}-{seed}"), owner, f"{prefix}-{seed}"
        self.tick = self.chance.choice(TICKS)
        self.mood = {
            "long": self.tick in LONGEST, "seats": self.chance.choice([0.3, 0.5] if self.tick in LONGEST else [0, 0, 0.2, 0.4]),
            "datums": self.chance.choice([["AGL"], ["AGL", "AMSL"]]),
            "drawn": self.chance.choice([0, 0.5, 0.9]), "exclusive": self.chance.choice([0.1, 0.5, 1]),
            "by_height": self.chance.choice([0, 0.5, 1]), "by_outline": self.chance.choice([0, 0.5, 1]),
        }  # fmt: skip
        parents = {self.name: None}
        for number in range(self.chance.randrange(1, 6)):
            parents[f"{self.name}/{number}"] = self.chance.choice(list(parents))
        self.ground, self.acts, self.held = Ground(parents), [], {}
        self.site = place_of(self.name, parents)
        self.done = Counter()

    def play(self, store, looking):
        """Some acts.  `looking` is told before each whether the search may look, or the guard is alone.

        They share one transaction, but in one of eight soups, where each has its own: the guards judge row by row either way.
        """
        each = self.chance.random() < 1 / 8
        left = self.chance.randrange(12, 22)
        while left:
            with store.writing() as work:
                self.work = work
                for _ in range(1 if each else left):
                    self.looks = self.chance.random() < 0.5
                    looking(self.looks)
                    self.chance.choices(*CHOICES)[0](self)
                    left -= 1
                work.commit()
        looking(True)
        self.compare(store)

    def compare(self, store):
        """What stands in the store is what stands in the model, and none of it is in another's way."""
        with store.reading() as work:
            stored = {one.id: one for one in work.reservations.list(site=self.name, limit=1000)}
            closures = {one.ref: one.stands for one in work.closures.list(site=self.name, standing=False)}
        assert {name: ask_of(one, self.tick) for name, one in stored.items()} == self.ground.asks, self.acts
        assert closures == {ref: not closure.lifted for ref, closure in self.ground.closures.items()}, self.acts
        assert self.ground.wrong() == {}, self.acts

    # ------------------------------------------------------------ acts

    def ask(self):
        self._ask(self._random_ask())

    def series(self):
        """The same at a steady distance, each for itself, in one transaction."""
        first, every = self._random_ask(), self.chance.randrange(1, 6)
        for number in range(self.chance.randrange(2, 4)):
            shifted = replace(first, start=first.start + number * every, end=first.end + number * every)
            self._ask(shifted, series=f"S-{self.name}")

    def change(self):
        """Another slot, place or shape for one that has not ended."""
        open_ones = [name for name, ask in self.ground.asks.items() if ask.state in STATES_LIVE or ask.state == "waiting"]
        if not open_ones:
            return
        name, new = self.chance.choice(open_ones), self._random_ask()
        standing = self.ground.asks[name]
        parts = self.chance.choice([("start", "end"), ("unit",), ("set_up", "tear_down"), ("heights", "datums", "cells"), tuple(vars(new))])
        wanted = replace(standing, **{part: getattr(new, part) for part in parts if part != "state"})
        expected = self._expected(wanted, name)
        changed = self._reservation(wanted, name)
        self._see(changed, expected, name)
        write = partial(self.work.reservations.change, changed, self.site.lineage(changed.area), at=MIDNIGHT)
        self._keep(wanted, self._judged("change", (name, wanted), expected, write))

    def state(self):
        """Withdrawn, declined, cancelled, accepted, its turn, …: whatever somebody presses."""
        if not self.ground.asks:
            return
        name = self.chance.choice(list(self.ground.asks))
        standing = self.ground.asks[name]
        to = self.chance.choice(sorted(ONWARD[standing.state]) if ONWARD[standing.state] and self.chance.random() < 0.7 else list(ONWARD))
        wanted = replace(standing, state=to)
        leads = to in ONWARD[standing.state]
        expected = {"state"} if not leads else self._expected(wanted, name) if standing.state not in STATES_LIVE else set()
        move = partial(self.work.reservations.move, name, State(to), by=self.owner, at=MIDNIGHT)
        self._keep(wanted, self._judged("state", (name, to), expected, move, Clashing if leads else Conflict))

    def close(self):
        unit, start = self.chance.choice(list(self.ground.parents)), self.chance.randrange(-2, 12)
        end = start + self.chance.randrange(1, 4)
        closed = Closed(unit, start, end)
        lying = self.ground.lying_in(closed)
        tempted = [name for name in self.ground.asks if name in lying or self.chance.random() < 0.2]
        excepted = frozenset(name for name in tempted if self.chance.random() < 0.8)
        closed = replace(closed, excepted=excepted)
        asked = Closure(
            site=self.name, area=None if unit == self.name else unit, span=span_of(start, end, self.tick), kind=ClosureKind.EVENT,
            reason=Text("運動会"), made_at=MIDNIGHT,
        )  # fmt: skip
        assert {one.id for one in self.work.closures.met(asked)} == lying, self.acts
        add = partial(self.work.closures.add, asked, dict.fromkeys(excepted, "了解"))
        made = self._judged("close", closed, lying - excepted, add, Conflict)
        if made:
            self.ground.closures[made.ref] = closed

    def lift(self):
        if not self.ground.closures:
            return
        ref = self.chance.choice(list(self.ground.closures))
        expected = {"lifted"} if self.ground.closures[ref].lifted else set()
        lift = partial(self.work.closures.lift, ref, at=MIDNIGHT, by=self.owner, because="中止")
        self._judged("lift", ref, expected, lift, Conflict)
        self.ground.closures[ref].lifted = True

    def tree(self):
        """An area more, or one that lies in another from now on."""
        parents = dict(self.ground.parents)
        if self.chance.random() < 0.2:
            parents[f"{self.name}/{len(parents)}"] = self.chance.choice(list(parents))
        elif len(parents) > 1:
            moved = self.chance.choice(list(parents)[1:])
            parents[moved] = self.chance.choice([unit for unit in parents if moved not in self.ground.above(unit)])
        before, self.ground.parents = self.ground.parents, parents
        wrong = self.ground.wrong()
        arranged = place_of(self.name, parents)
        self._judged("tree", parents, wrong, partial(self.work.sites.put, arranged), Conflict)
        if wrong:
            self.ground.parents = before
        else:
            self.site = arranged

    # ------------------------------------------------------------ how each is done

    def _random_ask(self):
        return random_ask(self.chance, list(self.ground.parents), self.mood, self.tick)

    def _expected(self, ask, name=None):
        return self.ground.in_the_way(ask, name) if ask.state in STATES_LIVE else set()

    def _reservation(self, ask, name=None):
        made = reservation_of(ask, self.name, self.owner, self.tick)
        return replace(made, id=name, sequence=self.held[name].sequence) if name else made

    def _ask(self, ask, series=None):
        expected = self._expected(ask)
        wanted = replace(self._reservation(ask), series=series)
        self._see(wanted, expected)
        add = partial(self.work.reservations.add, wanted, self.site.lineage(wanted.area))
        self._keep(ask, self._judged("ask", ask, expected, add))

    def _keep(self, ask, made):
        if made:
            self.ground.asks[made.id], self.held[made.id] = ask, made

    def _see(self, wanted, expected, but=""):
        """Where the guard is to be alone, the search is asked apart: it tells what the model tells."""
        if wanted.is_live and not self.looks:
            self._told(SEARCH(self.work.reservations, hold_of(wanted, self.site), but), expected)

    def _told(self, clashes, expected):
        assert {one.reservation for one in clashes} == expected, (self.acts, expected)

    def _judged(self, act, told, expected, do, refusal=Clashing):
        """Does it, and says it was refused just where the model refuses."""
        self.acts.append((act, told, sorted(expected)))
        if not expected:
            self.done[f"{act} accepted"] += 1
            return do()
        self.done[f"{act} refused"] += 1
        self.done.update({(name[:2] if name[:2] in ("R-", "B-") else "unit") for name in expected})
        with pytest.raises(refusal) as refused, self.work._transaction.connection.begin_nested():
            do()
        if self.looks and refusal is Clashing:
            self._told(refused.value.clashes, expected)
        return None


STATES_LIVE = {str(state) for state in LIVE}
SEARCH = SqlReservations.clashes  # as it is, whatever a test puts in its place
CHOICES = ([Soup.ask, Soup.series, Soup.change, Soup.state, Soup.close, Soup.lift, Soup.tree], [10, 1, 4, 3, 2, 1, 2])
