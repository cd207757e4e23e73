"""Clients that ask, move, decide, close and lift on one site, in no order, and remember what was acknowledged."""

import random
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import timedelta

from fieldreg.booking.closures.closures import Closure, ClosureKind
from fieldreg.booking.reservations import MOVES, State
from fieldreg.kernel.errors import Clashing, Conflict, Unavailable
from fieldreg.kernel.texts import Text
from fieldreg.store.engines.database_errors import code_of
from tests.fieldreg.store.makers import MIDNIGHT, site
from tests.oracle.booking_model import Closed, Ground
from tests.oracle.booking_soup import ask_of, random_ask, reservation_of, span_of

TICK = timedelta(minutes=30)
EACH_ROUND = 6  # ticks by which a round asks later than the one before, so that there is always some room
MOOD = {"long": False, "seats": 0.2, "datums": ["AGL"], "drawn": 0.5, "exclusive": 0.5, "by_height": 0.7, "by_outline": 0.7}
PLACE = site()
PARENTS = {"s": None} | {area.id: area.parent or "s" for area in PLACE.areas}


class Race:
    """What was acknowledged: of each reservation every version by its sequence, of each closure how it was written last."""

    def __init__(self, store, owner):
        self.store, self.owner = store, owner
        self.versions, self.closures, self.told = defaultdict(dict), {}, Counter()

    def say(self, name, step):
        """Called with each thing that was acknowledged, and which step of it."""

    def act(self, number, thread):
        """One of many that act in this round; who loses is told so."""
        chance = random.Random(f"race-{number}-{thread}")
        choices = [self.ask, self.change, self.decide, self.close, self.lift] if self.versions else [self.ask]
        act = chance.choices(choices, [9, 5, 5, 2, 1][: len(choices)])[0]
        try:
            act(chance, number)
            self.told[act.__name__] += 1
        except Clashing:
            self.told["clash"] += 1
        except Conflict as conflict:
            self.told[conflict.code] += 1
        except Unavailable as busy:
            self.told[f"later {code_of(busy.__cause__)}".strip()] += 1

    def ask(self, chance, number):
        wanted = reservation_of(self._random_ask(chance, number), "s", self.owner, TICK)
        with self.store.writing() as work:
            made = work.reservations.add(wanted, PLACE.lineage(wanted.area))
            work.commit()
        self._acknowledged(made)

    def change(self, chance, number):
        name, wanted = self._known(chance), reservation_of(self._random_ask(chance, number), "s", self.owner, TICK)
        with self.store.writing() as work:
            seen = work.reservations.get(name)
            if not MOVES[seen.state]:
                return
            changed = replace(wanted, id=name, state=seen.state, sequence=seen.sequence)
            made = work.reservations.change(changed, PLACE.lineage(changed.area), at=MIDNIGHT)
            work.commit()
        self._acknowledged(made)

    def decide(self, chance, _):
        name = self._known(chance)
        with self.store.writing() as work:
            seen = work.reservations.get(name)
            if not MOVES[seen.state]:
                return
            to = chance.choice(sorted(MOVES[seen.state]))
            made = work.reservations.move(name, State(to), by=self.owner, at=MIDNIGHT)
            work.commit()
        self._acknowledged(made)

    def close(self, chance, number):
        start, unit = number * EACH_ROUND + chance.randrange(12), chance.choice(list(PARENTS))
        asked = Closure(
            site="s", area=None if unit == "s" else unit, span=span_of(start, start + chance.randrange(1, 3), TICK),
            kind=ClosureKind.EVENT, reason=Text("運動会"), made_at=MIDNIGHT,
        )  # fmt: skip
        with self.store.writing() as work:
            excepting = dict.fromkeys((one.id for one in work.closures.met(asked)), "了解") if chance.random() < 0.5 else {}
            made = work.closures.add(asked, excepting)
            work.commit()
        self.closures[made.ref] = made
        self.say(made.ref, 0)

    def lift(self, chance, _):
        if not self.closures:
            return
        ref = chance.choice(sorted(self.closures))
        with self.store.writing() as work:
            lifted = work.closures.lift(ref, at=MIDNIGHT, by=self.owner, because="中止")
            work.commit()
        self.closures[ref] = lifted
        self.say(ref, 1)

    def look(self, since):
        """Everything acknowledged is there as it was acknowledged last; of what ends after `since` nothing is in another's way."""
        stored, closures = stands(self.store, since)
        assert {name: list(range(one.sequence + 1)) for name, one in stored.items()} == {
            name: sorted(versions) for name, versions in self.versions.items()
        }
        assert stored == {name: versions[max(versions)] for name, versions in self.versions.items()}
        assert closures == self.closures

    def _random_ask(self, chance, number):
        ask = random_ask(chance, list(PARENTS), MOOD, TICK)
        return replace(ask, start=ask.start + number * EACH_ROUND, end=ask.end + number * EACH_ROUND)

    def _known(self, chance):
        """One of the later ones."""
        return chance.choice(sorted(self.versions)[-60:])

    def _acknowledged(self, made):
        versions = self.versions[made.id]
        assert made.sequence not in versions  # no two are told that they made the same step
        versions[made.sequence] = made
        self.say(made.id, made.sequence)


def stands(store, since):
    """What is stored; of what ends after `since` nothing is in another's way."""
    with store.reading() as work:
        stored = {one.id: one for one in work.reservations.list(site="s", limit=100_000)}
        closures = {one.ref: one for one in work.closures.list(site="s", standing=False, limit=100_000)}
        excepted = {ref: frozenset(work.closures.excepted(ref)) for ref, one in closures.items() if one.stands}
    ground = Ground(PARENTS)
    ground.asks = {name: ask_of(one, TICK) for name, one in stored.items() if (one.held.end - MIDNIGHT) // TICK > since}
    ground.closures = {
        ref: Closed(one.area or "s", (one.span.start - MIDNIGHT) // TICK, (one.span.end - MIDNIGHT) // TICK, excepted[ref])
        for ref, one in closures.items()
        if one.stands
    }
    assert ground.wrong() == {}
    return stored, closures
