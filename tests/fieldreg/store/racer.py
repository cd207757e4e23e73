"""A process of its own that books, for the tests of races and of kill -9.

python -m tests.fieldreg.store.racer race URL OWNER ROUNDS    one try per round, at a common moment
python -m tests.fieldreg.store.racer write URL OWNER FIRST    one reservation after the other, acknowledged on stdout
python -m tests.fieldreg.store.racer mix URL OWNER SEED       acts of all kinds in no order, each acknowledged on stdout
"""

import itertools
import sys
import time
from dataclasses import replace
from datetime import timedelta

from fieldreg.kernel.errors import Clashing
from fieldreg.kernel.timespan import Timespan
from fieldreg.store import open_store
from tests.fieldreg.store.makers import MIDNIGHT, add, asked
from tests.fieldreg.store.mixed_clients import Race


def slot_of(number):
    """Half an hour of its own for each number."""
    start = MIDNIGHT + timedelta(minutes=30 * number)
    return Timespan(start, start + timedelta(minutes=30))


def race(store, owner, rounds):
    """Waits for a line with the round's moment, tries once, and says what came of it."""
    for number in range(rounds):
        moment = float(sys.stdin.readline())
        time.sleep(max(0, moment - time.time()))
        try:
            print(add(store, numbered(owner, number)).id, flush=True)
        except Clashing:
            print("taken", flush=True)


def write(store, owner, first):
    """Says a number only when its reservation is committed."""
    for number in itertools.count(first):
        made = add(store, numbered(owner, number, idempotency_key=f"write-{number}"))
        print(number, made.id, flush=True)


def mix(store, owner, seed):
    """Says a name and which step of it was written only when it is committed."""
    client = Race(store, owner)
    client.say = lambda name, step: print(name, step, flush=True)
    for number in itertools.count():
        client.act(number // 10, f"{seed}-{number}")


def numbered(owner, number, **more):
    return replace(asked(owner, **more), slot=slot_of(number))


if __name__ == "__main__":
    what, url, owner, count = sys.argv[1:]
    {"race": race, "write": write, "mix": mix}[what](open_store(url), int(owner), int(count))
